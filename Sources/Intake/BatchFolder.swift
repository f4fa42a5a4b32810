public import Foundation

/// A clinic's month as it lies on disk: a folder named `2026-10_2711506317` with scans and a claim sheet.
public struct BatchFolder: Sendable {
  /// The folder.
  public let url: URL
  /// The folder's name, which is the batch's.
  public let name: String
  /// The scans in the order of their names, numbers counted as numbers.
  public let scans: [URL]
  /// The clinic's claim sheet (請求の内訳), where there is one.
  public let manifest: URL?
  /// Files that are neither: reported, never dropped silently.
  public let unknown: [URL]

  /// Endings of the files that are read as scans.
  public static let scanEndings: Set<String> = ["jpg", "jpeg", "png", "tif", "tiff", "pdf"]
  private static let junk: Set<String> = ["thumbs.db", "desktop.ini", ".ds_store"]

  /// Lists a folder.
  ///
  /// - Throws: `IntakeError` where there is no such folder, it cannot be read or holds no scan.
  public init(_ url: URL) throws {
    self.url = url
    name = url.standardizedFileURL.lastPathComponent
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else {
      throw IntakeError.noSuchFolder(url.path)
    }
    guard isFolder.boolValue else { throw IntakeError.notAFolder(url.path) }
    let entries: [URL]
    do {
      entries = try FileManager.default.contentsOfDirectory(
        at: url, includingPropertiesForKeys: [.isRegularFileKey, .isSymbolicLinkKey])
    } catch {
      throw IntakeError.unreadable(url.path)
    }
    var (scans, unknown): ([URL], [URL]) = ([], [])
    var manifest: URL? = nil
    for entry in entries {
      let file = entry.lastPathComponent
      let values = try? entry.resourceValues(forKeys: [.isRegularFileKey, .isSymbolicLinkKey])
      if file.hasPrefix(".") || BatchFolder.junk.contains(file.lowercased()) { continue }
      guard values?.isRegularFile == true, values?.isSymbolicLink != true else {
        unknown.append(entry)
        continue
      }
      if file.lowercased() == "manifest.csv" {
        manifest = entry
      } else if BatchFolder.scanEndings.contains(entry.pathExtension.lowercased()) {
        scans.append(entry)
      } else {
        unknown.append(entry)
      }
    }
    guard !scans.isEmpty else { throw IntakeError.noScans(url.path) }
    self.scans = scans.sorted {
      $0.lastPathComponent.compare($1.lastPathComponent, options: [.numeric, .caseInsensitive])
        == .orderedAscending
    }
    self.manifest = manifest
    self.unknown = unknown.sorted { $0.path < $1.path }
  }
}

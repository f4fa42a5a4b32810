public import Foundation

/// The layout of the data folder: one database, and the originals by their hash.
///
/// ```
/// H/yoshin.sqlite                             with its -wal and -shm beside it
/// H/originals/<first two hex>/<sha256>.<ext>  as they arrived, never overwritten
/// H/originals/.incoming/                      half-written files; may be emptied when nothing runs
/// ```
public struct DataFolder: Hashable, Sendable {
  /// The folder.
  public let url: URL

  /// Names a folder; touches nothing.
  public init(_ url: URL) { self.url = url }

  /// The database.
  public var database: URL { url.appending(path: "yoshin.sqlite") }
  /// The originals.
  public var originals: URL { url.appending(path: "originals") }
  /// Where originals are written before they get their name.
  public var incoming: URL { originals.appending(path: ".incoming") }

  /// Whether there is a database.
  public var exists: Bool { FileManager.default.fileExists(atPath: database.path) }

  /// Where an original is kept.
  ///
  /// - Parameters:
  ///   - sha256: 64 hexadecimal digits.
  ///   - fileExtension: with or without a dot, or empty.
  public func original(sha256: String, fileExtension: String) -> URL {
    let suffix = DataFolder.cleaned(fileExtension)
    return
      originals
      .appending(path: String(sha256.prefix(2)))
      .appending(path: suffix.isEmpty ? sha256 : "\(sha256).\(suffix)")
  }

  /// Makes the folders, readable by their owner alone.
  ///
  /// - Throws: `StoreError` where that is not possible.
  public func create() throws {
    do {
      for folder in [url, originals, incoming] {
        try FileManager.default.createDirectory(
          at: folder, withIntermediateDirectories: true,
          attributes: [.posixPermissions: 0o700])
      }
    } catch {
      throw StoreError(
        .unusableFolder, "the data folder \(url.path) cannot be made",
        advice: "Choose a folder that you may write to, or make it yourself first.")
    }
  }

  /// An extension in lower case; what is no letter or digit is dropped, so that a hostile name
  /// cannot leave the folder.
  static func cleaned(_ fileExtension: String) -> String {
    String(
      fileExtension.lowercased().unicodeScalars.filter {
        ("a"..."z").contains($0) || ("0"..."9").contains($0)
      }.map(Character.init).prefix(8))
  }
}

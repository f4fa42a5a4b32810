public import Databases
public import Foundation

/// The layout of the data folder: one database, and the originals by their hash.
///
/// The database may be a server's instead; then the folder is one that all machines share, and says which.
/// ```
/// H/yoshin.sqlite                             with its -wal and -shm beside it, or
/// H/server                                    the address of the PostgreSQL database
/// H/originals/<first two hex>/<sha256>.<ext>  as they arrived, never overwritten
/// H/originals/.incoming/                      half-written files; may be emptied when nothing runs
/// ```
public struct DataFolder: Hashable, Sendable {
  /// The folder.
  public let url: URL
  /// The server that keeps the database; nil where it is a file in the folder.
  public let server: PostgresAddress?

  /// Names a folder; touches nothing.
  ///
  /// - Parameters:
  ///   - url: the folder.
  ///   - server: what keeps the database, where that is no file in the folder.
  public init(_ url: URL, server: PostgresAddress? = nil) {
    self.url = url
    self.server = server
  }

  /// The database.
  public var database: URL { url.appending(path: "yoshin.sqlite") }
  /// The originals.
  public var originals: URL { url.appending(path: "originals") }
  /// Where originals are written before they get their name.
  public var incoming: URL { originals.appending(path: ".incoming") }

  /// Where the folder says which server keeps the database.
  var serverNote: URL { url.appending(path: "server") }

  /// Whether there is a database, or a word of the server that has it.
  public var exists: Bool {
    FileManager.default.fileExists(atPath: (server == nil ? database : serverNote).path)
  }

  /// The address of the server that the folder says keeps its database; nil where it says none.
  ///
  /// - Throws: `StoreError` where what it says is no address.
  public func notedServer() throws -> PostgresAddress? {
    guard let text = try? String(contentsOf: serverNote, encoding: .utf8) else { return nil }
    do {
      return try PostgresAddress(text.trimmingCharacters(in: .whitespacesAndNewlines))
    } catch {
      throw StoreError(
        .unusableFolder, "\(serverNote.path) holds no address of a PostgreSQL database",
        advice:
          "Write one into it: yoshin init --home \(url.path) --store postgres://user@host/name")
    }
  }

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

  /// Makes the folders, readable by their owner alone, and notes the server where there is one.
  ///
  /// - Throws: `StoreError` where that is not possible, or the folder has a database of its own.
  public func create() throws {
    if server != nil, FileManager.default.fileExists(atPath: database.path) {
      throw StoreError(
        .unusableFolder, "\(url.path) has a database of its own, \(database.lastPathComponent)",
        advice: "Choose an empty folder for a database on a server.")
    }
    if server == nil, let noted = try notedServer() {
      throw StoreError(
        .unusableFolder, "the database of \(url.path) is at \(noted)",
        advice: "Give --store '\(noted)', or choose another folder.")
    }
    do {
      for folder in [url, originals, incoming] {
        try FileManager.default.createDirectory(
          at: folder, withIntermediateDirectories: true,
          attributes: [.posixPermissions: 0o700])
      }
      if let server {
        try Data("\(server)\n".utf8).write(to: serverNote, options: .atomic)
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

internal import Foundation

/// Pictures of pages on the disk, for their owner alone; anything may be deleted at any time.
///
/// ```
/// views/<first two hex>/<sha256>-<page>.jpg        150 dpi
/// views/<first two hex>/<sha256>-<page>-200.jpg    any other
/// ```
/// What belongs to a picture stands in the JPEG file's own comment, so that the two cannot part.
struct ViewCache: Sendable {
  /// What the comment says.
  private struct Label: Codable {
    var edition: String
    var askedForm: String?
    /// Bytes of the picture without this comment.
    var size: Int
    var picture: PagePicture
  }

  let folder: URL
  let edition: String

  static func isHash(_ text: String) -> Bool {
    text.utf8.count == 64
      && text.utf8.allSatisfy {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
          || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
      }
  }

  func place(sha256: String, page: Int, resolution: Int) -> URL {
    folder.appending(path: String(sha256.prefix(2)))
      .appending(path: "\(sha256)-\(page)\(resolution == 150 ? "" : "-\(resolution)").jpg")
  }

  /// The picture at a place; nil where there is none, or one of another edition, or a damaged one.
  func picture(at place: URL, form: String?) -> PagePicture? {
    guard let bytes = FileManager.default.contents(atPath: place.path),
      let (label, end) = label(of: bytes), end < bytes.count, bytes.suffix(2) == [0xFF, 0xD9],
      label.edition == edition, label.askedForm == form, label.size == bytes.count - end + 2
    else { return nil }
    var picture = label.picture
    picture.image = bytes[..<2] + bytes[end...]
    return picture
  }

  /// Whether there is a picture at a place, by its label alone.
  func holds(_ place: URL, form: String?) -> Bool {
    guard let handle = try? FileHandle(forReadingFrom: place) else { return false }
    defer { try? handle.close() }
    guard let head = try? handle.read(upToCount: 65_540), let size = try? handle.seekToEnd(),
      let (label, end) = label(of: head)
    else { return false }
    return label.edition == edition && label.askedForm == form
      && label.size == Int(size) - end + 2
  }

  /// What stands in a file's comment, and where the comment ends.
  private func label(of bytes: Data) -> (Label, end: Int)? {
    guard bytes.count > 8, bytes.starts(with: [0xFF, 0xD8, 0xFF, 0xFE]) else { return nil }
    let end = 4 + Int(bytes[4]) << 8 + Int(bytes[5])
    guard end > 6, end <= bytes.count,
      let label = try? JSONDecoder().decode(Label.self, from: bytes[6..<end])
    else { return nil }
    return (label, end)
  }

  /// Keeps a picture; a disk that is full or refuses costs speed, nothing else.
  func keep(_ picture: PagePicture, at place: URL, form: String?) {
    let jpeg = [UInt8](picture.image)
    var bare = picture
    bare.image = Data()
    let label = Label(edition: edition, askedForm: form, size: jpeg.count, picture: bare)
    guard jpeg.starts(with: [0xFF, 0xD8]), let comment = try? JSONEncoder().encode(label),
      comment.count <= 65_533
    else { return }
    let length = comment.count + 2
    let head: [UInt8] = [0xFF, 0xD8, 0xFF, 0xFE, UInt8(length >> 8), UInt8(length & 0xFF)]
    let parent = place.deletingLastPathComponent()
    try? FileManager.default.createDirectory(
      at: parent, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    // Written beside its place and renamed: a reader sees a whole picture or none.
    let draft = parent.appending(path: ".\(UUID().uuidString)")
    let descriptor = open(draft.path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return }
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    do {
      try handle.write(contentsOf: Data(head + comment + jpeg.dropFirst(2)))
      try handle.close()
      guard rename(draft.path, place.path) == 0 else { throw POSIXError(.EIO) }
    } catch {
      try? FileManager.default.removeItem(at: draft)
    }
  }
}

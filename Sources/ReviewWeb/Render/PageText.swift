import Mustache

/// Text inside a page: what HTML would take for its own is written as text.
///
/// As the library does it, byte by byte instead of looking every character up: most texts have nothing to
/// escape and are taken as they are.
struct PageText: MustacheContentType {
  /// How templates ask for it.
  static let name = "PAGE"

  func escapeText(_ text: String) -> String { Self.escaped(text) }

  /// Text as it stands inside an element or a quoted attribute.
  static func escaped(_ text: String) -> String {
    guard text.utf8.contains(where: { mark($0) != nil }) else { return text }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count + 16)
    for byte in text.utf8 {
      if let mark = mark(byte) { bytes += Array(mark.utf8) } else { bytes.append(byte) }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func mark(_ byte: UInt8) -> String? {
    switch byte {
    case UInt8(ascii: "<"): "&lt;"
    case UInt8(ascii: ">"): "&gt;"
    case UInt8(ascii: "&"): "&amp;"
    case UInt8(ascii: "\""): "&quot;"
    case UInt8(ascii: "'"): "&#39;"
    default: nil
    }
  }
}

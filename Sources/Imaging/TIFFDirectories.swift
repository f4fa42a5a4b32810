/// The directories of a TIFF file: where each page begins and how large it says it is.
///
/// Only the chain of image file directories is read (TIFF 6.0, section 2), so that a page's declared size
/// is known before anything is decoded and a loop in the chain ends.
struct TIFFDirectories {
  /// Each directory's offset in the file.
  private(set) var offsets: [Int] = []
  /// Each page's declared size, pixels; zero where it declares none.
  private(set) var sizes: [(width: Int, height: Int)] = []

  /// How many pages there are.
  var count: Int { offsets.count }

  private static let widthTag = 256
  private static let heightTag = 257

  init(_ bytes: [UInt8]) {
    guard bytes.count > 8 else { return }
    let isLittleEndian = bytes[0] == 0x49
    func number(at offset: Int, bytes length: Int) -> Int? {
      guard offset >= 0, offset + length <= bytes.count else { return nil }
      return (0..<length).reduce(0) { value, index in
        let position = isLittleEndian ? length - 1 - index : index
        return value << 8 | Int(bytes[offset + position])
      }
    }
    var offset = number(at: 4, bytes: 4) ?? 0
    while offset > 0, !offsets.contains(offset), offsets.count < 10_000 {
      guard let entries = number(at: offset, bytes: 2), entries > 0 else { return }
      var size = (width: 0, height: 0)
      for index in 0..<entries {
        let entry = offset + 2 + index * 12
        guard let tag = number(at: entry, bytes: 2), let type = number(at: entry + 2, bytes: 2)
        else { return }
        // A SHORT value sits in the first two bytes of the value field, a LONG fills it.
        let value = number(at: entry + 8, bytes: type == 3 ? 2 : 4) ?? 0
        if tag == TIFFDirectories.widthTag { size.width = value }
        if tag == TIFFDirectories.heightTag { size.height = value }
      }
      offsets.append(offset)
      sizes.append(size)
      offset = number(at: offset + 2 + entries * 12, bytes: 4) ?? 0
    }
  }
}

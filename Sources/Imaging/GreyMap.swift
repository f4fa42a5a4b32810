/// The header of a raw portable grey map (netpbm's P5, one byte a sample), as poppler writes pages.
struct GreyMap {
  /// Columns, as declared.
  let width: Int
  /// Rows, as declared.
  let height: Int
  private let start: Int

  /// Reads the header; nil where it is another or has comments, which no renderer writes.
  init?(_ bytes: [UInt8]) {
    var place = 2
    var numbers: [Int] = []
    while numbers.count < 3 {
      guard place < bytes.count, bytes[place].isSpace else { return nil }
      while place < bytes.count, bytes[place].isSpace { place += 1 }
      var (number, digits) = (0, 0)
      while place < bytes.count, (0x30...0x39).contains(bytes[place]), digits < 9 {
        number = number * 10 + Int(bytes[place] - 0x30)
        (place, digits) = (place + 1, digits + 1)
      }
      guard digits > 0 else { return nil }
      numbers.append(number)
    }
    guard place < bytes.count, bytes[place].isSpace, numbers[2] == 255 else { return nil }
    (width, height, start) = (numbers[0], numbers[1], place + 1)
  }

  /// The samples; nil where the file is too short for its size.
  func raster(_ bytes: [UInt8]) -> Raster? {
    guard width > 0, height > 0, bytes.count - start >= width * height else { return nil }
    return Raster(
      width: width, height: height, samples: Array(bytes[start..<(start + width * height)]))
  }
}

extension UInt8 {
  /// Whether the byte is white space to netpbm.
  fileprivate var isSpace: Bool { self == 0x20 || (0x09...0x0D).contains(self) }
}

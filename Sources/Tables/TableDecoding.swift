import Glibc

/// A table's bytes as UTF-8, and where the original spelling broke off.
struct DecodedText {
  /// UTF-8 without a byte order mark; places that could not be decoded hold U+FFFD or, in a file
  /// that is UTF-8 already, the bytes as they came.
  var bytes: [UInt8]
  /// What the original was.
  var encoding: TableEncoding
  /// Offsets into `bytes` of what could not be decoded, in order.
  var broken: [Int]

  /// Decides the encoding from the bytes alone.
  ///
  /// A byte order mark decides; else whatever is clean UTF-8 is UTF-8; else the reading, CP932 or
  /// UTF-8, that breaks in fewer places: real CP932 text is never clean UTF-8 by chance for long.
  init(_ source: [UInt8]) {
    if source.starts(with: [0xFF, 0xFE]) {
      (bytes, broken) = DecodedText.fromUTF16(source, highFirst: false)
      encoding = .utf16LittleEndian
    } else if source.starts(with: [0xFE, 0xFF]) {
      (bytes, broken) = DecodedText.fromUTF16(source, highFirst: true)
      encoding = .utf16BigEndian
    } else if source.starts(with: [0xEF, 0xBB, 0xBF]) {
      bytes = Array(source.dropFirst(3))
      encoding = .utf8
      broken = DecodedText.brokenUTF8(bytes, atMost: .max)
    } else {
      if DecodedText.brokenUTF8(source, atMost: 1).isEmpty {
        (bytes, encoding, broken) = (source, .utf8, [])
      } else if let converted = DecodedText.fromCP932(source),
        // Counting goes no further than the comparison needs: a city's file breaks in millions of places.
        DecodedText.brokenUTF8(source, atMost: max(1, converted.broken.count)).count
          >= converted.broken.count
      {
        (bytes, encoding, broken) = (converted.bytes, .cp932, converted.broken)
      } else {
        (bytes, encoding, broken) = (source, .utf8, DecodedText.brokenUTF8(source, atMost: .max))
      }
    }
  }

  private static func fromUTF16(
    _ source: [UInt8], highFirst: Bool
  ) -> (bytes: [UInt8], broken: [Int]) {
    var bytes: [UInt8] = []
    var broken: [Int] = []
    bytes.reserveCapacity(source.count * 3 / 2)
    let units = source.span
    func unit(_ index: Int) -> UInt32 {
      highFirst
        ? UInt32(units[index]) << 8 | UInt32(units[index + 1])
        : UInt32(units[index + 1]) << 8 | UInt32(units[index])
    }
    var index = 2
    while index + 1 < source.count {
      var code = unit(index)
      index += 2
      if code & 0xFC00 == 0xD800, index + 1 < source.count, unit(index) & 0xFC00 == 0xDC00 {
        code = 0x10000 + (code & 0x3FF) << 10 + unit(index) & 0x3FF
        index += 2
      }
      if let scalar = Unicode.Scalar(code) {
        bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
      } else {
        broken.append(bytes.count)
        bytes.append(contentsOf: [0xEF, 0xBF, 0xBD])
      }
    }
    if index < source.count {
      broken.append(bytes.count)
    }
    return (bytes, broken)
  }

  /// Where UTF-8 is not well formed (Unicode 15, table 3-7), at most so many places.
  static func brokenUTF8(_ source: [UInt8], atMost limit: Int) -> [Int] {
    let bytes = source.span
    let count = bytes.count
    var broken: [Int] = []
    var index = 0
    func follows(_ position: Int, _ low: UInt8 = 0x80, _ high: UInt8 = 0xBF) -> Bool {
      position < count && bytes[position] >= low && bytes[position] <= high
    }
    while index < count {
      let first = bytes[index]
      if first < 0x80 {
        index += 1
        continue
      }
      var length = 0
      switch first {
      case 0xC2...0xDF: length = follows(index + 1) ? 2 : 0
      case 0xE0: length = follows(index + 1, 0xA0) && follows(index + 2) ? 3 : 0
      case 0xED: length = follows(index + 1, 0x80, 0x9F) && follows(index + 2) ? 3 : 0
      case 0xE1...0xEF: length = follows(index + 1) && follows(index + 2) ? 3 : 0
      case 0xF0...0xF4:
        let low: UInt8 = first == 0xF0 ? 0x90 : 0x80
        let high: UInt8 = first == 0xF4 ? 0x8F : 0xBF
        length =
          follows(index + 1, low, high) && follows(index + 2) && follows(index + 3) ? 4 : 0
      default: length = 0
      }
      if length == 0 {
        broken.append(index)
        if broken.count >= limit { return broken }
        length = 1
      }
      index += length
    }
    return broken
  }

  /// CP932 through the C library's converter; nil where the system has no such converter.
  ///
  /// glibc knows both spellings of the double characters (髙 is FBFC and EEE0).
  static func fromCP932(_ source: [UInt8]) -> (bytes: [UInt8], broken: [Int])? {
    guard let converter = iconv_open("UTF-8", "CP932"),
      converter != iconv_t(bitPattern: -1)
    else { return nil }
    defer { iconv_close(converter) }
    var output: [UInt8] = []
    // Text of a register grows by less than a half; where it grows more, the array does.
    output.reserveCapacity(source.count / 2 * 3)
    var broken: [Int] = []
    source.withUnsafeBytes { from in
      // iconv's parameter is not const by history; it writes to no input.
      var start = UnsafeMutableRawPointer(mutating: from.baseAddress)?
        .assumingMemoryBound(to: CChar.self)
      var left = from.count
      while left > 0 {
        var isBroken = false
        let piece = [UInt8](unsafeUninitializedCapacity: 1 << 16) { into, count in
          var end = UnsafeMutableRawPointer(into.baseAddress)?
            .assumingMemoryBound(to: CChar.self)
          var room = into.count
          let answer = iconv(converter, &start, &left, &end, &room)
          // A full piece is no mistake; bytes that spell nothing, or break off at the end, are.
          isBroken = answer == Int(bitPattern: UInt.max) && room >= 16
          count = into.count - room
        }
        output.append(contentsOf: piece)
        guard isBroken, left > 0 else { continue }
        // One byte that spells nothing: mark the place, pass over it, go on.
        broken.append(output.count)
        output.append(contentsOf: [0xEF, 0xBF, 0xBD])
        start = start?.advanced(by: 1)
        left -= 1
      }
    }
    return (output, broken)
  }
}

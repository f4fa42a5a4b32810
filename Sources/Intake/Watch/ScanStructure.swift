/// Whether a scan is all there, by its own structure: what is still being written lacks its end.
///
/// Says nothing of what is inside: a damaged file may be complete, and a decoder will say so.
public enum ScanStructure: Sendable, Hashable {
  /// The end is there.
  case complete
  /// The end is missing: still being written, or cut off.
  case unfinished
  /// Not of a kind that is read here, by its first bytes.
  case unknown

  /// Looks at a file.
  ///
  /// - Throws: `SystemFault` where it cannot be read.
  public static func of(_ file: borrowing InboxFile) throws(SystemFault) -> ScanStructure {
    try of(
      size: file.stamp.size,
      at: { offset, count throws(SystemFault) in
        try file.bytes(at: offset, count: count)
      })
  }

  /// Looks at bytes that are fetched piece by piece.
  ///
  /// - Throws: what `read` throws.
  static func of<Fault: Error>(
    size: Int, at read: (_ offset: Int, _ count: Int) throws(Fault) -> [UInt8]
  ) throws(Fault) -> ScanStructure {
    let head = try read(0, 8)
    guard !head.isEmpty else { return .unfinished }
    for (start, kind) in kinds {
      if head.starts(with: start) { return try kind.isComplete(size, read) }
      // The first bytes of a kind that has only just begun.
      if head.count < start.count, start.starts(with: head) { return .unfinished }
    }
    return .unknown
  }

  private enum Kind {
    case jpeg, png, tiff(isLittleEndian: Bool), pdf

    func isComplete<Fault: Error>(
      _ size: Int, _ read: (Int, Int) throws(Fault) -> [UInt8]
    ) throws(Fault) -> ScanStructure {
      let isWhole =
        switch self {
        case .jpeg: try jpegEnds(size, read)
        case .png: try pngEnds(size, read)
        case .tiff(let isLittleEndian): try tiffEnds(size, isLittleEndian, read)
        case .pdf: try pdfEnds(size, read)
        }
      return isWhole ? .complete : .unfinished
    }
  }

  private static let kinds: [([UInt8], Kind)] = [
    ([0xFF, 0xD8, 0xFF], .jpeg),
    ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], .png),
    ([0x49, 0x49, 42, 0], .tiff(isLittleEndian: true)),
    ([0x4D, 0x4D, 0, 42], .tiff(isLittleEndian: false)),
    (Array("%PDF-".utf8), .pdf),
  ]
}

/// Walks a JPEG's segments to its EOI (ITU-T T.81, B.1.1); thumbnails inside a segment are passed over.
private func jpegEnds<Fault: Error>(
  _ size: Int, _ read: (Int, Int) throws(Fault) -> [UInt8]
) throws(Fault) -> Bool {
  var offset = 2
  while offset < size {
    let head = try read(offset, 4)
    guard head.count >= 2 else { return false }
    // What is no marker where one belongs is damage; the end is looked for all the same.
    guard head[0] == 0xFF else { return try endsInEntropy(offset, size, read) != nil }
    switch head[1] {
    case 0xD9: return true
    case 0xFF: offset += 1
    case 0x01, 0xD0...0xD8: offset += 2
    default:
      guard head.count == 4 else { return false }
      let length = Int(head[2]) << 8 | Int(head[3])
      guard length >= 2 else { return try endsInEntropy(offset + 2, size, read) != nil }
      offset += 2 + length
      if head[1] == 0xDA {
        guard let marker = try endsInEntropy(offset, size, read) else { return false }
        offset = marker
      }
    }
  }
  return false
}

/// Where the next marker stands in a JPEG's coded data: neither a stuffed byte nor a restart; nil at the end.
private func endsInEntropy<Fault: Error>(
  _ start: Int, _ size: Int, _ read: (Int, Int) throws(Fault) -> [UInt8]
) throws(Fault) -> Int? {
  var offset = start
  while offset < size {
    let piece = try read(offset, 64 << 10)
    guard piece.count >= 2 else { return nil }
    for index in 0..<(piece.count - 1) where piece[index] == 0xFF {
      switch piece[index + 1] {
      case 0x00, 0x01, 0xD0...0xD8, 0xFF: continue
      default: return offset + index
      }
    }
    offset += piece.count - 1
  }
  return nil
}

/// Walks a PNG's chunks to its IEND (PNG 3rd edition, 5.6).
private func pngEnds<Fault: Error>(
  _ size: Int, _ read: (Int, Int) throws(Fault) -> [UInt8]
) throws(Fault) -> Bool {
  var offset = 8
  while offset + 12 <= size {
    let head = try read(offset, 8)
    guard head.count == 8 else { return false }
    let length = head.prefix(4).reduce(0) { $0 << 8 | Int($1) }
    if head.suffix(4).elementsEqual("IEND".utf8) { return true }
    offset += 12 + length
  }
  return false
}

/// Looks for a PDF's trailer in its last bytes (ISO 32000-1, 7.5.5 and annex H.3).
private func pdfEnds<Fault: Error>(
  _ size: Int, _ read: (Int, Int) throws(Fault) -> [UInt8]
) throws(Fault) -> Bool {
  let tail = try read(max(0, size - 2048), 2048)
  let mark = Array("%%EOF".utf8)
  guard tail.count >= mark.count else { return false }
  return (0...(tail.count - mark.count)).contains { tail[$0...].starts(with: mark) }
}

/// Follows a TIFF's directories to the last and checks that their strips and tiles lie inside the file
/// (TIFF 6.0, section 2).
private func tiffEnds<Fault: Error>(
  _ size: Int, _ isLittleEndian: Bool, _ read: (Int, Int) throws(Fault) -> [UInt8]
) throws(Fault) -> Bool {
  func number(_ bytes: some Collection<UInt8>) -> Int {
    isLittleEndian
      ? bytes.reversed().reduce(0) { $0 << 8 | Int($1) } : bytes.reduce(0) { $0 << 8 | Int($1) }
  }
  let start = try read(4, 4)
  guard start.count == 4 else { return false }
  var offset = number(start)
  // The first directory is not written yet.
  guard offset != 0 else { return false }
  var seen: Set<Int> = []
  while offset != 0 {
    // A loop, or more pages than any feeder holds: complete as far as can be told.
    guard seen.insert(offset).inserted, seen.count <= 10_000 else { return true }
    let head = try read(offset, 2)
    guard head.count == 2 else { return false }
    let entries = number(head)
    let table = try read(offset + 2, entries * 12 + 4)
    guard table.count == entries * 12 + 4 else { return false }
    var places: [Int] = []
    var lengths: [Int] = []
    for index in 0..<entries {
      let entry = Array(table[(index * 12)..<(index * 12 + 12)])
      let (tag, type, count) = (number(entry[0..<2]), number(entry[2..<4]), number(entry[4..<8]))
      let width = type == 3 ? 2 : 4
      guard [273, 279, 324, 325].contains(tag), type == 3 || type == 4, count > 0 else { continue }
      // Strips of a page are some hundreds; a declared count beyond all reason is the decoder's affair.
      guard count <= 1_000_000 else { continue }
      var values: [Int] = []
      let isInside = count * width <= 4
      let bytes =
        isInside ? Array(entry[8..<12]) : try read(number(entry[8..<12]), count * width)
      guard isInside || bytes.count == count * width else { return false }
      values = (0..<count).map { number(bytes[($0 * width)..<($0 * width + width)]) }
      if tag == 273 || tag == 324 { places = values } else { lengths = values }
    }
    for (place, length) in zip(places, lengths) where place + length > size { return false }
    offset = number(table.suffix(4))
  }
  return true
}

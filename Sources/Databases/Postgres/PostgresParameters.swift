import Foundation

/// Values as libpq sends them: binary, one after the other in one buffer.
struct PostgresParameters {
  private var buffer: [UInt8] = []
  private var starts: [Int?] = []
  private var lengths: [Int32] = []

  init(_ values: [DatabaseValue]) {
    for value in values {
      let start = buffer.count
      switch value {
      case .null:
        starts.append(nil)
        lengths.append(0)
        continue
      case .integer(let number):
        unsafe withUnsafeBytes(of: number.bigEndian) { unsafe buffer.append(contentsOf: $0) }
      case .real(let number):
        unsafe withUnsafeBytes(of: number.bitPattern.bigEndian) {
          unsafe buffer.append(contentsOf: $0)
        }
      case .text(let text): buffer.append(contentsOf: text.utf8)
      case .bytes(let bytes): buffer.append(contentsOf: bytes)
      }
      starts.append(start)
      lengths.append(Int32(buffer.count - start))
    }
    // Never empty: an address into it must exist for an empty text too.
    buffer.append(0)
  }

  /// Lends the addresses and lengths of the values; nil stands for no value.
  func withPointers<Answer>(
    _ body: ([UnsafePointer<CChar>?], [Int32]) throws -> Answer
  ) throws -> Answer {
    try unsafe buffer.withUnsafeBytes { bytes in
      let base = unsafe bytes.assumingMemoryBound(to: CChar.self).baseAddress
      let pointers = unsafe starts.map { start in
        unsafe start.flatMap { start in unsafe base.map { unsafe $0 + start } }
      }
      return try unsafe body(pointers, lengths)
    }
  }
}

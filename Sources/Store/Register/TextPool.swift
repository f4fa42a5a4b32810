/// Gives each text that it meets a number, without making a `String` of one that it has met.
///
/// Vaccines, labels and clinics are a few hundred different texts in millions of rows.
struct TextPool {
  /// The texts by their numbers.
  private(set) var texts: [String] = []
  private var hashes: [UInt64] = []
  /// The text met last: rows come in stretches of the same one.
  private var latest: [UInt8] = []
  private var latestNumber: UInt16?
  private var slots: [UInt16]
  private static let free = UInt16.max

  init() { slots = Array(repeating: TextPool.free, count: 1024) }

  /// The number of a text; nil once there are more than a column can tell apart.
  mutating func number(of bytes: UnsafeRawBufferPointer) -> UInt16? {
    if let latestNumber, isLatest(bytes) { return latestNumber }
    guard let number = find(bytes) else { return nil }
    latest.removeAll(keepingCapacity: true)
    latest.append(contentsOf: bytes)
    latestNumber = number
    return number
  }

  private func isLatest(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard latest.count == bytes.count else { return false }
    return latest.withUnsafeBytes { compareBytes($0, bytes) == 0 }
  }

  private mutating func find(_ bytes: UnsafeRawBufferPointer) -> UInt16? {
    // FNV-1a (Fowler, Noll, Vo), 64 bits.
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: hash ^ (hash >> 32)) & mask
    while slots[slot] != TextPool.free {
      let number = Int(slots[slot])
      if hashes[number] == hash, texts[number].utf8.elementsEqual(bytes) { return slots[slot] }
      slot = (slot + 1) & mask
    }
    guard texts.count < Int(TextPool.free) else { return nil }
    texts.append(String(decoding: bytes, as: UTF8.self))
    hashes.append(hash)
    slots[slot] = UInt16(texts.count - 1)
    if texts.count * 2 > slots.count { grow() }
    return UInt16(texts.count - 1)
  }

  private mutating func grow() {
    slots = Array(repeating: TextPool.free, count: slots.count * 2)
    let mask = slots.count - 1
    for (number, hash) in hashes.enumerated() {
      var slot = Int(truncatingIfNeeded: hash ^ (hash >> 32)) & mask
      while slots[slot] != TextPool.free { slot = (slot + 1) & mask }
      slots[slot] = UInt16(number)
    }
  }
}

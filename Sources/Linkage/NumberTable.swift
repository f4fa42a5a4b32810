/// Numbers as the office writes them, in eight bytes each: leading zeros kept, digits only where they
/// are digits.
enum PackedNumber {
  /// The marker of a number that is not made of at most 17 digits; the rest is its place in a list.
  static let otherBit: UInt64 = 1 << 63

  /// The digits and how many there are, or nil where it is something else.
  static func pack(_ text: some StringProtocol) -> UInt64? {
    var value: UInt64 = 0
    var count: UInt64 = 0
    for byte in text.utf8 {
      guard byte >= 48, byte <= 57, count < 17 else { return nil }
      value = value * 10 + UInt64(byte - 48)
      count += 1
    }
    return count == 0 ? nil : count << 57 | value
  }

  /// The digits, and how many there are.
  static func pack(_ digits: [Int]) -> UInt64? {
    guard digits.count <= 17, !digits.isEmpty else { return nil }
    return UInt64(digits.count) << 57 | digits.reduce(0) { $0 * 10 + UInt64($1) }
  }

  /// The digits again.
  static func digits(_ packed: UInt64) -> [Int] {
    var rest = packed & (1 << 57 - 1)
    var digits = [Int](repeating: 0, count: Int(packed >> 57))
    for index in digits.indices.reversed() {
      digits[index] = Int(rest % 10)
      rest /= 10
    }
    return digits
  }

  static func hash(_ packed: UInt64) -> Int {
    var mixed = packed &* 0x9E37_79B9_7F4A_7C15
    mixed ^= mixed >> 32
    mixed = mixed &* 0xD6E8_FEB8_6659_FD93
    mixed ^= mixed >> 32
    return Int(truncatingIfNeeded: mixed >> 1)
  }
}

/// Finds the row of a number: open addressing over the rows' own numbers, four bytes a place.
struct NumberTable {
  private let places: [UInt32]
  private let mask: Int
  /// Two bytes a place in bits: whether a number with this hash may be there.
  ///
  /// It stays in the cache,
  /// so that of thousands of possible misreads only the real ones cost an access to memory.
  private let filter: [UInt64]

  init(_ numbers: [UInt64]) {
    var size = 16
    while size * 3 < numbers.count * 4 { size *= 2 }
    var places = [UInt32](repeating: .max, count: size)
    let mask = size - 1
    var filter = [UInt64](repeating: 0, count: max(1, size / 8))
    for (row, number) in numbers.enumerated() {
      let hash = PackedNumber.hash(number)
      NumberTable.mark(&filter, hash)
      var place = hash & mask
      while places[place] != .max { place = (place + 1) & mask }
      places[place] = UInt32(row)
    }
    self.places = places
    self.mask = mask
    self.filter = filter
  }

  private static func mark(_ filter: inout [UInt64], _ hash: Int) {
    let bit = (hash >> 24) & (filter.count * 64 - 1)
    filter[bit >> 6] |= 1 << UInt64(bit & 63)
  }

  /// Calls for each row that has the number.
  func rows(of number: UInt64, in numbers: [UInt64], _ found: (Int) -> Void) {
    var place = PackedNumber.hash(number) & mask
    while places[place] != .max {
      let row = Int(places[place])
      if numbers[row] == number { found(row) }
      place = (place + 1) & mask
    }
  }

  /// Whether any row has the number.
  func holds(_ number: UInt64, in numbers: [UInt64]) -> Bool {
    let hash = PackedNumber.hash(number)
    let bit = (hash >> 24) & (filter.count * 64 - 1)
    guard filter[bit >> 6] & 1 << UInt64(bit & 63) != 0 else { return false }
    var place = hash & mask
    while places[place] != .max {
      if numbers[Int(places[place])] == number { return true }
      place = (place + 1) & mask
    }
    return false
  }

  var bytes: Int { places.count * 4 + filter.count * 8 }
}

/// Rows by a small number: for each value a run of rows.
struct RowRuns {
  private let starts: [UInt32]
  private let rows: [UInt32]

  /// - Parameters:
  ///   - values: each row's value below `count`, or `.max` where it has none.
  ///   - order: a second value that orders the rows inside a run.
  init(_ values: [UInt32], count: Int, order: [UInt32]? = nil) {
    var starts = [UInt32](repeating: 0, count: count + 1)
    for value in values where value != .max { starts[Int(value) + 1] += 1 }
    for index in 0..<count { starts[index + 1] += starts[index] }
    var next = starts
    var rows = [UInt32](repeating: 0, count: Int(starts[count]))
    for (row, value) in values.enumerated() where value != .max {
      rows[Int(next[Int(value)])] = UInt32(row)
      next[Int(value)] += 1
    }
    if let order {
      for value in 0..<count where starts[value + 1] - starts[value] > 1 {
        rows[Int(starts[value])..<Int(starts[value + 1])].sort {
          order[Int($0)] < order[Int($1)]
        }
      }
    }
    self.starts = starts
    self.rows = rows
  }

  /// The rows of a value.
  subscript(value: Int) -> ArraySlice<UInt32> {
    guard value >= 0, value + 1 < starts.count else { return [] }
    return rows[Int(starts[value])..<Int(starts[value + 1])]
  }

  /// The rows of a value whose second value is `order`; only where the runs were ordered by it.
  func rows(_ value: Int, order key: UInt32, in order: [UInt32]) -> ArraySlice<UInt32> {
    let run = self[value]
    func bound(_ isBefore: (UInt32) -> Bool) -> Int {
      var low = run.startIndex
      var high = run.endIndex
      while low < high {
        let middle = (low + high) / 2
        if isBefore(order[Int(run[middle])]) { low = middle + 1 } else { high = middle }
      }
      return low
    }
    return run[bound { $0 < key }..<bound { $0 <= key }]
  }

  var bytes: Int { starts.count * 4 + rows.count * 4 }
}

internal import Domain

/// Cells of digits as log-likelihoods against each cell's best digit, in bits, 0 or below.
struct DigitCells {
  /// For each cell ten values; the best is 0.
  let bits: [[Float]]
  /// For each cell the digits from the likeliest down.
  private let order: [[Int]]
  /// Whether the doubts are the reader's own and not a general table's.
  let isMeasured: Bool

  /// Digits that are taken for one another, on vouchers and by hand; the other way round as well.
  private static let confused: Set<Int> = {
    let pairs = [
      (1, 4), (1, 7), (0, 6), (0, 8), (3, 8), (5, 6), (4, 9), (7, 9), (5, 3), (2, 7), (0, 9),
      (8, 6), (8, 9),
    ]
    return Set(pairs.flatMap { [$0.0 * 10 + $0.1, $0.1 * 10 + $0.0] })
  }()

  /// What a digit costs that is likely taken for another, in bits.
  static let confusedBits: Float = -4.5
  /// What any other misread costs, in bits.
  static let otherBits: Float = -8
  /// From here down a cell contradicts.
  static let contradictionBits: Float = -6

  /// Nil where the text has anything but digits (letters like O, I, S are read as digits first).
  init?(text: String) {
    var digits: [Int] = []
    for letter in TextFolding.letters(text) {
      switch letter {
      case 0x30...0x39: digits.append(Int(letter) - 0x30)
      case 0x20, 0x2D: continue
      case 0x4F, 0x44, 0x51, 0x3007: digits.append(0)
      case 0x49, 0x4C, 0x7C: digits.append(1)
      case 0x5A: digits.append(2)
      case 0x53: digits.append(5)
      case 0x42: digits.append(8)
      default: return nil
      }
    }
    guard !digits.isEmpty else { return nil }
    self.init(digits: digits)
  }

  /// Digits with the general table of confusions.
  init(digits: [Int]) {
    let table = digits.map { read in
      (0..<10).map { digit -> Float in
        if digit == read { return 0 }
        return DigitCells.confused.contains(read * 10 + digit)
          ? DigitCells.confusedBits : DigitCells.otherBits
      }
    }
    self.init(bits: table, isMeasured: false)
  }

  /// Cells of probabilities; an eleventh value is "empty".
  ///
  /// Leading cells that are empty are dropped.
  init(chances: [DigitChances]) {
    let filled = chances.drop { cell in
      cell.count > 10 && cell[10] > (cell.prefix(10).max() ?? 0)
    }
    var spoiled = 0
    let table = filled.map { cell in
      let best = max(cell.prefix(10).max() ?? 0, 1e-9)
      let isSpoiled = 1 - cell.reduce(0, +) > best
      if isSpoiled { spoiled += 1 }
      return (0..<10).map { digit -> Float in
        let chance = digit < cell.count ? cell[digit] : 0
        let bits = max(-13, log2(Float(max(chance, 1e-6) / best)))
        // What is likelier spoiled than any digit is no misread of one.
        return isSpoiled && bits < -1 ? -13 : bits
      }
    }
    self.init(bits: Array(table), isMeasured: true, spoiled: spoiled)
  }

  private init(bits: [[Float]], isMeasured: Bool, spoiled: Int = 0) {
    self.bits = bits
    self.isMeasured = isMeasured
    illegible = max(spoiled, bits.count { cell in cell.count { $0 > -1 } >= 4 })
    order = bits.map { cell in (0..<10).sorted { cell[$0] > cell[$1] } }
  }

  /// The likeliest digits.
  var best: [Int] { order.map { $0[0] } }

  /// How many cells say next to nothing: they are likelier spoiled than any digit, or four digits or more are within a
  /// factor of two of the likeliest.
  let illegible: Int

  /// How a number fits: the sum of its cells, its worst cell, and how many are not the likeliest.
  struct Fit {
    var bits: Float
    var worst: Float
    var misread: Int
    var unlikely: Int
  }

  /// How digits fit the cells; nil where there are more or fewer of them than cells.
  ///
  /// - Parameter unlikely: From how many bits down a digit counts as unlikely.
  func fit(_ digits: [Int], unlikely: Float = contradictionBits) -> Fit? {
    guard digits.count == bits.count else { return nil }
    var fit = Fit(bits: 0, worst: 0, misread: 0, unlikely: 0)
    for (cell, digit) in zip(bits, digits) {
      let value = cell[digit]
      fit.bits += value
      fit.worst = min(fit.worst, value)
      if value < -0.01 { fit.misread += 1 }
      if value < unlikely { fit.unlikely += 1 }
    }
    return fit
  }

  /// The likeliest numbers down to a limit, the likeliest first, at most `count`.
  ///
  /// Cell by cell, keeping the best so far: what falls out of the beam is less likely than what stays.
  func likeliest(_ count: Int, downTo limit: Float) -> [(digits: [Int], bits: Float)] {
    var beam: [(digits: [Int], bits: Float)] = [([], 0)]
    for (cell, digits) in zip(bits, order) {
      var next: [(digits: [Int], bits: Float)] = []
      next.reserveCapacity(beam.count * 3)
      for partial in beam {
        for digit in digits {
          let bits = partial.bits + cell[digit]
          if bits < limit { break }
          next.append((partial.digits + [digit], bits))
        }
      }
      next.sort { $0.bits > $1.bits }
      if next.count > count { next.removeLast(next.count - count) }
      beam = next
    }
    return beam
  }

  /// Calls for every number down to a limit, as packed digits; at most `most` calls.
  func each(downTo limit: Float, atMost most: Int, _ found: (UInt64) -> Void) {
    guard !bits.isEmpty, bits.count <= 17 else { return }
    // For each cell its digits and their costs from the likeliest down, in one row of ten each.
    var digits: [UInt64] = []
    var costs: [Float] = []
    for (cell, sorted) in zip(bits, order) {
      digits += sorted.map { UInt64($0) }
      costs += sorted.map { cell[$0] }
    }
    let count = bits.count
    let head = UInt64(count) << 57
    // Walked without recursion: for each cell the place in its row, the number and the sum so far.
    var place = [Int](repeating: 0, count: count)
    var values = [UInt64](repeating: 0, count: count + 1)
    var sums = [Float](repeating: 0, count: count + 1)
    var cell = 0
    var left = most
    while cell >= 0 {
      if place[cell] < 10 {
        let spot = cell * 10 + place[cell]
        let sum = sums[cell] + costs[spot]
        place[cell] += 1
        if sum >= limit {
          let value = values[cell] * 10 + digits[spot]
          if cell + 1 < count {
            cell += 1
            place[cell] = 0
            values[cell] = value
            sums[cell] = sum
          } else {
            found(head | value)
            left -= 1
            if left == 0 { return }
          }
          continue
        }
      }
      cell -= 1
    }
  }
}

/// The logarithm to base two, without a C library.
func log2(_ value: Float) -> Float {
  guard value > 0 else { return -126 }
  let exponent = Float(value.exponent)
  // ln(m)/ln 2 for m in 1..<2 by the series of atanh, exact to 1e-6.
  let mantissa = value.significand
  let ratio = (mantissa - 1) / (mantissa + 1)
  let square = ratio * ratio
  let series =
    ratio
    * (1 + square * (1 / 3 + square * (1 / 5 + square * (1 / 7 + square * (1 / 9 + square / 11)))))
  return exponent + 2 * series * 1.442_695_04
}

internal import Domain

/// A number as read, held against the registry's codes or vouchers.
struct NumberEvidence {
  /// Whether it is a resident code or a voucher number.
  enum Kind { case code, voucher }

  let kind: Kind
  /// The digits; nil where the number is not made of digits.
  private let cells: DigitCells?
  private let text: String?
  /// Rows found through the number, with how it agrees there.
  private(set) var found: [RegistryIndex.RowReference: AgreementLevel] = [:]
  /// Whether near numbers were looked up.
  private var isSearched = false
  /// Rows whose number is what was read, to the digit.
  private(set) var owners: [RegistryIndex.RowReference] = []

  /// What so many likely misreads of digits without doubts of their own cost.
  private static func textLimit(_ misreads: Int) -> Float {
    Float(misreads) * DigitCells.confusedBits - 0.1
  }
  /// Whether two cells or more say nothing: the number would fit many, and agrees with none.
  ///
  /// A single one is made up for by the others.
  var isUnread: Bool { isMeasured && (cells?.illegible ?? 0) > 1 }

  /// By how many bits a number must fit better than any other resident's to be one misread.
  private static let misreadLead: Float = 3
  /// How unlikely a number may be as read and still count as misread, in bits: 32 times less likely than the digits
  /// that were read.
  ///
  /// Of 1,000 digits by hand that are written otherwise than the registry has them, the registry's is that likely for 3 to 4,
  /// and for 95 of 120 misread ones (`make -C training digits-report`). Where one paper in 50 bears a miswritten number
  /// (assumed), that is one paper in 15,000 of which nobody is told so, the right resident's by all else on it. At 128
  /// times it would be one in 8,000, for 15 more of the misread.
  /// Only where what was read is nobody's number: papers that carry a relative's are commoner than misreads into one.
  private static let misreadBits: Float = -5
  /// How unlikely a number of measured cells may be to be looked up.
  private static let measuredLimit: Float = -14

  init?(_ reading: NumberReading, kind: Kind) {
    self.kind = kind
    switch reading {
    case .text(let written):
      let trimmed = written.filter { !$0.isWhitespace }
      guard !trimmed.isEmpty else { return nil }
      text = trimmed
      cells = DigitCells(text: trimmed)
    case .cells(let chances):
      let read = DigitCells(chances: chances)
      guard !read.bits.isEmpty else { return nil }
      text = nil
      cells = read
    }
  }

  /// Whether the doubts are the reader's own.
  var isMeasured: Bool { cells?.isMeasured ?? false }

  private func rows(_ packed: UInt64, _ index: RegistryIndex) -> [RegistryIndex.RowReference] {
    kind == .code ? index.rows(code: packed) : index.rows(voucher: packed)
  }

  /// Looks the number up to the digit.
  mutating func lookUp(in index: RegistryIndex) {
    if let text, kind == .code {
      owners = index.rows(of: ResidentCode(text))
    }
    if owners.isEmpty, !isUnread, let packed = cells.flatMap({ PackedNumber.pack($0.best) }) {
      owners = rows(packed, index)
      if owners.isEmpty, text != nil { owners = rowsPadded(packed, index) }
    }
    for row in owners { found[row] = .exact }
  }

  /// Numbers are written with zeros before them or without.
  private func rowsPadded(
    _ packed: UInt64, _ index: RegistryIndex
  ) -> [RegistryIndex.RowReference] {
    let value = packed & (1 << 57 - 1)
    let count = packed >> 57
    for width in 1...17 where UInt64(width) != count {
      let rows = rows(UInt64(width) << 57 | value, index)
      if !rows.isEmpty, String(value).count <= width { return rows }
    }
    return []
  }

  /// Looks up what the number may be a misread of.
  ///
  /// - Parameter misreads: how many likely ones are tried together, where doubts are not known.
  ///
  /// Not where it is somebody's to the digit: that a misread hits another's number by chance is rarer
  /// than anything the other fields could tell.
  mutating func lookUpNear(in index: RegistryIndex, misreads: Int) {
    // Measured cells have one search, however many misreads are tried.
    guard let cells, cells.bits.count >= 6, !isUnread,
      cells.isMeasured ? !isSearched : owners.isEmpty
    else { return }
    var near: [RegistryIndex.RowReference: DigitCells.Fit] = [:]
    let limit = cells.isMeasured ? NumberEvidence.measuredLimit : NumberEvidence.textLimit(misreads)
    let kind = kind
    let (base, recent) = (index.base, index.recent)
    cells.each(downTo: limit, atMost: 6000) { packed in
      guard
        kind == .voucher || base.codeTable.holds(packed, in: base.codes)
          || recent.map({ $0.codeTable.holds(packed, in: $0.codes) }) ?? false
      else { return }
      for row in rows(packed, index) where near[row] == nil {
        near[row] = fit(PackedNumber.digits(packed))
      }
    }
    // One digit that is no likely misread either: still worth a look, never worth an acceptance.
    let best = cells.best
    for position in best.indices {
      for digit in 0..<10 where digit != best[position] {
        var digits = best
        digits[position] = digit
        guard let packed = PackedNumber.pack(digits) else { continue }
        for row in rows(packed, index) where near[row] == nil {
          near[row] = fit(digits)
        }
      }
    }
    let levels = near.mapValues(level)
    found.merge(levels) { old, _ in old }
    isSearched = true
    guard isMeasured else { return }
    // What fits another resident about as well may be theirs.
    var fits: [ResidentCode: Float] = [:]
    for (row, fit) in near {
      let number = number(of: row, in: index)
      fits[number] = max(fits[number] ?? fit.bits, fit.bits)
    }
    let foremost = fits.sorted { $0.value > $1.value }.prefix(2)
    for (row, fit) in near where !owners.contains(row) {
      guard levels[row] == .exact || levels[row] == .misread else { continue }
      let own = number(of: row, in: index)
      if let rival = foremost.first(where: { $0.key != own }),
        rival.value > fit.bits - NumberEvidence.misreadLead
      {
        found[row] = .severalMisread
      }
    }
  }

  private func number(of row: RegistryIndex.RowReference, in index: RegistryIndex) -> ResidentCode {
    index.segment(row).code(row.row)
  }

  private func fit(_ digits: [Int]) -> DigitCells.Fit? {
    cells?.fit(digits, unlikely: NumberEvidence.misreadBits)
  }

  private func level(_ fit: DigitCells.Fit) -> AgreementLevel {
    if fit.unlikely > 0 { return fit.misread == 1 ? .severalMisread : .different }
    if isUnread { return .severalMisread }
    if isMeasured {
      return fit.bits > -1.6
        ? .exact
        : owners.isEmpty && fit.bits > NumberEvidence.misreadBits ? .misread : .severalMisread
    }
    return fit.misread == 0 ? .exact : fit.misread == 1 ? .misread : .severalMisread
  }

  /// Whether the one digit that differs is one that misreads explain.
  func isExplained(_ reference: RegistryIndex.RowReference, in index: RegistryIndex) -> Bool {
    guard kind == .code else { return found[reference] == .exact }
    let code = index.segment(reference).code(reference.row).rawValue
    guard let digits = PackedNumber.pack(code).map(PackedNumber.digits),
      let fit = fit(digits)
    else { return found[reference] == .exact }
    return fit.unlikely == 0
  }

  /// How the number agrees with a row, found through it or not.
  func level(_ reference: RegistryIndex.RowReference, in index: RegistryIndex) -> AgreementLevel {
    if let known = found[reference] { return known }
    guard kind == .code, let cells else { return .different }
    let packed = index.segment(reference).codes[reference.row]
    guard packed & PackedNumber.otherBit == 0 else { return .different }
    let digits = PackedNumber.digits(packed)
    guard let fit = fit(digits) else { return .different }
    if !isMeasured, NumberEvidence.isSwapped(cells.best, digits) { return .swapped }
    let level = isMeasured || fit.misread <= NumberEvidence.mostMisreads ? level(fit) : .different
    // Nobody's reading is exact before a search has held it against others', nor where a search did not find it.
    guard isMeasured, level == .exact || level == .misread else { return level }
    return isSearched ? .severalMisread : .misread
  }

  /// Whether two neighbouring digits are exchanged, the commonest slip of who copies a number.
  private static func isSwapped(_ read: [Int], _ written: [Int]) -> Bool {
    let off = read.indices.filter { read[$0] != written[$0] }
    return off.count == 2 && off[1] == off[0] + 1 && read[off[0]] == written[off[1]]
      && read[off[1]] == written[off[0]]
  }

  /// More misreads than these in digits without doubts of their own are another number.
  private static let mostMisreads = 3
}

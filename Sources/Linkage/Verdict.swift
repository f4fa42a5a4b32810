internal import Domain

/// Whether the likeliest candidate may be accepted, and what stands against the paper.
struct Verdict {
  private(set) var accepted: RegistryIndex.RowReference?
  private(set) var reasons: [Reason] = []

  private let lookup: Lookup
  private let policy: LinkagePolicy
  /// How much the first leads the next who could be the person at all, in bits.
  private let lead: Double

  /// A candidate below this weight is not worth calling one.
  private static let leastPlausible = 8.0

  init(
    lookup: Lookup, candidates: [Lookup.Scored], policy: LinkagePolicy
  ) {
    self.lookup = lookup
    self.policy = policy
    // A rival whose given name and birth date both differ is none: no floor would let it pass.
    let rival = candidates.dropFirst().first {
      !($0.level(.given).isContradiction && $0.level(.birthDate) == .different)
    }
    lead = (candidates.first?.weight ?? 0) - (rival?.weight ?? 0)
    let plausible = policy.weighsOnly ? policy.leastWeight : Verdict.leastPlausible
    guard let best = candidates.first, best.weight >= plausible else {
      explainNobody(candidates.first)
      return
    }
    explainContradictions(best)
    let gaps = gaps(best, among: candidates)
    if gaps.isEmpty {
      accepted = best.reference
    } else {
      // Where something contradicts, what merely falls short would only hide it.
      let contradicted = !reasons.isEmpty
      for gap in gaps where !reasons.contains(where: { $0.code == gap.code }) {
        if !contradicted || [.fieldMissing, .severalCandidates].contains(gap.code) {
          reasons.append(gap)
        }
      }
    }
  }

  private mutating func add(_ code: Reason.Code, _ field: String? = nil, note: String? = nil) {
    guard !reasons.contains(where: { $0.code == code && $0.field == field }) else { return }
    reasons.append(Reason(code, field: field, note: note))
  }

  private var numberField: String {
    lookup.numbers.first.map { $0.kind == .code ? "resident_code" : "voucher_number" }
      ?? "resident_code"
  }

  /// Nobody fits: the number's owner is somebody else, or there is none.
  private mutating func explainNobody(_ nearest: Lookup.Scored?) {
    let owner = lookup.numbers.contains { !$0.owners.isEmpty }
    if owner {
      if let nearest, nearest.level(.number) == .exact {
        explainName(nearest)
        if nearest.level(.birthDate) == .different { add(.birthDateDisagrees, "birth_date") }
        if nearest.level(.sex) == .different { add(.sexDisagrees, "sex") }
      } else {
        add(.nameDisagrees, "name", note: "the number is another resident's")
        add(.sourcesDisagree, numberField)
      }
      add(.noCandidate)
    } else {
      add(.noCandidate)
      if !lookup.numbers.isEmpty { add(.codeUnknown, numberField) }
    }
  }

  private mutating func explainName(_ candidate: Lookup.Scored, note: String? = nil) {
    let levels = [candidate.level(.surname), candidate.level(.given)]
    if levels.contains(where: \.isContradiction) {
      add(.nameDisagrees, "name", note: note ?? Verdict.nameNote(levels[0], levels[1]))
    }
  }

  private static func nameNote(_ surname: AgreementLevel, _ given: AgreementLevel) -> String {
    if given.isAgreement { return "the given name agrees, the surname does not" }
    if surname.isAgreement { return "the surname agrees, the given name does not" }
    return "neither surname nor given name agrees"
  }

  /// What stands against the candidate, the most telling first.
  private mutating func explainContradictions(_ best: Lookup.Scored) {
    let owners = lookup.numbers.flatMap(\.owners)
    if best.level(.number) == .different, !lookup.numbers.isEmpty {
      if owners.isEmpty {
        explainName(best)
        add(.codeUnknown, numberField)
      } else {
        add(.nameDisagrees, "name", note: "the number is another resident's, whose name differs")
        add(.sourcesDisagree, numberField, note: "name and birth date point to another resident")
      }
    } else {
      explainName(best)
    }
    if best.level(.birthDate) == .different
      || !birthDateAgrees(best) && best.level(.birthDate) != .missing
    {
      add(.birthDateDisagrees, "birth_date", note: best.level(.birthDate).rawValue)
    }
    if best.level(.sex) == .different { add(.sexDisagrees, "sex") }
    // Code and voucher may point to two residents.
    if lookup.numbers.count > 1 {
      let levels = lookup.numbers.map { $0.level(best.reference, in: lookup.index) }
      if levels.contains(.different), levels.contains(where: { $0 != .different }) {
        add(.sourcesDisagree, "voucher_number")
      }
    }
    if lookup.numbers.contains(where: \.isUnread) {
      add(.lowConfidence, numberField, note: "too many of its digits cannot be read")
    } else if !numberAgrees(best), best.level(.number) != .missing,
      best.level(.number) != .different
    {
      add(owners.isEmpty ? .codeUnknown : .sourcesDisagree, numberField, note: "one digit differs")
    }
    if policy.addressContradicts, best.level(.address) == .different {
      add(.addressDisagrees, "address")
    }
  }

  // MARK: - Floors

  private func numberAgrees(_ candidate: Lookup.Scored) -> Bool {
    let levels = lookup.numbers.map { ($0, $0.level(candidate.reference, in: lookup.index)) }
    guard !levels.isEmpty else { return false }
    return levels.allSatisfy { number, level in
      switch level {
      case .exact: true
      case .misread: number.isMeasured || policy.acceptsMisreadNumber
      case .severalMisread:
        !number.isMeasured && policy.acceptsMisreadNumber
          && number.isExplained(candidate.reference, in: lookup.index)
      default: false
      }
    }
  }

  private func birthDateAgrees(_ candidate: Lookup.Scored) -> Bool {
    guard let date = lookup.birthDate else { return false }
    switch candidate.level(.birthDate) {
    case .exact: return true
    case .misread: return date.isMeasured || policy.acceptsMisreadBirthDate
    case .severalMisread, .eraSlip, .swapped:
      // Two misreads in a date are borne out by everything else or not at all. In families with Latin
      // names several may bear the same, so there only the date tells them apart.
      let given = candidate.level(.given)
      return policy.acceptsMisreadBirthDate && !date.isMeasured && !candidate.isLatin
        && ([.exact, .variant].contains(given)
          || given == .misread && candidate.isWholeInBothScripts)
        && candidate.level(.surname).isAgreement && candidate.level(.address).isAgreement
    default: return false
    }
  }

  /// What is missing for an acceptance; empty where nothing is.
  private func gaps(_ best: Lookup.Scored, among candidates: [Lookup.Scored]) -> [Reason] {
    var gaps: [Reason] = []
    guard !policy.weighsOnly else {
      if best.weight < policy.leastWeight { gaps.append(Reason(.lowConfidence)) }
      if lead < policy.leastMargin { gaps.append(Reason(.severalCandidates)) }
      return gaps
    }
    func need(_ holds: Bool, _ code: Reason.Code, _ field: String?) {
      if !holds { gaps.append(Reason(code, field: field)) }
    }
    let given = best.level(.given)
    let surname = best.level(.surname)
    need(given.isAgreement, given == .missing ? .fieldMissing : .lowConfidence, "name")
    need(!surname.isContradiction, .nameDisagrees, "name")
    need(!isOutnamed(best, among: candidates), .nameDisagrees, "name")
    need(
      birthDateAgrees(best),
      best.level(.birthDate) == .missing ? .fieldMissing : .birthDateDisagrees,
      "birth_date")
    need(best.level(.sex) != .different, .sexDisagrees, "sex")
    need(
      !policy.addressContradicts || best.level(.address) != .different, .addressDisagrees, "address"
    )
    let isNumbered = numberAgrees(best)
    if !isNumbered {
      let isAgainst = best.level(.number) != .missing
      let isOwned = lookup.numbers.contains { !$0.owners.isEmpty }
      need(
        isAgainst ? policy.acceptsAgainstNumber : policy.acceptsWithoutNumber,
        isAgainst ? isOwned ? .sourcesDisagree : .codeUnknown : .fieldMissing, numberField)
      // Without a number, all four must be read, and agree.
      need(best.isWholeInBothScripts, .lowConfidence, "name")
      need(surname.isAgreement, .lowConfidence, "name")
      need(best.level(.address).isAgreement, .lowConfidence, "address")
    }
    let isShared = sharesName(best)
    let personal =
      (isShared ? 0 : best.bits[.given]) + best.bits[.birthDate] + best.bits[.sex]
    need(personal >= policy.leastPersonalWeight, .lowConfidence, "birth_date")
    need(
      !isShared || best.level(.birthDate) == .exact
        || best.level(.birthDate) == .misread && best.level(.number) == .exact,
      .severalCandidates, nil)
    need(best.weight >= policy.leastWeight, .lowConfidence, nil)
    need(lead >= policy.leastMargin, .severalCandidates, nil)
    return gaps
  }

  /// Whether another given name fits as well whose bearer has the same surname and was born alike, as a twin does.
  ///
  /// The number says nothing then: it is the slip of a family's papers that they carry one another's. Between two of
  /// one name it does tell.
  private func isOutnamed(_ best: Lookup.Scored, among candidates: [Lookup.Scored]) -> Bool {
    let (own, rank) = (givenName(best), Verdict.rank(best.level(.given)))
    return candidates.contains { other in
      other.level(.birthDate).isAgreement && other.level(.surname).isAgreement
        && Verdict.rank(other.level(.given)) <= rank && givenName(other) != own
    }
  }

  private func givenName(_ candidate: Lookup.Scored) -> [UInt32] {
    let segment = lookup.index.segment(candidate.reference)
    return segment.givens.parts[Int(segment.given[candidate.reference.row])].key
  }

  /// How well a given name fits, 0 best; the same characters with another sound fit as well as the same sound alone.
  private static func rank(_ level: AgreementLevel) -> Int {
    switch level {
    case .exact: 0
    case .variant: 1
    case .misread, .soundOnly, .otherSound: 2
    default: .max
    }
  }

  /// Whether somebody else of the household has the same given name: then it tells nothing there.
  private func sharesName(_ candidate: Lookup.Scored) -> Bool {
    let segment = lookup.index.segment(candidate.reference)
    let row = candidate.reference.row
    let code = segment.code(row)
    let name = segment.givens.parts[Int(segment.given[row])]
    return lookup.household(of: candidate.reference).contains { other in
      let part = lookup.index.segment(other)
      let given = part.givens.parts[Int(part.given[other.row])]
      return given.key == name.key && part.code(other.row) != code
    }
  }
}

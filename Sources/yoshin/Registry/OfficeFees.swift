import Domain
import Immunization
import Pipeline
import Store

/// The store's welfare data under the office's rules of fees.
struct OfficeFees: FeeBooks {
  let store: DataStore
  let rules: FeeRules

  /// The books, where the office keeps them: rules are there and welfare data were imported.
  ///
  /// - Throws: `Failure` where the rules have mistakes.
  static func open(_ store: DataStore) throws -> OfficeFees? {
    guard try store.hasWelfareData(),
      let file = PipelineFiles.standardFile("pipelines/fees.yaml")
    else { return nil }
    return OfficeFees(store: store, rules: try FeeFile.load(file))
  }

  func fee(
    of resident: ResidentCode, vaccine: VaccineCode, on day: CalendarDate
  ) throws -> FeeDecision {
    try decide(resident, vaccine, day).decision
  }

  /// A decision, and the inquiry it rests on, where it does.
  func decide(
    _ resident: ResidentCode, _ vaccine: VaccineCode, _ day: CalendarDate
  ) throws -> (decision: FeeDecision, inquiry: Int64?) {
    let facts = try store.feeFacts(of: resident, vaccine: vaccine, on: day)
    let entitlements = facts.rows.compactMap { row in
      FeeGround(rawValue: row.ground).map {
        FeeEntitlement(resident: resident, ground: $0, from: row.from, until: row.until)
      }
    }
    let asked: FeeGround?? = facts.asked.map { $0.ground.flatMap(FeeGround.init(rawValue:)) }
    return (
      rules.decide(
        vaccine: vaccine, on: day, entitlements: entitlements, dataThrough: facts.dataThrough,
        asked: asked), facts.asked?.id
    )
  }
}

/// A page whose mark and the decision about its fee disagree.
struct FeeDisagreement: Sendable {
  /// The file and the page in it.
  var file: String, page: Int
  /// The paper's mark; nil where there is none.
  var mark: FeeMark?
  /// What was decided.
  var fee: StoredFee
  /// What is said of it.
  var reason: Reason.Code
}

extension OfficeFees {
  /// Decides the fee of every dose of a batch, and keeps the decisions.
  ///
  /// - Returns: how many of each outcome, and the pages whose mark disagrees.
  /// - Throws: `StoreError` where there is no such batch.
  func check(
    _ batch: BatchName, by actor: Actor
  ) throws -> (counts: [StoredFee.Outcome: Int], disagreements: [FeeDisagreement]) {
    var counts: [StoredFee.Outcome: Int] = [:]
    var disagreements: [FeeDisagreement] = []
    for page in try store.pages(in: batch) {
      guard let result = page.result, let record = result.record else { continue }
      let found = try decide(record.resident, record.vaccine, record.date)
      guard let fee = StoredFee(found.decision) else { continue }
      counts[fee.outcome, default: 0] += 1
      try store.recordFee(
        fee, of: record.resident, vaccine: record.vaccine, on: record.date, inquiry: found.inquiry,
        by: actor)
      var mark: FeeMark?
      if case .text(let word)? = result.fields["fee"]?.value { mark = FeeMark(word: word) }
      guard let reason = found.decision.reason(against: mark, field: "fee") else { continue }
      disagreements.append(
        FeeDisagreement(
          file: page.file, page: page.number, mark: mark, fee: fee, reason: reason.code))
    }
    return (counts, disagreements)
  }

  /// Keeps what was found out about one dose, and decides its fee.
  ///
  /// - Parameter ground: the ground of exemption; nil where there is none.
  /// - Returns: the decision; nil where the vaccine is not charged for on that day, and nothing was kept.
  /// - Throws: `StoreError` without evidence, or where the registry has no such person.
  func ask(
    _ resident: ResidentCode, _ vaccine: VaccineCode, on day: CalendarDate, ground: FeeGround?,
    evidence: String, by actor: Actor
  ) throws -> FeeDecision? {
    guard case .some = StoredFee(try decide(resident, vaccine, day).decision) else { return nil }
    try store.recordFeeInquiry(
      of: resident, vaccine: vaccine, on: day, ground: ground?.rawValue, evidence: evidence,
      by: actor)
    let found = try decide(resident, vaccine, day)
    if let fee = StoredFee(found.decision) {
      try store.recordFee(
        fee, of: resident, vaccine: vaccine, on: day, inquiry: found.inquiry, by: actor)
    }
    return found.decision
  }
}

/// The rules of fees from their file.
enum FeeFile {
  /// Reads the rules.
  ///
  /// - Throws: `Failure` with every mistake.
  static func load(_ path: String) throws -> FeeRules {
    var file = try FlatRules(
      path, keys: ["vaccines!", "from", "until", "amount!", "exempt!", "source!"])
    var rules: [FeeRule] = []
    for rule in file.rules {
      let from = file.day(rule, "from")
      let until = file.day(rule, "until")
      let amount = file.number(rule, "amount", 0...1_000_000)
      let words = file.texts(rule, "exempt")
      let grounds = words.compactMap(FeeGround.init(rawValue:))
      if grounds.count != words.count {
        let known = FeeGround.allCases.map(\.rawValue).joined(separator: ", ")
        file.note(rule, "exempt", "holds a word that is not known; known are \(known)")
      }
      guard let amount, let source = file.text(rule, "source") else { continue }
      rules.append(
        FeeRule(
          vaccines: Set(file.texts(rule, "vaccines").map { VaccineCode($0) }), from: from,
          until: until, amount: amount, grounds: Set(grounds), source: source))
    }
    try file.finish()
    do {
      return try FeeRules(rules)
    } catch {
      throw Failure(.badInput, "\(path): \(error.description)", next: "Correct the file.")
    }
  }
}

extension StoredFee {
  /// A decision as it is kept; nil for vaccines that cost nobody anything.
  init?(_ decision: FeeDecision) {
    switch decision {
    case .free: return nil
    case .charged(let yen): self.init(.charged, amount: yen)
    case .exempt(let ground, let from, let until):
      self.init(.exempt, ground: ground.rawValue, from: from, until: until)
    case .unknown: self.init(Outcome.unknown)
    }
  }
}

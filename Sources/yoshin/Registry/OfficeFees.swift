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

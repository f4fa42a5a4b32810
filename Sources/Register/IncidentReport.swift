public import Domain
public import Immunization

/// A recorded dose that was given wrongly (間違い接種), as the rules tell it.
public struct WrongDose: Hashable, Sendable {
  /// The dose.
  public var record: VaccinationRecord
  /// The class of the report.
  public var incident: Incident
  /// The rules that were broken: codes and notes that name no person's data.
  public var reasons: [Reason]
  /// The rules' legal sources.
  public var sources: [String]
}

extension Schedule {
  /// Judges doses of one person that are on record, each beside all the others.
  ///
  /// A dose that breaks several rules is raised once for each class. Of two doses that are too close to
  /// one another the later one is raised.
  ///
  /// - Parameters:
  ///   - records: all doses of the person.
  ///   - isAsked: which of them are judged; the others are history.
  ///   - lots: the lots master by vaccine and number.
  ///   - overrides: documented grounds by dose; they excuse.
  public func wrongDoses(
    _ records: [VaccinationRecord], of person: Person, isAsked: (VaccinationRecord) -> Bool,
    lots: LotBook = LotBook(), overrides: (VaccinationRecord) -> Set<Override> = { _ in [] },
    policy: CheckPolicy = .law
  ) -> [WrongDose] {
    let given = records.map { GivenDose($0, lot: lots.lot(of: $0)) }
    return records.indices.filter { isAsked(records[$0]) }.flatMap { index in
      let history = given.indices.filter { $0 != index && isSeen(given[$0], beside: given[index]) }
        .map { given[$0] }
      let assessment = assess(
        given[index], of: person, history: history, overrides: overrides(records[index]),
        policy: policy)
      return assessment.incidents.map { incident in
        let findings = assessment.findings.filter {
          $0.severity == .error && $0.incident == incident
        }
        var sources: [String] = []
        for source in findings.map(\.source) where !source.isEmpty && !sources.contains(source) {
          sources.append(source)
        }
        return WrongDose(
          record: records[index], incident: incident, reasons: findings.map(\.reason),
          sources: sources)
      }
    }
  }

  /// An incident is the later dose's: what came after says nothing of what was right on the day.
  private func isSeen(_ other: GivenDose, beside dose: GivenDose) -> Bool {
    other.date < dose.date
      || other.date == dose.date && (other.vaccine, other.label) < (dose.vaccine, dose.label)
  }
}

/// The lots master, for looking up.
public struct LotBook: Sendable {
  private var lots: [String: Lot] = [:]
  private var byNumber: [LotNumber: Lot] = [:]

  /// Makes a book of the master's rows.
  public init(_ lots: some Sequence<Lot> = []) {
    for lot in lots {
      self.lots["\(lot.vaccine) \(lot.number)"] = lot
      byNumber[lot.number] = lot
    }
  }

  /// The lot of a recorded dose: the vaccine's own, or another vaccine's lot of that number; nil where
  /// the master has none.
  public func lot(of record: VaccinationRecord) -> Lot? {
    lots["\(record.vaccine) \(record.lot)"] ?? byNumber[record.lot]
  }
}

extension Incident {
  /// The words of the report upward (予防接種の間違い報告).
  public var name: String {
    switch self {
    case .interval: "接種間隔の誤り"
    case .unnecessary: "不必要な接種"
    case .expired: "期限切れワクチンの使用"
    case .wrongVaccine: "ワクチンの種類の取違え"
    case .wrongPerson: "対象者の誤認"
    case .amount: "接種量の誤り"
    case .other: "その他"
    case .method: "接種方法・部位の誤り"
    case .bloodExposure: "血液感染のおそれ"
    }
  }
}

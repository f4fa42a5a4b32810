import Domain
import Immunization
import Pipeline
import Register
import Store

extension DoseGround {
  /// The ground as the rules take it.
  var asOverride: Override? {
    switch kind {
    case .longIllness: recoveredOn.map { .longIllness(recovered: $0) }
    case .requestLetter: .requestLetter
    case .certificate: .certificate
    case .doctorsInterval: .doctorsInterval
    case .documentedChange: .documentedChange
    }
  }

  /// The ground with its document, for lists.
  var words: String {
    kind.name + (recoveredOn.map { "（\($0)まで）" } ?? "") + " " + document
  }
}

extension [DoseKey: [DoseGround]] {
  /// The grounds as the judge of pages and of doses takes them.
  var documented: [DocumentedGround] {
    flatMap { key, grounds in
      grounds.compactMap(\.asOverride).map {
        DocumentedGround(vaccine: key.vaccine, dose: key.dose, date: key.date, ground: $0)
      }
    }
  }
}

extension DoseGround.Kind {
  /// The words of lists and tables.
  var name: String {
    switch self {
    case .longIllness: "長期療養"
    case .requestLetter: "依頼書"
    case .certificate: "証明書"
    case .doctorsInterval: "医師の判断による間隔"
    case .documentedChange: "ワクチン変更"
    }
  }
}

extension RegisterBook {
  /// Takes over which doses have documented grounds.
  mutating func take(_ doseGrounds: [Int32: Set<DoseGround.Kind>]) {
    let kinds = DoseGround.Kind.allCases
    func bits(_ wanted: Set<DoseGround.Kind>) -> UInt32 {
      var bits: UInt32 = 0
      for (place, kind) in kinds.enumerated() where wanted.contains(kind) {
        bits |= 1 << UInt32(place)
      }
      return bits
    }
    grounds = kinds.map(\.name)
    reopening = bits([.longIllness])
    self.doseGrounds = doseGrounds.mapValues(bits)
  }
}

/// States a ground of a dose, and lets go of the incidents that it excuses.
struct GroundStatement {
  let judge: IncidentJudge
  let store: DataStore

  /// A ground of a dose that no rule knows would lift nothing, and nobody would notice.
  enum Unknown: Error {
    case vaccine, dose
  }

  /// - Returns: the numbers of the incidents that are excused now.
  /// - Throws: `Unknown`; `StoreError`, where the ground lacks something or the registry has no such person.
  func state(
    _ ground: DoseGround, of dose: DoseKey, holds: Bool, by actor: Actor
  ) throws -> [Int64] {
    if holds { try check(dose) }
    try store.note(ground, of: dose, holds: holds, by: actor)
    guard holds else { return [] }
    let left = Set(
      try judge.incidents(in: store, given: nil, of: dose.resident)
        .filter { DoseKey($0.record) == dose }.map(\.category))
    let excused = try store.incidents(given: dose.date...dose.date, viewer: actor).filter {
      DoseKey($0.incident.record) == dose && $0.state == .open && $0.isByRules
        && !left.contains($0.incident.category)
    }
    for incident in excused {
      try store.settle(incident: incident.id, as: .excused, ground: ground.words, by: actor)
    }
    return excused.map(\.id)
  }

  /// What is on record may have a ground, and what the rules know may have one before it is.
  private func check(_ dose: DoseKey) throws {
    let isOnRecord = try store.recordedDoses(of: dose.resident).contains { DoseKey($0) == dose }
    guard !isOnRecord else { return }
    let schedule = judge.schedule
    guard schedule.rules(of: dose.vaccine) != nil else { throw Unknown.vaccine }
    guard
      schedule.labelShapes(of: dose.vaccine).contains(Schedule.shape(ofLabel: dose.dose))
    else { throw Unknown.dose }
  }
}

extension StoredIncident {
  /// Whether the rules tell it; what a person saw (amount, method, blood) no document of the dose excuses.
  var isByRules: Bool { !incident.sources.isEmpty }
}

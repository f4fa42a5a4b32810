import Domain
import Immunization

/// Tells under which law a recorded dose counts: the programme in force on its day that has the dose,
/// admits the person and whose window was open.
///
/// A dose outside every window is on record all the same and counts as none of them (定期外).
struct DoseStanding {
  fileprivate struct Candidate {
    let category: Programme.Category
    let programme: Programme
    let inForce: ClosedRange<Int32>
    var doses: [DueDose]
  }

  fileprivate var candidates: [[Candidate]] = []
  private let labels: Int

  init(_ schedule: Schedule, _ book: RegisterBook) {
    labels = book.labels.count
    for vaccine in book.vaccines {
      for label in book.labels {
        candidates.append(DoseStanding.candidates(schedule, vaccine, label))
      }
    }
  }

  fileprivate static func candidates(
    _ schedule: Schedule, _ vaccine: VaccineCode, _ label: String
  ) -> [Candidate] {
    guard let rules = schedule.rules(of: vaccine) else { return [] }
    let slot = schedule.slot(of: vaccine, label: label)
    return rules.programmes.compactMap { programme in
      let doses = programme.courses.flatMap(\.doses).filter { $0.slot == slot }
      guard !doses.isEmpty else { return nil }
      let from = programme.inForce.from?.number ?? Int32.min + 1
      return Candidate(
        category: programme.category, programme: programme,
        inForce: from...max(from, programme.inForce.until?.number ?? Int32.max),
        doses: doses.map { DueDose(rule: $0, slot: 0, after: [], onlyIf: nil) })
    }
  }

  /// The category; nil where no window was open, or the birth date is unknown.
  ///
  /// - Parameter isReopened: whether a long illness is documented, for which the window opens again (施行規則
  ///   2条の9); whether it was still open then, the assessment of the dose says.
  mutating func category(
    vaccine: UInt16, label: UInt16, day: Int32, birth: Int32, sex: Sex?, isReopened: Bool = false
  ) -> Programme.Category? {
    guard birth != RegisterBook.unknownDay else { return nil }
    let place = Int(vaccine) * labels + Int(label)
    for index in candidates[place].indices
    where candidates[place][index].inForce.contains(day)
      && candidates[place][index].admits(birth, sex)
    {
      if isReopened { return candidates[place][index].category }
      for dose in candidates[place][index].doses.indices {
        let spans = candidates[place][index].doses[dose].spans(birth: birth)
        if spans.contains(where: { $0.first <= day && day <= $0.last }) {
          return candidates[place][index].category
        }
      }
    }
    return nil
  }
}

extension DoseStanding.Candidate {
  fileprivate func admits(_ birth: Int32, _ sex: Sex?) -> Bool {
    let born = programme.born
    return (born.from.map { $0.number <= birth } ?? true)
      && (born.until.map { birth <= $0.number } ?? true)
      && (programme.sex == nil || sex == nil || programme.sex == sex)
  }
}

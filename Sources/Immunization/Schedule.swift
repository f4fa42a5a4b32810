public import Domain

/// The whole schedule (予防接種の実施基準): every programme in every version, joined and checked.
public struct Schedule: Hashable, Sendable {
  /// The rules by vaccine.
  let vaccines: [VaccineCode: VaccineRules]
  /// The intervals between different vaccines.
  let betweenVaccines: [CrossInterval]
  /// The slot of each label, by vaccine.
  private let slots: [VaccineCode: [String: String]]

  /// Joins the contents of schedule files.
  ///
  /// A vaccine may stand in several files: a municipality's own programme adds to the national ones.
  ///
  /// - Throws: ``ScheduleFaults`` with everything that is wrong: versions of a programme that overlap,
  ///   a vaccine described in two ways, an interval to a dose that is not before, a window or span that
  ///   ends before it begins, a dose twice in a course, a course without doses, a vaccine nobody knows.
  public init(_ files: [ScheduleFile]) throws(ScheduleFaults) {
    var merged: [VaccineCode: VaccineRules] = [:]
    var faults: [ScheduleFault] = []
    for rules in files.flatMap(\.vaccines) {
      if var known = merged[rules.vaccine] {
        if known.kind != rules.kind || known.covers != rules.covers {
          faults.append(
            .init(
              path: rules.vaccine.rawValue,
              message: "two files differ in kind or covers; write both alike"))
        }
        known.programmes += rules.programmes
        merged[rules.vaccine] = known
      } else {
        merged[rules.vaccine] = rules
      }
    }
    vaccines = merged
    slots = merged.mapValues { rules in
      let doses = rules.programmes.flatMap(\.courses).flatMap(\.doses)
      return Dictionary(
        doses.map { (foldedLabel($0.label), $0.slot) }, uniquingKeysWith: { first, _ in first })
    }
    betweenVaccines = files.flatMap(\.betweenVaccines)
    faults += ScheduleCheck(vaccines: merged, betweenVaccines: betweenVaccines).faults()
    if !faults.isEmpty { throw ScheduleFaults(faults: faults) }
  }

  /// The vaccines with rules, in order.
  public var vaccineCodes: [VaccineCode] { vaccines.keys.sorted() }

  /// Which of some vaccine codes, for example of the lots master, have no rules.
  public func unknownVaccines(among codes: some Sequence<VaccineCode>) -> [VaccineCode] {
    Set(codes).filter { vaccines[$0] == nil }.sorted()
  }

  /// The vaccine's programmes that are in force on a day.
  public func programmes(of vaccine: VaccineCode, on date: CalendarDate) -> [Programme] {
    vaccines[vaccine]?.programmes.filter { $0.inForce.contains(date) } ?? []
  }

  /// The series that a vaccine's doses fill; its own code for a vaccine without rules.
  func series(of vaccine: VaccineCode) -> Set<String> {
    vaccines[vaccine]?.covers ?? [vaccine.rawValue]
  }

  /// Which place in its series a dose fills, by its label.
  func slot(of dose: GivenDose) -> String {
    let label = foldedLabel(dose.label)
    return slots[dose.vaccine]?[label] ?? label
  }

  /// The label of the dose that a person is due next of a vaccine's programmes on a day, by the
  /// history alone; nil where every dose is recorded or no programme is open.
  ///
  /// Its age window may be elsewhere.
  public func nextDose(
    of vaccine: VaccineCode, for person: Person, history: [GivenDose], on date: CalendarDate
  ) -> String? {
    let series = series(of: vaccine)
    let related = history.filter {
      $0.date <= date && !self.series(of: $0.vaccine).isDisjoint(with: series)
    }
    for programme in programmes(of: vaccine, on: date) where programme.admits(person) {
      if programme.season != nil {
        if !related.contains(where: { $0.date.fiscalYear == date.fiscalYear }) {
          return programme.courses.first?.doses.first?.label
        }
        continue
      }
      let start = related.map(\.date).min() ?? date
      let taken = Set(related.map { slot(of: $0) })
      for course in programme.courses where course.isOpen(start: start, birth: person.birth) {
        if let dose = course.doses.first(where: { !taken.contains($0.slot) }) { return dose.label }
      }
    }
    return nil
  }
}

extension Programme {
  /// Whether the programme is for persons of that birth and sex.
  ///
  /// What is unknown does not exclude.
  func admits(_ person: Person) -> Bool {
    (person.birth.map { born.contains($0) } ?? true)
      && (sex == nil || person.sex == nil || person.sex == sex)
  }
}

extension Course {
  /// Whether the course is open to someone whose first dose was on `start`.
  func isOpen(start date: CalendarDate, birth: CalendarDate?) -> Bool {
    guard let window = start, let birth else { return true }
    return window.position(of: date, birth: birth) == .inside
  }

  /// Whether it has a dose of that label, widths aside.
  func rule(labelled label: String) -> DoseRule? {
    doses.first { foldedLabel($0.label) == foldedLabel(label) }
  }
}

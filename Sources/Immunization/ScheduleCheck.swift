import Domain

/// Finds what is wrong with a joined schedule.
struct ScheduleCheck {
  var vaccines: [VaccineCode: VaccineRules]
  var betweenVaccines: [CrossInterval]

  /// Everything that is wrong, by vaccine.
  func faults() -> [ScheduleFault] {
    var faults: [ScheduleFault] = []
    for rules in vaccines.values.sorted(by: { $0.vaccine < $1.vaccine }) {
      faults += overlaps(rules) + ambiguousLabels(rules)
      for programme in rules.programmes {
        faults += self.faults(of: programme, at: "\(rules.vaccine)/\(programme.id)")
      }
    }
    let series = vaccines.values.reduce(into: Set<String>()) { $0.formUnion($1.covers) }
    for (index, rule) in betweenVaccines.enumerated() {
      let path = "betweenVaccines[\(index + 1)]"
      if rule.inForce.isReversed { faults.append(reversed(path, "inForce")) }
      if rule.severity == .excused { faults.append(severity(path)) }
      for name in rule.involving.union(rule.except).sorted() where !series.contains(name) {
        faults.append(.init(path: path, message: "no vaccine covers the series \(name)"))
      }
    }
    return faults
  }

  private func overlaps(_ rules: VaccineRules) -> [ScheduleFault] {
    var faults: [ScheduleFault] = []
    for (index, programme) in rules.programmes.enumerated() {
      for other in rules.programmes[..<index]
      where other.id == programme.id && other.inForce.overlaps(programme.inForce) {
        faults.append(
          .init(
            path: "\(rules.vaccine)/\(programme.id)",
            message: "two versions are in force on the same day; end one before the other begins"))
      }
    }
    return faults
  }

  /// A label must name one place of the series, or a record could not be told from another.
  private func ambiguousLabels(_ rules: VaccineRules) -> [ScheduleFault] {
    var slots: [String: Set<String>] = [:]
    for dose in rules.programmes.flatMap(\.courses).flatMap(\.doses) {
      slots[foldedLabel(dose.label), default: []].insert(dose.slot)
    }
    return slots.filter { $0.value.count > 1 }.keys.sorted().map { label in
      .init(path: "\(rules.vaccine)/\(label)", message: "the label has two slots; give it one")
    }
  }

  private func faults(of programme: Programme, at path: String) -> [ScheduleFault] {
    var faults: [ScheduleFault] = []
    for (name, span) in [
      ("inForce", programme.inForce), ("born", programme.born),
      ("earlierDoseWithin", programme.earlierDoseWithin ?? DateSpan()),
    ] where span.isReversed {
      faults.append(reversed(path, name))
    }
    if programme.source.isEmpty {
      faults.append(.init(path: path, message: "source is empty; name the legal source"))
    }
    if programme.courses.isEmpty { faults.append(.init(path: path, message: "no courses")) }
    if let months = programme.season?.months, !months.allSatisfy({ (1...12).contains($0) }) {
      faults.append(.init(path: path, message: "season.months are 1 to 12"))
    }
    if !programme.amounts.allSatisfy({ $0 > 0 && $0 < 100 }) {
      faults.append(.init(path: path, message: "amounts are millilitres above 0"))
    }
    if programme.sameVaccine?.severity == .excused { faults.append(severity(path)) }
    for code in Set(programme.sameVaccine?.documented.joined().map { $0 } ?? []).sorted()
    where vaccines[code] == nil {
      faults.append(.init(path: path, message: "sameVaccine names \(code), which has no rules"))
    }
    for course in programme.courses { faults += self.faults(of: course, at: path) }
    return faults
  }

  private func faults(of course: Course, at path: String) -> [ScheduleFault] {
    var faults: [ScheduleFault] = []
    if course.doses.isEmpty { faults.append(.init(path: path, message: "a course without doses")) }
    if course.start.map(isReversed) == true { faults.append(reversed(path, "start")) }
    var earlier: Set<String> = []
    var labels: Set<String> = []
    for dose in course.doses {
      let path = "\(path)/\(dose.label)"
      if !labels.insert(foldedLabel(dose.label)).inserted || earlier.contains(dose.slot) {
        faults.append(.init(path: path, message: "the dose stands twice in the course"))
      }
      for window in dose.windows + [dose.standard].compactMap({ $0 }) where isReversed(window) {
        faults.append(reversed(path, "window"))
      }
      for name in dose.after.map(\.dose) + [dose.onlyIf?.dose].compactMap({ $0 })
      where !earlier.contains(name) {
        faults.append(
          .init(
            path: path,
            message: "the rule refers to \(name), which is no earlier dose of the course"))
      }
      earlier.insert(dose.slot)
    }
    return faults
  }

  /// Whether a window is empty for every birth; any birth tells, here one without calendar edges.
  private func isReversed(_ window: AgeWindow) -> Bool {
    let birth = CalendarDate(dayNumber: 10_000)
    guard let from = window.from ?? window.fromDayAfter, let until = window.until else {
      return false
    }
    return until.reached(birth: birth) < from.reached(birth: birth)
  }

  private func reversed(_ path: String, _ name: String) -> ScheduleFault {
    .init(path: path, message: "\(name) ends before it begins")
  }

  private func severity(_ path: String) -> ScheduleFault {
    .init(path: path, message: "severity is error or alert")
  }
}

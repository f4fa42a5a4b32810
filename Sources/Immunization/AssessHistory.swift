import Domain

// What the register already has: the same dose, the order, the intervals.
extension DoseCase {
  /// Once a fiscal year, in the programme's months.
  func seasonFindings(_ programme: Programme) -> [Finding] {
    var findings: [Finding] = []
    if let months = programme.season?.months, !months.isEmpty, !months.contains(dose.date.month) {
      findings.append(
        error(
          .inForce, .outsideAgeWindow, "given_date", "outside the programme's months",
          programme.source,
          .wrongPerson))
    }
    let sameYear = related.filter { $0.date.fiscalYear == dose.date.fiscalYear }
    if !sameYear.isEmpty {
      findings.append(
        recorded(
          "a dose of the same fiscal year is on record", programme,
          isSameDay: sameYear.contains { $0.date == dose.date }))
    }
    return findings
  }

  /// The same dose of the series.
  func recordedFindings(_ programme: Programme) -> [Finding] {
    let slot = schedule.slot(of: dose)
    let same = related.filter { schedule.slot(of: $0) == slot }
    guard !same.isEmpty else { return [] }
    return [
      recorded(
        "the same dose is on record", programme,
        isSameDay: same.contains { $0.date == dose.date })
    ]
  }

  /// On the same day it is the same dose on a second paper; on another day a dose too many was given.
  private func recorded(_ note: String, _ programme: Programme, isSameDay: Bool) -> Finding {
    error(
      .recorded, .alreadyRecorded, "dose", note, programme.source, isSameDay ? nil : .unnecessary)
  }

  /// Doses of the course must lie in its order.
  func orderFindings(_ rule: DoseRule, _ course: Course, _ programme: Programme) -> [Finding] {
    let slots = course.doses.map(\.slot)
    guard let place = slots.firstIndex(of: rule.slot) else { return [] }
    var findings: [Finding] = []
    for other in related {
      guard let otherPlace = slots.firstIndex(of: schedule.slot(of: other)) else { continue }
      if otherPlace > place, other.date < dose.date {
        findings.append(
          error(
            .order, .doseOutOfOrder, "dose", "a later dose is recorded on an earlier day",
            programme.source, .other))
      } else if otherPlace < place, other.date > dose.date {
        findings.append(
          error(
            .order, .doseOutOfOrder, "dose", "an earlier dose is recorded on a later day",
            programme.source, .other))
      }
    }
    if let condition = rule.onlyIf, let birth = person.birth {
      let earlier = related.filter { schedule.slot(of: $0) == condition.dose }
      let limit = condition.until.reached(birth: birth)
      if !earlier.isEmpty, earlier.allSatisfy({ $0.date > limit }) {
        findings.append(
          error(
            .count, .tooManyDoses, "dose",
            "not given where dose \(condition.dose) came after \(condition.until)",
            rule.source ?? programme.source, .unnecessary))
      }
    }
    return findings
  }

  /// The intervals of the dose to earlier ones, and of recorded later ones to this dose.
  func intervalFindings(_ rule: DoseRule, _ course: Course, _ programme: Programme) -> [Finding] {
    let source = rule.source ?? programme.source
    var findings: [Finding] = []
    for interval in rule.after {
      findings += findingsBefore(interval, course, source)
    }
    let slots = course.doses.map(\.slot)
    for later in related where later.date > dose.date {
      guard let place = slots.firstIndex(of: schedule.slot(of: later)) else { continue }
      for interval in course.doses[place].after where interval.dose == rule.slot {
        if let finding = shortInterval(
          interval, minimum: interval.minimum, from: dose.date, to: later.date, source)
        {
          findings.append(finding)
        }
      }
    }
    // Two doses of one series on one day are never meant, whatever their labels.
    if related.contains(where: { $0.date == dose.date }) {
      findings.append(
        error(
          .interval, .intervalTooShort, "given_date", "another dose of the series on the same day",
          source,
          .interval))
    }
    return findings
  }

  private func findingsBefore(
    _ interval: IntervalRule, _ course: Course, _ source: String
  ) -> [Finding] {
    let named = related.filter {
      schedule.slot(of: $0) == interval.dose && $0.date < dose.date
    }
    var findings: [Finding] = []
    if let last = named.last {
      if let finding = shortInterval(
        interval, minimum: interval.minimum, from: last.date, to: dose.date, source)
      {
        findings.append(finding)
      } else if let usual = interval.standardUntil, dose.date > usual.earliest(after: last.date) {
        findings.append(
          Finding(
            .standardInterval, .alert,
            Reason(
              .intervalTooShort, field: "given_date", note: "longer than the standard interval"),
            source: source))
      }
      return findings
    }
    if !related.contains(where: { schedule.slot(of: $0) == interval.dose }) {
      findings.append(
        Finding(
          .earlierDose, .alert,
          Reason(.doseOutOfOrder, field: "dose", note: "dose \(interval.dose) is not on record"),
          source: source))
    }
    // From a dose before the missing one at least as long must have passed; one after it says nothing.
    let slots = course.doses.map(\.slot)
    let before = slots.prefix { $0 != interval.dose }
    if let last = related.last(where: {
      $0.date < dose.date && before.contains(schedule.slot(of: $0))
    }),
      let finding = shortInterval(
        interval, minimum: interval.ifMissing ?? interval.minimum, from: last.date, to: dose.date,
        source)
    {
      findings.append(finding)
    }
    return findings
  }

  private func shortInterval(
    _ interval: IntervalRule, minimum: MinimumInterval, from earlier: CalendarDate,
    to later: CalendarDate, _ source: String
  ) -> Finding? {
    guard later < minimum.earliest(after: earlier) else { return nil }
    let excused =
      overrides.contains(.doctorsInterval)
      && interval.doctor.map { later >= $0.earliest(after: earlier) } == true
    return Finding(
      .interval, excused ? .excused : .error,
      Reason(
        .intervalTooShort, field: "given_date", note: "after dose \(interval.dose): \(minimum)"),
      source: source, incident: .interval)
  }

  /// Whether every dose of a course is on record before this one, each in time after the others.
  func isComplete(_ course: Course, _ programme: Programme) -> Bool {
    var dates: [String: CalendarDate] = [:]
    for other in related where other.date < dose.date {
      // Where one vaccine must finish what it began, a mixed history completes no course of one.
      guard programme.sameVaccine == nil || other.vaccine == dose.vaccine else { continue }
      dates[schedule.slot(of: other)] = other.date
    }
    return course.doses.allSatisfy { rule in
      guard let date = dates[rule.slot] else { return false }
      return rule.after.allSatisfy { interval in
        dates[interval.dose].map { date >= interval.minimum.earliest(after: $0) } ?? false
      }
    }
  }
}

import Domain

extension Schedule {
  /// Judges a dose by the rules in force on its day.
  ///
  /// A dose that breaks a rule was given all the same: it is recorded once a person has looked, and its
  /// ``Assessment/incidents`` are reported. Which of several programmes the dose belongs to is decided
  /// in its favour: the one with the fewest errors.
  ///
  /// - Parameters:
  ///   - dose: The dose of the paper.
  ///   - person: Whose dose it is.
  ///   - history: The person's other doses of all vaccines in any order, earlier and later ones.
  ///   - overrides: Documented grounds; they turn errors into findings that are
  ///     ``Finding/Severity/excused``.
  ///   - policy: How the office grades the checks.
  public func assess(
    _ dose: GivenDose, of person: Person, history: [GivenDose] = [],
    overrides: Set<Override> = [], policy: CheckPolicy = .law
  ) -> Assessment {
    let case_ = DoseCase(
      schedule: self, dose: dose, person: person, history: history, overrides: overrides)
    var findings = case_.residenceFindings() + case_.birthFindings()
    let verdict = case_.verdict()
    findings += verdict.findings + case_.betweenVaccinesFindings() + case_.lotFindings()
    var unique: [Finding] = []
    for finding in findings.compactMap({ policy.graded($0) }) where !unique.contains(finding) {
      unique.append(finding)
    }
    return Assessment(
      findings: unique.filter { $0.severity == .error } + unique.filter { $0.severity != .error },
      programme: verdict.programme?.id, category: verdict.programme?.category)
  }
}

/// One dose with all that it is judged by.
struct DoseCase {
  let schedule: Schedule
  let dose: GivenDose
  let person: Person
  let overrides: Set<Override>
  /// The other doses that fill a place in one of the same series, by date.
  let related: [GivenDose]
  /// The other doses of unrelated vaccines.
  let unrelated: [GivenDose]

  init(
    schedule: Schedule, dose: GivenDose, person: Person, history: [GivenDose],
    overrides: Set<Override>
  ) {
    self.schedule = schedule
    self.dose = dose
    self.person = person
    self.overrides = overrides
    let series = schedule.series(of: dose.vaccine)
    let isRelated = { (other: GivenDose) in
      !schedule.series(of: other.vaccine).isDisjoint(with: series)
    }
    related = history.filter(isRelated).sorted { $0.date < $1.date }
    unrelated = history.filter { !isRelated($0) }
  }

  /// What the programme that suits the dose best says, and which it is.
  func verdict() -> (programme: Programme?, findings: [Finding]) {
    guard let rules = schedule.vaccines[dose.vaccine] else {
      return (
        nil,
        [Finding(.rulesKnown, .error, Reason(.codeUnknown, field: "vaccine", note: "no rules"))]
      )
    }
    let named = rules.programmes.filter { programme in
      programme.courses.contains { $0.rule(labelled: dose.label) != nil }
    }
    guard !named.isEmpty else { return (nil, [unknownLabel(rules)]) }
    let inForce = named.filter { $0.inForce.contains(dose.date) }
    guard !inForce.isEmpty else {
      let finding = Finding(
        .inForce, .error,
        Reason(
          .outsideAgeWindow, field: "given_date", note: "no programme in force on the day"),
        source: named.last?.source ?? "", incident: .wrongPerson)
      return (nil, [finding])
    }
    let verdicts = inForce.map { (programme: $0, findings: findings(in: $0)) }
    let best = verdicts.min {
      (errors($0.findings), $0.findings.count) < (errors($1.findings), $1.findings.count)
    }
    return (best?.programme, best?.findings ?? [])
  }

  /// A label that no programme of the vaccine has: one beyond the last dose, or an unknown word.
  private func unknownLabel(_ rules: VaccineRules) -> Finding {
    let programmes = rules.programmes.filter { $0.inForce.contains(dose.date) }
    let most = programmes.flatMap(\.courses).map(\.doses.count).max() ?? 0
    if let number = Int(foldedLabel(dose.label).filter { ("0"..."9").contains($0) }), most > 0,
      number > most
    {
      return Finding(
        .count, .error, Reason(.tooManyDoses, field: "dose", note: "at most \(most) doses"),
        source: programmes.first?.source ?? "", incident: .unnecessary)
    }
    return Finding(
      .rulesKnown, .error, Reason(.codeUnknown, field: "dose", note: "no such dose in the rules"))
  }

  /// How many errors there are.
  func errors(_ findings: [Finding]) -> Int { findings.count { $0.severity == .error } }

  /// What a programme says of the dose.
  private func findings(in programme: Programme) -> [Finding] {
    var findings = eligibilityFindings(programme)
    if programme.season != nil {
      findings += seasonFindings(programme)
    } else {
      findings += recordedFindings(programme)
    }
    let isRecorded = findings.contains { $0.reason.code == .alreadyRecorded }
    let start = min(related.first?.date ?? dose.date, dose.date)
    let hasChanged = related.contains { $0.vaccine != dose.vaccine && $0.date < dose.date }
    let open = programme.courses.filter {
      $0.isOpen(start: start, birth: person.birth) && (hasChanged || !$0.onlyAfterChange)
    }
    let options = open.compactMap { course in
      course.rule(labelled: dose.label).map { findingsOfDose($0, course, programme, isRecorded) }
    }
    let isFinished = open.contains { course in
      course.rule(labelled: dose.label) == nil && isComplete(course, programme)
    }
    if let best = options.min(by: { errors($0) < errors($1) }) { findings += best }
    if options.isEmpty || isFinished, !isRecorded {
      let note = isFinished ? "the series is complete" : "no course that is open has such a dose"
      findings.append(error(.count, .tooManyDoses, "dose", note, programme.source, .unnecessary))
    }
    return findings + mixtureFindings(programme) + amountFindings(programme)
  }

  /// What a dose's own rule says.
  private func findingsOfDose(
    _ rule: DoseRule, _ course: Course, _ programme: Programme, _ isRecorded: Bool
  ) -> [Finding] {
    var findings = ageFindings(rule, programme)
    if programme.season == nil, !isRecorded {
      findings += orderFindings(rule, course, programme)
      findings += intervalFindings(rule, course, programme)
    }
    return findings
  }

  /// An error in the words of the report.
  func error(
    _ check: Check, _ code: Reason.Code, _ field: String, _ note: String, _ source: String,
    _ incident: Incident?
  ) -> Finding {
    Finding(
      check, .error, Reason(code, field: field, note: note), source: source, incident: incident)
  }
}

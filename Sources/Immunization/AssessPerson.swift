import Domain

// Who the person is that day: residence, birth, age, sex.
extension DoseCase {
  /// Residence on the day of vaccination (予防接種法5条: the municipality vaccinates its residents).
  func residenceFindings() -> [Finding] {
    let code: Reason.Code
    let note: String
    var incident: Incident? = .wrongPerson
    switch person.standing(on: dose.date) {
    case .resident: return []
    case .notYet: (code, note) = (.notYetResident, "residence begins after the day")
    case .never: (code, note) = (.notYetResident, "not on the register (住登外)")
    case .ended(.movedOut, _): (code, note) = (.movedOut, "residence ended by the day")
    case .ended(.removed, _): (code, note) = (.movedOut, "struck off the register by the day")
    case .ended(.deceased, let thatDay):
      // A dose on the day of death may well be real; a later one is another person's paper.
      (code, note) = (.deceased, thatDay ? "died on the day" : "died before the day")
      incident = nil
    }
    let isExcused = code != .deceased && overrides.contains(.requestLetter)
    return [
      Finding(
        .residence, isExcused ? .excused : .error, Reason(code, field: "given_date", note: note),
        source: "予防接種法5条1項", incident: incident)
    ]
  }

  /// A dose before birth is a misread or miswritten date.
  func birthFindings() -> [Finding] {
    guard let birth = person.birth, dose.date < birth else { return [] }
    return [error(.birth, .dateImpossible, "given_date", "before birth", "", nil)]
  }

  /// Whether the programme is for this person at all.
  func eligibilityFindings(_ programme: Programme) -> [Finding] {
    var findings: [Finding] = []
    if person.birth == nil, programme.born != DateSpan() {
      findings.append(
        error(
          .eligibility, .outsideAgeWindow, "birth_date", "birth date unknown", programme.source, nil
        ))
    }
    if !programme.admits(person) {
      let note =
        programme.sex != nil && person.sex != programme.sex
        ? "not for this sex" : "not for this year of birth"
      findings.append(
        error(.eligibility, .outsideAgeWindow, "birth_date", note, programme.source, .wrongPerson))
    }
    if let span = programme.earlierDoseWithin,
      !related.contains(where: { $0.date < dose.date && span.contains($0.date) })
    {
      findings.append(
        error(
          .eligibility, .outsideAgeWindow, "given_date", "only for those who began in time",
          programme.source,
          .wrongPerson))
    }
    if let certificate = programme.certificate {
      findings.append(certificateFinding(certificate, programme.source))
    }
    return findings
  }

  /// The age windows of a dose.
  func ageFindings(_ rule: DoseRule, _ programme: Programme) -> [Finding] {
    let source = rule.source ?? programme.source
    guard let birth = person.birth else {
      let needsAge = !rule.windows.isEmpty
      return needsAge
        ? [error(.window, .outsideAgeWindow, "birth_date", "birth date unknown", source, nil)] : []
    }
    guard dose.date >= birth else { return [] }
    var findings: [Finding] = []
    let positions = rule.windows.map { ($0, $0.position(of: dose.date, birth: birth)) }
    let open = positions.filter { $0.1 == .inside }.map(\.0)
    if open.contains(where: { $0.certificate == nil }) {
      if let standard = rule.standard,
        standard.position(of: dose.date, birth: birth) != .inside
      {
        findings.append(
          Finding(
            .standardWindow, .alert,
            Reason(.outsideAgeWindow, field: "given_date", note: "standard \(standard)"),
            source: source))
      }
    } else if let certificate = open.compactMap(\.certificate).first {
      findings.append(certificateFinding(certificate, source))
    } else if !rule.windows.isEmpty {
      let words = rule.windows.map(\.description).joined(separator: "; ")
      let isLate = positions.contains { $0.1 == .after }
      findings.append(
        Finding(
          .window, isLate && illnessExcuses(programme, birth) ? .excused : .error,
          Reason(
            .outsideAgeWindow, field: "given_date",
            note: "\(dose.vaccine) \(rule.label): \(words)"),
          source: source, incident: .wrongPerson))
    }
    return findings
  }

  /// Age alone does not open the window: somebody must have seen the certificate.
  private func certificateFinding(_ certificate: String, _ source: String) -> Finding {
    Finding(
      .certificate, overrides.contains(.certificate) ? .excused : .error,
      Reason(.outsideAgeWindow, field: "birth_date", note: "only with certificate: \(certificate)"),
      source: source, incident: .wrongPerson)
  }

  /// Whether a long illness excuses a dose that is too late.
  private func illnessExcuses(_ programme: Programme, _ birth: CalendarDate) -> Bool {
    guard let law = programme.longIllness else { return false }
    return overrides.contains { ground in
      guard case .longIllness(let recovered) = ground else { return false }
      return law.permits(dose.date, birth: birth, recovered: recovered)
    }
  }
}

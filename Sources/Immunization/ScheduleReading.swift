public import Domain

// What lists and tables over many people need of the rules.
extension Schedule {
  /// The rules of a vaccine; nil where nobody knows it.
  public func rules(of vaccine: VaccineCode) -> VaccineRules? { vaccines[vaccine] }

  /// The vaccines whose doses a vaccine's doses stand beside in some series, itself included.
  public func vaccinesSharingSeries(with vaccine: VaccineCode) -> Set<VaccineCode> {
    let series = series(of: vaccine)
    return Set(vaccines.values.filter { !$0.covers.isDisjoint(with: series) }.map(\.vaccine))
      .union([vaccine])
  }

  /// Which place in its series a dose of that label fills.
  public func slot(of vaccine: VaccineCode, label: String) -> String {
    slot(of: GivenDose(vaccine: vaccine, label: label, date: CalendarDate(dayNumber: 0)))
  }

  /// A dose's label without its number, widths aside: what is left of `４回目` is what is left of `１回目`.
  ///
  /// A dose beyond the rules' last one has the shape of theirs: it was given and is a dose too many. A label of no
  /// such shape, `09` for a booster, says nothing by these rules.
  public static func shape(ofLabel label: String) -> String {
    foldedLabel(label).filter { !("0"..."9").contains($0) }
  }

  /// The shapes of all labels that a vaccine's doses have in the rules.
  public func labelShapes(of vaccine: VaccineCode) -> Set<String> {
    let doses = rules(of: vaccine)?.programmes.flatMap(\.courses).flatMap(\.doses) ?? []
    return Set(doses.map { Schedule.shape(ofLabel: $0.label) })
  }

  /// The programmes by that name, in all versions and for all vaccines that have one.
  public func versions(
    ofProgramme id: String
  ) -> [(vaccine: VaccineRules, programme: Programme)] {
    allProgrammes.filter { $0.programme.id == id }
  }

  /// Every programme in every version, by vaccine.
  public var allProgrammes: [(vaccine: VaccineRules, programme: Programme)] {
    vaccineCodes.compactMap { vaccines[$0] }.flatMap { rules in
      rules.programmes.map { (rules, $0) }
    }
  }

  /// How long another vaccine's dose holds one of this vaccine up: the intervals between different
  /// vaccines whose breach is an error on a day, for doses of `earlier` before doses of `later`.
  public func intervals(
    from earlier: VaccineCode, to later: VaccineCode, on date: CalendarDate
  ) -> [MinimumInterval] {
    guard let first = vaccines[earlier], let second = vaccines[later],
      first.covers.isDisjoint(with: second.covers)
    else { return [] }
    let both = first.covers.union(second.covers)
    return betweenVaccines.filter { rule in
      rule.severity == .error && rule.inForce.contains(date) && rule.earlier.contains(first.kind)
        && rule.later.contains(second.kind)
        && (rule.involving.isEmpty || !both.isDisjoint(with: rule.involving))
        && both.isDisjoint(with: rule.except)
    }.map(\.minimum)
  }
}

extension AgeWindow {
  /// The days on which the window is open for a birth, from first to last; more than one stretch where
  /// fiscal years lie apart.
  ///
  /// An end that the law leaves open is the calendar's end.
  public func spans(birth: CalendarDate) -> [ClosedRange<CalendarDate>] {
    let first =
      [from?.reached(birth: birth), fromDayAfter?.reached(birth: birth).adding(days: 1)]
      .compactMap { $0 }.max() ?? birth
    let last = until?.reached(birth: birth) ?? AgeWindow.endOfTime
    guard first <= last else { return [] }
    guard !fiscalYears.isEmpty else { return [first...last] }
    var spans: [ClosedRange<CalendarDate>] = []
    for year in Set(fiscalYears.map { FiscalYear(birth: birth, reaches: .years($0)) }).sorted() {
      guard let opens = year.firstDay, let closes = year.lastDay else { continue }
      let start = max(first, opens)
      let end = min(last, closes)
      guard start <= end else { continue }
      if let before = spans.last, before.upperBound.adding(days: 1) == start {
        spans[spans.count - 1] = before.lowerBound...end
      } else {
        spans.append(start...end)
      }
    }
    return spans
  }

  private static let endOfTime = CalendarDate(dayNumber: 2_932_896)  // 9999-12-31
}

extension Person {
  /// Whether the person is a resident and alive on a day: in from the day of moving in, out from the
  /// day of moving out or of death.
  public func isResident(on date: CalendarDate) -> Bool { standing(on: date) == .resident }
}

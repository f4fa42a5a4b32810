import Domain

// What was given: vaccine, product, lot, amount, and other vaccines around the day.
extension DoseCase {
  /// One vaccine finishes what it began, or the change is documented.
  func mixtureFindings(_ programme: Programme) -> [Finding] {
    let earlier = related.filter { $0.date < dose.date }
    var findings: [Finding] = []
    if let law = programme.sameVaccine,
      let other = earlier.first(where: { $0.vaccine != dose.vaccine })
    {
      let sequence = earlier.map(\.vaccine) + [dose.vaccine]
      let isDocumented =
        overrides.contains(.documentedChange)
        && law.documented.contains { $0.starts(with: sequence) }
      findings.append(
        Finding(
          .sameVaccine, isDocumented ? .excused : law.severity,
          Reason(
            .productDisagrees, field: "vaccine", note: "the series began with \(other.vaccine)"),
          source: programme.source, incident: .wrongVaccine))
    }
    if let product = dose.product, !programme.products.isEmpty,
      !programme.products.contains(where: { product.contains($0) })
    {
      findings.append(
        error(
          .product, .productDisagrees, "product", "not a product of the programme",
          programme.source,
          .wrongVaccine))
    }
    if programme.alertsOnProductChange, let product = dose.product,
      let before = earlier.last?.product, before != product
    {
      findings.append(
        Finding(
          .sameProduct, .alert,
          Reason(.productDisagrees, field: "product", note: "not the product before"),
          source: programme.source))
    }
    return findings
  }

  /// The amount that was injected or swallowed.
  func amountFindings(_ programme: Programme) -> [Finding] {
    guard let amount = dose.amount, !programme.amounts.isEmpty,
      !programme.amounts.contains(where: { abs($0 - amount) < 0.005 })
    else { return [] }
    let words = programme.amounts.map { "\($0)" }.joined(separator: ", ")
    return [
      error(
        .amount, .productDisagrees, "amount", "the rule is \(words) mL", programme.source, .amount)
    ]
  }

  /// The lot: its vaccine and its last day.
  func lotFindings() -> [Finding] {
    guard let lot = dose.lot else { return [] }
    var findings: [Finding] = []
    if lot.vaccine != dose.vaccine {
      findings.append(
        error(
          .lotVaccine, .productDisagrees, "lot",
          "the lot is of \(lot.vaccine), the form of \(dose.vaccine)", "",
          .wrongVaccine))
    }
    if let expires = lot.expires, expires < dose.date {
      findings.append(
        error(.lotExpiry, .lotExpired, "lot", "expired before the day", "", .expired))
    }
    return findings
  }

  /// Intervals to doses of other vaccines, and within the series where its rules name none.
  ///
  /// Doses on one day were given together (同時接種), which is allowed.
  func betweenVaccinesFindings() -> [Finding] {
    let slot = schedule.slot(of: dose)
    let unruled = related.filter { schedule.slot(of: $0) != slot && !isRuled($0) }
    return (unrelated + unruled).filter { $0.date != dose.date }.flatMap { other in
      let pair = other.date < dose.date ? (other, dose) : (dose, other)
      return schedule.betweenVaccines.compactMap { finding($0, earlier: pair.0, later: pair.1) }
    }
  }

  /// Whether the course itself says what must lie between this dose and another.
  private func isRuled(_ other: GivenDose) -> Bool {
    let slots = [schedule.slot(of: dose), schedule.slot(of: other)]
    let rules =
      schedule.vaccines[dose.vaccine]?.programmes.flatMap(\.courses).flatMap(\.doses) ?? []
    return rules.contains { rule in
      rule.after.contains { slots.contains(rule.slot) && slots.contains($0.dose) }
    }
  }

  private func finding(
    _ rule: CrossInterval, earlier: GivenDose, later: GivenDose
  ) -> Finding? {
    guard rule.inForce.contains(later.date),
      let earlierKind = schedule.vaccines[earlier.vaccine]?.kind,
      let laterKind = schedule.vaccines[later.vaccine]?.kind,
      rule.earlier.contains(earlierKind), rule.later.contains(laterKind)
    else { return nil }
    let both = schedule.series(of: earlier.vaccine).union(schedule.series(of: later.vaccine))
    guard rule.involving.isEmpty || !both.isDisjoint(with: rule.involving),
      both.isDisjoint(with: rule.except),
      later.date < rule.minimum.earliest(after: earlier.date)
    else { return nil }
    return Finding(
      .betweenVaccines, rule.severity,
      Reason(
        .intervalTooShort, field: "given_date",
        note: "\(earlier.vaccine) to \(later.vaccine): \(rule.minimum)"),
      source: rule.source, incident: .interval)
  }
}

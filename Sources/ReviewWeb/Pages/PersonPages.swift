import Domain
import Hummingbird

/// One person's page in the register: doses, documented grounds (特別の事情), fees.
///
/// By POST, so that no number and no name stands in an address.
enum PersonPages {
  static let routes: [Route] = [
    .show("/register/people", .roles(Pages.registering)) { visit in
      try people(visit, blank, found: nil)
    },
    .change("/register/people", .roles(Pages.registering)) { visit in
      let query = ResidentQuery(
        code: visit.form["code"], kana: visit.form["kana"], name: visit.form["name"],
        birthDate: visit.form["birthDate"], reason: visit.form["reason"])
      do {
        let found = try await visit.office.register.findPeople(query, viewer: try visit.viewer)
        return try people(visit, query, found: found)
      } catch Refusal.invalid(let faults) {
        return try people(visit, query, found: nil, faults: faults)
      }
    },
    .change("/register/person", .roles(Pages.registering)) { visit in try await person(visit) },
    .change("/register/person/ground", .roles(Pages.registering)) { visit in
      try await settling(visit) {
        let excused = try await visit.office.register.state(
          ground(visit.form), of: visit.form["code"], holds: true, attempt: try visit.attempt(),
          viewer: try visit.viewer)
        return excused > 0
          ? visit.words("ground.excused", "\(excused)") : visit.words("ground.stated")
      }
    },
    .change("/register/person/ground/back", .roles(Pages.registering)) { visit in
      try await settling(visit) {
        _ = try await visit.office.register.state(
          ground(visit.form), of: visit.form["code"], holds: false, attempt: try visit.attempt(),
          viewer: try visit.viewer)
        return visit.words("ground.takenBack")
      }
    },
    .change("/register/person/fee", .roles(Pages.registering)) { visit in
      try await settling(visit) {
        try await visit.office.register.decideFee(
          FeeWish(
            vaccine: visit.form["vaccine"], givenOn: visit.form["givenOn"],
            ground: visit.form["exemption"], evidence: visit.form["evidence"]),
          of: visit.form["code"], attempt: try visit.attempt(), viewer: try visit.viewer)
        return visit.words("fee.decided")
      }
    },
  ]

  private static let blank = ResidentQuery(code: "", kana: "", name: "", birthDate: "", reason: "")

  private static func ground(_ form: FormFields) -> GroundLine {
    GroundLine(
      vaccine: form["vaccine"], dose: form["dose"], givenOn: form["givenOn"], kind: form["kind"],
      recoveredOn: form["recoveredOn"], document: form["document"])
  }

  private static func settling(
    _ visit: Visit, _ act: () async throws -> String
  ) async throws -> Response {
    do {
      return try await person(visit, done: try await act())
    } catch Refusal.invalid(let faults) {
      return try await person(visit, faults: faults)
    }
  }

  private static func people(
    _ visit: Visit, _ query: ResidentQuery, found: ResidentFindings?, faults: [Fault] = []
  ) throws -> Response {
    let words = visit.words
    return try visit.page(
      "people", status: faults.isEmpty ? .ok : .unprocessableContent,
      [
        "title": words("people.title"), "code": query.code, "kana": query.kana,
        "name": query.name, "birthDate": query.birthDate, "reason": query.reason,
        "isAnswered": found != nil, "isCut": found?.isCut ?? false,
        "isNobody": found?.people.isEmpty ?? false,
        "count": words("search.found", "\(found?.people.count ?? 0)"),
        "people": (found?.people ?? []).map {
          CaseScene.person($0, words).with(["why": query.reason])
        },
      ].with(SheetScene.faults(faults, words)))
  }

  private static func person(
    _ visit: Visit, done: String = "", faults: [Fault] = []
  ) async throws -> Response {
    let words = visit.words
    let reason = visit.form["reason"]
    let view = try await visit.office.register.person(
      visit.form["code"], reason: reason, viewer: try visit.viewer)
    let typed = faults.isEmpty ? FormFields() : visit.form
    let shared: Scene = [
      "code": view.person.code.rawValue, "reason": reason, "revision": "0",
      "csrf": visit.session.map { FormToken.make(for: $0.token) } ?? "", "key": Visit.newKey(),
    ]
    let kinds = view.groundKinds.map { Choice($0, words("groundKind.\($0)")) }
    let doses = view.doses.map { dose in
      [
        "vaccine": dose.vaccine, "dose": dose.dose, "givenOn": words.day(dose.givenOn),
        "lot": dose.lot, "clinic": dose.clinic,
        "from": dose.batch.isEmpty ? words("person.history") : dose.batch,
      ] as Scene
    }
    let grounds = view.grounds.map { ground in
      let isGiven = view.doses.contains {
        $0.vaccine == ground.vaccine && $0.dose == ground.dose && $0.givenOn == ground.givenOn
      }
      return shared.with([
        "vaccine": ground.vaccine, "dose": ground.dose, "givenOn": ground.givenOn,
        "day": words.day(ground.givenOn), "kind": ground.kind, "isToCome": !isGiven,
        "name": words("groundKind.\(ground.kind)"), "recoveredOn": ground.recoveredOn,
        "recovered": ground.recoveredOn.isEmpty ? "" : words.day(ground.recoveredOn),
        "document": ground.document, "key": Visit.newKey(),
      ])
    }
    let fees = view.fees.map { fee in
      [
        "vaccine": fee.vaccine, "day": words.day(fee.givenOn),
        "outcome": words("feeOutcome.\(fee.outcome)"),
        "amount": fee.amount.map { words("fee.yen", "\($0)") } ?? "", "ground": fee.ground,
        "period": fee.from.isEmpty
          ? ""
          : words("fee.period", words.day(fee.from), fee.until.isEmpty ? "" : words.day(fee.until)),
        "evidence": fee.evidence, "account": fee.account,
      ] as Scene
    }
    let exemptions =
      [Choice("", words("fee.none"))] + view.feeGrounds.map { Choice($0, $0) }
    return try visit.page(
      "resident", status: faults.isEmpty ? .ok : .unprocessableContent,
      CaseScene.person(view.person, words).with(shared).with([
        "title": words("person.title"), "done": done, "doses": doses,
        "hasDoses": !doses.isEmpty, "grounds": grounds, "hasGrounds": !grounds.isEmpty,
        "fees": fees, "hasFees": !fees.isEmpty, "mayDecideFees": !view.feeVaccines.isEmpty,
        "groundKinds": SheetScene.options(kinds, typed["kind"]),
        "vaccines": SheetScene.options(view.vaccines, typed["vaccine"]),
        "labels": view.labels, "typedDose": typed["dose"], "typedDay": typed["givenOn"],
        "typedRecovered": typed["recoveredOn"], "typedDocument": typed["document"],
        "feeVaccines": SheetScene.options(view.feeVaccines, typed["vaccine"]),
        "exemptions": SheetScene.options(exemptions, typed["exemption"]),
        "typedEvidence": typed["evidence"],
      ]).with(SheetScene.faults(faults, words)))
  }
}

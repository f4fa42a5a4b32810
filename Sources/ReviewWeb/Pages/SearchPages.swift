import Hummingbird

/// Looking for a person whom the candidates miss.
///
/// By POST, so that no name stands in an address.
enum SearchPages {
  static let routes: [Route] = [
    .show("/search", .roles(Pages.reviewing)) { visit in
      try page(
        visit, case: visit.query("case").flatMap(CaseNumber.init),
        revision: visit.query("revision").flatMap(Int.init) ?? 0, query: nil, found: nil)
    },
    .change("/search", .roles(Pages.reviewing)) { visit in
      let query = ResidentQuery(
        code: visit.form["code"], kana: visit.form["kana"], name: visit.form["name"],
        birthDate: visit.form["birthDate"], reason: visit.form["reason"])
      let number = CaseNumber(visit.form["case"])
      let revision = Int(visit.form["revision"]) ?? 0
      do {
        let texts = [query.code, query.kana, query.name, query.birthDate]
        guard texts.allSatisfy({ $0.count <= 100 }), query.reason.count <= 200 else {
          throw Refusal.invalid([Fault("reason", .tooLong)])
        }
        guard !query.reason.isEmpty else { throw Refusal.invalid([Fault("reason", .missing)]) }
        guard !texts.allSatisfy(\.isEmpty) else {
          throw Refusal.invalid([Fault("query", .missing)])
        }
        let found = try await visit.office.cases.search(
          query, for: number, viewer: try visit.viewer)
        return try page(visit, case: number, revision: revision, query: query, found: found)
      } catch Refusal.invalid(let faults) {
        return try page(
          visit, case: number, revision: revision, query: query, found: nil, faults: faults)
      }
    },
  ]

  private static func page(
    _ visit: Visit, case number: CaseNumber?, revision: Int, query: ResidentQuery?,
    found: ResidentFindings?, faults: [Fault] = []
  ) throws -> Response {
    let words = visit.words
    return try visit.page(
      "search", status: faults.isEmpty ? .ok : .unprocessableContent,
      [
        "title": words("search.title"), "case": number.map { "\($0)" } ?? "",
        "hasCase": number != nil, "revision": "\(revision)", "number": number.map { "\($0)" } ?? "",
        "code": query?.code ?? "", "kana": query?.kana ?? "", "name": query?.name ?? "",
        "birthDate": query?.birthDate ?? "", "reason": query?.reason ?? "",
        "faults": faults.map {
          ["field": words.field($0.field), "what": words("fault.\($0.kind.rawValue)")] as Scene
        },
        "hasFaults": !faults.isEmpty, "isAnswered": found != nil,
        "isCut": found?.isCut ?? false, "isNobody": found?.people.isEmpty ?? false,
        "count": words("search.found", "\(found?.people.count ?? 0)"),
        "people": (found?.people ?? []).map {
          CaseScene.person($0, words).with(["mayChoose": number != nil])
        },
      ])
  }
}

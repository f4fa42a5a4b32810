import Hummingbird

/// Accounts, for an administrator.
///
/// First passwords are shown once, on the answer to the change itself.
enum AccountPages {
  static let routes: [Route] = [
    .show("/accounts", .roles([.administrator])) { visit in try await page(visit) },
    .change("/accounts", .roles([.administrator])) { visit in
      let account = NewAccount(
        account: visit.form["account"], displayName: visit.form["displayName"],
        department: visit.form["department"],
        roles: Set(visit.form.all("role").compactMap(Role.init(rawValue:))),
        expiresOn: visit.form["expiresOn"])
      do {
        guard
          [account.account, account.displayName, account.department, account.expiresOn]
            .allSatisfy({ $0.count <= 100 })
        else { throw Refusal.invalid([Fault("displayName", .tooLong)]) }
        let first = try await visit.office.doorkeeper.makeAccount(
          account, attempt: try visit.attempt(), viewer: try visit.viewer)
        return try password(first, visit)
      } catch Refusal.invalid(let faults) {
        return try await page(visit, faults: faults, typed: account)
      }
    },
    .change("/accounts/change", .roles([.administrator])) { visit in
      guard let change = AccountChange(rawValue: visit.form["change"]) else {
        throw HTTPError(.badRequest)
      }
      let first = try await visit.office.doorkeeper.change(
        change, account: visit.form["account"], attempt: try visit.attempt(),
        viewer: try visit.viewer)
      guard let first else { return visit.go(to: "/accounts?done=\(change.rawValue)") }
      return try password(first, visit)
    },
  ]

  private static func password(_ first: FirstPassword, _ visit: Visit) throws -> Response {
    try visit.page(
      "first-password",
      [
        "title": visit.words("accounts.firstPassword"), "account": first.account,
        "password": first.password, "until": visit.words.moment(first.validUntil),
      ])
  }

  private static func page(
    _ visit: Visit, faults: [Fault] = [], typed: NewAccount? = nil
  ) async throws -> Response {
    let words = visit.words
    let viewer = try visit.viewer
    let accounts = try await visit.office.doorkeeper.accounts(viewer: viewer)
    return try visit.page(
      "accounts", status: faults.isEmpty ? .ok : .unprocessableContent,
      [
        "title": words("accounts.title"), "revision": "0",
        "done": visit.query("done").flatMap(AccountChange.init(rawValue:)).map {
          words("done.account.\($0.rawValue)")
        } ?? "",
        "accounts": accounts.map { line in
          [
            "account": line.account, "displayName": line.displayName,
            "department": line.department,
            "roles": Role.allCases.filter(line.roles.contains)
              .map { words("role.\($0.rawValue)") }.joined(separator: words("list.comma")),
            "isEnabled": line.isEnabled, "hasSecondFactor": line.hasSecondFactor,
            "expiresOn": line.expiresOn.map(words.day) ?? "–",
            "lastSignIn": line.lastSignIn.map { words.moment($0) } ?? "–",
            "sessions": "\(line.openSessions)", "isMe": line.account == viewer.account,
          ] as Scene
        },
        "roles": Role.allCases.map {
          [
            "value": $0.rawValue, "text": words("role.\($0.rawValue)"),
            "isChosen": typed?.roles.contains($0) ?? false,
          ] as Scene
        },
        "newAccount": typed?.account ?? "", "displayName": typed?.displayName ?? "",
        "department": typed?.department ?? "", "expiresOn": typed?.expiresOn ?? "",
        "faults": faults.map {
          ["field": words.field($0.field), "what": words("fault.\($0.kind.rawValue)")] as Scene
        },
        "hasFaults": !faults.isEmpty,
      ])
  }
}

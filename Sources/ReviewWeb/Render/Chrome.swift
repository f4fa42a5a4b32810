/// What stands on every page of somebody who is signed in: who it is, and where to go.
enum Chrome {
  /// The account, its roles and the links it may follow.
  static func viewer(_ viewer: Viewer, _ words: Words) -> Scene {
    var links: [Scene] = [["to": "/", "text": words("nav.dashboard")]]
    func link(_ path: String, _ key: String, _ roles: Set<Role>) {
      guard !viewer.roles.isDisjoint(with: roles) else { return }
      links.append(["to": path, "text": words(key)])
    }
    link("/looks", "nav.looks", Pages.reviewing)
    link("/groups", "nav.groups", Pages.reviewing)
    link("/slips", "nav.slips", Pages.reviewing)
    link("/search", "nav.search", Pages.reviewing)
    link("/register", "nav.register", Pages.registering)
    link("/figures", "nav.figures", Pages.reckoning)
    link("/payment", "nav.payment", Pages.reckoning)
    link("/incidents", "nav.incidents", Pages.registering)
    link("/letters", "nav.letters", Pages.registering)
    link("/registry", "nav.registry", Pages.registering)
    link("/exports", "nav.exports", Pages.leaving)
    link("/retention", "nav.retention", Pages.leaving)
    link("/audit", "nav.audit", [.auditor])
    link("/accounts", "nav.accounts", [.administrator])
    return [
      "name": viewer.displayName, "department": viewer.department,
      "roles": Role.allCases.filter(viewer.roles.contains).map { words("role.\($0.rawValue)") }
        .joined(separator: words("list.comma")),
      "links": links, "mayReview": !viewer.roles.isDisjoint(with: Pages.reviewing),
    ]
  }
}

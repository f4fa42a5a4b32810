import Hummingbird

/// The monthly check (月次突合): a full extract is sent in, and what differs is listed.
enum ReconcilePages {
  /// A city of two million in UTF-16 is smaller.
  static let largestExtract = 512 << 20

  static let routes: [Route] = [
    .show("/registry/reconcile", .roles(Pages.registering)) { visit in try page(visit, nil) },
    .upload("/registry/reconcile", .roles(Pages.registering)) { visit in
      let extract = try await visit.file(upTo: largestExtract)
      return try page(
        visit, try await visit.office.register.reconcile(extract, viewer: try visit.viewer))
    },
    .change("/registry/reconcile/list", .roles(Pages.registering)) { visit in
      let view = try await visit.office.register.reconciled(
        from: visit.form.first, viewer: try visit.viewer)
      return try page(visit, .held(view))
    },
  ]

  private static func page(_ visit: Visit, _ answer: ReconcileAnswer?) throws -> Response {
    let words = visit.words
    var scene: Scene = [
      "title": words("reconcile.title"), "isAnswered": false, "isRefused": false,
    ]
    var isRefused = false
    switch answer {
    case .held(let view):
      scene["isAnswered"] = true
      scene["counts"] = words("reconcile.counts", "\(view.rows)", "\(view.current)", view.version)
      scene["figures"] = [
        ("reconcile.onlyInExtract", view.onlyInExtract),
        ("reconcile.onlyInRegistry", view.onlyInRegistry), ("reconcile.differs", view.differs),
      ].map { ["name": words($0.0), "count": "\($0.1)"] as Scene }
      scene["sheet"] = SheetScene.make(
        view.sheet, words, action: "/registry/reconcile/list", fields: [])
    case .refused(let mistakes, let more):
      isRefused = true
      scene["mistakes"] = mistakes
      scene["more"] = more > 0 ? words("reconcile.more", "\(more)") : ""
    case nil: break
    }
    scene["isRefused"] = isRefused
    return try visit.page("reconcile", status: isRefused ? .unprocessableContent : .ok, scene)
  }
}

import Foundation
import HTTPTypes
import Hummingbird

/// What every request passes before its page sees it: session, role, form, its token and where it came from.
struct Gate: Sendable {
  let site: Site

  /// Puts the routes into a router.
  func mount(_ routes: [Route], in router: Router<ReviewContext>) {
    for route in routes {
      router.on(RouterPath(route.path), method: route.method) { request, context in
        try await route.act(try await visit(route, request, context))
      }
    }
  }

  /// Lets a request in, or says why not.
  private func visit(
    _ route: Route, _ request: Request, _ context: ReviewContext
  ) async throws -> Visit {
    if route.access == .monitor {
      guard site.monitor.admits(request, from: context.terminal) else { throw Refusal.notFound }
      return Visit(
        request: request, context: context, site: site, words: Words(.english), session: nil,
        form: FormFields())
    }
    let isChange = route.method == .post
    let session = try await session(route, request, context)
    guard !isChange || Provenance.isOwn(request) else {
      throw try await refused(route, "from another site", session?.viewer)
    }
    do {
      try Self.check(route.access, session?.viewer)
    } catch Refusal.forbidden {
      throw try await refused(route, "", session?.viewer)
    }
    var form = FormFields()
    if isChange, route.takesFile {
      // The file is read by its page, once the token is seen: our own script puts it into a header, which no other
      // site's can.
      if let session,
        !FormToken.isValid(request.headers[.formToken] ?? "", for: session.token)
      {
        throw try await refused(route, "without the form's token", session.viewer)
      }
      if let fields = request.headers[.formFields] {
        guard fields.utf8.count <= 8192 else { throw HTTPError(.contentTooLarge) }
        form = try FormFields(body: fields)
      }
    } else if isChange {
      form = try await FormFields.read(request, upTo: context.maxUploadSize)
      if let session, !FormToken.isValid(form.exact("csrf"), for: session.token) {
        throw try await refused(route, "without the form's token", session.viewer)
      }
    }
    let language = session?.viewer.language ?? LanguageCookie.language(of: request)
    return Visit(
      request: request, context: context, site: site, words: Words(language), session: session,
      form: form)
  }

  private func session(
    _ route: Route, _ request: Request, _ context: ReviewContext
  ) async throws -> (token: String, viewer: Viewer)? {
    guard let token = SessionCookie.token(of: request) else {
      guard route.access == .anyone else { throw Refusal.expired }
      return nil
    }
    do {
      let viewer = try await site.office.doorkeeper.viewer(
        token: token, terminal: context.terminal)
      return (token, viewer)
    } catch Refusal.expired where route.access == .anyone {
      return nil
    }
  }

  /// What is refused here stands in the audit trail as what the desk refuses does (ASVS 5 V16.3.2).
  private func refused(_ route: Route, _ why: String, _ viewer: Viewer?) async throws -> Refusal {
    if let viewer {
      let what = "\(route.method) \(route.path) \(why)"
      try await site.office.doorkeeper.noteRefusal(
        of: what.trimmingCharacters(in: .whitespaces), viewer: viewer)
    }
    return .forbidden
  }

  private static func check(_ access: Access, _ viewer: Viewer?) throws {
    if access == .anyone { return }
    guard let viewer else { throw Refusal.expired }
    switch access {
    case .anyone, .session, .monitor: return
    case .stage(let stage):
      guard viewer.stage == stage || viewer.stage == .complete else {
        throw NeedsStage(stage: viewer.stage)
      }
    case .signedIn:
      guard viewer.stage == .complete else { throw NeedsStage(stage: viewer.stage) }
    case .roles(let roles):
      guard viewer.stage == .complete else { throw NeedsStage(stage: viewer.stage) }
      guard !viewer.roles.isDisjoint(with: roles) else { throw Refusal.forbidden }
    }
  }
}

/// The session has to do something else first; answered with a redirect to it.
struct NeedsStage: Error {
  let stage: SessionStage

  /// The page where a session does what it needs.
  static func path(of stage: SessionStage) -> String {
    switch stage {
    case .secondFactor: "/second-factor"
    case .newPassword: "/password"
    case .enrolment: "/enrolment"
    case .complete: "/"
    }
  }
}

extension HTTPField.Name {
  /// The form's token beside a file.
  static let formToken = own("X-Form-Token")
  /// The form's other fields beside a file, encoded as a form's body is.
  static let formFields = own("X-Form-Fields")

  private static func own(_ text: String) -> HTTPField.Name {
    guard let name = HTTPField.Name(text) else { preconditionFailure("not a field's name") }
    return name
  }
}

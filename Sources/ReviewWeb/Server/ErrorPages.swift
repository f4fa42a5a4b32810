import HTTPTypes
import Hummingbird
import Logging

/// Turns whatever was thrown into a page that says what happened and what to do next.
///
/// It shows an id by which the log can be searched, never the error's own text: that may hold data.
struct ErrorPages: RouterMiddleware {
  typealias Context = ReviewContext

  let site: Site

  func handle(
    _ request: Request, context: ReviewContext,
    next: @concurrent (Request, ReviewContext) async throws -> Response
  ) async throws -> Response {
    do {
      return try await next(request, context)
    } catch let refusal as Refusal {
      if case .expired = refusal, request.method == .get {
        return Response.redirect(to: "/sign-in?why=expired", type: .normal)
      }
      return try page(
        Self.status(refusal), name: Self.name(refusal), refusal: refusal, request, context)
    } catch let needs as NeedsStage {
      return Response.redirect(to: NeedsStage.path(of: needs.stage), type: .normal)
    } catch let error as HTTPError {
      return try page(error.status, name: "http", refusal: nil, request, context)
    } catch is CancellationError {
      throw CancellationError()
    } catch {
      context.logger.error(
        "failed",
        metadata: ["route": "\(context.endpointPath ?? "none")", "kind": "\(type(of: error))"])
      context.logger.debug("failed", metadata: ["error": "\(error)"])
      return try page(.internalServerError, name: "failed", refusal: nil, request, context)
    }
  }

  private func page(
    _ status: HTTPResponse.Status, name: String, refusal: Refusal?, _ request: Request,
    _ context: ReviewContext
  ) throws -> Response {
    let words = Words(LanguageCookie.language(of: request))
    var key = name
    if name == "http" {
      key = words.has("error.http.\(status.code)") ? "http.\(status.code)" : "failed"
    }
    var detail = ""
    var faults: [Scene] = []
    switch refusal {
    case .heldByAnother(let holder): detail = words("error.heldBy", holder)
    case .takenOver(let holder): detail = words("error.takenOverBy", holder)
    case .throttled(let seconds): detail = words("error.wait", "\(seconds)")
    case .invalid(let list):
      faults = list.map {
        ["field": words.field($0.field), "what": words("fault.\($0.kind.rawValue)")]
      }
    default: break
    }
    let isOver = refusal == .expired
    var response = try site.renderer.page(
      "error", status: status, words: words,
      scene: [
        "title": words("error.\(key).title"), "what": words("error.\(key).what"),
        "next": words("error.\(key).next"), "detail": detail, "hasDetail": !detail.isEmpty,
        "faults": faults, "hasFaults": !faults.isEmpty, "id": Self.short(context.id),
        "isOver": isOver, "viewer": false,
      ])
    if case .throttled(let seconds)? = refusal {
      response.headers[.retryAfter] = "\(seconds)"
    }
    if status == .methodNotAllowed { response.headers[.allow] = "GET, POST" }
    return response
  }

  /// The request's id, short enough to be read out on the telephone.
  private static func short(_ id: String) -> String { String(id.suffix(8)) }

  static func status(_ refusal: Refusal) -> HTTPResponse.Status {
    switch refusal {
    case .expired, .wrongCredentials: .unauthorized
    case .throttled: .tooManyRequests
    case .forbidden, .fourEyes, .needsProof: .forbidden
    case .gone: .gone
    case .notFound: .notFound
    case .heldByAnother, .takenOver, .stale, .blocked: .conflict
    case .invalid: .unprocessableContent
    }
  }

  static func name(_ refusal: Refusal) -> String {
    switch refusal {
    case .expired: "expired"
    case .wrongCredentials: "wrongCredentials"
    case .throttled: "throttled"
    case .forbidden: "forbidden"
    case .needsProof: "needsProof"
    case .gone: "gone"
    case .notFound: "notFound"
    case .heldByAnother: "held"
    case .takenOver: "takenOver"
    case .stale: "stale"
    case .invalid: "invalid"
    case .fourEyes: "fourEyes"
    case .blocked: "blocked"
    }
  }
}

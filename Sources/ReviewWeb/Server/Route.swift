import Crypto
import Foundation
import HTTPTypes
import Hummingbird

/// Who may call a route.
enum Access: Hashable, Sendable {
  /// Anybody: the sign-in page and what it is drawn with.
  case anyone
  /// A session, whatever it still needs.
  case session
  /// A session that has got so far and no further, or further where it is done.
  case stage(SessionStage)
  /// Whoever is signed in.
  case signedIn
  /// Whoever is signed in and has one of these roles.
  case roles(Set<Role>)
  /// Programs that watch over this one; see `MonitorAccess`.
  case monitor
}

/// One page or one change: a row in the table of all that the server answers to.
struct Route: Sendable {
  /// GET shows, POST changes; there is nothing else.
  let method: HTTPRequest.Method
  /// For example `/cases/{case}`.
  let path: String
  /// Who may call it.
  let access: Access
  /// Whether a file is sent, as it is, instead of a form; the page asks for it with ``Visit/file(upTo:)``.
  var takesFile = false
  /// What it does.
  let act: @Sendable (Visit) async throws -> Response

  static func show(
    _ path: String, _ access: Access, _ act: @escaping @Sendable (Visit) async throws -> Response
  ) -> Route { Route(method: .get, path: path, access: access, act: act) }

  static func change(
    _ path: String, _ access: Access, _ act: @escaping @Sendable (Visit) async throws -> Response
  ) -> Route { Route(method: .post, path: path, access: access, act: act) }

  static func upload(
    _ path: String, _ access: Access, _ act: @escaping @Sendable (Visit) async throws -> Response
  ) -> Route { Route(method: .post, path: path, access: access, takesFile: true, act: act) }
}

/// What all pages share.
struct Site: Sendable {
  /// Everything behind the pages.
  let office: Office
  /// The templates.
  let renderer: Renderer
  /// How long a proof of identity is good for what is highly sensitive, in seconds.
  let proofLasts: Double
  /// Who may read the figures.
  var monitor = MonitorAccess(token: nil)
}

/// One request, with what was found out about it before the page sees it.
struct Visit: Sendable {
  let request: Request
  let context: ReviewContext
  let site: Site
  let words: Words
  /// The session's token and account, where there is one.
  let session: (token: String, viewer: Viewer)?
  /// The form, for a change.
  let form: FormFields

  var office: Office { site.office }

  /// The account that asks.
  ///
  /// - Throws: `Refusal.expired` without a session.
  var viewer: Viewer {
    get throws {
      guard let session else { throw Refusal.expired }
      return session.viewer
    }
  }

  /// The session's token.
  ///
  /// - Throws: `Refusal.expired` without a session.
  var token: String {
    get throws {
      guard let session else { throw Refusal.expired }
      return session.token
    }
  }

  /// A piece of the path.
  ///
  /// - Throws: `Refusal.notFound` where it is longer than any name of ours.
  func piece(_ name: String) throws -> String {
    guard let text = context.parameters.get(name), (1...128).contains(text.utf8.count),
      text.utf8.allSatisfy(Self.isPlain)
    else { throw Refusal.notFound }
    return text
  }

  /// A number in the path.
  func number(_ name: String) throws -> Int64 {
    guard let number = Int64(try piece(name)), number > 0 else { throw Refusal.notFound }
    return number
  }

  /// The file that was sent, for a route that takes one.
  ///
  /// - Throws: `HTTPError` 415 for another kind of body, 413 for one that is too big.
  func file(upTo limit: Int) async throws -> [UInt8] {
    guard request.headers[.contentType] == "application/octet-stream" else {
      throw HTTPError(.unsupportedMediaType)
    }
    if let length = request.headers[.contentLength].flatMap(Int.init), length > limit {
      throw HTTPError(.contentTooLarge)
    }
    do {
      return Array(buffer: try await request.body.collect(upTo: limit))
    } catch {
      throw HTTPError(.contentTooLarge)
    }
  }

  /// The files that were sent one after the other, in the order of their names; empty where one was not.
  ///
  /// Their sizes stand in the fields that come along in a header.
  /// - Throws: as `file(upTo:)`; `HTTPError` 400 where the sizes are not those of the body.
  func files(_ names: [String], upTo limit: Int) async throws -> [[UInt8]] {
    var rest = try await file(upTo: limit)
    let sizes = names.map { Int(form["size.\($0)"]) ?? 0 }
    var sum = 0
    for size in sizes {
      guard (0...rest.count).contains(size) else { throw HTTPError(.badRequest) }
      sum += size
    }
    guard sum == rest.count else { throw HTTPError(.badRequest) }
    var files: [[UInt8]] = []
    for size in sizes.dropFirst().reversed() {
      files.append(Array(rest.suffix(size)))
      rest.removeLast(size)
    }
    return [rest] + files.reversed()
  }

  /// A value behind the question mark; only words of ours, page numbers and the like stand there.
  func query(_ name: String) -> String? {
    request.uri.queryParameters[name[...]].map(String.init)?.removingPercentEncoding
  }

  /// What keeps this change from being made twice.
  ///
  /// The key stands for the form's random key and for everything that was sent: sending the same form
  /// twice is the same attempt, sending another answer with it is another one, and then stale.
  func attempt() throws -> Attempt {
    let key = form["key"]
    guard (8...64).contains(key.utf8.count), let revision = Int(form["revision"]) else {
      throw HTTPError(.badRequest)
    }
    let digest = SHA256.hash(data: Data("\(context.endpointPath ?? "")\n\(form.canonical)".utf8))
    let text = digest.prefix(16).map { String(format: "%02x", $0) }.joined()
    return Attempt(key: text, revision: revision)
  }

  /// Draws a page.
  func page(_ template: String, status: HTTPResponse.Status = .ok, _ scene: Scene) throws
    -> Response
  {
    var scene = scene
    scene["viewer"] = false
    if let session, session.viewer.stage == .complete {
      scene["viewer"] = Chrome.viewer(session.viewer, words)
    }
    scene["csrf"] = session.map { FormToken.make(for: $0.token) } ?? ""
    scene["hasSession"] = session != nil
    scene["key"] = Self.newKey()
    scene["here"] = request.uri.path
    return try site.renderer.page(template, status: status, words: words, scene: scene)
  }

  /// Whether our own script asks, which puts the answer into the page that is open.
  ///
  /// Other sites' scripts cannot set this header without being asked first whether they may (CORS).
  var wantsPage: Bool { request.headers[.requestedWith] == "yoshin" }

  /// Goes on to another page of ours after a change.
  ///
  /// Our script is told where, so that it may show what it fetched ahead.
  func go(to path: String, after done: Done? = nil) -> Response {
    guard wantsPage else {
      return Response.redirect(to: done.map { "\(path)?\($0.query)" } ?? path, type: .normal)
    }
    let answer = Onward(
      to: done.map { "\(path)?\($0.query)" } ?? path, say: done.map { $0.said(words) },
      undo: done.map {
        Onward.Undo(
          number: $0.number, revision: $0.revision, text: words("case.undoLast"))
      })
    let bytes = (try? JSONEncoder().encode(answer)) ?? Data()
    return Response(
      status: .ok, headers: [.contentType: "application/json"],
      body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
  }

  /// Goes on with a new token.
  func go(to path: String, with admission: Admission) -> Response {
    var response = go(to: path)
    response.setCookie(SessionCookie.set(admission.token))
    return response
  }

  /// A path of ours that a form asks to go back to; the front page where it is none.
  func back(_ field: String = "back") -> String {
    let path = form[field]
    guard path.hasPrefix("/"), !path.hasPrefix("//"), path.utf8.count <= 200,
      path.utf8.allSatisfy({ Self.isPlain($0) || $0 == UInt8(ascii: "/") })
    else { return "/" }
    return path
  }

  /// Letters, digits, `-`, `_` and `.`: all that names in our paths are made of.
  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F: true
    default: false
    }
  }

  /// Enough randomness that no two forms share a key.
  static func newKey() -> String {
    var generator = SystemRandomNumberGenerator()
    return String(generator.next() as UInt64, radix: 36)
      + String(generator.next() as UInt64, radix: 36)
  }
}

/// A decision that was just made, to be said on the next page.
struct Done {
  let state: CaseState
  let number: CaseNumber
  let revision: Int

  /// Numbers and a word of ours only.
  var query: String { "done=\(state.rawValue)&was=\(number)&revision=\(revision)" }

  func said(_ words: Words) -> String { words("done.\(state.rawValue)", "\(number)") }
}

/// Where our script goes on to.
private struct Onward: Encodable {
  let to: String
  let say: String?
  let undo: Undo?

  struct Undo: Encodable {
    let number: CaseNumber
    let revision: Int
    let text: String
  }
}

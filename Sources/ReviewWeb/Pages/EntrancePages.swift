import Foundation
import HTTPTypes
import Hummingbird
import QRSymbols

/// Coming in and going out: sign-in, second factor, password, enrolment, proof, language.
enum EntrancePages {
  static let routes: [Route] = [
    .show("/sign-in", .anyone) { visit in
      if let stage = visit.session?.viewer.stage {
        return visit.go(to: NeedsStage.path(of: stage))
      }
      return try signIn(visit, fault: visit.query("why").flatMap(Notice.init(rawValue:)))
    },
    .change("/sign-in", .anyone) { visit in
      do {
        let admission = try await visit.office.doorkeeper.signIn(
          name: visit.form["name"], password: visit.form.exact("password"),
          terminal: visit.context.terminal)
        return visit.go(to: NeedsStage.path(of: admission.stage), with: admission)
      } catch Refusal.wrongCredentials {
        return try signIn(visit, fault: .wrong, status: .unauthorized)
      }
    },
    .show("/second-factor", .stage(.secondFactor)) { visit in
      try code(visit, "second-factor", isWrong: false)
    },
    .change("/second-factor", .stage(.secondFactor)) { visit in
      do {
        let admission = try await visit.office.doorkeeper.pass(
          code: digits(visit.form["code"]), token: try visit.token,
          terminal: visit.context.terminal)
        return visit.go(to: NeedsStage.path(of: admission.stage), with: admission)
      } catch Refusal.wrongCredentials {
        return try code(visit, "second-factor", isWrong: true)
      }
    },
    .show("/password", .stage(.newPassword)) { visit in try password(visit, faults: []) },
    .change("/password", .stage(.newPassword)) { visit in
      let new = visit.form.exact("new")
      do {
        guard new == visit.form.exact("again") else {
          throw Refusal.invalid([Fault("again", .differs)])
        }
        let admission = try await visit.office.doorkeeper.changePassword(
          present: visit.form.exact("present"), new: new, token: try visit.token,
          terminal: visit.context.terminal)
        return visit.go(to: NeedsStage.path(of: admission.stage), with: admission)
      } catch Refusal.invalid(let faults) {
        return try password(
          visit, faults: faults.map { visit.words("fault.\($0.kind.rawValue)") })
      } catch Refusal.wrongCredentials {
        return try password(visit, faults: [visit.words("entrance.present.wrong")])
      }
    },
    .show("/enrolment", .stage(.enrolment)) { visit in try await enrolment(visit, isWrong: false) },
    .change("/enrolment", .stage(.enrolment)) { visit in
      do {
        let admission = try await visit.office.doorkeeper.finishEnrolment(
          code: digits(visit.form["code"]), token: try visit.token,
          terminal: visit.context.terminal)
        return visit.go(to: NeedsStage.path(of: admission.stage), with: admission)
      } catch Refusal.wrongCredentials {
        return try await enrolment(visit, isWrong: true)
      }
    },
    .show("/prove", .signedIn) { visit in try prove(visit, isWrong: false) },
    .change("/prove", .signedIn) { visit in
      do {
        let admission = try await visit.office.doorkeeper.prove(
          secret: visit.form.exact("secret"), token: try visit.token,
          terminal: visit.context.terminal)
        return visit.go(to: visit.back(), with: admission)
      } catch Refusal.wrongCredentials {
        return try prove(visit, isWrong: true)
      }
    },
    .change("/sign-out", .session) { visit in
      try await visit.office.doorkeeper.signOut(
        token: try visit.token, terminal: visit.context.terminal)
      var response = visit.go(to: "/sign-in?why=out")
      response.setCookie(SessionCookie.cleared)
      return response
    },
    .change("/language", .anyone) { visit in
      let language = Language(rawValue: visit.form["language"]) ?? .japanese
      if let viewer = visit.session?.viewer {
        try await visit.office.doorkeeper.setLanguage(language, viewer: viewer)
      }
      var response = visit.go(to: visit.back())
      response.setCookie(LanguageCookie.set(language))
      return response
    },
  ]

  /// Why the sign-in page is shown.
  private enum Notice: String {
    case expired, out, wrong
  }

  private static func signIn(
    _ visit: Visit, fault: Notice?, status: HTTPResponse.Status = .ok
  ) throws -> Response {
    try visit.page(
      "sign-in", status: status,
      [
        "title": visit.words("entrance.signIn"),
        "notice": fault.map { visit.words("entrance.why.\($0.rawValue)") } ?? "",
        "hasNotice": fault != nil, "isWrong": fault == .wrong,
      ])
  }

  private static func code(_ visit: Visit, _ template: String, isWrong: Bool) throws -> Response {
    try visit.page(
      template, status: isWrong ? .unauthorized : .ok,
      ["title": visit.words("entrance.secondFactor"), "isWrong": isWrong])
  }

  private static func password(_ visit: Visit, faults: [String]) throws -> Response {
    try visit.page(
      "password", status: faults.isEmpty ? .ok : .unprocessableContent,
      [
        "title": visit.words("entrance.password"), "faults": faults,
        "hasFaults": !faults.isEmpty, "isFirst": try visit.viewer.stage == .newPassword,
        "account": try visit.viewer.account,
      ])
  }

  private static func enrolment(_ visit: Visit, isWrong: Bool) async throws -> Response {
    let enrolment = try await visit.office.doorkeeper.beginEnrolment(
      token: try visit.token, terminal: visit.context.terminal)
    var groups: [String] = []
    var rest = enrolment.secret[...]
    while !rest.isEmpty {
      groups.append(String(rest.prefix(4)))
      rest = rest.dropFirst(4)
    }
    let code = QRSymbol(enrolment.address)
    return try visit.page(
      "enrolment", status: isWrong ? .unauthorized : .ok,
      [
        "title": visit.words("entrance.enrolment"), "secret": groups.joined(separator: " "),
        "isWrong": isWrong, "hasPicture": code != nil, "side": "\((code?.side ?? 0) + 8)",
        "modules": code?.path(margin: 4) ?? "",
      ])
  }

  private static func prove(_ visit: Visit, isWrong: Bool) throws -> Response {
    try visit.page(
      "prove", status: isWrong ? .unauthorized : .ok,
      [
        "title": visit.words("entrance.prove"), "isWrong": isWrong,
        "withCode": try visit.viewer.hasSecondFactor,
        "back": visit.request.method == .post
          ? visit.back() : (visit.query("back") ?? "/"),
      ])
  }

  /// The digits of a code, however somebody set them apart or whatever width they have.
  private static func digits(_ text: String) -> String {
    String(text.compactMap(\.wholeNumberValue).map { Character("\($0 % 10)") }.prefix(12))
  }
}

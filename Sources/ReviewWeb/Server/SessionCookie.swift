import Hummingbird

/// The cookie that holds a session's token.
///
/// `__Host-` makes browsers insist on `Secure`, on the whole path and on this very host.
enum SessionCookie {
  static let name = "__Host-yoshin"
  /// Longer than any token of ours; more is not looked at.
  static let mostBytes = 256

  /// The token a request brings.
  static func token(of request: Request) -> String? {
    guard let value = request.cookies[name]?.value, !value.isEmpty,
      value.utf8.count <= mostBytes
    else { return nil }
    return value
  }

  /// Gives a token to the browser, until it is closed or the session ends.
  static func set(_ token: String) -> Cookie {
    Cookie(
      name: name, value: token, path: "/", secure: true, httpOnly: true, sameSite: .strict)
  }

  /// Takes it away.
  static var cleared: Cookie {
    Cookie(
      name: name, value: "", maxAge: 0, path: "/", secure: true, httpOnly: true,
      sameSite: .strict)
  }
}

/// The cookie that holds the language of somebody who has not signed in.
enum LanguageCookie {
  static let name = "__Host-yoshin-language"

  /// The language a request asks for; Japanese where it asks for none.
  static func language(of request: Request) -> Language {
    request.cookies[name].flatMap { Language(rawValue: $0.value) } ?? .japanese
  }

  static func set(_ language: Language) -> Cookie {
    Cookie(
      name: name, value: language.rawValue, maxAge: 31_536_000, path: "/", secure: true,
      httpOnly: true, sameSite: .strict)
  }
}

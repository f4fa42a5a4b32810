/// Who does something, as the audit trail writes it.
public struct Actor: Hashable, Sendable, ExpressibleByStringLiteral {
  /// The account's name.
  public var account: String
  /// 部署; empty where it is not known.
  public var department: String
  /// 端末: the computer it was done from; empty where it is not known.
  public var terminal: String
  /// Why, in the person's words; empty where nothing was asked.
  public var reason: String

  /// Names somebody.
  public init(
    _ account: String, department: String = "", terminal: String = "", reason: String = ""
  ) {
    self.account = account
    self.department = department
    self.terminal = terminal
    self.reason = reason
  }

  /// Names somebody by the account alone.
  public init(stringLiteral account: String) { self.init(account) }

  /// The same person with a reason.
  public func because(_ reason: String) -> Actor {
    Actor(account, department: department, terminal: terminal, reason: reason)
  }
}

import Accounts
import ArgumentParser
import Domain
import Foundation
import Store

/// `yoshin account`: who may sign in to the review pages.
struct AccountCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "account", abstract: "Makes, lists and changes the accounts of the review pages.",
    discussion: """
      The first account is an administrator made here; others can be made in the pages. A first password \
      is printed once, lets in for three days and must be changed at the first sign-in. Nobody chooses \
      another person's password. A name is never given to a second person: the audit trail goes by it.
      """,
    subcommands: [
      Add.self, List.self, Disable.self, Enable.self, Roles.self, ResetPassword.self,
      ResetFactor.self, RecoveryCodes.self, EndSessions.self, Rules.self, RotateKey.self,
    ])

  /// A name on the command line.
  struct Name: ParsableArguments {
    @Argument(help: "The account's name.", transform: accountName)
    var name: LoginName
  }

  /// `yoshin account add`.
  struct Add: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Makes an account and prints its first password, once.",
      discussion: """
        Roles: entry (入力), reviewer (審査), senior (主任審査), approver (決裁), administrator (管理), \
        auditor (監査); several with commas. An auditor has no other role.
        """)

    @OptionGroup var account: Name
    @Option(help: "The roles, with commas.", transform: accountRoles)
    var roles: Set<Role>
    @Option(help: "The person's name.")
    var displayName: String
    @Option(help: "The department (部署).")
    var department = ""
    @Option(help: "The last day it may be used, for example 2027-03-31.", transform: accountDay)
    var expires: CalendarDate?
    @OptionGroup var home: HomeOptions

    func run() async throws {
      try await explained {
        let first = try await home.store().makeAccount(
          account.name, displayName: displayName, department: department, roles: roles,
          expiresOn: expires, hasher: PasswordHasher(), by: try commandActor())
        AccountCommand.show(first, of: account.name)
      }
    }
  }

  /// `yoshin account list`.
  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Lists the accounts.")

    @OptionGroup var home: HomeOptions

    func run() async throws {
      try await explained {
        var table = TerminalTable([
          ("account", .left), ("name", .left), ("department", .left), ("roles", .left),
          ("enabled", .left), ("second factor", .left), ("last day", .left),
          ("last sign-in", .left), ("sessions", .right),
        ])
        for account in try home.store().accounts() {
          table.add([
            "\(account.name)", account.displayName, account.department,
            Role.allCases.filter(account.roles.contains).map(\.rawValue).joined(separator: ","),
            account.isEnabled ? "yes" : "no", account.hasFactor ? "yes" : "no",
            account.expiresOn.map { "\($0)" } ?? "-",
            account.lastSignIn.map { $0.formatted(.iso8601) } ?? "never", "\(account.sessions)",
          ])
        }
        if table.isEmpty {
          say("no account yet; yoshin account add NAME --roles administrator makes the first")
        } else {
          put(table.text)
        }
      }
    }
  }

  /// Prints a first password.
  static func show(_ first: FirstPassword, of name: LoginName) {
    put(first.password)
    say(
      "the first password of \(name), shown only here; it lets in until"
        + " \(first.validUntil.formatted(.iso8601)) and must be changed then")
  }
}

extension AccountCommand {
  /// `yoshin account disable`.
  struct Disable: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Keeps an account out; its sessions end at once.")

    @OptionGroup var account: Name
    @OptionGroup var home: HomeOptions

    func run() async throws {
      try await explained {
        try home.store().setEnabled(false, account.name, by: try commandActor())
        say("\(account.name) may not sign in any more")
      }
    }
  }

  /// `yoshin account enable`.
  struct Enable: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Lets an account in again.")

    @OptionGroup var account: Name
    @OptionGroup var home: HomeOptions

    func run() async throws {
      try await explained {
        try home.store().setEnabled(true, account.name, by: try commandActor())
        say("\(account.name) may sign in")
      }
    }
  }

  /// `yoshin account roles`.
  struct Roles: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Changes an account's roles, department or last day; its sessions end.")

    @OptionGroup var account: Name
    @Option(help: "The roles, with commas.", transform: accountRoles)
    var roles: Set<Role>?
    @Option(help: "The department (部署).")
    var department: String?
    @Option(help: "The last day it may be used.", transform: accountDay)
    var expires: CalendarDate?
    @OptionGroup var home: HomeOptions

    func run() async throws {
      try await explained {
        try home.store().update(
          account.name, roles: roles, department: department,
          expiresOn: expires.map { .some($0) }, by: try commandActor())
        say("\(account.name) is changed")
      }
    }
  }

  /// `yoshin account reset-password`.
  struct ResetPassword: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "reset-password",
      abstract: "Gives an account a new first password, printed once; its sessions end.")

    @OptionGroup var account: Name
    @OptionGroup var home: HomeOptions

    func run() async throws {
      try await explained {
        let first = try await home.store().resetPassword(
          of: account.name, hasher: PasswordHasher(), by: try commandActor())
        AccountCommand.show(first, of: account.name)
      }
    }
  }

  /// `yoshin account reset-factor`.
  struct ResetFactor: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "reset-factor",
      abstract: "Forgets an account's second factor: it is enrolled anew at the next sign-in.")

    @OptionGroup var account: Name
    @OptionGroup var home: HomeOptions

    func run() async throws {
      try await explained {
        try home.store().resetFactor(of: account.name, by: try commandActor())
        say("\(account.name) has no second factor any more; its sessions have ended")
      }
    }
  }

  /// `yoshin account recovery-codes`.
  struct RecoveryCodes: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "recovery-codes",
      abstract: "Prints ten new codes, each of which lets in once in place of the second factor.")

    @OptionGroup var account: Name
    @OptionGroup var home: HomeOptions

    func run() async throws {
      try await explained {
        let codes = try home.store().newRecoveryCodes(
          for: account.name, by: try commandActor())
        put(codes.joined(separator: "\n"))
        say("shown only here; the codes before are worth nothing any more")
      }
    }
  }

  /// `yoshin account end-sessions`.
  struct EndSessions: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "end-sessions", abstract: "Ends an account's sessions.")

    @OptionGroup var account: Name
    @OptionGroup var home: HomeOptions

    func run() async throws {
      try await explained {
        try home.store().endSessions(of: account.name, by: try commandActor())
        say("\(account.name) is signed out everywhere")
      }
    }
  }
}

/// An account's name from the command line.
///
/// - Throws: `ValidationError` where it is none.
func accountName(_ argument: String) throws -> LoginName {
  guard let name = LoginName(argument) else {
    throw ValidationError(
      "'\(argument)' is no account's name: 2 to 40 of a-z, 0-9, full stop, dash, underscore.")
  }
  return name
}

/// Who acts on the command line, as the audit trail writes it.
///
/// - Throws: `Failure` where the system does not say.
func commandActor(_ reason: String = "") throws -> Actor {
  Actor(try currentUser(), terminal: ProcessInfo.processInfo.hostName, reason: reason)
}

private func accountRoles(_ argument: String) throws -> Set<Role> {
  Set(
    try argument.split(separator: ",").map { word in
      guard let role = Role(rawValue: word.trimmingCharacters(in: .whitespaces)) else {
        throw ValidationError(
          "'\(word)' is no role; roles are \(Role.allCases.map(\.rawValue).joined(separator: ", "))."
        )
      }
      return role
    })
}

private func accountDay(_ argument: String) throws -> CalendarDate {
  guard let day = try? DateText(argument).date() else {
    throw ValidationError("'\(argument)' is no day such as 2027-03-31.")
  }
  return day
}

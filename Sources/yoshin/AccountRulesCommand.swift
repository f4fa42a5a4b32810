import ArgumentParser
import Foundation
import Store

extension AccountCommand {
  /// `yoshin account rules`.
  struct Rules: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Shows or changes what the office asks of its accounts.",
      discussion: """
        A password age is off: people who must change their passwords choose worse ones, and NIST SP \
        800-63B-4 forbids it (3.1.1.2). Set it only where the office's own rules still ask for it.
        """)

    @Option(help: "on or off: whether reviewers, approvers and administrators need one.")
    var secondFactor: String?
    @Option(help: "Days after which a password must be changed; 0 for never.")
    var passwordAge: Int?
    @Option(help: "Minutes without a request after which a session ends (1 to 60).")
    var idle: Int?
    @Option(help: "Hours after which a session ends whatever happens (1 to 24).")
    var absolute: Int?
    @Option(help: "The office's name, as authenticator apps show it.")
    var office: String?
    @Option(
      help: ArgumentHelp(
        "A list of breached passwords on this machine, SHA-1 hashes in ascending order (the file of Have"
          + " I Been Pwned or a part of it); off for none.", valueName: "file"))
    var breached: String?
    @OptionGroup var home: HomeOptions

    func validate() throws {
      if let secondFactor, !["on", "off"].contains(secondFactor) {
        throw ValidationError("--second-factor is on or off.")
      }
      if let idle, !(1...60).contains(idle) { throw ValidationError("--idle is 1 to 60 minutes.") }
      if let absolute, !(1...24).contains(absolute) {
        throw ValidationError("--absolute is 1 to 24 hours.")
      }
      if let passwordAge, !(0...3650).contains(passwordAge) {
        throw ValidationError("--password-age is 0 to 3650 days.")
      }
    }

    func run() async throws {
      try await explained {
        let store = try home.store()
        let before = try store.accountRules()
        var rules = before
        if let secondFactor { rules.isSecondFactorOn = secondFactor == "on" }
        if let passwordAge { rules.passwordAge = passwordAge == 0 ? nil : passwordAge }
        if let idle { rules.idleSeconds = Double(idle) * 60 }
        if let absolute { rules.absoluteSeconds = Double(absolute) * 3600 }
        if let office { rules.officeName = office }
        if let breached {
          let file = URL(filePath: breached).absoluteURL
          if breached != "off" { _ = try BreachedPasswords(file) }
          rules.breachedList = breached == "off" ? nil : file.path
        }
        if rules != before { try store.setAccountRules(rules, by: try commandActor()) }
        if rules.passwordAge != nil {
          say(
            "warning: NIST SP 800-63B-4 (3.1.1.2) forbids passwords that age; use it only where the"
          )
          say("  office's rules ask for it: yoshin account rules --password-age 0 turns it off")
        }
        put("office         \(rules.officeName)")
        put("second factor  \(rules.isSecondFactorOn ? "on" : "off")")
        put("password age   \(rules.passwordAge.map { "\($0) days" } ?? "off")")
        put("breached list  \(rules.breachedList ?? "none")")
        put("idle           \(Int(rules.idleSeconds / 60)) minutes")
        put("absolute       \(Int(rules.absoluteSeconds / 3600)) hours")
      }
    }
  }

  /// `yoshin account rotate-key`.
  struct RotateKey: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "rotate-key",
      abstract: "Seals all second factors under a new key and does away with the old one.",
      discussion: """
        The key is keys/factors in the data folder. After this, a copy of the database from before opens \
        with a copy of the old key only. Nobody has to enrol anew, the pages go on meanwhile, and a run \
        that was cut off is finished by the next one.
        """)

    @OptionGroup var home: HomeOptions

    func run() async throws {
      try await explained {
        let count = try home.store().rotateFactorKey(by: try commandActor())
        say("\(count) second factor(s) sealed under a new key; the old one is gone")
      }
    }
  }
}

import Accounts
import ArgumentParser
import Domain
import Foundation
import ReviewWeb
import Store

/// `yoshin case`: the reviewers' work from the terminal.
struct CaseCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "case", abstract: "Shows and settles pages that wait for a person.",
    discussion: """
      The review pages do this faster and with the picture; here a batch can be finished without them. \
      Who acts is the login name. Once the data folder has accounts, that name must be an account whose \
      role allows it. yoshin queue lists the cases with their batches.
      """,
    subcommands: [Show.self, Decide.self, Undo.self, Look.self, TakeOver.self])

  /// What the subcommands have in common.
  struct Desk: ParsableArguments {
    @Option(help: "The pipeline's YAML file (default: pipelines/routine.yaml or YOSHIN_PIPELINE).")
    var pipeline: String?
    @OptionGroup var home: HomeOptions

    func open() async throws -> (office: ReviewOffice, viewer: Viewer) {
      let store = try home.store()
      let viewer = try await TerminalViewer.viewer(store)
      return (
        try ReviewOffice(store: store, files: try PipelineFiles(named: pipeline)), viewer
      )
    }
  }

  /// `yoshin case show`.
  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Shows a case: why it waits, what was read, who it may be.",
      discussion: "Seeing it is an entry of the audit trail, with every resident shown.")

    @Argument(help: "The page's number, as yoshin queue gives it.")
    var page: Int64
    @OptionGroup var desk: Desk

    func run() async throws {
      try await explained {
        let (office, viewer) = try await desk.open()
        put(CaseText.text(try await refused { try await office.cases.open(page, viewer: viewer) }))
        try await office.cases.release(page, viewer: viewer)
      }
    }
  }

  /// `yoshin case decide`.
  struct Decide: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Settles a case.",
      discussion: """
        yoshin case decide 12 --set lot=MR415 --resident 1000000017
        yoshin case decide 12 --return --note "接種年月日が読めません"
        Where a correction changed who, which vaccine, which dose or which day it is, a second person \
        answers too before the batch can be committed: yoshin case look.
        """)

    @Argument(help: "The page's number.")
    var page: Int64
    @Option(help: ArgumentHelp("It is a record of this resident.", valueName: "code"))
    var resident: String?
    @Option(
      help: ArgumentHelp("Corrects a field first; repeat for several.", valueName: "field=value"))
    var set: [String] = []
    @Flag(name: .customLong("return"), help: "Back to the clinic (返戻).")
    var isReturned = false
    @Flag(name: .customLong("reject"), help: "No record (対象外).")
    var isRejected = false
    @Flag(name: .customLong("hold"), help: "Stays open, with a note (保留).")
    var isHeld = false
    @Flag(name: .customLong("senior"), help: "To a senior (上席へ).")
    var isSenior = false
    @Option(help: "Why; needed for all but a record that nothing stands against.")
    var note = ""
    @OptionGroup var desk: Desk

    func validate() throws {
      let count = [isReturned, isRejected, isHeld, isSenior, resident != nil].count { $0 }
      guard count == 1 || count == 0 && !set.isEmpty else {
        throw ValidationError(
          "Give one of --resident, --return, --reject, --hold, --senior; or only --set.")
      }
      for pair in set where !pair.contains("=") {
        throw ValidationError("'\(pair)' is not of the form field=value.")
      }
    }

    func run() async throws {
      try await explained {
        let (office, viewer) = try await desk.open()
        try await refused {
          var view = try await office.cases.open(page, viewer: viewer)
          func attempt() -> Attempt { Attempt(key: UUID().uuidString, revision: view.revision) }
          if !set.isEmpty {
            let pairs = set.map { $0.split(separator: "=", maxSplits: 1).map(String.init) }
            view = try await office.cases.correct(
              page,
              values: Dictionary(
                pairs.map { ($0[0], $0.count > 1 ? $0[1] : "") }, uniquingKeysWith: { $1 }),
              attempt: attempt(), viewer: viewer)
          }
          guard let decision else {
            put(CaseText.text(view))
            return
          }
          let receipt = try await office.cases.decide(
            page, decision, note: note, attempt: attempt(), viewer: viewer)
          say("page \(page): \(receipt.state.rawValue)")
          if receipt.state == .secondLook {
            say("  a second person must answer a field too: yoshin case look")
          }
        }
      }
    }

    private var decision: CaseDecision? {
      if let resident { return .resolved(ResidentCode(resident)) }
      if isReturned { return .returned }
      if isRejected { return .rejected }
      if isHeld { return .held }
      return isSenior ? .senior : nil
    }
  }

  /// `yoshin case undo`.
  struct Undo: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Takes the last decision on a page back; the page waits again.")

    @Argument(help: "The page's number.")
    var page: Int64
    @OptionGroup var desk: Desk

    func run() async throws {
      try await explained {
        let (office, viewer) = try await desk.open()
        try await refused {
          let view = try await office.cases.open(page, viewer: viewer)
          let receipt = try await office.cases.undo(
            page, attempt: Attempt(key: UUID().uuidString, revision: view.revision),
            viewer: viewer)
          say("page \(page): \(receipt.state.rawValue)")
        }
      }
    }
  }

  /// `yoshin case take-over`.
  struct TakeOver: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "take-over", abstract: "Takes a case out of another person's hand, for a senior."
    )

    @Argument(help: "The page's number.")
    var page: Int64
    @OptionGroup var desk: Desk

    func run() async throws {
      try await explained {
        let (office, viewer) = try await desk.open()
        try await refused { try await office.cases.takeOver(page, viewer: viewer) }
        say("page \(page) is in the hand of \(viewer.account)")
      }
    }
  }

  /// `yoshin case look`.
  struct Look: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Shows the next question to a second person, or answers one.",
      discussion: """
        The first answer is not shown: read the paper, and give --answer. The same answer stands; \
        another one sends the page to a senior.
        """)

    @Argument(help: "The question's number; the next one where it is not given.")
    var question: Int64?
    @Option(help: "What the paper says: a resident's code, a label, a day.")
    var answer: String?
    @OptionGroup var desk: Desk

    func run() async throws {
      try await explained {
        let (office, viewer) = try await desk.open()
        try await refused {
          let asked =
            if let question {
              try await office.questions.secondLook(question, viewer: viewer)
            } else {
              try await office.questions.nextSecondLook(viewer: viewer)
            }
          guard let look = asked else {
            say("nothing is asked of \(viewer.account)")
            return
          }
          guard let answer else {
            put("question \(look.id)  page \(look.number)  \(look.formTitle ?? "")")
            put("\(look.field.label) [\(CaseText.words(look.field.input))]?")
            for person in look.people { put("  " + CaseText.words(person)) }
            return
          }
          let outcome = try await office.questions.answer(
            look.id, value: answer,
            attempt: Attempt(key: UUID().uuidString, revision: look.revision), viewer: viewer)
          say(
            outcome == .agreed
              ? "question \(look.id): the same answer; it stands"
              : "question \(look.id): another answer; the page goes to a senior")
        }
      }
    }
  }
}

/// Who acts on the command line, in the words of the desk.
enum TerminalViewer {
  /// The login name with its account's roles.
  ///
  /// - Throws: `Failure` where there are accounts and none of them is this person's.
  static func viewer(_ store: DataStore) async throws -> Viewer {
    let name = try currentUser()
    let accounts = try store.accounts()
    let account = LoginName(name).flatMap { login in accounts.first { $0.name == login } }
    if !accounts.isEmpty, account?.isEnabled != true {
      throw Failure(
        .refused, "\(name) has no account in this data folder",
        next: "An administrator makes one: yoshin account add NAME --roles reviewer")
    }
    let roles = account.map { Set($0.roles.compactMap { ReviewWeb.Role(rawValue: $0.rawValue) }) }
    return Viewer(
      account: account?.name.rawValue ?? name, displayName: account?.displayName ?? name,
      department: account?.department ?? "", roles: roles ?? [.reviewer, .senior],
      language: .english, stage: .complete, endsAt: .distantFuture, provedAt: Date.now,
      hasSecondFactor: false, terminal: ProcessInfo.processInfo.hostName)
  }
}

/// Says what the desk refuses in the terminal's words.
func refused<Answer>(_ body: () async throws -> Answer) async throws -> Answer {
  do {
    return try await body()
  } catch let refusal as Refusal {
    throw Failure(refusal)
  }
}

extension Failure {
  /// The desk's refusal, for the terminal.
  init(_ refusal: Refusal) {
    switch refusal {
    case .expired, .needsProof, .wrongCredentials:
      self.init(.refused, "it is not certain who you are", next: "Sign in again.")
    case .throttled(let seconds):
      self.init(.refused, "too many tries", next: "Wait \(seconds) seconds.")
    case .forbidden:
      self.init(
        .refused, "your role does not allow this", next: "yoshin account list shows the roles.")
    case .gone: self.init(.refused, "it is done already, or its image is gone")
    case .notFound:
      self.init(.refused, "there is no such thing", next: "yoshin queue lists what waits.")
    case .heldByAnother(let name):
      self.init(.refused, "\(name) has this case in hand", next: "Wait, or ask a senior.")
    case .takenOver(let name):
      self.init(
        .refused, "\(name), a senior, has taken this case over",
        next: "What you confirmed is kept; go on with the next one.")
    case .stale:
      self.init(.refused, "it has changed meanwhile, or does not wait", next: "Look at it again.")
    case .invalid(let faults):
      self.init(
        .badInput,
        faults.map { "\($0.field): \($0.kind.rawValue)" }.joined(separator: "\n  "),
        next: "yoshin case show lists the fields and what they take; --note says why.")
    case .fourEyes:
      self.init(
        .refused, "you have had this page in hand already", next: "Another person must do it.")
    case .blocked:
      self.init(
        .refused, "the record is not whole", next: "yoshin case show says what is missing.")
    }
  }
}

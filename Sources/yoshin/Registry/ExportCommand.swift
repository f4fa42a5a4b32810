import ArgumentParser
import Foundation
import Store

/// `yoshin export`: files that leave the office, by two people.
struct ExportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Files that leave the office: one person requests, another approves, one download.",
    discussion: """
      request: one person says what leaves, to whom and what for. approve: another person, under their own \
      account, has the list made and sealed into a zip with AES-256; the passphrase is shown once, to the \
      approver, who tells it to the recipient by another way than the file goes. fetch: who requested it \
      fetches the file, once, within the time. 7-Zip opens it; Windows Explorer alone does not.

      No file holds an individual number (個人番号). Persons under protection measures (支援措置) and their \
      households are left out, masked or put apart. Every step, the rows and the file's SHA-256 are in the \
      audit trail.
      """,
    subcommands: [Request.self, Approve.self, Fetch.self, List.self, Kinds.self])

  /// `yoshin export request`.
  struct Request: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Asks for a file; nothing is made until another person approves.")

    @Argument(help: "The kind of list; yoshin export kinds names them.")
    var kind: String

    @Option(help: ArgumentHelp("Who gets the file.", valueName: "name"))
    var to: String

    @Option(help: ArgumentHelp("What it is for, with its ground.", valueName: "text"))
    var purpose: String

    @Option(
      help: ArgumentHelp(
        "What narrows the list down, NAME=VALUE; may be repeated.", valueName: "pair"))
    var with: [String] = []

    @Option(
      help: "Protected persons: exclude, mask (no address) or separate (a file of their own).",
      transform: { word in
        guard let policy = ExportProtection(rawValue: word) else {
          throw ValidationError("'\(word)' is not exclude, mask or separate.")
        }
        return policy
      })
    var protected: ExportProtection = .exclude

    @OptionGroup var home: HomeOptions

    func run() async throws {
      try await explained {
        var parameters: [String: String] = [:]
        for pair in with {
          let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
          guard parts.count == 2, !parts[0].isEmpty else {
            throw Failure(.usage, "'\(pair)' is no NAME=VALUE")
          }
          parameters[String(parts[0])] = String(parts[1])
        }
        let producer = try ExportKinds.producer(kind)
        try producer.check(parameters)
        let id = try home.store().requestExport(
          ExportOrder(
            kind: kind, parameters: parameters, recipient: to, purpose: purpose,
            protection: protected), by: try commandActor())
        put("\(id)")
        say("export \(id) waits for another person: yoshin export approve \(id)")
      }
    }
  }

  /// `yoshin export approve`.
  struct Approve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Approves a request: the list is made, sealed, and its passphrase shown once.")

    @Argument(help: "The request's number.")
    var number: Int64

    @Option(help: ArgumentHelp("How long it may be fetched, 1 to 168.", valueName: "hours"))
    var hours = 24

    @OptionGroup var home: HomeOptions

    func validate() throws {
      guard (1...168).contains(hours) else { throw ValidationError("--hours is from 1 to 168.") }
    }

    func run() async throws {
      try await explained {
        let store = try home.store()
        var passphrase = ""
        let approval = try store.approveExport(
          ExportID(rawValue: number), by: try commandActor(), hours: hours
        ) { order in
          let sealed = try ExportSealing.seal(
            order, number: number, ExportSource(store: store))
          passphrase = sealed.passphrase
          return sealed.export
        }
        put(passphrase)
        say(
          "export \(number): \(approval.rows) row(s), \(approval.protected) under protection measures,"
            + " \(approval.byteSize) bytes, sha256 \(approval.sha256)")
        say(
          "The line above is the passphrase; it is stored nowhere and shown this once. Tell it to the"
            + " recipient by another way than the file goes.")
        say(
          "to be fetched by \(approval.expiresAt.formatted(.iso8601)): yoshin export fetch \(number)"
        )
      }
    }
  }

  /// `yoshin export fetch`.
  struct Fetch: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Fetches an approved file, once; who requested it.")

    @Argument(help: "The request's number.")
    var number: Int64

    @Option(
      name: .shortAndLong,
      help: ArgumentHelp(
        "Where to; export-N.zip in this folder where not given.", valueName: "file"))
    var output: String?

    @OptionGroup var home: HomeOptions

    func run() async throws {
      try await explained {
        let place = URL(filePath: output ?? "export-\(number).zip")
        // The download is used up once it is handed out, so the place is tried first.
        guard !FileManager.default.fileExists(atPath: place.path) else {
          throw Failure(
            .refused, "\(place.path) is there already", next: "Name another with --output.")
        }
        guard FileManager.default.isWritableFile(atPath: place.deletingLastPathComponent().path)
        else {
          throw Failure(
            .refused, "\(place.path) cannot be written", next: "Name another with --output.")
        }
        let archive = try home.store().fetchExport(
          ExportID(rawValue: number), by: try commandActor())
        do {
          try archive.write(to: place, options: .atomic)
          try FileManager.default.setAttributes(
            [.posixPermissions: 0o600], ofItemAtPath: place.path)
        } catch {
          throw Failure(
            .failed, "\(place.path) could not be written", next: "Request the export again.")
        }
        say("\(place.path): \(archive.count) bytes, sha256 \(ContentHash.sha256(archive))")
      }
    }
  }

  /// `yoshin export list`.
  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Lists requests and how far they have come.")

    @OptionGroup var home: HomeOptions

    func run() async throws {
      try await explained {
        var table = TerminalTable([
          ("export", .right), ("state", .left), ("kind", .left), ("rows", .right),
          ("requested", .left), ("by", .left), ("approved by", .left), ("to", .left),
          ("purpose", .left),
        ])
        for request in try home.store().exports() {
          table.add([
            "\(request.id)", request.state(at: Date.now).rawValue, request.order.kind,
            request.approval.map { "\($0.rows)" } ?? "", request.requestedAt.formatted(.iso8601),
            request.requestedBy, request.approval?.by ?? "", request.order.recipient,
            request.order.purpose,
          ])
        }
        if table.isEmpty { say("no exports") } else { put(table.text) }
      }
    }
  }

  /// `yoshin export kinds`.
  struct Kinds: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Names the lists that may leave.")

    func run() throws {
      var table = TerminalTable([("kind", .left), ("what", .left), ("--with", .left)])
      for kind in ExportKinds.all {
        let parameters = kind.parameters.map { $0.name + ($0.isRequired ? "!" : "") }
        table.add([kind.name, kind.abstract, parameters.joined(separator: " ")])
      }
      put(table.text)
    }
  }
}

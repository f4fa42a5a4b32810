import ArgumentParser
import Domain
import Foundation
import Store

/// `yoshin retention`: erasing what has been kept long enough, by two people.
struct RetentionCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "retention",
    abstract: "Erases what has been kept long enough: one person requests, another applies.",
    discussion: """
      How long records are kept stands in pipelines/retention.yaml, with the day from which each rule \
      holds. preview says what would go; request freezes that list; apply, by another person under their \
      own account, erases it: readings, decisions, records, imported history, and the scans whose pages \
      are all gone. The audit trail and the hashes stay.

      A certificate is written to the data folder's erasures/. Copy it to where backups are kept: a backup \
      from before still holds what was erased, and after restoring one, yoshin retention again \
      CERTIFICATE… erases it again.
      """,
    subcommands: [
      Preview.self, Request.self, Apply.self, List.self, Certificate.self, Again.self,
    ])

  /// Which rules, for which day.
  struct PlanOptions: ParsableArguments {
    @Option(
      help: ArgumentHelp("The rules; pipelines/retention.yaml where not given.", valueName: "file"))
    var rules: String?

    @OptionGroup var home: HomeOptions

    func plan(_ store: DataStore) throws -> ErasurePlan {
      try store.erasurePlan(try RetentionFile.load(rules), on: .today)
    }
  }

  /// `yoshin retention preview`.
  struct Preview: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Says what has been kept long enough; touches nothing.")

    @OptionGroup var options: PlanOptions

    func run() async throws {
      try await explained {
        let plan = try options.plan(try options.home.store())
        RetentionCommand.say(plan)
      }
    }
  }

  /// `yoshin retention request`.
  struct Request: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Orders the erasure of what preview lists; another person applies it.")

    @Option(help: ArgumentHelp("Why, for the certificate.", valueName: "text"))
    var why: String

    @OptionGroup var options: PlanOptions

    func run() async throws {
      try await explained {
        let store = try options.home.store()
        let plan = try options.plan(store)
        RetentionCommand.say(plan)
        let id = try store.requestErasure(plan, by: try commandActor(), why: why)
        put("\(id)")
        yoshin.say("erasure \(id) waits for another person: yoshin retention apply \(id)")
      }
    }
  }

  /// `yoshin retention apply`.
  struct Apply: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Erases what an order lists, for ever; another person than who requested it.")

    @Argument(help: "The order's number.")
    var number: Int64

    @OptionGroup var home: HomeOptions

    func run() async throws {
      try await explained {
        let store = try home.store()
        let certificate = try store.applyErasure(
          ErasureID(rawValue: number), by: try commandActor())
        put(CertificateText(certificate).text)
        yoshin.say("the certificate is in \(store.folder.erasures.path); copy it to your backups")
      }
    }
  }

  /// `yoshin retention list`.
  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Lists orders and how far they have come.")

    @OptionGroup var home: HomeOptions

    func run() async throws {
      try await explained {
        var table = TerminalTable([
          ("erasure", .right), ("state", .left), ("as of", .left), ("pages", .right),
          ("records", .right), ("history", .right), ("requested by", .left),
          ("approved by", .left), ("why", .left),
        ])
        for order in try home.store().erasures() {
          let state =
            order.certificate != nil ? "done" : order.approvedBy != nil ? "cut off" : "waiting"
          table.add([
            "\(order.id)", state, "\(order.asOf)", "\(order.pages)", "\(order.records)",
            "\(order.history)", order.requestedBy, order.approvedBy ?? "", order.why,
          ])
        }
        if table.isEmpty { yoshin.say("no erasures") } else { put(table.text) }
      }
    }
  }

  /// `yoshin retention certificate`.
  struct Certificate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Prints a certificate of erasure (消去証明書).")

    @Argument(help: "The order's number.")
    var number: Int64

    @Flag(help: "As JSON, with the hashes of the pages, as retention again reads it.")
    var json = false

    @OptionGroup var home: HomeOptions

    func run() async throws {
      try await explained {
        let order = try home.store().erasure(ErasureID(rawValue: number))
        guard let certificate = order.certificate else {
          throw Failure(
            .refused, "erasure \(number) is not carried out",
            next:
              "Another person than \(order.requestedBy) applies it: yoshin retention apply \(number)"
          )
        }
        put(json ? try certificate.json : CertificateText(certificate).text)
      }
    }
  }

  /// `yoshin retention again`.
  struct Again: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Erases again what certificates list, after a backup was restored.")

    @Argument(help: "Certificates, as they lie in erasures/.")
    var certificates: [String]

    @OptionGroup var home: HomeOptions

    func run() async throws {
      try await explained {
        let read = try certificates.map { try ErasureCertificate.read($0) }
        let gone = try home.store().eraseAgain(read, by: try commandActor())
        yoshin.say("erased again: \(gone.pages) page(s), \(gone.history) row(s) of history")
      }
    }
  }

  private static func say(_ plan: ErasurePlan) {
    let anchor =
      switch plan.rule.after {
      case .vaccination: "the dose"
      case .fiscalYear: "the end of the dose's fiscal year"
      case .death: "death"
      }
    yoshin.say(
      "\(plan.asOf): records are kept \(plan.rule.years) years after \(anchor) (\(plan.rule.source))"
    )
    yoshin.say(
      "kept long enough: \(plan.pages.count) page(s), \(plan.records) of them with a record;"
        + " \(plan.history.count) row(s) of imported history"
        + (plan.doses.map { "; doses of \($0.lowerBound) to \($0.upperBound)" } ?? ""))
    if plan.openPages > 0 {
      yoshin.say(
        "\(plan.openPages) page(s) as old are still open and stay: settle them (yoshin queue)")
    }
  }
}

/// A certificate of erasure as it is printed and filed, Japanese as the office's papers are.
struct CertificateText {
  private let certificate: ErasureCertificate

  init(_ certificate: ErasureCertificate) { self.certificate = certificate }

  private var anchor: String {
    switch certificate.rule.after {
    case .vaccination: "接種日"
    case .fiscalYear: "接種日の属する年度の末日"
    case .death: "死亡日"
    }
  }

  private func count(_ tables: String...) -> Int {
    tables.reduce(0) { $0 + (certificate.rows[$1] ?? 0) }
  }

  /// The certificate as a table: what a line is about, what it says, and a moment (ISO 8601) where it has one.
  var lines: [(name: String, text: String, at: String?)] {
    [
      ("基準日", "\(certificate.asOf)", nil),
      ("保存期間", "\(anchor)から\(certificate.rule.years)年（\(certificate.rule.source)）", nil),
      ("請求", certificate.requestedBy, certificate.requestedAt),
      ("承認・実行", certificate.approvedBy, certificate.approvedAt),
      ("消去完了", "", certificate.erasedAt),
      ("予診票の頁", "\(certificate.pages.count)", nil),
      ("画像ファイル", "\(certificate.originals)", nil),
      ("接種記録", "\(count("record"))", nil),
      ("取込接種歴", "\(count("historyVersion"))", nil),
      ("読取結果", "\(count("readingRun"))（項目 \(count("answer"))）", nil),
      ("判断・訂正", "\(count("decision", "correction"))", nil),
      ("行の総数", "\(certificate.rows.values.reduce(0, +))", nil),
      ("対象一覧 SHA-256", certificate.listHash, nil),
      ("監査記録", "\(certificate.audit.count)件 \(certificate.audit.hash)", nil),
    ]
  }

  var text: String {
    """
    消去証明書 第\(certificate.erasure)号

    基準日        \(certificate.asOf)
    保存期間      \(anchor)から\(certificate.rule.years)年（\(certificate.rule.source)）
    請求          \(certificate.requestedBy)  \(certificate.requestedAt)
    承認・実行    \(certificate.approvedBy)  \(certificate.approvedAt)
    消去完了      \(certificate.erasedAt)

    予診票の頁    \(certificate.pages.count)
    画像ファイル  \(certificate.originals)
    接種記録      \(count("record"))
    取込接種歴    \(count("historyVersion"))
    読取結果      \(count("readingRun"))（項目 \(count("answer"))）
    判断・訂正    \(count("decision", "correction"))
    行の総数      \(certificate.rows.values.reduce(0, +))

    対象一覧 SHA-256   \(certificate.listHash)
    監査記録           \(certificate.audit.count)件 \(certificate.audit.hash)
    """
  }
}

extension ErasureCertificate {
  /// Reads a certificate's file.
  ///
  /// - Throws: `Failure` where it is none.
  static func read(_ path: String) throws -> ErasureCertificate {
    do {
      return try JSONDecoder().decode(
        ErasureCertificate.self, from: try Data(contentsOf: URL(filePath: path)))
    } catch {
      throw Failure(
        .badInput, "\(path) is no certificate of erasure",
        next: "Give the JSON files from a data folder's erasures/.")
    }
  }

  /// The certificates of a folder, oldest first.
  ///
  /// - Throws: `Failure` where the folder cannot be read or a file in it is none.
  static func all(in folder: String) throws -> [ErasureCertificate] {
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
      throw Failure(
        .badInput, "\(folder) is no folder that can be read",
        next: "Name the folder with the certificates, or leave --certificates out.")
    }
    return try names.filter { $0.hasSuffix(".json") }.sorted().map { try read("\(folder)/\($0)") }
  }

  /// The certificate as `retention again` reads it.
  var json: String {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
      return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
  }
}

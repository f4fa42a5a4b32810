import Domain
import Forms
import Foundation
import Imaging
import Immunization
import Interpretation
import Linkage
import Recognition
import Tables
import Testing

@testable import Pipeline

/// A page of the samples with what is on it.
struct SamplePage: Decodable {
  enum Value: Decodable {
    case text(String)
    case flag(Bool)
    case nothing

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if container.decodeNil() {
        self = .nothing
      } else if let flag = try? container.decode(Bool.self) {
        self = .flag(flag)
      } else {
        self = .text(try container.decode(String.self))
      }
    }

    /// Comparable with an answer: widths and spaces do not count.
    var folded: String? {
      switch self {
      case .text(let text): fold(text)
      case .flag(let flag): flag ? "true" : "false"
      case .nothing: nil
      }
    }
  }

  var file: String
  var page: Int
  var form: String?
  var scenario: String
  var resident: String?
  var fields: [String: Value]
  var expect: [String]
}

/// A text without spaces, in its compatible characters; nil where it is empty.
func fold(_ text: String) -> String? {
  let folded = text.precomposedStringWithCompatibilityMapping.filter { !$0.isWhitespace }
  return folded.isEmpty ? nil : folded
}

extension Answer {
  /// Comparable with the truth.
  var folded: String? {
    switch value {
    case .text(let text): fold(text)
    case .flag(let flag): flag ? "true" : "false"
    case .nothing: nil
    }
  }
}

/// The samples' registry.
struct SampleRegistry {
  var people: [Resident] = []
  var vouchers: [Voucher] = []
  var clinics: [Clinic] = []
  var lots: [Lot] = []
  var doses: [VaccinationRecord] = []

  init() throws {
    func rows(_ name: String, _ columns: [String]) throws -> [[String]] {
      let url = Place.samples.appending(path: "registry/\(name).csv")
      let table = try Table(bytes: [UInt8](Data(contentsOf: url)))
      let places = try table.header.columns(columns)
      return table.rows.map { row in places.map { row[$0] } }
    }
    let statuses: [String: ResidentStatus] = [
      "1": .resident, "2": .movedOut, "3": .deceased, "4": .nonResident, "9": .removed,
    ]
    people = try rows(
      "residents",
      [
        "宛名番号", "世帯番号", "氏名", "氏名カナ", "生年月日", "性別", "住所", "方書", "住民となった年月日", "住民状態", "消除年月日",
      ]
    ).map { row in
      Resident(
        code: ResidentCode(row[0]), household: HouseholdNumber(row[1]), name: row[2], kana: row[3],
        birthDate: CalendarDate(row[4]), sex: row[5] == "1" ? .male : .female, address: row[6],
        building: row[7], residentSince: CalendarDate(row[8]),
        status: try #require(statuses[row[9]]), removedOn: CalendarDate(row[10]))
    }
    vouchers = try rows("vouchers", ["宛名番号", "市区町村コード", "券番号"]).map {
      Voucher(
        resident: ResidentCode($0[0]), municipality: MunicipalityCode($0[1]),
        number: VoucherNumber($0[2]))
    }
    clinics = try rows("clinics", ["医療機関コード", "名称", "医師名"]).map {
      Clinic(code: ClinicCode($0[0]), name: $0[1], doctor: $0[2])
    }
    lots = try rows("lots", ["ワクチン種別", "製品名", "メーカー", "ロット番号", "有効期限"]).map {
      Lot(
        vaccine: VaccineCode($0[0]), product: $0[1], maker: $0[2], number: LotNumber($0[3]),
        expires: CalendarDate($0[4]))
    }
    doses = try rows("history", ["宛名番号", "ワクチン種別", "回数", "接種年月日", "ロット番号", "医療機関コード"]).map {
      VaccinationRecord(
        resident: ResidentCode($0[0]), vaccine: VaccineCode($0[1]), dose: $0[2],
        date: try #require(CalendarDate($0[3])), lot: LotNumber($0[4]), clinic: ClinicCode($0[5]))
    }
  }

  func judge() throws -> JudgePage {
    let pipeline = try Place.pipeline
    var builder = RegistryIndex.Builder(reservingCapacity: people.count)
    for person in people { builder.add(person) }
    for voucher in vouchers { builder.add(voucher) }
    return JudgePage(
      pipeline: pipeline,
      office: Office(
        matcher: Matcher(
          index: builder.index(version: "samples"), weights: .standard,
          policy: LinkagePolicy(pipeline)),
        books: Ledger(
          people: Dictionary(people.map { ($0.code, $0) }, uniquingKeysWith: { $1 }),
          recorded: doses),
        clinics: clinics, lots: lots, schedule: try Place.schedule))
  }
}

/// Every sample page through both halves of the pipeline, in this process.
enum SampleRun {
  /// A page of a PDF as poppler renders it.
  private static func rendered(_ file: URL, page: Int) throws -> [UInt8] {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [
      "pdftoppm", "-gray", "-r", "300", "-f", String(page), "-l", String(page), file.path,
    ]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let data = try output.fileHandleForReading.readToEnd()
    process.waitUntilExit()
    return [UInt8](try #require(data))
  }

  private static func lineNetwork(
    _ pipeline: PipelineDefinition, _ model: KeyPath<Models, String>
  ) throws -> LineNetwork? {
    try pipeline.networkPath(model).map {
      try LineNetwork([UInt8](try Data(contentsOf: URL(filePath: $0))))
    }
  }

  static func stages() throws -> PixelStages {
    ScanDecoder.silenceLibraries()
    let pipeline = try Place.pipeline
    let limit = pipeline.policies.maximumPixels
    let forms = try pipeline.forms.map { template in
      let blank = [UInt8](try Data(contentsOf: URL(filePath: template.blankPath)))
      return PreparedForm(
        template: template, blankScan: try ScanDecoder.decode(blank, maximumPixels: limit))
    }
    let net = [UInt8](try Data(contentsOf: URL(filePath: pipeline.digitsModelPath)))
    let names = pipeline.models
    let reader = try PageReader(
      ReadingModels(
        cells: try CellNetwork(net), japanese: names.japanese, kana: names.kana,
        latin: names.latin, ocrb: names.ocrb,
        folder: Place.root.appending(path: "pipelines/models").path,
        kanaLines: try lineNetwork(pipeline, \.kana), lotLines: try lineNetwork(pipeline, \.lot),
        voucherLines: try lineNetwork(pipeline, \.voucher),
        marks: try pipeline.networkPath(\.marks).map {
          try MarkNetwork([UInt8](Data(contentsOf: URL(filePath: $0))))
        }))
    return PixelStages(
      registration: Registration(FormAtlas(forms)), reader: reader, maximumPixels: limit)
  }

  static let all: Result<[(truth: SamplePage, reading: PageReading, verdict: Verdict)], any Error> =
    Result {
      let lines = try String(
        contentsOf: Place.samples.appending(path: "truth.jsonl"), encoding: .utf8)
      let pages = try lines.split(separator: "\n").map {
        try JSONDecoder().decode(SamplePage.self, from: Data($0.utf8))
      }
      let stages = try SampleRun.stages()
      let judge = try SampleRegistry().judge()
      return try pages.map { truth in
        let file = Place.samples.appending(path: truth.file)
        let reading =
          file.pathExtension == "pdf"
          ? stages.read(try rendered(file, page: truth.page), page: 1, resolution: 300)
          : stages.read([UInt8](try Data(contentsOf: file)), page: truth.page)
        // A batch's folder is named by its month and its clinic: 2026-10_2711506317.
        let folder = file.deletingLastPathComponent().lastPathComponent
        let parts = folder.split(separator: "_")
        let month = try #require(parts.first).split(separator: "-").compactMap { Int($0) }
        let batch = BatchContext(
          clinic: ClinicCode(try #require(parts.last)), year: month[0], month: month[1])
        return (truth, reading, try judge(reading, in: batch))
      }
    }
}

@Suite("The sample pages")
struct SampleTests {
  /// The fields of a record: one of them wrong, and the record is wrong.
  private static let critical = ["vaccine", "dose", "given_date", "lot", "clinic_code"]

  @Test("no page is verified that should not be, none with a wrong record")
  func noFalseCommits() throws {
    var verified = 0
    for (truth, _, verdict) in try SampleRun.all.get() where verdict.outcome == .verified {
      // That a file or paper came before is known to the store, not to the pages' own stages.
      let isRepeated = truth.expect.contains("duplicate")
      #expect(truth.expect.contains("verified") || isRepeated, "\(truth.file) \(truth.page)")
      #expect(verdict.resident?.rawValue == truth.resident, "\(truth.file) \(truth.page)")
      #expect(verdict.record?.resident == verdict.resident)
      for field in Self.critical {
        #expect(
          verdict.fields[field]?.folded == truth.fields[field]?.folded,
          "\(truth.file) \(truth.page) \(field)")
      }
      verified += 1
    }
    #expect(verified > 0)
  }

  @Test("every page's form is known, and lies where it is thought to lie")
  func forms() throws {
    for (truth, reading, verdict) in try SampleRun.all.get() {
      #expect(verdict.form == truth.form, "\(truth.file) \(truth.page)")
      switch truth.expect {
      case ["blank"]: #expect(verdict.outcome == .blank)
      case ["unidentified"]: #expect(verdict.outcome == .unidentified)
      default:
        #expect(verdict.outcome == .verified || verdict.outcome == .review)
        #expect(try #require(reading.residual) <= 0.1, "\(truth.file) \(truth.page)")
      }
    }
  }

  @Test("every choice and signature is read right")
  func choices() throws {
    var count = 0
    for (truth, reading, verdict) in try SampleRun.all.get() {
      for (name, field) in reading.fields {
        switch field {
        case .choice, .presence: break
        default: continue
        }
        guard let wanted = truth.fields[name] else { continue }
        #expect(
          verdict.fields[name]?.folded == wanted.folded, "\(truth.file) \(truth.page) \(name)")
        count += 1
      }
    }
    #expect(count > 100)
  }

  @Test("what is wrong with a paper is among the reasons")
  func told() throws {
    let tells: [String: Set<Reason.Code>] = [
      "name-changed": [.nameDisagrees], "deceased": [.deceased], "moved-out": [.movedOut],
      "consent-refused": [.consentRefused],
      "code-typo": [.checkDigit, .codeUnknown, .sourcesDisagree, .nameDisagrees, .lowConfidence],
    ]
    for (truth, _, verdict) in try SampleRun.all.get() where verdict.outcome == .review {
      guard let codes = tells[truth.scenario] else { continue }
      #expect(!codes.isDisjoint(with: verdict.reasons.map(\.code)), "\(truth.scenario)")
    }
  }

  @Test("damaged files are failed pages, never a crash", arguments: 0..<8)
  func damaged(seed: Int) throws {
    let stages = try SampleRun.stages()
    let files = try FileManager.default.contentsOfDirectory(
      at: Place.samples.appending(path: "batches/2026-10_2711506317"),
      includingPropertiesForKeys: nil
    ).filter { ["jpg", "tif"].contains($0.pathExtension) }.sorted { $0.path < $1.path }
    var bytes = [UInt8](try Data(contentsOf: files[seed % files.count]))
    var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1
    func next(_ limit: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % limit
    }
    if seed % 2 == 0 {
      bytes = Array(bytes.prefix(next(bytes.count)))
    } else {
      for _ in 0..<40 { bytes[next(bytes.count)] = UInt8(next(256)) }
    }
    let reading = stages.read(bytes, page: 1)
    if reading.kind == .failed { #expect(reading.failure != nil) }
    // A page of which half is gone must not pass for one that was left blank.
    #expect(reading.kind != .blank)
  }
}

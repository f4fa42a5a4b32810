import Domain
import Foundation
import Synchronization
import Testing

@testable import Store

/// A clock that tests move by hand.
final class HandClock: Sendable {
  private let seconds = Mutex(1_790_000_000.0)
  var now: Date { Date(timeIntervalSince1970: seconds.withLock { $0 }) }
  func advance(_ by: Double) { seconds.withLock { $0 += by } }
}

/// A store of its own for one test.
struct Office {
  let clock: HandClock
  let store: DataStore
  let batch: BatchName

  init() throws {
    let clock = HandClock()
    try self.init(clock: clock, store: StoreUnderTest.store(clock: { clock.now }))
  }

  init(clock: HandClock, store: DataStore) throws {
    self.clock = clock
    self.store = store
    batch = try #require(BatchName("2026-10_2711506317"))
  }

  static let source = ImportSource(
    fileName: "residents.csv", fileHash: String(repeating: "a", count: 64), encoding: "CP932",
    by: "hanako")

  static func resident(
    _ number: Int, name: String = "石田　莉子", isProtected: Bool = false
  ) -> Resident {
    Resident(
      code: ResidentCode(String(1_000_000_000 + number)), household: HouseholdNumber("0000000001"),
      name: name, kana: "イシダ　リコ", birthDate: CalendarDate("2021-02-05"), sex: .female,
      postalCode: "590-0021", address: "堺市堺区北三国ヶ丘町73番地1", building: "",
      residentSince: CalendarDate("20210205"), isProtected: isProtected)
  }

  static func record(_ number: Int, dose: String = "２期") -> VaccinationRecord {
    VaccinationRecord(
      resident: ResidentCode(String(1_000_000_000 + number)), vaccine: VaccineCode("MR"),
      dose: dose, date: CalendarDate(dayNumber: 20_737), lot: LotNumber("MR415"),
      clinic: ClinicCode("2711506317"))
  }

  /// Residents 1…n in the registry.
  func settle(_ count: Int) throws {
    try store.importResidents((1...count).map { Office.resident($0) }, from: Office.source)
  }

  /// A batch with as many files of one page each, entered by hanako.
  @discardableResult
  func receive(_ count: Int, from first: Int = 1) throws -> [PageID] {
    try store.openBatch(batch, by: "hanako")
    return try (first..<first + count).flatMap { number in
      let arrival = try store.addFile(
        named: "\(number).jpg", sha256: ContentHash.sha256(Data("file \(number)".utf8)),
        fileExtension: "jpg", byteSize: 6, to: batch, by: "hanako")
      return try store.setPageCount(1, of: arrival.file)
    }
  }

  func result(
    _ outcome: PageOutcome, _ record: VaccinationRecord? = nil, reasons: [Reason] = [],
    vaccine: String? = "MR", pipelineHash: String = "hash"
  ) throws -> PageResult {
    var reasons = reasons
    if outcome == .review, reasons.isEmpty { reasons = [Reason(.nameDisagrees, field: "name")] }
    return PageResult(
      outcome: outcome, form: outcome == .failed ? nil : "mr-child", resident: record?.resident,
      vaccine: vaccine.map { VaccineCode($0) }, record: record, reasons: reasons,
      fields: [
        "name": FieldAnswer(
          value: .text("石田 莉子"), text: "石田莉子", confidence: 0.97,
          box: SourceBox(x: 10, y: 20.5, width: 60, height: 9),
          alternatives: [.init(text: "石田 莉了", confidence: 0.02)]),
        "consent_signature": FieldAnswer(value: .flag(true), confidence: 0.99),
        "temperature": FieldAnswer(value: .none, confidence: 0),
      ],
      candidates: record.map {
        [
          WeighedCandidate(
            resident: $0.resident, weight: 14.5,
            waterfall: [.init(field: "kana", level: "exact", weight: 7.25)])
        ]
      } ?? [],
      residualMillimetres: 0.031,
      fingerprint: record.map {
        PageFingerprint(form: "mr-child", record: $0, image: 0xF0F0_0000_0000_0001)
      } ?? PageFingerprint(),
      provenance: Provenance(
        pipeline: "standard", pipelineHash: pipelineHash, program: "0.1", models: ["jpn 5.3.0"],
        registry: try store.registryVersion()),
      processorSeconds: 0.12, startedAt: clock.now, finishedAt: clock.now)
  }

  /// A data folder of its own on the disk, removed afterwards.
  static func onDisk<Answer>(_ body: (DataFolder) throws -> Answer) throws -> Answer {
    let url = FileManager.default.temporaryDirectory.appending(path: "store-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: url) }
    return try body(StoreUnderTest.folder(url))
  }
}

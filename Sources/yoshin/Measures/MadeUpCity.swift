import Domain
import Forms
import Foundation
import Pipeline
import Store

/// A city of made-up people, and papers that wait: for measuring, never for showing.
struct MadeUpCity {
  let store: DataStore
  let files: PipelineFiles

  private static let surnames = [
    ("佐藤", "サトウ"), ("鈴木", "スズキ"), ("高橋", "タカハシ"), ("田中", "タナカ"), ("伊藤", "イトウ"),
    ("渡辺", "ワタナベ"), ("山本", "ヤマモト"), ("中村", "ナカムラ"), ("小林", "コバヤシ"), ("加藤", "カトウ"),
    ("吉田", "ヨシダ"), ("山田", "ヤマダ"), ("松本", "マツモト"), ("井上", "イノウエ"), ("木村", "キムラ"),
    ("清水", "シミズ"), ("斎藤", "サイトウ"), ("山崎", "ヤマザキ"), ("阿部", "アベ"), ("池田", "イケダ"),
  ]
  private static let givens = [
    ("陽葵", "ヒマリ"), ("蓮", "レン"), ("結菜", "ユナ"), ("湊", "ミナト"), ("芽依", "メイ"), ("樹", "イツキ"),
    ("凛", "リン"), ("蒼", "アオイ"), ("紬", "ツムギ"), ("律", "リツ"), ("和子", "カズコ"), ("清", "キヨシ"),
    ("幸子", "サチコ"), ("茂", "シゲル"), ("洋子", "ヨウコ"), ("実", "ミノル"), ("節子", "セツコ"),
    ("勇", "イサム"), ("美咲", "ミサキ"), ("大輔", "ダイスケ"),
  ]

  /// Fills an empty store.
  func fill(_ count: Int, cases: Int) throws {
    let user = "bench"
    func source(_ name: String) -> ImportSource {
      ImportSource(
        fileName: name, fileHash: String(repeating: "0", count: 64), encoding: "UTF-8",
        by: Actor(user))
    }
    try store.importResidents(
      (0..<count).lazy.map(MadeUpCity.resident), from: source("residents"))
    let clinic = ClinicCode("2711506317")
    try store.importClinics(
      [Clinic(code: clinic, name: "甲医院", doctor: "")], from: source("clinics"))
    try store.importLots(
      [
        Lot(
          vaccine: VaccineCode("MR"), product: "ミールビック", maker: "made up",
          number: LotNumber("MR415"), expires: CalendarDate("2027-03-31"))
      ], from: source("lots"))
    let (office, version) = try Office.open(
      store, pipeline: files.definition, schedule: try files.schedule())
    let judge = JudgePage(pipeline: files.definition, office: office)
    guard let batch = BatchName("2026-10_\(clinic)"), let template = files.definition.forms.first
    else { throw Failure(.failed, "the pipeline has no form") }
    try store.openBatch(batch, by: user)
    let progress = ProgressBar(total: cases)
    defer { progress.finish() }
    for number in 0..<cases {
      let name = "\(number).jpg"
      let arrival = try store.addFile(
        named: name, sha256: ContentHash.sha256(Data(name.utf8)), fileExtension: "jpg",
        byteSize: 1, to: batch, by: user)
      let page = try store.setPageCount(1, of: arrival.file)[0]
      let person = MadeUpCity.resident(number &* 7919 % count)
      let reading = MadeUpCity.reading(of: person, on: template, number)
      let judgement = PageJudgement(
        store: store, judge: judge, provenance: Provenance(files, registry: version),
        context: BatchContext(batch, arrivedAt: Date()))
      _ = try store.save(
        try judgement.result(of: reading, page: page), page: page, by: user,
        reading: Array(try JSONEncoder().encode(reading)))
      progress.advance()
    }
  }

  private static func resident(_ number: Int) -> Resident {
    // A multiplier without common factors with 2^64 scatters neighbours over all names and days.
    let mixed = UInt64(number) &* 0x9E37_79B9_7F4A_7C15
    let surname = surnames[Int(mixed >> 8) % surnames.count]
    let given = givens[Int(mixed >> 24) % givens.count]
    let payload = String(100_000_000 + number)
    let code = payload + String(CheckDigitRule.luhn.digit(for: payload) ?? 0)
    return Resident(
      code: ResidentCode(code), household: HouseholdNumber("\(number / 3)"),
      name: "\(surname.0)　\(given.0)", kana: "\(surname.1)　\(given.1)",
      birthDate: CalendarDate(dayNumber: -12_000 + Int(mixed >> 40) % 32_000),
      sex: mixed >> 63 == 0 ? .male : .female, postalCode: "590-0000",
      address: "堺市北区新金岡町\(1 + number % 9)丁\(1 + number / 9 % 40)番\(1 + number / 400 % 30)号",
      residentSince: CalendarDate("1990-01-01"), isProtected: number.isMultiple(of: 1000))
  }

  /// A paper of a person with doubts: the dose is marked twice, and some cells are hardly legible.
  private static func reading(
    of person: Resident, on template: FormTemplate, _ number: Int
  ) -> PageReading {
    func cells(_ text: String, sure: Double = 0.99) -> Reading {
      .digits(
        text.map { character in
          var cell = CellReading(
            digits: [Double](repeating: (1 - sure) / 11, count: 10), empty: (1 - sure) / 11,
            other: (1 - sure) / 11)
          if let digit = character.wholeNumberValue {
            cell.digits[digit] = sure
          } else {
            cell.empty = sure
          }
          return cell
        })
    }
    var fields: [String: Reading] = [:]
    for field in template.fields where field.isRead {
      switch field.kind {
      case .digits(let count, _, _, _):
        fields[field.name] = cells(String(repeating: " ", count: count))
      case .choice(_, let options, _):
        let accepted = [template.consent, template.doctorJudgement].compactMap { $0 }
          .first { $0.field == field.name }?.accept
        fields[field.name] = .choice(
          options.map {
            MarkReading(label: $0.label, probability: $0.label == accepted ? 0.99 : 0.01)
          })
      case .text(let content):
        let text =
          switch content {
          case .name: person.name
          case .kana: person.kana
          case .address: person.address
          default: ""
          }
        fields[field.name] = .text(TextReading(text: text, confidence: 0.9))
      case .presence: fields[field.name] = .presence(0.99)
      case .lotLabel:
        fields[field.name] = .lotLabel(
          LotLabelReading(
            present: 1,
            lines: [
              TextReading(
                text: "Lot No. MR415", confidence: 0.95, alternatives: ["Lot No. MR415"])
            ], lotLine: 0))
      case .voucher: break
      }
    }
    if let name = template.residentCode { fields[name] = cells(person.code.rawValue, sure: 0.9) }
    if let name = template.clinicCode { fields[name] = cells("2711506317") }
    if let date = template.givenDate {
      fields[date.year] = cells(" 8")
      fields[date.month] = cells("10")
      fields[date.day] = cells(number.isMultiple(of: 2) ? "11" : "1 ", sure: 0.6)
    }
    return PageReading(
      kind: .form, form: template.id, residual: 0.05, agreement: 0.9, rotation: 0, fields: fields,
      fingerprint: String(format: "%016llx", UInt64(number) &* 0x9E37_79B9_7F4A_7C15))
  }
}

import Domain
import Forms
import Immunization
import Linkage
import Pipeline
import Testing

/// Books that are held in memory.
struct Ledger: ResidentBooks {
  var people: [ResidentCode: Resident]
  var recorded: [VaccinationRecord] = []
  var grounds: [ResidentCode: [DocumentedGround]] = [:]

  func resident(_ code: ResidentCode) throws -> Resident? { people[code] }
  func doses(of resident: ResidentCode) throws -> [VaccinationRecord] {
    recorded.filter { $0.resident == resident }
  }
  func grounds(of resident: ResidentCode) throws -> [DocumentedGround] { grounds[resident] ?? [] }
}

/// A small town that is made up, with a family and twins among others.
enum Town {
  /// A number with its Luhn digit.
  static func code(_ payload: String) -> String {
    payload + String(CheckDigitRule.luhn.digit(for: payload) ?? 0)
  }

  static let clinic = ClinicCode(code("271150631"))
  static let otherClinic = ClinicCode(code("271198702"))
  static let strangeClinic = ClinicCode(code("279999999"))

  /// 渡辺 楓, five years old, due for the second MR; her parents and a brother live with her.
  static let kaede = ResidentCode(code("100000001"))
  static let ren = ResidentCode(code("100000002"))
  static let misaki = ResidentCode(code("100000003"))
  static let sota = ResidentCode(code("100000004"))
  /// The twins 加藤, and their grandmother.
  static let aoi = ResidentCode(code("200000001"))
  static let minato = ResidentCode(code("200000002"))
  static let grandmother = ResidentCode(code("200000003"))
  /// Twins 村上 whose names share characters, boys and girls.
  static let kota = ResidentCode(code("400000001"))
  static let yuta = ResidentCode(code("400000002"))
  static let mina = ResidentCode(code("400000003"))
  static let minako = ResidentCode(code("400000004"))
  static let moved = ResidentCode(code("300000001"))
  static let dead = ResidentCode(code("300000002"))

  static func resident(
    _ code: ResidentCode, _ household: String, _ name: String, _ kana: String, _ birth: String,
    _ sex: Sex, _ address: String, status: ResidentStatus = .resident, removed: String? = nil
  ) -> Resident {
    Resident(
      code: code, household: HouseholdNumber(household), name: name, kana: kana,
      birthDate: CalendarDate(birth), sex: sex, address: address,
      residentSince: CalendarDate(birth), status: status,
      removedOn: removed.flatMap { CalendarDate($0) })
  }

  static let north = "堺市北区新金岡町5丁1番4号"
  static let south = "堺市南区茶山台714番地"

  static let people: [Resident] = [
    resident(kaede, "1", "渡辺　楓", "ワタナベ　カエデ", "2020-08-04", .female, north),
    resident(ren, "1", "渡辺　蓮", "ワタナベ　レン", "1987-03-12", .male, north),
    resident(misaki, "1", "渡辺　美咲", "ワタナベ　ミサキ", "1989-05-17", .female, north),
    resident(sota, "1", "渡辺　颯太", "ワタナベ　ソウタ", "2020-08-04", .male, north),
    resident(aoi, "2", "加藤　蒼", "カトウ　アオイ", "2020-07-15", .male, south),
    resident(minato, "2", "加藤　湊", "カトウ　ミナト", "2020-07-15", .male, south),
    resident(grandmother, "2", "加藤　和子", "カトウ　カズコ", "1948-11-02", .female, south),
    resident(
      moved, "3", "松本　碧", "マツモト　アオ", "2020-09-21", .male, "堺市中区深井沢町2470番地7",
      status: .movedOut, removed: "2026-09-30"),
    resident(
      dead, "4", "安藤　誠", "アンドウ　マコト", "1941-02-03", .male, "堺市西区鳳東町7丁2番1号",
      status: .deceased, removed: "2026-10-05"),
    resident(kota, "5", "村上　光太", "ムラカミ　コウタ", "2020-07-20", .male, south),
    resident(yuta, "5", "村上　勇太", "ムラカミ　ユウタ", "2020-07-20", .male, south),
    resident(mina, "5", "村上　美奈", "ムラカミ　ミナ", "2020-07-22", .female, south),
    resident(minako, "5", "村上　美奈子", "ムラカミ　ミナコ", "2020-07-22", .female, south),
  ]

  static let lots: [Lot] = [
    ("MR", "ミールビック", "MR415", "2027-03-31"), ("MR", "ミールビック", "MR390", "2026-10-10"),
    ("INF", "ビケンHA", "HA231C", "2027-03-31"), ("COV", "コミナティ筋注", "FF2782", "2027-03-31"),
  ].map { vaccine, product, number, expires in
    Lot(
      vaccine: VaccineCode(vaccine), product: product, maker: "made up", number: LotNumber(number),
      expires: CalendarDate(expires))
  }

  /// 渡辺 楓's voucher and her father's differ in one digit.
  static let vouchers: [Voucher] = [
    (kaede, "0018542805"), (ren, "0018542815"), (aoi, "0099120044"), (minato, "0099120051"),
    (grandmother, "0031415926"), (dead, "0027182818"),
  ].map {
    Voucher(resident: $0, municipality: MunicipalityCode("271403"), number: VoucherNumber($1))
  }

  static func judge(
    recorded: [VaccinationRecord] = [], grounds: [ResidentCode: [DocumentedGround]] = [:],
    change: (inout PipelineDefinition) -> Void = { _ in }
  ) throws -> JudgePage {
    var pipeline = try Place.pipeline
    change(&pipeline)
    var builder = RegistryIndex.Builder()
    for person in people { builder.add(person) }
    for voucher in vouchers { builder.add(voucher) }
    let office = Office(
      matcher: Matcher(
        index: builder.index(version: "made up"), weights: .standard,
        policy: LinkagePolicy(pipeline)),
      books: Ledger(
        people: Dictionary(people.map { ($0.code, $0) }, uniquingKeysWith: { $1 }),
        recorded: recorded, grounds: grounds),
      clinics: [
        Clinic(code: clinic, name: "甲医院", doctor: ""),
        Clinic(code: otherClinic, name: "乙医院", doctor: ""),
      ], lots: lots, schedule: try Place.schedule)
    return JudgePage(pipeline: pipeline, office: office)
  }

  static let batch = BatchContext(clinic: clinic, year: 2026, month: 10)
}

/// A page as it was read, made by hand.
struct Page: Sendable {
  var form = "mr-child"
  var residual = 0.03
  var fields: [String: Domain.Reading] = [:]

  var reading: PageReading {
    PageReading(
      kind: .form, form: form, residual: residual, agreement: 0.95, rotation: 0, fields: fields,
      fingerprint: "00ff00ff00ff00ff")
  }

  static func cells(_ text: String, sure: Double = 0.999) -> Domain.Reading {
    .digits(
      text.map { character in
        let rest = (1 - sure) / 11
        var cell = CellReading(
          digits: [Double](repeating: rest, count: 10), empty: rest, other: rest)
        if let digit = character.wholeNumberValue {
          cell.digits[digit] = sure
        } else if character == " " {
          cell.empty = sure
        } else {
          cell.other = sure
        }
        return cell
      })
  }

  static func text(_ text: String, _ confidence: Double = 0.93) -> Domain.Reading {
    .text(Domain.TextReading(text: text, confidence: confidence))
  }

  static func choice(_ labels: [String], _ marked: String...) -> Domain.Reading {
    .choice(
      labels.map { MarkReading(label: $0, probability: marked.contains($0) ? 0.999 : 0.001) })
  }

  static func lot(_ number: String) -> Domain.Reading {
    let line = Domain.TextReading(
      text: "Lot No. \(number)", confidence: 0.95, alternatives: ["Lot No. \(number)"])
    return .lotLabel(LotLabelReading(present: 1, lines: [line], lotLine: 0))
  }

  static func voucher(_ number: String, kind: Int = 2, dose: Int = 1) -> Domain.Reading {
    let line = "\(kind)\(dose)271403\(number)"
    return .voucher(
      VoucherReading(present: 1, code: line, line: Domain.TextReading(text: line, confidence: 0.9)))
  }

  static let consents = ["希望する", "希望しない"]
  static let judgements = ["可能", "見合わせる"]

  mutating func set(_ name: String, _ reading: Domain.Reading) { fields[name] = reading }

  /// Writes a birth date of 令和, 平成 or 昭和 into its fields.
  mutating func birth(
    _ eras: [String], _ era: String, _ year: String, _ month: String, _ day: String
  ) {
    set("birth_era", Self.choice(eras, era))
    set("birth_year", Self.cells(year))
    set("birth_month", Self.cells(month))
    set("birth_day", Self.cells(day))
  }

  mutating func identity(_ person: Resident, sexes: [String] = ["男", "女"]) {
    set("name", Self.text(person.name.replacing("\u{3000}", with: " ")))
    set("kana", Self.text(person.kana.replacing("\u{3000}", with: " ")))
    set("address", Self.text(person.address))
    set("sex", Self.choice(sexes, person.sex?.rawValue ?? ""))
  }

  private mutating func signAndDate() {
    set("consent", Self.choice(Self.consents, "希望する"))
    set("doctor_judgement", Self.choice(Self.judgements, "可能"))
    set("consent_signature", .presence(0.99))
    set("doctor_signature", .presence(0.99))
    set("clinic_code", Self.cells(Town.clinic.rawValue))
    set("given_year", Self.cells(" 8"))
    set("given_month", Self.cells("10"))
    set("given_day", Self.cells("11"))
  }

  /// 渡辺 楓's second MR, on which everything holds.
  static let mr: Page = {
    var page = Page()
    page.identity(Town.people[0])
    page.set("resident_code", cells(Town.kaede.rawValue))
    page.birth(["平成", "令和"], "令和", " 2", " 8", " 4")
    page.set("lot_label", lot("MR415"))
    page.set("dose", choice(["１期", "２期"], "２期"))
    page.signAndDate()
    return page
  }()

  /// 加藤 和子's influenza dose, on which everything holds.
  static let flu: Page = {
    var page = Page(form: "flu-elderly")
    page.identity(Town.people[6])
    page.set("resident_code", cells(Town.grandmother.rawValue))
    page.birth(["大正", "昭和"], "昭和", "23", "11", " 2")
    page.set("lot_label", lot("HA231C"))
    page.set("dose", choice(["１回"], "１回"))
    page.signAndDate()
    return page
  }()

  /// 渡辺 楓's first COVID dose, on which everything holds.
  static let covid: Page = {
    var page = Page(form: "covid-voucher")
    page.identity(Town.people[0])
    page.set("voucher", voucher("0018542805"))
    page.birth(["昭和", "平成", "令和"], "令和", " 2", " 8", " 4")
    page.set("lot_label", lot("FF2782"))
    page.set("dose", choice(["１回目", "２回目", "３回目"], "１回目"))
    page.signAndDate()
    return page
  }()
}

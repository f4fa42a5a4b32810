import Domain
import Linkage
import Testing

/// A small town whose people are hard to tell apart.
private enum Town {
  static func resident(
    _ code: String, _ household: String, _ name: String, _ kana: String, _ birth: String,
    _ sex: Sex,
    _ address: String = "堺市北区新金岡町5丁1番4号"
  ) -> Resident {
    Resident(
      code: ResidentCode(code), household: HouseholdNumber(household), name: name, kana: kana,
      birthDate: CalendarDate(birth), sex: sex, address: address)
  }

  static let people: [Resident] = {
    var people = [
      resident("1000000009", "1", "渡邊　楓", "ワタナベ　カエデ", "20210804", .female),
      resident("1000000017", "1", "渡邊　蓮", "ワタナベ　レン", "19870312", .male),
      // Twins, and a third child that is not registered.
      resident("1000000025", "2", "加藤　蒼", "カトウ　アオイ", "20200715", .male, "堺市南区茶山台714番地"),
      resident("1000000033", "2", "加藤　湊", "カトウ　ミナト", "20200715", .male, "堺市南区茶山台714番地"),
      // What CP932 could not hold.
      resident("1000000041", "3", "〓田　花", "ヨシダ　ハナ", "20190921", .female, "堺市中区深井沢町2470番地7"),
      resident(
        "1000000058", "4", "NGUYEN THI LAN", "グエン ティ ラン", "20201230", .female, "堺市北区新金岡町288番地"),
    ]
    // Others, so that names and dates have frequencies.
    let surnames = ["佐藤 サトウ", "鈴木 スズキ", "髙橋 タカハシ", "安藤 アンドウ", "松本 マツモト", "吉田 ヨシダ"]
    let givens = ["結衣 ユイ", "大輝 ダイキ", "陽翔 ハルト", "和子 カズコ", "花 ハナ", "誠 マコト", "碧 アオ"]
    for number in 0..<2000 {
      let surname = surnames[number % surnames.count].split(separator: " ")
      let given = givens[number / surnames.count % givens.count].split(separator: " ")
      people.append(
        Resident(
          code: ResidentCode("2" + String(100_000_000 + number * 7919)),
          household: HouseholdNumber(String(100 + number / 2)),
          name: surname[0] + "　" + given[0], kana: surname[1] + "　" + given[1],
          birthDate: CalendarDate(dayNumber: -12000 + number * 15),
          sex: number % 2 == 0 ? .male : .female,
          address: "堺市堺区南瓦町\(number % 90 + 1)番地\(number % 7 + 1)"))
    }
    return people
  }()

  static let index = RegistryIndex(
    version: "test", residents: people,
    vouchers: [
      Voucher(
        resident: ResidentCode("1000000009"), municipality: MunicipalityCode("271403"),
        number: VoucherNumber("0018542805"))
    ])

  static func paper(
    _ code: String?, _ name: String?, _ kana: String?, _ birth: String?, _ sex: Sex?,
    _ address: String?
  ) -> PaperIdentity {
    PaperIdentity(
      code: code.map { .text($0) }, names: name.map { [TextReading($0)] } ?? [],
      kana: kana.map { [TextReading($0)] } ?? [], birthDate: birth.map { .text($0) }, sex: sex,
      addresses: address.map { [TextReading($0)] } ?? [])
  }

  static func decide(_ paper: PaperIdentity, _ policy: LinkagePolicy = .pages) -> Decision {
    Matcher(index: index, policy: policy).decide(paper)
  }

  /// A cell that is surely one digit, or one of two.
  static func cell(_ digit: Int, or other: Int? = nil, _ chance: Double = 0.4) -> DigitChances {
    var chances = [Double](repeating: 0.0005, count: 10)
    chances[digit] = other == nil ? 0.99 : 1 - chance
    if let other { chances[other] = chance }
    return chances
  }

  static func cells(_ number: String) -> [DigitChances] {
    number.compactMap(\.wholeNumberValue).map { cell($0) }
  }
}

@Suite struct Acceptance {
  private let whole = Town.paper(
    "1000000009", "渡辺 楓", "ワタナベ カエデ", "2021-08-04", .female, "北区新金岡町5-1-4")

  @Test func aWholePaperIsAcceptedAndAddsUp() throws {
    let decision = Town.decide(whole)
    #expect(decision.resident == ResidentCode("1000000009"))
    #expect(decision.reasons.isEmpty)
    let best = try #require(decision.best)
    #expect(abs(best.weight - best.waterfall.map(\.bits).reduce(0, +)) < 1e-9)
    #expect(best.level(.surname) == .variant)
    #expect(best.level(.address) == .exact)
    #expect(decision.registryVersion == "test")
    #expect(decision == Town.decide(whole))
  }

  @Test func aNumberAloneNeverSuffices() {
    var paper = PaperIdentity(code: .text("1000000009"))
    #expect(Town.decide(paper).resident == nil)
    #expect(Town.decide(paper, .texts).resident == nil)
    paper.sex = .female
    paper.addresses = [TextReading("北区新金岡町5-1-4")]
    #expect(Town.decide(paper, .texts).resident == nil)
    paper.birthDate = .text("2021-08-04")
    #expect(Town.decide(paper, .texts).resident == nil)
  }

  @Test func aVoucherIsANumberToo() {
    var paper = whole
    paper.code = nil
    paper.voucher = .text("0018542805")
    #expect(Town.decide(paper).resident == ResidentCode("1000000009"))
    paper.voucher = .text("0018542800")
    #expect(Town.decide(paper).resident == nil)
  }

  @Test func withoutANumberAllFourMustAgree() {
    var paper = whole
    paper.code = nil
    #expect(Town.decide(paper).resident == ResidentCode("1000000009"))
    let never = LinkagePolicy(acceptsWithoutNumber: false)
    #expect(Town.decide(paper, never).resident == nil)
    for drop in 0..<4 {
      var less = paper
      if drop == 0 { less.names = [] }
      if drop == 1 { less.kana = [] }
      if drop == 2 { less.birthDate = nil }
      if drop == 3 { less.addresses = [] }
      #expect(Town.decide(less).resident == nil)
      #expect(Town.decide(less).best?.resident == ResidentCode("1000000009"))
    }
  }

  @Test(arguments: ["吉田 花", "𠮷田　花", "吉田花"])
  func aCharacterTheExtractCouldNotHoldIsNoDisagreement(name: String) {
    let paper = Town.paper(
      "1000000041", name, "ヨシダ ハナ", "2019-09-21", .female, "中区深井沢町2470-7")
    let decision = Town.decide(paper)
    #expect(decision.resident == ResidentCode("1000000041"))
    #expect(decision.best?.level(.surname) == .variant)
  }

  @Test(arguments: ["NGUYEN THI LAN", "Nguyen Thi Lan", "THI LAN NGUYEN", "グエン ティ ラン"])
  func latinNamesComeInManyOrders(name: String) {
    let paper = Town.paper(
      "1000000058", name, "グエン ティ ラン", "2020-12-30", .female, "北区新金岡町288番地")
    #expect(Town.decide(paper).resident == ResidentCode("1000000058"))
  }
}

@Suite struct Refusal {
  private func codes(_ decision: Decision) -> [Reason.Code] { decision.reasons.map(\.code) }

  @Test func anotherPersonsCodeIsTold() {
    let paper = Town.paper(
      "1000000041", "渡辺 楓", "ワタナベ カエデ", "2021-08-04", .female, "北区新金岡町5-1-4")
    let decision = Town.decide(paper)
    #expect(decision.resident == nil)
    #expect(decision.best?.resident == ResidentCode("1000000009"))
    #expect(codes(decision).first == .nameDisagrees)
    #expect(codes(decision).contains(.sourcesDisagree))
    #expect(Town.decide(paper, .texts).resident == ResidentCode("1000000009"))
  }

  @Test func aChangedSurnameIsToldFromAMisreading() {
    let changed = Town.paper(
      "1000000009", "安藤 楓", "アンドウ カエデ", "2021-08-04", .female, "北区新金岡町5-1-4")
    let decision = Town.decide(changed, .texts)
    #expect(decision.resident == nil)
    #expect(codes(decision).first == .nameDisagrees)
    let misread = Town.paper(
      "1000000009", "渡迢 楓", "ワタナベ カエデ", "2021-08-04", .female, "北区新金岡町5-1-4")
    #expect(Town.decide(misread).resident == ResidentCode("1000000009"))
  }

  @Test(arguments: ["2021-08-05", "2020-01-04", "2021-03-04"])
  func anotherBirthDateIsTold(date: String) {
    let paper = Town.paper(
      "1000000009", "渡辺 楓", "ワタナベ カエデ", date, .female, "北区新金岡町5-1-4")
    let decision = Town.decide(paper)
    #expect(decision.resident == nil)
    #expect(codes(decision).first == .birthDateDisagrees)
  }

  @Test func anotherSexIsTold() {
    let paper = Town.paper(
      "1000000009", "渡辺 楓", "ワタナベ カエデ", "2021-08-04", .male, "北区新金岡町5-1-4")
    #expect(Town.decide(paper).resident == nil)
    #expect(codes(Town.decide(paper)) == [.sexDisagrees])
  }

  @Test func anotherTownIsTold() {
    let paper = Town.paper(
      "1000000009", "渡辺 楓", "ワタナベ カエデ", "2021-08-04", .female, "南区茶山台714番地")
    #expect(codes(Town.decide(paper)) == [.addressDisagrees])
  }

  @Test func aMistypedCodeIsUnknown() {
    let paper = Town.paper(
      "1000000309", "渡辺 楓", "ワタナベ カエデ", "2021-08-04", .female, "北区新金岡町5-1-4")
    let decision = Town.decide(paper)
    #expect(decision.resident == nil)
    #expect(decision.best?.resident == ResidentCode("1000000009"))
    #expect(codes(decision).first == .codeUnknown)
  }

  @Test func aStrangerHasNoCandidate() {
    let paper = Town.paper(
      "3537179909", "河野 直樹", "コウノ ナオキ", "1960-10-21", .male, "東区日置荘西町765番地12")
    #expect(codes(Town.decide(paper, .texts)) == [.noCandidate, .codeUnknown])
  }

  /// The registry holds two of three triplets; the paper is the third's, with a brother's code.
  @Test(arguments: [LinkagePolicy.pages, .texts])
  func anUnregisteredTwinIsNobody(policy: LinkagePolicy) {
    for code in ["1000000025", nil] {
      for name in ["加藤 樹", nil] {
        let paper = Town.paper(
          code, name, "カトウ イツキ", "2020-07-15", .male, "南区茶山台714番地")
        #expect(Town.decide(paper, policy).resident == nil)
      }
      let nameless = Town.paper(code, nil, nil, "2020-07-15", .male, "南区茶山台714番地")
      #expect(Town.decide(nameless, policy).resident == nil)
      let short = Town.paper(code, nil, "カトウ アオ", "2020-07-15", .male, "南区茶山台714番地")
      #expect(Town.decide(short, policy).resident == nil)
    }
  }

  @Test func twinsAreToldApartByTheGivenName() {
    let paper = Town.paper(
      "1000000033", "加藤 湊", "カトウ ミナト", "2020-07-15", .male, "南区茶山台714番地")
    let decision = Town.decide(paper)
    #expect(decision.resident == ResidentCode("1000000033"))
    #expect(decision.candidates.dropFirst().first?.resident == ResidentCode("1000000025"))
  }

  @Test func familyWithOneLatinNameNeedsMore() {
    // An unregistered sister of the same name: code and name of the registered one, another date.
    let paper = Town.paper(
      "1000000058", "NGUYEN THI LAN", "グエン ティ ラン", "2018-03-02", .female, "北区新金岡町288番地")
    #expect(Town.decide(paper, .texts).resident == nil)
  }
}

@Suite struct DigitReadings {
  @Test func doubtfulCellsAreBorneOutByTheRegistry() {
    var code = Town.cells("1000000009")
    code[9] = Town.cell(4, or: 9)
    let paper = PaperIdentity(
      code: .cells(code), names: [TextReading("渡辺 楓")], kana: [TextReading("ワタナベ カエデ")],
      birthDate: .cells(
        DateCells(
          eras: [.init(offset: 2018, probability: 0.7), .init(offset: 1988, probability: 0.3)],
          year: [Town.cell(3)], month: [Town.cell(8)], day: [Town.cell(4, or: 9, 0.3)])),
      sex: .female)
    #expect(Town.decide(paper).resident == ResidentCode("1000000009"))
  }

  @Test func aSureCellThatDiffersGoesToAPerson() {
    let birth = DateReading.cells(
      DateCells(
        eras: [.init(offset: 0, probability: 1)], year: Town.cells("2021"),
        month: Town.cells("08"), day: Town.cells("05")))
    var paper = PaperIdentity(
      code: .cells(Town.cells("1000000009")), names: [TextReading("渡辺 楓")],
      kana: [TextReading("ワタナベ カエデ")], birthDate: birth)
    #expect(Town.decide(paper).resident == nil)
    #expect(Town.decide(paper, .texts).resident == nil)
    #expect(Town.decide(paper).reasons.first?.code == .birthDateDisagrees)
    paper.birthDate = .text("2021-08-04")
    paper.code = .cells(Town.cells("1000000509"))
    #expect(Town.decide(paper).resident == nil)
    #expect(Town.decide(paper).best?.resident == ResidentCode("1000000009"))
  }

  @Test func anEraSlipIsSeenForWhatItIs() {
    let paper = Town.paper(
      "1000000017", "渡邊 蓮", "ワタナベ レン", "2050-03-12", .male, "北区新金岡町5-1-4")
    let decision = Town.decide(paper)
    #expect(decision.resident == nil)
    #expect(decision.best?.level(.birthDate) == .eraSlip)
  }

  @Test(arguments: ["1987-12-03", "1978-03-12"])
  func swappedDigitsAreSeen(date: String) {
    let paper = Town.paper(
      "1000000017", "渡邊 蓮", "ワタナベ レン", date, .male, "北区新金岡町5-1-4")
    #expect(Town.decide(paper).best?.level(.birthDate) == .swapped)
  }
}

@Suite struct RegistryChanges {
  @Test func aChangeIsSeenAndTheOldIndexStays() {
    let before = Town.index
    var moved = Town.people[0]
    moved.name = "安藤　楓"
    moved.kana = "アンドウ　カエデ"
    let newborn = Town.resident(
      "1000000066", "1", "渡邊　湊", "ワタナベ　ミナト", "20261001", .male)
    let after = before.applying(
      .init(
        residents: [(moved, [.init(name: "渡邊　楓", kana: "ワタナベ　カエデ")]), (newborn, [])],
        removed: [ResidentCode("1000000025")],
        vouchers: [
          Voucher(
            resident: newborn.code, municipality: MunicipalityCode("271403"),
            number: VoucherNumber("0099999999"))
        ]),
      version: "later")
    #expect(before.count == Town.people.count)
    #expect(after.count == Town.people.count)
    #expect(!after.contains(ResidentCode("1000000025")))
    #expect(before.contains(ResidentCode("1000000025")))
    let paper = Town.paper(
      "1000000009", "安藤 楓", "アンドウ カエデ", "2021-08-04", .female, "北区新金岡町5-1-4")
    #expect(Matcher(index: before).decide(paper).resident == nil)
    let decision = Matcher(index: after).decide(paper)
    #expect(decision.resident == moved.code)
    #expect(decision.registryVersion == "later")
    // The former name (旧氏) still leads to the resident, and the old voucher does.
    var former = Town.paper(
      nil, "渡邊 楓", "ワタナベ カエデ", "2021-08-04", .female, "北区新金岡町5-1-4")
    former.voucher = .text("0018542805")
    #expect(Matcher(index: after).decide(former).resident == moved.code)
    former.names = [TextReading("渡邊 湊")]
    former.kana = [TextReading("ワタナベ ミナト")]
    former.birthDate = .text("2026-10-01")
    former.sex = .male
    former.voucher = .text("0099999999")
    #expect(Matcher(index: after).decide(former).resident == newborn.code)
  }

  @Test func anEmptyRegistryHasNobody() {
    let empty = RegistryIndex(version: "empty", residents: [])
    let paper = Town.paper("1", "渡辺", "ワ", "2021-08-04", .male, "北区")
    let decision = Matcher(index: empty).decide(paper)
    #expect(decision.resident == nil)
    #expect(decision.reasons.map(\.code).first == .noCandidate)
  }

  /// Any texts make a decision, never a trap.
  @Test(arguments: [
    "", " ", "〓〓〓", "ーーー", "0", "\u{3099}", "々", "99999999999999999999", "a b c d", "、",
  ])
  func oddReadingsNeverTrap(text: String) {
    let paper = PaperIdentity(
      code: .text(text), voucher: .text(text), names: [TextReading(text)],
      kana: [TextReading(text)],
      birthDate: .text(text), addresses: [TextReading(text)])
    #expect(Town.decide(paper, .texts).resident == nil)
    let cells = PaperIdentity(
      code: .cells([[]]), voucher: .cells([[0, 0], []]),
      birthDate: .cells(
        DateCells(eras: [.init(offset: 0, probability: 1)], year: [[]], month: [[]], day: [[]])))
    #expect(Town.decide(cells).resident == nil)
  }
}

@Suite struct Vouchers {
  @Test func withoutAVoucherTableAVouchersNumberIsNoEvidence() {
    let index = RegistryIndex(version: "none", residents: Town.people)
    var paper = Town.paper(
      "1000000009", "渡辺 楓", "ワタナベ カエデ", "2021-08-04", .female, "北区新金岡町5-1-4")
    paper.voucher = .text("0018542805")
    #expect(Matcher(index: index).decide(paper).resident == ResidentCode("1000000009"))
    #expect(Town.decide(paper).resident == ResidentCode("1000000009"))
    paper.voucher = .text("0018549999")
    #expect(Town.decide(paper).resident == nil)
  }
}

@Suite struct Looking {
  @Test func aReviewerMayWeighAnybody() {
    let paper = Town.paper(
      "1000000009", "渡辺 楓", "ワタナベ カエデ", "2021-08-04", .female, "北区新金岡町5-1-4")
    let weighed = Matcher(index: Town.index).weigh(
      paper, against: [ResidentCode("1000000058"), ResidentCode("1000000009"), ResidentCode("0")])
    #expect(weighed.map(\.resident.rawValue) == ["1000000058", "1000000009"])
    #expect(weighed[0].weight < 0)
    #expect(weighed[1] == Town.decide(paper).best)
  }
}

@Suite struct Remembering {
  @Test func aRememberedDecisionIsTheOneThatWouldBeMade() {
    let papers = [
      Town.paper("1000000009", "渡辺 楓", "ワタナベ カエデ", "2021-08-04", .female, "北区新金岡町5-1-4"),
      Town.paper("1000000009", "渡辺 蓮", "ワタナベ レン", "1987-03-12", .male, nil),
      Town.paper("1000000009", "渡辺 楓", "ワタナベ カエデ", "2021-08-04", .male, "北区新金岡町5-1-4"),
      Town.paper(nil, "加藤 蒼", "カトウ アオイ", "2020-07-15", .male, nil),
    ]
    let fresh = Matcher(index: Town.index)
    var remembering = fresh
    remembering.known = KnownDecisions(most: 2)
    for _ in 0..<2 {
      for paper in papers { #expect(remembering.decide(paper) == fresh.decide(paper)) }
    }
    for paper in papers.reversed() { #expect(remembering.decide(paper) == fresh.decide(paper)) }
  }
}

import Printing
import Testing

/// Japan Post's own examples (郵便番号・バーコードマニュアル, バーコードに必要な文字情報の抜き出し法), the address
/// behind the town's name as the manual divides it.
@Suite struct PostalBarcodeTests {
  /// Characters in the manual's words: digits, `-`, `CC1` to `CC8`.
  private func words(_ barcode: PostalBarcode) -> String {
    barcode.characters.map { $0 < 10 ? "\($0)" : $0 == 10 ? "-" : "<\($0 - 10)>" }.joined()
  }

  @Test(arguments: [
    ("263-0023", "3丁目30-8 郵便ビル403号", "3-30-8-403", "5"),
    ("014-0113", "南田茂木 添60-1", "60-1", "<8>"),
    ("110-0016", "5-6-3 ABCビル10F", "5-6-3-10", "9"),
    ("060-0906", "4丁目 郵便センター6号館", "4-6", "9"),
    ("065-0006", "8丁目 郵便センター10号館", "8-10", "9"),
    ("407-0033", "韮崎400", "400", "-"),
    ("273-0102", "東3丁目-20-5 郵便・A&bコーポB604号", "3-20-5B604", "0"),
    ("198-0036", "十一丁目六番地一号 郵便タワー601", "11-6-1-601", "<8>"),
    ("027-0203", "第二十一地割大淵川480", "21-480", "<5>"),
    ("590-0016", "四丁六番十九号", "4-6-19", "<2>"),
    ("080-0831", "南七線 西28", "7-28", "<7>"),
    ("317-0055", "6丁目7-14 ABCビル2F", "6-7-14-2", "<1>"),
    ("650-0046", "9丁目7-6 郵便シティA棟1F1号", "9-7-6A1-1", "5"),
    ("623-0011", "綾部6-7 LプラザB106", "6-7LB106", "4"),
    ("064-0804", "29丁目1524-23 第2郵便ハウス501", "29-1524-23-2-501", "3"),
    ("910-0067", "3丁目80-25 J1ビル2-B", "3-80-25J1-2B", "9"),
  ])
  func theManualsExamples(postal: String, address: String, numbers: String, check: String) throws {
    #expect(PostalBarcode.numbers(in: address) == numbers)
    let barcode = try #require(PostalBarcode(postalCode: postal, address: address))
    #expect(words(barcode).hasSuffix(check), "\(words(barcode))")
    #expect(barcode.characters.count == 21)
    #expect(barcode.characters.reduce(0, +) % 19 == 0)
    #expect(barcode.bars.count == 67)
  }

  @Test(arguments: [
    ("堺市北区新金岡町5丁1番4号", "5-1-4"), ("堺市中区深井沢町2470番地7", "2470-7"),
    ("堺市堺区南瓦町３番１号 コーポ桜 201", "3-1-201"), ("堺市北三国ヶ丘町四丁二番", "4-2"),
    ("堺市西区鳳東町999番地 市営住宅3棟405号", "999-3-405"), ("堺市美原区黒山", ""),
  ])
  func addressesOfACity(address: String, numbers: String) {
    #expect(PostalBarcode.numbers(in: address) == numbers)
  }

  /// A letter at the edge leaves its control character.
  @Test func aLetterIsCutAtTheEdge() throws {
    let barcode = try #require(PostalBarcode(postalCode: "9100067", address: "3丁目80-25 J1ビル2-B"))
    #expect(words(barcode).prefix(31) == "91000673-80-25<1>91-2<1>9".prefix(31))
  }

  /// A town without a postal code of its own has no barcode; nor has what is no postal code.
  @Test(arguments: ["590-0000", "5900100", "590-00", "", "123456789"])
  func noBarcode(postalCode: String) {
    #expect(PostalBarcode(postalCode: postalCode, address: "1-2") == nil)
  }

  /// 〒154-0023 3-16-4-205, bar by bar: start, the digits' three bars each, stop.
  @Test func theBars() throws {
    let barcode = try #require(PostalBarcode(postalCode: "100-0013", address: "1-3-2-503"))
    let bars = barcode.bars.map { "\($0.rawValue)" }.joined()
    // Start, 1, 0, 0, 0, 0, 1, 3; the check digit 9 and stop.
    #expect(bars.hasPrefix("13114144144144144114312"))
    #expect(bars.hasSuffix("41131"))
  }
}

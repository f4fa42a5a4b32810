import Domain
import Testing

@Suite struct IndividualNumberTests {
  @Test(arguments: [
    ("123456789018", "************"),
    ("番号123456789018です", "番号************です"),
    ("1234 5678 9018", "**** **** ****"),
    ("1234-5678-9018", "****-****-****"),
    ("１２３４５６７８９０１８", "************"),
    ("1234　5678　9018", "****　****　****"),
    ("1 2 3 4 5 6 7 8 9 0 1 8", "* * * * * * * * * * * *"),
    ("1|2|3|4|5|6|7|8|9|0|1|8", "*|*|*|*|*|*|*|*|*|*|*|*"),
    ("電話 072-233-1101 / 983205673214", "電話 072-233-1101 / ************"),
    ("123456789018 983205673214", "************ ************"),
    ("7 123456789018", "7 ************"),
  ])
  func numbersAreMasked(text: String, masked: String) {
    #expect(IndividualNumber.masked(text) == masked)
  }

  /// Other numbers keep their digits: wrong check digits, longer runs, vouchers, telephones, dates.
  @Test(arguments: [
    "123456789010", "983205673210", "212714030000012345", "1234567890180", "0721234567",
    "2026-10-11", "123456\n789018", "12345678901８9", "1234  5678  9018", "", "堺市",
  ])
  func otherTextIsLeftAlone(text: String) {
    #expect(IndividualNumber.masked(text) == text)
    #expect(IndividualNumber.ranges(in: text).isEmpty)
  }

  @Test func rangesPointAtTheNumbers() {
    let text = "a 1234-5678-9018 b"
    #expect(IndividualNumber.ranges(in: text).map { text[$0] } == ["1234-5678-9018"])
  }
}

import Domain
import Testing

@Suite struct CheckDigitTests {
  /// 全国地方公共団体コード; remainders 0, 1 and 10 are among them.
  @Test(arguments: [
    "271403", "271411", "271420", "271438", "271446", "271454", "271462", "271471", "271004",
    "131016", "011002", "012025", "141003", "401307", "270008", "130001",
  ])
  func municipalityCodesHold(code: String) {
    #expect(MunicipalityCode(code).isWellFormed)
    #expect(CheckDigitRule.municipality.digit(for: code.dropLast()) == code.last?.wholeNumberValue)
  }

  /// Every misread digit of a municipality's code is seen.
  @Test func aWrongDigitOfAMunicipalityIsSeen() {
    let code = Array("271403")
    for (place, right) in code.enumerated() {
      for digit in "0123456789" where digit != right {
        var wrong = code
        wrong[place] = digit
        #expect(!MunicipalityCode(String(wrong)).isWellFormed, "\(String(wrong))")
      }
    }
  }

  @Test(arguments: [
    ("98320567321", 4), ("12345678901", 8), ("02345678901", 3), ("12345678900", 0),
    ("12345678905", 0), ("99999999999", 6),
  ])
  func individualNumbersHaveTheirDigit(payload: String, digit: Int) {
    #expect(CheckDigitRule.individualNumber.digit(for: payload) == digit)
    #expect(IndividualNumber.isValid("\(payload)\(digit)"))
    #expect(!IndividualNumber.isValid("\(payload)\((digit + 1) % 10)"))
  }

  @Test(arguments: [
    ("011011371", 9), ("271234567", 3), ("271012345", 2), ("271400001", 1), ("271400002", 9),
    ("131234567", 9), ("3312001", 5), ("5401602", 7), ("12345678", 2),
  ])
  func luhnDigits(payload: String, digit: Int) {
    #expect(CheckDigitRule.luhn.digit(for: payload) == digit)
    #expect(CheckDigitRule.luhn.holds(for: "\(payload)\(digit)"))
  }

  @Test(arguments: [
    (CheckDigitRule.sevenRemainder, "123456", 4), (.sevenRemainder, "12345678901", 3),
    (.sevenComplement, "123456", 3), (.sevenComplement, "7", 0),
    (.mod10(weights: [3, 1]), "400763000011", 6), (.mod10(weights: [2, 1]), "12345678", 4),
    (.mod11(weights: [2, 3, 4, 5, 6, 7], overflow: .zero), "12345", 5),
  ])
  func otherRules(rule: CheckDigitRule, payload: String, digit: Int) {
    #expect(rule.digit(for: payload) == digit)
  }

  @Test(arguments: ["2711506317", "2712581764", "0110113719"])
  func clinicCodesHold(code: String) {
    #expect(ClinicCode(code).isWellFormed)
    #expect(!ClinicCode("\(code.dropLast())").isWellFormed)
    #expect(!ClinicCode("0\(code)").isWellFormed)
  }

  @Test(arguments: [
    "none", "luhn", "7dr", "7dsr", "mod10(3,1)", "mod11(2,3,4,5,6,7)", "mod11(2,3,4,5,6,lastDigit)",
  ])
  func rulesSurviveTheirText(text: String) {
    #expect(CheckDigitRule(text)?.description == text)
    #expect(CheckDigitRule(" \(text.uppercased()) ")?.description == text)
  }

  @Test(arguments: [
    "", "mod11", "mod11()", "mod11(2,,3)", "mod11(0)", "mod11(-1)", "mod11(2,3", "mod9(1)",
    "mod10(3,lastDigit)", "m10w21", "7", "luhn(2)", "mod11(999999999999999999999)",
  ])
  func textsThatNameNoRule(text: String) {
    #expect(CheckDigitRule(text) == nil)
  }

  @Test func namedRules() {
    #expect(CheckDigitRule("municipality") == .municipality)
    #expect(CheckDigitRule("individualNumber") == .individualNumber)
    #expect(CheckDigitRule("m10w31") == .mod10(weights: [3, 1]))
  }

  @Test(arguments: ["", "1", "12a", "１２３", " 18", "-18", "٣٤٥"])
  func onlyAsciiDigitsHold(number: String) {
    #expect(!CheckDigitRule.luhn.holds(for: number))
  }

  @Test func withoutARuleEveryRunOfDigitsHolds() {
    #expect(CheckDigitRule.none.holds(for: "0450002365"))
    #expect(!CheckDigitRule.none.holds(for: "04500O2365"))
    #expect(CheckDigitRule.none.digit(for: "045000236") == nil)
  }
}

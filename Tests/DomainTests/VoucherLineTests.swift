import Domain
import Testing

@Suite struct VoucherLineTests {
  let law = VoucherLine.Law(municipalities: [MunicipalityCode("271403")])

  @Test(arguments: [
    "212714030000012345", "A212714030000012345A", "d212714030000012345b",
    "２１２７１４０３０００００１２３４５", "21 271403 0000012345", "*212714030000012345*",
  ])
  func aLineIsSplit(text: String) throws {
    let line = try VoucherLine(text)
    #expect(line.kind == 2)
    #expect(line.dose == 1)
    #expect(line.municipality == MunicipalityCode("271403"))
    #expect(line.number == VoucherNumber("0000012345"))
    #expect(line.description == "212714030000012345")
    #expect(line.faults(under: law).isEmpty)
  }

  @Test(arguments: [
    ("21271403000001234", VoucherLine.Fault.length), ("2127140300000123456", .length),
    ("", .notDigits), ("21271403000001234O", .notDigits), ("AA12714030000012345", .notDigits),
    ("2127140300000-2345", .notDigits),
  ])
  func whatIsNoLine(text: String, fault: VoucherLine.Fault) {
    #expect(throws: fault) { try VoucherLine(text) }
  }

  @Test(arguments: [
    ("312714030000012345", [VoucherLine.Fault.kindUnknown]),
    ("202714030000012345", [.doseUnknown]),
    ("214714030000012345", [.municipalityCheckDigit]),
    ("212710040000012345", [.municipalityNotOurs]),
    ("002714130000012345", [.kindUnknown, .doseUnknown, .municipalityCheckDigit]),
  ])
  func faultsComeInOrder(text: String, faults: [VoucherLine.Fault]) throws {
    #expect(try VoucherLine(text).faults(under: law) == faults)
  }

  /// The ladder sees every substitution inside the municipality's code and none in the number.
  @Test func whatTheLadderCannotSee() throws {
    let line = Array("212714030000012345")
    for place in line.indices {
      for digit in "0123456789" where digit != line[place] {
        var wrong = line
        wrong[place] = digit
        let faults = try VoucherLine(String(wrong)).faults(under: law)
        switch place {
        case 2...7: #expect(!faults.isEmpty)
        case 8...17: #expect(faults.isEmpty)
        default: break
        }
      }
    }
  }

  @Test func anyMunicipalityWithoutAList() throws {
    #expect(try VoucherLine("212710040000012345").faults().isEmpty)
  }

  @Test(arguments: [
    ("A0000012345B", true as Bool?), ("0000012346", false), ("212714030000012345", true),
    ("222714030000012345", false), ("12345", nil), ("", nil), ("00000I2345", nil),
  ])
  func otherCodesOfTheVoucher(code: String, agrees: Bool?) throws {
    #expect(try VoucherLine("212714030000012345").agrees(with: code) == agrees)
  }
}

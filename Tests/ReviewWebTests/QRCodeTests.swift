import Testing

@testable import ReviewWeb

@Suite struct QRCodeTests {
  @Test(arguments: [(17, 21), (18, 25), (78, 33), (106, 37), (134, 41), (154, 45), (230, 53)])
  func theSmallestVersionIsTaken(_ length: Int, _ side: Int) {
    #expect(QRCode(String(repeating: "a", count: length))?.side == side)
  }

  @Test func whatDoesNotFitIsNoCode() {
    #expect(QRCode(String(repeating: "a", count: 231)) == nil)
  }

  @Test func findersAndTimingStandWhereReadersLook() throws {
    let code = try #require(QRCode("otpauth://totp/yoshin:sakura?secret=JBSWY3DPEHPK3PXP"))
    for (x, y) in [(0, 0), (code.side - 7, 0), (0, code.side - 7)] {
      #expect(code[x, y] && code[x + 6, y + 6] && code[x + 3, y + 3])
      #expect(!code[x + 1, y + 1])
    }
    for index in 8..<code.side - 8 {
      #expect(code[index, 6] == index.isMultiple(of: 2))
      #expect(code[6, index] == index.isMultiple(of: 2))
    }
  }
}

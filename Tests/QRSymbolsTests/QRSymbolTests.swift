import QRSymbols
import Testing

@Suite struct QRSymbolTests {
  private static let address = "otpauth://totp/yoshin:sakura?secret=JBSWY3DPEHPK3PXP&issuer=yoshin"

  /// Byte capacities of level M: version 1 14, 2 26, 5 84, 10 213 (ISO/IEC 18004 table 7).
  @Test(arguments: [(14, 21), (15, 25), (26, 25), (84, 37), (213, 57), (214, 61)])
  func `the smallest version is taken`(_ length: Int, _ side: Int) {
    #expect(QRSymbol(String(repeating: "a", count: length))?.side == side)
  }

  @Test func `what does not fit, and nothing, are no code`() {
    #expect(QRSymbol(String(repeating: "a", count: 3000)) == nil)
    #expect(QRSymbol("") == nil)
  }

  @Test func `finders and timing stand where readers look`() throws {
    let code = try #require(QRSymbol(Self.address))
    for (x, y) in [(0, 0), (code.side - 7, 0), (0, code.side - 7)] {
      #expect(code[x, y] && code[x + 6, y + 6] && code[x + 3, y + 3])
      #expect(!code[x + 1, y + 1])
    }
    for index in 8..<code.side - 8 {
      #expect(code[index, 6] == index.isMultiple(of: 2))
      #expect(code[6, index] == index.isMultiple(of: 2))
    }
  }

  @Test func `its path draws each dark module once, inside the margin`() throws {
    let code = try #require(QRSymbol(Self.address))
    let dark = (0..<code.side * code.side).count { code[$0 % code.side, $0 / code.side] }
    let path = code.path(margin: 4)
    #expect(path.split(separator: "M").count == dark)
    #expect(path.hasPrefix("M4 4h1v1h-1z"))
  }
}

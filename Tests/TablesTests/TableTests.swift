import Tables
import Testing

@Suite struct TableReading {
  @Test func cellsComeAsTheyAreWritten() throws {
    let text = "a,b,c\r\n1,\"x,\"\"y\"\"\r\nz\",\r\n\r\n4,5,6\r\n\u{1A}"
    let table = try Table(bytes: Array(text.utf8))
    #expect(table.header.names == ["a", "b", "c"])
    #expect(table.rows.count == 2)
    #expect(table.rows[0][1] == "x,\"y\"\r\nz")
    #expect(table.rows[0].isEmpty(2))
    #expect(table.rows[1][2] == "6")
    #expect(table.rows[0].line == 2)
    #expect(table.rows[1].line == 5)
  }

  @Test(arguments: ["a,b\n1,2", "a,b\r1,2\r", "a,b\r\n\r\n1,2\r\n\r\n"])
  func everyLineEndIsALineEnd(text: String) throws {
    let table = try Table(bytes: Array(text.utf8))
    #expect(table.rows.map { [$0[0], $0[1]] } == [["1", "2"]])
  }

  /// 髙 has two byte forms in CP932 (FBFC, EEE0); 817C and 8160 are －and ～; F040 is user-defined.
  static let encoded: [([UInt8], TableEncoding)] = [
    (Array("氏名,x\r\n髙﨑,1\r\n".utf8), .utf8),
    ([0xEF, 0xBB, 0xBF] + Array("氏名,x\r\n髙﨑,1\r\n".utf8), .utf8),
    (
      [0x8E, 0x81, 0x96, 0xBC, 0x2C, 0x78, 13, 10, 0xFB, 0xFC, 0xFA, 0xB1, 0x2C, 0x31, 13, 10],
      .cp932
    ),
    (
      [0x8E, 0x81, 0x96, 0xBC, 0x2C, 0x78, 13, 10, 0xEE, 0xE0, 0xED, 0x95, 0x2C, 0x31, 13, 10],
      .cp932
    ),
    (
      [0xFF, 0xFE] + "氏名,x\r\n髙﨑,1\r\n".utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] },
      .utf16LittleEndian
    ),
    (
      [0xFE, 0xFF] + "氏名,x\r\n髙﨑,1\r\n".utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] },
      .utf16BigEndian
    ),
  ]

  @Test(arguments: encoded)
  func encodingsAreToldFromTheBytes(bytes: [UInt8], encoding: TableEncoding) throws {
    let table = try Table(bytes: bytes)
    #expect(table.encoding == encoding)
    #expect(table.header.column("氏名") == 0)
    #expect(table.rows[0][0] == "髙﨑")
  }

  @Test func surrogatePairsAndUserDefinedCharactersSurvive() throws {
    let pair: [UInt8] =
      [0xFF, 0xFE] + "a\n𠮷\n".utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
    #expect(try Table(bytes: pair).rows[0][0] == "𠮷")
    let gaiji: [UInt8] = [0x61, 10, 0x93, 0x63, 0xF0, 0x40, 10]
    #expect(try Table(bytes: gaiji).rows[0][0] == "田\u{E000}")
  }

  @Test func headerSpacesDoNotMatter() throws {
    let table = try Table(bytes: Array("\u{FEFF}宛名番号 ,　氏名\n1,2\n".utf8))
    #expect(try table.header.columns(["氏名", "宛名番号"]) == [1, 0])
  }

  @Test func tableWithoutHeaderTakesNames() throws {
    let table = try Table(bytes: Array("1\t2\n".utf8), header: ["a", "b"], separator: 9)
    #expect(table.rows[0][1] == "2")
    #expect(table.rows[0].line == 1)
  }
}

@Suite struct TableMistakes {
  private func problems(_ bytes: [UInt8], limit: Int = 100) -> [TableProblem] {
    do {
      _ = try Table(bytes: bytes, problemLimit: limit)
      return []
    } catch {
      return error.problems
    }
  }

  @Test func allAreCollectedWithTheirPlaces() {
    let text = Array("a,b\n1\n1,2,3\n".utf8) + [0x31, 0x2C, 0xFF, 10] + Array("1,\"2\n3".utf8)
    let found = problems(text)
    #expect(
      found == [
        TableProblem(line: 2, column: 1, kind: .wrongColumnCount(expected: 2, found: 1)),
        TableProblem(line: 3, column: 3, kind: .wrongColumnCount(expected: 2, found: 3)),
        TableProblem(line: 4, column: 2, kind: .invalidBytes),
        TableProblem(line: 5, column: 2, kind: .unclosedQuote),
      ])
  }

  @Test func brokenCP932IsStillCP932() {
    let row: [UInt8] = [0x8E, 0x81, 0x96, 0xBC, 0x2C, 0x8E, 0x81, 10]
    let found = problems(row + [0x8E, 0x81, 0x2C, 0x8E, 0x20, 10] + row)
    #expect(found == [TableProblem(line: 2, column: 2, kind: .invalidBytes)])
  }

  @Test func textAfterAQuoteIsTold() {
    #expect(
      problems(Array("a,b\n\"1\"x,2\n".utf8))
        == [TableProblem(line: 2, column: 1, kind: .textAfterQuote)])
  }

  @Test func theListIsCappedAndSaysSo() throws {
    let text = "a,b\n" + String(repeating: "1\n", count: 300)
    let error = try #require(throws: TableError.self) {
      try Table(bytes: Array(text.utf8), problemLimit: 5)
    }
    #expect(error.problems.count == 5)
    #expect(error.omitted == 295)
    #expect(error.description.hasSuffix("and 295 more"))
  }

  @Test func missingColumnsAreNamedTogether() throws {
    let table = try Table(bytes: Array("a,b\n1,2\n".utf8))
    let error = try #require(throws: TableError.self) { try table.header.columns(["c", "a", "d"]) }
    #expect(error.problems.map(\.kind) == [.missingColumns(["c", "d"])])
  }

  @Test func emptyFilesAndRepeatedNamesAreRefused() {
    #expect(problems([]).map(\.kind) == [.noHeader])
    #expect(problems(Array("a,a\n1,2\n".utf8)).map(\.kind) == [.repeatedColumn("a")])
  }

  /// Any bytes either make a table or an error, never a trap.
  @Test func arbitraryBytesNeverTrap() {
    var state: UInt64 = 7
    for _ in 0..<3000 {
      var bytes: [UInt8] = []
      for _ in 0..<Int(state % 40) {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        let pick = UInt8(truncatingIfNeeded: state >> 33)
        bytes.append(pick < 120 ? [10, 13, 44, 34, 65, 0xFF, 0xFE, 0x82][Int(pick % 8)] : pick)
      }
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      if let table = try? Table(bytes: bytes) {
        for row in table.rows { for column in 0..<row.count { _ = row[column] } }
      }
    }
  }
}

@Suite struct TableWriting {
  @Test func whatIsWrittenIsReadBack() throws {
    var writer = TableWriter(header: ["氏名", "備考"])
    writer.append(["髙橋　蓮", "a \"b\",\r\nc"])
    let table = try Table(bytes: writer.bytes)
    #expect(table.header.names == ["氏名", "備考"])
    #expect(table.rows[0][0] == "髙橋　蓮")
    #expect(table.rows[0][1] == "a \"b\",\r\nc")
  }

  @Test(arguments: ["=1+1", "+81", "-2", "@SUM(A1)", "\tx", "＝1"])
  func formulasAreDefused(cell: String) throws {
    var writer = TableWriter(header: ["a"], byteOrderMark: false)
    writer.append([cell])
    #expect(try Table(bytes: writer.bytes).rows[0][0] == "'" + cell)
  }
}

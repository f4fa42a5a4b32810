import Domain
import Foundation
import Tables
import Testing

@testable import Intake

@Suite struct OfficeFilesTests {
  @Test func `the list of the office's own characters is read`() throws {
    let text = "符号位置,説明,代替\r\nU+E000,辺の異体字,邉\u{E0100}\r\ne001,読みのみ,\r\n\u{F0000},別,別"
    let entries = try GaijiFile.read(Array(text.utf8))
    #expect(entries.map(\.character) == ["\u{E000}", "\u{E001}", "\u{F0000}"])
    #expect(entries[0].replacement.unicodeScalars.elementsEqual("邉\u{E0100}".unicodeScalars))
  }

  @Test func `every mistake of it is told`() throws {
    let text =
      "符号位置,説明,代替\r\nU+4E00,一,\r\nU+E000,,\u{E005}\r\nU+E000,,\r\nU+110000,,\r\n,x,y"
    do {
      _ = try GaijiFile.read(Array(text.utf8))
      Issue.record("accepted")
    } catch {
      #expect(error.problems.map(\.line) == [2, 3, 4, 5, 6])
    }
  }

  @Test func `welfare data are read in CP932 too`() throws {
    let text = "宛名番号,免除事由,開始年月日,終了年月日\r\n1000000001,生活保護,20260401,\r\n"
    let cp932 = try #require(text.data(using: .shiftJIS))
    let file = try WelfareFile(Array(cp932), grounds: ["生活保護"])
    #expect(file.encoding == .cp932)
    #expect(file.rows.count == 1)
    #expect(file.rows[0].until == nil)
  }

  @Test func `every mistake of welfare data is told`() {
    let text = """
      宛名番号,免除事由,開始年月日,終了年月日
      x,生活保護,20260401,
      1,裕福,20260401,
      2,生活保護,,
      3,生活保護,20260401,20260331
      4,生活保護,20260401,
      4,生活保護,20260401,
      """
    do {
      _ = try WelfareFile(Array(text.utf8), grounds: ["生活保護"])
      Issue.record("accepted")
    } catch {
      #expect(error.problems.map(\.line) == [2, 3, 4, 5, 7])
    }
  }
}

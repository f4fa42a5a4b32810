import Testing

@testable import Recognition

@Suite("Lines that name the lot")
struct LotLineTests {
  @Test(
    "A head that names the lot in Japanese, its colon and one misread character aside",
    arguments: ["製造番号", "製造番号：", "製 造 番 号", "ロット番号", "ロット", "裂造番号", "製造記号"])
  func saysLot(_ head: String) {
    #expect(LotLine.saysLotInJapanese(head))
  }

  @Test(
    "Heads of other lines on a label",
    arguments: ["有効期限", "最終有効年月日", "第一三共", "インフルエンザHAワクチン", "使用期限", ""])
  func saysSomethingElse(_ head: String) {
    #expect(!LotLine.saysLotInJapanese(head))
  }
}

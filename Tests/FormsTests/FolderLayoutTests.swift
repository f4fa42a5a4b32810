import Testing

@testable import Forms

@Suite struct FolderLayoutTests {
  static let fits: [(String, String, String)] = [
    ("{month}_{clinic}/{file}", "2026-10_2711506317/0001.jpg", "2026-10 2711506317 0001.jpg"),
    ("{clinic}/{yyyymm}/{file}", "2711506317/202610/a b.tif", "2026-10 2711506317 a b.tif"),
    ("{year}/{mm}/{clinic}_{file}", "2026/03/2711506317_x.pdf", "2026-3 2711506317 x.pdf"),
    ("{any}/{clinic}/{month}/{file}", "日報/2711506317/2026-12/_.png", "2026-12 2711506317 _.png"),
    ("{any}-{month}-{clinic}/{file}", "a-b-2026-01-2711506317/1", "2026-1 2711506317 1"),
    ("scan_{clinic}_{yyyymm}_{file}", "scan_2711506317_202602_3.jpg", "2026-2 2711506317 3.jpg"),
  ]

  @Test(arguments: fits)
  func `a path that fits says clinic and month`(
    pattern: String, path: String, says: String
  ) throws {
    let layout = try FolderLayout(pattern)
    let place = try #require(layout.place(of: path.split(separator: "/").map(String.init)))
    #expect("\(place.year)-\(place.month) \(place.clinic) \(place.file)" == says)
  }

  @Test(arguments: [
    "0001.jpg", "2026-10_271150631/1.jpg", "2026-13_2711506317/1.jpg", "2026-00_2711506317/1.jpg",
    "2026-10_27115063170/1.jpg", "2026-10_2711506317/a/1.jpg", "２０２６-10_2711506317/1.jpg",
    "2026-10-2711506317/1.jpg", "x2026-10_2711506317/1.jpg", "2026-10_2711506317 /1.jpg",
    "1899-10_2711506317/1.jpg", "",
  ])
  func `a path that does not fit says nothing`(path: String) {
    let parts = path.split(separator: "/").map(String.init)
    #expect(FolderLayout.standard.place(of: parts) == nil)
  }

  @Test(arguments: [
    ("{clinic}/{file}", "no month"), ("{month}/{file}", "no {clinic}"),
    ("{month}_{clinic}", "must end in {file}"), ("{file}/{month}_{clinic}", "must end in {file}"),
    ("{file}_{month}_{clinic}", "must end in {file}"), ("{month}_{clinik}/{file}", "{clinik}"),
    ("{month}_{clinic/{file}", "without a }"), ("../{month}_{clinic}/{file}", ".."),
    ("/{month}_{clinic}/{file}", "empty folder"), ("{year}_{clinic}/{file}", "no month"),
    ("{month}_{clinic}/{file}{file}", "must end"), ("{month}_{clinic}/{file", "without a }"),
  ])
  func `a pattern that cannot work is refused with the reason`(pattern: String, says: String) {
    #expect {
      _ = try FolderLayout(pattern)
    } throws: { error in
      (error as? FolderLayout.Mistake)?.sentence.contains(says) == true
    }
  }

  @Test func `the standard is what its pattern says`() throws {
    #expect(try FolderLayout(FolderLayout.standard.pattern) == FolderLayout.standard)
    #expect(FolderLayout.standard.depth == 1)
  }
}

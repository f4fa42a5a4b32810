import Testing

@testable import Imaging

@Suite("Enlarged scans")
struct EnlargedPixelsTests {
  /// Print of a kind: bitonal strokes of many slopes.
  private static func print(width: Int, height: Int) -> Raster {
    var page = Raster(width: width, height: height, filledWith: 255)
    for y in 0..<height {
      for x in 0..<width where (x * 3 + y * 2) % 29 < 9 || (x * 2 + 7 * y) % 37 < 6 {
        page[x, y] = 0
      }
    }
    return page
  }

  /// Every pixel repeated so that the page has another size (nearest neighbour).
  private static func enlarged(_ page: Raster, across: Double, down: Double) -> Raster {
    var result = Raster(
      width: Int(Double(page.width) * across), height: Int(Double(page.height) * down))
    for y in 0..<result.height {
      for x in 0..<result.width {
        result[x, y] =
          page[
            min(page.width - 1, Int(Double(x) / across)),
            min(page.height - 1, Int(Double(y) / down))]
      }
    }
    return result
  }

  @Test("a page as scanned stays as it is")
  func plain() {
    let page = Self.print(width: 400, height: 900)
    #expect(EnlargedPixels.repeated(page) == nil)
    #expect(EnlargedPixels.smoothed(page) == nil)
  }

  @Test(
    "a fax shown at 300 dots per inch is known by its stairs",
    arguments: [(1.47, 3.06), (1.47, 1.53), (1.5, 1.5), (2.0, 2.0)] as [(Double, Double)])
  func fax(across: Double, down: Double) throws {
    let own = Self.print(width: 300, height: 500)
    let page = Self.enlarged(own, across: across, down: down)
    let found = try #require(EnlargedPixels.repeated(page))
    #expect(abs(found - down) < 0.15 * down)
    let smooth = try #require(EnlargedPixels.smoothed(page))
    #expect(smooth.width == page.width && smooth.height == page.height)
    // Strokes keep their weight, stairs get slopes between.
    func mean(_ raster: Raster) -> Double {
      Double(raster.samples.reduce(0) { $0 + Int($1) }) / Double(raster.samples.count)
    }
    #expect(abs(mean(smooth) - mean(page)) < 1.5)
    #expect(smooth.samples.count(where: { $0 > 40 && $0 < 215 }) > page.samples.count / 10)
  }

  @Test(
    "bare paper and small pictures tell nothing",
    arguments: [(600, 900), (30, 30)] as [(Int, Int)])
  func bare(width: Int, height: Int) {
    #expect(
      EnlargedPixels.repeated(Raster(width: width, height: height, filledWith: 255)) == nil)
  }
}

import Testing

@testable import Imaging

@Suite("Scans out of focus")
struct BlurredPixelsTests {
  /// A shipped form at 300 dpi under a Gaussian.
  private static func blurred(_ deviation: Double) throws -> Raster {
    GaussianBlur.blurred(
      try DrawnForm.blank("flu-elderly"), across: deviation, down: deviation)
  }

  private static func error(_ page: Raster) throws -> Double {
    let far = zip(page.samples, try DrawnForm.blank("flu-elderly").samples).reduce(0) {
      $0 + abs(Int($1.0) - Int($1.1))
    }
    return Double(far) / Double(page.samples.count)
  }

  @Test("edges come back", arguments: [2.5, 3, 3.5])
  func sharpened(deviation: Double) throws {
    let soft = try Self.blurred(deviation)
    let sharp = try #require(BlurredPixels.sharpened(soft, resolution: 300))
    #expect(sharp.width == soft.width && sharp.height == soft.height)
    #expect(try Self.error(sharp) < 0.9 * Self.error(soft))
  }

  @Test("a page as scanned stays as it is", arguments: [0, 0.6, 1, 1.2])
  func sharp(deviation: Double) throws {
    #expect(BlurredPixels.sharpened(try Self.blurred(deviation), resolution: 300) == nil)
    let grainy = try Self.blurred(deviation).faded(to: 0.3, grain: 6)
    #expect(BlurredPixels.sharpened(grainy, resolution: 300) == nil)
  }

  @Test("edges that are wide only because pixels are many are no blur")
  func fine() throws {
    #expect(BlurredPixels.sharpened(try Self.blurred(2.5), resolution: 600) == nil)
  }

  @Test("a lid's soft shadow says nothing of the page", arguments: [0.0, 0.05, 0.3])
  func shadow(share: Double) throws {
    var page = try DrawnForm.blank("mr-child").faded(to: share, grain: 3)
    for y in 0..<page.height {
      for x in 0..<page.width where x < 40 + y / 50 || y < 60 || x > page.width - 70 {
        page[x, y] = 20
      }
    }
    var soft = GaussianBlur.blurred(page, across: 4, down: 4)
    for y in 110..<page.height {
      for x in 160..<(page.width - 110) { soft[x, y] = page[x, y] }
    }
    #expect(BlurredPixels.sharpened(soft, resolution: 300) == nil)
  }

  @Test("bare and grey paper tells nothing", arguments: [UInt8(255), 128, 0])
  func bare(grey: UInt8) {
    let page = Raster(width: 700, height: 900, filledWith: grey)
    #expect(BlurredPixels.steepestShare(of: page) == nil)
    #expect(BlurredPixels.sharpened(page.faded(to: 1, grain: 12), resolution: 300) == nil)
  }
}

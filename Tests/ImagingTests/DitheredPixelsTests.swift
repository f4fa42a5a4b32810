import Testing

@testable import Imaging

@Suite("Dithered scans")
struct DitheredPixelsTests {
  /// A page of the shipped form as a scanner of 150 dpi sees it, in greys.
  private static func grey() throws -> Raster {
    DrawnForm.scan(
      of: try DrawnForm.blank("mr-child"), DrawnForm.placement(.turned(0.8))
    ).pixels.faded(to: 0.8, grain: 3)
  }

  /// The page in black and white by error diffusion (Floyd and Steinberg, 1976).
  private static func diffused(_ page: Raster) -> Raster {
    var left = page.samples.map { Int($0) }
    var result = page
    let width = page.width
    for y in 0..<page.height {
      for x in 0..<width {
        let place = y * width + x
        let bit = left[place] < 128 ? 0 : 255
        let error = left[place] - bit
        result.samples[place] = UInt8(bit)
        if x + 1 < width { left[place + 1] += error * 7 / 16 }
        guard y + 1 < page.height else { continue }
        if x > 0 { left[place + width - 1] += error * 3 / 16 }
        left[place + width] += error * 5 / 16
        if x + 1 < width { left[place + width + 1] += error / 16 }
      }
    }
    return result
  }

  private static func thresholded(_ page: Raster, at level: UInt8) -> Raster {
    var result = page
    for index in result.samples.indices {
      result.samples[index] = page.samples[index] < level ? 0 : 255
    }
    return result
  }

  @Test("dots become the greys that they stand for")
  func smoothed() throws {
    let grey = try Self.grey()
    let dots = Self.diffused(grey)
    let smooth = try #require(DitheredPixels.smoothed(dots))
    func error(_ page: Raster) -> Double {
      let far = zip(page.samples, grey.samples).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
      return Double(far) / Double(grey.samples.count)
    }
    #expect(error(smooth) < 0.7 * error(dots))
  }

  @Test("greys, plain black and white and specks stay as they are")
  func others() throws {
    let grey = try Self.grey()
    #expect(DitheredPixels.smoothed(grey) == nil)
    for level: UInt8 in [130, 160, 190] {
      #expect(DitheredPixels.smoothed(Self.thresholded(grey, at: level)) == nil)
    }
    var dirty = grey
    var numbers = SeededNumbers(3)
    for _ in 0..<250 {
      dirty.dot(
        Point(.random(in: 5...1230, using: &numbers), .random(in: 5...1740, using: &numbers)),
        radius: .random(in: 0.5...2, using: &numbers))
    }
    for x in [201, 305, 422, 640, 881, 1010] {
      for y in 0..<dirty.height { dirty[x, y] = min(dirty[x, y], 60) }
    }
    #expect(DitheredPixels.smoothed(dirty) == nil)
  }

  @Test("little print tells nothing", arguments: [(600, 900), (30, 30)] as [(Int, Int)])
  func bare(width: Int, height: Int) {
    #expect(DitheredPixels.share(of: Raster(width: width, height: height, filledWith: 255)) == 0)
  }
}

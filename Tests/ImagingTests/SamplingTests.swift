import CProducts
import Testing

@testable import Imaging

@Suite("Sampling")
struct SamplingTests {
  /// The value at a place in plain arithmetic, as the wide registers must have it.
  private func value(_ raster: Raster, x: Int, y: Int) -> Int32 {
    let (column, row) = (x >> 16, y >> 16)
    let (fx, fy) = ((x >> 8) & 255, (y >> 8) & 255)
    func sample(_ dx: Int, _ dy: Int) -> Int { Int(raster[column + dx, row + dy]) }
    let above = sample(0, 0) * (256 - fx) + sample(1, 0) * fx
    let below = sample(0, 1) * (256 - fx) + sample(1, 1) * fx
    return Int32((above * (256 - fy) + below * fy) >> 8)
  }

  @Test(
    "a run is the same to the last bit however wide the registers are",
    arguments: [1, 7, 8, 9, 16, 45], [(0.0, 0.0), (12.3, 5.9), (17.99, 21.99)])
  func run(count: Int, start: (x: Double, y: Double)) {
    let raster = RasterTests.random(80, 24)
    let step = Point(1.35 * 45 / Double(count) * 0.98, start.y > 20 ? -0.2 : 0.04)
    let far = Point(
      start.x + step.x * Double(count - 1), start.y + step.y * Double(count - 1))
    guard far.x < 78.9, far.y > 0 else { return }
    var sums = [Int32](repeating: 3, count: count + 2)
    Sampling.add(
      raster, from: Point(start.x, start.y), step: step, count: count, to: &sums, at: 1)
    #expect(sums.first == 3 && sums.last == 3, "nothing beside the run is touched")
    for index in 0..<count {
      let x = Int(start.x * 65_536) + index * Int(step.x * 65_536)
      let y = Int(start.y * 65_536) + index * Int(step.y * 65_536)
      #expect(sums[index + 1] == 3 + value(raster, x: x, y: y))
    }
  }

  @Test("the last samples of a raster are read without a byte beyond them")
  func lastRow() {
    let raster = RasterTests.random(9, 2)
    var sums = [Int32](repeating: 0, count: 8)
    Sampling.add(raster, from: Point(0.25, 0.5), step: Point(0.96, 0), count: 8, to: &sums, at: 0)
    for index in 0..<8 {
      #expect(sums[index] == value(raster, x: 16_384 + index * Int(0.96 * 65_536), y: 32_768))
    }
  }

  @Test("a piece is multiplied with every place of its window", arguments: [8, 16, 24, 40])
  func sliding(edge: Int) {
    var numbers = SeededNumbers(UInt64(edge))
    let window = edge + 6
    let span = 7
    let piece = (0..<(edge * edge)).map { _ in Int16.random(in: -255...255, using: &numbers) }
    let samples = (0..<(window * window)).map { _ in Int16.random(in: 0...255, using: &numbers) }
    var products = [Int32](repeating: 0, count: span * span)
    yoshin_slide(piece, edge, samples, window, span, &products)
    for place in 0..<(span * span) {
      var sum: Int32 = 0
      for y in 0..<edge {
        for x in 0..<edge {
          sum +=
            Int32(piece[y * edge + x])
            * Int32(samples[(place / span + y) * window + place % span + x])
        }
      }
      #expect(products[place] == sum)
    }
  }
}

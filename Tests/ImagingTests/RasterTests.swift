import Testing

@testable import Imaging

@Suite("Raster")
struct RasterTests {
  static func random(_ width: Int, _ height: Int, seed: UInt64 = 7) -> Raster {
    var numbers = SeededNumbers(seed)
    var raster = Raster(width: width, height: height)
    for index in raster.samples.indices {
      raster.samples[index] = .random(in: 0...255, using: &numbers)
    }
    return raster
  }

  @Test("takes only as many samples as its size has")
  func sizes() {
    #expect(Raster(width: 2, height: 2, samples: [1, 2, 3]) == nil)
    #expect(Raster(width: 0, height: 2, samples: []) == nil)
    #expect(Raster(width: 1, height: 2, samples: [1, 2])?[0, 1] == 2)
  }

  @Test("halves by means of four, rounded", arguments: [(6, 4), (7, 5), (2, 2), (33, 17)])
  func halving(width: Int, height: Int) {
    let raster = Self.random(width, height)
    let half = raster.halved()
    #expect((half.width, half.height) == (width / 2, height / 2))
    for y in 0..<half.height {
      for x in 0..<half.width {
        let sum = [(0, 0), (1, 0), (0, 1), (1, 1)].reduce(0) {
          $0 + Int(raster[2 * x + $1.0, 2 * y + $1.1])
        }
        #expect(Int(half[x, y]) == (sum + 2) / 4)
      }
    }
  }

  @Test("a single row or column is halved to one sample without a crash")
  func halvingThin() {
    #expect(Raster(width: 1, height: 9, filledWith: 5).halved().width == 1)
    #expect(Raster(width: 9, height: 1, filledWith: 5).halved().height == 1)
  }

  @Test(
    "keeps an even grey at any size",
    arguments: [(1, 1), (3, 50), (50, 3), (10, 10), (47, 53), (20, 20)])
  func resamplingKeepsGrey(width: Int, height: Int) {
    let result = Raster(width: 20, height: 20, filledWith: 131).resampled(
      width: width, height: height)
    #expect((result.width, result.height) == (width, height))
    #expect(result.samples.allSatisfy { $0 == 131 })
  }

  @Test("shrinks by area: the mean stays", arguments: [(31, 41), (17, 60), (50, 9)])
  func resamplingKeepsMean(width: Int, height: Int) {
    func mean(_ raster: Raster) -> Double {
      raster.samples.reduce(0.0) { $0 + Double($1) } / Double(raster.samples.count)
    }
    let raster = Self.random(62, 82)
    #expect(abs(mean(raster) - mean(raster.resampled(width: width, height: height))) < 1)
  }

  @Test("shrinking by whole steps equals the means of the blocks")
  func resamplingBlocks() {
    let raster = Self.random(12, 9)
    let third = raster.resampled(width: 4, height: 3)
    for y in 0..<3 {
      for x in 0..<4 {
        var sum = 0
        for dy in 0..<3 { for dx in 0..<3 { sum += Int(raster[3 * x + dx, 3 * y + dy]) } }
        #expect(abs(Double(third[x, y]) - Double(sum) / 9) <= 0.51)
      }
    }
  }

  @Test("growing keeps a slope a slope")
  func growing() {
    var raster = Raster(width: 10, height: 1)
    for x in 0..<10 { raster[x, 0] = UInt8(20 * x) }
    let wide = raster.resampled(width: 40, height: 1)
    #expect(zip(wide.samples, wide.samples.dropFirst()).allSatisfy { $0 <= $1 })
    #expect(wide.samples.first == 0 && wide.samples.last == 180)
  }

  @Test("turns by quarters", arguments: -5...5)
  func turning(quarters: Int) {
    let raster = Self.random(5, 3)
    let turned = raster.turned(quarters: quarters)
    let steps = ((quarters % 4) + 4) % 4
    #expect((turned.width, turned.height) == (steps % 2 == 0 ? (5, 3) : (3, 5)))
    // The corner at the top left goes clockwise round.
    let corner = [
      (0, 0), (turned.width - 1, 0), (turned.width - 1, turned.height - 1), (0, turned.height - 1),
    ][
      steps]
    #expect(turned[corner.0, corner.1] == raster[0, 0])
    #expect(turned.turned(quarters: -quarters) == raster)
  }

  @Test("between samples is their mixture, outside is nothing")
  func values() throws {
    let raster = try #require(Raster(width: 2, height: 2, samples: [0, 100, 200, 60]))
    #expect(raster.value(at: Point(0.5, 0.5)) == 0)
    #expect(raster.value(at: Point(1, 0.5)) == 50)
    #expect(raster.value(at: Point(0.5, 1)) == 100)
    #expect(raster.value(at: Point(1, 1)) == 90)
    #expect(raster.value(at: Point(-3, 1)) == 0)
    #expect(raster.value(at: Point(1, 9)) == 0)
  }
}

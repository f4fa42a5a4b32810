import Imaging
import Testing

@testable import Recognition

@Suite("Connected pieces")
struct ComponentsTests {
  private struct Piece: Hashable {
    var left, top, right, bottom, area, sumX, sumY: Int
  }

  /// Pieces by flooding, pixel by pixel.
  private func flood(_ raster: Raster, over threshold: UInt8) -> [Piece] {
    var seen = [Bool](repeating: false, count: raster.width * raster.height)
    var result: [Piece] = []
    for start in seen.indices where !seen[start] && raster.samples[start] > threshold {
      var piece = Piece(
        left: .max, top: .max, right: -1, bottom: -1, area: 0, sumX: 0, sumY: 0)
      var waiting = [start]
      seen[start] = true
      while let place = waiting.popLast() {
        let (x, y) = (place % raster.width, place / raster.width)
        piece.left = min(piece.left, x)
        piece.right = max(piece.right, x)
        piece.top = min(piece.top, y)
        piece.bottom = max(piece.bottom, y)
        piece.area += 1
        piece.sumX += x
        piece.sumY += y
        for ny in max(0, y - 1)...min(raster.height - 1, y + 1) {
          for nx in max(0, x - 1)...min(raster.width - 1, x + 1) {
            let next = ny * raster.width + nx
            if !seen[next], raster.samples[next] > threshold {
              seen[next] = true
              waiting.append(next)
            }
          }
        }
      }
      result.append(piece)
    }
    return result
  }

  @Test(
    "are the pieces that flooding finds",
    arguments: [(1, 1), (1, 40), (40, 1), (13, 17), (64, 48)],
    [0.05, 0.25, 0.4, 0.5, 0.6, 0.95])
  func againstFlooding(size: (width: Int, height: Int), share: Double) {
    for seed in 0..<12 {
      var numbers = SeededNumbers(UInt64(seed))
      var raster = Raster(width: size.width, height: size.height)
      for index in raster.samples.indices {
        raster.samples[index] =
          Double.random(in: 0...1, using: &numbers) < share
          ? .random(in: 101...255, using: &numbers) : .random(in: 0...100, using: &numbers)
      }
      let found = Components(of: raster, over: 100).all.map {
        Piece(
          left: $0.left, top: $0.top, right: $0.right, bottom: $0.bottom, area: $0.area,
          sumX: $0.sumX, sumY: $0.sumY)
      }
      #expect(Set(found) == Set(flood(raster, over: 100)))
      #expect(found.count == Set(found).count)
    }
  }

  @Test("a spiral is one piece")
  func spiral() {
    var raster = Raster(width: 31, height: 31)
    var (x, y, dx, dy) = (0, 0, 1, 0)
    // Along the edge, then two places further in each round.
    for length in [30, 30, 30, 28, 28, 26, 26, 24, 24, 22, 22, 20, 20] {
      for _ in 0..<length {
        raster[x, y] = 255
        (x, y) = (x + dx, y + dy)
      }
      (dx, dy) = (-dy, dx)
    }
    #expect(Components(of: raster, over: 100).all.count == 1)
  }
}

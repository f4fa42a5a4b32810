#if canImport(Glibc)
  private import Glibc
#endif

/// Finds where pieces of the blank form lie on a scan, near where a map expects them.
///
/// The scan is sampled through the map, in the form's own frame, so a piece is compared upright whatever
/// the page's turn; the measure is the normalised cross-correlation.
struct PatchSearch {
  /// What one search found.
  struct Find {
    /// The piece's centre on paper, mm.
    var place: Point
    /// How far from the expected place it was found, mm in the form's frame.
    var shift: Point
    /// The correlation there, −1…1.
    var score: Double
  }

  let page: Pyramid
  let form: PreparedForm

  /// Looks for one piece.
  ///
  /// - Parameters:
  ///   - place: The piece's centre, mm.
  ///   - size: The piece's edge, mm.
  ///   - reach: How far to look on each side, mm.
  ///   - level: The pyramid's level to look on.
  ///   - map: Where the scan is expected to show the form.
  /// - Returns: Nil where the blank has no structure there or the piece lies off the scan.
  func find(_ place: Point, size: Double, reach: Double, level: Int, map: PaperMap) -> Find? {
    let scale = Pyramid.scale(level)
    let blank = form.pyramid.levels[level]
    let raster = page.levels[level]
    // Whole lanes: a row of the piece is read eight samples at a time.
    let edge = max(8, (Int(size * scale) + 4) / 8 * 8)
    let margin = max(1, Int((reach * scale).rounded(.up)))
    let window = edge + 2 * margin
    let corner = (x: Int(place.x * scale) - edge / 2, y: Int(place.y * scale) - edge / 2)
    guard corner.x >= 0, corner.y >= 0, corner.x + edge <= blank.width,
      corner.y + edge <= blank.height
    else { return nil }

    // The piece of the blank, less its mean.
    var piece = [Float](repeating: 0, count: edge * edge)
    var sum: Float = 0
    for y in 0..<edge {
      for x in 0..<edge {
        let value = Float(blank.samples[(corner.y + y) * blank.width + corner.x + x])
        piece[y * edge + x] = value
        sum += value
      }
    }
    let mean = sum / Float(edge * edge)
    var pieceEnergy = 0.0
    for index in piece.indices {
      piece[index] -= mean
      pieceEnergy += Double(piece[index] * piece[index])
    }
    guard pieceEnergy > Double(edge * edge) * 40 else { return nil }

    // The scan's window, sampled through the map; the map is affine enough over one window.
    let step = 1 / scale
    let origin = Point(
      (Double(corner.x - margin) + 0.5) * step, (Double(corner.y - margin) + 0.5) * step)
    let far = Double(window - 1) * step
    let shrink = 1 / Double(1 << level)
    func onLevel(_ point: Point) -> Point { Point(point.x * shrink, point.y * shrink) }
    let a = onLevel(map(origin))
    let b = onLevel(map(Point(origin.x + far, origin.y)))
    let c = onLevel(map(Point(origin.x, origin.y + far)))
    let middle = Double(window - 1)
    guard (min(a.x, b.x, c.x)) > -middle, min(a.y, b.y, c.y) > -middle,
      max(a.x, b.x, c.x) < Double(raster.width) + middle,
      max(a.y, b.y, c.y) < Double(raster.height) + middle
    else { return nil }
    let across = Point((b.x - a.x) / middle, (b.y - a.y) / middle)
    let down = Point((c.x - a.x) / middle, (c.y - a.y) / middle)
    var samples = [Float](repeating: 0, count: window * window)
    for row in 0..<window {
      var x = a.x + Double(row) * down.x
      var y = a.y + Double(row) * down.y
      for column in 0..<window {
        samples[row * window + column] = raster.value(at: Point(x, y))
        x += across.x
        y += across.y
      }
    }
    let scores = PatchSearch.correlate(
      piece, edge: edge, energy: pieceEnergy, samples, window: window)
    let span = 2 * margin + 1
    guard let best = scores.indices.max(by: { scores[$0] < scores[$1] }) else { return nil }
    let (bx, by) = (best % span, best / span)
    // Half a sample of the cut-off belongs to the piece's centre.
    let centre = Point(
      (Double(corner.x) + Double(edge) / 2) * step, (Double(corner.y) + Double(edge) / 2) * step)
    func vertex(_ before: Double, _ here: Double, _ after: Double) -> Double {
      let curve = before - 2 * here + after
      return curve < -1e-9 ? max(-0.5, min(0.5, 0.5 * (before - after) / curve)) : 0
    }
    var (fx, fy) = (0.0, 0.0)
    if bx > 0, bx < span - 1 { fx = vertex(scores[best - 1], scores[best], scores[best + 1]) }
    if by > 0, by < span - 1 { fy = vertex(scores[best - span], scores[best], scores[best + span]) }
    return Find(
      place: centre,
      shift: Point(
        (Double(bx - margin) + fx) * step, (Double(by - margin) + fy) * step),
      score: scores[best])
  }

  /// The normalised cross-correlation at every shift, row by row.
  private static func correlate(
    _ piece: [Float], edge: Int, energy: Double, _ samples: [Float], window: Int
  ) -> [Double] {
    let span = window - edge + 1
    // Sums over all rows and columns before; doubles hold them exactly enough for differences.
    var sums = [Double](repeating: 0, count: (window + 1) * (window + 1))
    var squares = sums
    for y in 0..<window {
      var (row, rowSquares) = (0.0, 0.0)
      for x in 0..<window {
        let value = Double(samples[y * window + x])
        row += value
        rowSquares += value * value
        sums[(y + 1) * (window + 1) + x + 1] = sums[y * (window + 1) + x + 1] + row
        squares[(y + 1) * (window + 1) + x + 1] = squares[y * (window + 1) + x + 1] + rowSquares
      }
    }
    func area(_ table: [Double], _ x: Int, _ y: Int) -> Double {
      let (right, bottom) = (x + edge, y + edge)
      return table[bottom * (window + 1) + right] - table[y * (window + 1) + right]
        - table[bottom * (window + 1) + x] + table[y * (window + 1) + x]
    }
    var scores = [Double](repeating: 0, count: span * span)
    let count = Double(edge * edge)
    for shiftY in 0..<span {
      for shiftX in 0..<span {
        let sum = area(sums, shiftX, shiftY)
        let variance = area(squares, shiftX, shiftY) - sum * sum / count
        // A window that is nearly bare paper cannot show the piece, whatever its noise looks like.
        guard variance > count * 16 else { continue }
        let product = dot(
          piece, edge: edge, samples, window: window, offset: shiftY * window + shiftX)
        scores[shiftY * span + shiftX] = Double(product) / (energy * variance).squareRoot()
      }
    }
    return scores
  }

  private static func dot(
    _ piece: [Float], edge: Int, _ samples: [Float], window: Int, offset: Int
  ) -> Float {
    var total = SIMD8<Float>.zero
    unsafe piece.withUnsafeBytes { piece in
      unsafe samples.withUnsafeBytes { samples in
        for y in 0..<edge {
          for x in stride(from: 0, to: edge, by: 8) {
            let a = unsafe piece.loadUnaligned(
              fromByteOffset: (y * edge + x) * 4, as: SIMD8<Float>.self)
            let b = unsafe samples.loadUnaligned(
              fromByteOffset: (offset + y * window + x) * 4, as: SIMD8<Float>.self)
            total += a * b
          }
        }
      }
    }
    return total.sum()
  }
}

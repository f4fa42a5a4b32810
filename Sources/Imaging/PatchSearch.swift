internal import CProducts

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

    // The piece of the blank, less its mean in whole grey levels.
    var sum = 0
    for y in 0..<edge {
      let start = (corner.y + y) * blank.width + corner.x
      for sample in blank.samples[start..<(start + edge)] { sum += Int(sample) }
    }
    let mean = Int16(sum / (edge * edge))
    var piece = [Int16](repeating: 0, count: edge * edge)
    var squares = 0
    for y in 0..<edge {
      let start = (corner.y + y) * blank.width + corner.x
      for x in 0..<edge {
        let value = Int16(blank.samples[start + x]) &- mean
        piece[y * edge + x] = value
        squares += Int(value) * Int(value)
      }
    }
    // The division's remainder: what the piece still sums up to.
    let rest = sum - Int(mean) * edge * edge
    let pieceEnergy = Double(squares) - Double(rest * rest) / Double(edge * edge)
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
    let samples = PatchSearch.samples(
      of: raster, window: window, from: Point(a.x - 0.5, a.y - 0.5), across: across, down: down)
    let scores = PatchSearch.correlate(
      piece, edge: edge, rest: rest, energy: pieceEnergy, samples, window: window)
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

  /// A square window of a raster along two directions, 0 beyond the raster's edges.
  private static func samples(
    of raster: Raster, window: Int, from corner: Point, across: Point, down: Point
  ) -> [Int16] {
    let (width, height) = (raster.width, raster.height)
    let far = Double(window - 1)
    func place(_ column: Double, _ row: Double) -> Point {
      Point(
        corner.x + column * across.x + row * down.x, corner.y + column * across.y + row * down.y)
    }
    let isInside =
      Sampling.contains(corner, width: width, height: height)
      && Sampling.contains(place(far, 0), width: width, height: height)
      && Sampling.contains(place(0, far), width: width, height: height)
      && Sampling.contains(place(far, far), width: width, height: height)
    guard isInside, Sampling.fits(raster) else {
      return (0..<(window * window)).map { index in
        let at = place(Double(index % window), Double(index / window))
        return Int16(raster.value(at: Point(at.x + 0.5, at.y + 0.5)))
      }
    }
    // All four corners of the window lie on the raster.
    var sums = [Int32](repeating: 0, count: window * window)
    for row in 0..<window {
      Sampling.add(
        raster, from: place(0, Double(row)), step: across, count: window, to: &sums,
        at: row * window)
    }
    return sums.map { Int16(truncatingIfNeeded: $0 &>> 8) }
  }

  /// The normalised cross-correlation at every shift, row by row.
  ///
  /// - Parameter rest: What the piece sums up to.
  private static func correlate(
    _ piece: [Int16], edge: Int, rest: Int, energy: Double, _ samples: [Int16], window: Int
  ) -> [Double] {
    let span = window - edge + 1
    let sums = BoxSums(samples, window: window, edge: edge)
    var scores = [Double](repeating: 0, count: span * span)
    let count = Double(edge * edge)
    let share = Double(rest) / count
    // Both hold eight bits and a sign, and 64 × 64 of them fit.
    var products = [Int32](repeating: 0, count: span * span)
    unsafe piece.withUnsafeBufferPointer { piece in
      unsafe samples.withUnsafeBufferPointer { samples in
        unsafe products.withUnsafeMutableBufferPointer { products in
          unsafe yoshin_slide(
            piece.baseAddress, edge, samples.baseAddress, window, span, products.baseAddress)
        }
      }
    }
    for place in 0..<(span * span) {
      let sum = Double(sums.sums[place])
      let variance = Double(sums.squares[place]) - sum * sum / count
      // A window that is nearly bare paper cannot show the piece, whatever its noise looks like.
      guard variance > count * 16 else { continue }
      scores[place] = (Double(products[place]) - share * sum) / (energy * variance).squareRoot()
    }
    return scores
  }
}

/// Sums of samples and of their squares over a square at each of its places in a window.
private struct BoxSums {
  /// Row by row, one a place.
  private(set) var sums: [Int32]
  private(set) var squares: [Int32]

  init(_ samples: [Int16], window: Int, edge: Int) {
    let span = window - edge + 1
    sums = [Int32](repeating: 0, count: span * span)
    squares = sums
    // Columns' sums over the square's height, moved down a row at a time.
    var column = [Int32](repeating: 0, count: window)
    var columnSquares = column
    for y in 0..<window {
      for x in 0..<window {
        let entering = Int32(samples[y * window + x])
        column[x] &+= entering
        columnSquares[x] &+= entering &* entering
      }
      if y >= edge {
        for x in 0..<window {
          let leaving = Int32(samples[(y - edge) * window + x])
          column[x] &-= leaving
          columnSquares[x] &-= leaving &* leaving
        }
      }
      guard y >= edge - 1 else { continue }
      let row = (y - edge + 1) * span
      var (sum, square): (Int32, Int32) = (0, 0)
      for x in 0..<window {
        sum &+= column[x]
        square &+= columnSquares[x]
        if x >= edge {
          sum &-= column[x - edge]
          square &-= columnSquares[x - edge]
        }
        if x >= edge - 1 {
          sums[row + x - edge + 1] = sum
          squares[row + x - edge + 1] = square
        }
      }
    }
  }
}

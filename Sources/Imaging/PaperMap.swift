/// Where each place of a form's paper lies on a scan: millimetres to working pixels (150 dpi).
public struct PaperMap: Sendable {
  /// The plane part of the map.
  var plane: Homography
  /// What an uneven feed adds to it, row by row, if anything.
  var wave: FeedWave?
  /// What the paper's bends add to both, if anything.
  var bend: Bend?

  /// Where a place on the paper lies, working pixels.
  public func callAsFunction(_ place: Point) -> Point {
    let flat = plane(place)
    guard wave != nil || bend != nil else { return flat }
    let extra = beyondPlane(place)
    return Point(flat.x + extra.x, flat.y + extra.y)
  }

  /// What is added to the plane at a place.
  func beyondPlane(_ place: Point) -> Point {
    let row = wave?(place.y) ?? Point(0, 0)
    let rest = bend?(place) ?? Point(0, 0)
    return Point(row.x + rest.x, row.y + rest.y)
  }
}

/// A smooth field of shifts over a page, working pixels, given on a lattice of millimetres.
struct Bend: Sendable {
  private static let spacing = 8.0
  private let columns: Int
  private let rows: Int
  private var shifts: [Point]

  /// Spreads measured shifts over the page by locally weighted means.
  ///
  /// Paper feed errs along the feed, mostly the same over a whole row: the weights reach further across
  /// the page than along it.
  init(_ measured: [Correspondence], width: Double, height: Double, reach: Point) {
    columns = Int(width / Bend.spacing) + 2
    rows = Int(height / Bend.spacing) + 2
    shifts = []
    shifts.reserveCapacity(columns * rows)
    for row in 0..<rows {
      for column in 0..<columns {
        let (x, y) = (Double(column) * Bend.spacing, Double(row) * Bend.spacing)
        // A locally weighted straight line along y, mean along x: slopes of a wave are followed, not cut.
        var (w, wy, wyy, wx0, wxy, wy0, wyy1) = (1e-3, 0.0, 1e-3, 0.0, 0.0, 0.0, 0.0)
        for pair in measured {
          let (dx, dy) = ((pair.from.x - x) / reach.x, (pair.from.y - y) / reach.y)
          let distance = dx * dx + dy * dy
          guard distance < 9 else { continue }
          let weight = pair.weight / ((1 + distance) * (1 + distance) * (1 + distance))
          w += weight
          wy += weight * dy
          wyy += weight * dy * dy
          wx0 += weight * pair.to.x
          wxy += weight * dy * pair.to.x
          wy0 += weight * pair.to.y
          wyy1 += weight * dy * pair.to.y
        }
        let determinant = w * (wyy + 0.05 * w) - wy * wy
        shifts.append(
          Point(
            (wx0 * (wyy + 0.05 * w) - wxy * wy) / determinant,
            (wy0 * (wyy + 0.05 * w) - wyy1 * wy) / determinant))
      }
    }
  }

  func callAsFunction(_ place: Point) -> Point {
    let x = max(0, min(Double(columns - 1) - 1e-6, place.x / Bend.spacing))
    let y = max(0, min(Double(rows - 1) - 1e-6, place.y / Bend.spacing))
    let (column, row) = (Int(x), Int(y))
    let (fx, fy) = (x - Double(column), y - Double(row))
    let a = shifts[row * columns + column]
    let b = shifts[row * columns + column + 1]
    let c = shifts[(row + 1) * columns + column]
    let d = shifts[(row + 1) * columns + column + 1]
    func mix(_ a: Double, _ b: Double, _ c: Double, _ d: Double) -> Double {
      (a * (1 - fx) + b * fx) * (1 - fy) + (c * (1 - fx) + d * fx) * fy
    }
    return Point(mix(a.x, b.x, c.x, d.x), mix(a.y, b.y, c.y, d.y))
  }
}

/// An ink raster at 150, 75, 37.5 and 18.75 dpi.
struct Pyramid: Sendable {
  /// The rasters, finest first.
  let levels: [Raster]

  static let count = 4

  init(_ finest: Raster) {
    var levels = [finest]
    while levels.count < Pyramid.count { levels.append(levels[levels.count - 1].halved()) }
    self.levels = levels
  }

  /// Pixels per millimetre of a level.
  static func scale(_ level: Int) -> Double { InkMap.workingScale / Double(1 << level) }
}

extension Raster {
  /// Samples a grid that is given by a map, with linear interpolation; places outside are 0.
  ///
  /// - Parameters:
  ///   - columns: Grid columns.
  ///   - rows: Grid rows.
  ///   - place: Where a grid place lies in this raster, pixels; pixel centres are at whole numbers + ½.
  ///   - target: Receives `columns × rows` values.
  func sample(
    columns: Int, rows: Int, into target: inout [Int16],
    at place: (_ column: Int, _ row: Int) -> Point
  ) {
    for row in 0..<rows {
      for column in 0..<columns {
        target[row * columns + column] = Int16(value(at: place(column, row)))
      }
    }
  }

  /// The value at a place, pixels, with linear interpolation; 0 outside.
  @inline(__always)
  func value(at place: Point) -> Float {
    let (x, y) = (Float(place.x) - 0.5, Float(place.y) - 0.5)
    guard x > -1, y > -1, x < Float(width), y < Float(height) else { return 0 }
    let (left, top) = (Int(x.rounded(.down)), Int(y.rounded(.down)))
    let (fx, fy) = (x - Float(left), y - Float(top))
    let (x0, y0) = (max(0, left), max(0, top))
    let (x1, y1) = (min(width - 1, left + 1), min(height - 1, top + 1))
    let upper = Float(samples[y0 * width + x0]) * (1 - fx) + Float(samples[y0 * width + x1]) * fx
    let lower = Float(samples[y1 * width + x0]) * (1 - fx) + Float(samples[y1 * width + x1]) * fx
    return upper * (1 - fy) + lower * fy
  }
}

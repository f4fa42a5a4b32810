#if canImport(Glibc)
  private import Glibc
#endif

/// A point, in millimetres on paper or in working pixels on a scan, as its context says.
public struct Point: Hashable, Sendable, Codable {
  /// Rightwards.
  public var x: Double
  /// Downwards.
  public var y: Double
  /// Makes a point.
  public init(_ x: Double, _ y: Double) {
    self.x = x
    self.y = y
  }
}

/// A projective map of the plane (homography), with the last coefficient fixed at 1.
public struct Homography: Hashable, Sendable {
  /// The eight coefficients: x' = (a x + b y + c) / (g x + h y + 1), y' = (d x + e y + f) / (g x + h y + 1).
  var coefficients: [Double]

  init(_ coefficients: [Double]) { self.coefficients = coefficients }

  /// A map that scales and then moves.
  static func scaling(_ scale: Double, offset: Point = Point(0, 0)) -> Homography {
    Homography([scale, 0, offset.x, 0, scale, offset.y, 0, 0])
  }

  /// Where a point goes.
  public func callAsFunction(_ point: Point) -> Point {
    let m = coefficients
    let w = m[6] * point.x + m[7] * point.y + 1
    return Point(
      (m[0] * point.x + m[1] * point.y + m[2]) / w, (m[3] * point.x + m[4] * point.y + m[5]) / w)
  }
}

/// A pair of places that show the same thing, with how much it counts.
struct Correspondence {
  var from: Point
  var to: Point
  var weight: Double
}

/// Least squares for maps between planes.
enum Fit {
  /// The affine map that fits best; nil where the points do not span a plane.
  static func affine(_ pairs: [Correspondence]) -> Homography? {
    guard pairs.count >= 3 else { return nil }
    var normal = [[Double]](repeating: [Double](repeating: 0, count: 3), count: 3)
    var rightX = [0.0, 0.0, 0.0]
    var rightY = [0.0, 0.0, 0.0]
    for pair in pairs {
      let row = [pair.from.x, pair.from.y, 1]
      for i in 0..<3 {
        for j in 0..<3 { normal[i][j] += pair.weight * row[i] * row[j] }
        rightX[i] += pair.weight * row[i] * pair.to.x
        rightY[i] += pair.weight * row[i] * pair.to.y
      }
    }
    guard let x = solve(normal, rightX), let y = solve(normal, rightY) else { return nil }
    return Homography([x[0], x[1], x[2], y[0], y[1], y[2], 0, 0])
  }

  /// The homography that fits best, by three reweighted linear solves; nil where the points do not allow one.
  static func homography(_ pairs: [Correspondence]) -> Homography? {
    guard pairs.count >= 6 else { return affine(pairs) }
    // Coordinates near ±1 keep the normal equations well conditioned.
    let reach = max(1, pairs.map { max(abs($0.from.x), abs($0.from.y)) }.max() ?? 1)
    var current: [Double]? = nil
    for _ in 0..<3 {
      var normal = [[Double]](repeating: [Double](repeating: 0, count: 8), count: 8)
      var right = [Double](repeating: 0, count: 8)
      for pair in pairs {
        let (x, y) = (pair.from.x / reach, pair.from.y / reach)
        let divisor = current.map { $0[6] * x + $0[7] * y + 1 } ?? 1
        let weight = pair.weight / max(1e-6, divisor * divisor)
        let rows: [([Double], Double)] = [
          ([x, y, 1, 0, 0, 0, -x * pair.to.x, -y * pair.to.x], pair.to.x),
          ([0, 0, 0, x, y, 1, -x * pair.to.y, -y * pair.to.y], pair.to.y),
        ]
        for (row, value) in rows {
          for i in 0..<8 where row[i] != 0 {
            for j in 0..<8 { normal[i][j] += weight * row[i] * row[j] }
            right[i] += weight * row[i] * value
          }
        }
      }
      guard let solution = solve(normal, right) else { return affine(pairs) }
      current = solution
    }
    guard let m = current else { return affine(pairs) }
    return Homography([
      m[0] / reach, m[1] / reach, m[2], m[3] / reach, m[4] / reach, m[5], m[6] / reach,
      m[7] / reach,
    ])
  }

  /// Solves a small linear system by elimination with pivoting; nil where it is singular.
  static func solve(_ matrix: [[Double]], _ right: [Double]) -> [Double]? {
    var a = matrix
    var b = right
    let n = b.count
    for column in 0..<n {
      guard let pivot = (column..<n).max(by: { abs(a[$0][column]) < abs(a[$1][column]) }),
        abs(a[pivot][column]) > 1e-12
      else { return nil }
      a.swapAt(column, pivot)
      b.swapAt(column, pivot)
      for row in (column + 1)..<max(n, column + 1) {
        let factor = a[row][column] / a[column][column]
        guard factor != 0 else { continue }
        for k in column..<n { a[row][k] -= factor * a[column][k] }
        b[row] -= factor * b[column]
      }
    }
    for row in stride(from: n - 1, through: 0, by: -1) {
      for k in (row + 1)..<max(n, row + 1) { b[row] -= a[row][k] * b[k] }
      b[row] /= a[row][row]
    }
    return b
  }
}

/// Finds which form a page is, and roughly where, by correlating whole pages at 18.75 dpi.
enum Correlation {
  /// Samples along the edge of the plane; 256 at 18.75 dpi is 347 mm, an A4 page with room to move.
  static let edge = 256

  /// A whole page as its correlation with others is computed: the transform of its prepared samples.
  struct Outline: Sendable {
    let spectrum: FourierPlane
    let energy: Double

    /// Prepares a page at 18.75 dpi.
    ///
    /// - Parameter isLevelled: whether faint lines count as much as black ones, see `Correlation.prepare`.
    init(_ coarse: Raster, isLevelled: Bool = false) {
      let plane = Correlation.prepare(coarse, isLevelled: isLevelled)
      energy = plane.reduce(0.0) { $0 + Double($1) * Double($1) }
      var spectrum = FourierPlane(edge: Correlation.edge)
      spectrum.real = plane
      spectrum.transform()
      self.spectrum = spectrum
    }
  }

  /// Ink that varies by less than this in its surroundings is not lifted further when a page is levelled, of 255.
  private static let leastVariation: Float = 8

  /// Keeps lines and letters and drops what varies slowly: each sample less the mean of its surroundings.
  ///
  /// Where a page is levelled, each difference is divided by how much its surroundings vary, so that a form in grey
  /// print is not outweighed by the black of a scanner's edges, of holes and of what was written on it.
  static func prepare(_ coarse: Raster, isLevelled: Bool = false) -> [Float] {
    let (width, height) = (coarse.width, coarse.height)
    let sums = areas(width: width, height: height) { Float(min(128, coarse.samples[$0])) }
    let squares =
      isLevelled
      ? areas(width: width, height: height) {
        let sample = Float(min(128, coarse.samples[$0]))
        return sample * sample
      } : []
    var plane = [Float](repeating: 0, count: edge * edge)
    let (left, top) = ((edge - width) / 2, (edge - height) / 2)
    let reach = 4
    for y in 0..<height where (0..<edge).contains(y + top) {
      let (y0, y1) = (max(0, y - reach), min(height, y + reach + 1))
      for x in 0..<width where (0..<edge).contains(x + left) {
        let (x0, x1) = (max(0, x - reach), min(width, x + reach + 1))
        func mean(_ sums: [Float]) -> Float {
          let sum =
            sums[y1 * (width + 1) + x1] - sums[y0 * (width + 1) + x1]
            - sums[y1 * (width + 1) + x0] + sums[y0 * (width + 1) + x0]
          return sum / Float((y1 - y0) * (x1 - x0))
        }
        let around = mean(sums)
        var difference = Float(min(128, coarse.samples[y * width + x])) - around
        if isLevelled {
          let variation = max(0, mean(squares) - around * around).squareRoot()
          difference /= variation + leastVariation
        }
        plane[(y + top) * edge + x + left] = difference
      }
    }
    return plane
  }

  /// Sums of a value over the area above and left of each sample; one column and one row more than the samples.
  private static func areas(width: Int, height: Int, _ value: (Int) -> Float) -> [Float] {
    var sums = [Float](repeating: 0, count: (width + 1) * (height + 1))
    for y in 0..<height {
      var row: Float = 0
      for x in 0..<width {
        row += value(y * width + x)
        sums[(y + 1) * (width + 1) + x + 1] = sums[y * (width + 1) + x + 1] + row
      }
    }
    return sums
  }

  /// The best shifts of a form under a page, as it is and upside down.
  ///
  /// - Returns: For each of the two: the correlation 0…1 and the shift of the page's centre, samples.
  static func peaks(
    page: Outline, form: Outline
  ) -> [(score: Double, shift: Point)] {
    // Upright and upside-down share one inverse transform: the first in the real part, the second in the
    // imaginary. The transform of a real page turned by 180° is the conjugate of the page's own.
    var product = FourierPlane(edge: edge)
    unsafe product.real.withUnsafeMutableBufferPointer { real in
      unsafe product.imaginary.withUnsafeMutableBufferPointer { imaginary in
        for index in 0..<(edge * edge) {
          let (a, b) = (page.spectrum.real[index], page.spectrum.imaginary[index])
          let (c, d) = (form.spectrum.real[index], -form.spectrum.imaginary[index])
          unsafe real[index] = (a * c - b * d) - (a * d - b * c)
          unsafe imaginary[index] = (a * d + b * c) + (a * c + b * d)
        }
      }
    }
    product.transform(inverse: true)
    let scale = 1 / (Double(edge * edge) * (page.energy * form.energy).squareRoot() + 1e-9)
    return [product.real, product.imaginary].map { plane in
      let best = plane.max() ?? 0
      let place = plane.firstIndex(of: best) ?? 0
      func wrapped(_ value: Int) -> Double { Double(value >= edge / 2 ? value - edge : value) }
      return (Double(best) * scale, Point(wrapped(place % edge), wrapped(place / edge)))
    }
  }
}

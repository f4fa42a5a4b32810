/// Finds which form a page is, and roughly where, by correlating whole pages at 18.75 dpi.
enum Correlation {
  /// Samples along the edge of the plane; 256 at 18.75 dpi is 347 mm, an A4 page with room to move.
  static let edge = 256

  /// Keeps lines and letters and drops what varies slowly: each sample less the mean of its surroundings.
  static func prepare(_ coarse: Raster) -> [Float] {
    let (width, height) = (coarse.width, coarse.height)
    var sums = [Float](repeating: 0, count: (width + 1) * (height + 1))
    for y in 0..<height {
      var row: Float = 0
      for x in 0..<width {
        row += Float(min(128, coarse.samples[y * width + x]))
        sums[(y + 1) * (width + 1) + x + 1] = sums[y * (width + 1) + x + 1] + row
      }
    }
    var plane = [Float](repeating: 0, count: edge * edge)
    let (left, top) = ((edge - width) / 2, (edge - height) / 2)
    let reach = 4
    for y in 0..<height where (0..<edge).contains(y + top) {
      let (y0, y1) = (max(0, y - reach), min(height, y + reach + 1))
      for x in 0..<width where (0..<edge).contains(x + left) {
        let (x0, x1) = (max(0, x - reach), min(width, x + reach + 1))
        let sum =
          sums[y1 * (width + 1) + x1] - sums[y0 * (width + 1) + x1]
          - sums[y1 * (width + 1) + x0] + sums[y0 * (width + 1) + x0]
        let value = Float(min(128, coarse.samples[y * width + x]))
        plane[(y + top) * edge + x + left] = value - sum / Float((y1 - y0) * (x1 - x0))
      }
    }
    return plane
  }

  /// The transform of a prepared plane and the plane's energy.
  static func spectrum(of plane: [Float]) -> (FourierPlane, Double) {
    var spectrum = FourierPlane(edge: edge)
    spectrum.real = plane
    spectrum.transform()
    return (spectrum, plane.reduce(0.0) { $0 + Double($1) * Double($1) })
  }

  /// The best shifts of a form under a page, as it is and upside down.
  ///
  /// - Returns: For each of the two: the correlation 0…1 and the shift of the page's centre, samples.
  static func peaks(
    page: FourierPlane, pageEnergy: Double, form: PreparedForm
  ) -> [(score: Double, shift: Point)] {
    // Upright and upside-down share one inverse transform: the first in the real part, the second in the
    // imaginary. The transform of a real page turned by 180° is the conjugate of the page's own.
    var product = FourierPlane(edge: edge)
    unsafe product.real.withUnsafeMutableBufferPointer { real in
      unsafe product.imaginary.withUnsafeMutableBufferPointer { imaginary in
        for index in 0..<(edge * edge) {
          let (a, b) = (page.real[index], page.imaginary[index])
          let (c, d) = (form.spectrum.real[index], -form.spectrum.imaginary[index])
          unsafe real[index] = (a * c - b * d) - (a * d - b * c)
          unsafe imaginary[index] = (a * d + b * c) + (a * c + b * d)
        }
      }
    }
    product.transform(inverse: true)
    let scale = 1 / (Double(edge * edge) * (pageEnergy * form.energy).squareRoot() + 1e-9)
    return [product.real, product.imaginary].map { plane in
      let best = plane.max() ?? 0
      let place = plane.firstIndex(of: best) ?? 0
      func wrapped(_ value: Int) -> Double { Double(value >= edge / 2 ? value - edge : value) }
      return (Double(best) * scale, Point(wrapped(place % edge), wrapped(place / edge)))
    }
  }
}

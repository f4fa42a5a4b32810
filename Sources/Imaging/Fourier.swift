#if canImport(Glibc)
  private import Glibc
#endif

/// A square plane of complex numbers whose edge is a power of two, and its discrete Fourier transform.
struct FourierPlane: Sendable {
  /// Samples along an edge.
  let edge: Int
  /// Real parts, row by row.
  var real: [Float]
  /// Imaginary parts, row by row.
  var imaginary: [Float]

  init(edge: Int) {
    self.edge = edge
    real = [Float](repeating: 0, count: edge * edge)
    imaginary = real
  }

  /// Transforms in place; the inverse is not scaled by the number of samples.
  mutating func transform(inverse: Bool = false) {
    let steps = FourierSteps(length: edge, inverse: inverse)
    let edge = self.edge
    unsafe real.withUnsafeMutableBufferPointer { real in
      unsafe imaginary.withUnsafeMutableBufferPointer { imaginary in
        guard let re = real.baseAddress, let im = imaginary.baseAddress else { return }
        // Columns first, then transpose: both passes then run along whole rows, which vectorises.
        for _ in 0..<2 {
          unsafe steps.alongColumns(re, im)
          unsafe FourierPlane.transpose(re, edge)
          unsafe FourierPlane.transpose(im, edge)
        }
      }
    }
  }

  private static func transpose(_ plane: UnsafeMutablePointer<Float>, _ edge: Int) {
    let block = 16
    for top in stride(from: 0, to: edge, by: block) {
      for left in stride(from: top, to: edge, by: block) {
        for y in top..<min(edge, top + block) {
          for x in max(left, y + 1)..<max(max(left, y + 1), min(edge, left + block)) {
            let kept = unsafe plane[y * edge + x]
            unsafe plane[y * edge + x] = plane[x * edge + y]
            unsafe plane[x * edge + y] = kept
          }
        }
      }
    }
  }
}

/// The butterflies of a radix-2 transform over whole rows at once.
private struct FourierSteps {
  let length: Int
  let reversed: [Int]
  let cosines: [Float]
  let sines: [Float]

  init(length: Int, inverse: Bool) {
    self.length = length
    let bits = length.trailingZeroBitCount
    reversed = (0..<length).map { index in
      (0..<bits).reduce(0) { $0 | ((index >> $1) & 1) << (bits - 1 - $1) }
    }
    let sign = inverse ? 2 * Double.pi : -2 * Double.pi
    cosines = (0..<length / 2).map { Float(cos(sign * Double($0) / Double(length))) }
    sines = (0..<length / 2).map { Float(sin(sign * Double($0) / Double(length))) }
  }

  func alongColumns(_ re: UnsafeMutablePointer<Float>, _ im: UnsafeMutablePointer<Float>) {
    for row in 0..<length where reversed[row] > row {
      let other = reversed[row]
      for x in 0..<length {
        let (keptRe, keptIm) = unsafe (re[row * length + x], im[row * length + x])
        unsafe re[row * length + x] = re[other * length + x]
        unsafe im[row * length + x] = im[other * length + x]
        unsafe re[other * length + x] = keptRe
        unsafe im[other * length + x] = keptIm
      }
    }
    var half = 1
    while half < length {
      for start in stride(from: 0, to: length, by: 2 * half) {
        for k in 0..<half {
          let (c, s) = (cosines[k * (length / 2 / half)], sines[k * (length / 2 / half)])
          let upperRe = unsafe re + (start + k) * length
          let upperIm = unsafe im + (start + k) * length
          let lowerRe = unsafe upperRe + half * length
          let lowerIm = unsafe upperIm + half * length
          for x in 0..<length {
            let turnedRe = unsafe lowerRe[x] * c - lowerIm[x] * s
            let turnedIm = unsafe lowerRe[x] * s + lowerIm[x] * c
            unsafe lowerRe[x] = upperRe[x] - turnedRe
            unsafe lowerIm[x] = upperIm[x] - turnedIm
            unsafe upperRe[x] += turnedRe
            unsafe upperIm[x] += turnedIm
          }
        }
      }
      half *= 2
    }
  }
}

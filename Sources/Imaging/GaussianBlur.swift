private import Foundation

/// A Gaussian over a whole scan, in whole numbers: the same bits everywhere.
enum GaussianBlur {
  /// A scan under a Gaussian.
  ///
  /// - Parameters:
  ///   - across: The standard deviation along rows, pixels; under 0.1 there is none.
  ///   - down: The same along columns.
  static func blurred(_ scan: Raster, across: Double, down: Double) -> Raster {
    let (columns, rows) = (weights(across), weights(down))
    let (width, height) = (scan.width, scan.height)
    var result = scan
    // Weights add up to 256: 16 bits hold 255 times that, and the half that rounds.
    var sums = [UInt16](repeating: 0, count: width)
    let (reachAcross, reachDown) = (columns.count / 2, rows.count / 2)
    // A line with its ends repeated, so that the inner loop asks no questions.
    var line = [UInt16](repeating: 0, count: width + 2 * reachAcross)
    for y in 0..<height {
      unsafe scan.samples.withUnsafeBufferPointer { samples in
        unsafe sums.withUnsafeMutableBufferPointer { sums in
          guard let base = samples.baseAddress, let target = sums.baseAddress else { return }
          for x in 0..<width { unsafe target[x] = 128 }
          for (offset, weight) in rows.enumerated() {
            let source = unsafe base + max(0, min(height - 1, y + offset - reachDown)) * width
            for x in 0..<width { unsafe target[x] &+= weight &* UInt16(source[x]) }
          }
        }
      }
      for x in 0..<width { line[x + reachAcross] = sums[x] >> 8 }
      for x in 0..<reachAcross {
        line[x] = line[reachAcross]
        line[width + reachAcross + x] = line[width + reachAcross - 1]
      }
      unsafe line.withUnsafeBufferPointer { line in
        unsafe sums.withUnsafeMutableBufferPointer { sums in
          unsafe result.samples.withUnsafeMutableBufferPointer { samples in
            guard let source = line.baseAddress, let target = sums.baseAddress,
              let out = samples.baseAddress
            else { return }
            for x in 0..<width { unsafe target[x] = 128 }
            for (offset, weight) in columns.enumerated() {
              for x in 0..<width { unsafe target[x] &+= weight &* source[x + offset] }
            }
            for x in 0..<width { unsafe out[y * width + x] = UInt8(min(255, target[x] >> 8)) }
          }
        }
      }
    }
    return result
  }

  /// A Gaussian's weights in 256ths, which add up to 256.
  private static func weights(_ deviation: Double) -> [UInt16] {
    guard deviation > 0.1 else { return [256] }
    let reach = max(1, Int((2.6 * deviation).rounded(.up)))
    let bell = (-reach...reach).map { exp(-Double($0 * $0) / (2 * deviation * deviation)) }
    let total = bell.reduce(0, +)
    var weights = bell.map { UInt16(($0 / total * 256).rounded()) }
    // What rounding left over belongs to the middle.
    weights[reach] = UInt16(Int(weights[reach]) + 256 - Int(weights.reduce(0, +)))
    return weights
  }
}

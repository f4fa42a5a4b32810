/// A rectangle of 8-bit samples in rows from the top, as a plain value.
///
/// As a scan, 0 is black and 255 is white; as an ink map, 0 is paper and 255 is the page's own full ink.
public struct Raster: Sendable, Equatable {
  /// Columns, pixels.
  public let width: Int
  /// Rows, pixels.
  public let height: Int
  /// `width × height` samples, row by row.
  public var samples: [UInt8]

  /// Makes an image of one value.
  public init(width: Int, height: Int, filledWith value: UInt8 = 0) {
    self.width = width
    self.height = height
    samples = [UInt8](repeating: value, count: width * height)
  }

  /// Takes rows of samples; nil where their count does not fit the size.
  public init?(width: Int, height: Int, samples: [UInt8]) {
    guard width > 0, height > 0, samples.count == width * height else { return nil }
    self.width = width
    self.height = height
    self.samples = samples
  }

  /// One sample; the position must lie inside.
  public subscript(x: Int, y: Int) -> UInt8 {
    get { samples[y * width + x] }
    set { samples[y * width + x] = newValue }
  }
}

extension Raster {
  /// The image at half the size, each sample the mean of a 2 × 2 square; an odd last row or column is dropped.
  func halved() -> Raster {
    var result = Raster(width: max(1, width / 2), height: max(1, height / 2))
    guard width >= 2, height >= 2 else { return result }
    let (sourceWidth, targetWidth, targetHeight) = (width, result.width, result.height)
    unsafe samples.withUnsafeBufferPointer { source in
      unsafe result.samples.withUnsafeMutableBufferPointer { target in
        guard let source = source.baseAddress, let target = target.baseAddress else { return }
        for y in 0..<targetHeight {
          let upper = unsafe source + 2 * y * sourceWidth
          let lower = unsafe upper + sourceWidth
          let row = unsafe target + y * targetWidth
          // Eight at a time, each pair of neighbours as one 16-bit word.
          var x = 0
          while x &+ 8 <= targetWidth {
            let above = unsafe UnsafeRawPointer(upper).loadUnaligned(
              fromByteOffset: 2 &* x, as: SIMD8<UInt16>.self)
            let below = unsafe UnsafeRawPointer(lower).loadUnaligned(
              fromByteOffset: 2 &* x, as: SIMD8<UInt16>.self)
            let sum = (above & 255) &+ (above &>> 8) &+ (below & 255) &+ (below &>> 8)
            unsafe UnsafeMutableRawPointer(row).storeBytes(
              of: SIMD8<UInt8>(truncatingIfNeeded: (sum &+ 2) &>> 2), toByteOffset: x,
              as: SIMD8<UInt8>.self)
            x &+= 8
          }
          while x < targetWidth {
            let first = unsafe UInt16(upper[2 * x]) &+ UInt16(upper[2 * x + 1])
            let second = unsafe UInt16(lower[2 * x]) &+ UInt16(lower[2 * x + 1])
            unsafe row[x] = UInt8(truncatingIfNeeded: (first &+ second &+ 2) >> 2)
            x &+= 1
          }
        }
      }
    }
    return result
  }

  /// The image at another size by area averaging where it shrinks and by linear interpolation where it grows.
  public func resampled(width newWidth: Int, height newHeight: Int) -> Raster {
    guard newWidth != width || newHeight != height else { return self }
    let columns = Raster.taps(from: width, to: newWidth)
    let rows = Raster.taps(from: height, to: newHeight)
    var result = Raster(width: newWidth, height: newHeight)
    // Rows first, whole rows at a time, then along each of the rows that are left.
    var sums = [Float](repeating: 0, count: width)
    for (y, row) in rows.enumerated() {
      for x in 0..<width { sums[x] = 0 }
      unsafe samples.withUnsafeBufferPointer { source in
        unsafe sums.withUnsafeMutableBufferPointer { sums in
          guard let base = source.baseAddress, let target = sums.baseAddress else { return }
          for (offset, weight) in row.weights.enumerated() {
            let line = unsafe base + (row.first + offset) * width
            for x in 0..<width { unsafe target[x] += weight * Float(line[x]) }
          }
        }
      }
      for (x, column) in columns.enumerated() {
        var sum: Float = 0
        for offset in column.weights.indices {
          sum += column.weights[offset] * sums[column.first + offset]
        }
        result.samples[y * newWidth + x] = UInt8(max(0, min(255, sum + 0.5)))
      }
    }
    return result
  }

  /// Which source samples, with which weights, make each target sample.
  private static func taps(from: Int, to: Int) -> [(first: Int, weights: [Float])] {
    let ratio = Double(from) / Double(to)
    return (0..<to).map { index in
      if ratio >= 1 {
        let start = Double(index) * ratio
        let end = min(Double(from), start + ratio)
        let first = Int(start)
        let last = min(from - 1, Int(end.rounded(.up)) - 1)
        var weights = (first...max(first, last)).map { position in
          Float(min(end, Double(position + 1)) - max(start, Double(position)))
        }
        let total = weights.reduce(0, +)
        for index in weights.indices { weights[index] /= max(total, 1e-6) }
        return (first, weights)
      }
      let position = max(0, min(Double(from - 1), (Double(index) + 0.5) * ratio - 0.5))
      let first = min(from - 1, Int(position))
      let fraction = Float(position - Double(first))
      return first + 1 < from ? (first, [1 - fraction, fraction]) : (first, [1])
    }
  }

  /// The image turned by quarter turns clockwise.
  public func turned(quarters: Int) -> Raster {
    switch ((quarters % 4) + 4) % 4 {
    case 1:
      var result = Raster(width: height, height: width)
      for y in 0..<height {
        for x in 0..<width {
          result.samples[x * height + (height - 1 - y)] = samples[y * width + x]
        }
      }
      return result
    case 2:
      var result = self
      result.samples.reverse()
      return result
    case 3:
      var result = Raster(width: height, height: width)
      for y in 0..<height {
        for x in 0..<width { result.samples[(width - 1 - x) * height + y] = samples[y * width + x] }
      }
      return result
    default: return self
    }
  }
}

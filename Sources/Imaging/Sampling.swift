internal import CProducts

/// Samples of a raster along straight runs, with linear interpolation in whole numbers.
///
/// Places are 16.16 fixed point with a sample's centre at its whole number; what is read is the value times 256.
/// Hot loops of registration and of crops run through here: no bounds are checked, so a caller asks
/// `contains` for the corners of what it is going to read first.
enum Sampling {
  /// One sample's width in fixed point.
  static let one = 65_536.0

  /// A coordinate, samples from the first sample's centre, as fixed point.
  @inline(__always)
  private static func fixed(_ coordinate: Double) -> Int32 { Int32(coordinate * one) }

  /// Whether a place and the three samples right of and below it lie on a raster.
  @inline(__always)
  static func contains(_ place: Point, width: Int, height: Int) -> Bool {
    // A hair's breadth is left for the rounding of steps along a run.
    place.x >= 0.01 && place.y >= 0.01 && place.x < Double(width) - 1.02
      && place.y < Double(height) - 1.02
  }

  /// Whether every place of a raster can be told in fixed point of 32 bits.
  static func fits(_ raster: Raster) -> Bool { raster.width < 32_768 && raster.height < 32_768 }

  /// Adds the values along a run, times 256, to sums.
  ///
  /// - Parameters:
  ///   - raster: One that `fits`.
  ///   - start: The first place, samples from the first sample's centre; `contains` has let the run's ends pass.
  ///   - step: From a place to the next, samples.
  ///   - count: How many places.
  ///   - sums: Receives them.
  ///   - index: Where in `sums` the first goes.
  @inline(__always)
  static func add(
    _ raster: Raster, from start: Point, step: Point, count: Int, to sums: inout [Int32],
    at index: Int
  ) {
    precondition(index >= 0 && index + count <= sums.count)
    unsafe raster.samples.withUnsafeBufferPointer { samples in
      unsafe sums.withUnsafeMutableBufferPointer { sums in
        guard let base = samples.baseAddress, let target = sums.baseAddress else { return }
        unsafe add(
          base, size: samples.count, width: raster.width, from: start, step: step, count: count,
          to: target + index)
      }
    }
  }

  /// The same with pointers, for loops that hold them already.
  @inline(__always)
  static func add(
    _ base: UnsafePointer<UInt8>, size: Int, width: Int, from start: Point, step: Point, count: Int,
    to sums: UnsafeMutablePointer<Int32>
  ) {
    unsafe yoshin_add_run(
      base, size, Int32(width), fixed(start.x), fixed(start.y), fixed(step.x), fixed(step.y), count,
      sums)
  }
}

/// Samples of a raster along straight runs, with linear interpolation in whole numbers.
///
/// Places are 16.16 fixed point with a sample's centre at its whole number; what is read is the value times 256.
/// Hot loops of registration and of crops run through here: no bounds are checked, so a caller asks
/// `contains` for the corners of what it is going to read first.
enum Sampling {
  /// One sample's width in fixed point.
  static let one = 65_536.0

  /// A coordinate, samples from the first sample's centre, as fixed point; to be asked for places that
  /// `contains` has let pass, and for the steps between them.
  @inline(__always)
  static func fixed(_ coordinate: Double) -> Int { Int(coordinate * one) }

  /// Whether a place and the three samples right of and below it lie on a raster.
  @inline(__always)
  static func contains(_ place: Point, width: Int, height: Int) -> Bool {
    // A hair's breadth is left for the rounding of steps along a run.
    place.x >= 0.01 && place.y >= 0.01 && place.x < Double(width) - 1.02
      && place.y < Double(height) - 1.02
  }

  /// The value at a place times 256.
  ///
  /// - Parameters:
  ///   - base: The raster's first sample; the caller answers for the place lying inside.
  ///   - width: The raster's columns.
  ///   - x: Fixed point.
  ///   - y: Fixed point.
  @inline(__always)
  static func value(_ base: UnsafePointer<UInt8>, width: Int, x: Int, y: Int) -> Int {
    let upper = unsafe base + ((y &>> 16) &* width &+ (x &>> 16))
    let lower = unsafe upper + width
    let (fx, fy) = ((x &>> 8) & 255, (y &>> 8) & 255)
    let (a, b) = unsafe (Int(upper[0]), Int(upper[1]))
    let (c, d) = unsafe (Int(lower[0]), Int(lower[1]))
    let above = a &<< 8 &+ (b &- a) &* fx
    let below = c &<< 8 &+ (d &- c) &* fx
    return above &+ ((below &- above) &* fy) &>> 8
  }
}

/// A scan with its paper taken away: how much ink each place holds, on the page's own scale.
///
/// The paper's brightness is followed over the page (shading, shadows at the edges) and the darkest ink is
/// set to 255, so that a faded page and a black one look alike to every later stage.
public struct InkMap: Sendable {
  /// Dots per inch of the working raster that registration runs on.
  public static let workingResolution = 150.0
  /// Working pixels per millimetre.
  public static let workingScale = workingResolution / 25.4

  /// The ink at 150 dpi, 0 paper … 255 full ink.
  public let ink: Raster
  /// The scan itself, turned upright where `turned` says so.
  public let scan: Raster
  /// Scan pixels per working pixel, along x and y.
  let scanRatio: (x: Double, y: Double)
  /// The scan's resolution as declared or guessed, dots per inch.
  public let resolution: Double
  /// Darkness of the page's ink against its paper before normalising, 0…255.
  public let inkLevel: Double

  /// Darkness against the paper at 75 dpi before any gain, grey levels.
  let darkness: Raster
  /// Brightness of the paper per tile.
  private let paper: [Float]
  private let tilesAcross: Int
  private let tilesDown: Int
  /// What darkness is multiplied with to be ink.
  let gain: Float

  /// Working pixels along a tile's edge.
  private static let tile = 16
  /// Ink fainter than this, of 255, is not lifted further: it is the noise of empty paper.
  private static let faintestInk = 24.0

  /// Measures paper and ink of a scan.
  ///
  /// - Parameters:
  ///   - scan: The page; where it declares no resolution, its longer side is taken for an A4 page's.
  public init(_ scan: Scan) {
    let size = (width: scan.pixels.width, height: scan.pixels.height)
    let guess = InkMap.resolution(of: scan)
    let target = (
      width: max(8, Int((Double(size.width) * InkMap.workingResolution / guess.x).rounded())),
      height: max(8, Int((Double(size.height) * InkMap.workingResolution / guess.y).rounded()))
    )
    var pixels =
      EnlargedPixels.smoothed(scan.pixels) ?? DitheredPixels.smoothed(scan.pixels)
      ?? BlurredPixels.sharpened(scan.pixels, resolution: guess.x) ?? scan.pixels
    var working = InkMap.shrink(pixels, to: target)
    let streaks = FeedStreaks.columns(of: working)
    if !streaks.isEmpty {
      FeedStreaks.fill(
        &pixels, columns: streaks, ratio: Double(pixels.width) / Double(working.width))
      working = InkMap.shrink(pixels, to: target)
    }
    self.init(scan: pixels, working: working, resolution: guess.y)
  }

  private init(scan: Raster, working: Raster, resolution: Double) {
    self.scan = scan
    self.resolution = resolution
    scanRatio = (
      Double(scan.width) / Double(working.width), Double(scan.height) / Double(working.height)
    )
    let half = working.halved()
    tilesAcross = (working.width + InkMap.tile - 1) / InkMap.tile
    tilesDown = (working.height + InkMap.tile - 1) / InkMap.tile
    paper = InkMap.paper(of: half, across: tilesAcross, down: tilesDown)
    var ink = Raster(width: working.width, height: working.height)
    InkMap.subtract(working, paper: paper, across: tilesAcross, down: tilesDown, into: &ink)
    inkLevel = InkMap.level(InkMap.histogram(of: ink), share: 0.012)
    darkness = ink.halved()
    gain = Float(255 / (0.92 * max(InkMap.faintestInk, inkLevel)))
    InkMap.lift(&ink, by: gain)
    self.ink = ink
  }

  /// The same page turned by quarter turns clockwise.
  public func turned(quarters: Int) -> InkMap {
    guard quarters % 4 != 0 else { return self }
    return InkMap(turning: self, quarters: quarters)
  }

  private init(turning map: InkMap, quarters: Int) {
    ink = map.ink.turned(quarters: quarters)
    scan = map.scan.turned(quarters: quarters)
    let swaps = quarters % 2 != 0
    scanRatio = swaps ? (map.scanRatio.y, map.scanRatio.x) : map.scanRatio
    resolution = map.resolution
    inkLevel = map.inkLevel
    darkness = map.darkness.turned(quarters: quarters)
    gain = map.gain
    tilesAcross = (ink.width + InkMap.tile - 1) / InkMap.tile
    tilesDown = (ink.height + InkMap.tile - 1) / InkMap.tile
    // The tiles do not turn with the page where its size is no multiple of a tile: sample them anew.
    var turnedPaper = [Float](repeating: 0, count: tilesAcross * tilesDown)
    for row in 0..<tilesDown {
      for column in 0..<tilesAcross {
        let x = Double(column * InkMap.tile + InkMap.tile / 2)
        let y = Double(row * InkMap.tile + InkMap.tile / 2)
        let (sourceX, sourceY): (Double, Double) =
          switch ((quarters % 4) + 4) % 4 {
          case 1: (y, Double(ink.width) - x)
          case 2: (Double(ink.width) - x, Double(ink.height) - y)
          default: (Double(ink.height) - y, x)
          }
        turnedPaper[row * tilesAcross + column] = map.paperBrightness(x: sourceX, y: sourceY)
      }
    }
    paper = turnedPaper
  }

  /// The paper's brightness at a place, working pixels.
  func paperBrightness(x: Double, y: Double) -> Float {
    let column = max(0, min(Double(tilesAcross - 1), x / Double(InkMap.tile) - 0.5))
    let row = max(0, min(Double(tilesDown - 1), y / Double(InkMap.tile) - 0.5))
    let (left, top) = (Int(column), Int(row))
    let (right, bottom) = (min(tilesAcross - 1, left + 1), min(tilesDown - 1, top + 1))
    let (fx, fy) = (Float(column - Double(left)), Float(row - Double(top)))
    let upper =
      paper[top * tilesAcross + left] * (1 - fx) + paper[top * tilesAcross + right] * fx
    let lower =
      paper[bottom * tilesAcross + left] * (1 - fx) + paper[bottom * tilesAcross + right] * fx
    return upper * (1 - fy) + lower * fy
  }

  /// The resolution to work with: as declared where that makes a page of a plausible size, else from A4.
  private static func resolution(of scan: Scan) -> (x: Double, y: Double) {
    let (width, height) = (Double(scan.pixels.width), Double(scan.pixels.height))
    if let declared = scan.declaredResolution {
      let millimetres = (x: width / declared.x * 25.4, y: height / declared.y * 25.4)
      let (short, long) = (min(millimetres.x, millimetres.y), max(millimetres.x, millimetres.y))
      if (150.0...260.0).contains(short), (220.0...360.0).contains(long) { return declared }
    }
    let longSide = max(width, height) * 25.4 / 297
    return (longSide, longSide)
  }

  private static func shrink(_ raster: Raster, to size: (width: Int, height: Int)) -> Raster {
    var result = raster
    while result.width >= 2 * size.width - 2, result.height >= 2 * size.height - 2 {
      result = result.halved()
    }
    // A pixel more or less after halving is no reason to resample: the ratio of the sizes keeps the scale.
    if abs(result.width - size.width) <= 1, abs(result.height - size.height) <= 1 { return result }
    return result.resampled(width: size.width, height: size.height)
  }

  /// The brightness of the paper: the lightest place of each tile, closed over dark areas and smoothed.
  private static func paper(of half: Raster, across: Int, down: Int) -> [Float] {
    let edge = tile / 2
    var tiles = [Float](repeating: 0, count: across * down)
    var lightest = [UInt8](repeating: 0, count: half.width)
    for row in 0..<down {
      // The lightest of each column of the row of tiles first: whole rows at a time.
      let first = min(half.height - 1, row * edge)
      for x in 0..<half.width { lightest[x] = half.samples[first * half.width + x] }
      for y in (first + 1)..<max(first + 1, min(half.height, (row + 1) * edge)) {
        unsafe half.samples.withUnsafeBufferPointer { source in
          unsafe lightest.withUnsafeMutableBufferPointer { target in
            guard let from = source.baseAddress, let to = target.baseAddress else { return }
            let line = unsafe from + y * half.width
            for x in 0..<half.width { unsafe to[x] = max(to[x], line[x]) }
          }
        }
      }
      for column in 0..<across {
        let left = min(half.width - 1, column * edge)
        let right = max(left + 1, min(half.width, (column + 1) * edge))
        tiles[row * across + column] = Float(lightest[left..<right].max() ?? 0)
      }
    }
    // Widen light over the black of marks and stamps (up to 8 mm), then shrink back and smooth.
    let closed = filter(filter(tiles, across, down, reach: 2, max), across, down, reach: 2, min)
    return smooth(closed, across, down)
  }

  private static func filter(
    _ tiles: [Float], _ across: Int, _ down: Int, reach: Int, _ choose: (Float, Float) -> Float
  ) -> [Float] {
    var rows = tiles
    for row in 0..<down {
      for column in 0..<across {
        var value = tiles[row * across + column]
        for other in max(0, column - reach)...min(across - 1, column + reach) {
          value = choose(value, tiles[row * across + other])
        }
        rows[row * across + column] = value
      }
    }
    var result = rows
    for row in 0..<down {
      for column in 0..<across {
        var value = rows[row * across + column]
        for other in max(0, row - reach)...min(down - 1, row + reach) {
          value = choose(value, rows[other * across + column])
        }
        result[row * across + column] = value
      }
    }
    return result
  }

  private static func smooth(_ tiles: [Float], _ across: Int, _ down: Int) -> [Float] {
    var result = tiles
    for row in 0..<down {
      for column in 0..<across {
        var (sum, count): (Float, Float) = (0, 0)
        for y in max(0, row - 1)...min(down - 1, row + 1) {
          for x in max(0, column - 1)...min(across - 1, column + 1) {
            sum += tiles[y * across + x]
            count += 1
          }
        }
        result[row * across + column] = sum / count
      }
    }
    return result
  }

  /// Writes paper − grey into `ink`, the paper interpolated between the tiles' centres.
  private static func subtract(
    _ working: Raster, paper: [Float], across: Int, down: Int, into ink: inout Raster
  ) {
    let width = working.width
    var line = [Float](repeating: 0, count: across)
    var brightness = [Int16](repeating: 0, count: width)
    let positions = (0..<width).map { x -> (Int, Int, Float) in
      let column = max(0, min(Float(across - 1), (Float(x) + 0.5) / Float(tile) - 0.5))
      let left = Int(column)
      return (left, min(across - 1, left + 1), column - Float(left))
    }
    for y in 0..<working.height {
      let row = max(0, min(Float(down - 1), (Float(y) + 0.5) / Float(tile) - 0.5))
      let top = Int(row)
      let (bottom, fraction) = (min(down - 1, top + 1), row - Float(Int(row)))
      // The paper changes slowly: one row's brightness serves eight.
      if y % 8 == 0 {
        for column in 0..<across {
          line[column] =
            paper[top * across + column] * (1 - fraction) + paper[bottom * across + column]
            * fraction
        }
        for (x, position) in positions.enumerated() {
          brightness[x] = Int16(
            line[position.0] * (1 - position.2) + line[position.1] * position.2)
        }
      }
      unsafe brightness.withUnsafeBufferPointer { brightness in
        unsafe working.samples.withUnsafeBufferPointer { source in
          unsafe ink.samples.withUnsafeMutableBufferPointer { target in
            guard let paper = brightness.baseAddress, let grey = source.baseAddress,
              let result = target.baseAddress
            else { return }
            let (from, to) = unsafe (grey + y * width, result + y * width)
            for x in 0..<width {
              let value = unsafe paper[x] &- Int16(from[x])
              unsafe to[x] = UInt8(truncatingIfNeeded: max(0, min(255, value)))
            }
          }
        }
      }
    }
  }

  /// How often each darkness occurs; every fourth row is enough for a level.
  private static func histogram(of ink: Raster) -> [Int] {
    // Two counts in turn: neighbours are mostly alike, and one count would wait for itself.
    var (even, odd) = ([UInt32](repeating: 0, count: 256), [UInt32](repeating: 0, count: 256))
    unsafe ink.samples.withUnsafeBufferPointer { samples in
      unsafe even.withUnsafeMutableBufferPointer { even in
        unsafe odd.withUnsafeMutableBufferPointer { odd in
          for row in stride(from: 0, to: ink.height, by: 4) {
            var place = row * ink.width
            let end = place + ink.width / 2 * 2
            while place < end {
              unsafe even[Int(samples[place])] &+= 1
              unsafe odd[Int(samples[place + 1])] &+= 1
              place += 2
            }
          }
        }
      }
    }
    return (0..<256).map { Int(even[$0]) + Int(odd[$0]) }
  }

  /// Multiplies all samples, full ink at most.
  private static func lift(_ ink: inout Raster, by gain: Float) {
    // Whole and fraction apart, so that 16 bits hold each product.
    let (whole, fraction) = (UInt16(gain), UInt16((gain - gain.rounded(.down)) * 256))
    unsafe ink.samples.withUnsafeMutableBufferPointer { samples in
      guard let base = samples.baseAddress else { return }
      for place in 0..<samples.count {
        let value = unsafe UInt16(base[place])
        let lifted = value &* whole &+ ((value &* fraction) &>> 8)
        unsafe base[place] = UInt8(truncatingIfNeeded: min(255, lifted))
      }
    }
  }

  /// The darkness that the darkest `share` of the page exceeds.
  private static func level(_ histogram: [Int], share: Double) -> Double {
    var left = Int(Double(histogram.reduce(0, +)) * share)
    for value in stride(from: 255, through: 1, by: -1) {
      left -= histogram[value]
      if left <= 0 { return Double(value) }
    }
    return 0
  }
}

private import CLeptonica
internal import Forms

/// A grey picture with lines and words in colour over it: a value that is drawn when it is encoded.
///
/// Places are pixels from the top-left corner of the picture.
public struct Canvas: Sendable {
  /// A colour, 0…255 a channel.
  public struct Colour: Hashable, Sendable {
    /// Red.
    public var red: UInt8
    /// Green.
    public var green: UInt8
    /// Blue.
    public var blue: UInt8
    /// Makes a colour.
    public init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) {
      self.red = red
      self.green = green
      self.blue = blue
    }

    /// As Leptonica packs it into a 32-bit sample.
    fileprivate var packed: UInt32 {
      UInt32(red) << 24 | UInt32(green) << 16 | UInt32(blue) << 8
    }
  }

  private enum Stroke: Sendable {
    case line(Point, Point, Colour, width: Int)
    case words(String, Point, Colour, size: Int)
  }

  /// The picture underneath, 0 black … 255 white.
  public let picture: Raster
  private var strokes: [Stroke] = []

  /// Begins with a picture.
  public init(_ picture: Raster) { self.picture = picture }

  /// Draws a straight line, `width` pixels wide.
  public mutating func line(from: Point, to: Point, colour: Colour, width: Int = 2) {
    strokes.append(.line(from, to, colour, width: width))
  }

  /// Draws the closed outline through corners.
  public mutating func outline(_ corners: [Point], colour: Colour, width: Int = 2) {
    for (index, corner) in corners.enumerated() {
      line(
        from: corner, to: corners[(index + 1) % corners.count], colour: colour, width: width)
    }
  }

  /// Writes a line of words on a white ground.
  ///
  /// - Parameters:
  ///   - words: what to write; the built-in font has printable ASCII only, the rest becomes `?`.
  ///   - place: the lower left corner.
  ///   - size: the font's size in points at 300 dpi: an even number, 4…20.
  public mutating func write(_ words: String, at place: Point, colour: Colour, size: Int = 6) {
    let ascii = String(words.map { $0.isASCII && !$0.isNewline && $0 >= " " ? $0 : "?" })
    strokes.append(.words(ascii, place, colour, size: size))
  }

  /// The picture with everything drawn, as a PNG file's bytes; nil where memory does not suffice.
  public func png() -> [UInt8]? {
    var pix = unsafe pixCreate(Int32(picture.width), Int32(picture.height), 32)
    guard unsafe pix != nil else { return nil }
    defer { unsafe pixDestroy(&pix) }
    guard let data = unsafe pixGetData(pix) else { return nil }
    let stride = unsafe Int(pixGetWpl(pix))
    for row in 0..<picture.height {
      for column in 0..<picture.width {
        let grey = picture.samples[row * picture.width + column]
        unsafe data[row * stride + column] = Colour(grey, grey, grey).packed
      }
    }
    for case .line(let from, let to, let colour, let width) in strokes {
      _ = unsafe pixRenderLineArb(
        pix, Canvas.pixel(from.x), Canvas.pixel(from.y), Canvas.pixel(to.x), Canvas.pixel(to.y),
        Int32(width), colour.red, colour.green, colour.blue)
    }
    // Words last, so that no line crosses them.
    for size in wordSizes {
      var font = unsafe bmfCreate(nil, Int32(size))
      defer { unsafe bmfDestroy(&font) }
      for case .words(let words, let place, let colour, size) in strokes {
        unsafe Canvas.write(words, at: place, colour: colour, font: font, on: pix)
      }
    }
    return unsafe Canvas.encoded(pix)
  }

  private var wordSizes: Set<Int> {
    Set(
      strokes.compactMap {
        if case .words(_, _, _, let size) = $0 { size } else { nil }
      })
  }

  private static func write(
    _ words: String, at place: Point, colour: Colour, font: UnsafeMutablePointer<L_Bmf>?,
    on pix: UnsafeMutablePointer<Pix>?
  ) {
    var (width, ascent) = (Int32(0), Int32(0))
    guard unsafe bmfGetStringWidth(font, words, &width) == 0,
      unsafe bmfGetBaseline(font, 0x41, &ascent) == 0
    else { return }
    let (x, y) = (pixel(place.x), pixel(place.y))
    var ground = unsafe boxCreate(max(0, x - 1), max(0, y - ascent - 1), width + 3, ascent + 3)
    defer { unsafe boxDestroy(&ground) }
    _ = unsafe pixSetInRectArbitrary(pix, ground, Colour(255, 255, 255).packed)
    var (drawn, overflows) = (Int32(0), Int32(0))
    // Leptonica takes a value below 256 for a mistake and writes in grey: black is almost black.
    let value = max(0x100, colour.packed)
    _ = unsafe pixSetTextline(pix, font, words, value, x, y, &drawn, &overflows)
  }

  private static func encoded(_ pix: UnsafeMutablePointer<Pix>?) -> [UInt8]? {
    var bytes: UnsafeMutablePointer<UInt8>? = nil
    var count = 0
    guard unsafe pixWriteMemPng(&bytes, &count, pix, 0) == 0, let start = unsafe bytes else {
      return nil
    }
    defer { unsafe lept_free(start) }
    return unsafe [UInt8](UnsafeBufferPointer(start: start, count: count))
  }

  /// A coordinate as a whole pixel; what lies far outside stays outside without overflowing.
  private static func pixel(_ value: Double) -> Int32 {
    Int32(max(-1e6, min(1e6, value.isFinite ? value.rounded() : 0)))
  }
}

extension RegisteredPage {
  /// The scan as it lies under the map, the right way up, with where each place of the paper is on it.
  ///
  /// Only quarter turns are taken back: skew and bends stay to be seen.
  ///
  /// - Parameter resolution: dots per inch of the picture; a coarser scan is not enlarged much by it.
  /// - Returns: the picture, and a function from millimetres on the paper to pixels of the picture.
  public func upright(
    resolution: Double = 200
  ) -> (picture: Raster, place: @Sendable (Point) -> Point) {
    let factor = resolution / InkMap.workingResolution
    let size = (
      width: Int((Double(ink.ink.width) * factor).rounded()),
      height: Int((Double(ink.ink.height) * factor).rounded())
    )
    let picture = ink.scan.resampled(width: size.width, height: size.height)
    let middle = Point(form.template.pageWidth / 2, form.template.pageHeight / 2)
    let isUpsideDown = map(Point(middle.x + 20, middle.y)).x < map(middle).x
    let map = map
    guard isUpsideDown else {
      return (picture, { Point(map($0).x * factor, map($0).y * factor) })
    }
    return (
      picture.turned(quarters: 2),
      {
        let place = map($0)
        return Point(
          Double(size.width) - place.x * factor, Double(size.height) - place.y * factor)
      }
    )
  }
}

internal import CPangoCairo

/// Why one letter could not be printed; the others are.
public enum LetterProblem: Error, Hashable, Sendable {
  /// A text is longer than its box even at its smallest size; which block.
  case doesNotFit(block: Int)
  /// No font has some character; which block.
  case missingCharacter(block: Int)
}

/// Something that ends all printing.
public struct PrintingError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What went wrong.
  public var description: String
}

/// Prints letters into one PDF, a page each, or the two sides of a sheet after each other.
///
/// Pango lays the texts out (Japanese line breaking, fallback to other fonts where one lacks a
/// character), cairo writes the PDF and embeds of each font the characters used. One printer owns its
/// handles and is used by one task; it is not `Sendable`.
@safe public final class LetterPrinter {
  /// The letter, and what is on its other side.
  private let sides: [LetterTemplate]
  /// The blocks of all sides, with each one's side.
  private let blocks: [(side: Int, block: LetterTemplate.Block)]
  private let sink = Sink()
  private let surface: OpaquePointer
  private let context: OpaquePointer
  private let layouts: [OpaquePointer?]
  /// Texts without placeholders, laid out once for all pages.
  private let isFixed: [Bool]
  private var isFinished = false
  /// How many letters there are, of one page or two.
  public private(set) var letters = 0

  /// Where cairo writes.
  private final class Sink {
    var bytes: [UInt8] = []
  }

  private static let pointsPerMillimetre = 72 / 25.4

  /// Starts a PDF.
  ///
  /// - Parameters:
  ///   - template: the letter.
  ///   - back: what is on its other side; nil for nothing.
  /// - Throws: ``PrintingError`` where a template has faults, its font is not installed, or the sides are of two
  ///   sizes.
  public init(
    _ template: LetterTemplate, back: LetterTemplate? = nil
  ) throws(PrintingError) {
    let sides = [template] + (back.map { [$0] } ?? [])
    let faults = sides.flatMap(\.faults)
    guard faults.isEmpty else {
      throw PrintingError(description: faults.joined(separator: "\n"))
    }
    guard sides.allSatisfy({ $0.medium == template.medium }) else {
      throw PrintingError(description: "the two sides of \(template.letter) are of two sizes")
    }
    self.sides = sides
    let blocks = sides.enumerated().flatMap { side, template in
      template.blocks.map { (side: side, block: $0) }
    }
    self.blocks = blocks
    let (width, height) = template.medium.size
    let points = LetterPrinter.pointsPerMillimetre
    // The sink outlives the surface: both are this object's, and the surface is finished first.
    let write: cairo_write_func_t = { closure, data, length in
      guard let closure = unsafe closure, let data = unsafe data else {
        return CAIRO_STATUS_WRITE_ERROR
      }
      let sink = unsafe Unmanaged<Sink>.fromOpaque(closure).takeUnretainedValue()
      unsafe sink.bytes.append(
        contentsOf: UnsafeBufferPointer(start: data, count: Int(length)))
      return CAIRO_STATUS_SUCCESS
    }
    let surface = unsafe cairo_pdf_surface_create_for_stream(
      write, Unmanaged.passUnretained(sink).toOpaque(), width * points, height * points)
    guard let surface = unsafe surface, let context = unsafe cairo_create(surface) else {
      throw PrintingError(description: "no PDF can be made")
    }
    unsafe self.surface = surface
    unsafe self.context = context
    var layouts: [OpaquePointer?] = unsafe []
    var isFixed: [Bool] = []
    for (side, block) in blocks {
      guard block.kind == .text, let text = block.text else {
        unsafe layouts.append(nil)
        isFixed.append(true)
        continue
      }
      unsafe layouts.append(pango_cairo_create_layout(context))
      isFixed.append(
        LetterText.placeholders(of: text).allSatisfy { sides[side].values[$0] != nil })
    }
    unsafe self.layouts = layouts
    self.isFixed = isFixed
    for (index, (side, block)) in blocks.enumerated() {
      guard let layout = unsafe layouts[index] else { continue }
      let pango = unsafe pango_layout_get_context(layout)
      unsafe pango_cairo_context_set_resolution(pango, 72)
      unsafe pango_context_set_language(pango, pango_language_from_string("ja"))
      unsafe pango_layout_set_width(layout, Int32(block.box[2] * points * Double(PANGO_SCALE)))
      unsafe pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR)
      let alignment =
        switch block.align ?? .left {
        case .left: PANGO_ALIGN_LEFT
        case .center: PANGO_ALIGN_CENTER
        case .right: PANGO_ALIGN_RIGHT
        }
      unsafe pango_layout_set_alignment(layout, alignment)
      let leading = block.leading ?? 1.4
      unsafe pango_layout_set_line_spacing(layout, Float(leading))
      setSize(block.size ?? 10.5, of: index)
      if isFixed[index], let text = block.text {
        unsafe pango_layout_set_text(layout, LetterText.fill(text, sides[side].values), -1)
      }
    }
    for side in sides.indices { try checkFont(of: side) }
  }

  deinit {
    if !isFinished { unsafe cairo_surface_finish(surface) }
    for index in unsafe layouts.indices {
      if let layout = unsafe layouts[index] {
        unsafe g_object_unref(UnsafeMutableRawPointer(layout))
      }
    }
    unsafe cairo_destroy(context)
    unsafe cairo_surface_destroy(surface)
  }

  /// Prints one letter, both sides or none.
  ///
  /// - Parameters:
  ///   - values: the placeholders' values.
  ///   - barcode: the customer barcode; nil leaves it out.
  /// - Throws: ``LetterProblem``, with nothing printed; blocks of the other side are counted on after those of the
  ///   first.
  public func add(
    _ values: [String: String], barcode: PostalBarcode?
  ) throws(LetterProblem) {
    let all = sides.map { $0.values.merging(values) { $1 } }
    for (index, (side, block)) in blocks.enumerated() {
      guard let layout = unsafe layouts[index], let text = block.text else { continue }
      if !isFixed[index] {
        setSize(block.size ?? 10.5, of: index)
        unsafe pango_layout_set_text(layout, LetterText.fill(text, all[side]), -1)
      } else if letters > 0 {
        continue
      }
      try fit(index, block)
    }
    for side in sides.indices {
      for (index, (own, block)) in blocks.enumerated() where own == side {
        draw(index, block, barcode)
      }
      unsafe cairo_show_page(context)
    }
    letters += 1
  }

  /// Ends the PDF.
  ///
  /// - Returns: the file's bytes.
  /// - Throws: ``PrintingError`` where cairo could not write all of it.
  public func finish() throws(PrintingError) -> [UInt8] {
    isFinished = true
    unsafe cairo_surface_finish(surface)
    let status = unsafe cairo_surface_status(surface)
    guard status == CAIRO_STATUS_SUCCESS else {
      throw PrintingError(description: unsafe String(cString: cairo_status_to_string(status)))
    }
    return sink.bytes
  }

  /// Makes a text smaller until it fits its box.
  private func fit(_ index: Int, _ block: LetterTemplate.Block) throws(LetterProblem) {
    guard let layout = unsafe layouts[index] else { return }
    let points = LetterPrinter.pointsPerMillimetre
    var size = block.size ?? 10.5
    let smallest = min(size, block.smallest ?? size)
    while true {
      var width: Int32 = 0
      var height: Int32 = 0
      unsafe pango_layout_get_size(layout, &width, &height)
      let scale = Double(PANGO_SCALE)
      if Double(height) / scale <= block.box[3] * points + 0.01,
        Double(width) / scale <= block.box[2] * points + 0.01
      {
        break
      }
      guard size > smallest else { throw .doesNotFit(block: index) }
      size = max(smallest, size - 0.5)
      setSize(size, of: index)
    }
    guard unsafe pango_layout_get_unknown_glyphs_count(layout) == 0 else {
      throw .missingCharacter(block: index)
    }
  }

  private func draw(_ index: Int, _ block: LetterTemplate.Block, _ barcode: PostalBarcode?) {
    let points = LetterPrinter.pointsPerMillimetre
    let (left, top) = (block.box[0] * points, block.box[1] * points)
    switch block.kind {
    case .text:
      guard let layout = unsafe layouts[index] else { return }
      unsafe cairo_move_to(context, left, top)
      unsafe pango_cairo_show_layout(context, layout)
    case .barcode:
      if let barcode { draw(barcode, left: left, top: top, scale: (block.size ?? 10) / 10) }
    case .frame, .rule:
      unsafe cairo_set_line_width(context, 0.5)
      if block.kind == .frame {
        unsafe cairo_rectangle(
          context, left, top, block.box[2] * points, block.box[3] * points)
      } else {
        unsafe cairo_move_to(context, left, top)
        unsafe cairo_line_to(context, left + block.box[2] * points, top)
      }
      unsafe cairo_stroke(context)
    }
  }

  /// Draws the bars: 3.6 mm long, 0.6 mm wide, every 1.2 mm at a size of 10 points.
  private func draw(_ barcode: PostalBarcode, left: Double, top: Double, scale: Double) {
    let unit = 0.6 * scale * LetterPrinter.pointsPerMillimetre
    for (place, bar) in barcode.bars.enumerated() {
      let (from, length): (Double, Double) =
        switch bar {
        case .long: (0, 6)
        case .upper: (0, 4)
        case .lower: (2, 4)
        case .timing: (2, 2)
        }
      unsafe cairo_rectangle(
        context, left + Double(place) * unit * 2, top + from * unit, unit, length * unit)
    }
    unsafe cairo_fill(context)
  }

  private func setSize(_ size: Double, of index: Int) {
    guard let layout = unsafe layouts[index] else { return }
    let description = unsafe pango_font_description_new()
    unsafe pango_font_description_set_family(description, sides[blocks[index].side].font)
    unsafe pango_font_description_set_size(description, Int32(size * Double(PANGO_SCALE)))
    if blocks[index].block.bold == true {
      unsafe pango_font_description_set_weight(description, PANGO_WEIGHT_BOLD)
    }
    unsafe pango_layout_set_font_description(layout, description)
    unsafe pango_font_description_free(description)
  }

  /// A font that is not installed would be replaced silently by any other.
  private func checkFont(of side: Int) throws(PrintingError) {
    let wantedFont = sides[side].font
    let place = blocks.indices.first { index in
      unsafe blocks[index].side == side && layouts[index] != nil
    }
    guard let place, let layout = unsafe layouts[place] else { return }
    let wanted = unsafe pango_layout_get_font_description(layout)
    let pango = unsafe pango_layout_get_context(layout)
    guard let font = unsafe pango_context_load_font(pango, wanted) else {
      throw PrintingError(description: "no font is installed")
    }
    let found = unsafe pango_font_describe(font)
    let family = unsafe String(cString: pango_font_description_get_family(found))
    unsafe pango_font_description_free(found)
    unsafe g_object_unref(UnsafeMutableRawPointer(font))
    guard family.lowercased() == wantedFont.lowercased() else {
      throw PrintingError(
        description: "the font \(wantedFont) is not installed (\(family) would be used)")
    }
  }
}

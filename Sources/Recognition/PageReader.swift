public import Domain
internal import Forms
private import Foundation
public import Imaging

/// The models a reader needs, already loaded from files where they are files.
public struct ReadingModels: Sendable {
  /// The network for digit cells.
  public var cells: CellNetwork
  /// The network for lines of kana; nil where Tesseract reads them.
  public var kanaLines: LineNetwork?
  /// The network for lot numbers; nil where Tesseract alone reads them.
  public var lotLines: LineNetwork?
  /// The network for vouchers' digits; nil where Tesseract alone reads them.
  public var voucherLines: LineNetwork?
  /// The network for circles that the rules leave in doubt and for decisive ones struck out; nil where rules alone look.
  public var marks: MarkNetwork?
  /// Tesseract's language for names and addresses.
  public var japanese: String
  /// Tesseract's language for kana.
  public var kana: String
  /// Tesseract's language for lot numbers.
  public var latin: String
  /// Tesseract's language for the voucher's OCR-B line.
  public var ocrb: String
  /// Where models of the product's own lie; nil where all are Tesseract's.
  public var folder: String?

  /// Names the models.
  public init(
    cells: CellNetwork, japanese: String, kana: String, latin: String, ocrb: String,
    folder: String? = nil, kanaLines: LineNetwork? = nil, lotLines: LineNetwork? = nil,
    voucherLines: LineNetwork? = nil, marks: MarkNetwork? = nil
  ) {
    self.cells = cells
    self.kanaLines = kanaLines
    self.lotLines = lotLines
    self.voucherLines = voucherLines
    self.marks = marks
    self.japanese = japanese
    self.kana = kana
    self.latin = latin
    self.ocrb = ocrb
    self.folder = folder
  }
}

/// Reads registered pages: one reader a worker, one thread a reader.
public final class PageReader {
  private let cells: CellNetwork
  private let kanaLines: LineNetwork?
  let lotLines: LineNetwork?
  let voucherLines: LineNetwork?
  private let markNetwork: MarkNetwork?
  var japanese: TesseractEngine
  var latin: TesseractEngine
  private var ownKana: TesseractEngine?
  var ownLine: TesseractEngine?
  /// Whether OCR-B lines have a model of their own.
  let ownsLineModel: Bool
  var scanner: SymbolScanner?

  /// The characters of フリガナ: full-width katakana, the long mark and spaces.
  private static let kanaCharacters =
    "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"
    + "ァィゥェォッャュョガギグゲゴザジズゼゾダヂヅデドバビブベボパピプペポヴー・"

  /// Loads the engines.
  ///
  /// - Throws: `RecognitionError` where a model is missing.
  public init(_ models: ReadingModels) throws(RecognitionError) {
    cells = models.cells
    kanaLines = models.kanaLines
    lotLines = models.lotLines
    voucherLines = models.voucherLines
    markNetwork = models.marks
    japanese = try TesseractEngine(language: models.japanese)
    latin = try TesseractEngine(language: models.latin)
    if models.kanaLines == nil, models.kana != models.japanese {
      ownKana = try TesseractEngine(language: models.kana, folder: models.folder)
    }
    ownsLineModel = models.ocrb != models.latin
    if ownsLineModel {
      ownLine = try TesseractEngine(language: models.ocrb, folder: models.folder)
    }
    scanner = SymbolScanner()
  }

  /// Reads every field of a page that its template asks for.
  public func read(_ page: RegisteredPage) -> [String: Reading] {
    var readings: [String: Reading] = [:]
    let marks = MarkReader(page: page, network: markNetwork)
    let template = page.form.template
    for field in template.fields where field.isRead && field.name != template.address {
      switch field.kind {
      case .digits(let count, let pitch, let width, let height):
        readings[field.name] = .digits(
          (0..<count).map { index in
            cell(
              PaperBox(
                x: field.box.x + Double(index) * pitch, y: field.box.y, width: width,
                height: height), on: page)
          })
      case .choice(let mark, let options, _):
        // Sex, era and fee are compared with the registry.
        let decisive = [template.dose, template.consent?.field, template.doctorJudgement?.field]
        readings[field.name] = .choice(
          marks.choice(options, mark: mark, isDecisive: decisive.contains(field.name)))
      case .presence:
        readings[field.name] = .presence(marks.presence(field.box))
      case .text(let content):
        readings[field.name] = .text(text(content, in: field.box, on: page))
      case .lotLabel:
        readings[field.name] = .lotLabel(lotLabel(in: field.box, on: page))
      case .voucher:
        readings[field.name] = .voucher(voucher(in: field.box, on: page))
      }
    }
    // The address is the longest line and tells least: it is read where the number leaves a doubt.
    if let name = template.address, let field = template[name], field.isRead,
      !PageReader.numberIsSure(readings, template), case .text(let content) = field.kind
    {
      readings[name] = .text(text(content, in: field.box, on: page))
    }
    return readings
  }

  /// Whether the page's number was read beyond doubt: every cell of the code, or two sources of the voucher.
  private static func numberIsSure(
    _ readings: [String: Reading], _ template: FormTemplate
  ) -> Bool {
    if let name = template.residentCode, case .digits(let cells)? = readings[name] {
      return cells.allSatisfy { $0.best.probability > 0.97 }
    }
    if let name = template.voucher, case .voucher(let voucher)? = readings[name],
      let line = voucher.line?.text
    {
      return voucher.code == line
        || (line.count == 18 && voucher.printedNumber?.text == String(line.suffix(10)))
    }
    return false
  }

  private func cell(_ box: PaperBox, on page: RegisteredPage) -> CellReading {
    let shown = box.grown(by: cells.margin, cells.margin)
    return cells.read { view in
      page.resample(
        columns: cells.columns, rows: cells.rows,
        over: view.box(of: shown, columns: cells.columns, rows: cells.rows))
    }
  }

  private func text(
    _ content: TextContent, in box: PaperBox, on page: RegisteredPage
  ) -> TextReading {
    // Tesseract's nets were trained on lines some 30 pixels high; larger crops read worse, and slower
    // (`training/README.md` has the figures).
    switch content {
    case .kana: return kana(in: box, on: page)
    case .name:
      guard let line = TextLine.fitted(page, box: box, height: 30) else { return .nothingWritten }
      let first = japanese.read(line).asName
      guard first.confidence < PageReader.legible else { return first }
      return first.joined(with: japanese.read(line, layout: .words).asName)
    case .address, .free:
      guard let line = TextLine.trimmed(page, box: box, scale: 4) else { return .nothingWritten }
      return japanese.read(line)
    case .number: return number(in: box, on: page)
    case .ocrb:
      guard let line = TextLine.trimmed(page, box: box, scale: 8) else { return .nothingWritten }
      return latin.read(line)
    }
  }

  /// A number written freely, such as `0.5`: its pieces from the left, each read as a cell is.
  private func number(in box: PaperBox, on page: RegisteredPage) -> TextReading {
    let scale = 6.0
    let ink = page.crop(box, scale: scale)
    var text = ""
    var confidence = 1.0
    for piece in Components(of: ink, over: 90).all.sorted(by: { $0.left < $1.left }) {
      let (width, height) = (Double(piece.width) / scale, Double(piece.height) / scale)
      let centre = Point(
        box.x + piece.centre.x / scale, box.y + piece.centre.y / scale)
      if height > 1.6, width < 6 {
        let side = max(height * 1.35, width * 1.5)
        let cell = PaperBox(
          x: centre.x - side * 0.375, y: centre.y - side / 2, width: side * 0.75, height: side)
        let reading = cells.read(
          page.resample(columns: cells.columns, rows: cells.rows, over: cell))
        text += String(reading.best.digit)
        confidence = min(confidence, reading.best.probability)
      } else if height > 0.3, width > 0.3, height < 1.4, width < 1.4,
        centre.y > box.y + box.height * 0.45, !text.isEmpty, !text.contains(".")
      {
        text += "."
      }
    }
    if text.hasSuffix(".") { text.removeLast() }
    return TextReading(text: text, confidence: text.isEmpty ? 1 : confidence)
  }

  private func kana(in box: PaperBox, on page: RegisteredPage) -> TextReading {
    if let kanaLines {
      guard let line = TextLine.fitted(page, box: box, height: kanaLines.height) else {
        return .nothingWritten
      }
      return kanaLines.read(line).withNameAlone
    }
    guard let line = TextLine.trimmed(page, box: box, scale: 4.5) else { return .nothingWritten }
    let first =
      ownKana?.read(line)
      ?? japanese.read(line, only: PageReader.kanaCharacters)
    guard first.confidence < PageReader.sure,
      let again = TextLine.trimmed(page, box: box, scale: 5)
    else { return first }
    return first.joined(with: japanese.read(again))
  }

  /// From this confidence of Tesseract's up a line of kana is read once.
  private static let sure = 0.88
  /// From this confidence of Tesseract's up a name is read once: its characters weigh candidates, and a second look at
  /// clearer ones took time and verified no page more.
  private static let legible = 0.5
}

extension TextReading {
  /// A line with nothing on it.
  static var nothingWritten: TextReading { TextReading(text: "", confidence: 1) }

  /// The reading without the dots and digits at a name's ends that dirt beside it is read as.
  fileprivate var asName: TextReading {
    var result = self
    while let last = result.text.last, !last.isLetter { result.text.removeLast() }
    result.text = String(result.text.drop(while: { !$0.isLetter }))
    return result
  }

  /// The reading with another look's text among its alternatives.
  fileprivate func joined(with other: TextReading) -> TextReading {
    guard !other.text.isEmpty, other.text != text else { return self }
    guard !text.isEmpty, confidence >= other.confidence else {
      return TextReading(
        text: other.text, confidence: other.confidence,
        alternatives: text.isEmpty ? [] : [text])
    }
    return TextReading(text: text, confidence: confidence, alternatives: [other.text])
  }
}

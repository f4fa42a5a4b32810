/// Prints a table on lying A4 pages, the columns' names on each.
///
/// A cell that is too long is made smaller, and cut with `…` where even that does not do: the list in the
/// program has it whole.
public struct TablePrinter {
  /// A column.
  public struct Column: Hashable, Sendable {
    /// What stands over it.
    public var name: String
    /// Its width in millimetres.
    public var width: Double

    /// Makes a column.
    public init(_ name: String, _ width: Double) {
      self.name = name
      self.width = width
    }
  }

  private let printer: LetterPrinter
  private let columns: [Column]
  private static let rowsPerPage = 14
  private static let rowHeight = 10.5
  private static let left = 12.0
  private static let top = 44.0

  /// Starts a PDF.
  ///
  /// - Parameters:
  ///   - title: what stands at the head of every page.
  ///   - heading: lines below it.
  ///   - columns: the columns; 273 mm have room.
  ///   - font: a font's family that is installed.
  /// - Throws: ``PrintingError``.
  public init(
    _ title: String, heading: String, columns: [Column], font: String = "IPAexGothic"
  ) throws(PrintingError) {
    typealias Block = LetterTemplate.Block
    var blocks = [
      Block(
        kind: .text, box: [Self.left, 10, 273, 9], text: title, size: 15, align: .center,
        bold: true),
      Block(
        kind: .text, box: [Self.left, 21, 230, 16], text: heading, size: 9, smallest: 5),
      Block(
        kind: .text, box: [245, 21, 40, 6], text: "{{page}}", size: 9, align: .right),
    ]
    let width = columns.reduce(0) { $0 + $1.width }
    var further = ["page"]
    for row in 0...Self.rowsPerPage {
      let y = Self.top + Double(row) * Self.rowHeight - (row > 0 ? 3.5 : 0)
      let height = row > 0 ? Self.rowHeight : Self.rowHeight - 3.5
      blocks.append(Block(kind: .rule, box: [Self.left, y, width, 0]))
      var x = Self.left
      for (place, column) in columns.enumerated() {
        let name = "r\(row)c\(place)"
        if row > 0 { further.append(name) }
        blocks.append(
          Block(
            kind: .text, box: [x + 0.8, y + 0.8, column.width - 1.6, height - 1.2],
            text: row > 0 ? "{{\(name)}}" : column.name, size: 8.5, smallest: 4.5,
            bold: row == 0, leading: 1.1))
        x += column.width
      }
    }
    let end = Self.top - 3.5 + Double(Self.rowsPerPage + 1) * Self.rowHeight
    blocks.append(Block(kind: .rule, box: [Self.left, end, width, 0]))
    self.columns = columns
    printer = try LetterPrinter(
      LetterTemplate(
        letter: "table", medium: .landscape, font: font, guardianBelow: 0, values: [:],
        blocks: blocks, contractor: [], further: further))
  }

  /// Prints all rows and ends the PDF; one page without rows where there are none.
  ///
  /// - Returns: the file's bytes.
  /// - Throws: ``PrintingError``, also where no font has some character.
  public func print(_ rows: [[String]]) throws(PrintingError) -> [UInt8] {
    let pages = max(1, (rows.count + Self.rowsPerPage - 1) / Self.rowsPerPage)
    for page in 0..<pages {
      let first = page * Self.rowsPerPage
      let some = Array(rows[first..<min(rows.count, first + Self.rowsPerPage)])
      try add(some, page: "\(page + 1) / \(pages)")
    }
    return try printer.finish()
  }

  private func add(_ rows: [[String]], page: String) throws(PrintingError) {
    var most = 400
    while true {
      var values = ["page": page]
      for (index, row) in rows.enumerated() {
        for (place, cell) in row.enumerated() {
          values["r\(index + 1)c\(place)"] =
            cell.count > most ? cell.prefix(most) + "…" : cell
        }
      }
      do {
        try printer.add(values, barcode: nil)
        return
      } catch {
        switch error {
        case .doesNotFit(let block):
          guard most > 4 else {
            throw PrintingError(description: "the text of block \(block) does not fit")
          }
          most = most * 2 / 3
        case .missingCharacter(let block):
          throw PrintingError(description: "no font has a character of block \(block)")
        }
      }
    }
  }
}

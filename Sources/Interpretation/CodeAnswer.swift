public import Domain

#if canImport(Glibc)
  private import Glibc
#endif

/// A number that is written into cells.
public struct CodeAnswer: Hashable, Sendable {
  /// The cells as they were read.
  public let cells: [CellReading]

  /// Takes the cells.
  public init(cells: [CellReading]) { self.cells = cells }

  /// The likeliest reading, unread cells as `?`; empty where nothing is written.
  public var text: String { cells.map { $0.verdict.text ?? "?" }.joined() }

  /// The probability that every cell is what `text` says.
  public var probability: Double { cells.reduce(1) { $0 * $1.verdict.probability } }

  /// Whether nothing is written at all.
  public var isBlank: Bool { cells.allSatisfy { $0.verdict.text == "" } }

  /// Whether the likeliest reading is a digit in every cell.
  public var isComplete: Bool { text.count == cells.count && text.allSatisfy(\.isNumber) }

  /// How likely the cells are as they look if this number was written, as the mean of natural logarithms' sum;
  /// nil where the number has another length.
  ///
  /// A little is left for every digit: a net can be wrong however sure it is.
  public func logLikelihood(of number: some StringProtocol) -> Double? {
    let digits = number.compactMap(\.wholeNumberValue)
    guard digits.count == cells.count, digits.count == number.count else { return nil }
    return zip(cells, digits).reduce(0) { sum, pair in
      sum + log(CodeAnswer.softened(pair.0)[pair.1])
    }
  }

  /// The cell's digits with what is certain taken down a little and the rest shared out.
  public static func softened(_ cell: CellReading) -> [Double] {
    let doubt = 0.002 + 0.05 * cell.other
    return cell.digits.map { ($0 + doubt / 10) / (1 + doubt) }
  }
}

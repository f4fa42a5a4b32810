import Databases
import Domain

/// A statement read column by column without a Swift value for each cell.
///
/// Rows of the whole city are millions; a `Row` and five `String`s for each would be most of the time.
/// The bytes of a cell are valid until the next step.
typealias RegisterCursor = ByteCursor

extension ByteCursor {
  /// A cell that holds `2026-10-11`, as a day number; ``RegisterColumns/unknownDay`` for anything else.
  func day(_ column: Int32) -> Int32 {
    let text = bytes(column)
    guard text.count == 10 else { return RegisterColumns.unknownDay }
    func number(_ range: Range<Int>) -> Int {
      range.reduce(0) { $0 * 10 + Int(text[$1]) - 48 }
    }
    guard let date = CalendarDate(year: number(0..<4), month: number(5..<7), day: number(8..<10))
    else { return RegisterColumns.unknownDay }
    return Int32(date.dayNumber)
  }
}

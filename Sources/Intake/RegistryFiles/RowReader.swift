import Domain
import Tables

/// Reads the cells of one row and notes what is wrong with them, without quoting any.
struct RowReader {
  private let row: Row
  private let columns: [String]
  private let positions: [Int]
  /// Mistakes: the file is refused.
  private(set) var problems: [TableProblem] = []
  /// Oddities: the file is accepted.
  private(set) var remarks: [TableProblem] = []

  /// - Parameters:
  ///   - row: the row.
  ///   - columns: the names of the columns, as the caller counts them.
  ///   - positions: where they stand in the row.
  init(_ row: Row, columns: [String], positions: [Int]) {
    self.row = row
    self.columns = columns
    self.positions = positions
  }

  /// The line the row begins on.
  var line: Int { row.line }

  /// Notes a mistake in a cell; the sentence begins with the column's name.
  mutating func refuse(_ column: Int, _ sentence: String) {
    problems.append(row.problem(positions[column], "\(columns[column]) \(sentence)"))
  }

  /// Notes an oddity of a cell.
  mutating func remark(_ column: Int, _ sentence: String) {
    remarks.append(row.problem(positions[column], "\(columns[column]) \(sentence)"))
  }

  /// A text exactly as it stands.
  func text(_ column: Int) -> String { row[positions[column]] }

  /// A text that must say something, exactly as it stands.
  mutating func name(_ column: Int) -> String? {
    let text = text(column)
    if trimmedBytes(column).isEmpty {
      refuse(column, "is empty; every row needs one")
      return nil
    }
    return text
  }

  /// A cell without the spaces that fixed-width hosts pad with.
  func trimmed(_ column: Int) -> String {
    String(decoding: trimmedBytes(column), as: UTF8.self)
  }

  /// A number or code of digits.
  ///
  /// - Parameters:
  ///   - length: how many digits it must have; nil for any number up to 20.
  ///   - mayBeEmpty: whether nothing is accepted too.
  mutating func digits(_ column: Int, length: Int? = nil, mayBeEmpty: Bool = false) -> String? {
    let bytes = trimmedBytes(column)
    if bytes.isEmpty {
      if mayBeEmpty { return "" }
      refuse(column, "is empty; every row needs one")
      return nil
    }
    guard bytes.allSatisfy({ $0 >= 48 && $0 <= 57 }) else {
      refuse(column, "is not digits only (0 to 9, half-width)")
      return nil
    }
    if let length, bytes.count != length {
      refuse(
        column,
        bytes.count < length
          ? "has \(bytes.count) digits instead of \(length); has a spreadsheet dropped its zeros?"
          : "has \(bytes.count) digits instead of \(length)")
      return nil
    }
    guard bytes.count <= 20 else {
      refuse(column, "has more than 20 digits")
      return nil
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// A number to count with.
  mutating func count(_ column: Int) -> Int? {
    guard let text = digits(column) else { return nil }
    guard let count = Int(text), count < 1_000_000 else {
      refuse(column, "is more than a claim sheet can mean")
      return nil
    }
    return count
  }

  /// A code word of a master, such as a vaccine type or a lot number.
  mutating func word(_ column: Int) -> String? {
    let word = trimmed(column)
    if word.isEmpty {
      refuse(column, "is empty; every row needs one")
      return nil
    }
    return word
  }

  /// A coded value.
  ///
  /// - Parameter codes: the codes known, and what they mean.
  mutating func code<Meaning>(_ column: Int, _ codes: [String: Meaning]) -> Meaning? {
    if let meaning = codes[trimmed(column)] { return meaning }
    let known = codes.keys.filter { !$0.isEmpty }.sorted().joined(separator: ", ")
    refuse(column, "holds a code that is not known; known are \(known)")
    return nil
  }

  /// A day, or nil where it is not known (blank, 0, 00000000, 99999999, 不詳).
  ///
  /// A year with a month or a day of zeros (生年月日不詳) is a day that is not known, with a remark.
  /// Anything else that is no day of the calendar, or lies before the Meiji era or after 2200, is a
  /// mistake.
  mutating func date(_ column: Int) -> CalendarDate? {
    let bytes = trimmedBytes(column)
    if bytes.isEmpty { return nil }
    var found: CalendarDate?
    if bytes.count == 8, bytes.allSatisfy({ $0 >= 48 && $0 <= 57 }) {
      let number = bytes.reduce(0) { $0 * 10 + Int($1 - 48) }
      if number == 0 || number == 9999_9999 { return nil }
      let (year, month, day) = (number / 10000, number / 100 % 100, number % 100)
      if RowReader.years.contains(year), month == 0 || day == 0, month <= 12, day <= 31 {
        remark(column, "is known in part only; it is taken as not known")
        return nil
      }
      found = CalendarDate(year: year, month: month, day: day)
    } else {
      do {
        found = try DateText(String(decoding: bytes, as: UTF8.self)).date()
      } catch .unknown {
        return nil
      } catch {
        found = nil
      }
    }
    guard let found, RowReader.years.contains(found.year) else {
      refuse(
        column,
        "is no day of the calendar; write it as 20261011, leave it empty where it is not known")
      return nil
    }
    return found
  }

  /// From the first year of Meiji on; nobody on a register is older.
  private static let years = 1868...2200

  private func trimmedBytes(_ column: Int) -> ArraySlice<UInt8> {
    var bytes = row.utf8(positions[column])
    while bytes.last == 0x20 { bytes.removeLast() }
    while bytes.first == 0x20 { bytes.removeFirst() }
    // The ideographic space, E3 80 80, pads cells of full-width columns.
    while bytes.count >= 3, bytes.suffix(3).elementsEqual([0xE3, 0x80, 0x80]) {
      bytes.removeLast(3)
    }
    while bytes.count >= 3, bytes.prefix(3).elementsEqual([0xE3, 0x80, 0x80]) {
      bytes.removeFirst(3)
    }
    return bytes
  }
}

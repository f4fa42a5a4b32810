public import Domain
public import Tables

/// A checked differential of the resident register (住基異動差分): dated events in their order.
///
/// The layout stands in docs/registry.md. Every row carries the differential's number and the day it was
/// extracted, so that a file that is cut, joined or sent twice is noticed whatever it is called.
public struct DifferentialFile: Sendable {
  /// What the file was encoded in.
  public let encoding: TableEncoding
  /// 差分番号: one more than the differential before.
  public let number: Int
  /// 抽出年月日: the day whose end the file describes.
  public let extractedOn: CalendarDate
  /// The events in the order in which they are to be applied.
  public let events: [ResidentEvent]
  /// Columns of the file that were not read, for example 個人番号.
  public let unreadColumns: [String]
  /// What is odd and yet accepted.
  public let remarks: [TableProblem]
  /// How many more remarks there are.
  public let omittedRemarks: Int

  private let lines: [Int]
  private let positions: [Int]

  /// A column that the registry may find fault with.
  public enum Column: Int, Sendable {
    /// 宛名番号.
    case code = 0
    /// 異動事由.
    case kind = 11
    /// 異動年月日.
    case effectiveOn = 17
  }

  /// The residents' columns first, so that both files are read by the same code.
  static let columns: [String] =
    RegistryFile<Resident>.residentShape.columns
    + ["差分番号", "抽出年月日", "異動番号", "異動年月日", "届出年月日", "支援開始年月日", "支援終了年月日"]
  private static let (number, extracted, serial) = (14, 15, 16)

  /// The word of the only row of a differential without events.
  public static let nothingHappened = "異動なし"

  /// Reads and checks a whole differential.
  ///
  /// - Parameters:
  ///   - bytes: the file as it is; UTF-8, CP932 and UTF-16 are told apart.
  ///   - codes: the office's own codes in 異動事由 and what they mean, beside the words.
  ///   - problemLimit: how many mistakes the error holds at most.
  /// - Throws: `TableError` with every mistake, by line and column.
  public init(
    _ bytes: [UInt8], codes: [String: ResidentEventKind] = [:], problemLimit: Int = 100
  ) throws(TableError) {
    let table = try Table(bytes: bytes, problemLimit: problemLimit)
    let positions = try table.header.columns(Self.columns)
    var problems: [TableProblem] = []
    var remarks: [TableProblem] = []
    var reading = DifferentialReading(codes: codes)
    var events: [ResidentEvent] = []
    var lines: [Int] = []
    for row in table.rows {
      var reader = RowReader(row, columns: Self.columns, positions: positions)
      if let event = reading.read(&reader) {
        events.append(event)
        lines.append(row.line)
      }
      problems += reader.problems
      remarks += reader.remarks
    }
    if table.rows.isEmpty {
      problems.append(
        TableProblem(
          line: 1, column: nil,
          kind: .unacceptable(
            "the file has a header and no row; a day without events has one row"
              + " with 異動事由 \(Self.nothingHappened)")))
    } else if reading.hasNothing, table.rows.count > 1 {
      problems.append(
        TableProblem(
          line: reading.nothingLine, column: positions[Column.kind.rawValue] + 1,
          kind: .unacceptable("異動事由 says \(Self.nothingHappened) among other rows")))
    }
    guard problems.isEmpty, let number = reading.number, let extractedOn = reading.extractedOn
    else {
      throw TableError(problems, limit: problemLimit)
    }
    self.encoding = table.encoding
    self.number = number
    self.extractedOn = extractedOn
    self.events = events
    self.lines = lines
    self.positions = positions
    self.remarks = Array(remarks.prefix(problemLimit))
    self.omittedRemarks = max(0, remarks.count - problemLimit)
    self.unreadColumns = table.header.names.filter { !Self.columns.contains($0) && !$0.isEmpty }
  }

  /// A problem with an event, for what the registry finds wrong with it.
  ///
  /// - Parameters:
  ///   - event: its position in `events`.
  ///   - column: where the mistake stands.
  ///   - sentence: what is wrong; it must not quote the cell.
  public func problem(event: Int, _ column: Column, _ sentence: String) -> TableProblem {
    TableProblem(
      line: lines[event], column: positions[column.rawValue] + 1,
      kind: .unacceptable("\(Self.columns[column.rawValue]) \(sentence)"))
  }

  /// Reads an office's own codes of 異動事由 (columns コード,異動事由).
  ///
  /// - Throws: `TableError` with every mistake.
  public static func codes(_ bytes: [UInt8]) throws(TableError) -> [String: ResidentEventKind] {
    let table = try Table(bytes: bytes)
    let columns = ["コード", "異動事由"]
    let positions = try table.header.columns(columns)
    var problems: [TableProblem] = []
    var codes: [String: ResidentEventKind] = [:]
    for row in table.rows {
      var reader = RowReader(row, columns: columns, positions: positions)
      let code = reader.word(0)
      let word = reader.word(1)
      if let code, let word {
        if let kind = ResidentEventKind(word: word) {
          if codes.updateValue(kind, forKey: code) != nil {
            reader.refuse(0, "stands above already; keep one of the two")
          }
        } else {
          reader.refuse(1, "holds a word that is not known; docs/registry.md lists them")
        }
      }
      problems += reader.problems
    }
    guard problems.isEmpty else { throw TableError(problems) }
    return codes
  }
}

/// What holds from row to row while a differential is read.
private struct DifferentialReading {
  let codes: [String: ResidentEventKind]
  var number: Int?
  var extractedOn: CalendarDate?
  var lastSerial: Int?
  var hasNothing = false
  var nothingLine = 1

  private let read: @Sendable (inout RowReader) -> Resident?

  init(codes: [String: ResidentEventKind]) {
    self.codes = codes
    read = RegistryFile<Resident>.residentShape.read
  }

  /// Reads a row; nil where it holds no event or a mistake was noted.
  mutating func read(_ row: inout RowReader) -> ResidentEvent? {
    readNumber(&row)
    let word = row.trimmed(DifferentialFile.Column.kind.rawValue)
    if word == DifferentialFile.nothingHappened {
      hasNothing = true
      nothingLine = row.line
      return nil
    }
    readSerial(&row)
    let known = row.problems.count
    guard let kind = codes[word] ?? ResidentEventKind(word: word) else {
      row.refuse(
        DifferentialFile.Column.kind.rawValue,
        word.isEmpty
          ? "is empty; every row needs one"
          : "holds a word that is not known; docs/registry.md lists them, --codes maps an office's own"
      )
      return nil
    }
    let effectiveOn = day(&row, kind)
    let notifiedOn = row.date(18)
    let resident = read(&row)
    let from = row.date(19)
    let until = row.date(20)
    guard var resident, let effectiveOn, row.problems.count == known else { return nil }
    check(&row, kind, &resident, effectiveOn)
    if let from, let until, until < from {
      row.refuse(20, "lies before 支援開始年月日")
    }
    return ResidentEvent(
      kind: kind, effectiveOn: effectiveOn, notifiedOn: notifiedOn, resident: resident,
      protectedFrom: from, protectedUntil: until)
  }

  private mutating func readNumber(_ row: inout RowReader) {
    if let text = row.digits(14), let value = Int(text), value > 0, value < 1_000_000_000 {
      if number == nil { number = value }
      if number != value { row.refuse(14, "differs from the first row's: two files in one?") }
    } else if row.problems.isEmpty {
      row.refuse(14, "is not a number from 1 on")
    }
    let known = row.problems.count
    if let day = row.date(15) {
      if extractedOn == nil { extractedOn = day }
      if extractedOn != day { row.refuse(15, "differs from the first row's: two files in one?") }
    } else if row.problems.count == known {
      row.refuse(15, "is empty; every row needs one")
    }
  }

  private mutating func readSerial(_ row: inout RowReader) {
    guard let text = row.digits(16), let value = Int(text) else { return }
    if let lastSerial, value <= lastSerial {
      row.refuse(16, "is not above the row before: events out of order, or a row twice")
    }
    lastSerial = max(value, lastSerial ?? value)
  }

  /// The day of effect; the day of notification stands in for one that is not known.
  private func day(_ row: inout RowReader, _ kind: ResidentEventKind) -> CalendarDate? {
    let known = row.problems.count
    var day = row.date(17)
    if day == nil, row.problems.count == known {
      day = row.date(18)
      if day == nil {
        row.refuse(17, "is not known, nor is 届出年月日; an event needs one of them")
      } else {
        row.remark(17, "is not known; 届出年月日 is taken")
      }
    }
    if let day, let extractedOn, day > extractedOn, !kind.mayLieAhead {
      row.refuse(17, "lies after 抽出年月日; only 転出予定 and 支援措置 may lie ahead")
    }
    return day
  }

  /// Holds the row after the event against what the event says.
  private func check(
    _ row: inout RowReader, _ kind: ResidentEventKind, _ resident: inout Resident,
    _ effectiveOn: CalendarDate
  ) {
    if !kind.statuses.contains(resident.status) {
      row.refuse(10, "contradicts 異動事由: the row must say what holds after the event")
    }
    switch kind.group {
    case .entry:
      if resident.residentSince == nil { resident.residentSince = effectiveOn }
      if let birth = resident.birthDate, birth > effectiveOn {
        row.refuse(4, "lies after 異動年月日")
      }
    case .exit:
      if let removedOn = resident.removedOn, removedOn != effectiveOn {
        row.remark(12, "differs from 異動年月日, which counts")
      }
      resident.removedOn = effectiveOn
    case .protection:
      if kind != .protectionEnded, !resident.isProtected {
        row.refuse(13, "is 0 although the measure begins or goes on")
      }
      if kind == .protectionEnded, resident.isProtected {
        row.remark(13, "is 1 although the measure ends; the person stays protected")
      }
    case .change: break
    }
  }
}

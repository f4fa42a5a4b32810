public import Domain
public import Tables

/// A line of a clinic's claim sheet (請求書の内訳, `manifest.csv`).
public struct ClaimSheetLine: Hashable, Sendable {
  /// 医療機関コード.
  public var clinic: ClinicCode
  /// 実施年月: the first day of the month.
  public var month: CalendarDate
  /// ワクチン種別.
  public var vaccine: VaccineCode
  /// 件数.
  public var count: Int
}

extension RegistryFile where Value == ClaimSheetLine {
  /// Reads a clinic's claim sheet.
  ///
  /// A sheet without a line is accepted.
  ///
  /// - Parameters:
  ///   - bytes: the file as it is.
  ///   - problemLimit: how many mistakes the error holds at most.
  /// - Throws: `TableError` with every mistake.
  public static func claimSheet(
    _ bytes: [UInt8], problemLimit: Int = 100
  ) throws(TableError) -> RegistryFile {
    try RegistryFile(
      bytes: bytes,
      shape: Shape(
        columns: ["医療機関コード", "実施年月", "ワクチン種別", "件数"], key: [0, 1, 2], mayBeEmpty: true,
        read: { row in
          let clinic = row.digits(0, length: 10)
          let month = row.month(1)
          let vaccine = row.word(2)
          let count = row.count(3)
          guard let clinic, let month, let vaccine, let count else { return nil }
          return ClaimSheetLine(
            clinic: ClinicCode(clinic), month: month, vaccine: VaccineCode(vaccine), count: count)
        }),
      problemLimit: problemLimit)
  }
}

extension RowReader {
  /// A month, written `202610`, `2026-10` or `2026/10`; its first day.
  mutating func month(_ column: Int) -> CalendarDate? {
    let digits = trimmed(column).filter { $0 != "-" && $0 != "/" }
    guard digits.utf8.count == 6, let first = CalendarDate(digits + "01") else {
      refuse(column, "is no month; write it as 202610")
      return nil
    }
    return first
  }
}

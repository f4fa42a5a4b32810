public import Domain

extension ExportTable {
  /// Looks the table through before it leaves.
  ///
  /// - Parameters:
  ///   - protected: whose address must not become known.
  ///   - policy: what becomes of them.
  /// - Throws: `StoreError` where a column or a cell holds an individual number (個人番号; 番号法 19条
  ///   forbids its provision), or a row is of another width.
  public func screened(
    protected: Set<ResidentCode>, policy: ExportProtection
  ) throws -> ScreenedExport {
    let forbidden = ["個人番号", "マイナンバー", "individual_number", "my_number"]
    for name in header where forbidden.contains(where: { name.lowercased().contains($0) }) {
      throw StoreError(
        .decisionRefused, "the list has a column \(name), which never leaves",
        advice: "Use a list without it.")
    }
    var kept: [[String]] = []
    var apart: [[String]] = []
    var count = 0
    for (index, row) in rows.enumerated() {
      guard row.count == header.count else {
        throw StoreError(.inconsistentResult, "row \(index + 1) of the list is of another width")
      }
      for (column, cell) in row.enumerated() where ExportTable.holdsIndividualNumber(cell) {
        throw StoreError(
          .decisionRefused,
          "row \(index + 1), column \(column + 1) of the list looks like an individual number",
          advice: "Individual numbers never leave; correct the data it comes from.")
      }
      let isProtected =
        residentColumn.map { protected.contains(ResidentCode(row[$0])) } ?? false
      guard isProtected else {
        kept.append(row)
        continue
      }
      count += 1
      switch policy {
      case .exclude: break
      case .separate: apart.append(row)
      case .mask:
        var masked = row
        for column in addressColumns { masked[column] = "" }
        kept.append(masked)
      }
    }
    return ScreenedExport(
      header: header, rows: kept, separateRows: apart, protectedCount: count)
  }

  /// Most cells have too few digits to be looked at twice.
  private static func holdsIndividualNumber(_ cell: String) -> Bool {
    guard cell.utf8.count >= 12 else { return false }
    let digits = cell.unicodeScalars.count { scalar in
      (0x30...0x39).contains(scalar.value) || (0xFF10...0xFF19).contains(scalar.value)
    }
    return digits >= 12 && !IndividualNumber.ranges(in: cell).isEmpty
  }
}

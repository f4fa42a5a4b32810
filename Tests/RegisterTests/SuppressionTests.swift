import Register
import Testing

/// A table of a few random counts, many of them small.
private func table(_ seed: UInt64, rows: Int, columns: Int) -> CrossTable {
  var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
  func next(_ limit: Int) -> Int {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return Int(state % UInt64(limit))
  }
  return CrossTable(
    rowTitle: "r", columnTitle: "c", rows: (0..<rows).map { "\($0)" },
    columns: (0..<columns).map { "\($0)" },
    cells: (0..<rows).map { _ in
      (0..<columns).map { _ in next(3) == 0 ? next(4) : next(14) }
    })
}

/// What whoever sees the table can know of a cell: the largest count that fits all shown figures.
///
/// Worked out by trying every table there is: independent of how suppression thinks.
private func largest(_ row: Int, _ column: Int, in shown: ShownTable, upTo limit: Int) -> Int {
  var cells = shown.cells
  let open = cells.indices.flatMap { row in
    cells[row].indices.filter { cells[row][$0] == nil }.map { (row, $0) }
  }
  var best = -1
  func fits() -> Bool {
    let sums = cells.map { $0.reduce(0) { $0 + ($1 ?? 0) } }
    for (sum, known) in zip(sums, shown.rowTotals) where known != nil && known != sum {
      return false
    }
    for (column, known) in shown.columnTotals.enumerated() where known != nil {
      if cells.reduce(0, { $0 + ($1[column] ?? 0) }) != known { return false }
    }
    return shown.total == nil || shown.total == sums.reduce(0, +)
  }
  func fill(_ index: Int) {
    if best >= limit { return }
    guard index < open.count else {
      if fits() { best = max(best, cells[row][column] ?? -1) }
      return
    }
    let (r, c) = open[index]
    for count in 1...limit {
      cells[r][c] = count
      // Nothing that already exceeds a shown sum can fit.
      let sum = cells[r].reduce(0) { $0 + ($1 ?? 0) }
      if let known = shown.rowTotals[r], sum > known { break }
      let down = cells.reduce(0) { $0 + ($1[c] ?? 0) }
      if let known = shown.columnTotals[c], down > known { break }
      fill(index + 1)
    }
    cells[r][c] = nil
  }
  fill(0)
  return best
}

@Suite struct SuppressionTests {
  let policy = SuppressionPolicy(least: 4)

  /// Whoever tries every table cannot exclude that a small cell is no small one.
  @Test(arguments: UInt64(1)...60)
  func aSmallCountCannotBeWorkedOut(seed: UInt64) {
    let table = table(seed, rows: 3, columns: 3)
    let shown = table.suppressed(policy)
    for row in 0..<3 {
      for column in 0..<3 where (1..<4).contains(table.cells[row][column]) {
        #expect(shown.cells[row][column] == nil)
        #expect(largest(row, column, in: shown, upTo: 4) >= 4, "\(table.cells) \(shown)")
      }
    }
  }

  @Test func whatIsShownIsTrue() {
    for seed in UInt64(1)...200 {
      let table = table(seed, rows: 6, columns: 5)
      let shown = table.suppressed(policy)
      for row in table.cells.indices {
        for column in table.columns.indices {
          if let count = shown.cells[row][column] { #expect(count == table.cells[row][column]) }
          if table.cells[row][column] == 0 { #expect(shown.cells[row][column] == 0) }
        }
      }
      for (known, sum) in zip(shown.rowTotals, table.rowTotals) {
        if let known { #expect(known == sum) }
      }
    }
  }

  @Test func aTableWithoutSmallCountsIsShownWhole() {
    let table = CrossTable(
      rowTitle: "", columnTitle: "", rows: ["a", "b"], columns: ["c", "d"],
      cells: [[10, 0], [0, 400]])
    #expect(table.suppressed(SuppressionPolicy(least: 10)).suppressed == 0)
    #expect(table.suppressed(SuppressionPolicy(least: 11)).cells[0][0] == nil)
  }

  @Test func oneSmallCountInAColumnHidesAnother() {
    let table = CrossTable(
      rowTitle: "区", columnTitle: "", rows: ["堺区", "中区", "東区"], columns: ["件数"],
      cells: [[3], [120], [45]])
    let shown = table.suppressed(SuppressionPolicy(least: 10))
    #expect(shown.cells == [[nil], [120], [nil]])
    #expect(shown.lines.last == ["計", "168"])
  }
}

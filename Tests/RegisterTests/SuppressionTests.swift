import Testing

@testable import Register

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

/// Whether a cell may hold a count, as far as whoever sees the table can tell: whether some table of
/// counts from one up fits all the shown figures.
///
/// Worked out by trying tables: independent of how suppression thinks. What is possible is an interval,
/// so a cell that may hold the least that is shown may be no small one.
private func isPossible(_ count: Int, row: Int, column: Int, in shown: ShownTable) -> Bool {
  var cells = shown.cells
  cells[row][column] = count
  let open = cells.indices.flatMap { row in
    cells[row].indices.filter { cells[row][$0] == nil }.map { (row, $0) }
  }
  func rowSum(_ row: Int) -> Int { cells[row].reduce(0) { $0 + ($1 ?? 0) } }
  func columnSum(_ column: Int) -> Int { cells.reduce(0) { $0 + ($1[column] ?? 0) } }
  /// What stands against the sums: an open line may not exceed its sum, a full one must meet it.
  func agrees(_ sum: Int, _ known: Int?, isFull: Bool) -> Bool {
    guard let known else { return true }
    return isFull ? sum == known : sum < known
  }
  func fits() -> Bool {
    for row in cells.indices
    where !agrees(rowSum(row), shown.rowTotals[row], isFull: !cells[row].contains(nil)) {
      return false
    }
    for column in shown.columns.indices {
      let isFull = !cells.contains { $0[column] == nil }
      guard agrees(columnSum(column), shown.columnTotals[column], isFull: isFull) else {
        return false
      }
    }
    let sum = cells.indices.reduce(0) { $0 + rowSum($1) }
    return agrees(sum, shown.total, isFull: !cells.contains { $0.contains(nil) })
  }
  func fill(_ index: Int) -> Bool {
    guard fits() else { return false }
    guard index < open.count else { return true }
    let (r, c) = open[index]
    defer { cells[r][c] = nil }
    // No line of these tables is longer than its sum.
    for count in 1...45 {
      cells[r][c] = count
      if fill(index + 1) { return true }
      if let known = shown.rowTotals[r], rowSum(r) > known { break }
      if let known = shown.columnTotals[c], columnSum(c) > known { break }
    }
    return false
  }
  return fill(0)
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
        #expect(
          isPossible(4, row: row, column: column, in: shown), "\(table.cells) \(shown.lines)")
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

  private func year(_ year: Int, _ counts: [(covered: Int, residents: Int)]) -> [CoverageLine] {
    counts.enumerated().map {
      CoverageLine(
        birthYear: year, district: $0.offset, residents: $0.element.residents,
        covered: $0.element.covered)
    }
  }

  /// The city's coverage is published too: one district that is left out would be what is missing from it.
  @Test func `of a year's districts none is hidden alone`() {
    let shown = (year(2021, [(90, 100), (2, 60), (50, 80)]) + year(2022, [(90, 100), (30, 60)]))
      .shown(policy)
    #expect(shown.map(\.line.birthYear) == [2021, 2021, 2021, 2022, 2022])
    #expect(shown[1].covered == nil && shown[1].rate == nil)
    #expect(shown.prefix(3).count { $0.covered == nil } >= 2)
    #expect(shown.suffix(2).map(\.covered) == [90, 30])
    #expect(shown.suffix(2).map(\.residents) == [100, 60])
  }

  @Test func `few who lack a dose are as telling as few who have it`() {
    let shown = [
      CoverageLine(birthYear: 2021, district: nil, residents: 100, covered: 98),
      CoverageLine(birthYear: 2022, district: nil, residents: 3, covered: 3),
      CoverageLine(birthYear: 2023, district: nil, residents: 100, covered: 100),
    ].shown(policy)
    #expect(shown.map(\.covered) == [nil, nil, 100])
    #expect(shown.map(\.residents) == [100, nil, 100])
    #expect(shown.map { $0.rate == nil } == [true, true, false])
  }
}

/// How an office keeps a published table from telling of single persons (秘匿).
public struct SuppressionPolicy: Hashable, Sendable, Codable {
  /// Counts from 1 to below this are not shown; 1 or less shows everything.
  public var least: Int

  /// Makes a policy.
  public init(least: Int) { self.least = least }
}

extension CrossTable {
  /// The table with small counts suppressed, and with as many others that no small count can be worked
  /// out from the sums: whoever knows every shown cell must still hold a count of `least` or more
  /// possible in each small cell's place.
  ///
  /// The table with its sums is a network: rows and columns are nodes, cells are arcs between them.
  /// Where a suppressed cell could be no larger, given the rest, further cells are suppressed along the
  /// cheapest way round that lets it be (J. Castro, "A shortest-paths heuristic for statistical data
  /// protection in positive tables", INFORMS Journal on Computing 19, 2007). Zeros are shown, so that
  /// a suppressed count is known to be one at least. Tables of the same doses published beside this
  /// one are not considered.
  public func suppressed(_ policy: SuppressionPolicy) -> ShownTable {
    guard policy.least > 1, !rows.isEmpty, !columns.isEmpty else {
      return ShownTable(unsuppressed: self)
    }
    var network = SuppressionNetwork(self)
    network.protect(least: policy.least)
    return network.shown(self)
  }
}

/// The table as a circulation: source to rows (row sums), rows to columns (cells), columns to sink
/// (column sums), sink to source (the sum of all).
struct SuppressionNetwork {
  struct Arc {
    let from: Int
    let to: Int
    let value: Int
    /// What suppressing it costs: cells by their count, sums far more.
    let cost: Int
    var isSuppressed = false
  }

  private(set) var arcs: [Arc] = []
  private var leaving: [[Int]]
  private var entering: [[Int]]
  private let rows: Int
  private let columns: Int

  init(_ table: CrossTable) {
    rows = table.rows.count
    columns = table.columns.count
    let nodes = rows + columns + 2
    leaving = Array(repeating: [], count: nodes)
    entering = Array(repeating: [], count: nodes)
    let source = rows + columns
    let sink = source + 1
    let total = table.total
    for row in 0..<rows {
      for column in 0..<columns {
        let count = table.cells[row][column]
        add(row, rows + column, count, cost: 1 + count)
      }
    }
    let beyond = 1 + total
    for (row, sum) in table.rowTotals.enumerated() {
      add(source, row, sum, cost: beyond + sum)
    }
    for (column, sum) in table.columnTotals.enumerated() {
      add(rows + column, sink, sum, cost: beyond + sum)
    }
    add(sink, source, total, cost: beyond * 4 + total)
  }

  private mutating func add(_ from: Int, _ to: Int, _ value: Int, cost: Int) {
    leaving[from].append(arcs.count)
    entering[to].append(arcs.count)
    arcs.append(Arc(from: from, to: to, value: value, cost: cost))
  }

  /// Suppresses what is small, and what must be with it.
  mutating func protect(least: Int) {
    let small = arcs.indices.filter { (1..<least).contains(arcs[$0].value) }
    for arc in small { arcs[arc].isSuppressed = true }
    // The smallest first: what protects one often protects the next.
    for arc in small.sorted(by: { (arcs[$0].value, $0) < (arcs[$1].value, $1) }) {
      protect(arc, by: least - arcs[arc].value)
    }
  }

  /// Suppresses arcs until one may be larger by an amount as far as anybody can tell.
  private mutating func protect(_ arc: Int, by amount: Int) {
    var flow: [Int: Int] = [:]
    var missing = amount
    while missing > 0 {
      guard let way = cheapestWay(from: arcs[arc].to, to: arcs[arc].from, without: arc, flow) else {
        return
      }
      let step = min(missing, way.capacity)
      for (passed, isForward) in way.arcs {
        flow[passed, default: 0] += isForward ? step : -step
        arcs[passed].isSuppressed = true
      }
      missing -= step
    }
  }

  /// The way through the network that needs the least suppressing; what is suppressed is free.
  private func cheapestWay(
    from start: Int, to end: Int, without: Int, _ flow: [Int: Int]
  ) -> (arcs: [(arc: Int, isForward: Bool)], capacity: Int)? {
    let nodes = leaving.count
    var distance = Array(repeating: Int.max, count: nodes)
    var came = [(arc: Int, isForward: Bool)?](repeating: nil, count: nodes)
    var isDone = Array(repeating: false, count: nodes)
    distance[start] = 0
    while true {
      var node = -1
      for other in 0..<nodes where !isDone[other] && distance[other] < Int.max {
        if node < 0 || distance[other] < distance[node] { node = other }
      }
      if node < 0 || node == end { break }
      isDone[node] = true
      func reach(_ other: Int, over arc: Int, isForward: Bool) {
        let cost = distance[node] + (arcs[arc].isSuppressed ? 0 : arcs[arc].cost)
        if cost < distance[other] {
          distance[other] = cost
          came[other] = (arc, isForward)
        }
      }
      // A zero is shown, whatever stands around it.
      for arc in leaving[node] where arc != without && arcs[arc].value > 0 {
        reach(arcs[arc].to, over: arc, isForward: true)
      }
      for arc in entering[node] where arc != without && room(arc, flow) > 0 {
        reach(arcs[arc].from, over: arc, isForward: false)
      }
    }
    guard distance[end] < Int.max else { return nil }
    var way: [(arc: Int, isForward: Bool)] = []
    var capacity = Int.max
    var node = end
    while node != start, let step = came[node] {
      way.append(step)
      if !step.isForward { capacity = min(capacity, room(step.arc, flow)) }
      node = step.isForward ? arcs[step.arc].from : arcs[step.arc].to
    }
    return (way, capacity)
  }

  /// By how much an arc's count may be smaller: down to one, since zeros would be shown.
  private func room(_ arc: Int, _ flow: [Int: Int]) -> Int {
    arcs[arc].value - 1 + (flow[arc] ?? 0)
  }

  /// The table with what is suppressed left out.
  func shown(_ table: CrossTable) -> ShownTable {
    var shown = ShownTable(unsuppressed: table)
    for (index, arc) in arcs.enumerated() where arc.isSuppressed {
      shown.suppressed += 1
      if index < rows * columns {
        shown.cells[index / columns][index % columns] = nil
      } else if index < rows * columns + rows {
        shown.rowTotals[index - rows * columns] = nil
      } else if index < rows * columns + rows + columns {
        shown.columnTotals[index - rows * columns - rows] = nil
      } else {
        shown.total = nil
      }
    }
    return shown
  }
}

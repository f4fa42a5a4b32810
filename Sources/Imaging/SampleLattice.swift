/// A grid of samples whose places are known at every eighth of them and lie evenly between.
struct SampleLattice {
  /// Samples between nodes.
  static let step = 8

  let columns: Int
  let rows: Int
  /// Looks along each side of a sample.
  let looks: Int
  let across: Int
  let down: Int
  /// Where the nodes lie on the source, samples from its first sample's centre.
  var nodes: [Point] = []
  /// The paper's brightness at the nodes; empty where it is not asked for.
  var paper: [Float] = []

  init(columns: Int, rows: Int, looks: Int) {
    self.columns = columns
    self.rows = rows
    self.looks = looks
    across = columns / SampleLattice.step + 2
    down = rows / SampleLattice.step + 2
    nodes.reserveCapacity(across * down)
  }

  /// Samples the whole grid.
  ///
  /// - Parameters:
  ///   - source: What is sampled.
  ///   - outside: Its value beyond its edges.
  ///   - ink: The result for a mean of the looks and the paper's brightness there.
  func sample(
    _ source: Raster, outside: Float, ink: (_ mean: Float, _ paper: Float) -> Float
  ) -> Raster {
    var result = Raster(width: columns, height: rows)
    let share = 1 / Float(256 * looks * looks)
    var sums = [Int](repeating: 0, count: columns)
    for row in 0..<rows {
      for column in 0..<columns { sums[column] = 0 }
      let band = row / SampleLattice.step
      for left in stride(from: 0, to: columns, by: SampleLattice.step) {
        let node = band * across + left / SampleLattice.step
        let count = min(SampleLattice.step, columns - left)
        let isInside = isInside(source, node)
        for look in 0..<looks {
          let y =
            (Double(row - band * SampleLattice.step) + (Double(look) + 0.5) / Double(looks))
            / Double(SampleLattice.step)
          let run = run(node, y)
          if isInside {
            add(run, of: source, count: count, to: &sums, at: left)
          } else {
            addSlowly(run, of: source, outside: outside, count: count, to: &sums, at: left)
          }
        }
      }
      finish(sums, row: row, share: share, ink: ink, into: &result)
    }
    return result
  }

  /// Whether everything between a node and the three right of and below it lies on a raster.
  private func isInside(_ source: Raster, _ node: Int) -> Bool {
    let (width, height) = (source.width, source.height)
    return Sampling.contains(nodes[node], width: width, height: height)
      && Sampling.contains(nodes[node + 1], width: width, height: height)
      && Sampling.contains(nodes[node + across], width: width, height: height)
      && Sampling.contains(nodes[node + across + 1], width: width, height: height)
  }

  /// The first look's place right of a node, at a height between it and the node below, and the step to the next.
  private func run(_ node: Int, _ y: Double) -> (start: Point, step: Point) {
    let (a, b, c, d) = (nodes[node], nodes[node + 1], nodes[node + across], nodes[node + across + 1])
    let left = Point(a.x + (c.x - a.x) * y, a.y + (c.y - a.y) * y)
    let right = Point(b.x + (d.x - b.x) * y, b.y + (d.y - b.y) * y)
    let share = 1 / Double(SampleLattice.step * looks)
    let step = Point((right.x - left.x) * share, (right.y - left.y) * share)
    return (Point(left.x + step.x / 2, left.y + step.y / 2), step)
  }

  private func add(
    _ run: (start: Point, step: Point), of source: Raster, count: Int, to sums: inout [Int],
    at left: Int
  ) {
    let width = source.width
    let (stepX, stepY) = (Sampling.fixed(run.step.x), Sampling.fixed(run.step.y))
    var (x, y) = (Sampling.fixed(run.start.x), Sampling.fixed(run.start.y))
    unsafe source.samples.withUnsafeBufferPointer { buffer in
      unsafe sums.withUnsafeMutableBufferPointer { sums in
        guard let base = buffer.baseAddress else { return }
        for column in left..<(left + count) {
          var sum = 0
          for _ in 0..<looks {
            // The run lies between four nodes that lie on the source.
            sum &+= unsafe Sampling.value(base, width: width, x: x, y: y)
            x &+= stepX
            y &+= stepY
          }
          unsafe sums[column] &+= sum
        }
      }
    }
  }

  private func addSlowly(
    _ run: (start: Point, step: Point), of source: Raster, outside: Float, count: Int,
    to sums: inout [Int], at left: Int
  ) {
    for look in 0..<(count * looks) {
      let place = Point(
        run.start.x + run.step.x * Double(look) + 0.5, run.start.y + run.step.y * Double(look) + 0.5)
      let isOn =
        place.x > 0 && place.y > 0 && place.x < Double(source.width)
        && place.y < Double(source.height)
      sums[left + look / looks] += Int((isOn ? source.value(at: place) : outside) * 256)
    }
  }

  private func finish(
    _ sums: [Int], row: Int, share: Float, ink: (_ mean: Float, _ paper: Float) -> Float,
    into result: inout Raster
  ) {
    let band = row / SampleLattice.step
    let fy = (Float(row - band * SampleLattice.step) + 0.5) / Float(SampleLattice.step)
    for column in 0..<columns {
      var brightness: Float = 0
      if !paper.isEmpty {
        let block = column / SampleLattice.step
        let node = band * across + block
        let fx = (Float(column - block * SampleLattice.step) + 0.5) / Float(SampleLattice.step)
        let upper = paper[node] * (1 - fx) + paper[node + 1] * fx
        let lower = paper[node + across] * (1 - fx) + paper[node + across + 1] * fx
        brightness = upper * (1 - fy) + lower * fy
      }
      let value = ink(Float(sums[column]) * share, brightness)
      result.samples[row * columns + column] = UInt8(max(0, min(255, value + 0.5)))
    }
  }
}

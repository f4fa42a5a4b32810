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

  /// Samples the whole grid; beyond the source's edges lies `outside`.
  func sample(_ source: Raster, outside: Float) -> Raster {
    var result = Raster(width: columns, height: rows)
    // Sums are values times 256 times the looks; the share brings them back, rounded.
    let share = (1 << 24) / (256 * looks * looks)
    bands(of: source, outside: outside) { band, sums in
      let first = band * SampleLattice.step
      for row in first..<min(rows, first + SampleLattice.step) {
        let from = (row - first) * columns
        let to = row * columns
        unsafe sums.withUnsafeBufferPointer { sums in
          unsafe result.samples.withUnsafeMutableBufferPointer { samples in
            guard let from = unsafe sums.baseAddress.map({ unsafe $0 + from }),
              let to = unsafe samples.baseAddress.map({ unsafe $0 + to })
            else { return }
            for column in 0..<columns {
              let value = unsafe (Int(from[column]) &* share &+ (1 << 23)) &>> 24
              unsafe to[column] = UInt8(truncatingIfNeeded: min(255, value))
            }
          }
        }
      }
    }
    return result
  }

  /// Samples the whole grid of a scan as ink: how much darker than the paper, times a gain.
  func sample(_ source: Raster, gain: Float) -> Raster {
    var result = Raster(width: columns, height: rows)
    let share = 1 / Float(256 * looks * looks)
    bands(of: source, outside: 255) { band, sums in
      let first = band * SampleLattice.step
      for row in first..<min(rows, first + SampleLattice.step) {
        let fy = (Float(row - first) + 0.5) / Float(SampleLattice.step)
        for left in stride(from: 0, to: columns, by: SampleLattice.step) {
          let node = band * across + left / SampleLattice.step
          let start = paper[node] * (1 - fy) + paper[node + across] * fy
          let end = paper[node + 1] * (1 - fy) + paper[node + across + 1] * fy
          let step = (end - start) / Float(SampleLattice.step)
          let count = min(columns - left, SampleLattice.step)
          unsafe sums.withUnsafeBufferPointer { sums in
            unsafe result.samples.withUnsafeMutableBufferPointer { samples in
              guard let from = sums.baseAddress, let to = samples.baseAddress else { return }
              let source = unsafe from + ((row - first) * columns + left)
              let target = unsafe to + (row * columns + left)
              for column in 0..<count {
                let brightness = start + (Float(column) + 0.5) * step
                let mean = unsafe Float(source[column]) * share
                unsafe target[column] = UInt8(max(0, min(255, (brightness - mean) * gain + 0.5)))
              }
            }
          }
        }
      }
    }
    return result
  }

  /// Hands the sums of each band of rows between nodes to `finish`, row by row of the band.
  private func bands(
    of source: Raster, outside: Float, finish: (_ band: Int, _ sums: [Int32]) -> Void
  ) {
    let step = SampleLattice.step
    var sums = [Int32](repeating: 0, count: columns * step)
    let fits = Sampling.fits(source)
    for band in 0..<((rows + step - 1) / step) {
      let height = min(step, rows - band * step)
      unsafe source.samples.withUnsafeBufferPointer { buffer in
        unsafe sums.withUnsafeMutableBufferPointer { sums in
          guard let base = buffer.baseAddress, let target = sums.baseAddress else { return }
          unsafe target.update(repeating: 0, count: sums.count)
          for left in stride(from: 0, to: columns, by: step) {
            let node = band * across + left / step
            let count = min(step, columns - left)
            let isInside = fits && isInside(source, node)
            for row in 0..<height {
              let place = unsafe target + (row * columns + left)
              for look in 0..<looks {
                let y = (Double(row) + (Double(look) + 0.5) / Double(looks)) / Double(step)
                let run = run(node, y)
                if isInside {
                  unsafe add(
                    run, of: base, size: buffer.count, width: source.width, count: count, to: place)
                } else {
                  unsafe addSlowly(run, of: source, outside: outside, count: count, to: place)
                }
              }
            }
          }
        }
      }
      finish(band, sums)
    }
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
  @inline(__always)
  private func run(_ node: Int, _ y: Double) -> (start: Point, step: Point) {
    let (a, b) = (nodes[node], nodes[node + 1])
    let (c, d) = (nodes[node + across], nodes[node + across + 1])
    let left = Point(a.x + (c.x - a.x) * y, a.y + (c.y - a.y) * y)
    let right = Point(b.x + (d.x - b.x) * y, b.y + (d.y - b.y) * y)
    let share = 1 / Double(SampleLattice.step * looks)
    let step = Point((right.x - left.x) * share, (right.y - left.y) * share)
    return (Point(left.x + step.x / 2, left.y + step.y / 2), step)
  }

  /// Adds the looks of a run that lies between four nodes on the source.
  @inline(__always)
  private func add(
    _ run: (start: Point, step: Point), of base: UnsafePointer<UInt8>, size: Int, width: Int,
    count: Int, to sums: UnsafeMutablePointer<Int32>
  ) {
    // One look of every sample at a time: their places are evenly apart.
    let step = Point(run.step.x * Double(looks), run.step.y * Double(looks))
    for look in 0..<looks {
      let start = Point(
        run.start.x + run.step.x * Double(look), run.start.y + run.step.y * Double(look))
      unsafe Sampling.add(
        base, size: size, width: width, from: start, step: step, count: count, to: sums)
    }
  }

  private func addSlowly(
    _ run: (start: Point, step: Point), of source: Raster, outside: Float, count: Int,
    to sums: UnsafeMutablePointer<Int32>
  ) {
    for look in 0..<(count * looks) {
      let place = Point(
        run.start.x + run.step.x * Double(look) + 0.5, run.start.y + run.step.y * Double(look) + 0.5
      )
      let isOn =
        place.x > 0 && place.y > 0 && place.x < Double(source.width)
        && place.y < Double(source.height)
      unsafe sums[look / looks] += Int32((isOn ? source.value(at: place) : outside) * 256)
    }
  }
}

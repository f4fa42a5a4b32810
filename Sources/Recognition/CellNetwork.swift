public import Domain
private import Foundation
public import Imaging

/// Small convolutional nets that read one printed cell: one reads every cell, and what it doubts all of them read.
///
/// Trained with PyTorch (`training/digits`), run by a plain forward pass: some million multiplications a cell
/// need no inference library, and none that Debian carries starts faster.
public struct CellNetwork: Sendable {
  /// Columns of the input.
  public let columns: Int
  /// Rows of the input.
  public let rows: Int
  /// How much of the cell's surroundings the input shows on each side, mm.
  public let margin: Double

  /// How a doubtful cell is looked at; the first is how every cell is.
  let views: [CellView]
  /// Below this probability all nets look at a cell.
  private let sure: Double
  /// Below this probability of theirs together they look at it in the other ways too.
  private let settled: Double
  /// The first reads every cell, the others what it doubts.
  private let members: [Member]
  /// Sharpens the mean of all looks, or softens it.
  private let meanTemperature: Double
  private let classes: [String]

  /// One net, and what its results are divided by.
  private struct Member {
    var layers: LayerStack
    var temperature: Float
  }

  /// Reads a model file.
  ///
  /// - Parameter bytes: A safetensors file of the format `yoshin-cellnet-1`.
  /// - Throws: `RecognitionError` where the file does not fit.
  public init(_ bytes: [UInt8]) throws(RecognitionError) {
    let file = try SafeTensors(bytes, format: "yoshin-cellnet-1")
    let (columns, rows) = try file.inputSize()
    (self.columns, self.rows) = (columns, rows)
    margin = file.metadata["grow_mm"].flatMap(Double.init) ?? 0.7
    let classes = (file.metadata["classes"] ?? "").split(separator: ",").map(String.init)
    self.classes = classes
    guard (0...9).allSatisfy({ classes.contains(String($0)) }), classes.contains("empty") else {
      throw file.malformed("its classes are not the digits and empty")
    }
    let marks = [""] + (file.metadata["again"] ?? "").split(separator: " ").map { "." + $0 }
    members = try marks.map { mark throws(RecognitionError) in
      let layers = try LayerStack(file, height: rows, width: columns, named: "layers" + mark)
      guard layers.channels == classes.count, layers.height == 1 else {
        throw file.malformed("its last layer is not its classes")
      }
      return Member(layers: layers, temperature: try file.temperature("temperature" + mark))
    }
    views = try (file.metadata["looks"] ?? "0,0,1").split(separator: " ").map {
      text throws(RecognitionError) in
      guard let view = CellView(String(text)) else {
        throw file.malformed("a look is not three numbers")
      }
      return view
    }
    guard members.count * views.count == 1 || file.metadata["again_mean"] == "logarithms" else {
      throw file.malformed("its looks are not put together by their logarithms")
    }
    sure = file.metadata["again_below"].flatMap(Double.init) ?? 0
    settled = file.metadata["again_settled"].flatMap(Double.init) ?? 1
    meanTemperature = Double(try file.temperature("again_temperature"))
    guard (0...1).contains(sure), (0...1).contains(settled), margin.isFinite else {
      throw file.malformed("its limits or its margin are no sound numbers")
    }
    guard !views.isEmpty else { throw file.malformed("it has no look") }
  }

  /// Reads one cell at one look, by the first net.
  ///
  /// - Parameter cell: Ink, `columns × rows`.
  public func read(_ cell: Raster) -> CellReading { reading(probabilities(cell)) }

  /// Reads one cell; where the first look leaves a doubt all nets look, where they leave one together they look in other
  /// ways too, and the geometric mean decides.
  ///
  /// What changes when more or less of a cell's surroundings is seen, or another net reads it, is chance.
  ///
  /// - Parameter look: Gives the ink, `columns × rows`, that a view shows.
  func read(looking look: (CellView) throws -> Raster) rethrows -> CellReading {
    let cell = try look(views[0])
    let first = probabilities(cell)
    guard (first.max() ?? 0) < sure else { return reading(first) }
    var pool = Pool(first)
    for member in members.dropFirst() { pool.add(probabilities(cell, by: member)) }
    let together = pool.mean(temperature: 1)
    if (together.max() ?? 0) >= settled { return reading(together) }
    for view in views.dropFirst() {
      let other = try look(view)
      for member in members { pool.add(probabilities(other, by: member)) }
    }
    return reading(pool.mean(temperature: meanTemperature))
  }

  /// What several looks say of one cell, as their geometric mean.
  ///
  /// A logarithmic opinion pool (T. Heskes, "Selecting weighting factors in logarithmic opinion pools", NIPS 10,
  /// 1998): one look that goes astray does not carry the others with it. Figures: training/README.md.
  private struct Pool {
    private var sum: [Double]
    private var count = 1.0

    init(_ probabilities: [Double]) { sum = probabilities.map(Pool.logarithm) }

    mutating func add(_ probabilities: [Double]) {
      for (place, value) in probabilities.enumerated() { sum[place] += Pool.logarithm(value) }
      count += 1
    }

    /// The mean, sharpened by a temperature under 1 or softened by one over it.
    func mean(temperature: Double) -> [Double] {
      let scale = 1 / (temperature * count)
      let top = sum.max() ?? 0
      let powers = sum.map { exp(($0 - top) * scale) }
      let total = powers.reduce(0, +)
      return powers.map { $0 / total }
    }

    private static func logarithm(_ probability: Double) -> Double {
      log(max(probability, CellNetwork.least))
    }
  }

  /// No single look of a single net rules a class out further than this.
  private static let least = 1e-7

  private func reading(_ probabilities: [Double]) -> CellReading {
    var digits = [Double](repeating: 0, count: 10)
    var (empty, other) = (0.0, 0.0)
    for (index, name) in classes.enumerated() {
      if let digit = Int(name), digit < 10 {
        digits[digit] = probabilities[index]
      } else if name == "empty" {
        empty = probabilities[index]
      } else {
        other += probabilities[index]
      }
    }
    return CellReading(digits: digits, empty: empty, other: other)
  }

  /// The probability of each class in the file's order, by the first net.
  func probabilities(_ cell: Raster) -> [Double] { probabilities(cell, by: members[0]) }

  private func probabilities(_ cell: Raster, by member: Member) -> [Double] {
    precondition(cell.width == columns && cell.height == rows, "a cell of the net's input size")
    let plane = member.layers.run(
      cell.samples.map { Float($0) / 255 }, width: columns, height: rows)
    let top = plane.max() ?? 0
    let powers = plane.map { exp(Double(($0 - top) / member.temperature)) }
    let total = powers.reduce(0, +)
    return powers.map { $0 / total }
  }
}

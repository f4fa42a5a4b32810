/// A pipeline's YAML with thresholds and their calibration written into it; every other line, and every comment,
/// stays as it is.
public struct ThresholdText {
  /// Why the text cannot be changed.
  public enum Fault: Error, Hashable, Sendable, CustomStringConvertible {
    /// The thresholds stand in braces on one line.
    case inBraces(line: Int)

    /// A sentence with what to do next.
    public var description: String {
      switch self {
      case .inBraces(let line):
        "line \(line): the section stands in braces; write one key a line, as in routine.yaml"
      }
    }
  }

  /// The line above the section that says where it comes from.
  private static let remark =
    "# What a labelled sample says of the thresholds; written by `yoshin calibrate`."

  private var lines: [String]

  /// Takes a pipeline's text.
  public init(_ yaml: String) {
    lines = yaml.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    while lines.last?.isEmpty == true { lines.removeLast() }
  }

  /// The text as it stands.
  public var yaml: String { lines.joined(separator: "\n") + "\n" }

  /// Writes calibrated thresholds.
  ///
  /// - Parameter calibration: by the thresholds' keys; what is calibrated already and not named here stays.
  /// - Throws: `Fault` where the text is laid out in a way that cannot be changed line by line.
  public mutating func set(_ calibration: [String: CalibratedThreshold]) throws(Fault) {
    guard !calibration.isEmpty else { return }
    let entries = calibration.sorted { $0.key < $1.key }
    for (key, one) in entries {
      try set(key, to: "\(one.threshold)", in: "thresholds", after: lines.count)
    }
    let place = (try section("thresholds"))?.upperBound ?? lines.count
    for (key, one) in entries {
      try set(key, to: ThresholdText.words(one), in: "calibration", after: place)
    }
  }

  private static func words(_ one: CalibratedThreshold) -> String {
    "{ threshold: \(one.threshold), target: \(one.target), bound: \(rounded(one.bound)),"
      + " confidence: \(one.confidence), tried: \(one.tried), accepted: \(one.accepted),"
      + " wrong: \(one.wrong), on: \(one.on) }"
  }

  /// Upwards, to six decimals: a bound is never better than it was found.
  private static func rounded(_ bound: Double) -> Double {
    min(1, (bound * 1e6).rounded(.up) / 1e6)
  }

  /// The lines of a section, its heading first; nil where there is none.
  private func section(_ name: String) throws(Fault) -> Range<Int>? {
    guard let start = lines.firstIndex(where: { $0.hasPrefix(name + ":") }) else { return nil }
    let rest = lines[start].dropFirst(name.count + 1).drop { $0 == " " }
    guard rest.isEmpty || rest.hasPrefix("#") else { throw .inBraces(line: start + 1) }
    var end = start + 1
    // Comments and empty lines behind the last entry belong to what follows.
    for index in lines.indices[(start + 1)...] {
      guard let first = lines[index].first else { continue }
      guard first == " " || first == "#" else { break }
      if first == " " { end = index + 1 }
    }
    return start..<end
  }

  private mutating func set(
    _ key: String, to value: String, in name: String, after place: Int
  ) throws(Fault) {
    guard let range = try section(name) else {
      let heading = name == "calibration" ? ["", ThresholdText.remark] : [""]
      lines.insert(contentsOf: heading + ["\(name):", "  \(key): \(value)"], at: place)
      return
    }
    for index in range.dropFirst() {
      let line = lines[index]
      let indent = line.prefix { $0 == " " }
      guard line.dropFirst(indent.count).hasPrefix(key + ":") else { continue }
      // A remark behind the value is kept; a value itself holds no "#".
      let remark = line.firstIndex(of: "#").map { "  " + line[$0...] } ?? ""
      lines[index] = "\(indent)\(key): \(value)\(remark)"
      return
    }
    let indent = lines[range].dropFirst().first { $0.first == " " }?.prefix { $0 == " " }
    lines.insert("\(indent ?? "  ")\(key): \(value)", at: range.upperBound)
  }
}

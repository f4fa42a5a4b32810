public import Charts

extension Plot {
  /// A reliability diagram: accuracy over stated confidence, with the 95 % interval of each bin; what
  /// lies on the dashed line means what it says.
  public static func reliability(_ reliability: Reliability, title: String) -> Plot {
    let axis = 0.0...1.0
    var plot = Plot(
      title, x: Axis("mean confidence stated", axis), y: Axis("share that was right", axis))
    plot.line([Point(0, 0), Point(1, 1)], dashed: true)
    for bin in reliability.bins { plot.bar(at: bin.meanConfidence, bin.right.interval) }
    let points = reliability.bins.map { bin in
      Point(bin.meanConfidence, bin.right.rate ?? 0, note: "\(bin.right)")
    }
    plot.line(points)
    plot.dots(points)
    return plot
  }

  /// An accuracy–coverage curve: how many of the accepted are right when the surest part is accepted.
  public static func coverage(_ curve: CoverageCurve, title: String) -> Plot {
    let points = curve.points.map { Point($0.coverage, $0.accepted.rate ?? 0) }
    // The curve lives near 1: the axis begins at the next round figure below its lowest value.
    let lowest = points.map(\.y).min() ?? 0
    let floor = [0.998, 0.995, 0.99, 0.98, 0.97, 0.95, 0.9, 0.8, 0.5].first { $0 < lowest } ?? 0
    var plot = Plot(
      title, x: Axis("share accepted, the surest first", 0...1),
      y: Axis("share of the accepted that was right", floor...1))
    plot.line(points)
    return plot
  }
}

import Charts
import Evaluation
import Foundation
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite struct PlotTests {
  private static let right = [Trial(confidence: 0.9, isRight: true)]

  @Test(arguments: [right, [], [Trial(confidence: 0.2, isRight: false)] + right])
  func diagramsAreWellFormed(trials: [Trial]) {
    let plots = [
      Plot.reliability(Reliability(trials), title: "digits & dates <1>"),
      Plot.coverage(CoverageCurve(trials), title: "digits"),
    ]
    for plot in plots {
      #expect(XMLParser(data: Data(plot.svg.utf8)).parse())
      #expect(!plot.svg.contains("nan"))
      #expect(!plot.svg.contains(">-0"))
    }
  }

  @Test(arguments: [
    (0.0...1.0, [0, 0.2, 0.4, 0.6, 0.8, 1]),
    (0.95...1.0, [0.95, 0.96, 0.97, 0.98, 0.99, 1]),
    (0.0...100.0, [0, 20, 40, 60, 80, 100]),
  ])
  func ticksAreRound(range: ClosedRange<Double>, ticks: [Double]) {
    let axis = Plot.Axis("", range)
    #expect(axis.ticks.count == ticks.count)
    for (tick, expected) in zip(axis.ticks, ticks) { #expect(abs(tick - expected) < 1e-9) }
  }
}

import Linkage
import Testing

@Suite struct Fitting {
  /// Made-up pairs of known chances: what is estimated is what they were made with.
  @Test func knownChancesAreRecovered() throws {
    let m: [(AgreementLevel, Double)] = [(.exact, 0.9), (.misread, 0.07), (.different, 0.03)]
    let u: [(AgreementLevel, Double)] = [(.exact, 0.01), (.misread, 0.04), (.different, 0.95)]
    var state: UInt64 = 42
    func random() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 11) / Double(1 << 53)
    }
    func draw(_ chances: [(AgreementLevel, Double)]) -> AgreementLevel {
      var left = random()
      for (level, chance) in chances {
        left -= chance
        if left < 0 { return level }
      }
      return .different
    }
    var fitting = WeightFitting()
    for _ in 0..<20000 {
      fitting.add([.birthDate: draw(m), .sex: .missing], isSame: true)
      fitting.add([.birthDate: draw(u)], isSame: false)
    }
    let start = LinkageWeights(levels: [
      .birthDate: [
        .exact: .init(m: 0.5, u: 0.5), .misread: .init(m: 0.25, u: 0.25),
        .different: .init(m: 0.25, u: 0.25),
      ],
      .sex: [.exact: .init(m: 0.99, u: 0.5), .different: .init(m: 0.01, u: 0.5)],
    ])
    let weights = fitting.weights(startingFrom: start)
    for (level, chance) in m {
      let estimate = try #require(weights.levels[.birthDate]?[level]?.m)
      #expect(abs(estimate - chance) < 0.01)
    }
    for (level, chance) in u {
      let estimate = try #require(weights.levels[.birthDate]?[level]?.u)
      #expect(abs(estimate - chance) < 0.01)
    }
    // A field that was missing everywhere keeps what it had.
    #expect(weights.levels[.sex] == start.levels[.sex])
  }

  @Test func aWeightIsTheLogarithmOfTheRatio() {
    #expect(abs(LinkageWeights.Chances(m: 0.5, u: 0.0625).bits - 3) < 1e-4)
    #expect(abs(LinkageWeights.Chances(m: 0.01, u: 0.16).bits + 4) < 1e-4)
  }
}

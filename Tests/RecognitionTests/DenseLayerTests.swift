import Testing

@testable import Recognition

@Suite("Dense layer")
struct DenseLayerTests {
  @Test("weighs every input for every output", arguments: [1, 4, 12, 16, 33], [false, true])
  func sums(outputs: Int, rectifies: Bool) {
    let inputs = 7
    let values = (0..<inputs).map { Float($0 * 5 % 4) - 1.5 }
    let weights = (0..<(inputs * outputs)).map { Float($0 * 37 % 19) - 9 }
    let bias = (0..<outputs).map { Float($0 * 3 % 5) - 2 }
    var layer = DenseLayer(weights: weights, bias: bias, inputs: inputs)
    layer.rectifies = rectifies
    let expected = (0..<outputs).map { output in
      let sum = (0..<inputs).reduce(bias[output]) {
        $0 + values[$1] * weights[output * inputs + $1]
      }
      return rectifies ? max(0, sum) : sum
    }
    #expect(layer(values) == expected)
  }
}

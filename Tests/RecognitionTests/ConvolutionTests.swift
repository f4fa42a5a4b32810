import Testing

@testable import Recognition

@Suite("Convolution")
struct ConvolutionTests {
  struct Shape: Sendable, CustomTestStringConvertible {
    var inputs: Int
    var outputs: Int
    var width: Int
    var height: Int
    var testDescription: String { "\(inputs)→\(outputs) over \(width)×\(height)" }
  }

  private struct Numbers {
    var state: UInt32
    mutating func next() -> Float {
      state = state &* 1_664_525 &+ 1_013_904_223
      return Float(Int32(bitPattern: state) >> 8) / Float(1 << 23)
    }
  }

  /// The definition, term by term.
  private func plainly(
    _ plane: [Float], _ weights: [Float], _ bias: [Float], _ shape: Shape
  ) -> [Float] {
    var result: [Float] = []
    for y in 0..<shape.height {
      for x in 0..<shape.width {
        for output in 0..<shape.outputs {
          var sum = Double(bias[output])
          for dy in 0..<3 {
            for dx in 0..<3 {
              let (row, column) = (y + dy - 1, x + dx - 1)
              guard (0..<shape.height).contains(row), (0..<shape.width).contains(column) else {
                continue
              }
              for input in 0..<shape.inputs {
                let value = plane[(row * shape.width + column) * shape.inputs + input]
                let weight = weights[(output * shape.inputs + input) * 9 + dy * 3 + dx]
                sum += Double(value) * Double(weight)
              }
            }
          }
          result.append(Float(sum))
        }
      }
    }
    return result
  }

  @Test(
    "is what its definition says, term by term",
    arguments: [
      Shape(inputs: 1, outputs: 12, width: 24, height: 32),
      Shape(inputs: 1, outputs: 3, width: 5, height: 4),
      Shape(inputs: 3, outputs: 6, width: 7, height: 3),
      Shape(inputs: 4, outputs: 4, width: 1, height: 1),
      Shape(inputs: 8, outputs: 12, width: 9, height: 7),
      Shape(inputs: 12, outputs: 24, width: 12, height: 16),
      Shape(inputs: 24, outputs: 20, width: 131, height: 6),
      Shape(inputs: 5, outputs: 7, width: 9, height: 1),
      Shape(inputs: 12, outputs: 41, width: 30, height: 1),
    ], [false, true])
  func definition(shape: Shape, rectifies: Bool) {
    var numbers = Numbers(state: 7)
    let plane = (0..<(shape.width * shape.height * shape.inputs)).map { _ in numbers.next() }
    let weights = (0..<(shape.inputs * shape.outputs * 9)).map { _ in numbers.next() }
    let bias = (0..<shape.outputs).map { _ in numbers.next() }
    var convolution = Convolution(
      weights: weights, bias: bias, inputs: shape.inputs, outputs: shape.outputs,
      isForOneRow: shape.height == 1 && shape.width > 1)
    convolution.rectifies = rectifies
    let found = convolution(plane, width: shape.width, height: shape.height)
    let expected = plainly(plane, weights, bias, shape).map { rectifies ? max(0, $0) : $0 }
    #expect(found.count == expected.count)
    for (one, other) in zip(found, expected) { #expect(abs(one - other) < 1e-3) }
  }

  @Test("a row's sums are the very bits of their products added in order", arguments: [4, 20, 40])
  func bits(outputs: Int) {
    var numbers = Numbers(state: 3)
    let (inputs, width) = (12, 7)
    let plane = (0..<(width * inputs)).map { _ in numbers.next() }
    let weights = (0..<(inputs * outputs * 9)).map { _ in numbers.next() }
    let bias = (0..<outputs).map { _ in numbers.next() }
    let convolution = Convolution(
      weights: weights, bias: bias, inputs: inputs, outputs: outputs, isForOneRow: true)
    var expected: [Float] = []
    for x in 0..<width {
      for output in 0..<outputs {
        var sum: Float = 0
        for column in 0..<3 where (0..<width).contains(x + column - 1) {
          for input in 0..<inputs {
            let product =
              plane[(x + column - 1) * inputs + input]
              * weights[(output * inputs + input) * 9 + 3 + column]
            sum += product
          }
        }
        expected.append(sum + bias[output])
      }
    }
    #expect(convolution(plane, width: width, height: 1) == expected)
  }
}

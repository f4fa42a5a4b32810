/// A layer that weighs every input for every output.
struct DenseLayer: Sendable {
  /// Numbers out.
  let outputs: Int
  /// Whether negative results become 0.
  var rectifies = false

  private let inputs: Int
  /// Outputs filled up to whole blocks.
  private let wide: Int
  /// Laid out [block of outputs][input][output of the block]: a block is read from one end to the other.
  private var table: [Float]
  private var bias: [Float]

  /// Outputs that are summed at once: their sums stay in registers.
  private static let block = 16

  /// Lays out trained weights.
  ///
  /// - Parameters:
  ///   - weights: As PyTorch has them, [output][input].
  ///   - bias: One an output.
  ///   - inputs: Numbers in.
  init(weights: [Float], bias: [Float], inputs: Int) {
    precondition(weights.count == inputs * bias.count)
    (self.inputs, outputs) = (inputs, bias.count)
    let size = DenseLayer.block
    wide = (outputs + size - 1) / size * size
    self.bias = bias + [Float](repeating: 0, count: wide - outputs)
    table = [Float](repeating: 0, count: inputs * wide)
    for output in 0..<outputs {
      for input in 0..<inputs {
        table[(output / size * inputs + input) * size + output % size] =
          weights[output * inputs + input]
      }
    }
  }

  /// Weighs the inputs.
  func callAsFunction(_ values: [Float]) -> [Float] {
    precondition(values.count == inputs)
    typealias Four = SIMD4<Float>
    var result = bias
    unsafe values.withUnsafeBufferPointer { values in
      unsafe table.withUnsafeBytes { table in
        unsafe result.withUnsafeMutableBytes { result in
          guard let target = result.baseAddress, var weights = table.baseAddress else { return }
          for first in stride(from: 0, to: 4 * wide, by: 4 * DenseLayer.block) {
            let place = unsafe target + first
            var a = unsafe place.loadUnaligned(as: Four.self)
            var b = unsafe place.loadUnaligned(fromByteOffset: 16, as: Four.self)
            var c = unsafe place.loadUnaligned(fromByteOffset: 32, as: Four.self)
            var d = unsafe place.loadUnaligned(fromByteOffset: 48, as: Four.self)
            for input in 0..<inputs {
              let value = unsafe values[input]
              a += unsafe weights.loadUnaligned(as: Four.self) * value
              b += unsafe weights.loadUnaligned(fromByteOffset: 16, as: Four.self) * value
              c += unsafe weights.loadUnaligned(fromByteOffset: 32, as: Four.self) * value
              d += unsafe weights.loadUnaligned(fromByteOffset: 48, as: Four.self) * value
              unsafe weights += 4 * DenseLayer.block
            }
            if rectifies {
              (a, b) = (a.larger(.zero), b.larger(.zero))
              (c, d) = (c.larger(.zero), d.larger(.zero))
            }
            unsafe place.storeBytes(of: a, as: Four.self)
            unsafe place.storeBytes(of: b, toByteOffset: 16, as: Four.self)
            unsafe place.storeBytes(of: c, toByteOffset: 32, as: Four.self)
            unsafe place.storeBytes(of: d, toByteOffset: 48, as: Four.self)
          }
        }
      }
    }
    return wide == outputs ? result : Array(result.prefix(outputs))
  }
}

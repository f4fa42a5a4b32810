internal import CProducts

/// A 3 × 3 convolution that keeps a plane's size, its samples place by place with their channels together.
///
/// Where the channels come in fours it is computed by minimal filtering, F(2 × 2, 3 × 3) of A. Lavin and S. Gray
/// (“Fast Algorithms for Convolutional Neural Networks”, 2016): squares of 4 × 4 inputs make 2 × 2 outputs with 16
/// products a pair of channels in place of 36, and the products are one small matrix product a place of the square.
/// Elsewhere (a net's first layer) it is one matrix product a row of the plane.
/// A plane of one row only meets the kernels' middle row, and is one matrix product.
struct Convolution: Sendable {
  /// Channels in.
  let inputs: Int
  /// Channels out.
  let outputs: Int
  /// Whether negative results become 0.
  var rectifies = false

  /// Laid out [tap][input][output], then the bias, outputs filled up to fours; empty where squares are used.
  private var taps: [Float] = []
  /// Laid out [place in the square][input][output].
  private var squares: [Float] = []
  /// The kernels' middle row, laid out [column][input][output], outputs filled up to fours; empty where planes have
  /// more rows.
  private var middle: [Float] = []
  private let bias: [Float]

  /// How many squares are worked on at once: their share of both tables then stays in the nearest caches.
  private static let batch = 24

  /// Lays out trained weights.
  ///
  /// - Parameters:
  ///   - weights: As PyTorch has them, [output][input][row][column].
  ///   - bias: One an output.
  ///   - inputs: Channels in.
  ///   - outputs: Channels out.
  ///   - isForOneRow: Whether every plane is one row high.
  init(weights: [Float], bias: [Float], inputs: Int, outputs: Int, isForOneRow: Bool = false) {
    precondition(weights.count == inputs * outputs * 9 && bias.count == outputs)
    (self.inputs, self.outputs, self.bias) = (inputs, outputs, bias)
    if isForOneRow {
      let wide = (outputs + 3) / 4 * 4
      middle = [Float](repeating: 0, count: 3 * inputs * wide)
      for output in 0..<outputs {
        for input in 0..<inputs {
          for column in 0..<3 {
            middle[(column * inputs + input) * wide + output] =
              weights[(output * inputs + input) * 9 + 3 + column]
          }
        }
      }
      return
    }
    let isSquared = inputs % 4 == 0 && outputs % 4 == 0
    let wide = isSquared ? outputs : (outputs + 3) / 4 * 4
    taps = [Float](repeating: 0, count: isSquared ? 0 : (9 * inputs + 1) * wide)
    squares = [Float](repeating: 0, count: isSquared ? 16 * inputs * outputs : 0)
    for output in 0..<outputs {
      for input in 0..<inputs {
        let first = (output * inputs + input) * 9
        let kernel = Array(weights[first..<(first + 9)])
        let values = isSquared ? Convolution.square(kernel) : kernel
        for (place, value) in values.enumerated() {
          let index = (place * inputs + input) * wide + output
          if isSquared { squares[index] = value } else { taps[index] = value }
        }
      }
      if !isSquared { taps[9 * inputs * wide + output] = bias[output] }
    }
  }

  /// A kernel as the 4 × 4 square that its inputs' squares are multiplied with.
  private static func square(_ kernel: [Float]) -> [Float] {
    func spread(_ a: Float, _ b: Float, _ c: Float) -> [Float] {
      [a, (a + b + c) / 2, (a - b + c) / 2, c]
    }
    let columns = (0..<3).map { spread(kernel[$0], kernel[3 + $0], kernel[6 + $0]) }
    return (0..<4).flatMap { spread(columns[0][$0], columns[1][$0], columns[2][$0]) }
  }

  /// Convolves a plane; beyond its edges lies 0.
  func callAsFunction(_ plane: [Float], width: Int, height: Int) -> [Float] {
    precondition(plane.count == width * height * inputs)
    if !middle.isEmpty {
      precondition(height == 1, "a convolution for planes of one row")
      return alongRow(plane, width: width)
    }
    return squares.isEmpty
      ? byPatches(plane, width: width, height: height)
      : bySquares(plane, width: width, height: height)
  }

  private func alongRow(_ plane: [Float], width: Int) -> [Float] {
    let border = [Float](repeating: 0, count: inputs)
    let padded = border + plane + border
    let wide = (outputs + 3) / 4 * 4
    var products = [Float](repeating: 0, count: width * wide)
    unsafe padded.withUnsafeBytes { padded in
      unsafe middle.withUnsafeBytes { middle in
        unsafe products.withUnsafeMutableBytes { products in
          guard let source = padded.baseAddress, let table = middle.baseAddress,
            let target = products.baseAddress
          else { return }
          // A place with its neighbours lies in one piece, and the next place's overlaps it.
          unsafe FloatSquares.multiply(
            source, rows: width, depth: 3 * inputs, apart: inputs, table, columns: wide,
            into: target)
        }
      }
    }
    var result: [Float] = []
    result.reserveCapacity(width * outputs)
    for place in 0..<width {
      for output in 0..<outputs {
        let value = products[place * wide + output] + bias[output]
        result.append(rectifies ? max(0, value) : value)
      }
    }
    return result
  }

  /// Every place's nine neighbours, and a 1 for the bias, as a row of a matrix that meets the kernels'.
  private func byPatches(_ plane: [Float], width: Int, height: Int) -> [Float] {
    let (across, down) = ((width + 1) / 2, (height + 1) / 2)
    let padded = Convolution.padded(
      plane, width: width, height: height, channels: inputs, across: across, down: down)
    let stride = (2 * across + 2) * inputs
    let depth = 9 * inputs + 1
    let wide = (outputs + 3) / 4 * 4
    var patches = [Float](repeating: 1, count: width * depth)
    var result = [Float](repeating: 0, count: width * height * wide)
    unsafe padded.withUnsafeBufferPointer { padded in
      unsafe patches.withUnsafeMutableBufferPointer { patches in
        unsafe taps.withUnsafeBytes { taps in
          unsafe result.withUnsafeMutableBufferPointer { result in
            guard let source = padded.baseAddress, let patch = patches.baseAddress,
              let table = taps.baseAddress, let target = result.baseAddress
            else { return }
            for y in 0..<height {
              for x in 0..<width {
                let corner = unsafe source + (y &* stride &+ x &* inputs)
                let place = unsafe patch + x &* depth
                for row in 0..<3 {
                  for tap in 0..<(3 &* inputs) {
                    unsafe place[row &* 3 &* inputs &+ tap] = corner[row &* stride &+ tap]
                  }
                }
              }
              unsafe FloatSquares.multiply(
                UnsafeRawPointer(patch), rows: width, depth: depth, apart: depth, table,
                columns: wide, into: UnsafeMutableRawPointer(target + y &* width &* wide))
            }
            if rectifies {
              for index in 0..<(width &* height &* wide) {
                let value = unsafe target[index]
                unsafe target[index] = value > 0 ? value : 0
              }
            }
          }
        }
      }
    }
    guard wide != outputs else { return result }
    return (0..<(width * height)).flatMap { result[($0 * wide)..<($0 * wide + outputs)] }
  }

  private func bySquares(_ plane: [Float], width: Int, height: Int) -> [Float] {
    let (across, down) = ((width + 1) / 2, (height + 1) / 2)
    let padded = Convolution.padded(
      plane, width: width, height: height, channels: inputs, across: across, down: down)
    let stride = (2 * across + 2) * inputs
    // Wide enough for a whole square at the far edges; what is over is cut off.
    let wide = 2 * across * outputs
    var result = [Float](repeating: 0, count: wide * 2 * down)
    let count = across * down
    let batch = min(count, Convolution.batch)
    var spread = [Float](repeating: 0, count: 16 * batch * inputs)
    var products = [Float](repeating: 0, count: 16 * batch * outputs)
    unsafe padded.withUnsafeBytes { padded in
      unsafe squares.withUnsafeBytes { squares in
        unsafe spread.withUnsafeMutableBytes { spread in
          unsafe products.withUnsafeMutableBytes { products in
            unsafe result.withUnsafeMutableBytes { result in
              guard let source = padded.baseAddress, let table = squares.baseAddress,
                let inner = spread.baseAddress, let outer = products.baseAddress,
                let target = result.baseAddress
              else { return }
              for first in Swift.stride(from: 0, to: count, by: batch) {
                let size = min(batch, count - first)
                for tile in 0..<size {
                  let (x, y) = ((first + tile) % across, (first + tile) / across)
                  unsafe FloatSquares.spread(
                    source + 4 * (2 * y * stride + 2 * x * inputs), stride: 4 * stride,
                    channels: inputs, into: inner + 4 * tile * inputs, apart: 4 * batch * inputs)
                }
                for place in 0..<16 {
                  unsafe FloatSquares.multiply(
                    inner + 4 * place * batch * inputs, rows: size, depth: inputs, apart: inputs,
                    table + 4 * place * inputs * outputs, columns: outputs,
                    into: outer + 4 * place * batch * outputs)
                }
                for tile in 0..<size {
                  let (x, y) = ((first + tile) % across, (first + tile) / across)
                  unsafe FloatSquares.gather(
                    outer + 4 * tile * outputs, apart: 4 * batch * outputs, channels: outputs,
                    bias: bias, rectifies: rectifies,
                    into: target + 4 * (2 * y * wide + 2 * x * outputs), stride: 4 * wide)
                }
              }
            }
          }
        }
      }
    }
    guard width % 2 != 0 || height % 2 != 0 else { return result }
    return (0..<height).flatMap { row in result[(row * wide)..<(row * wide + width * outputs)] }
  }

  /// The plane with a border of 0, one sample wide, and as wide again as fills the last squares.
  private static func padded(
    _ plane: [Float], width: Int, height: Int, channels: Int, across: Int, down: Int
  ) -> [Float] {
    let wide = (2 * across + 2) * channels
    var result = [Float](repeating: 0, count: wide * (2 * down + 2))
    for row in 0..<height {
      let target = (row + 1) * wide + channels
      result.replaceSubrange(
        target..<(target + width * channels),
        with: plane[(row * width * channels)..<((row + 1) * width * channels)])
    }
    return result
  }
}

/// The three steps over squares, four channels at a time; offsets and strides are bytes.
private enum FloatSquares {
  typealias Four = SIMD4<Float>

  /// Turns a square of 4 × 4 inputs into the one that is multiplied.
  @inline(__always)
  static func spread(
    _ source: UnsafeRawPointer, stride: Int, channels: Int, into target: UnsafeMutableRawPointer,
    apart: Int
  ) {
    for channel in Swift.stride(from: 0, to: 4 * channels, by: 16) {
      func row(_ y: Int) -> (Four, Four, Four, Four) {
        let start = unsafe source + (y &* stride &+ channel)
        let a = unsafe start.loadUnaligned(as: Four.self)
        let b = unsafe start.loadUnaligned(fromByteOffset: 4 &* channels, as: Four.self)
        let c = unsafe start.loadUnaligned(fromByteOffset: 8 &* channels, as: Four.self)
        let d = unsafe start.loadUnaligned(fromByteOffset: 12 &* channels, as: Four.self)
        return (a - c, b + c, c - b, b - d)
      }
      func put(_ value: Four, _ place: Int) {
        unsafe target.storeBytes(of: value, toByteOffset: place &* apart &+ channel, as: Four.self)
      }
      let (a, b, c, d) = (row(0), row(1), row(2), row(3))
      put(a.0 - c.0, 0)
      put(a.1 - c.1, 1)
      put(a.2 - c.2, 2)
      put(a.3 - c.3, 3)
      put(b.0 + c.0, 4)
      put(b.1 + c.1, 5)
      put(b.2 + c.2, 6)
      put(b.3 + c.3, 7)
      put(c.0 - b.0, 8)
      put(c.1 - b.1, 9)
      put(c.2 - b.2, 10)
      put(c.3 - b.3, 11)
      put(b.0 - d.0, 12)
      put(b.1 - d.1, 13)
      put(b.2 - d.2, 14)
      put(b.3 - d.3, 15)
    }
  }

  /// The product of two matrices, rows together; the left one's rows begin `apart` numbers from one another.
  @inline(__always)
  static func multiply(
    _ left: UnsafeRawPointer, rows: Int, depth: Int, apart: Int, _ right: UnsafeRawPointer,
    columns: Int, into result: UnsafeMutableRawPointer
  ) {
    unsafe yoshin_multiply(
      left.assumingMemoryBound(to: Float.self), rows, depth, apart,
      right.assumingMemoryBound(to: Float.self), columns,
      result.assumingMemoryBound(to: Float.self))
  }

  /// Turns a square of products into 2 × 2 outputs.
  @inline(__always)
  static func gather(
    _ source: UnsafeRawPointer, apart: Int, channels: Int, bias: [Float], rectifies: Bool,
    into target: UnsafeMutableRawPointer, stride: Int
  ) {
    for channel in Swift.stride(from: 0, to: channels, by: 4) {
      func column(_ x: Int) -> (Four, Four) {
        func value(_ y: Int) -> Four {
          unsafe source.loadUnaligned(
            fromByteOffset: (4 &* y &+ x) &* apart &+ 4 &* channel, as: Four.self)
        }
        let (a, b, c, d) = (value(0), value(1), value(2), value(3))
        return (a + b + c, b - c - d)
      }
      let (a, b, c, d) = (column(0), column(1), column(2), column(3))
      let start = Four(
        bias[channel], bias[channel + 1], bias[channel + 2], bias[channel + 3])
      func put(_ value: Four, _ offset: Int) {
        let sum = value + start
        unsafe target.storeBytes(
          of: rectifies ? sum.larger(.zero) : sum, toByteOffset: offset &+ 4 &* channel,
          as: Four.self)
      }
      put(a.0 + b.0 + c.0, 0)
      put(b.0 - c.0 - d.0, 4 &* channels)
      put(a.1 + b.1 + c.1, stride)
      put(b.1 - c.1 - d.1, stride &+ 4 &* channels)
    }
  }
}

extension SIMD4<Float> {
  /// The larger of each pair.
  @inline(__always)
  func larger(_ other: Self) -> Self { replacing(with: other, where: self .< other) }
}

/// The plain layers of a small convolutional net, in the order they run.
///
/// Samples lie place by place with their channels together. Shared by the nets for cells, lines and marks.
struct LayerStack: Sendable {
  private enum Layer {
    case convolution(Convolution)
    /// The larger of neighbours: two rows, and two columns where `halvesColumns`.
    case pool(halvesColumns: Bool)
    case flatten
    case dense(DenseLayer)
    /// Negative values become 0, where the layer before does not see to it.
    case rectify

    /// The layer with negative results made 0; nil where another layer has to do that.
    var rectified: Layer? {
      switch self {
      case .convolution(var convolution):
        convolution.rectifies = true
        return .convolution(convolution)
      case .dense(var dense):
        dense.rectifies = true
        return .dense(dense)
      case .pool, .flatten, .rectify: return nil
      }
    }
  }
  private var layers: [Layer] = []
  /// Channels of the input.
  let inputs: Int
  /// Channels of the result.
  private(set) var channels: Int
  /// Rows of the result.
  private(set) var height: Int
  /// Columns of the input to one of the result; 1 behind `flatten`.
  private(set) var columnStep = 1

  /// Reads the layers that a file names.
  ///
  /// - Parameters:
  ///   - file: The model; its metadata's `layers` are words as `conv:NAME`, `relu`, `pool`, `low`, `flatten`,
  ///     `dense:NAME`.
  ///   - height: Rows of the input.
  ///   - width: Columns of the input; nil for lines of any length, which then cannot be flattened.
  ///   - inputs: Channels of the input.
  ///   - name: What the metadata call the layers; a file may hold several stacks.
  /// - Throws: `RecognitionError` where a layer is not known or does not fit the one before.
  init(
    _ file: SafeTensors, height: Int, width: Int?, inputs: Int = 1, named name: String = "layers"
  ) throws(RecognitionError) {
    self.height = height
    self.inputs = inputs
    channels = inputs
    var width = width
    for word in (file.metadata[name] ?? "").split(separator: " ") {
      let parts = word.split(separator: ":").map(String.init)
      switch parts.first {
      case "conv" where parts.count == 2:
        let weight = try file.tensor(parts[1] + ".weight", dimensions: 4)
        let bias = try file.tensor(parts[1] + ".bias", dimensions: 1)
        let outputs = weight.shape[0]
        guard weight.shape[1] == channels, weight.shape[2...] == [3, 3],
          bias.shape == [outputs], outputs > 0
        else { throw file.malformed("layer \(word) does not fit the one before") }
        layers.append(
          .convolution(
            Convolution(
              weights: weight.values, bias: bias.values, inputs: channels, outputs: outputs,
              isForOneRow: self.height == 1)))
        channels = outputs
      case "relu" where parts.count == 1:
        if let rectified = layers.last?.rectified {
          layers[layers.count - 1] = rectified
        } else {
          layers.append(.rectify)
        }
      case "pool" where parts.count == 1:
        layers.append(.pool(halvesColumns: true))
        self.height /= 2
        width = width.map { $0 / 2 }
        columnStep *= 2
      case "low" where parts.count == 1:
        layers.append(.pool(halvesColumns: false))
        self.height /= 2
      case "flatten" where parts.count == 1:
        guard let columns = width else { throw file.malformed("a line's net cannot be flattened") }
        layers.append(.flatten)
        channels *= columns * self.height
        (width, self.height) = (1, 1)
      case "dense" where parts.count == 2:
        let weight = try file.tensor(parts[1] + ".weight", dimensions: 2)
        let bias = try file.tensor(parts[1] + ".bias", dimensions: 1)
        let outputs = weight.shape[0]
        guard weight.shape[1] == channels, bias.shape == [outputs], outputs > 0, width == 1,
          self.height == 1
        else { throw file.malformed("layer \(word) does not fit the one before") }
        layers.append(
          .dense(DenseLayer(weights: weight.values, bias: bias.values, inputs: channels)))
        channels = outputs
      default: throw file.malformed("it has a layer “\(word)” that is not known")
      }
      guard self.height > 0, width != 0 else {
        throw file.malformed("it shrinks its input to nothing")
      }
    }
  }

  /// Runs the layers.
  ///
  /// - Parameters:
  ///   - input: Rows from the top, place by place, channels together.
  ///   - width: Columns of the input.
  ///   - height: Rows of the input, as the stack was made for.
  /// - Returns: The result, place by place, channels together.
  func run(_ input: [Float], width: Int, height: Int) -> [Float] {
    var plane = input
    var (width, height, channels) = (width, height, inputs)
    for layer in layers {
      switch layer {
      case .convolution(let convolution):
        plane = convolution(plane, width: width, height: height)
        channels = convolution.outputs
      case .rectify:
        for index in plane.indices { plane[index] = max(0, plane[index]) }
      case .pool(let halvesColumns):
        plane = LayerStack.pool(
          plane, width: width, height: height, channels: channels, halvesColumns: halvesColumns)
        height /= 2
        if halvesColumns { width /= 2 }
      case .flatten:
        // The planes lie channel by channel in the trained order.
        var flat = [Float](repeating: 0, count: plane.count)
        for place in 0..<(width * height) {
          for channel in 0..<channels {
            flat[channel * width * height + place] = plane[place * channels + channel]
          }
        }
        plane = flat
        (channels, width, height) = (channels * width * height, 1, 1)
      case .dense(let dense):
        plane = dense(plane)
        channels = dense.outputs
      }
    }
    return plane
  }

  private static func pool(
    _ plane: [Float], width: Int, height: Int, channels: Int, halvesColumns: Bool
  ) -> [Float] {
    let across = halvesColumns ? width / 2 : width
    let down = height / 2
    let step = halvesColumns ? 2 : 1
    // The neighbour in the row; the place itself where columns stay.
    let beside = halvesColumns ? channels : 0
    var result = [Float](repeating: 0, count: across * down * channels)
    unsafe plane.withUnsafeBufferPointer { plane in
      unsafe result.withUnsafeMutableBufferPointer { result in
        guard let source = plane.baseAddress, let target = result.baseAddress else { return }
        for y in 0..<down {
          for x in 0..<across {
            let a = unsafe source + (2 &* y &* width &+ step &* x) &* channels
            let b = unsafe a + width &* channels
            let place = unsafe target + (y &* across &+ x) &* channels
            for channel in 0..<channels {
              let upper = unsafe max(a[channel], a[beside &+ channel])
              let lower = unsafe max(b[channel], b[beside &+ channel])
              unsafe place[channel] = upper > lower ? upper : lower
            }
          }
        }
      }
    }
    return result
  }
}

private import Foundation

/// A file of named float arrays in the safetensors format (huggingface/safetensors, README “Format”).
struct SafeTensors {
  /// The file's free-form metadata.
  let metadata: [String: String]
  private var tensors: [String: (shape: [Int], values: [Float])] = [:]

  /// Reads a whole file.
  ///
  /// - Throws: `RecognitionError` where the bytes are not such a file or hold other than 32-bit floats.
  init(_ bytes: [UInt8]) throws(RecognitionError) {
    func malformed(_ what: String) -> RecognitionError {
      RecognitionError(code: .modelMalformed(what))
    }
    guard bytes.count > 8 else { throw malformed("it is too short") }
    let length = (0..<8).reduce(0) { $0 | Int(bytes[$1]) << (8 * $1) }
    guard length > 0, length < 1 << 24, 8 + length <= bytes.count else {
      throw malformed("its header is longer than the file")
    }
    let header = Data(bytes[8..<(8 + length)])
    guard let object = try? JSONSerialization.jsonObject(with: header) as? [String: Any] else {
      throw malformed("its header is not JSON")
    }
    metadata = object["__metadata__"] as? [String: String] ?? [:]
    let start = 8 + length
    for (name, value) in object where name != "__metadata__" {
      guard let entry = value as? [String: Any], entry["dtype"] as? String == "F32",
        let shape = entry["shape"] as? [Int], let offsets = entry["data_offsets"] as? [Int],
        offsets.count == 2, offsets[0] >= 0, offsets[1] >= offsets[0],
        offsets[1] <= bytes.count - start,
        SafeTensors.size(of: shape) == offsets[1] - offsets[0]
      else { throw malformed("its array “\(name)” is not a sound array of floats") }
      var values: [Float] = []
      values.reserveCapacity((offsets[1] - offsets[0]) / 4)
      for position in stride(from: start + offsets[0], to: start + offsets[1], by: 4) {
        let bits = (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[position + $1]) << (8 * $1) }
        values.append(Float(bitPattern: bits))
      }
      tensors[name] = (shape, values)
    }
  }

  /// The bytes that an array of a shape takes; nil where a dimension is negative or the product no number.
  private static func size(of shape: [Int]) -> Int? {
    var size = 4
    for dimension in shape {
      let (product, overflow) = size.multipliedReportingOverflow(by: dimension)
      guard dimension >= 0, !overflow else { return nil }
      size = product
    }
    return size
  }

  /// An array of the given shape.
  ///
  /// - Throws: `RecognitionError` where there is none of that name and number of dimensions.
  func tensor(
    _ name: String, dimensions: Int
  ) throws(RecognitionError) -> (shape: [Int], values: [Float]) {
    guard let tensor = tensors[name], tensor.shape.count == dimensions else {
      throw RecognitionError(code: .modelMalformed("it has no array “\(name)” of \(dimensions)D"))
    }
    return tensor
  }
}

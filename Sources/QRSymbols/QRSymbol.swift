import CQREncode

/// A QR code of some text, so that a telephone need not be typed into (ISO/IEC 18004), by libqrencode.
///
/// Made on the server: no page may load anything from elsewhere, and no secret may leave it.
public struct QRSymbol: Hashable, Sendable {
  /// Modules along an edge.
  public let side: Int
  private let dark: [Bool]

  /// Makes the smallest code of error correction level M that holds the text; nil where none does.
  ///
  /// The library's symbol is copied and freed here; it keeps nothing between calls.
  public init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard !bytes.isEmpty,
      let code = unsafe bytes.withUnsafeBufferPointer({
        unsafe QRcode_encodeData(Int32($0.count), $0.baseAddress, 0, QR_ECLEVEL_M)
      })
    else { return nil }
    defer { unsafe QRcode_free(code) }
    side = Int(unsafe code.pointee.width)
    guard let modules = unsafe code.pointee.data else { return nil }
    // The lowest bit of each module says whether it is dark; the others say what it is for.
    dark = (0..<side * side).map { unsafe modules[$0] & 1 == 1 }
  }

  /// Whether a module is dark, counted from the top-left corner.
  public subscript(x: Int, y: Int) -> Bool { dark[y * side + x] }

  /// The dark modules as an SVG path, a module a unit.
  ///
  /// - Parameter margin: how many light modules lie around the code; readers ask for four.
  public func path(margin: Int) -> String {
    var path = ""
    for y in 0..<side {
      for x in 0..<side where self[x, y] { path += "M\(x + margin) \(y + margin)h1v1h-1z" }
    }
    return path
  }
}

private import CZBar
internal import Imaging

/// Reads QR and NW-7 (Codabar) symbols with ZBar: one owner, one thread, freed once.
@safe struct SymbolScanner: ~Copyable {
  private let handle: OpaquePointer

  /// Makes a scanner for the two symbologies of vouchers (MHLW's manual for municipalities, vouchers).
  init?() {
    guard let handle = unsafe zbar_image_scanner_create() else { return nil }
    unsafe self.handle = handle
    _ = unsafe zbar_image_scanner_set_config(handle, ZBAR_NONE, ZBAR_CFG_ENABLE, 0)
    for symbology in [ZBAR_QRCODE, ZBAR_CODABAR] {
      _ = unsafe zbar_image_scanner_set_config(handle, symbology, ZBAR_CFG_ENABLE, 1)
    }
    // Every second line is looked along: a module is four pixels wide and more, two where averaged samples are read.
    for density in [ZBAR_CFG_X_DENSITY, ZBAR_CFG_Y_DENSITY] {
      _ = unsafe zbar_image_scanner_set_config(handle, ZBAR_NONE, density, 2)
    }
  }

  deinit { unsafe zbar_image_scanner_destroy(handle) }

  /// The content of every symbol found.
  mutating func read(_ ink: Raster) -> [String] {
    let grey = ink.samples.map { 255 - $0 }
    guard let image = unsafe zbar_image_create() else { return [] }
    defer { unsafe zbar_image_destroy(image) }
    let format = "Y800".utf8.enumerated().reduce(UInt(0)) {
      $0 | UInt($1.element) << (8 * UInt($1.offset))
    }
    unsafe zbar_image_set_format(image, format)
    unsafe zbar_image_set_size(image, UInt32(ink.width), UInt32(ink.height))
    return unsafe grey.withUnsafeBytes { buffer in
      // The samples outlive the image's use of them: no clean-up handler is set.
      unsafe zbar_image_set_data(image, buffer.baseAddress, UInt(buffer.count), nil)
      guard unsafe zbar_scan_image(handle, image) > 0 else { return [] }
      var result: [String] = []
      var symbol = unsafe zbar_image_first_symbol(image)
      while let current = unsafe symbol {
        if let data = unsafe zbar_symbol_get_data(current) {
          result.append(unsafe String(cString: data))
        }
        unsafe symbol = zbar_symbol_next(current)
      }
      return result
    }
  }
}

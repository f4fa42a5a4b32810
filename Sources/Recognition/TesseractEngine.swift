private import CTesseract
internal import Domain
internal import Imaging

/// One Tesseract engine: one owner, one thread, freed once.
///
/// The process must have been started with `OMP_THREAD_LIMIT=1`: libgomp reads it when it loads, and many
/// engines with a team of threads each bring a machine to a halt (tesseract-ocr/tesseract issue 3109).
@safe struct TesseractEngine: ~Copyable {
  /// How the engine looks at an image.
  enum Layout {
    /// One line, taken as it is: looking for its words first costs a tenth more and reads names worse.
    case rawLine
    /// One line, its words found first: it errs elsewhere.
    case words
  }

  private let handle: OpaquePointer
  private var whitelist = ""

  /// Loads a model.
  ///
  /// - Parameters:
  ///   - language: A Tesseract language, or the name of a `.traineddata` file in `folder`.
  ///   - folder: Where the model lies; nil for Tesseract's own folder.
  /// - Throws: `RecognitionError` where there is no such model.
  init(language: String, folder: String? = nil) throws(RecognitionError) {
    guard let handle = unsafe TessBaseAPICreate() else {
      throw RecognitionError(code: .modelUnavailable(language))
    }
    guard unsafe TessBaseAPIInit2(handle, folder, language, OEM_LSTM_ONLY) == 0 else {
      unsafe TessBaseAPIDelete(handle)
      throw RecognitionError(code: .modelUnavailable(language))
    }
    unsafe self.handle = handle
    // Identical for every engine: some of Tesseract's variables are global to the process.
    for (name, value) in [
      ("debug_file", "/dev/null"), ("tessedit_do_invert", "0"), ("preserve_interword_spaces", "1"),
      ("user_defined_dpi", "300"),
    ] {
      _ = unsafe TessBaseAPISetVariable(handle, name, value)
    }
  }

  deinit {
    unsafe TessBaseAPIEnd(handle)
    unsafe TessBaseAPIDelete(handle)
  }

  /// Reads one line.
  ///
  /// - Parameters:
  ///   - ink: The line, ink 255.
  ///   - layout: How it is looked at.
  ///   - characters: The only characters it may hold; empty for all.
  /// - Returns: An empty text where nothing was read: a page's fault, never an error.
  mutating func read(
    _ ink: Raster, layout: Layout = .rawLine, only characters: String = ""
  ) -> TextReading {
    guard ink.width >= 8, ink.height >= 8 else { return TextReading(text: "", confidence: 0) }
    if characters != whitelist {
      _ = unsafe TessBaseAPISetVariable(handle, "tessedit_char_whitelist", characters)
      whitelist = characters
    }
    unsafe TessBaseAPISetPageSegMode(
      handle, layout == .words ? PSM_SINGLE_LINE : PSM_RAW_LINE)
    let grey = ink.samples.map { 255 - $0 }
    unsafe grey.withUnsafeBufferPointer { buffer in
      unsafe TessBaseAPISetImage(
        handle, buffer.baseAddress, Int32(ink.width), Int32(ink.height), 1, Int32(ink.width))
    }
    unsafe TessBaseAPISetSourceResolution(handle, 300)
    defer { unsafe TessBaseAPIClear(handle) }
    guard unsafe TessBaseAPIRecognize(handle, nil) == 0,
      let text = unsafe TessBaseAPIGetUTF8Text(handle)
    else { return TextReading(text: "", confidence: 0) }
    defer { unsafe TessDeleteText(text) }
    let line = unsafe String(cString: text)
      .split(whereSeparator: \.isNewline).joined(separator: " ")
    let confidence = unsafe Double(TessBaseAPIMeanTextConf(handle)) / 100
    return TextReading(
      text: String(line.drop(while: \.isWhitespace)), confidence: max(0, min(1, confidence)))
  }
}

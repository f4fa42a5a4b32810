public import Domain
internal import Forms
public import Imaging
public import Recognition

#if canImport(Glibc)
  private import Glibc
#endif

/// The half of the pipeline that touches pixels: bytes in, a page's readings out.
///
/// It knows nothing of residents, so it can run in a process of its own, away from the registry.
public final class PixelStages {
  private let registration: Registration
  private let reader: PageReader
  private let maximumPixels: Int

  /// Prepares the stages for one worker.
  public init(registration: Registration, reader: PageReader, maximumPixels: Int) {
    self.registration = registration
    self.reader = reader
    self.maximumPixels = maximumPixels
  }

  /// Reads one page.
  ///
  /// A bad page is a result, never an error.
  ///
  /// - Parameters:
  ///   - bytes: The whole file: JPEG, PNG, TIFF or PNM.
  ///   - page: The page, from 1.
  ///   - resolution: Dots per inch, where the file itself says nothing and the caller knows.
  ///   - complaints: The errors that decoders have uttered so far, asked for once after decoding.
  public func read(
    _ bytes: [UInt8], page: Int, resolution: Double? = nil, complaints: () -> String? = { nil }
  ) -> PageReading {
    let start = processorTime()
    var reading: PageReading
    do throws(ImagingError) {
      var scan = try ScanDecoder.decode(bytes, page: page, maximumPixels: maximumPixels)
      if let resolution { scan.declaredResolution = (resolution, resolution) }
      let complaint = complaints()
      if complaint != nil { scan.isDamaged = true }
      reading = read(scan, complaint)
    } catch {
      reading = PageReading(kind: .failed)
      switch error.code {
      case .tooLarge: reading.failure = Reason(.imageTooLarge, note: error.description)
      case .undecodable, .noSuchPage:
        let note = [error.description, complaints() ?? ""].joined(separator: " ")
        reading.failure = Reason(
          .imageUnreadable, note: note.hasSuffix(" ") ? error.description : note)
      }
    }
    reading.seconds = processorTime() - start
    return reading
  }

  private func read(_ scan: Scan, _ complaint: String?) -> PageReading {
    let ink = InkMap(scan)
    switch registration.identify(ink) {
    case .blank:
      // What a decoder made of a broken file may be a bare page: that is no blank page.
      return scan.isDamaged
        ? PageReading(
          kind: .failed,
          failure: Reason(.imageUnreadable, note: complaint ?? "The image data is damaged."))
        : PageReading(kind: .blank)
    case .unknown(let agreement):
      return PageReading(kind: .unidentified, agreement: agreement)
    case .form(let page):
      return PageReading(
        kind: .form, form: page.form.template.id, residual: page.residual,
        agreement: page.agreement, rotation: page.rotation, fields: reader.read(page),
        fingerprint: page.fingerprint())
    }
  }
}

/// Processor time of this process so far, seconds.
public func processorTime() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}

public import Forms
public import Imaging

/// What of a page is to be seen, and how.
public struct ViewRequest: Sendable, Hashable, Codable {
  /// The form to lay the page flat by; nil tries all that are known.
  public var form: String?
  /// Dots per inch.
  public var resolution: Double
  /// One field of the form, or an answer put together from several (`given_date`); nil for the whole page.
  public var field: String?
  /// Paper that is shown round a field, mm.
  public var margin: Double

  /// Asks for a page.
  public init(
    form: String? = nil, resolution: Double = 150, field: String? = nil, margin: Double = 2
  ) {
    self.form = form
    self.resolution = resolution
    self.field = field
    self.margin = margin
  }
}

/// A page, or a part of one, as a picture for people.
public struct PageView: Sendable {
  /// Grey.
  public var picture: Raster
  /// Pixels per millimetre of paper.
  public var pixelsPerMillimetre: Double
  /// The form that it lies flat by; nil where the page is none and is shown as it was scanned.
  public var form: FormTemplate?
}

/// Makes pictures of pages; holds the last few, because a person asks for several parts of one page.
///
/// It meets hostile bytes, so it belongs into a process of its own, as `PixelStages` does.
public final class PageViewer {
  private enum Page {
    case form(RegisteredPage)
    case other(InkMap)
  }

  private let atlas: FormAtlas
  private let maximumPixels: Int
  private var held: [(key: String, page: Page)] = []

  /// Pages held, some 20 MB each.
  private static let most = 6

  /// Prepares for the known forms.
  public init(atlas: FormAtlas, maximumPixels: Int) {
    self.atlas = atlas
    self.maximumPixels = maximumPixels
  }

  /// A view of a page that is held still; nil where it must be loaded first.
  ///
  /// - Parameter key: what the page was loaded as.
  /// - Throws: `ViewFailure` where the field cannot be shown.
  public func view(_ request: ViewRequest, ofHeld key: String) throws(ViewFailure) -> PageView? {
    guard let page = held.last(where: { $0.key == PageViewer.key(key, request) })?.page
    else { return nil }
    return try view(request, of: page)
  }

  /// Decodes a page, finds its form, holds it and shows it.
  ///
  /// - Parameters:
  ///   - bytes: the whole file.
  ///   - page: the page in it, from 1.
  ///   - scanResolution: dots per inch of the scan, where the file says nothing and the caller knows.
  ///   - key: a name for the page, for `view(_:ofHeld:)`.
  /// - Throws: `ViewFailure` where there is nothing to show.
  public func view(
    _ request: ViewRequest, of bytes: [UInt8], page: Int, scanResolution: Double? = nil,
    key: String
  ) throws(ViewFailure) -> PageView {
    let forms = request.form.map { id in atlas.forms.filter { $0.template.id == id } }
    if let id = request.form, forms?.isEmpty != false { throw .unknownForm(id) }
    var scan: Scan
    do throws(ImagingError) {
      scan = try ScanDecoder.decode(bytes, page: page, maximumPixels: maximumPixels)
    } catch {
      throw .undecodable(error.description)
    }
    if let scanResolution { scan.declaredResolution = (scanResolution, scanResolution) }
    let ink = InkMap(scan)
    let registration = Registration(forms.map(FormAtlas.init) ?? atlas)
    let found: Page =
      if case .form(let registered) = registration.identify(ink) {
        .form(registered)
      } else {
        .other(ink)
      }
    held.append((PageViewer.key(key, request), found))
    if held.count > PageViewer.most { held.removeFirst() }
    return try view(request, of: found)
  }

  private static func key(_ key: String, _ request: ViewRequest) -> String {
    "\(key)\n\(request.form ?? "")"
  }

  private func view(_ request: ViewRequest, of page: Page) throws(ViewFailure) -> PageView {
    let scale = request.resolution / 25.4
    switch page {
    case .form(let registered):
      let template = registered.form.template
      var box: PaperBox? = nil
      if let name = request.field {
        guard let place = template.box(ofAnswer: name) else { throw .noSuchField(name) }
        box = place.grown(by: request.margin, request.margin)
      }
      return PageView(
        picture: registered.aligned(box, scale: scale), pixelsPerMillimetre: scale, form: template)
    case .other(let ink):
      if let field = request.field { throw .noSuchField(field) }
      return PageView(
        picture: ink.picture(resolution: request.resolution), pixelsPerMillimetre: scale, form: nil)
    }
  }
}

/// Why a picture cannot be made of a page.
public enum ViewFailure: Error, Hashable, Sendable, Codable, CustomStringConvertible {
  /// The file cannot be decoded, and why.
  case undecodable(String)
  /// The page's form has no such field, or the page is no form.
  case noSuchField(String)
  /// The pipeline knows no such form.
  case unknownForm(String)

  /// A sentence for people.
  public var description: String {
    switch self {
    case .undecodable(let why): why
    case .noSuchField(let name): "There is no field \(name) on this page's form."
    case .unknownForm(let id): "The pipeline knows no form \(id)."
    }
  }
}

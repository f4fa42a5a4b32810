public import Foundation

/// A picture for the browser.
public struct Picture: Hashable, Sendable {
  /// The file's bytes.
  public var bytes: Data
  /// `image/jpeg` or `image/png`.
  public var mediaType: String

  /// Makes one from its parts.
  public init(bytes: Data, mediaType: String) {
    self.bytes = bytes
    self.mediaType = mediaType
  }
}

/// How a page's picture measures.
public struct PictureSize: Hashable, Sendable {
  /// Across, in pixels.
  public var width: Int
  /// Downwards, in pixels.
  public var height: Int
  /// From a millimetre on the paper to pixels.
  public var pixelsPerMillimetre: Double
  /// Whether it is known before the picture is drawn; else a sheet of A4 stands in its place until then.
  public var isKnown: Bool

  /// Makes one from its parts.
  public init(width: Int, height: Int, pixelsPerMillimetre: Double, isKnown: Bool = true) {
    self.width = width
    self.height = height
    self.pixelsPerMillimetre = pixelsPerMillimetre
    self.isKnown = isKnown
  }
}

/// Pictures of pages and of fields, made from the kept originals.
public protocol PagePictures: Sendable {
  /// The page upright and aligned with its form, grey or colour, 150 to 200 dpi.
  ///
  /// - Throws: `Refusal.gone` where the original is no more or cannot be decoded, `.notFound`, `.forbidden`.
  func page(_ number: CaseNumber, viewer: Viewer) async throws -> Picture
  /// One field's piece of the page, with a little around it, as PNG.
  func crop(_ number: CaseNumber, field: String, viewer: Viewer) async throws -> Picture
}

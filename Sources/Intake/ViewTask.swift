public import Foundation
public import Pipeline

/// A picture to be made by a worker process.
public struct ViewTask: Sendable, Codable, Hashable {
  /// The kept original's path.
  public var path: String
  /// The page in it, from 1.
  public var page: Int
  /// What is to be seen.
  public var request: ViewRequest
  /// Whether a picture without loss is wanted (PNG), else JPEG.
  public var isLossless: Bool

  /// Makes a task.
  public init(path: String, page: Int, request: ViewRequest, isLossless: Bool = false) {
    self.path = path
    self.page = page
    self.request = request
    self.isLossless = isLossless
  }
}

/// What a worker answers to a `ViewTask`.
public enum ViewAnswer: Sendable, Codable {
  /// The picture.
  case made(PagePicture)
  /// There is none.
  case failed(ViewFailure)
}

/// A page for people to look at, or a part of one.
public struct PagePicture: Sendable, Hashable, Codable {
  /// Where a field lies on its form, mm from the page's top-left corner.
  public struct Place: Sendable, Hashable, Codable {
    /// The field's name.
    public var field: String
    /// What people are shown for the name, for example `個人コード`.
    public var caption: String?
    /// From the left edge, mm.
    public var x: Double
    /// From the top edge, mm.
    public var y: Double
    /// Width, mm.
    public var width: Double
    /// Height, mm.
    public var height: Double

    /// Makes a place.
    public init(
      field: String, caption: String?, x: Double, y: Double, width: Double, height: Double
    ) {
      self.field = field
      self.caption = caption
      self.x = x
      self.y = y
      self.width = width
      self.height = height
    }
  }

  /// The file: JPEG for pages, PNG for fields.
  public var image: Data
  /// Pixels per millimetre of paper; of a form's page, a place in mm times this is its pixel.
  public var pixelsPerMillimetre: Double
  /// Pixels.
  public var width: Int
  /// Pixels.
  public var height: Int
  /// The form that the page lies flat by; nil where it is none and is shown as it was scanned.
  public var form: String?
  /// The form's fields and the answers put together from them, by the report's names; empty where there is no
  /// form.
  public var places: [Place]

  /// Makes a picture.
  public init(
    image: Data, pixelsPerMillimetre: Double, width: Int, height: Int, form: String?,
    places: [Place]
  ) {
    self.image = image
    self.pixelsPerMillimetre = pixelsPerMillimetre
    self.width = width
    self.height = height
    self.form = form
    self.places = places
  }
}

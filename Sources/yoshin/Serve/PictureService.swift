import Accounts
import Forms
import Foundation
import Intake
import ReviewWeb
import Store

/// Pictures of pages for the browser, made by worker processes from the kept originals.
struct PictureService: PagePictures, DeskService {
  let store: DataStore
  let files: PipelineFiles
  let pictures: PageViews
  let threads: DeskThreads

  /// Dots per inch of whole pages, and of single fields.
  static let (page, field) = (150, 200)

  func page(_ number: CaseNumber, viewer: Viewer) async throws -> Picture {
    let bundle = try await bundle(number, viewer)
    let picture = try await whole(bundle)
    return Picture(bytes: Array(picture.image), mediaType: "image/jpeg")
  }

  func size(_ number: CaseNumber, viewer: Viewer) async throws -> PictureSize {
    let bundle = try await bundle(number, viewer)
    // A page of a known form is laid flat onto it: its size is the form's, known before it is drawn.
    if let form = bundle.page.result?.form, let template = files.definition[form: form] {
      guard FileManager.default.fileExists(atPath: bundle.original.path) else { throw Refusal.gone }
      let scale = Double(PictureService.page) / 25.4
      return PictureSize(
        width: Int((template.pageWidth * scale).rounded()),
        height: Int((template.pageHeight * scale).rounded()), pixelsPerMillimetre: scale)
    }
    let picture = try await whole(bundle)
    return PictureSize(
      width: picture.width, height: picture.height,
      pixelsPerMillimetre: picture.pixelsPerMillimetre)
  }

  func crop(_ number: CaseNumber, field: String, viewer: Viewer) async throws -> Picture {
    let bundle = try await bundle(number, viewer)
    guard let form = bundle.page.result?.form, let template = files.definition[form: form] else {
      throw Refusal.notFound
    }
    // A field that is put together from several keeps its name; others go by the template's.
    let entry = FieldSheet(template)[field]
    let name: String? =
      switch entry?.input {
      case .date: entry?.name
      default: entry?.place
      }
    guard let name else { throw Refusal.notFound }
    let picture = try await seen {
      try await pictures.crop(
        of: bundle.page.sha256, fileExtension: bundle.original.pathExtension,
        page: bundle.page.number, form: form, field: name, resolution: PictureService.field)
    }
    return Picture(bytes: Array(picture.image), mediaType: "image/png")
  }

  private func bundle(_ number: CaseNumber, _ viewer: Viewer) async throws -> CaseBundle {
    try await demand(.reviewCases, .approveBatches, of: viewer)
    let page = PageID(rawValue: number)
    return try await threads.run { [store] in
      try store.noteImage(of: page, by: viewer.actor())
      return try store.caseBundle(page)
    }
  }

  private func whole(_ bundle: CaseBundle) async throws -> PagePicture {
    try await seen {
      try await pictures.picture(
        of: bundle.page.sha256, fileExtension: bundle.original.pathExtension,
        page: bundle.page.number, form: bundle.page.result?.form, resolution: PictureService.page)
    }
  }

  /// What cannot be made any more is gone.
  private func seen(_ body: () async throws -> PagePicture) async throws -> PagePicture {
    do {
      return try await body()
    } catch is PageViewError {
      throw Refusal.gone
    }
  }
}

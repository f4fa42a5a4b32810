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
  /// Their own: a page does not stand in line behind pictures.
  let threads: DeskThreads

  /// Dots per inch of whole pages, and of single fields.
  static let (page, field) = (150, 200)

  func page(_ number: CaseNumber, viewer: Viewer) async throws -> Picture {
    let (paper, kept) = try await paper(number, viewer) { [pictures] paper in
      pictures.kept(
        paper.sha256, page: paper.number, form: paper.form, resolution: PictureService.page)
    }
    let picture: PagePicture
    if let kept {
      picture = kept
    } else {
      picture = try await seen {
        try await pictures.picture(
          of: paper.sha256, fileExtension: paper.fileExtension, page: paper.number,
          form: paper.form, resolution: PictureService.page)
      }
    }
    return Picture(bytes: picture.image, mediaType: "image/jpeg")
  }

  func crop(_ number: CaseNumber, field: String, viewer: Viewer) async throws -> Picture {
    let (paper, _) = try await paper(number, viewer) { _ in }
    guard let form = paper.form, let template = files.definition[form: form] else {
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
        of: paper.sha256, fileExtension: paper.fileExtension, page: paper.number, form: form,
        field: name, resolution: PictureService.field)
    }
    return Picture(bytes: picture.image, mediaType: "image/png")
  }

  /// A page's paper for somebody who may see it, written into the audit trail; and what is asked of it, on the
  /// same thread.
  private func paper<Answer: Sendable>(
    _ number: CaseNumber, _ viewer: Viewer,
    _ body: @escaping @Sendable (CasePaper) -> Answer
  ) async throws -> (CasePaper, Answer) {
    try await demand(.reviewCases, .approveBatches, of: viewer)
    let page = PageID(rawValue: number)
    return try await threads.run { [store] in
      let (paper, isNoted) = try store.paper(page, for: viewer.actor())
      if !isNoted { try store.noteImage(of: page, by: viewer.actor()) }
      return (paper, body(paper))
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

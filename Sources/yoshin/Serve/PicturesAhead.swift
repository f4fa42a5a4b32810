import Foundation
import Intake
import Store

/// Makes the pictures of the cases that come next before anybody asks for them.
///
/// A picture takes a third of a second of a processor; the page of a case should not wait for it. At most
/// half of the time goes into this, and only while nobody waits for another picture.
struct PicturesAhead: Sendable {
  let store: DataStore
  let pictures: PageViews
  let threads: DeskThreads

  /// How many cases ahead.
  private static let most = 200

  /// Goes on until it is cancelled.
  func run() async {
    var known: Set<PageID> = []
    while !Task.isCancelled {
      let next =
        (try? await threads.run { [store] in try store.nextCases(PicturesAhead.most) }) ?? []
      known.formIntersection(next)
      for page in next where !known.contains(page) {
        guard !Task.isCancelled else { return }
        let bundle = try? await threads.run { [store] in try store.caseBundle(page) }
        known.insert(page)
        guard let bundle else { continue }
        let start = ContinuousClock.now
        let isMade = await pictures.prepare(
          bundle.page.sha256, fileExtension: bundle.original.pathExtension,
          page: bundle.page.number, form: bundle.page.result?.form,
          resolution: PictureService.page)
        if isMade { try? await Task.sleep(for: ContinuousClock.now - start) }
      }
      try? await Task.sleep(for: .seconds(10))
    }
  }
}

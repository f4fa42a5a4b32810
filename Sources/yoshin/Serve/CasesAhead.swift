import Foundation
import Intake
import Store

/// Prepares the cases that come next before anybody asks for them: who each could be, and its picture.
///
/// Who it could be takes some milliseconds a case and is done for all of them first. A picture takes a third of
/// a second of a processor: it is made while nobody waits for another one, by a process that gives way to
/// everything else on the machine.
struct CasesAhead: Sendable {
  let store: DataStore
  let judge: CaseJudge
  let pictures: PageViews
  let threads: DeskThreads

  /// How many cases ahead.
  private static let most = 200

  /// Goes on until it is cancelled.
  func run() async {
    var known: Set<PageID> = []
    while !Task.isCancelled {
      let next = (try? await threads.run { [store] in try store.nextCases(CasesAhead.most) }) ?? []
      known.formIntersection(next)
      let fresh = next.filter { !known.contains($0) }
      for page in fresh {
        guard !Task.isCancelled else { return }
        // Nothing comes of it here: what it rests on is remembered.
        _ = try? await threads.run { [store, judge] in
          try judge.judgeAtOnce(try store.caseBundle(page))
        }
      }
      for page in fresh {
        guard !Task.isCancelled else { return }
        known.insert(page)
        guard let paper = try? await threads.run({ [store] in try store.paper(page) }) else {
          continue
        }
        _ = await pictures.prepare(
          paper.sha256, fileExtension: paper.fileExtension, page: paper.number, form: paper.form,
          resolution: PictureService.page)
      }
      try? await Task.sleep(for: .seconds(10))
    }
  }
}

import Domain
import Forms
import Foundation
import Pipeline
import Store

/// Takes readings from the workers in any order, judges them and hands them on in the order of the pages.
///
/// Which of two scans of one paper is the first must not depend on which worker was faster.
actor HandIn {
  private let judgement: @Sendable (PageTask) throws -> PageJudgement
  private let keep: @Sendable (NumberedPage, JudgedPage?) throws -> Void
  private var waiting: [Int: (page: NumberedPage, reading: PageReading?)] = [:]
  private var next = 0
  private let thread = OwnThread("yoshin.hand-in")
  nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  /// Prepares for pages numbered from 0 without gaps.
  ///
  /// - Parameters:
  ///   - judgement: what judges a page, by the batch it came with.
  ///   - keep: receives each page's result in order; nil where the worker died over the page.
  init(
    _ judgement: @escaping @Sendable (PageTask) throws -> PageJudgement,
    keep: @escaping @Sendable (NumberedPage, JudgedPage?) throws -> Void
  ) {
    self.judgement = judgement
    self.keep = keep
  }

  /// Hands in a reading; nil where the worker died over the page.
  func hand(_ page: NumberedPage, _ reading: PageReading?) throws {
    waiting[page.number] = (page, reading)
    try drain()
  }

  private func drain() throws {
    while let (page, reading) = waiting.removeValue(forKey: next) {
      next += 1
      try keep(
        page,
        try reading.map {
          JudgedPage(
            page: try judgement(page.page).result(of: $0, page: page.page.page),
            reading: $0.kind == .form ? Array(try JSONEncoder().encode($0)) : nil)
        })
    }
  }
}

/// What is stored of a page: the result, and the readings it was judged from.
struct JudgedPage: Sendable {
  var page: PageResult
  /// As JSON; nil where no form was read.
  var reading: [UInt8]?
}

extension SecondLookPlan {
  /// What a pipeline asks of second persons.
  init(_ settings: ReviewSettings) {
    self.init(
      fields: Set(
        settings.secondLookFields.compactMap { word in
          word == "identity" ? .resident : SecondLookField(rawValue: word)
        }), sample: settings.sample, isSampleBlocking: settings.isSampleBeforeCommit)
  }
}

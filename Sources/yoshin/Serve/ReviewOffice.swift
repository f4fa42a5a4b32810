import Accounts
import Foundation
import Intake
import ReviewWeb
import Store

/// Everything behind the review pages, made from a data folder and a pipeline.
struct ReviewOffice: Sendable {
  let doors: DoorService
  let cases: CaseService
  let questions: QuestionService
  let batches: BatchService
  let audit: AuditService
  let pictures: PictureService
  let instruments: InstrumentService
  let register: RegisterService
  private let views: PageViews
  private let books: ReviewBooks
  private let ahead: CasesAhead

  /// Puts the services together; the registry is read, and processes start, when they are first asked
  /// for.
  ///
  /// - Throws: `Failure` where the pipeline's schedule has mistakes.
  init(
    store: DataStore, files: PipelineFiles, hasher: PasswordHasher = PasswordHasher()
  ) throws {
    // Fewer than there are processors: whatever pictures cost, the pages have one for themselves.
    self.views = try PageViews(
      of: store.folder, files: files,
      workers: max(1, min(2, ProcessInfo.processInfo.activeProcessorCount - 1)))
    let threads = DeskThreads()
    let pictureThreads = DeskThreads(count: 2)
    books = try ReviewBooks(store: store, files: files, threads: threads)
    let judge = CaseJudge(
      store: store, files: files, books: books,
      rereading: Rereading(store: store, files: files), threads: threads)
    let views = CaseViews(store: store, files: files)
    doors = DoorService(store: store, hasher: hasher, threads: threads)
    cases = CaseService(store: store, files: files, judge: judge, views: views, threads: threads)
    questions = QuestionService(
      store: store, files: files, judge: judge, views: views, threads: threads)
    batches = BatchService(
      store: store, files: files, judge: judge, views: views, threads: threads)
    audit = AuditService(store: store, threads: threads)
    instruments = InstrumentService(store: store, threads: threads)
    ahead = CasesAhead(
      store: store, judge: judge, pictures: self.views, threads: pictureThreads)
    register = RegisterService(store: store, pipeline: files.path, threads: threads)
    pictures = PictureService(
      store: store, files: files, pictures: self.views, threads: pictureThreads)
  }

  /// Ends the processes that make pictures; to be called before the last reference is let go.
  func close() async { await views.close() }

  /// Reads the registry, so that the first reviewer does not wait for it.
  ///
  /// - Throws: what opening the books throws.
  func warmUp() async throws { _ = try await books.current() }

  /// Prepares the cases that come next, until the task is cancelled.
  func prepare() async { await ahead.run() }

  /// The office as the pages ask it.
  var office: ReviewWeb.Office {
    ReviewWeb.Office(
      doorkeeper: doors, cases: cases, questions: questions, batches: batches, pictures: pictures,
      audit: audit, register: register, instruments: instruments)
  }
}

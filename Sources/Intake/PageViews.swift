private import Dispatch
public import Foundation
public import Pipeline

/// Why there is no picture of a page.
public enum PageViewError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The hash is none: 64 hexadecimal digits.
  case noHash
  /// The kept original is not in the data folder.
  case originalMissing(sha256: String)
  /// The worker says why.
  case cannotBeMade(ViewFailure)
  /// The worker died over the page, or took too long.
  case workerLost
  /// Pictures are no longer made: the program ends.
  case closed

  /// A sentence with what to do next.
  public var description: String {
    switch self {
    case .noHash: "A page is asked for by something that is no SHA-256."
    case .originalMissing(let sha256):
      "The original \(sha256.prefix(12))… is not in the data folder. Restore it from a backup."
    case .cannotBeMade(let failure): "No picture can be made of the page. \(failure)"
    case .workerLost:
      "No picture can be made of the page: its decoder crashed or took too long. Look at the paper."
    case .closed: "Pictures are no longer made: the program is ending."
    }
  }
}

/// Pictures of kept pages for people: whole pages laid flat, and single fields.
///
/// Files from outside are decoded by worker processes only. Whole pages are kept in a cache folder that may
/// be emptied at any time: a missing, damaged or outdated picture is made again.
public actor PageViews {
  /// A task with its number.
  private typealias Order = (number: Int, task: ViewTask)

  private let workers: ReadingWorkers
  private let cache: ViewCache
  /// Writes the cache: the runtime's few threads are for what does not wait for disks.
  private let disk = DispatchQueue(label: "yoshin.views")
  private let original: @Sendable (_ sha256: String, _ fileExtension: String) -> URL
  private var queue: [Order] = []
  /// Orders that nobody waits for yet.
  private var later: [Order] = []
  /// Who waits for each order's answer.
  private var waiting: [Int: [CheckedContinuation<ViewAnswer?, Never>]] = [:]
  /// Orders that are not answered yet: the same picture is made once, whoever else asks for it meanwhile.
  private var open: [ViewTask: Int] = [:]
  /// Workers without an order.
  private var idle: [CheckedContinuation<Order?, Never>] = []
  private var orders = 0
  private var crew: Task<Void, Never>?
  private var isClosed = false
  /// What was handed out last.
  private var last: ViewTask?

  /// Prepares; processes start with the first picture that is not in the cache.
  ///
  /// - Parameters:
  ///   - workers: the command that answers a `ViewTask` a line with a `ViewAnswer` a line.
  ///   - cache: the folder for whole pages, inside the data folder.
  ///   - edition: what pictures depend on besides the original: the pipeline's hash.
  ///   - original: where an original is kept.
  public init(
    workers: ReadingWorkers, cache: URL, edition: String,
    original: @escaping @Sendable (_ sha256: String, _ fileExtension: String) -> URL
  ) {
    self.workers = workers
    self.cache = ViewCache(folder: cache, edition: edition)
    self.original = original
  }

  /// A whole page as JPEG: laid flat onto the form's paper, or as scanned where it is no form.
  ///
  /// - Parameters:
  ///   - sha256: the original's hash, 64 hexadecimal digits.
  ///   - fileExtension: what the original is kept under.
  ///   - page: the page in it, from 1.
  ///   - form: the form that it is known to be; nil finds out.
  ///   - resolution: dots per inch, 50…300.
  /// - Throws: `PageViewError`.
  public func picture(
    of sha256: String, fileExtension: String, page: Int, form: String? = nil,
    resolution: Int = 150
  ) async throws -> PagePicture {
    guard ViewCache.isHash(sha256) else { throw PageViewError.noHash }
    let resolution = max(50, min(300, resolution))
    let known = await onDisk { [self] in
      kept(sha256, page: page, form: form, resolution: resolution)
    }
    if let known { return known }
    let made = try await make(
      ViewRequest(form: form, resolution: Double(resolution)), sha256, fileExtension, page)
    await keep(made, sha256, page, resolution, form)
    return made
  }

  /// A whole page's picture that was made before, read from the disk on the caller's thread; nil where it must
  /// be made.
  public nonisolated func kept(
    _ sha256: String, page: Int, form: String? = nil, resolution: Int = 150
  ) -> PagePicture? {
    guard ViewCache.isHash(sha256) else { return nil }
    return cache.picture(
      at: cache.place(sha256: sha256, page: page, resolution: resolution), form: form)
  }

  private func keep(
    _ picture: PagePicture, _ sha256: String, _ page: Int, _ resolution: Int, _ form: String?
  ) async {
    await onDisk { [cache] in
      cache.keep(
        picture, at: cache.place(sha256: sha256, page: page, resolution: resolution), form: form)
    }
  }

  private func onDisk<Answer: Sendable>(
    _ body: @escaping @Sendable () -> Answer
  ) async -> Answer {
    await withCheckedContinuation { continuation in
      disk.async { continuation.resume(returning: body()) }
    }
  }

  /// Makes a whole page's picture that somebody will ask for, when nobody waits for another one.
  ///
  /// - Returns: whether it had to be made; what cannot be made is told to who asks for it.
  public func prepare(
    _ sha256: String, fileExtension: String, page: Int, form: String? = nil, resolution: Int = 150
  ) async -> Bool {
    guard ViewCache.isHash(sha256) else { return false }
    let isKnown = await onDisk { [cache] in
      cache.holds(
        cache.place(sha256: sha256, page: page, resolution: resolution), form: form)
    }
    guard !isKnown else { return false }
    let made = try? await make(
      ViewRequest(form: form, resolution: Double(resolution)), sha256, fileExtension, page,
      isAhead: true)
    if let made { await keep(made, sha256, page, resolution, form) }
    return made != nil
  }

  /// One field of a page as PNG, with some paper round it.
  ///
  /// - Parameters:
  ///   - field: the field's name on the form, or an answer put together from several, such as `given_date`.
  ///   - margin: paper round the field, mm.
  ///   - resolution: dots per inch, 50…300.
  /// - Throws: `PageViewError`; the page of no form has no fields.
  public func crop(
    of sha256: String, fileExtension: String, page: Int, form: String? = nil, field: String,
    margin: Double = 2, resolution: Int = 200
  ) async throws -> PagePicture {
    guard ViewCache.isHash(sha256) else { throw PageViewError.noHash }
    let request = ViewRequest(
      form: form, resolution: Double(max(50, min(300, resolution))), field: field,
      margin: max(0, min(50, margin)))
    return try await make(request, sha256, fileExtension, page, isLossless: true)
  }

  /// Ends the processes.
  ///
  /// Whoever still waits is told so. To be called before the last reference is let go.
  public func close() async {
    isClosed = true
    dismiss()
    await crew?.value
  }

  private func make(
    _ request: ViewRequest, _ sha256: String, _ fileExtension: String, _ page: Int,
    isLossless: Bool = false, isAhead: Bool = false
  ) async throws -> PagePicture {
    let file = original(sha256, fileExtension)
    guard FileManager.default.fileExists(atPath: file.path) else {
      throw PageViewError.originalMissing(sha256: sha256)
    }
    let task = ViewTask(path: file.path, page: page, request: request, isLossless: isLossless)
    // A second attempt, because a worker may have died since its last task for no fault of this page.
    for _ in 0..<2 {
      switch await answer(to: task, isAhead: isAhead) {
      case .made(let picture): return picture
      case .failed(let failure): throw PageViewError.cannotBeMade(failure)
      case nil: continue
      }
    }
    throw isClosed ? PageViewError.closed : PageViewError.workerLost
  }

  private func answer(to task: ViewTask, isAhead: Bool) async -> ViewAnswer? {
    guard !isClosed else { return nil }
    start()
    return await withCheckedContinuation { continuation in
      if let number = open[task] {
        waiting[number, default: []].append(continuation)
        // Somebody waits for it now.
        if !isAhead, let index = later.firstIndex(where: { $0.number == number }) {
          queue.append(later.remove(at: index))
        }
        return
      }
      orders += 1
      let order: Order = (orders, task)
      open[task] = order.number
      waiting[order.number] = [continuation]
      if let worker = idle.popLast() {
        worker.resume(returning: order)
      } else if isAhead {
        later.append(order)
      } else {
        queue.append(order)
      }
    }
  }

  private func start() {
    guard crew == nil else { return }
    let workers = workers
    crew = Task {
      try? await workers.run(
        next: { await self.next() },
        done: { number, answer in await self.done(number, answer) })
      // A crew that could not even be started leaves nobody waiting; the next picture tries anew.
      crew = nil
      dismiss()
    }
  }

  /// The next order.
  ///
  /// Waits for one; nil where pictures are no longer made.
  private func next() async -> (Int, ViewTask)? {
    guard !isClosed else { return nil }
    if !queue.isEmpty {
      // Another piece of the page that was just loaded first: that costs a tenth.
      let index = queue.firstIndex { $0.task.path == last?.path && $0.task.page == last?.page } ?? 0
      let order = queue.remove(at: index)
      last = order.task
      return order
    }
    if !later.isEmpty { return later.removeFirst() }
    return await withCheckedContinuation { idle.append($0) }
  }

  private func done(_ number: Int, _ answer: ViewAnswer?) {
    for asker in waiting.removeValue(forKey: number) ?? [] { asker.resume(returning: answer) }
    open = open.filter { $0.value != number }
  }

  /// Lets everybody go who waits.
  private func dismiss() {
    queue = []
    later = []
    for worker in idle { worker.resume(returning: nil) }
    idle = []
    for asker in waiting.values.joined() { asker.resume(returning: nil) }
    waiting = [:]
    open = [:]
  }
}

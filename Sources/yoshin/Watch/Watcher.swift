import Domain
import Forms
import Foundation
import Intake
import Logging
import Store

/// Watches one inbox: takes in what has come to rest, has it read, puts files where they belong in the end.
///
/// The folder and the store are the memory: what is claimed lies in `processing`, what is taken in is in the
/// store, and every step may be repeated. A cut at any point costs a repetition.
actor Watcher {
  /// What a watcher needs.
  struct Setting: Sendable {
    var store: DataStore
    var data: DataFolder
    var user: String
    var files: PipelineFiles
    var workers: Int
    /// What workers are started from; this program where nil.
    var program: String?
    /// Looks through the folder so often and trusts no reports; for network shares.
    var poll: Duration?
    /// Ends when everything that was there is through.
    var isOnce: Bool
    var log: Logger
  }

  /// A claimed file.
  struct Claimed: Sendable {
    enum Kind: Sendable, Equatable {
      case scan, claimSheet, marker
      /// To be moved to `failed`.
      case refused(Refusal)
    }
    var kind: Kind
    /// Its batch; nil where its place says none.
    var batch: BatchName?
    /// Its name in the batch.
    var name: String
    /// The arrival, once it is taken in.
    var file: FileID?
    /// What it was when it was read.
    var stamp: FileStamp?
  }

  let setting: Setting
  let bell: Bell
  var inbox: Inbox
  var tracker: StabilityTracker
  /// Claimed files by their path below `processing`.
  var claimed: [String: Claimed] = [:]
  var reader: Task<Void, Never>?
  var alarms = AlarmBook()
  let deaths = DeathsInARow()
  /// When reading is tried again after it failed.
  var readAgainAt: Duration?
  private let clock = ContinuousClock()
  private let start: ContinuousClock.Instant
  private var lookedThrough = false
  var silences = BatchSilences()
  private let thread = OwnThread("yoshin.watch")
  nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  var intake: IntakeSettings { setting.files.definition.intake }
  var store: DataStore { setting.store }
  var log: Logger { setting.log }
  /// Time since the watcher began; never jumps.
  var now: Duration { clock.now - start }

  init(_ setting: Setting, inbox: Inbox, bell: Bell) {
    self.setting = setting
    self.inbox = inbox
    self.bell = bell
    let intake = setting.files.definition.intake
    let quiet = Duration.seconds(intake.stableFor)
    tracker = StabilityTracker(
      .init(
        quiet: setting.poll.map { max($0, quiet) } ?? quiet,
        unfinished: .seconds(intake.unfinishedFor)))
    start = clock.now
  }

  /// Watches until it is asked to stop, or everything is through where it was asked for that.
  ///
  /// - Throws: what nothing but a person can mend.
  func watch() async throws {
    let bell = bell
    let events = setting.poll == nil ? FolderEvents(inbox.root) { bell.ring() } : nil
    events?.follow([""])
    log.info(
      "watch.started",
      metadata: [
        "workers": "\(setting.workers)",
        "mode": "\(events?.isWorking == false || events == nil ? "poll" : "events")",
      ])
    while !bell.isStopping {
      let began = now
      await attempt(events)
      if setting.isOnce {
        if let alarm = alarms.current {
          throw Failure(.failed, "intake has stopped: \(alarm.rawValue)", next: "See the log.")
        }
        if isThrough { break }
      }
      // Reports come in swarms; twice a second is often enough to look.
      await bell.sleep(atMost: pause(since: began))
      if !bell.isStopping { try await Task.sleep(for: .milliseconds(400)) }
    }
    bell.stop()
    await finish()
  }

  /// One look, with what passing trouble does to it.
  private func attempt(_ events: FolderEvents?) async {
    do {
      try await look(events)
      alarms.clear(.looking)
    } catch {
      note(error)
    }
    alarms.announce(log, in: inbox)
    writeStatus()
  }

  /// Takes passing trouble as a reason to wait; anything else too, for a watcher has nobody to ask.
  func note(_ error: any Error) {
    if let alarm = WatchAlarm(error, inbox: inbox.root, data: setting.data.url.path) {
      alarms.raise(alarm, .looking)
    } else {
      alarms.raise(.disk, .looking)
      log.error("watch.trouble", metadata: ["error": "\(error)"])
    }
  }

  private func look(_ events: FolderEvents?) async throws {
    let listing = try inbox.listing()
    if let events {
      // Folders first: what is dropped between the listing and the next report is found by the next look.
      events.follow(listing.folders)
      let report = events.takeReport()
      for path in report.touched { tracker.touch(path, at: now) }
      if report.isIncomplete { log.info("watch.reportsLost") }
    }
    tracker.observe(listing.files, at: now)
    if !lookedThrough {
      try store.releaseLeases(countingAttempt: true, where: Lease.isGone)
      inbox.removeDraft()
      try resume(try inbox.claimed())
      lookedThrough = true
    }
    try checkRoom()
    for path in listing.odd { try refuse(path, .notAFile) }
    for file in tracker.ripe() where !bell.isStopping { try consider(file) }
    let untaken = claimed.filter { $0.value.file == nil && $0.value.kind != .marker }.keys
    for path in untaken.sorted(by: NaturalOrder.isBefore) where !bell.isStopping {
      try await process(path)
      startReading()
    }
    try await settle()
    try closeBatches()
    try inbox.flush()
    startReading()
  }

  /// How long nothing needs to be looked at, as far as is known now.
  private func pause(since began: Duration) -> Duration {
    let patience = alarms.patience(.looking)
    if patience > .zero { return patience }
    var next = began + .seconds(intake.rescan)
    if let readAgainAt, reader == nil { next = min(next, max(readAgainAt, now)) }
    if let poll = setting.poll { next = min(next, began + poll) }
    if let look = tracker.nextLook() { next = min(next, max(look, began + .milliseconds(500))) }
    if let close = quietEnd() { next = min(next, max(close, began + .seconds(1))) }
    return max(next - now, .milliseconds(10))
  }

  /// When the next batch would be closed for nothing coming any more.
  private func quietEnd() -> Duration? {
    guard let batches = try? store.openBatches(), !batches.isEmpty else { return nil }
    let quiet = Duration.seconds(intake.quietPeriod)
    let left = batches.map { quiet - silence(of: $0) }.min()
    return left.map { now + max(.zero, $0) + .milliseconds(100) }
  }

  /// How long nothing has come for a batch.
  func silence(of batch: OpenBatch) -> Duration {
    silences.silence(of: batch.name, since: batch.lastArrival, at: now, wall: Date.now)
  }

  /// Whether nothing is left to do but to wait for somebody.
  private var isThrough: Bool {
    let isQuiet = tracker.count == 0 || tracker.holdsOnlyUnfinished
    let isSettled = claimed.values.allSatisfy { $0.kind == .marker }
    return isQuiet && isSettled && reader == nil
      && (try? store.pagesToDo()).map { $0 == 0 } ?? false
  }

  /// Ends in good order: pages in hand are finished, the rest stays for the next start.
  private func finish() async {
    await reader?.value
    reader = nil
    do {
      try await settle()
      try inbox.flush()
    } catch {
      note(error)
    }
    if tracker.count > 0 { log.info("watch.left", metadata: ["files": "\(tracker.count)"]) }
    WatchStatus.remove(setting.data)
    log.info("watch.stopped")
  }

  private func writeStatus() {
    let awake = setting.poll.map { Int($0.components.seconds) } ?? intake.rescan
    WatchStatus(
      process: getpid(), lookedAt: Date.now, silence: 2 * awake + 120,
      processing: claimed.count, alarm: alarms.current, alarmSince: alarms.since
    ).write(setting.data)
  }
}

/// The alarms that are up.
///
/// Looking into the folder and reading pages fail apart from one another: that one goes well says nothing of the
/// other.
struct AlarmBook {
  /// What can fail.
  enum Part { case looking, reading }

  private var raised: [Part: (alarm: WatchAlarm, patience: Duration)] = [:]
  private var announced: WatchAlarm?
  /// What an earlier run put up is taken down once.
  private var isFirst = true
  /// Since when.
  private(set) var since: Date?

  /// What has stopped intake.
  var current: WatchAlarm? { (raised[.looking] ?? raised[.reading])?.alarm }

  /// How long to wait before a part is tried again.
  func patience(_ part: Part) -> Duration { raised[part]?.patience ?? .zero }

  /// Says that something has stopped a part; each time in a row is waited for twice as long.
  mutating func raise(_ alarm: WatchAlarm, _ part: Part) {
    if current == nil { since = Date.now }
    raised[part] = (alarm, min(raised[part].map { $0.patience * 2 } ?? .seconds(2), .seconds(30)))
  }

  /// Says that a part went well.
  mutating func clear(_ part: Part) {
    raised[part] = nil
    if current == nil { since = nil }
  }

  /// Tells the people at the folder and the log, once each time.
  mutating func announce(_ log: Logger, in inbox: Inbox) {
    guard current != announced || isFirst else { return }
    inbox.setAlarm(current?.note)
    if let current {
      log.error("alarm.raised", metadata: ["alarm": "\(current.rawValue)"])
    } else if !isFirst {
      log.info("alarm.cleared")
    }
    isFirst = false
    announced = current
  }
}

extension WatchAlarm {
  /// The alarm that an error calls for; nil where it is no passing trouble.
  init?(_ error: any Error, inbox: String, data: String) {
    self.init(error, inbox: inbox)
    // SQLite calls a full disk an input or output error where its shared memory does not fit.
    if self == .disk, let free = DiskRoom.free(at: data), free < 4 << 20 { self = .noRoom }
  }

  private init?(_ error: any Error, inbox: String) {
    if let fault = error as? SystemFault {
      if !FileManager.default.fileExists(atPath: inbox) {
        self = .inboxGone
      } else if fault.isNoRoom {
        self = .noRoom
      } else if fault.isReadOnly {
        self = .readOnly
      } else if fault.call == "clamd" {
        self = .clamd
      } else {
        self = .disk
      }
      return
    }
    switch DataStore.trouble(in: error) {
    case .noRoom: self = .noRoom
    case .busy: self = .busy
    case .disk: self = .disk
    case nil: return nil
    }
  }
}

import Domain
import Foundation
import Intake
import Logging
import Store
import Testing

@testable import yoshin

/// What stops intake, how long it waits, and what people are told.
@Suite struct AlarmTests {
  private static func folder() throws -> URL {
    let url = FileManager.default.temporaryDirectory.appending(path: "alarm-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    return url
  }

  @Test(arguments: [
    (ENOSPC, "write", WatchAlarm.noRoom), (EDQUOT, "write", .noRoom), (EROFS, "rename", .readOnly),
    (EACCES, "rename", .readOnly), (ECONNREFUSED, "clamd", .clamd), (ENOENT, "clamd", .clamd),
  ])
  func `what the system says is an alarm that says what to do`(
    code: Int32, call: String, alarm: WatchAlarm
  ) throws {
    let folder = try Self.folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let fault = SystemFault(code, call)
    #expect(WatchAlarm(fault, inbox: folder.path, data: folder.path) == alarm)
    #expect(
      WatchAlarm(fault, inbox: folder.path + "/gone", data: folder.path) == .inboxGone)
  }

  @Test func `a mistake of the program's own is no passing trouble`() {
    struct Odd: Error {}
    #expect(WatchAlarm(Odd(), inbox: "/", data: "/") == nil)
  }

  @Test func `each time in a row is waited for longer, up to half a minute`() {
    var book = AlarmBook()
    var waits: [Duration] = []
    for _ in 0..<6 {
      book.raise(.noRoom, .looking)
      waits.append(book.patience(.looking))
    }
    #expect(waits == [2, 4, 8, 16, 30, 30].map { Duration.seconds($0) })
    book.clear(.looking)
    #expect(book.patience(.looking) == .zero)
    #expect(book.current == nil && book.since == nil)
  }

  @Test func `that the folder is well says nothing of reading`() {
    var book = AlarmBook()
    book.raise(.reading, .reading)
    book.raise(.noRoom, .looking)
    #expect(book.current == .noRoom)
    let since = book.since
    book.clear(.looking)
    #expect(book.current == .reading)
    #expect(book.since == since && since != nil)
  }

  @Test func `people at the folder are told once, and told when it is over`() throws {
    let folder = try Self.folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let inbox = try Inbox(folder.path)
    let text = folder.appending(path: Inbox.alarmFile).path
    let log = LogBook()
    let logger = Logger(label: "test") { _ in log }
    // An earlier run's is taken down at the start.
    inbox.setAlarm("old")
    var book = AlarmBook()
    book.announce(logger, in: inbox)
    #expect(!FileManager.default.fileExists(atPath: text))
    book.raise(.readOnly, .looking)
    book.announce(logger, in: inbox)
    book.announce(logger, in: inbox)
    #expect(FileManager.default.contents(atPath: text) == Data(WatchAlarm.readOnly.note.utf8))
    book.clear(.looking)
    book.announce(logger, in: inbox)
    #expect(!FileManager.default.fileExists(atPath: text))
    #expect(log.events("alarm.raised") == [["alarm": "read-only"]])
    #expect(log.events("alarm.cleared").count == 1)
  }

  @Test(arguments: [
    WatchAlarm.noRoom, .readOnly, .inboxGone, .busy, .disk, .clamd, .reading,
  ])
  func `every alarm says why in Japanese and in English`(_ alarm: WatchAlarm) {
    #expect(alarm.note.contains("理由："))
    #expect(alarm.note.contains("Why: "))
  }

  @Test(arguments: [(0.0, true), (119, true), (121, false), (-4e7, true)])
  func `a watcher that has not looked for too long is not up`(ago: Double, isAwake: Bool) {
    let now = Date(timeIntervalSince1970: 1_790_000_000)
    let status = WatchStatus(
      process: getpid(), lookedAt: now.addingTimeInterval(-ago), silence: 120, processing: 0)
    #expect(status.isAwake(at: now) == isAwake)
  }

  @Test func `nor is one whose process has gone`() {
    let now = Date(timeIntervalSince1970: 1_790_000_000)
    let status = WatchStatus(process: Int32.max, lookedAt: now, silence: 120, processing: 0)
    #expect(!status.isAwake(at: now))
  }
}

/// How long a batch has been silent, with clocks that jump.
@Suite struct BatchSilencesTests {
  private static let noon = Date(timeIntervalSince1970: 1_790_000_000)

  @Test(arguments: [0.0, -4e8, 4e8, -3600, 3600])
  func `a wall clock that jumps after the arrival changes nothing`(jump: Double) throws {
    let batch = try #require(BatchName(Place.batch))
    var silences = BatchSilences()
    func silence(_ seconds: Int, _ wall: Double) -> Duration {
      silences.silence(
        of: batch, since: Self.noon, at: .seconds(seconds),
        wall: Self.noon.addingTimeInterval(wall))
    }
    #expect(silence(100, 0) == .zero)
    #expect(silence(160, 60 + jump) == .seconds(60))
    #expect(silence(1900, 1800 + jump) == .seconds(1800))
  }

  @Test func `an arrival of the future is silent from when it was seen`() throws {
    let batch = try #require(BatchName(Place.batch))
    var silences = BatchSilences()
    let wall = Self.noon.addingTimeInterval(-4e8)
    for (at, expected) in [(10, 0), (20, 10), (1810, 1800)] {
      #expect(
        silences.silence(of: batch, since: Self.noon, at: .seconds(at), wall: wall)
          == .seconds(expected))
    }
  }

  @Test func `what came before the start counts by the wall clock, and a new arrival anew`() throws
  {
    let batch = try #require(BatchName(Place.batch))
    var silences = BatchSilences()
    let wall = Self.noon.addingTimeInterval(7200)
    #expect(
      silences.silence(of: batch, since: Self.noon, at: .zero, wall: wall) == .seconds(7200))
    #expect(silences.silence(of: batch, since: wall, at: .seconds(1), wall: wall) == .zero)
    silences.keep(only: [])
    #expect(
      silences.silence(of: batch, since: Self.noon, at: .seconds(2), wall: wall)
        == .seconds(7200))
  }
}

/// The word that `/metrics` is shown for.
@Suite struct MetricsTokenTests {
  private func read(_ text: String, mode: Int = 0o600) throws -> String {
    let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: file) }
    try Data(text.utf8).write(to: file)
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file.path)
    return try MetricsToken.read(file.path)
  }

  @Test func `it is the file's text without its line's end`() throws {
    #expect(try read("0123456789abcdef0123\n") == "0123456789abcdef0123")
  }

  @Test(arguments: ["", "short", "0123456789 0123456789", "予診票予診票予診票予診票"])
  func `what is no token is refused`(_ text: String) {
    #expect { try read(text) } throws: { ($0 as? Failure)?.exit == .badInput }
  }

  @Test(arguments: [0o644, 0o640, 0o604])
  func `what others may read is none`(_ mode: Int) {
    #expect {
      try read("0123456789abcdef0123", mode: mode)
    } throws: { ($0 as? Failure)?.exit == .refused }
  }
}

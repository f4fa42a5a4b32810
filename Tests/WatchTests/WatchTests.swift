import Domain
import Foundation
import Intake
import Store
import Testing

@testable import yoshin

/// The watcher on real folders, with the built program's own workers.
@Suite struct WatchTests {
  private static let sheet = Data("医療機関コード,実施年月,ワクチン種別,件数\n2711506317,202610,MR,2\n".utf8)

  @Test func `a batch closes when all that its claim sheet names has come`() async throws {
    let place = try Place()
    try place.drop("manifest.csv", Self.sheet)
    try place.drop("1.jpg", try Place.scan(1))
    try await place.once()
    #expect(place.closings() == [:])
    try place.drop("2.jpg", try Place.scan(2))
    try await place.once()
    #expect(place.closings() == [Place.batch: "claimSheet"])
    #expect(place.names("done").count == 3)
    #expect(try place.store.pagesToDo() == 0)
  }

  @Test func `a batch closes by its marker, whatever the case and the ending`() async throws {
    let place = try Place("  marker: fin\n")
    try place.drop("1.jpg", try Place.scan(1))
    try place.drop("FIN.txt", Data())
    try await place.once()
    #expect(place.closings() == [Place.batch: "marker"])
    #expect(place.names("done") == ["\(Place.batch)/1.jpg", "\(Place.batch)/FIN.txt"])
  }

  @Test func `a batch closes in quiet and opens for what comes late`() async throws {
    let place = try Place("  quiet_seconds: 1\n")
    try await place.watching {
      try place.drop("1.jpg", try Place.scan(1))
      try await place.until("not closed") { place.closings() == [Place.batch: "quiet"] }
      try place.drop("2.jpg", try Place.scan(2))
      try await place.until("not opened again") {
        place.closings() == [Place.batch: "quiet,quiet"]
      }
    }
    #expect(place.names("done").count == 2)
  }

  @Test func `a batch closes though the clock was years ahead when it came`() async throws {
    let place = try Place(
      "  quiet_seconds: 1\n", clock: { Date.now.addingTimeInterval(4 * 365 * 86_400) })
    try await place.watching {
      try place.drop("1.jpg", try Place.scan(1))
      try await place.until("not closed") { place.closings() == [Place.batch: "quiet"] }
    }
  }

  @Test func `a share is looked through, for nobody reports its changes`() async throws {
    let place = try Place()
    try await place.watching(poll: .milliseconds(200)) {
      try await place.until("not started") { !place.log.events("watch.started").isEmpty }
      try place.drop("1.jpg", try Place.scan(1))
      try await place.until("not settled") { place.names("done") == ["\(Place.batch)/1.jpg"] }
    }
    #expect(place.log.events("watch.started").first?["mode"] == "poll")
  }

  @Test func `junk stays, links are given back unopened, strangers with a text`() async throws {
    let place = try Place()
    let junk = [".DS_Store", "Thumbs.db", "desktop.ini", "~$1.docx", "1.jpg.part", "x.tmp"]
    for name in junk { try place.drop(name, Data("junk".utf8)) }
    let secret = place.folder.appending(path: "secret.jpg")
    try Place.scan(9).write(to: secret)
    try FileManager.default.createSymbolicLink(
      at: place.inbox.appending(path: "\(Place.batch)/link.jpg"), withDestinationURL: secret)
    try place.drop("letter.docx", Data("PK".utf8))
    try place.drop("1.jpg", try Place.scan(1), in: "somewhere else")
    try await place.once()
    #expect(try place.store.pagesToDo() == 0)
    #expect(place.names("done").isEmpty)
    let failed = place.names("failed")
    #expect(failed.filter { $0.hasSuffix(".txt") }.count == 3)
    #expect(Set(failed).isSuperset(of: ["\(Place.batch)/link.jpg", "somewhere else/1.jpg"]))
    #expect(try Data(contentsOf: secret) == Place.scan(9))
    let left = Set(place.names().map { URL(filePath: $0).lastPathComponent })
    #expect(left.isSuperset(of: junk))
    let reasons = place.log.events("file.refused").compactMap { $0["why"] }.sorted()
    #expect(reasons == ["no-batch", "not-a-file", "unknown-kind"])
  }

  @Test func `another office's folders are a line in its pipeline`() async throws {
    let place = try Place("  layout: \"{clinic}/{yyyymm}/{any}/{file}\"\n")
    try place.drop("1.jpg", try Place.scan(1), in: "2711506317/202610/today")
    try await place.once()
    #expect(try place.store.batches().map(\.description) == [Place.batch])
    #expect(place.names("done") == ["2711506317/202610/today/1.jpg"])
  }

  @Test func `one watches at a time, and its right to it ends with it`() async throws {
    let place = try Place()
    try await place.watching {
      #expect {
        try place.service().begin()
      } throws: { error in
        (error as? Failure)?.exit == .refused
      }
    }
    // The task that watched may be let go a moment after it has ended.
    try await place.until("the lock outlived the watch") {
      (try? place.service().begin()) != nil
    }
  }

  @Test func `a folder that cannot be watched is said before anything begins`() throws {
    let place = try Place()
    let data = place.store.folder.url
    let bad = [data, place.folder, data.appending(path: "originals"), data.appending(path: "no")]
    for inbox in bad {
      #expect {
        try place.service(inbox: inbox.path).begin()
      } throws: { error in
        (error as? Failure)?.exit == .badInput
      }
    }
  }

  @Test func `what a cut has left is taken up`() async throws {
    let place = try Place()
    let name = try #require(BatchName(Place.batch))
    // Claimed, and no more.
    try place.drop("1.jpg", try Place.scan(1), in: "processing/\(Place.batch)")
    // Taken in and leased to a process that is no more.
    let bytes = try Place.scan(2)
    try place.drop("2.jpg", bytes, in: "processing/\(Place.batch)")
    try place.store.openBatch(name, by: "scan")
    let takeIn = TakeIn(store: place.store, data: place.store.folder, user: "scan")
    _ = try await takeIn.scan(bytes, named: "2.jpg", into: name)
    let host = ProcessInfo.processInfo.hostName
    let leased = try place.store.leasePages(1, to: "\(host)/\(Int32.max)-1/0", for: 86_400)
    #expect(leased.count == 1)
    // Half an original, half a text, and the sign that intake had stopped.
    let half = place.store.folder.incoming.appending(path: "half")
    try Data("half".utf8).write(to: half)
    try Data("half".utf8).write(to: place.inbox.appending(path: ".yoshin-draft"))
    try Inbox(place.inbox.path).setAlarm("stopped")
    // Moved, and the move not ended.
    try place.drop("3.jpg", try Place.scan(3))
    try await place.once()

    #expect(place.names("done") == (1...3).map { "\(Place.batch)/\($0).jpg" })
    #expect(place.names("processing").isEmpty)
    #expect(place.names().count == 3)
    #expect(try place.store.pagesToDo() == 0)
    #expect(try place.store.figures().readings == 3)
    #expect(place.log.events("file.resumed").count == 2)
    let audit = try place.store.verifyAudit(against: nil)
    guard case .whole = audit else {
      Issue.record("\(audit)")
      return
    }
  }

  @Test func `the same bytes under two names are read once`() async throws {
    let place = try Place()
    try place.drop("1.jpg", try Place.scan(1))
    try place.drop("again.jpg", try Place.scan(1))
    try await place.once()
    #expect(place.names("done").count == 2)
    #expect(try place.store.figures().outcomes[.duplicate] == 1)
  }

  @Test func `cancelled, it finishes what is in hand and leaves nothing leased`() async throws {
    let place = try Place()
    for number in 0..<6 { try place.drop("\(number).jpg", try Place.scan(number)) }
    let task = Task { [service = place.service()] in try await service.run(Bell()) }
    try await place.until("nothing read") { !place.log.events("page.read").isEmpty }
    task.cancel()
    try await task.value
    #expect(try place.store.figures().leased == 0)
    try await place.once()
    #expect(try place.store.figures().readings == 6)
    #expect(place.names("done").count == 6)
  }

  @Test func `the log names no file and no person`() async throws {
    let place = try Place()
    try place.drop("山田太郎.jpg", try Place.scan(1))
    try place.drop("山田太郎.docx", Data("PK".utf8))
    try await place.once()
    for event in ["file.claimed", "file.taken", "file.settled", "file.refused", "page.read"] {
      let entries = place.log.events(event)
      #expect(!entries.isEmpty, "\(event)")
      #expect(!entries.contains { $0.values.contains { $0.contains("山田") } })
    }
    let key = place.log.events("file.settled").first?["file"]
    #expect(key == fileKey("\(Place.batch)/山田太郎.jpg"))
  }
}

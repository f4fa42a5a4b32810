import Databases
import Domain
import Foundation
import Testing

@testable import Store

@Suite struct OperationsTests {
  private static func batch() throws -> BatchName {
    try #require(BatchName("2026-10_2711506317"))
  }

  /// A store with three kept files of one page each; the first page is read.
  private static func filled(_ folder: DataFolder) throws -> DataStore {
    let store = try DataStore.create(folder)
    try store.importResidents([Office.resident(1)], from: Office.source)
    try store.openBatch(batch(), by: "hanako")
    for number in 1...3 {
      let bytes = Data("scan \(number)".utf8)
      let sha256 = try folder.keep(bytes, fileExtension: "png")
      let arrival = try store.addFile(
        named: "\(number).png", sha256: sha256, fileExtension: "png", byteSize: bytes.count,
        to: batch(), by: "hanako")
      try store.setPageCount(1, of: arrival.file)
    }
    try read(store, 1, .failed)
    return store
  }

  private static func read(_ store: DataStore, _ page: Int64, _ outcome: PageOutcome) throws {
    _ = try store.save(
      PageResult(
        outcome: outcome, reasons: [Reason(.imageUnreadable, note: "damaged")],
        provenance: .intake, processorSeconds: 0.5, startedAt: Date.now, finishedAt: Date.now),
      page: PageID(rawValue: page), by: "worker")
  }

  @Test func `a file's progress says what failed`() throws {
    try Office.onDisk { folder in
      let store = try Self.filled(folder)
      let files = (1...3).map { FileID(rawValue: $0) }
      #expect(try store.filesRead(among: files) == [files[0]])
      let progress = try store.progress(of: files[0])
      #expect(progress.pages == 1 && progress.unread == 0)
      #expect(progress.failed == [.init(number: 1, note: "damaged")])
      #expect(try store.progress(of: files[1]).unread == 1)
      #expect(try store.progress(of: FileID(rawValue: 99)).pages == 0)
    }
  }

  @Test func `a batch is closed once, and a later file opens it`() throws {
    try Office.onDisk { folder in
      let store = try Self.filled(folder)
      let open = try #require(try store.openBatches().first)
      #expect(open.files == 3 && open.pages == 3 && open.unread == 2 && open.claimed == nil)
      #expect(try store.closeBatch(Self.batch(), because: .quiet, by: "watch"))
      #expect(try store.closeBatch(Self.batch(), because: .marker, by: "watch") == false)
      #expect(try store.openBatches().isEmpty)
      let sha256 = ContentHash.sha256(Data("late".utf8))
      _ = try store.addFile(
        named: "late.png", sha256: sha256, fileExtension: "png", byteSize: 4, to: Self.batch(),
        by: "hanako")
      #expect(try store.openBatches().map(\.files) == [4])
      #expect(try store.closeBatch(Self.batch(), because: .marker, by: "watch"))
      guard case .whole = try store.verifyAudit() else {
        Issue.record("the audit trail is broken")
        return
      }
    }
  }

  @Test func `a claim sheet says how many pages there should be`() throws {
    try Office.onDisk { folder in
      let store = try Self.filled(folder)
      let lines = [
        ClaimLine(vaccine: VaccineCode("MR"), count: 2),
        ClaimLine(vaccine: VaccineCode("INF"), count: 5),
      ]
      try store.setClaimSheet(
        lines, of: Self.batch(), fileHash: String(repeating: "a", count: 64), by: "hanako")
      #expect(try store.openBatches().first?.claimed == 7)
    }
  }

  @Test func `figures count what is there`() throws {
    try Office.onDisk { folder in
      let figures = try Self.filled(folder).figures()
      #expect(figures.outcomes == [.failed: 1])
      #expect(figures.unread == 2 && figures.waiting == 1 && figures.leased == 0)
      #expect(figures.readings == 1 && figures.recentReadings == 1)
      #expect(figures.processorSeconds == 0.5)
      #expect(figures.oldestUnread != nil && figures.oldestWaiting != nil)
    }
  }

  @Test func `the books' stamp changes with an import`() throws {
    try Office.onDisk { folder in
      let store = try Self.filled(folder)
      let before = try store.booksStamp()
      #expect(try store.booksStamp() == before)
      try store.importResidents((1...2).map { Office.resident($0) }, from: Office.source)
      #expect(try store.booksStamp() != before)
    }
  }

  @Test(.ofFiles) func `a backup is restored whole, and followed by the next`() throws {
    try Office.onDisk { folder in
      let store = try Self.filled(folder)
      let target = folder.url.deletingLastPathComponent().appending(path: UUID().uuidString)
      let home = DataFolder(target.appendingPathExtension("restored"))
      defer {
        try? FileManager.default.removeItem(at: target)
        try? FileManager.default.removeItem(at: home.url)
      }
      let first = try store.backup(to: target)
      #expect(first.originals == 3 && first.copied == 3)
      try Self.read(store, 2, .failed)
      let second = try store.backup(to: target)
      #expect(second.copied == 0 && second.audit.count == first.audit.count + 1)
      let restored = try DataStore.restore(from: target, to: home)
      #expect(restored.audit == second.audit && restored.originals == 3)
      let copy = try DataStore.open(home)
      #expect(try copy.rowCounts() == store.rowCounts())
      #expect(try copy.checkOriginals(hashing: true).isWhole)
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: target.path).sorted() == [
          "originals", "yoshin.sqlite",
        ])
      #expect { try DataStore.restore(from: target, to: home) } throws: {
        ($0 as? StoreError)?.code == .unusableFolder
      }
    }
  }

  @Test(.ofFiles) func `a damaged original stops a backup and leaves the one before`() throws {
    try Office.onDisk { folder in
      let store = try Self.filled(folder)
      let target = folder.url.deletingLastPathComponent().appending(path: UUID().uuidString)
      defer { try? FileManager.default.removeItem(at: target) }
      let before = try store.backup(to: target)
      let bytes = Data("scan 4".utf8)
      let sha256 = try folder.keep(bytes, fileExtension: "png")
      _ = try store.addFile(
        named: "4.png", sha256: sha256, fileExtension: "png", byteSize: bytes.count,
        to: Self.batch(), by: "hanako")
      let place = folder.original(sha256: sha256, fileExtension: "png")
      try FileManager.default.removeItem(at: place)
      try Data("scan 5".utf8).write(to: place)
      #expect(try store.checkOriginals(hashing: true).damaged == [sha256])
      #expect(try store.checkOriginals(hashing: false).isWhole)
      #expect { try store.backup(to: target) } throws: {
        ($0 as? StoreError)?.code == .originalDamaged
      }
      let home = DataFolder(target.appendingPathExtension("restored"))
      defer { try? FileManager.default.removeItem(at: home.url) }
      #expect(try DataStore.restore(from: target, to: home).audit == before.audit)
    }
  }

  @Test(.ofFiles) func `a backup of another office is not written over`() throws {
    try Office.onDisk { folder in
      try Office.onDisk { other in
        let target = folder.url.deletingLastPathComponent().appending(path: UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: target) }
        _ = try Self.filled(folder).backup(to: target)
        let stranger = try DataStore.create(other)
        try stranger.importResidents([Office.resident(2)], from: Office.source)
        #expect { try stranger.backup(to: target) } throws: {
          ($0 as? StoreError)?.code == .unusableFolder
        }
        #expect { try stranger.backup(to: other.url.appending(path: "inside")) } throws: {
          ($0 as? StoreError)?.code == .unusableFolder
        }
      }
    }
  }

  @Test func `originals that nobody names are found and are no damage`() throws {
    try Office.onDisk { folder in
      let store = try Self.filled(folder)
      try folder.keep(Data("kept, then the power went".utf8), fileExtension: "png")
      try Data("half".utf8).write(to: folder.incoming.appending(path: "draft"))
      let report = try store.checkOriginals(hashing: true)
      #expect(report.isWhole && report.orphans.count == 1 && report.drafts.count == 1)
    }
  }

  @Test(arguments: [
    ("SQLite 13", StoreTrouble.noRoom), ("SQLite 5", .busy), ("SQLite 10", .disk),
    ("53100", .noRoom), ("55P03", .busy), ("40P01", .busy), ("57P01", .busy), ("08006", .busy),
    ("58030", .disk), ("25006", .disk),
  ])
  func `passing trouble is told from mistakes`(code: String, trouble: StoreTrouble) {
    #expect(DataStore.trouble(in: DatabaseError(code: code)) == trouble)
  }

  @Test(arguments: ["SQLite 19", "SQLite 1", "23505", "P0001", "42601"])
  func `a mistake is no passing trouble`(code: String) {
    #expect(DataStore.trouble(in: DatabaseError(code: code)) == nil)
  }
}

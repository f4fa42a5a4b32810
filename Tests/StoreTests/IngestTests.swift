import Databases
import Domain
import Foundation
import Testing

@testable import Store

@Suite struct IngestTests {
  @Test func `a second ingest of the same folder changes nothing`() throws {
    let office = try Office()
    let first = try office.receive(3)
    try office.store.setClaimSheet(
      [ClaimLine(vaccine: VaccineCode("MR"), count: 3)], of: office.batch,
      fileHash: String(repeating: "c", count: 64), by: "hanako")
    let entries = try office.store.auditEntries().count
    #expect(try office.receive(3) == first)
    #expect(try office.store.openBatch(office.batch, by: "hanako") == false)
    let isNew = try office.store.setClaimSheet(
      [ClaimLine(vaccine: VaccineCode("MR"), count: 3)], of: office.batch,
      fileHash: String(repeating: "c", count: 64), by: "hanako")
    #expect(!isNew)
    #expect(try office.store.auditEntries().count == entries)
  }

  @Test func `an interrupted ingest goes on where it stopped`() throws {
    let office = try Office()
    try office.receive(4)
    let taken = try office.store.leasePages(3, to: "a/1/1", for: 60)
    #expect(taken.map(\.file) == ["1.jpg", "2.jpg", "3.jpg"])
    _ = try office.store.save(try office.result(.review), page: taken[0].page, by: "hanako")
    // The worker dies; others get what it did not hold, then what its lease gives back.
    #expect(try office.store.leasePages(9, to: "a/2/1").map(\.file) == ["4.jpg"])
    office.clock.advance(61)
    let again = try office.store.leasePages(9, to: "a/2/1")
    #expect(again.map(\.file) == ["2.jpg", "3.jpg"])
    #expect(again.map(\.attempt) == [2, 2])
    #expect(try office.store.pagesToDo(in: office.batch) == 3)
  }

  @Test func `a file whose pages were not counted yet keeps the batch open`() throws {
    let office = try Office()
    try office.store.openBatch(office.batch, by: "hanako")
    let arrival = try office.store.addFile(
      named: "1.tif", sha256: ContentHash.sha256(Data("x".utf8)), fileExtension: "tif",
      byteSize: 1, to: office.batch, by: "hanako")
    #expect(try office.store.filesWithoutPages(in: office.batch) == [arrival.file])
    #expect(try office.store.blockers(of: office.batch) == [.unread(1)])
    #expect(try office.store.setPageCount(3, of: arrival.file).count == 3)
    #expect(try office.store.filesWithoutPages().isEmpty)
    #expect(try office.store.blockers(of: office.batch) == [.unread(3)])
  }

  @Test func `a lease that is renewed is not given away, one that was lost is not renewed`()
    throws
  {
    let office = try Office()
    let page = try office.receive(1)[0]
    _ = try office.store.leasePages(1, to: "a", for: 60)
    office.clock.advance(50)
    #expect(try office.store.renewLease(of: page, by: "a", for: 60))
    office.clock.advance(50)
    #expect(try office.store.leasePages(1, to: "b").isEmpty)
    office.clock.advance(11)
    #expect(try office.store.leasePages(1, to: "b").map(\.page) == [page])
    #expect(try !office.store.renewLease(of: page, by: "a"))
  }

  @Test func `the pages of workers that are gone are free at once`() throws {
    let office = try Office()
    try office.receive(2)
    let lost = try office.store.leasePages(1, to: "host/dead/1")
    _ = try office.store.leasePages(1, to: "host/alive/1")
    let freed = try office.store.releaseLeases(countingAttempt: false) { $0.contains("dead") }
    #expect(freed == 1)
    let next = try office.store.leasePages(9, to: "host/alive/2")
    #expect(next.map(\.page) == lost.map(\.page))
    #expect(next.map(\.attempt) == [1])
  }

  @Test func `a page that kills its workers goes to a person`() throws {
    let office = try Office()
    let pages = try office.receive(1)
    for attempt in 1...3 {
      #expect(try office.store.leasePages(1, to: "w\(attempt)", for: 10).count == 1)
      office.clock.advance(11)
    }
    #expect(try office.store.leasePages(1, to: "w4").isEmpty)
    let page = try office.store.page(pages[0])
    #expect(page.state == .failed)
    #expect(page.result?.reasons.first?.code == .imageUnreadable)
    #expect(try office.store.queue().count == 1)
  }

  @Test func `a result is saved once and comes back whole`() throws {
    let office = try Office()
    try office.settle(1)
    let page = try office.receive(1)[0]
    let result = try office.result(.verified, Office.record(1))
    guard case .saved(_, .verified) = try office.store.save(result, page: page, by: "w") else {
      Issue.record("not saved as verified")
      return
    }
    let entries = try office.store.auditEntries().count
    #expect(try office.store.save(try office.result(.review), page: page, by: "w") == .alreadyRead)
    #expect(try office.store.auditEntries().count == entries)
    let stored = try office.store.pages(in: office.batch)
    #expect(stored.map(\.state) == [.verified])
    #expect(stored[0].result == result)
  }

  @Test func `the same bytes under another name are a duplicate that is never read`() throws {
    let office = try Office()
    try office.receive(2)
    let other = try #require(BatchName("2026-11_2711506317"))
    try office.store.openBatch(other, by: "taro")
    let sha256 = ContentHash.sha256(Data("file 2".utf8))
    for _ in 1...2 {
      let arrival = try office.store.addFile(
        named: "again.jpg", sha256: sha256, fileExtension: "jpg", byteSize: 6, to: other,
        by: "taro")
      guard case .duplicate(let file, let first) = arrival else {
        Issue.record("not a duplicate")
        return
      }
      #expect(first.rawValue == 2)
      try office.store.setPageCount(1, of: file)
    }
    let pages = try office.store.pages(in: other)
    #expect(pages.map(\.state) == [.duplicate])
    #expect(
      pages[0].result?.reasons == [Reason(.duplicateOf, note: "2026-10_2711506317/2.jpg#1")])
    #expect(try office.store.pagesToDo(in: other) == 0)
  }

  @Test func `a file cannot have another number of pages than before`() throws {
    let office = try Office()
    try office.receive(1)
    #expect { try office.store.setPageCount(2, of: FileID(rawValue: 1)) } throws: {
      ($0 as? StoreError)?.code == .pageCountChanged
    }
  }

  @Test func `two scans of one paper are never both verified`() throws {
    let office = try Office()
    try office.settle(1)
    let pages = try office.receive(2)
    let result = try office.result(.verified, Office.record(1))
    _ = try office.store.save(result, page: pages[0], by: "w")
    let second = try office.store.save(result, page: pages[1], by: "w")
    guard case .saved(_, .review) = second else {
      Issue.record("the second scan is \(second)")
      return
    }
    let reasons = try office.store.queue().first?.reasons
    #expect(reasons == [Reason(.alreadyRecorded, note: "2026-10_2711506317/1.jpg#1")])
    let identity = try #require(result.fingerprint.identity)
    let earlier = try office.store.earlierPages(stating: identity, before: pages[1])
    #expect(earlier.map(\.page) == [pages[0]])
    let alike = try office.store.earlierPages(
      looking: 0xF0F0_0000_0000_0003, within: 2, before: pages[1],
      of: ClinicCode("2711506317"))
    #expect(alike.map(\.page) == [pages[0]])
    #expect(alike.map(\.distance) == [1])
    let pending = try office.store.pendingDoses(of: Office.record(1).resident, except: pages[1])
    #expect(pending == [Office.record(1)])
  }

  @Test(arguments: ["no record", "other resident", "reasons", "confidence", "no reason"])
  func `a result that contradicts itself is refused`(flaw: String) throws {
    let office = try Office()
    let page = try office.receive(1)[0]
    var result = try office.result(.verified, Office.record(1))
    switch flaw {
    case "no record": result.record = nil
    case "other resident": result.resident = Office.record(2).resident
    case "reasons": result.reasons = [Reason(.lotUnknown)]
    case "confidence": result.fields["name"]?.confidence = .nan
    default: result.outcome = .review
    }
    #expect { try office.store.save(result, page: page, by: "w") } throws: {
      ($0 as? StoreError)?.code == .inconsistentResult
    }
    #expect(try office.store.page(page).state == .received)
  }

  @Test func `the claim sheet is held against the pages, duplicates not counted`() throws {
    let office = try Office()
    try office.settle(5)
    let pages = try office.receive(5)
    try office.store.setClaimSheet(
      [
        ClaimLine(vaccine: VaccineCode("MR"), count: 3),
        ClaimLine(vaccine: VaccineCode("INF"), count: 1),
      ], of: office.batch, fileHash: String(repeating: "c", count: 64), by: "hanako")
    let results = [
      try office.result(.verified, Office.record(1)), try office.result(.review),
      try office.result(.duplicate, reasons: [Reason(.duplicateOf)]),
      try office.result(.blank, vaccine: nil),
      try office.result(.review, reasons: [Reason(.lotMissing)], vaccine: nil),
    ]
    for (page, result) in zip(pages, results) {
      _ = try office.store.save(result, page: page, by: "w")
    }
    let summary = try office.store.summary(of: office.batch)
    #expect(
      summary.claim.lines == [
        .init(vaccine: VaccineCode("INF"), claimed: 1, found: 0),
        .init(vaccine: VaccineCode("MR"), claimed: 3, found: 2),
      ])
    #expect(summary.claim.pagesOfUnknownVaccine == 1)
    #expect(!summary.claim.agrees)
    #expect(summary.states == [.verified: 1, .review: 2, .duplicate: 1, .blank: 1])
    #expect(summary.outcomes == [.verified: 1, .review: 2, .duplicate: 1, .blank: 1])
    #expect(summary.reasons == [.nameDisagrees: 1, .lotMissing: 1])
    #expect(summary.blockers == [.undecided(2)])
    #expect(summary.enteredBy == ["hanako"])
  }

  @Test func `the queue tells protection but never an address`() throws {
    let office = try Office()
    try office.store.importResidents(
      [Office.resident(1, isProtected: true)], from: Office.source)
    let page = try office.receive(1)[0]
    var result = try office.result(.review)
    result.resident = Office.resident(1).code
    _ = try office.store.save(result, page: page, by: "w")
    let entry = try #require(try office.store.queue().first)
    #expect(entry.isProtected)
    let json = String(decoding: try JSONEncoder().encode(entry), as: UTF8.self)
    #expect(!json.contains("堺市"))
    #expect(!json.contains("石田"))
  }
}

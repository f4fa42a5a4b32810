import Domain
import Testing

@testable import Store

@Suite struct TouchedPagesTests {
  @Test func `an import touches the open pages of residents that changed, and those of nobody`()
    throws
  {
    let office = try Office()
    try office.settle(5)
    let pages = try office.receive(4)
    _ = try office.store.save(
      try office.result(.verified, Office.record(1)), page: pages[0], by: "hanako")
    _ = try office.store.save(
      try office.result(.review, Office.record(2)), page: pages[1], by: "hanako")
    _ = try office.store.save(try office.result(.review), page: pages[2], by: "hanako")
    _ = try office.store.save(
      try office.result(.verified, Office.record(3)), page: pages[3], by: "hanako")
    #expect(try office.store.outdatedPages().isEmpty)

    let first = try office.take(
      1,
      [
        try Events.event(.death, 1, on: "2026-09-01") { $0.status = .deceased },
        try Events.event(.movedIn, 8, on: "2026-09-01") {
          $0.residentSince = CalendarDate("2026-09-01")
        },
        try Events.event(.movedWithin, 2, on: "2026-09-01") { $0.address = "堺市" },
      ])
    let touched = try office.store.pagesTouched(by: first.version)
    #expect(touched.map(\.page) == [pages[0], pages[1], pages[2]])
    #expect(touched.map(\.why) == [.resident, .resident, .newcomers])
    #expect(try office.store.outdatedPages() == touched)
    #expect(try office.store.outdatedPages(in: office.batch).count == 3)

    let second = try office.take(
      2, [try Events.event(.movedWithin, 3, on: "2026-09-02") { $0.address = "堺市" }])
    #expect(try office.store.pagesTouched(by: second.version).map(\.page) == [pages[3]])
    // A verified page whose resident died meanwhile keeps the batch from being committed.
    #expect(throws: StoreError.self) {
      try office.store.commit(office.batch, approver: "jiro", by: "jiro")
    }
  }

  @Test func `a page that is read again after the import is touched no more`() throws {
    let office = try Office()
    try office.settle(2)
    let page = try #require(try office.receive(1).first)
    try office.take(1, [try Events.event(.movedWithin, 1, on: "2026-09-02") { $0.address = "堺市" }])
    _ = try office.store.save(
      try office.result(.verified, Office.record(1)), page: page, by: "hanako")
    #expect(try office.store.outdatedPages().isEmpty)
  }
}

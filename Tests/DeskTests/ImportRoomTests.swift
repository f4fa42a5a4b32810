import Domain
import Foundation
import ReviewWeb
import Store
import Testing

@testable import yoshin

/// Files for the registry from a page, over a real store.
@Suite struct ImportRoomTests {
  private func people(_ city: City) throws -> [Resident] {
    var people: [Resident] = []
    _ = try city.store.forEachResident { people.append($0) }
    return people
  }

  /// Waits until the work on a viewer's file has ended.
  private func end(_ city: City, _ viewer: Viewer) async throws -> ImportView {
    while true {
      let view = try #require(try await city.desk.register.importing(viewer: viewer))
      if case .working = view.state {
        try await Task.sleep(for: .milliseconds(5))
        continue
      }
      return view
    }
  }

  private func tried(
    _ city: City, _ viewer: Viewer, _ wish: ImportWish
  ) async throws -> ImportView {
    try await city.desk.register.tryImport(wish, viewer: viewer)
    return try await end(city, viewer)
  }

  private func entries(_ city: City, _ action: String) throws -> [AuditEntry] {
    try city.store.audit(AuditSearch(action: action), limit: 9, by: "aki")
  }

  @Test func `a file is tried, changes nothing, and is imported once on a word`() async throws {
    try await City.with(cases: 0) { city in
      let room = city.desk.register
      let mari = city.viewer("mari", [.registrar])
      var people = try people(city)
      people[0].address = "堺市堺区南瓦町3番1号"
      let version = try city.store.registryVersion()
      let wish = ImportWish(
        kind: "residents", extracted: "2026-11-20", through: "7", file: extract(people))
      let view = try await tried(city, mari, wish)
      guard case .ready(let preview, isOther: false) = view.state else {
        Issue.record("\(view.state)")
        return
      }
      #expect(preview.rows == people.count && preview.changed == 1 && preview.removed == 0)
      #expect(preview.day == "2026-11-20" && preview.sha256.count == 64)
      #expect(try city.store.registryVersion() == version)
      // Another account waits its turn, and has nothing of this one's.
      let rie = city.viewer("rie", [.registrar])
      #expect(
        await city.refusal { try await room.tryImport(wish, viewer: rie) }
          == .heldByAnother(name: "mari"))
      #expect(try await room.importing(viewer: rie) == nil)
      #expect(
        await city.refusal { try await room.confirmImport(view.id, viewer: rie) } == .stale)
      try await room.confirmImport(view.id, viewer: mari)
      #expect(
        await city.refusal { try await room.confirmImport(view.id, viewer: mari) } == .stale)
      guard case .imported(let done, touched: _) = try await end(city, mari).state else {
        Issue.record("not imported")
        return
      }
      #expect(done == preview)
      #expect(try city.store.resident(people[0].code)?.address == people[0].address)
      #expect(try city.store.residentsCurrent().number == 7)
      let last = try #require(try await room.imports(viewer: mari).first)
      #expect(last.account == "mari" && last.kind == "residents" && last.day == "2026-11-20")
      #expect(last.sha256 == preview.sha256 && last.rows == people.count)
      for action in ["registry.imported", "registry.extract"] {
        let entry = try #require(try entries(city, action).first)
        #expect(entry.actor == "mari" && entry.detail["department"] == "健康課")
        #expect(entry.detail["terminal"] == "10.0.0.7" && entry.detail["reason"] == nil)
      }
      try await room.dropImport(viewer: mari)
      #expect(try await room.importing(viewer: mari) == nil)
    }
  }

  @Test
  func `a file that lacks too many is refused as in the terminal, and taken on a stated share`()
    async throws
  {
    try await City.with(cases: 0) { city in
      let room = city.desk.register
      let mari = city.viewer("mari", [.registrar])
      let all = try people(city)
      let rest = Array(all.prefix(all.count / 2))
      let view = try await tried(
        city, mari, ImportWish(kind: "residents", file: extract(rest)))
      guard case .refused(let refusal) = view.state else {
        Issue.record("\(view.state)")
        return
      }
      let gone = all.count - rest.count
      #expect(
        refusal.why.map(\.sentence) == [
          "the file lacks \(gone) of the \(all.count) residents that the registry has, more than 5 %"
        ])
      #expect(refusal.mayAllow)
      #expect(
        await city.refusal { try await room.confirmImport(view.id, viewer: mari) } == .stale)
      for percent in ["", "-1", "101", "half"] {
        #expect(
          await city.refusal {
            try await room.allowRemovals(view.id, percent: percent, viewer: mari)
          } != nil)
      }
      try await room.allowRemovals(view.id, percent: "２０", viewer: mari)
      guard case .refused = try await end(city, mari).state else {
        Issue.record("20 per cent are not half")
        return
      }
      try await room.allowRemovals(view.id, percent: "60", viewer: mari)
      guard case .ready(let preview, _) = try await end(city, mari).state else {
        Issue.record("not allowed")
        return
      }
      #expect(preview.removed == gone && preview.allowed == "60")
      #expect(try people(city).count == all.count)
      try await room.confirmImport(view.id, viewer: mari)
      _ = try await end(city, mari)
      #expect(try people(city).count == rest.count)
      #expect(try entries(city, "registry.imported").first?.detail["allowed"] == "60 %")
    }
  }

  @Test func `mistakes are told with their places, all or nothing, and codes too`() async throws {
    try await City.with(cases: 0) { city in
      let mari = city.viewer("mari", [.registrar])
      var people = try people(city)
      people.append(people[0])
      let version = try city.store.registryVersion()
      let view = try await tried(
        city, mari, ImportWish(kind: "residents", file: extract(people)))
      guard case .refused(let refusal) = view.state else {
        Issue.record("\(view.state)")
        return
      }
      #expect(refusal.why.map(\.place) == ["\(people.count + 1):1"] && !refusal.mayAllow)
      let history = Array(
        "宛名番号,ワクチン種別,回数,接種年月日,ロット番号,医療機関コード\r\n1000000009,10007,1,20200101,,\r\n".utf8)
      let unknown = try await tried(city, mari, ImportWish(kind: "history", file: history))
      guard case .refused(let without) = unknown.state else {
        Issue.record("\(unknown.state)")
        return
      }
      #expect(without.why.map(\.place) == ["2:2"])
      let bad = try await tried(
        city, mari,
        ImportWish(
          kind: "history", file: history,
          codes: Array("コード,回数コード,ワクチン種別,回数\r\n10007,1,ZZZ,1\r\n".utf8)))
      guard case .refused(let ofCodes) = bad.state else {
        Issue.record("\(bad.state)")
        return
      }
      #expect(ofCodes.why.allSatisfy(\.isOfCodes) && ofCodes.why.map(\.place) == ["2:3"])
      let good = try await tried(
        city, mari,
        ImportWish(
          kind: "history", file: history,
          codes: Array("コード,回数コード,ワクチン種別,回数\r\n10007,1,規則なし,\r\n".utf8)))
      guard case .ready(let preview, _) = good.state else {
        Issue.record("\(good.state)")
        return
      }
      #expect(preview.added == 1)
      #expect(try city.store.registryVersion() == version)
    }
  }

  @Test func `a differential twice or out of order is refused, and what came in between is shown`()
    async throws
  {
    try await City.with(cases: 0) { city in
      let room = city.desk.register
      let mari = city.viewer("mari", [.registrar])
      func nothing(_ number: Int) -> ImportWish {
        let row = [
          "", "", "", "", "", "", "", "", "", "", "", "異動なし", "", "", "\(number)", "20261120",
        ]
        let head = ReconcileRoomTests.header + ",差分番号,抽出年月日,異動番号,異動年月日,届出年月日,支援開始年月日,支援終了年月日"
        let cells = row + ["", "", "", "", ""]
        return ImportWish(
          kind: "differential", file: Array("\(head)\r\n\(cells.joined(separator: ","))\r\n".utf8))
      }
      let first = try await tried(city, mari, nothing(14))
      guard case .ready = first.state else {
        Issue.record("\(first.state)")
        return
      }
      try await room.confirmImport(first.id, viewer: mari)
      _ = try await end(city, mari)
      #expect(try city.store.residentsCurrent().number == 14)
      for (number, start) in [
        (14, "differential 14 was imported at"), (16, "this is differential 16"),
      ] {
        guard case .refused(let refusal) = try await tried(city, mari, nothing(number)).state else {
          Issue.record("\(number) taken")
          return
        }
        #expect(refusal.why.first?.sentence.hasPrefix(start) == true && !refusal.mayAllow)
      }
      #expect(
        await city.refusal {
          try await room.tryImport(ImportWish(kind: "welfare", file: [1]), viewer: mari)
        } == .invalid([Fault("extracted", .missing)]))
      // What was seen is what is imported, or it is shown again.
      let clinics = Array("医療機関コード,名称,医師名\r\n2711506317,甲医院,\r\n2711987020,乙医院,\r\n".utf8)
      let seen = try await tried(city, mari, ImportWish(kind: "clinics", file: clinics))
      try city.store.importClinics(
        [
          Clinic(code: ClinicCode("2711506317"), name: "甲医院", doctor: ""),
          Clinic(code: ClinicCode("2711987020"), name: "乙医院", doctor: ""),
        ],
        from: ImportSource(
          fileName: "c.csv", fileHash: String(repeating: "c", count: 64), encoding: "UTF-8",
          by: "rie"))
      try await room.confirmImport(seen.id, viewer: mari)
      guard case .ready(let now, isOther: true) = try await end(city, mari).state else {
        Issue.record("not shown again")
        return
      }
      #expect(now.isEmpty)
    }
  }

  @Test func `who is no registrar sends nothing in`() async throws {
    try await City.with(cases: 0) { city in
      let room = city.desk.register
      let wish = ImportWish(kind: "clinics", file: [1])
      for viewer in [city.yuki, city.ken, city.viewer("jun", [.administrator])] {
        #expect(await city.refusal { try await room.tryImport(wish, viewer: viewer) } == .forbidden)
        #expect(await city.refusal { try await room.imports(viewer: viewer) } == .forbidden)
        #expect(await city.refusal { try await room.importing(viewer: viewer) } == .forbidden)
        #expect(
          await city.refusal { try await room.confirmImport(1, viewer: viewer) } == .forbidden)
        #expect(
          await city.refusal {
            try await room.person("1000000009", reason: "照会", viewer: viewer)
          } == .forbidden)
      }
    }
  }
}

import Domain
import Foundation
import Store
import Testing

@testable import yoshin

/// The office's own characters (外字) in letters.
@Suite struct LetterGaijiTests {
  private static let pipeline = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "pipelines/routine.yaml").path

  private func source(_ name: String) -> ImportSource {
    ImportSource(
      fileName: name, fileHash: ContentHash.sha256(Array(name.utf8)), encoding: "UTF-8", by: "mari")
  }

  @Test func `a letter has the list's replacement, or 〓 and a hand that writes`() async throws {
    try await City.with(cases: 0) { city in
      let office = try RegisterOffice(store: city.store, pipeline: Self.pipeline)
      let day = try #require(CalendarDate("2026-11-01"))
      let found = try DueListing.unvaccinated(["influenza-elderly"], within: nil, day: day)
        .find(office)
      let written = try city.store.residents(found.codes, on: day).values
        .filter(\.mayBeWrittenTo).map(\.resident).sorted { $0.code < $1.code }
      let (known, unknown) = (try #require(written.first), try #require(written.last))
      var people: [Resident] = []
      _ = try city.store.forEachResident { people.append($0) }
      for index in people.indices {
        if people[index].code == known.code { people[index].name = "渡\u{E000}　清" }
        if people[index].code == unknown.code { people[index].address += "\u{E001}" }
      }
      try city.store.importResidents(people, from: source("r"))
      try city.store.importGaiji(
        [.init(character: "\u{E000}", description: "点二つ", replacement: "邉")], from: source("g"))
      var run = try LetterRun(
        letter: try office.letter("recall-letter"), day: day, withPDF: true, withProtected: false)
      try run.print(found, store: city.store)
      #expect(run.handwritten == [unknown.code])
      #expect(run.leftOut.allSatisfy { $0.code != known.code && $0.code != unknown.code })
      let cells = run.contractorRows.joined()
      #expect(cells.contains { $0.hasPrefix("渡邉　清") })
      #expect(cells.contains(unknown.address + "〓"))
      #expect(
        !cells.contains { $0.unicodeScalars.contains(where: GaijiTable.isPrivate) })
      // Nothing of it is written back.
      #expect(try city.store.resident(known.code)?.name == "渡\u{E000}　清")
    }
  }
}

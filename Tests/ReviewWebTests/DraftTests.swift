import Domain
import ReviewWeb
import Testing

@Suite struct DraftTests {
  @Test(arguments: [
    \RecordDraft.vaccine, \RecordDraft.dose, \RecordDraft.givenOn, \RecordDraft.lot,
    \RecordDraft.clinic,
  ])
  func aDraftWithAHoleIsNotWhole(part: WritableKeyPath<RecordDraft, String?> & Sendable) {
    var draft = RecordDraft(
      resident: ResidentCode("1"), residentName: "見本", vaccine: "MR", dose: "１期",
      givenOn: "2026-10-05", lot: "A1", clinic: "2711506317")
    #expect(draft.isWhole)
    draft[keyPath: part] = nil
    #expect(!draft.isWhole)
  }
}

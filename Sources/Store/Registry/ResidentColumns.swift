import Domain

/// A resident's row as texts by column, so that single columns can be kept and put back.
struct ResidentColumns: Equatable {
  /// The texts; nil where the column is NULL.
  private(set) var texts: [String: String?]

  init(_ resident: Resident) {
    texts = [
      "household": resident.household.rawValue, "name": resident.name, "kana": resident.kana,
      "birthDate": resident.birthDate?.description, "sex": resident.sex?.rawValue,
      "postalCode": resident.postalCode, "address": resident.address,
      "building": resident.building, "residentSince": resident.residentSince?.description,
      "status": resident.status.rawValue, "statusReason": resident.statusReason,
      "removedOn": resident.removedOn?.description,
      "isProtected": resident.isProtected ? "1" : "0",
    ]
  }

  /// The columns in which this row differs from a later one, as they are here.
  func differing(from later: ResidentColumns) -> [String: String?] {
    texts.filter { column, text in later.texts[column] != .some(text) }
  }

  /// Puts columns back; a column of another name is passed over.
  mutating func put(back columns: [String: String?]) {
    for (column, text) in columns where texts[column] != nil { texts[column] = .some(text) }
  }

  /// The row again.
  ///
  /// - Throws: `StoreError` where a word in it is not known.
  func resident(_ code: ResidentCode) throws -> Resident {
    func text(_ column: String) -> String { (texts[column] ?? nil) ?? "" }
    func optional(_ column: String) -> String? { texts[column] ?? nil }
    return Resident(
      code: code, household: HouseholdNumber(text("household")), name: text("name"),
      kana: text("kana"), birthDate: RegistryText.date(optional("birthDate")),
      sex: optional("sex").flatMap(Sex.init), postalCode: text("postalCode"),
      address: text("address"), building: text("building"),
      residentSince: RegistryText.date(optional("residentSince")),
      status: try RegistryText.word(text("status")), statusReason: text("statusReason"),
      removedOn: RegistryText.date(optional("removedOn")), isProtected: text("isProtected") == "1")
  }
}

import Databases
import Domain

/// One versioned table of the registry: which columns are its key, which its content.
///
/// `Row` types are turned into database values by position; the order is that of `columns`.
struct RegistryTable<Value: Sendable>: Sendable {
  let kind: RegistryKind
  /// The table of versions.
  let versions: String
  /// Key columns first.
  let key: [String]
  let content: [String]
  let bind: @Sendable (Value) -> [any DatabaseValueConvertible]
  let read: @Sendable (Row) throws -> Value

  var columns: [String] { key + content }

  /// What a column's values are: texts, but for the one that says yes or no.
  func type(of column: String) -> String { column == "isProtected" ? "BIGINT" : "TEXT" }

  /// The current rows, in the order of import.
  var selection: String {
    "SELECT \(columns.joined(separator: ", ")) FROM \(versions) WHERE validTo IS NULL ORDER BY id"
  }
}

extension RegistryTable where Value == Resident {
  static let residents = RegistryTable(
    kind: .residents, versions: "residentVersion", key: ["code"],
    content: [
      "household", "name", "kana", "birthDate", "sex", "postalCode", "address", "building",
      "residentSince", "status", "statusReason", "removedOn", "isProtected",
    ],
    bind: { resident in
      [
        resident.code.rawValue, resident.household.rawValue, resident.name, resident.kana,
        resident.birthDate?.description, resident.sex?.rawValue, resident.postalCode,
        resident.address, resident.building, resident.residentSince?.description,
        resident.status.rawValue, resident.statusReason, resident.removedOn?.description,
        resident.isProtected ? 1 : 0,
      ]
    },
    read: { row in
      Resident(
        code: ResidentCode(row[0] as String), household: HouseholdNumber(row[1] as String),
        name: row[2], kana: row[3], birthDate: RegistryText.date(row[4]),
        sex: (row[5] as String?).flatMap(Sex.init), postalCode: row[6], address: row[7],
        building: row[8], residentSince: RegistryText.date(row[9]),
        status: try RegistryText.word(row[10]), statusReason: row[11],
        removedOn: RegistryText.date(row[12]), isProtected: row[13])
    })
}

extension RegistryTable where Value == Voucher {
  static let vouchers = RegistryTable(
    kind: .vouchers, versions: "voucherVersion", key: ["municipality", "number"],
    content: ["resident"],
    bind: { [$0.municipality.rawValue, $0.number.rawValue, $0.resident.rawValue] },
    read: { row in
      Voucher(
        resident: ResidentCode(row[2] as String), municipality: MunicipalityCode(row[0] as String),
        number: VoucherNumber(row[1] as String))
    })
}

extension RegistryTable where Value == Clinic {
  static let clinics = RegistryTable(
    kind: .clinics, versions: "clinicVersion", key: ["code"], content: ["name", "doctor"],
    bind: { [$0.code.rawValue, $0.name, $0.doctor] },
    read: { Clinic(code: ClinicCode($0[0] as String), name: $0[1], doctor: $0[2]) })
}

extension RegistryTable where Value == Lot {
  static let lots = RegistryTable(
    kind: .lots, versions: "lotVersion", key: ["vaccine", "number"],
    content: ["product", "maker", "expires"],
    bind: {
      [$0.vaccine.rawValue, $0.number.rawValue, $0.product, $0.maker, $0.expires?.description]
    },
    read: { row in
      Lot(
        vaccine: VaccineCode(row[0] as String), product: row[2], maker: row[3],
        number: LotNumber(row[1] as String), expires: RegistryText.date(row[4]))
    })
}

extension RegistryTable where Value == VaccinationRecord {
  static let history = RegistryTable(
    kind: .history, versions: "historyVersion", key: ["resident", "vaccine", "dose", "givenOn"],
    content: ["lot", "clinic"],
    bind: {
      [
        $0.resident.rawValue, $0.vaccine.rawValue, $0.dose, $0.date.description, $0.lot.rawValue,
        $0.clinic.rawValue,
      ]
    },
    read: { row in
      guard let record = row.record else {
        throw StoreError(.damagedValue, "a stored dose has no date")
      }
      return record
    })
}

/// How the registry's texts are read back.
enum RegistryText {
  static func date(_ text: String?) -> CalendarDate? { text.flatMap { CalendarDate($0) } }

  static func word<Word: RawRepresentable>(_ text: String) throws -> Word
  where Word.RawValue == String {
    guard let word = Word(rawValue: text) else {
      throw StoreError(.damagedValue, "the registry holds an unknown word")
    }
    return word
  }
}

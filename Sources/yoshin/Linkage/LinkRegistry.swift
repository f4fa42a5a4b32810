import Domain
import Linkage
import Tables

/// Which columns of a CSV registry, or keys of a query, hold what linkage needs.
///
/// `code=soc_sec_id,surname=surname,given=given_name,address=street_number+address_1`: several columns
/// joined by `+` are read one after the other with a space between.
struct ColumnMapping {
  /// What can be mapped, with the column of a Japanese resident extract.
  static let standard: [String: [String]] = [
    "code": ["宛名番号"], "household": ["世帯番号"], "name": ["氏名"], "kana": ["氏名カナ"],
    "birth_date": ["生年月日"], "sex": ["性別"], "postal": ["郵便番号"], "address": ["住所"],
    "building": ["方書"],
  ]
  /// Parts that have no column of their own in an extract.
  static let others: Set<String> = ["surname", "given", "id"]

  /// The columns by part.
  var columns: [String: [String]]

  /// The columns of a Japanese resident extract.
  init() { columns = ColumnMapping.standard }

  /// Reads `part=column,part=column+column`.
  init?(_ text: String) {
    columns = [:]
    for pair in text.split(separator: ",") {
      let sides = pair.split(separator: "=", maxSplits: 1).map(String.init)
      guard sides.count == 2 else { return nil }
      let part = ColumnMapping.synonyms[sides[0]] ?? sides[0]
      guard ColumnMapping.standard[part] != nil || ColumnMapping.others.contains(part) else {
        return nil
      }
      columns[part, default: []] += sides[1].split(separator: "+").map(String.init)
    }
  }

  private static let synonyms = [
    "resident_code": "code", "given_name": "given", "first_name": "given", "last_name": "surname",
    "birth": "birth_date", "dob": "birth_date", "date_of_birth": "birth_date",
    "birthdate": "birth_date",
    "gender": "sex", "postcode": "postal", "postal_code": "postal",
  ]

  /// The positions of the mapped columns in a header; a part none of whose columns is there is left out.
  func positions(in header: Header) throws(TableError) -> [String: [Int]] {
    var positions: [String: [Int]] = [:]
    let isStandard = columns["code"] == ColumnMapping.standard["code"]
    for (part, names) in columns {
      // An extract must have its own columns; a mapping must name columns that are there.
      let isOptional = isStandard && !["code", "name"].contains(part)
      if isOptional, names.contains(where: { header.column($0) == nil }) { continue }
      positions[part] = try header.columns(names)
    }
    return positions
  }
}

/// A registry read from CSV for linkage: an index and how it was made.
enum LinkRegistry {
  /// Builds an index of a table.
  ///
  /// - Throws: `TableError` where columns are missing.
  static func index(
    _ table: Table, vouchers: Table? = nil, mapping: ColumnMapping, version: String
  ) throws(TableError) -> RegistryIndex {
    let positions = try mapping.positions(in: table.header)
    var builder = RegistryIndex.Builder(reservingCapacity: table.rows.count)
    for row in table.rows { builder.add(resident(row, positions)) }
    if let vouchers {
      let columns = try vouchers.header.columns(["宛名番号", "市区町村コード", "券番号"])
      for row in vouchers.rows {
        builder.add(
          Voucher(
            resident: ResidentCode(row[columns[0]]),
            municipality: MunicipalityCode(row[columns[1]]),
            number: VoucherNumber(row[columns[2]])))
      }
    }
    return builder.index(version: version)
  }

  /// One row as a resident; what cannot be understood is left out rather than guessed.
  static func resident(_ row: Row, _ positions: [String: [Int]]) -> Resident {
    func text(_ part: String) -> String {
      guard let columns = positions[part] else { return "" }
      if columns.count == 1 { return row[columns[0]] }
      return columns.map { row[$0] }.filter { !$0.isEmpty }.joined(separator: " ")
    }
    var name = text("name")
    if name.isEmpty { name = text("surname") + "\u{3000}" + text("given") }
    return Resident(
      code: ResidentCode(text("code")), household: HouseholdNumber(text("household")), name: name,
      kana: text("kana"), birthDate: CalendarDate(text("birth_date")), sex: sex(text("sex")),
      postalCode: text("postal"), address: text("address"), building: text("building"))
  }

  /// 1, 2, 男, 女, M, F as a sex.
  static func sex(_ text: String) -> Sex? {
    switch text {
    case "1", "男", "M", "m", "male": .male
    case "2", "女", "F", "f", "female": .female
    default: nil
    }
  }
}

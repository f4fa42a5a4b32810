import Databases
import Domain
import Foundation

/// How instants are written: ISO 8601 in UTC with milliseconds, so that text order is time order.
enum Timestamp {
  private static let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)

  static func text(_ date: Date) -> String { date.formatted(style) }

  static func date(_ text: String) throws -> Date {
    do {
      return try style.parse(text)
    } catch {
      throw StoreError(.damagedValue, "a stored time is not in ISO 8601")
    }
  }
}

/// How structured values are written: JSON with sorted keys, so that equal values are equal text.
enum StoredJSON {
  static func text(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  static func value<Value: Decodable>(_ type: Value.Type, _ text: String) throws -> Value {
    do {
      return try JSONDecoder().decode(type, from: Data(text.utf8))
    } catch {
      throw StoreError(.damagedValue, "a stored \(type) cannot be read back")
    }
  }
}

extension Row {
  /// A column that holds a value of an enumeration.
  func word<Value: RawRepresentable>(_ column: String) throws -> Value
  where Value.RawValue == String {
    guard let value = Value(rawValue: self[column]) else {
      throw StoreError(.damagedValue, "the column \(column) holds an unknown word")
    }
    return value
  }

  /// A column that holds an instant.
  func instant(_ column: String) throws -> Date { try Timestamp.date(self[column]) }

  /// A column that holds a batch's name.
  func batch(_ column: String = "batch") throws -> BatchName {
    guard let name = BatchName(self[column] as String) else {
      throw StoreError(.damagedValue, "the column \(column) holds no batch's name")
    }
    return name
  }

  /// The record in the columns resident, vaccine, dose, givenOn, lot, clinic; nil unless all are
  /// there.
  var record: VaccinationRecord? {
    guard let resident = self["resident"] as String?, let vaccine = self["vaccine"] as String?,
      let dose = self["dose"] as String?, let givenOn = self["givenOn"] as String?,
      let date = CalendarDate(givenOn), let lot = self["lot"] as String?,
      let clinic = self["clinic"] as String?
    else { return nil }
    return VaccinationRecord(
      resident: ResidentCode(resident), vaccine: VaccineCode(vaccine), dose: dose, date: date,
      lot: LotNumber(lot), clinic: ClinicCode(clinic))
  }
}

import Domain
import Foundation
import Linkage

/// A line of a query file: what was read from a paper, or nothing of a field.
struct LinkQuery {
  /// The id as it was written, a number or a text.
  var id: LinkID
  var paper: PaperIdentity

  /// Reads one line of JSON.
  ///
  /// Keys are `id, resident_code, voucher_number, name, kana, birth_date, sex, address`, or the columns
  /// of the mapping. Nil where the line is no JSON object.
  init?(_ line: some Collection<UInt8>, number: Int, mapping: ColumnMapping) {
    guard let object = try? JSONSerialization.jsonObject(with: Data(line)) as? [String: Any] else {
      return nil
    }
    func value(_ key: String) -> String? {
      switch object[key] {
      case let text as String: text.isEmpty ? nil : text
      case let number as NSNumber: number.stringValue
      default: nil
      }
    }
    func text(_ part: String, _ key: String) -> String? {
      if let own = value(key) { return own }
      let joined = (mapping.columns[part] ?? []).compactMap(value).joined(separator: " ")
      return joined.isEmpty ? nil : joined
    }
    id =
      LinkID(object["id"]) ?? (mapping.columns["id"]?.first).flatMap { LinkID(object[$0]) }
      ?? .number(number)
    paper = PaperIdentity()
    paper.code = text("code", "resident_code").map { .text($0) }
    paper.voucher = value("voucher_number").map { .text($0) }
    var name = text("name", "name")
    if name == nil {
      let parts = [text("surname", "surname"), text("given", "given_name")].compactMap { $0 }
      name = parts.isEmpty ? nil : parts.joined(separator: " ")
    }
    paper.names = name.map { [TextReading($0)] } ?? []
    paper.kana = text("kana", "kana").map { [TextReading($0)] } ?? []
    paper.birthDate = text("birth_date", "birth_date").map { .text($0) }
    paper.sex = text("sex", "sex").flatMap(LinkRegistry.sex)
    paper.addresses = text("address", "address").map { [TextReading($0)] } ?? []
  }
}

/// An id that is written back as it came.
enum LinkID: Hashable, Encodable, CustomStringConvertible {
  case number(Int)
  case text(String)

  init?(_ value: Any?) {
    switch value {
    case let number as NSNumber: self = .number(number.intValue)
    case let text as String: self = .text(text)
    default: return nil
    }
  }

  var description: String {
    switch self {
    case .number(let number): String(number)
    case .text(let text): text
    }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .number(let number): try container.encode(number)
    case .text(let text): try container.encode(text)
    }
  }
}

/// A line of the answer file.
struct LinkAnswer: Encodable {
  var id: LinkID
  var resident: String?
  var weight: Double
  var margin: Double
  var candidates: [String]
  var reasons: [Reason.Code]

  init(id: LinkID, _ decision: Decision) {
    self.id = id
    resident = decision.resident?.rawValue
    weight = (decision.weight * 100).rounded() / 100
    margin = (decision.margin * 100).rounded() / 100
    candidates = decision.candidates.map(\.resident.rawValue)
    reasons = decision.reasons.map(\.code)
  }

  private enum Key: String, CodingKey { case id, resident, weight, margin, candidates, reasons }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(id, forKey: .id)
    try container.encode(resident, forKey: .resident)
    try container.encode(weight, forKey: .weight)
    try container.encode(margin, forKey: .margin)
    try container.encode(candidates, forKey: .candidates)
    try container.encode(reasons, forKey: .reasons)
  }
}

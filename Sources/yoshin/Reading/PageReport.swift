import Domain
import Foundation
import Store

/// One line of the page report.
struct PageReport: Encodable {
  var file: String
  var page: Int
  var outcome: String
  var form: String?
  var resident: ResidentCode?
  var reasons: [Reason]
  var fields: [String: Field]
  var seconds: Double

  struct Field: Encodable {
    var value: FieldValue
    var confidence: Double
    var text: String
  }

  /// A stored page with the path it came by.
  ///
  /// - Parameter original: The page that this one repeats byte by byte: its form and resident are this one's.
  init(_ page: StoredPage, file: String, original: StoredPage? = nil) {
    self.file = file
    self.page = page.number
    outcome = page.result?.outcome.rawValue ?? page.state.rawValue
    form = page.result?.form ?? original?.result?.form
    resident = page.result?.resident ?? original?.result?.resident
    reasons = page.result?.reasons ?? []
    fields = (page.result?.fields ?? [:]).mapValues {
      Field(value: $0.value, confidence: ($0.confidence * 10_000).rounded() / 10_000, text: $0.text)
    }
    seconds = ((page.result?.processorSeconds ?? 0) * 1000).rounded() / 1000
  }

  private enum CodingKeys: CodingKey {
    case file, page, outcome, form, resident, reasons, fields, seconds
  }

  /// Writes every key, also those without a value: readers join on them.
  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(file, forKey: .file)
    try container.encode(page, forKey: .page)
    try container.encode(outcome, forKey: .outcome)
    try container.encode(form, forKey: .form)
    try container.encode(resident, forKey: .resident)
    try container.encode(reasons, forKey: .reasons)
    try container.encode(fields, forKey: .fields)
    try container.encode(seconds, forKey: .seconds)
  }
}

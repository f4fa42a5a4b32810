public import Domain

/// The value of a field, as the page report writes it.
public enum AnswerValue: Hashable, Sendable, Codable {
  /// Text: a code, a label, an ISO date.
  case text(String)
  /// Whether something is there.
  case flag(Bool)
  /// Nothing was read.
  case nothing
}

/// What a field says, with how sure that is.
public struct Answer: Hashable, Sendable, Codable {
  /// The value.
  public var value: AnswerValue
  /// What stands on the paper, before any rule.
  public var text: String
  /// The probability that the value is what is on the paper, 0…1.
  public var confidence: Double
  /// Other readings with their probabilities, likelier first.
  public var alternatives: [Alternative]

  /// Another reading.
  public struct Alternative: Hashable, Sendable, Codable {
    /// The reading.
    public var text: String
    /// Its probability, 0…1.
    public var confidence: Double
    /// Makes one.
    public init(text: String, confidence: Double) {
      self.text = text
      self.confidence = confidence
    }
  }

  /// Makes an answer.
  public init(
    value: AnswerValue, text: String, confidence: Double, alternatives: [Alternative] = []
  ) {
    self.value = value
    self.text = text
    self.confidence = confidence
    self.alternatives = alternatives
  }
}

/// What a page says, field by field and taken together.
public struct Answers: Sendable {
  /// By the report's field names.
  public var fields: [String: Answer] = [:]
  /// The resident's number; nil where the form has none.
  public var residentCode: CodeAnswer?
  /// The voucher; nil where the form has none.
  public var voucher: VoucherAnswer?
  /// The birth date; nil where the form has none.
  public var birthDate: DateAnswer?
  /// The vaccination date; nil where the form has none.
  public var givenDate: DateAnswer?
  /// 氏名.
  public var name: TextReading?
  /// フリガナ.
  public var kana: TextReading?
  /// 住所.
  public var address: TextReading?
  /// 性別, with the probability of its mark.
  public var sex: (sex: Sex, probability: Double)?
  /// The clinic's code; nil where the form has none.
  public var clinic: CodeAnswer?
  /// The lot; nil where the form has no label.
  public var lot: LotAnswer?
  /// The dose's label, where exactly one is marked.
  public var dose: String?
  /// What is wrong with the paper itself, whoever it is for.
  public var reasons: [Reason] = []

  /// Makes empty answers.
  public init() {}
}

/// How the last digit of a number guards the others.
///
/// Offices differ in the numbers they print, so a rule can be written in a pipeline's settings; see
/// ``init(_:)`` for the words. All weights are counted from the digit beside the check digit leftwards
/// and repeat where the number is longer.
public enum CheckDigitRule: Hashable, Sendable {
  /// No check digit: every number of digits holds.
  case none
  /// Luhn (モジュラス10 ウェイト2・1 分割), used by 医療機関コード and 保険者番号.
  case luhn
  /// Modulus 10 with weights whose products are not split (M10W31 is `[3, 1]`).
  case mod10(weights: [Int])
  /// Modulus 11: 11 less the remainder; what 10 and 11 become differs by the number's law.
  case mod11(weights: [Int], overflow: Overflow)
  /// The payload's remainder by 7 (7DR).
  case sevenRemainder
  /// 7 less the payload's remainder by 7 (7DSR).
  case sevenComplement

  /// What a modulus 11 rule makes of the results 10 and 11.
  public enum Overflow: String, Hashable, Sendable, Codable {
    /// Both become 0 (個人番号).
    case zero
    /// Their last digit: 10 becomes 0, 11 becomes 1 (全国地方公共団体コード).
    case lastDigit
  }

  /// 全国地方公共団体コード: five digits and a check digit (JIS X 0401/0402).
  public static let municipality = CheckDigitRule.mod11(
    weights: [2, 3, 4, 5, 6], overflow: .lastDigit)

  /// 個人番号: eleven digits and a check digit (平成26年総務省令85号5条).
  public static let individualNumber = CheckDigitRule.mod11(
    weights: [2, 3, 4, 5, 6, 7], overflow: .zero)

  /// The check digit that belongs to a payload, or nil where the payload is empty or not all digits,
  /// or the rule has none.
  public func digit(for payload: some StringProtocol) -> Int? {
    guard let digits = Digits.ascii(payload), !digits.isEmpty else { return nil }
    return digit(for: digits)
  }

  /// Whether a whole number, check digit last, obeys the rule.
  ///
  /// A number with anything but ASCII digits never does. Under ``none`` every digit run does.
  public func holds(for number: some StringProtocol) -> Bool {
    guard let digits = Digits.ascii(number), let last = digits.last else { return false }
    if case .none = self { return true }
    return digits.count > 1 && digit(for: Array(digits.dropLast())) == last
  }

  private func digit(for digits: [Int]) -> Int? {
    switch self {
    case .none:
      return nil
    case .luhn:
      let sum = weighted(digits, [2, 1]) { $0 > 9 ? $0 - 9 : $0 }
      return (10 - sum % 10) % 10
    case .mod10(let weights):
      return (10 - weighted(digits, weights) { $0 } % 10) % 10
    case .mod11(let weights, let overflow):
      let value = 11 - weighted(digits, weights) { $0 } % 11
      return value < 10 ? value : overflow == .zero ? 0 : value % 10
    case .sevenRemainder:
      return remainderBySeven(digits)
    case .sevenComplement:
      return (7 - remainderBySeven(digits)) % 7
    }
  }

  private func weighted(
    _ digits: [Int], _ weights: [Int], _ product: (Int) -> Int
  ) -> Int {
    guard !weights.isEmpty else { return 0 }
    return digits.reversed().enumerated().reduce(0) { sum, item in
      sum + product(item.element * weights[item.offset % weights.count])
    }
  }

  private func remainderBySeven(_ digits: [Int]) -> Int {
    digits.reduce(0) { ($0 * 10 + $1) % 7 }
  }
}

extension CheckDigitRule: LosslessStringConvertible {
  /// Reads a rule as settings write it, letter case aside: `none`, `luhn`, `m10w31`, `7dr`, `7dsr`,
  /// `municipality`, `individualNumber`, `mod10(3,1)`, `mod11(2,3,4,5,6,7)` or
  /// `mod11(2,3,4,5,6,lastDigit)`; weights from the right.
  ///
  /// Nil for anything else.
  ///
  /// M10W21 is no word here: it means Luhn where products are split (分割), `mod10(2,1)` where they
  /// are not (一括).
  public init?(_ description: String) {
    let text = description.lowercased().filter { !$0.isWhitespace }
    switch text {
    case "none": self = .none
    case "luhn": self = .luhn
    case "m10w31": self = .mod10(weights: [3, 1])
    case "7dr": self = .sevenRemainder
    case "7dsr": self = .sevenComplement
    case "municipality": self = .municipality
    case "individualnumber": self = .individualNumber
    default:
      guard let open = text.firstIndex(of: "("), text.last == ")" else { return nil }
      var parts = text[text.index(after: open)...].dropLast()
        .split(separator: ",", omittingEmptySubsequences: false)
      let keepsLastDigit = parts.last == "lastdigit"
      if keepsLastDigit { parts.removeLast() }
      let weights = parts.compactMap { part in
        Int(part).flatMap { (1...99).contains($0) ? $0 : nil }
      }
      guard !weights.isEmpty, weights.count == parts.count, weights.count <= 32 else { return nil }
      switch text[..<open] {
      case "mod10" where !keepsLastDigit: self = .mod10(weights: weights)
      case "mod11":
        self = .mod11(weights: weights, overflow: keepsLastDigit ? .lastDigit : .zero)
      default: return nil
      }
    }
  }

  /// The rule as settings write it; ``init(_:)`` reads it back.
  public var description: String {
    func list(_ weights: [Int]) -> String { weights.map(String.init).joined(separator: ",") }
    switch self {
    case .none: return "none"
    case .luhn: return "luhn"
    case .mod10(let weights): return "mod10(\(list(weights)))"
    case .mod11(let weights, .zero): return "mod11(\(list(weights)))"
    case .mod11(let weights, .lastDigit): return "mod11(\(list(weights)),lastDigit)"
    case .sevenRemainder: return "7dr"
    case .sevenComplement: return "7dsr"
    }
  }
}

extension CheckDigitRule: Codable {
  /// Reads the words of ``init(_:)``.
  ///
  /// - Throws: `DecodingError` where the text names no rule.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let rule = CheckDigitRule(text) else {
      throw DecodingError.dataCorruptedError(
        in: container,
        debugDescription: "no check digit rule; use none, luhn, m10w31, 7dr, 7dsr or mod11(2,3,…)")
    }
    self = rule
  }

  /// Writes the rule's words.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

extension ClinicCode {
  /// Whether this is ten digits with a valid Luhn check digit.
  ///
  /// A code given to a mass-vaccination site need not be, so a failure is a question to a person,
  /// not a refusal.
  public var isWellFormed: Bool {
    rawValue.utf8.count == 10 && CheckDigitRule.luhn.holds(for: rawValue)
  }
}

extension MunicipalityCode {
  /// Whether this is six digits with a valid check digit (JIS X 0401/0402).
  public var isWellFormed: Bool {
    rawValue.utf8.count == 6 && CheckDigitRule.municipality.holds(for: rawValue)
  }
}

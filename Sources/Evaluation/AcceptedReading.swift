/// The thresholds of a pipeline that a labelled sample can set: each guards one kind of answer.
public enum ThresholdKind: String, Sendable, CaseIterable, Codable {
  /// The vaccination date.
  case givenDate = "given_date"
  /// The clinic's code.
  case clinicCode = "clinic_code"
  /// A choice of which one option is marked.
  case choice
  /// A signature or stamp that is there.
  case presence
  /// The lot, known to the master.
  case lot
}

/// An answer that nothing but its threshold keeps from being accepted, with whether it is right.
///
/// A wrong answer that the page's own reasons send to a person anyway (a lot that the master does not know, a
/// date outside the batch's month) is none: no threshold has to catch it.
public struct AcceptedReading: Sendable, Hashable {
  /// Which threshold guards it.
  public var kind: ThresholdKind
  /// What must not be on both sides of a division into parts: the batch's folder, which is one clinic's month
  /// with its people's hands, stamps and scanner.
  public var group: String
  /// How sure it is, 0…1.
  public var confidence: Double
  /// Whether it is what is on the paper.
  public var isRight: Bool

  /// Makes one.
  public init(kind: ThresholdKind, group: String, confidence: Double, isRight: Bool) {
    self.kind = kind
    self.group = group
    self.confidence = confidence
    self.isRight = isRight
  }

  /// The answers of a report that thresholds decide on, on pages whose form is right.
  ///
  /// - Parameter corpus: told apart from others by this name: two corpora may name clinics alike.
  public static func all(
    truth: [TruthLine], report: [ReportLine], corpus: String
  ) -> [AcceptedReading] {
    var lines: [PageKey: ReportLine] = [:]
    for line in report { lines[line.key] = line }
    return truth.flatMap { page -> [AcceptedReading] in
      guard let form = page.form, let line = lines[page.key], line.form == form else { return [] }
      let batch = page.key.file.split(separator: "/").dropLast().joined()
      // The truth's names in a fixed order: the same files give the same list.
      return page.fields.sorted { $0.key < $1.key }.compactMap { name, value in
        guard let kind = kind(of: name, value: value), let field = line.fields?[name],
          let confidence = field.confidence, isAnswer(field.value, kind: kind),
          !isCaught(name, kind: kind, line)
        else { return nil }
        return AcceptedReading(
          kind: kind, group: corpus + "/" + batch, confidence: confidence,
          isRight: value.normalised.isSame(as: line.value(name)))
      }
    }
  }

  private static func kind(of name: String, value: ScoredValue) -> ThresholdKind? {
    switch name {
    case "given_date": .givenDate
    case "clinic_code": .clinicCode
    case "lot": .lot
    default:
      switch FieldKind.of(name, value: value) {
      case .choice: .choice
      case .presence: .presence
      case .digits, .date, .lot, .voucher, .text: nil
      }
    }
  }

  /// Whether there is anything to accept: an unread date or a missing signature is refused whatever its
  /// confidence.
  private static func isAnswer(_ value: ScoredValue?, kind: ThresholdKind) -> Bool {
    switch value?.normalised {
    case .text: kind != .presence
    case .flag(let flag): kind == .presence && flag
    case .nothing, nil: false
    }
  }

  /// Whether a reason other than doubt sends the page to a person because of this field.
  private static func isCaught(_ name: String, kind: ThresholdKind, _ line: ReportLine) -> Bool {
    (line.reasons ?? []).contains { reason in
      switch (kind, reason.code) {
      case (.givenDate, "dateOutsideBatch"), (.givenDate, "dateImpossible"): true
      case (.lot, "lotUnknown"), (.lot, "productDisagrees"), (.lot, "lotExpired"): true
      case (.clinicCode, "clinicDisagrees"), (.clinicCode, "clinicUnknown"): true
      default: false
      }
    }
  }
}

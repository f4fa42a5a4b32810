/// The checks that a dose goes through; an office may grade each by its own practice.
public enum Check: String, Hashable, Sendable, Codable, CaseIterable {
  /// The vaccine or the dose's label has no rules.
  case rulesKnown
  /// A resident on the day (住登外, 転出, 死亡).
  case residence
  /// Not before birth.
  case birth
  /// A programme is in force on the day, and in its months.
  case inForce
  /// The programme is for that sex and year of birth, and for those who began in time.
  case eligibility
  /// The certificate that the programme or window asks for.
  case certificate
  /// Inside the window of the law.
  case window
  /// Inside the standard window.
  case standardWindow
  /// Not recorded already.
  case recorded
  /// Not beyond the course.
  case count
  /// In the order of the course.
  case order
  /// The earlier dose is on record.
  case earlierDose
  /// The interval to doses of the same series.
  case interval
  /// Not longer than the standard interval.
  case standardInterval
  /// The interval to other vaccines.
  case betweenVaccines
  /// The same vaccine through the series.
  case sameVaccine
  /// The same product through the series.
  case sameProduct
  /// A product of the programme.
  case product
  /// An amount of the rule.
  case amount
  /// The lot is of the form's vaccine.
  case lotVaccine
  /// The lot had not expired.
  case lotExpiry
}

/// How an office grades the checks; what it does not name keeps the law's grade.
public struct CheckPolicy: Hashable, Sendable, Codable {
  /// The grades that differ.
  public var grades: [Check: Grade]

  /// How a check's finding counts.
  public enum Grade: String, Hashable, Sendable, Codable {
    /// Not reported.
    case off
    /// Reported, no error.
    case alert
    /// A person must look.
    case error
  }

  /// Every check as the rules grade it.
  public static let law = CheckPolicy(grades: [:])

  /// Makes a policy.
  public init(grades: [Check: Grade]) { self.grades = grades }

  /// Reads a mapping such as `{earlierDose: error, standardWindow: off}`.
  ///
  /// - Throws: `DecodingError` for a check or grade that does not exist.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    var grades: [Check: Grade] = [:]
    for (name, grade) in try container.decode([String: Grade].self) {
      guard let check = Check(rawValue: name) else {
        throw DecodingError.dataCorruptedError(
          in: container, debugDescription: "no check is called \(name)")
      }
      grades[check] = grade
    }
    self.grades = grades
  }

  /// Writes the mapping.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(
      Dictionary(uniqueKeysWithValues: grades.map { ($0.key.rawValue, $0.value) }))
  }

  /// A finding as the policy grades it; nil where it is off.
  ///
  /// What a ground excuses stays excused.
  func graded(_ finding: Finding) -> Finding? {
    guard let grade = grades[finding.check], finding.severity != .excused else { return finding }
    var graded = finding
    switch grade {
    case .off: return nil
    case .alert: graded.severity = .alert
    case .error: graded.severity = .error
    }
    return graded
  }
}

/// Why a page waits for a person, or why it is not a record: a code of the page report.
public struct Reason: Hashable, Sendable, Codable {
  /// What is wrong; a code is never renamed once shipped.
  public enum Code: String, Sendable, Codable, CaseIterable {
    case lowConfidence, fieldMissing, severalMarks, unmarked
    case checkDigit, codeUnknown, nameDisagrees, birthDateDisagrees, sexDisagrees
    case addressDisagrees, sourcesDisagree, noCandidate, severalCandidates
    case movedOut, deceased, notYetResident
    case outsideAgeWindow, intervalTooShort, alreadyRecorded, doseOutOfOrder, tooManyDoses
    case dateMissing, dateImpossible, dateOutsideBatch
    case lotMissing, lotUnknown, lotExpired, productDisagrees
    case clinicUnknown, clinicDisagrees
    case consentRefused, consentSignatureMissing, doctorDeferred, doctorSignatureMissing
    case registrationPoor, duplicateOf, individualNumberSeen, consultationOnly
    case imageUnreadable, imageTooLarge, formUnknown
    case feeDisagrees, feeUnproven
  }

  /// The code.
  public var code: Code
  /// The form's field it concerns, where it concerns one.
  public var field: String?
  /// A remark without personal data: an id, a hash, a figure.
  public var note: String?

  /// Makes a reason.
  public init(_ code: Code, field: String? = nil, note: String? = nil) {
    self.code = code
    self.field = field
    self.note = note
  }
}

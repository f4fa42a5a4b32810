public import Domain
public import Interpretation
public import Linkage

/// What became of a page: the last value of the pipeline, before anything is stored.
public struct Verdict: Sendable {
  /// The outcomes of the page report.
  public enum Outcome: String, Sendable, Codable {
    case verified, review, duplicate, blank, unidentified, failed
  }
  /// The outcome.
  public var outcome: Outcome
  /// The form's id.
  public var form: String?
  /// Whose record it is or would be: the best candidate.
  public var resident: ResidentCode?
  /// The vaccine type of the paper, as far as it is known.
  public var vaccine: VaccineCode?
  /// The dose to record, where everything that makes it is known.
  public var record: VaccinationRecord?
  /// Why a person must look, the most telling first.
  public var reasons: [Reason]
  /// By the report's field names.
  public var fields: [String: Answer]
  /// Who it could be, with the evidence.
  public var candidates: [Decision.Candidate]
  /// The registration's residual, mm.
  public var residual: Double?
  /// The handwriting's fingerprint.
  public var fingerprint: UInt64?
  /// Processor time of the reading, seconds.
  public var seconds: Double

  /// Makes a verdict without a form.
  public init(outcome: Outcome, reasons: [Reason] = [], seconds: Double = 0) {
    self.outcome = outcome
    self.reasons = reasons
    self.seconds = seconds
    fields = [:]
    candidates = []
  }
}

/// The order in which reasons are told: what names the paper's own problem before what follows from it, doubts
/// about reading last.
enum ReasonOrder {
  private static let ranks: [[Reason.Code]] = [
    [.imageUnreadable, .imageTooLarge, .formUnknown, .individualNumberSeen],
    [.duplicateOf],
    [.consentRefused, .doctorDeferred, .consultationOnly],
    [.severalMarks, .unmarked],
    [.consentSignatureMissing, .doctorSignatureMissing],
    [.dateMissing, .dateImpossible, .lotMissing],
    [.movedOut, .deceased, .notYetResident],
    [.checkDigit, .codeUnknown, .sourcesDisagree],
    [.noCandidate],
    [.nameDisagrees, .birthDateDisagrees, .severalCandidates],
    [.alreadyRecorded],
    [.outsideAgeWindow, .intervalTooShort, .tooManyDoses, .doseOutOfOrder],
    [.lotUnknown, .lotExpired, .productDisagrees],
    [.clinicUnknown, .clinicDisagrees, .dateOutsideBatch],
    [.feeDisagrees, .feeUnproven],
    [.fieldMissing, .sexDisagrees, .addressDisagrees],
    [.lowConfidence, .registrationPoor],
  ]

  private static let rank: [Reason.Code: Int] = {
    var table: [Reason.Code: Int] = [:]
    for (index, codes) in ranks.enumerated() { for code in codes { table[code] = index } }
    return table
  }()

  /// The reasons without repetitions, the most telling first; equals keep their order.
  static func sorted(_ reasons: [Reason]) -> [Reason] {
    var unique: [Reason] = []
    for reason in reasons
    where !unique.contains(where: { $0.code == reason.code && $0.field == reason.field }) {
      unique.append(reason)
    }
    return unique.enumerated().sorted {
      (rank[$0.element.code] ?? 99, $0.offset) < (rank[$1.element.code] ?? 99, $1.offset)
    }.map(\.element)
  }
}

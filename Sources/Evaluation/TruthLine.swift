/// A line of a truth file (JSON Lines): what is on a page and which outcomes are right for it.
public struct TruthLine: Sendable, Decodable {
  /// The file's path.
  public var file: String
  /// The page in the file; nil means 1.
  public var page: Int?
  /// The form's id; nil for a blank page or a stranger's.
  public var form: String?
  /// What the page was made to show, for example `date-impossible`.
  public var scenario: String
  /// How it was scanned, for example `copy`.
  public var profile: String
  /// Whose paper it is; nil where the person is not in the registry.
  public var resident: String?
  /// What is written, by field name.
  public var fields: [String: ScoredValue]
  /// The outcomes that are right.
  public var expect: [String]

  /// The page it is about.
  public var key: PageKey { PageKey(path: file, page: page) }

  /// Whether a perfect reader would verify the page.
  var isVerifiable: Bool { expect == ["verified"] }

  /// The reasons that tell a person what is wrong with the paper; nil where nothing is wrong with it.
  var telling: Set<String>? { TruthLine.tellingReasons[scenario] }

  /// By scenario, the reason codes that name the paper's own problem.
  private static let tellingReasons: [String: Set<String>] = [
    "code-typo": [
      "checkDigit", "codeUnknown", "sourcesDisagree", "nameDisagrees", "lowConfidence",
    ],
    "code-other-person": [
      "nameDisagrees", "birthDateDisagrees", "sourcesDisagree", "severalCandidates",
    ],
    "dob-mismatch": ["birthDateDisagrees"], "name-changed": ["nameDisagrees"],
    "moved-out": ["movedOut"], "deceased": ["deceased"],
    "not-resident": ["noCandidate", "codeUnknown"], "date-missing": ["dateMissing"],
    "date-impossible": ["dateImpossible"], "lot-missing": ["lotMissing"],
    "lot-unknown": ["lotUnknown"], "no-consent-signature": ["consentSignatureMissing"],
    "consent-refused": ["consentRefused"], "doctor-deferred": ["doctorDeferred"],
    "no-doctor-signature": ["doctorSignatureMissing"], "wrong-age": ["outsideAgeWindow"],
    "already-recorded": ["alreadyRecorded"], "two-marks": ["severalMarks"],
    "dose-unmarked": ["unmarked", "fieldMissing"],
  ]
}

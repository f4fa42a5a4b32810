public import Domain

/// How surely a field must be read before a page may be verified without a person, 0…1.
public struct Thresholds: Sendable, Equatable, Codable {
  /// The vaccination date: the least confidence of the whole date.
  public var givenDate: Double = 0.95
  /// A digit cell that has no second source on the paper.
  public var digit: Double = 0.95
  /// A clinic code that is known and is the batch's own.
  public var clinicCode: Double = 0.95
  /// A marked choice (dose, consent, judgement).
  public var choice: Double = 0.9
  /// A signature or stamp that is there.
  public var presence: Double = 0.8
  /// A lot number that is in the master.
  public var lot: Double = 0.8
  /// The identity: see the linkage policy.
  public var identity: Double = 0.99
  /// Makes the defaults.
  public init() {}
}

/// What the pipeline refuses or asks for, by the office's policy.
public struct Policies: Sendable, Equatable, Codable {
  /// Images that declare more pixels than this are refused before decoding.
  public var maximumPixels: Int = 80_000_000
  /// A page whose 95th percentile residual is larger goes to a person, mm.
  public var maximumResidual: Double = 0.35
  /// Whether name, kana, birth date and address together may stand for a missing number.
  public var allowWithoutNumber: Bool = false
  /// The municipality codes whose vouchers are the office's own.
  public var municipalities: [MunicipalityCode] = []
  /// The rule of the resident code's check digit, for example `luhn` or `none`.
  public var residentCodeCheckDigit: String = "none"
  /// How many digits a resident code has.
  public var residentCodeWidth: Int = 10
  /// Whether the vaccination date must lie in the batch's month.
  public var dateInsideBatchMonth: Bool = true
  /// Whether a disagreement of the address sends a page to a person (方書 never counts).
  public var addressMustAgree: Bool = false
  /// Makes the defaults.
  public init() {}
}

/// The models that read, by name; files beside the pipeline, or Tesseract's installed languages.
public struct Models: Sendable, Equatable, Codable {
  /// The network for digit cells, a `.safetensors` file.
  public var digits: String = "models/digits.safetensors"
  /// Tesseract language for names and addresses.
  public var japanese: String = "jpn"
  /// What reads kana: a line network, a `.safetensors` file, or a Tesseract language.
  public var kana: String = "jpn"
  /// What decides where two looks of `latin` at a lot number disagree: a line network, a `.safetensors` file; any
  /// other name leaves it to a third look of `latin`.
  public var lot: String = "eng"
  /// Tesseract language for lot labels.
  public var latin: String = "eng"
  /// What reads a voucher's digits first, the OCR-B line and the number in ordinary type: a line network, a
  /// `.safetensors` file; any other name leaves them to `ocrb` and `latin`.
  public var voucher: String = "eng"
  /// Tesseract language for the voucher's OCR-B line.
  public var ocrb: String = "eng"
  /// What looks at circles round words that the rules leave in doubt and, where they decide about a record, for lines that
  /// strike them out, seals that are none and any mark beside them: a `.safetensors` file; `none` leaves all of it to the rules.
  public var marks: String = "none"
  /// Makes the defaults.
  public init() {}
}

/// A pipeline: the forms it knows, the models it reads with, and what the office asks of a page.
public struct PipelineDefinition: Sendable {
  /// The name, stored with every answer.
  public var id: String
  /// The edition, stored with every answer.
  public var version: String
  /// The templates, in the file's order.
  public var forms: [FormTemplate]
  /// The models.
  public var models: Models
  /// The thresholds.
  public var thresholds: Thresholds
  /// The policies.
  public var policies: Policies
  /// The schedule files, paths relative to the pipeline's file.
  public var schedules: [String]
  /// What a labelled sample said of the thresholds, by their keys; empty before any calibration.
  public var calibration: [String: CalibratedThreshold] = [:]
  /// What the pipeline says about linkage.
  public var linkage = LinkageSettings()
  /// What the pipeline asks of the people who review.
  public var review = ReviewSettings()
  /// How files are taken in.
  public var intake = IntakeSettings()
  /// The pipeline's own file as it was named to the reader; empty where it came from none.
  public var file = ""

  /// Makes a pipeline.
  public init(
    id: String, version: String, forms: [FormTemplate], models: Models = Models(),
    thresholds: Thresholds = Thresholds(), policies: Policies = Policies(), schedules: [String] = []
  ) {
    self.id = id
    self.version = version
    self.forms = forms
    self.models = models
    self.thresholds = thresholds
    self.policies = policies
    self.schedules = schedules
  }

  /// The digits model's path, seen from where `file` is named from.
  public var digitsModelPath: String { path(models.digits, besideFile: file) }

  /// The path of a network among the models; nil where the name is no file.
  public func networkPath(_ model: KeyPath<Models, String>) -> String? {
    let name = models[keyPath: model]
    return name.hasSuffix(".safetensors") ? path(name, besideFile: file) : nil
  }

  /// The paths of all networks but that for digits, seen from where `file` is named from.
  public var networkPaths: [String] {
    [\Models.kana, \.lot, \.voucher, \.marks].compactMap { networkPath($0) }
  }

  /// The schedule files' paths, seen from where `file` is named from.
  public var schedulePaths: [String] { schedules.map { path($0, besideFile: file) } }

  /// Every file the pipeline consists of, seen from where `file` is named from: itself, its templates
  /// with their blank forms, its schedules and its own models; Tesseract's are the system's.
  public var paths: [String] {
    [file] + forms.flatMap { [$0.file, $0.blankPath] } + schedulePaths + [digitsModelPath]
      + networkPaths
  }

  /// The template of an id.
  public subscript(form id: String) -> FormTemplate? { forms.first { $0.id == id } }
}

public import Domain
public import Foundation

/// Everything that one reading of a page yields, in the words of the page report.
public struct PageResult: Hashable, Sendable, Codable {
  /// What the pipeline decided.
  public var outcome: PageOutcome
  /// The template's id; nil where no form was recognised.
  public var form: String?
  /// The resident whom the record is for, or would be: the best candidate.
  public var resident: ResidentCode?
  /// The vaccine type of the paper as far as it is known, also where the lot was not read: the
  /// claim sheet is counted by it.
  public var vaccine: VaccineCode?
  /// The record to commit.
  ///
  /// A verified page has one, for the same resident.
  public var record: VaccinationRecord?
  /// Why a person must look, the most telling first; empty when verified.
  public var reasons: [Reason]
  /// What was read, by the report's field names.
  public var fields: [String: FieldAnswer]
  /// Who it could be, the likeliest first.
  public var candidates: [WeighedCandidate]
  /// How far the page lies from its template after registration, in millimetres (root mean square
  /// or whatever the pipeline's limit is about).
  public var residualMillimetres: Double?
  /// By what another scan of the same paper is known.
  public var fingerprint: PageFingerprint
  /// What made this result.
  public var provenance: Provenance
  /// Processor time spent on the page, in seconds.
  public var processorSeconds: Double
  /// When the reading began.
  public var startedAt: Date
  /// When it ended.
  public var finishedAt: Date

  /// Makes a result.
  public init(
    outcome: PageOutcome, form: String? = nil, resident: ResidentCode? = nil,
    vaccine: VaccineCode? = nil, record: VaccinationRecord? = nil, reasons: [Reason] = [],
    fields: [String: FieldAnswer] = [:], candidates: [WeighedCandidate] = [],
    residualMillimetres: Double? = nil, fingerprint: PageFingerprint = PageFingerprint(),
    provenance: Provenance, processorSeconds: Double, startedAt: Date, finishedAt: Date
  ) {
    self.outcome = outcome
    self.form = form
    self.resident = resident
    self.vaccine = vaccine
    self.record = record
    self.reasons = reasons
    self.fields = fields
    self.candidates = candidates
    self.residualMillimetres = residualMillimetres
    self.fingerprint = fingerprint
    self.provenance = provenance
    self.processorSeconds = processorSeconds
    self.startedAt = startedAt
    self.finishedAt = finishedAt
  }
}

/// What made a result: the same bytes with the same provenance give the same outcome.
public struct Provenance: Hashable, Sendable, Codable {
  /// The pipeline's name.
  public var pipeline: String
  /// The SHA-256, or another hash, of the pipeline with its forms.
  public var pipelineHash: String
  /// The program's version.
  public var program: String
  /// The models and engines used, with their versions.
  public var models: [String]
  /// The registry that the candidates came from.
  public var registry: RegistryVersion

  /// Makes a provenance.
  public init(
    pipeline: String, pipelineHash: String, program: String, models: [String],
    registry: RegistryVersion
  ) {
    self.pipeline = pipeline
    self.pipelineHash = pipelineHash
    self.program = program
    self.models = models
    self.registry = registry
  }
}

/// By what another scan of the same paper is known.
public struct PageFingerprint: Hashable, Sendable, Codable {
  /// What the paper says, as one key (form, resident, vaccine, dose, date); nil unless all are read.
  public var identity: String?
  /// What the paper looks like: a perceptual hash whose distance is counted in bits.
  public var image: UInt64?

  /// Makes a fingerprint.
  public init(identity: String? = nil, image: UInt64? = nil) {
    self.identity = identity
    self.image = image
  }

  /// Makes a fingerprint of a record as a form states it.
  public init(form: String, record: VaccinationRecord, image: UInt64? = nil) {
    identity = [
      form, record.resident.rawValue, record.vaccine.rawValue, record.dose, "\(record.date)",
    ].joined(separator: "\u{1F}")
    self.image = image
  }
}

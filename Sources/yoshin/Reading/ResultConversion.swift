import Domain
import Foundation
import Interpretation
import Linkage
import Pipeline
import Store

extension PageResult {
  /// A verdict in the store's words.
  init(_ verdict: Verdict, provenance: Provenance, started: Date, finished: Date) {
    let outcome = PageOutcome(rawValue: verdict.outcome.rawValue) ?? .review
    var fingerprint = PageFingerprint(image: verdict.fingerprint)
    if let form = verdict.form, let record = verdict.record {
      fingerprint = PageFingerprint(form: form, record: record, image: verdict.fingerprint)
    }
    self.init(
      outcome: outcome, form: verdict.form, resident: verdict.resident, vaccine: verdict.vaccine,
      record: outcome == .verified ? verdict.record : nil, reasons: verdict.reasons,
      fields: verdict.fields.mapValues(FieldAnswer.init),
      candidates: verdict.candidates.map { candidate in
        WeighedCandidate(
          resident: candidate.resident, weight: candidate.weight,
          waterfall: candidate.waterfall.map {
            .init(field: $0.field.rawValue, level: $0.level.rawValue, weight: $0.bits)
          })
      }, residualMillimetres: verdict.residual, fingerprint: fingerprint, provenance: provenance,
      processorSeconds: verdict.seconds, startedAt: started, finishedAt: finished)
  }
}

extension FieldAnswer {
  /// An answer in the store's words.
  init(_ answer: Answer) {
    let value: FieldValue =
      switch answer.value {
      case .text(let text): .text(text)
      case .flag(let flag): .flag(flag)
      case .nothing: .none
      }
    self.init(
      value: value, text: answer.text, confidence: answer.confidence,
      alternatives: answer.alternatives.map {
        Alternative(text: $0.text, confidence: $0.confidence)
      })
  }
}

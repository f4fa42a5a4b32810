internal import Domain
internal import Interpretation

/// Keeps individual numbers (個人番号) out of everything that is stored.
enum Masking {
  /// The answer with every run of twelve digits that is an individual number masked.
  static func masked(_ answer: Answer) -> Answer {
    var masked = answer
    masked.text = IndividualNumber.masked(answer.text)
    if case .text(let value) = answer.value { masked.value = .text(IndividualNumber.masked(value)) }
    for index in masked.alternatives.indices {
      masked.alternatives[index].text = IndividualNumber.masked(masked.alternatives[index].text)
    }
    return masked
  }
}

import Forms
import Linkage

extension LinkagePolicy {
  /// The office's policy as its pipeline states it; what it leaves open is the room's own for pages.
  init(_ pipeline: PipelineDefinition) {
    self = .pages
    let settings = pipeline.linkage
    acceptsWithoutNumber = pipeline.policies.allowWithoutNumber
    addressContradicts = pipeline.policies.addressMustAgree
    acceptsAgainstNumber = settings.acceptsAgainstNumber ?? acceptsAgainstNumber
    acceptsMisreadNumber = settings.acceptsMisreadNumber ?? acceptsMisreadNumber
    acceptsMisreadBirthDate = settings.acceptsMisreadBirthDate ?? acceptsMisreadBirthDate
    leastWeight = settings.leastWeight ?? leastWeight
    leastPersonalWeight = settings.leastPersonalWeight ?? leastPersonalWeight
    leastMargin = settings.leastMargin ?? leastMargin
  }
}

extension LinkageWeights {
  /// The weights as the pipeline states them over the room's own.
  init(_ pipeline: PipelineDefinition) {
    self = .standard
    if let share = pipeline.linkage.sharedHouseholdShare { sharedHouseholdShare = share }
    for (fieldName, levels) in pipeline.linkage.levels {
      guard let field = LinkageField(rawValue: fieldName) else { continue }
      for (levelName, chances) in levels {
        guard let level = AgreementLevel(rawValue: levelName) else { continue }
        self.levels[field, default: [:]][level] = Chances(m: chances.m, u: chances.u)
      }
    }
  }
}

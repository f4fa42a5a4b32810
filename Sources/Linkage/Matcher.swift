public import Domain

/// Decides who a paper is for: the right resident or nobody.
public struct Matcher: Sendable {
  /// The registry.
  public var index: RegistryIndex
  /// What each agreement tells.
  public var weights: LinkageWeights
  /// What an acceptance must rest on.
  public var policy: LinkagePolicy
  /// What it has decided before, where the same papers are weighed again and again; of this index, these
  /// weights and this policy alone.
  public var known: KnownDecisions?

  /// Makes a matcher.
  public init(
    index: RegistryIndex, weights: LinkageWeights = .standard, policy: LinkagePolicy = .pages
  ) {
    self.index = index
    self.weights = weights
    self.policy = policy
  }

  /// Weighs a paper against the registry.
  ///
  /// The same paper, registry version, weights and policy give the same decision.
  public func decide(_ paper: PaperIdentity) -> Decision {
    known?.decision(on: paper) { weigh(paper) } ?? weigh(paper)
  }

  private func weigh(_ paper: PaperIdentity) -> Decision {
    let lookup = Lookup(paper, index: index, weights: weights)
    let scored = lookup.candidates()
    let plausible = scored.filter { $0.weight > 0 }
    let margin =
      plausible.count > 1
      ? plausible[0].weight - plausible[1].weight : plausible.first?.weight ?? 0
    let verdict = Verdict(
      lookup: lookup, candidates: plausible, policy: policy)
    return Decision(
      resident: verdict.accepted.map { index.segment($0).code($0.row) },
      candidates: plausible.prefix(5).map(candidate),
      margin: margin, reasons: verdict.reasons, registryVersion: index.version)
  }

  /// Weighs a paper against given residents, whether they would be found or not.
  ///
  /// For a reviewer who looks somebody up, and for fitting weights. Residents that the registry does
  /// not have are left out.
  public func weigh(_ paper: PaperIdentity, against codes: [ResidentCode]) -> [Decision.Candidate] {
    Lookup(paper, index: index, weights: weights).weighed(codes).map(candidate)
  }

  private func candidate(_ scored: Lookup.Scored) -> Decision.Candidate {
    Decision.Candidate(
      resident: index.segment(scored.reference).code(scored.reference.row),
      weight: scored.weight,
      waterfall: LinkageField.allCases.map { field in
        Decision.Evidence(
          field: field, level: scored.level(field), bits: scored.bits[field])
      })
  }
}

import Domain
import Forms
import Foundation
import Immunization
import Linkage
import Pipeline
import Store

/// The store as the pipeline's books about single persons, for the page that is being judged.
struct OfficeBooks: ResidentBooks {
  let store: DataStore
  /// Recorded doses by resident, as the register was when the books were opened; nil where each is
  /// asked for when it is needed.
  let recorded: [ResidentCode: [VaccinationRecord]]?
  /// The page that asks: its own dose is no earlier one.
  var page: PageID? = nil

  func resident(_ code: ResidentCode) throws -> Resident? { try store.resident(code) }

  func doses(of resident: ResidentCode) throws -> [VaccinationRecord] {
    try (recorded.map { $0[resident] ?? [] } ?? store.recordedDoses(of: resident))
      + (try page.map { try store.pendingDoses(of: resident, except: $0) } ?? [])
  }

  func grounds(of resident: ResidentCode) throws -> [DocumentedGround] {
    try store.grounds(of: resident).documented
  }
}

extension Office {
  /// Opens the books of a store: the index is built from the registry as it is now.
  ///
  /// - Parameter isOnDemand: whether recorded doses are asked for one resident at a time, for books
  ///   that stay open while the register grows.
  /// - Returns: The office and the registry's version.
  /// - Throws: The store's error; `Failure` where there is no registry yet.
  static func open(
    _ store: DataStore, pipeline: PipelineDefinition, schedule: Schedule, isOnDemand: Bool = false
  ) throws -> (office: Office, version: RegistryVersion) {
    var builder = RegistryIndex.Builder()
    var count = 0
    let version = try store.forEachResident { resident in
      builder.add(resident)
      count += 1
    }
    guard count > 0 else {
      throw Failure(
        .refused, "the data folder has no residents yet",
        next: "Import them: yoshin registry import residents FILE")
    }
    for voucher in try store.vouchers() { builder.add(voucher) }
    let index = builder.index(version: "\(version)")
    let recorded =
      isOnDemand ? nil : Dictionary(grouping: try store.vaccinations(), by: \.resident)
    var matcher = Matcher(
      index: index, weights: LinkageWeights(pipeline), policy: LinkagePolicy(pipeline))
    if isOnDemand { matcher.known = KnownDecisions(most: 2000) }
    let office = Office(
      matcher: matcher,
      books: OfficeBooks(store: store, recorded: recorded),
      clinics: try store.clinics(), lots: try store.lots(), schedule: schedule,
      fees: try OfficeFees.open(store))
    return (office, version)
  }
}

import ArgumentParser
import Domain
import Foundation
import Immunization
import Register
import Store

/// `yoshin register check`: the rules and settings, held against themselves and the register.
struct RegisterCheckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Checks schedules, layouts, prices, settings, and the register's codes against them.",
    discussion: """
      Refused with what and why: versions of a programme that overlap, an interval to a dose that is not before, \
      a vaccine that nobody knows, a layout or price list with mistakes. Reported: codes on record and in the \
      lots master without rules.
      """)

  @OptionGroup var options: RegisterOptions

  func run() async throws {
    try await explained {
      let office = try RegisterOffice(options)
      let layouts = try office.layouts()
      let prices = try office.priceLists()
      say(
        "\(office.schedule.vaccineCodes.count) vaccines, \(office.schedule.allProgrammes.count) programme"
          + " versions, \(layouts.count) report layout(s), \(prices.count) price list(s): in order")
      let lots = try office.store.lots().map(\.vaccine)
      let unknownLots = office.schedule.unknownVaccines(among: lots)
      let unknownDoses = office.schedule.unknownVaccines(among: try office.store.recordedVaccines())
      for (codes, place) in [(unknownLots, "the lots master"), (unknownDoses, "doses on record")]
      where !codes.isEmpty {
        say("\(place): no rules for \(codes.map(\.rawValue).joined(separator: ", "))")
      }
      guard unknownLots.isEmpty, unknownDoses.isEmpty else {
        throw Failure(
          .badInput, "vaccines without rules",
          next: "Add them to pipelines/schedules, or mend the codes where they were written.")
      }
      say("every vaccine of the lots master and of the register has rules")
    }
  }
}

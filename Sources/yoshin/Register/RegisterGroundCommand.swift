import ArgumentParser
import Domain
import Foundation
import Immunization
import Store

/// `yoshin register ground`: a documented ground of one dose (特別の事情).
struct RegisterGroundCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ground",
    abstract: "States what makes a dose right that the rules alone call wrong (長期療養, 依頼書 …).",
    discussion: """
      A dose after a long illness, at another municipality's request, with a certificate, at a doctor's shorter \
      interval, or with a documented change of vaccine: the ground stands with the dose, is shown by yoshin \
      records and register counts --rows ground, and excuses the incidents that it makes right. It may be stated \
      before the dose is committed. --take-back ends it; nothing is overwritten.
      """)

  @Argument(help: "The dose: resident,vaccine,label,date as the register has it.")
  var dose: String

  @Option(
    help: ArgumentHelp(
      "longIllness, requestLetter, certificate, doctorsInterval, documentedChange.",
      valueName: "kind"))
  var kind: String

  @Option(help: ArgumentHelp("The document, without personal data.", valueName: "text"))
  var document: String

  @Option(
    help: ArgumentHelp("The day on which the illness ended, for longIllness.", valueName: "date"),
    transform: calendarDate)
  var recovered: CalendarDate?

  @Flag(help: "Takes the ground back.")
  var takeBack = false

  @OptionGroup var options: RegisterOptions

  func run() async throws {
    try await explained {
      guard let kind = DoseGround.Kind(rawValue: kind) else {
        throw ValidationError(
          "'\(kind)' is none of \(DoseGround.Kind.allCases.map(\.rawValue).joined(separator: ", "))."
        )
      }
      let parts = dose.split(separator: ",").map(String.init)
      guard parts.count == 4, let date = CalendarDate(parts[3]) else {
        throw ValidationError(
          "'\(dose)' is no resident,vaccine,label,date; one is 0123456782,MR,２期,2026-10-11.")
      }
      let office = try RegisterOffice(options)
      let vaccine = VaccineCode(parts[1])
      let excused = try stating(dose) {
        try GroundStatement(judge: try office.incidentJudge(), store: office.store)
          .state(
            DoseGround(kind: kind, recoveredOn: recovered, document: document),
            of: DoseKey(
              resident: ResidentCode(parts[0]), vaccine: vaccine,
              dose: office.label(parts[2], of: vaccine),
              date: date), holds: !takeBack, by: try commandActor())
      }
      say(takeBack ? "taken back" : "stated")
      for incident in excused { say("incident \(incident) is excused by it") }
    }
  }

  private func stating<Answer>(_ dose: String, _ body: () throws -> Answer) throws -> Answer {
    do {
      return try body()
    } catch let unknown as GroundStatement.Unknown {
      throw Failure(
        .badInput,
        unknown == .vaccine
          ? "the schedule has no rules for this vaccine, and the dose is not on record"
          : "the schedule has no such dose of this vaccine, and it is not on record",
        next: "Write vaccine and dose as the register has them, for example MR and ２期.")
    }
  }
}

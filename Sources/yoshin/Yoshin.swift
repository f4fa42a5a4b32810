import ArgumentParser

/// The command line of yoshin.
@main
struct Yoshin: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "yoshin",
    abstract: "Reads vaccination questionnaires (予診票) and puts each dose on the right resident.")
}

import ArgumentParser
import Domain
import Foundation
import Store

/// `yoshin registry gaiji`.
struct RegistryGaijiCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gaiji",
    abstract: "Lists the office's own characters (外字) in names and addresses, and what is printed.",
    discussion: """
      Names are kept as they were delivered. A character without a replacement is printed as 〓, and the \
      list of letters says which names must be written by hand. The list is imported by yoshin registry \
      import gaiji FILE, a CSV of 符号位置,説明,代替.
      """)

  @OptionGroup var home: HomeOptions

  func run() async throws {
    try await explained {
      var table = TerminalTable([
        ("符号位置", .left), ("residents", .right), ("代替", .left), ("説明", .left),
      ])
      for use in try home.store().gaijiInUse() {
        let digits = String(use.character.value, radix: 16, uppercase: true)
        table.add([
          "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits,
          "\(use.residents)", use.entry?.replacement ?? "", use.entry?.description ?? "",
        ])
      }
      if table.isEmpty {
        say("no resident's name or address has a character of the office's own, or 〓")
      } else {
        put(table.text)
      }
    }
  }
}

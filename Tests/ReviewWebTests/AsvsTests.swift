import Foundation
import Testing

/// The list of what is met names tests that are there.
@Suite struct AsvsTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// The requirements that bind this product, by chapter of OWASP ASVS 5.0.0.
  private static let required: [String] = [
    "2.3.3", "2.3.4", "2.3.5", "2.4.1", "3.3.1", "3.3.2", "3.3.3", "3.3.4", "3.4.1", "3.4.3",
    "3.4.4", "3.4.6", "3.5.1", "3.5.2", "3.5.3", "5.2.1", "5.2.2", "5.2.3", "5.2.4", "5.2.5",
    "5.2.6", "5.3.2", "5.4.3", "6.1.1", "6.2.1", "6.2.4", "6.2.5", "6.2.7", "6.2.9", "6.2.10",
    "6.2.11", "6.2.12", "6.3.1", "6.3.2", "6.3.3", "6.3.8", "6.4.1", "6.4.6", "6.5.1", "6.5.5",
    "7.2.3", "7.2.4", "7.3.1", "7.3.2", "7.4.2", "7.4.5", "7.5.3", "11.1.1", "11.1.2", "11.2.2",
    "11.3.2", "11.3.3", "11.4.2", "13.3.1", "13.4.5", "14.2.1", "14.3.2", "14.3.3", "15.2.5",
    "16.2.1",
    "16.2.2", "16.3.1", "16.3.2", "16.4.1", "16.4.2", "16.4.3",
  ]

  private struct Row {
    var requirement: String
    var met: String
    var tests: [String]
  }

  private static func rows() throws -> [Row] {
    try String(contentsOf: root.appending(path: "docs/asvs.md"), encoding: .utf8)
      .split(separator: "\n").filter { $0.hasPrefix("| V") }.map { line in
        let cells = line.split(separator: "|", omittingEmptySubsequences: false)
          .map { $0.trimmingCharacters(in: .whitespaces) }
        return Row(
          requirement: String(cells[1].dropFirst().prefix { !$0.isWhitespace }), met: cells[2],
          tests: cells[4].split(separator: "<br>").map(String.init))
      }
  }

  /// The text of all files of a folder whose names end so.
  private static func sources(_ folder: String, _ ending: String) throws -> [String] {
    let files =
      FileManager.default.enumerator(
        at: root.appending(path: folder), includingPropertiesForKeys: nil)?
      .compactMap { $0 as? URL } ?? []
    return try files.filter { $0.pathExtension == ending }
      .map { try String(contentsOf: $0, encoding: .utf8) }
  }

  @Test func everyRequirementIsListedOnce() throws {
    #expect(try Self.rows().map(\.requirement).sorted() == Self.required.sorted())
  }

  @Test func whatIsMetHasATestAndWhatIsNotSaysSo() throws {
    for row in try Self.rows() {
      let isMet = row.met.hasPrefix("yes") || row.met.hasPrefix("partly")
      #expect(isMet || row.met.hasPrefix("no"), "V\(row.requirement)")
      #expect(!isMet || !row.tests.isEmpty, "V\(row.requirement) has no test")
    }
  }

  @Test func everyNamedTestIsThere() throws {
    let swift = try Self.sources("Tests", "swift")
    let browser = try Self.sources("Tests/e2e", "py").joined()
    let faults = try Self.sources("scripts/fault-tests", "py").joined()
    for row in try Self.rows() {
      for test in row.tests {
        let parts = test.components(separatedBy: " / ")
        guard parts.count == 2 else {
          Issue.record("V\(row.requirement): '\(test)' is no suite and test")
          continue
        }
        let (suite, name) = (parts[0], parts[1])
        let isThere =
          switch suite {
          case "e2e": browser.contains("\"\(name)\"")
          case "faults": faults.contains("def \(name)(")
          default:
            swift.contains { text in
              text.contains("struct \(suite) ")
                && (text.contains("func `\(name)`(") || text.contains("func \(name)(")
                  || text.contains("\"\(name)\""))
            }
          }
        #expect(isThere, "V\(row.requirement): there is no test \(test)")
      }
    }
  }

  @Test func everyKeyFileIsInTheInventory() throws {
    let inventory = try String(
      contentsOf: Self.root.appending(path: "docs/keys.md"), encoding: .utf8)
    let store = try Self.sources("Sources/Store", "swift").joined()
    for name in ["factors", "factors.past", "audit-ed25519"] {
      #expect(store.contains("\"\(name)\""))
      #expect(inventory.contains("`keys/\(name)`"))
    }
    // A key that is asked for by another name would stand in the source as a text.
    for match in store.matches(of: /\bkey\("([^"]+)"\)/) {
      #expect(inventory.contains("`keys/\(match.1)`"))
    }
  }
}

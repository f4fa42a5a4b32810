import Testing

@testable import Forms

/// A generator that gives the same numbers in every run (SplitMix64).
private struct Repeatable: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }
}

@Suite struct DamagedFilesTests {
  /// However a file is damaged, the reader answers, and a file without a value says why.
  @Test(arguments: 0..<60)
  func aDamagedFormIsAnsweredWithSentences(seed: UInt64) {
    var random = Repeatable(state: seed)
    let pieces = Array("{}[],:'\"#&*!|>%@`?-\t \u{3000}：\n\r0x") + ["\r\n"]
    for _ in 0..<5 {
      var lines = goodForm.split(separator: "\n").map(Array.init)
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        let line = Int.random(in: 0..<lines.count, using: &random)
        switch Int.random(in: 0..<5, using: &random) {
        case 0: lines.insert(lines[line], at: Int.random(in: 0...lines.count, using: &random))
        case 1: lines.remove(at: line)
        case 2 where !lines[line].isEmpty:
          lines[line].remove(at: Int.random(in: 0..<lines[line].count, using: &random))
        default:
          let place = Int.random(in: 0...lines[line].count, using: &random)
          lines[line].insert(pieces.randomElement(using: &random) ?? " ", at: place)
        }
      }
      let yaml = lines.map { String($0) }.joined(separator: "\n")
      let checked = FormTemplate.read(yaml: yaml, file: "f") { _ in true }
      #expect((checked.value == nil) == checked.hasErrors, "\(yaml)")
      let count = yaml.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).count
      for diagnostic in checked.diagnostics {
        #expect((1...count + 1).contains(diagnostic.line), "\(diagnostic)")
      }
    }
  }
}

import Testing

@testable import Forms

/// Reads a text and returns the tree's outline, and what was said about it.
private func outline(_ yaml: String) -> (keys: [String], said: [String]) {
  var findings = Findings(file: "f")
  guard let root = parseYAML(yaml, findings: &findings) else {
    return ([], findings.sorted.map(\.description))
  }
  func keys(_ node: YAMLNode) -> [String] {
    switch node.content {
    case .scalar: []
    case .list(let items): items.flatMap(keys)
    case .map(let entries):
      entries.flatMap { ["\($0.key)@\($0.place.line):\($0.place.column)"] + keys($0.value) }
    }
  }
  return (keys(root), findings.sorted.map(\.description))
}

@Suite struct SourceTextTests {
  @Test func marksCountFromOne() {
    let (keys, said) = outline("first: 1\n\n# a remark\nsecond: { inner: 2 }\n")
    #expect(keys == ["first@1:1", "second@4:1", "inner@4:11"])
    #expect(said == [])
  }

  @Test func columnsCountCharactersNotBytes() {
    #expect(outline("名前: { 男: 1, 女: 2 }").keys == ["名前@1:1", "男@1:7", "女@1:13"])
  }

  @Test(arguments: [
    // Block style, further down, behind deeper lines, quoted, with other line ends.
    ("a: 1\nb: 2\na: 3\n", "f:3: error: \"a\" is written twice; the first is in line 1"),
    (
      "a:\n  x: 1\n\n# a: 9\nb: 2\na:\n  x: 1\n",
      "f:6: error: \"a\" is written twice; the first is in line 1"
    ),
    ("m:\n  a: 1\n  'a': 2\na: 3\n", "f:3: error: \"a\" is written twice; the first is in line 2"),
    ("a: 1\r\nb: 2\r\na: 3\r\n", "f:3: error: \"a\" is written twice; the first is in line 1"),
    // Flow style: not what is inside deeper brackets, quotes or remarks.
    (
      "m: { a: 1, n: { a: 2 }, b: \"x, a: 1\", # , a: 1\n  c: [a], a: 3 }",
      "f:2: error: \"a\" is written twice; the first is in line 1"
    ),
    ("m: { ab: 1, a: 2, a : 3 }", "f:1: error: \"a\" is written twice; the first is in line 1"),
  ])
  func aRepeatedKeyIsFoundWhereItIs(yaml: String, expected: String) {
    #expect(outline(yaml).said == [expected])
  }

  @Test func everyRepeatIsSaidAndTheRestIsRead() {
    let yaml = """
      a: { x: 1, x: 2 }
      b: 1
      a: { y: 1, y: 2, y: 3 }
      c: 2
      b: 3
      """
    let (keys, said) = outline(yaml)
    #expect(
      keys == [
        "a@1:1", "x@1:6", "x@1:12", "b@2:1", "a@3:1", "y@3:6", "y@3:12", "y@3:18", "c@4:1", "b@5:1",
      ])
    #expect(
      said == [
        "f:1: error: \"x\" is written twice; the first is in line 1",
        "f:3: error: \"a\" is written twice; the first is in line 1",
        "f:3: error: \"y\" is written twice; the first is in line 3",
        "f:3: error: \"y\" is written twice; the first is in line 3",
        "f:5: error: \"b\" is written twice; the first is in line 2",
      ])
  }

  @Test(arguments: [
    ("", "f:1: error: the file is empty"),
    ("# nothing\n", "f:1: error: the file is empty"),
    ("a: 1\n---\nb: 2\n", "f:2: error: not YAML: but found another document"),
    ("a: 1\nb: [1, 2\nc: 3\n", "f:3: error: not YAML: did not find expected ',' or ']'"),
    ("a: 1\nb: *none\n", "f:2: error: not YAML: found undefined alias"),
    ("a: 1\nb: \u{1}\n", "f:2: error: not YAML: control characters are not allowed"),
    ("a: 1\n? [b]\n: 2\n", "f:2: error: a key must be a word"),
  ])
  func brokenTextsAreSaidInTheirLine(yaml: String, expected: String) {
    let said = outline(yaml).said
    #expect(said.count == 1)
    #expect(said.first?.hasPrefix(expected) == true, "\(said)")
  }

  @Test func aByteOrderMarkIsNoPartOfTheFirstKey() {
    #expect(outline("\u{FEFF}form: a\n").keys.first?.hasPrefix("form@1:") == true)
  }

  @Test func aliasesThatGrowWithoutEndAreRefused() {
    var yaml = "a0: &a0 [1]\n"
    for level in 1...30 { yaml += "a\(level): &a\(level) [*a\(level - 1), *a\(level - 1)]\n" }
    #expect(outline(yaml).said.first?.contains("aliases make this file too large") == true)
  }

  @Test(arguments: [
    ("titel", "title"), ("resident-code", "resident_code"), ("Fields", "fields"),
    ("acnhors", "anchors"), ("colour", nil),
  ])
  func theNearestWordIsSuggested(word: String, expected: String?) {
    let known = ["title", "resident_code", "fields", "anchors", "page"]
    #expect(nearest(to: word, among: known) == expected)
  }
}

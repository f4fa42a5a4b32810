extension PipelineReader {
  /// The fields that have weights, and their levels of agreement, as the linkage room spells them.
  private static let fields = ["number", "surname", "given", "birthDate", "sex", "address"]
  private static let levels = [
    "exact", "variant", "soundOnly", "misread", "severalMisread", "eraSlip", "swapped",
    "withoutBranch", "sameTown", "doubtful", "otherSound", "otherCharacters", "different",
  ]

  /// The `linkage` section.
  mutating func linkage(_ entry: YAMLEntry) -> LinkageSettings {
    let flags: [(String, WritableKeyPath<LinkageSettings, Bool?>)] = [
      ("accepts_against_number", \.acceptsAgainstNumber),
      ("accepts_misread_number", \.acceptsMisreadNumber),
      ("accepts_misread_birth_date", \.acceptsMisreadBirthDate),
    ]
    let bits: [(String, WritableKeyPath<LinkageSettings, Double?>)] = [
      ("least_weight", \.leastWeight), ("least_personal_weight", \.leastPersonalWeight),
      ("least_margin", \.leastMargin),
    ]
    var settings = LinkageSettings()
    let known = flags.map(\.0) + bits.map(\.0) + ["shared_household_share", "levels"]
    guard let section = findings.section(entry, "linkage", known: known) else { return settings }
    for (key, property) in flags {
      guard let entry = section[key] else { continue }
      settings[keyPath: property] = findings.flag(entry.value, section.path(key))
    }
    for (key, property) in bits {
      guard let entry = section[key],
        let number = findings.number(entry.value, section.path(key))
      else { continue }
      // 2^100 to one is more than any registry asks for: a slip of the unit.
      if (0...100).contains(number) {
        settings[keyPath: property] = number
      } else {
        findings.error(
          entry.value.place,
          "\"\(section.path(key))\" must be bits between 0 and 100, not \(millimetres(number))")
      }
    }
    if let entry = section["shared_household_share"] {
      settings.sharedHouseholdShare = findings.probability(entry.value, section.path(entry.key))
    }
    if let entry = section["levels"] { settings.levels = levels(entry) }
    return settings
  }

  /// Field → level → its two chances, `{ exact: [0.8, 0.01] }`.
  private mutating func levels(
    _ entry: YAMLEntry
  ) -> [String: [String: LinkageSettings.Chances]] {
    let fieldKeys = Dictionary(uniqueKeysWithValues: Self.fields.map { (snakeCase($0), $0) })
    let levelKeys = Dictionary(uniqueKeysWithValues: Self.levels.map { (snakeCase($0), $0) })
    var levels: [String: [String: LinkageSettings.Chances]] = [:]
    guard
      let section = findings.section(
        entry, "linkage.levels", known: Self.fields.map(snakeCase))
    else { return levels }
    for entry in section.entries {
      guard let field = fieldKeys[entry.key],
        let chances = findings.section(
          entry, section.path(entry.key), known: Self.levels.map(snakeCase))
      else { continue }
      for entry in chances.entries {
        guard let level = levelKeys[entry.key],
          let pair = pair(entry.value, chances.path(entry.key))
        else { continue }
        levels[field, default: [:]][level] = pair
      }
    }
    return levels
  }

  private mutating func pair(_ node: YAMLNode, _ name: String) -> LinkageSettings.Chances? {
    guard case .list(let items) = node.content, items.count == 2 else {
      findings.error(
        node.place,
        "\"\(name)\" must be [m, u], the level's chances for the same person and another")
      return nil
    }
    guard let m = findings.probability(items[0], name), let u = findings.probability(items[1], name)
    else { return nil }
    return LinkageSettings.Chances(m: m, u: u)
  }
}

/// `birthDate` as files write it, `birth_date`.
private func snakeCase(_ name: String) -> String {
  name.reduce(into: "") { text, letter in
    text += letter.isUppercase ? "_" + letter.lowercased() : String(letter)
  }
}

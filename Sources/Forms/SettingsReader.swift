internal import Domain

extension PipelineReader {
  /// The `models` section.
  mutating func models(_ entry: YAMLEntry) -> Models {
    let keys: [(String, WritableKeyPath<Models, String>)] = [
      ("digits", \.digits), ("japanese", \.japanese), ("kana", \.kana), ("lot", \.lot),
      ("latin", \.latin), ("voucher", \.voucher), ("ocrb", \.ocrb), ("marks", \.marks),
    ]
    var models = Models()
    guard let section = findings.section(entry, "models", known: keys.map(\.0)) else {
      return models
    }
    for (key, property) in keys {
      guard let entry = section[key], let text = findings.text(entry.value, section.path(key))
      else { continue }
      // A slip here would not only leave doubts to people: nothing would look for circles struck out.
      if key == "marks", text != "none", !text.hasSuffix(".safetensors") {
        findings.error(
          entry.value.place,
          "\"\(section.path(key))\" must be a .safetensors file or none, not \"\(text)\"")
      }
      models[keyPath: property] = text
    }
    return models
  }

  /// The `thresholds` section: each a probability.
  mutating func thresholds(_ entry: YAMLEntry) -> Thresholds {
    let keys: [(String, WritableKeyPath<Thresholds, Double>)] = [
      ("given_date", \.givenDate), ("digit", \.digit), ("clinic_code", \.clinicCode),
      ("choice", \.choice), ("presence", \.presence), ("lot", \.lot), ("identity", \.identity),
    ]
    var thresholds = Thresholds()
    guard let section = findings.section(entry, "thresholds", known: keys.map(\.0)) else {
      return thresholds
    }
    for (key, property) in keys {
      guard let entry = section[key],
        let number = findings.probability(entry.value, section.path(key))
      else { continue }
      thresholds[keyPath: property] = number
      if ["choice", "presence", "lot"].contains(key), number < Doubt.leastThreshold {
        findings.error(
          entry.value.place,
          "\"\(section.path(key))\" must be at least \(Doubt.leastThreshold), or answers that only a person can"
            + " tell would pass, not \(number)")
      }
    }
    return thresholds
  }

  /// The `policies` section.
  mutating func policies(_ entry: YAMLEntry) -> Policies {
    let flags: [(String, WritableKeyPath<Policies, Bool>)] = [
      ("allow_without_number", \.allowWithoutNumber),
      ("date_inside_batch_month", \.dateInsideBatchMonth),
      ("address_must_agree", \.addressMustAgree),
    ]
    let others = [
      "maximum_pixels", "maximum_residual", "municipalities", "resident_code_width",
      "resident_code_check_digit",
    ]
    var policies = Policies()
    guard let section = findings.section(entry, "policies", known: flags.map(\.0) + others)
    else { return policies }
    for (key, property) in flags {
      guard let entry = section[key], let flag = findings.flag(entry.value, section.path(key))
      else { continue }
      policies[keyPath: property] = flag
    }
    readNumbers(of: section, into: &policies)
    if let entry = section["municipalities"] {
      policies.municipalities = municipalities(entry, section.path("municipalities"))
    }
    if let entry = section["resident_code_check_digit"],
      let text = findings.text(entry.value, section.path(entry.key))
    {
      if CheckDigitRule(text) == nil {
        let words = ["none", "luhn", "m10w31", "7dr", "7dsr"]
        let meant = nearest(to: text, among: words).map { "did you mean \"\($0)\"?" }
        findings.error(
          entry.value.place,
          "unknown check digit rule \"\(text)\"; "
            + (meant ?? "rules are \(words.joined(separator: ", ")), mod10(…), mod11(…)"))
      }
      policies.residentCodeCheckDigit = text
    }
    return policies
  }

  private mutating func readNumbers(of section: Section, into policies: inout Policies) {
    // A million pixels hold no A4 page that could be read; ten thousand million fit in no memory.
    if let entry = section["maximum_pixels"],
      let pixels = findings.whole(
        entry.value, section.path(entry.key), in: 1_000_000...10_000_000_000)
    {
      policies.maximumPixels = pixels
    }
    if let entry = section["resident_code_width"],
      let width = findings.whole(entry.value, section.path(entry.key), in: 1...20)
    {
      policies.residentCodeWidth = width
    }
    if let entry = section["maximum_residual"],
      let residual = findings.number(entry.value, section.path(entry.key))
    {
      if residual > 0, residual <= 5 {
        policies.maximumResidual = residual
      } else {
        findings.error(
          entry.value.place,
          "\"\(section.path(entry.key))\" must be millimetres above 0 and at most 5, "
            + "not \(millimetres(residual))")
      }
    }
  }

  private mutating func municipalities(_ entry: YAMLEntry, _ name: String) -> [MunicipalityCode] {
    guard let items = findings.list(entry.value, name) else { return [] }
    var codes: [MunicipalityCode] = []
    for item in items {
      guard let text = findings.text(item, name) else { continue }
      let code = MunicipalityCode(text)
      if !code.isWellFormed {
        findings.error(
          item.place,
          "\"\(text)\" is no municipality code: six digits, the last of which checks the others")
      }
      if codes.contains(code) {
        findings.error(item.place, "municipality \(text) is named twice")
      }
      codes.append(code)
    }
    return codes
  }
}

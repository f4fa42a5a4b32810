internal import Domain

extension PipelineDefinition {
  /// Reads a pipeline and the templates it names, and checks all of them.
  ///
  /// - Parameters:
  ///   - yaml: The pipeline's text.
  ///   - file: The pipeline's name for messages; the files it names are looked for beside it.
  ///   - readFile: The text of a file, seen from where `file` is named from; nil where there is none.
  ///   - fileExists: Whether there is a file of that path.
  /// - Returns: The pipeline and every mistake of all its files, file by file and by line.
  public static func read(
    yaml: String, file: String, readFile: (String) -> String?, fileExists: (String) -> Bool
  ) -> Checked<PipelineDefinition> {
    var reader = PipelineReader(file: file)
    let pipeline = reader.read(yaml, readFile: readFile, fileExists: fileExists)
    let diagnostics = reader.findings.sorted + reader.ofForms
    let hasErrors = diagnostics.contains { $0.severity == .error }
    return Checked(value: hasErrors ? nil : pipeline, diagnostics: diagnostics)
  }
}

/// Reads one pipeline and, through it, its templates.
struct PipelineReader {
  /// The keys of a pipeline's file.
  static let keys = [
    "pipeline", "version", "forms", "models", "thresholds", "calibration", "policies", "linkage",
    "review", "intake", "schedules",
  ]

  var findings: Findings
  /// The mistakes of the templates' own files.
  var ofForms: [Diagnostic] = []

  init(file: String) { findings = Findings(file: file) }

  mutating func read(
    _ yaml: String, readFile: (String) -> String?, fileExists: (String) -> Bool
  ) -> PipelineDefinition? {
    let top = Place(line: 1, column: 1)
    guard let root = parseYAML(yaml, findings: &findings),
      let section = findings.section(root, "", at: top, known: Self.keys)
    else { return nil }

    let id = findings.requiredText("pipeline", in: section, "the name stored with every answer")
    let version = findings.requiredText(
      "version", in: section, "the edition stored with every answer")
    var pipeline = PipelineDefinition(id: id ?? "", version: version ?? "", forms: [])
    pipeline.file = findings.file
    if let entry = section["models"] { pipeline.models = models(entry) }
    if !fileExists(pipeline.digitsModelPath) {
      let entry = section["models"]
      findings.error(
        entry?.value.place ?? section.place,
        "the digits model \(pipeline.digitsModelPath) is not there")
    }
    for path in pipeline.networkPaths where !fileExists(path) {
      findings.error(
        section["models"]?.value.place ?? section.place, "the model \(path) is not there")
    }
    if let entry = section["thresholds"] { pipeline.thresholds = thresholds(entry) }
    if let entry = section["calibration"] { pipeline.calibration = calibration(entry, pipeline) }
    if let entry = section["policies"] { pipeline.policies = policies(entry) }
    if let entry = section["linkage"] { pipeline.linkage = linkage(entry) }
    if let entry = section["review"] { pipeline.review = review(entry) }
    if let entry = section["intake"] { pipeline.intake = intake(entry) }
    pipeline.schedules = schedules(in: section, fileExists)
    if let entry = findings.required("forms", in: section, "the templates' files") {
      pipeline.forms = forms(entry, pipeline, readFile, fileExists)
    }
    return pipeline
  }

  private mutating func forms(
    _ entry: YAMLEntry, _ pipeline: PipelineDefinition, _ readFile: (String) -> String?,
    _ fileExists: (String) -> Bool
  ) -> [FormTemplate] {
    guard let items = findings.list(entry.value, "forms") else { return [] }
    if items.isEmpty {
      findings.error(entry.place, "\"forms\" must name at least one template's file")
    }
    var forms: [FormTemplate] = []
    var seen: Set<String> = []
    for item in items {
      guard let name = findings.text(item, "forms") else { continue }
      let file = path(name, besideFile: findings.file)
      guard seen.insert(file).inserted else {
        findings.error(item.place, "the template \(file) is named twice")
        continue
      }
      guard let text = readFile(file) else {
        findings.error(item.place, "the template \(file) is not there, or is not UTF-8 text")
        continue
      }
      let checked = FormTemplate.read(yaml: text, file: file, fileExists: fileExists)
      ofForms += checked.diagnostics
      guard let form = checked.value else { continue }
      if let other = forms.first(where: { $0.id == form.id }) {
        findings.error(
          item.place, "\(file) and \(other.file) are both called \"\(form.id)\"")
      }
      checkWidth(of: form, against: pipeline.policies, at: item.place)
      forms.append(form)
    }
    return forms
  }

  /// A resident code of another width than the policy's could never be known.
  private mutating func checkWidth(
    of form: FormTemplate, against policies: Policies, at place: Place
  ) {
    guard let name = form.residentCode, case .digits(let cells, _, _, _) = form[name]?.kind,
      cells != policies.residentCodeWidth
    else { return }
    findings.error(
      place,
      "\(form.file) has \(cells) cells for the resident code; "
        + "policies.resident_code_width is \(policies.residentCodeWidth)")
  }

  private mutating func schedules(
    in section: Section, _ fileExists: (String) -> Bool
  ) -> [String] {
    guard let entry = section["schedules"], let items = findings.list(entry.value, "schedules")
    else { return [] }
    var schedules: [String] = []
    for item in items {
      guard let name = findings.text(item, "schedules") else { continue }
      let file = path(name, besideFile: findings.file)
      if schedules.contains(name) {
        findings.error(item.place, "the schedule \(file) is named twice")
      } else if !fileExists(file) {
        findings.error(item.place, "the schedule \(file) is not there")
      }
      schedules.append(name)
    }
    return schedules
  }
}

/// A file that people write for this program: a form's template or a pipeline.
public enum FormsFile: Sendable {
  /// A template.
  case template(Checked<FormTemplate>)
  /// A pipeline, with the templates it names.
  case pipeline(Checked<PipelineDefinition>)

  /// Reads a text as what it is: a pipeline is the one that has a top key `pipeline` or `forms`.
  ///
  /// - Parameters:
  ///   - yaml: The file's text.
  ///   - file: The file's name for messages; the files it names are looked for beside it.
  ///   - readFile: The text of another file, nil where there is none.
  ///   - fileExists: Whether there is a file of that path.
  public static func read(
    yaml: String, file: String, readFile: (String) -> String?, fileExists: (String) -> Bool
  ) -> FormsFile {
    let isPipeline = yaml.split(whereSeparator: \.isNewline).contains { line in
      line.hasPrefix("pipeline:") || line.hasPrefix("forms:")
    }
    return isPipeline
      ? .pipeline(
        PipelineDefinition.read(
          yaml: yaml, file: file, readFile: readFile, fileExists: fileExists))
      : .template(FormTemplate.read(yaml: yaml, file: file, fileExists: fileExists))
  }

  /// Everything there is to say about the file and those it names.
  public var diagnostics: [Diagnostic] {
    switch self {
    case .template(let checked): checked.diagnostics
    case .pipeline(let checked): checked.diagnostics
    }
  }

  /// What the file is, in a few words; nil where it has errors.
  public var summary: String? {
    switch self {
    case .template(let checked):
      checked.value.map { form in
        let read = form.fields.count { $0.isRead }
        return "\(form.id), \(form.title): \(form.fields.count) fields, \(read) of them read"
      }
    case .pipeline(let checked):
      checked.value.map { pipeline in
        let forms = pipeline.forms.map(\.id).joined(separator: ", ")
        return "pipeline \(pipeline.id) \(pipeline.version): \(forms)"
      }
    }
  }
}

import ArgumentParser
import Forms
import Foundation

/// Commands about form templates and pipelines.
struct FormCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "form",
    abstract: "Checks form templates and pipelines, and draws them.",
    subcommands: [FormCheckCommand.self, FormPreviewCommand.self])
}

/// Reads templates and pipelines and prints every mistake at once.
struct FormCheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Reads templates or pipelines and says every mistake with its file and line.",
    discussion: """
      A pipeline is checked together with the templates it names. Mistakes go to standard error as \
      file:line: error: sentence, one summary a good file to standard output. Exit code 0: usable, \
      though there may be warnings; 2: at least one error.
      """)

  @Argument(
    help: "The YAML files of templates or pipelines.", completion: .file(extensions: ["yaml"]))
  var files: [String]

  mutating func run() throws {
    var hasErrors = false
    for file in files {
      guard let text = Self.text(of: file) else {
        hasErrors = true
        let problem =
          Self.exists(file)
          ? "the file is not UTF-8 text: save it as UTF-8" : "there is no such file"
        Self.say(Diagnostic(.error, file: file, line: 1, message: problem))
        continue
      }
      let read = FormsFile.read(
        yaml: text, file: file, readFile: Self.text(of:), fileExists: Self.exists)
      for diagnostic in read.diagnostics {
        Self.say(diagnostic)
        if diagnostic.severity == .error { hasErrors = true }
      }
      if let summary = read.summary { print("\(file): \(summary)") }
    }
    if hasErrors { throw Exit.badInput.code }
  }

  private static func text(of file: String) -> String? {
    FileManager.default.contents(atPath: file).flatMap { String(data: $0, encoding: .utf8) }
  }

  private static func exists(_ file: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: file, isDirectory: &isFolder)
      && !isFolder.boolValue
  }

  private static func say(_ diagnostic: Diagnostic) {
    FileHandle.standardError.write(Data("\(diagnostic)\n".utf8))
  }
}

import Crypto
import Domain
import Forms
import Foundation
import Imaging
import Immunization
import Pipeline
import Recognition
import Yams

/// A pipeline with everything its files hold, loaded and checked.
struct PipelineFiles {
  /// The pipeline.
  let definition: PipelineDefinition
  /// The pipeline file's path.
  let path: String
  /// The SHA-256 over every file of the pipeline and its models: the provenance of every answer.
  let hash: String

  /// Looks for the pipeline: as named, by `YOSHIN_PIPELINE`, in the working folder, beside the program.
  ///
  /// - Throws: `Failure` with every mistake of its files, or where there is none.
  init(named name: String?) throws {
    path = try PipelineFiles.find(name)
    definition = try PipelineFiles.definition(at: path)
    CalibrationModel.warn(about: definition, path: path)
    var hasher = SHA256()
    for file in definition.paths {
      guard let data = FileManager.default.contents(atPath: file) else {
        throw Failure(.failed, "\(file): cannot be read", next: "Restore the file.")
      }
      hasher.update(data: data)
    }
    hash = hasher.finalize().map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }
      .joined()
  }

  /// What a pipeline's file says, its forms included; no blank or model is read.
  ///
  /// - Throws: `Failure`, with every mistake said before.
  static func definition(at path: String) throws -> PipelineDefinition {
    let read = PipelineDefinition.read(
      yaml: try text(path), file: path, readFile: { try? PipelineFiles.text($0) },
      fileExists: { FileManager.default.fileExists(atPath: $0) })
    for diagnostic in read.diagnostics { say("\(diagnostic)") }
    guard let definition = read.value else {
      throw Failure(
        .badInput, "the pipeline \(path) has mistakes", next: "Correct the lines named above.")
    }
    return definition
  }

  /// The schedule that the pipeline names.
  ///
  /// - Throws: `Failure` with every mistake.
  func schedule() throws -> Schedule { try PipelineFiles.schedule(of: definition) }

  /// The schedule of a pipeline by its name, without its forms' blanks and models.
  ///
  /// - Throws: `Failure` with every mistake.
  static func schedule(ofPipeline name: String?) throws -> Schedule {
    try schedule(of: definition(at: find(name)))
  }

  /// The schedule that a pipeline names.
  ///
  /// - Throws: `Failure` with every mistake.
  static func schedule(of definition: PipelineDefinition) throws -> Schedule {
    let files = try definition.schedulePaths.map { try decode(ScheduleFile.self, at: $0) }
    do {
      return try Schedule(files)
    } catch {
      throw Failure(.badInput, "the schedule has mistakes: \(error)", next: "Correct the files.")
    }
  }

  /// The forms with their blanks, ready for finding pages.
  ///
  /// - Throws: `Failure` where a blank cannot be read.
  func atlas() throws -> FormAtlas {
    FormAtlas(
      try definition.forms.map { template in
        guard let data = FileManager.default.contents(atPath: template.blankPath) else {
          throw Failure(.failed, "\(template.blankPath): the blank form cannot be read")
        }
        do {
          let scan = try ScanDecoder.decode(
            [UInt8](data), maximumPixels: definition.policies.maximumPixels)
          return PreparedForm(template: template, blankScan: scan)
        } catch {
          throw Failure(.badInput, "\(template.blankPath): \(error)")
        }
      })
  }

  /// The models' names and the networks.
  ///
  /// - Throws: `Failure` or `RecognitionError` where one is missing or broken.
  func models() throws -> ReadingModels {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
    let names = definition.models
    let file = definition.digitsModelPath
    guard let data = FileManager.default.contents(atPath: file) else {
      throw Failure(.failed, "\(file): the digit model cannot be read", next: "Restore the file.")
    }
    return ReadingModels(
      cells: try CellNetwork([UInt8](data)), japanese: names.japanese, kana: names.kana,
      latin: names.latin, ocrb: names.ocrb, folder: folder.appending(path: "models").path,
      kanaLines: try network(\.kana).map { try LineNetwork($0) },
      lotLines: try network(\.lot).map { try LineNetwork($0) },
      voucherLines: try network(\.voucher).map { try LineNetwork($0) },
      marks: try network(\.marks).map { try MarkNetwork($0) })
  }

  /// The bytes of a network's file; nil where the model is no file.
  private func network(_ model: KeyPath<Models, String>) throws -> [UInt8]? {
    guard let file = definition.networkPath(model) else { return nil }
    guard let data = FileManager.default.contents(atPath: file) else {
      throw Failure(.failed, "\(file): the model cannot be read", next: "Restore the file.")
    }
    return [UInt8](data)
  }

  /// What the models are called in an answer's provenance.
  var modelNames: [String] {
    let names = definition.models
    return [
      names.digits, names.japanese, names.kana, names.lot, names.latin, names.voucher, names.ocrb,
      names.marks,
    ]
  }

  /// The pipeline's file: as named, by the environment, in the working folder, beside the program.
  ///
  /// - Throws: `Failure` where there is none.
  static func find(_ name: String?) throws -> String {
    if let name { return name }
    if let name = ProcessInfo.processInfo.environment["YOSHIN_PIPELINE"], !name.isEmpty {
      return name
    }
    if let file = standardFile("pipelines/routine.yaml") { return file }
    throw Failure(
      .usage, "there is no pipeline",
      next: "Name one with --pipeline FILE or YOSHIN_PIPELINE; pipelines/routine.yaml is the usual."
    )
  }

  /// A file that is shipped with the program: in the working folder or beside the program.
  static func standardFile(_ standard: String) -> String? {
    if FileManager.default.fileExists(atPath: standard) { return standard }
    // Installed, the pipelines lie in ../share/yoshin; from a build folder, some levels up.
    var folder = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    for _ in 0..<6 {
      folder.deleteLastPathComponent()
      for place in ["share/yoshin/" + standard, standard] {
        let file = folder.appending(path: place).path
        if FileManager.default.fileExists(atPath: file) { return file }
      }
    }
    return nil
  }

  /// A YAML file's value.
  ///
  /// - Throws: `Failure` that names the file and what is wrong in it.
  static func decode<Value: Decodable>(_ type: Value.Type, at path: String) throws -> Value {
    let text = try text(path)
    do {
      return try YAMLDecoder().decode(type, from: text)
    } catch {
      throw Failure(.badInput, "\(path): \(error)", next: "Correct the file.")
    }
  }

  /// A file's text.
  ///
  /// - Throws: `Failure` where it cannot be read or is not UTF-8.
  static func text(_ path: String) throws -> String {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw Failure(.usage, "\(path): cannot be read", next: "Check the path.")
    }
    guard let text = String(data: data, encoding: .utf8) else {
      throw Failure(.badInput, "\(path): is not UTF-8 text", next: "Save it as UTF-8.")
    }
    return text
  }
}

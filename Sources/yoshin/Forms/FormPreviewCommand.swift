import ArgumentParser
import Domain
import Forms
import Foundation
import Imaging
import Intake
import Recognition

/// `yoshin form preview`: a template's fields drawn over its blank form or over a scan.
struct FormPreviewCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "preview",
    abstract: "Draws a template's fields over its blank form, or over a scan.",
    discussion: """
      Without an image: every field of the template where it lies on the blank form. With one: the form that \
      the scan is recognised as, every field where it lies on the scan, and what was read there; the readings \
      go to standard output as well. The scan is neither kept nor stored.
      """)

  @Argument(help: "The template's YAML file.", completion: .file(extensions: ["yaml"]))
  var form: String

  @Argument(help: "A scan: JPEG, PNG, TIFF or PDF.", completion: .file())
  var image: String?

  @Option(
    help: ArgumentHelp(
      "Where the picture goes (default: this folder, named after the form or the scan).",
      valueName: "file.png"))
  var output: String?

  @Option(help: "The page of the scan, from 1.")
  var page = 1

  @Flag(help: "Replace the picture where there is one.")
  var force = false

  @Option(help: "The pipeline whose models read (default: pipelines/routine.yaml).")
  var pipeline: String?

  func validate() throws {
    if page < 1 { throw ValidationError("--page counts from 1.") }
  }

  func run() async throws {
    try await explained {
      ScanDecoder.silenceLibraries()
      let template = try Self.template(form)
      let target = URL(fileURLWithPath: output ?? Self.name(template, image, page))
      if !force, FileManager.default.fileExists(atPath: target.path) {
        throw Failure(
          .refused, "\(target.path) is already there",
          next: "Name another with --output, or replace it with --force.")
      }
      let drawing =
        if let image { try await overScan(image, template) } else { try overBlank(template) }
      guard let png = drawing.canvas.png() else {
        throw Failure(.failed, "the picture cannot be drawn", next: "Is there enough memory?")
      }
      do {
        try Data(png).write(to: target, options: .atomic)
      } catch {
        throw Failure(.failed, "\(target.path): cannot be written", next: "Name another place.")
      }
      put(drawing.table.text)
      say("picture: \(target.path)")
    }
  }

  private func overBlank(_ template: FormTemplate) throws -> FormDrawing {
    let blank = try decoded(template.blankPath, try Self.bytes(template.blankPath), page: 1).pixels
    let scale = FormDrawing.resolution / 25.4
    let picture = blank.resampled(
      width: Int((template.pageWidth * scale).rounded()),
      height: Int((template.pageHeight * scale).rounded()))
    var drawing = FormDrawing(template, on: picture) { Point($0.x * scale, $0.y * scale) }
    drawing.draw(title: "\(template.id)  \(template.fields.count) fields")
    return drawing
  }

  private func overScan(_ image: String, _ template: FormTemplate) async throws -> FormDrawing {
    // The template may be one that no pipeline names yet: then it is only found, not read.
    let files: PipelineFiles?
    do {
      files = try PipelineFiles(named: pipeline)
    } catch let failure as Failure where pipeline == nil {
      say("note: \(failure.what); the fields are drawn, not read")
      files = nil
    }
    let own = PreparedForm(
      template: template,
      blankScan: try decoded(template.blankPath, try Self.bytes(template.blankPath), page: 1))
    let others = try files?.atlas().forms.filter { $0.template.id != template.id } ?? []
    let ink = InkMap(try await scan(image))
    let found: RegisteredPage
    switch Registration(FormAtlas([own] + others)).identify(ink) {
    case .form(let page): found = page
    case .blank: throw Failure(.badInput, "\(image): page \(page) is blank")
    case .unknown(let agreement):
      throw Failure(
        .badInput,
        "\(image): page \(page) is no known form; the nearest agrees in"
          + " \(Int((agreement * 100).rounded())) % of its landmarks",
        next: "Is the blank form an even scan of the same print, from edge to edge?")
    }
    let form = found.form.template
    if form.id != template.id {
      say("warning: the scan is a \(form.id), not a \(template.id); its own fields are drawn")
    }
    let readings = try files.map { try PageReader(try $0.models()).read(found) } ?? [:]
    let upright = found.upright(resolution: FormDrawing.resolution)
    var drawing = FormDrawing(form, on: upright.picture, readings: readings, at: upright.place)
    drawing.draw(
      title: "\(form.id)  residual \(Self.decimal(found.residual, 3)) mm"
        + "  landmarks \(Int((found.agreement * 100).rounded())) %"
        + "  turned \(Self.decimal(Self.upright(found.rotation), 1)) degrees")
    return drawing
  }

  private func scan(_ path: String) async throws -> Scan {
    guard path.lowercased().hasSuffix(".pdf") else {
      return try decoded(path, try Self.bytes(path), page: page)
    }
    _ = try Self.bytes(path)
    let rendering = try await PDFPages.render(
      URL(fileURLWithPath: path), page: page, maximumPixels: Policies().maximumPixels)
    guard case .image(let rendered) = rendering else {
      throw Failure(.badInput, "\(path): page \(page) cannot be rendered")
    }
    var scan = try decoded(path, rendered, page: 1)
    scan.declaredResolution = (PDFPages.resolution, PDFPages.resolution)
    return scan
  }

  private func decoded(_ path: String, _ bytes: [UInt8], page: Int) throws -> Scan {
    do {
      return try ScanDecoder.decode(bytes, page: page, maximumPixels: Policies().maximumPixels)
    } catch {
      throw Failure(.badInput, "\(path): \(error)")
    }
  }

  private static func bytes(_ path: String) throws -> [UInt8] {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw Failure(.badInput, "\(path): cannot be read", next: "Check the path.")
    }
    return [UInt8](data)
  }

  private static func template(_ path: String) throws -> FormTemplate {
    guard let text = String(data: Data(try bytes(path)), encoding: .utf8) else {
      throw Failure(.badInput, "\(path): is not UTF-8 text", next: "Save it as UTF-8.")
    }
    let read = FormTemplate.read(
      yaml: text, file: path, fileExists: { FileManager.default.fileExists(atPath: $0) })
    for diagnostic in read.diagnostics { say("\(diagnostic)") }
    guard let template = read.value else {
      throw Failure(.badInput, "\(path) has mistakes", next: "Correct the lines named above.")
    }
    return template
  }

  private static func name(_ template: FormTemplate, _ image: String?, _ page: Int) -> String {
    guard let image else { return "\(template.id)-preview.png" }
    let stem = URL(fileURLWithPath: image).deletingPathExtension().lastPathComponent
    return "\(stem)-\(page)-preview.png"
  }

  /// An angle between -180 and 180 degrees.
  private static func upright(_ degrees: Double) -> Double {
    (degrees + 180).truncatingRemainder(dividingBy: 360) - 180
  }

  private static func decimal(_ value: Double, _ digits: Int) -> String {
    String(format: "%.\(digits)f", value)
  }
}

import Forms
import Foundation
import Imaging
import Intake
import Pipeline
import Store

/// `yoshin worker --views`: makes pictures of pages for another process of this program.
///
/// A `ViewTask` a line on standard input, a `ViewAnswer` a line on standard output, as JSON.
struct ViewWorker {
  private let viewer: PageViewer
  private let maximumPixels: Int
  /// What one picture may cost.
  private let processorSeconds: Int

  /// Loads the forms.
  ///
  /// - Throws: `Failure` where a blank form cannot be read.
  init(_ files: PipelineFiles, processorSeconds: Int) throws {
    self.processorSeconds = processorSeconds
    maximumPixels = files.definition.policies.maximumPixels
    viewer = PageViewer(atlas: try files.atlas(), maximumPixels: maximumPixels)
  }

  /// Answers tasks until there are no more.
  func run() async throws {
    // Pages and answers come first: a picture may wait for them, not they for it. A quarter of a processor is
    // left to it even where papers are read with all of them: somebody waits for it.
    _ = nice(5)
    FileHandle.standardOutput.write(Data("ready\n".utf8))
    while let line = readLine() {
      let task = try JSONDecoder().decode(ViewTask.self, from: Data(line.utf8))
      WorkerConfinement.allow(processorSeconds: processorSeconds)
      let answer: ViewAnswer
      do throws(ViewFailure) {
        answer = .made(try await picture(task))
      } catch {
        answer = .failed(error)
      }
      FileHandle.standardOutput.write(try JSONEncoder().encode(answer) + [0x0A])
    }
  }

  private func picture(_ task: ViewTask) async throws(ViewFailure) -> PagePicture {
    let view = try await view(task)
    let resolution = task.request.resolution
    guard
      let image = task.isLossless
        ? view.picture.png(resolution: resolution) : view.picture.jpeg(resolution: resolution)
    else { throw .undecodable("There is not enough memory for the picture.") }
    return PagePicture(
      image: Data(image), pixelsPerMillimetre: view.pixelsPerMillimetre,
      width: view.picture.width, height: view.picture.height, form: view.form?.id,
      places: view.form.map { form in
        form.answerPlaces.map { name, box in
          PagePicture.Place(
            field: name, caption: form[name]?.caption, x: box.x, y: box.y, width: box.width,
            height: box.height)
        }
      } ?? [])
  }

  private func view(_ task: ViewTask) async throws(ViewFailure) -> PageView {
    let key = "\(task.page) \(task.path)"
    if let view = try viewer.view(task.request, ofHeld: key) { return view }
    let url = URL(fileURLWithPath: task.path)
    guard url.pathExtension.lowercased() == "pdf" else {
      guard let data = FileManager.default.contents(atPath: task.path) else {
        throw .undecodable("The file cannot be opened.")
      }
      return try viewer.view(task.request, of: [UInt8](data), page: task.page, key: key)
    }
    guard
      case .image(let page)? = try? await PDFPages.render(
        url, page: task.page, maximumPixels: maximumPixels)
    else { throw .undecodable("The PDF's page cannot be rendered.") }
    return try viewer.view(
      task.request, of: page, page: 1, scanResolution: PDFPages.resolution, key: key)
  }
}

extension PageViews {
  /// Pictures of a data folder's pages, by processes of this program.
  ///
  /// - Throws: what finding the program's own file throws.
  init(of data: DataFolder, files: PipelineFiles, workers: Int = 1) throws {
    let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    self.init(
      workers: ReadingWorkers(
        command: [program, "worker", "--pipeline", files.path, "--views"], count: workers,
        limits: WorkerLimits(files.definition.intake)),
      cache: data.views, edition: files.hash,
      original: { data.original(sha256: $0, fileExtension: $1) })
  }
}

extension DataFolder {
  /// Pictures of pages, made again where they are missing; backups may leave them out.
  var views: URL { url.appending(path: "views") }
}

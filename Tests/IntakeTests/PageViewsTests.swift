import Crypto
import Domain
import Foundation
import Pipeline
import Testing

@testable import Intake

/// Pictures of the samples' pages, by the built program's own worker processes.
@Suite struct PageViewsTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
  private static let samples = root.appending(path: "samples/batches/2026-10_2711506317")

  /// A folder with originals under their hashes, that lasts as long as the test.
  private final class Folder: Sendable {
    let url: URL
    init() throws {
      url = FileManager.default.temporaryDirectory.appending(path: "views-\(UUID().uuidString)")
      try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }
    deinit { try? FileManager.default.removeItem(at: url) }

    var cache: URL { url.appending(path: "views") }

    func keep(_ bytes: Data, _ fileExtension: String) throws -> String {
      let hash = SHA256.hash(data: bytes).map { String(format: "%02x", $0) }.joined()
      try bytes.write(to: url.appending(path: "\(hash).\(fileExtension)"))
      return hash
    }

    func views(edition: String = "1") -> PageViews {
      // The test bundle lies beside the program.
      let program = Bundle.main.bundleURL.appending(path: "yoshin").path
      let pipeline = PageViewsTests.root.appending(path: "pipelines/routine.yaml").path
      return PageViews(
        workers: ReadingWorkers(
          command: [program, "worker", "--pipeline", pipeline, "--views"], count: 1,
          limits: WorkerLimits(memory: 2 << 30, processorSeconds: 60, seconds: 120)),
        cache: cache, edition: edition
      ) { [url] in url.appending(path: "\($0).\($1)") }
    }
  }

  private func with<Answer>(
    _ folder: Folder, edition: String = "1", _ body: (PageViews) async throws -> Answer
  ) async throws -> Answer {
    let views = folder.views(edition: edition)
    do {
      let answer = try await body(views)
      await views.close()
      return answer
    } catch {
      await views.close()
      throw error
    }
  }

  @Test(arguments: [
    ("0001.jpg", 1, "mr-child"), ("0004.tif", 1, "covid-voucher"),
    ("scan0010.pdf", 2, "covid-voucher"),
    ("0006.tif", 1, "flu-elderly"), ("0008.jpg", 1, nil), ("0007.jpg", 1, nil),
  ])
  func `pages are laid flat by their form, others shown as scanned`(
    name: String, page: Int, form: String?
  ) async throws {
    let folder = try Folder()
    let file = Self.samples.appending(path: name)
    let hash = try folder.keep(Data(contentsOf: file), file.pathExtension)
    try await with(folder) { views in
      let picture = try await views.picture(
        of: hash, fileExtension: file.pathExtension, page: page)
      #expect(picture.form == form)
      #expect(picture.image.starts(with: [0xFF, 0xD8]))
      #expect(abs(picture.pixelsPerMillimetre - 150 / 25.4) < 1e-9)
      guard form != nil else {
        #expect(picture.places.isEmpty)
        await #expect(throws: PageViewError.self) {
          try await views.crop(
            of: hash, fileExtension: file.pathExtension, page: page, field: "name")
        }
        return
      }
      #expect(picture.width == 1240 && picture.height == 1754)
      let place = try #require(picture.places.first { $0.field == "clinic_code" })
      let crop = try await views.crop(
        of: hash, fileExtension: file.pathExtension, page: page, form: form, field: "clinic_code",
        margin: 3, resolution: 100)
      #expect(crop.image.starts(with: [0x89, 0x50]))
      #expect(abs(Double(crop.width) - (place.width + 6) * 100 / 25.4) <= 1)
      #expect(abs(Double(crop.height) - (place.height + 6) * 100 / 25.4) <= 1)
    }
  }

  @Test
  func `a kept picture is used again, and made again where it is damaged or of another edition`()
    async throws
  {
    let folder = try Folder()
    let hash = try folder.keep(Data(contentsOf: Self.samples.appending(path: "0002.jpg")), "jpg")
    let place = folder.cache.appending(path: "\(hash.prefix(2))/\(hash)-1.jpg")
    let first = try await with(folder) {
      try await $0.picture(of: hash, fileExtension: "jpg", page: 1)
    }
    let mode = try FileManager.default.attributesOfItem(atPath: place.path)[.posixPermissions]
    #expect(mode as? Int == 0o600)
    // Without the original only the cache can answer.
    let original = folder.url.appending(path: "\(hash).jpg")
    let aside = folder.url.appending(path: "aside")
    try FileManager.default.moveItem(at: original, to: aside)
    let again = try await with(folder) {
      try await $0.picture(of: hash, fileExtension: "jpg", page: 1)
    }
    #expect(again == first)
    await #expect(throws: PageViewError.originalMissing(sha256: hash)) {
      try await with(folder, edition: "2") {
        try await $0.picture(of: hash, fileExtension: "jpg", page: 1)
      }
    }
    // Half a file is no picture.
    let whole = try Data(contentsOf: place)
    try whole.prefix(whole.count / 2).write(to: place)
    await #expect(throws: PageViewError.originalMissing(sha256: hash)) {
      try await with(folder) { try await $0.picture(of: hash, fileExtension: "jpg", page: 1) }
    }
    try FileManager.default.moveItem(at: aside, to: original)
    let made = try await with(folder) {
      try await $0.picture(of: hash, fileExtension: "jpg", page: 1)
    }
    #expect(made == first)
  }

  @Test func `what cannot be shown is said, and the next page is shown all the same`() async throws
  {
    let folder = try Folder()
    let good = try Data(contentsOf: Self.samples.appending(path: "0001.jpg"))
    let hash = try folder.keep(good, "jpg")
    let broken = try folder.keep(Data("no picture at all".utf8), "jpg")
    try await with(folder) { views in
      await #expect(throws: PageViewError.self) {
        try await views.picture(of: broken, fileExtension: "jpg", page: 1)
      }
      await #expect(throws: PageViewError.cannotBeMade(.noSuchField("shoe_size"))) {
        try await views.crop(of: hash, fileExtension: "jpg", page: 1, field: "shoe_size")
      }
      await #expect(throws: PageViewError.cannotBeMade(.unknownForm("../../etc"))) {
        try await views.picture(of: hash, fileExtension: "jpg", page: 1, form: "../../etc")
      }
      await #expect(throws: PageViewError.noHash) {
        try await views.picture(of: "../../../etc/passwd", fileExtension: "jpg", page: 1)
      }
      async let one = views.picture(of: hash, fileExtension: "jpg", page: 1)
      async let other = views.picture(of: hash, fileExtension: "jpg", page: 1, resolution: 200)
      let (coarse, fine) = try await (one, other)
      #expect(coarse.width == 1240)
      #expect(fine.width == 1654)
    }
  }

  @Test func `a picture that is asked for twice at once is made once, and who waits goes first`()
    async throws
  {
    let folder = try Folder()
    let good = try Data(contentsOf: Self.samples.appending(path: "0001.jpg"))
    let hash = try folder.keep(good, "jpg")
    let other = try folder.keep(
      Data(contentsOf: Self.samples.appending(path: "0002.jpg")), "jpg")
    try await with(folder) { views in
      #expect(views.kept(hash, page: 1) == nil)
      async let ahead = views.prepare(hash, fileExtension: "jpg", page: 1)
      async let one = views.picture(of: hash, fileExtension: "jpg", page: 1)
      async let two = views.picture(of: hash, fileExtension: "jpg", page: 1)
      async let third = views.prepare(other, fileExtension: "jpg", page: 1)
      let (first, second) = try await (one, two)
      #expect(first == second)
      #expect(await third)
      _ = await ahead
      #expect(views.kept(hash, page: 1) == first)
      #expect(views.kept(hash, page: 1, form: "mr-child") == nil)
      #expect(await !views.prepare(other, fileExtension: "jpg", page: 1))
    }
  }

  @Test func `workers that die leave an error, not a wait`() async throws {
    let folder = try Folder()
    let hash = try folder.keep(Data("x".utf8), "jpg")
    for command in [["/bin/false"], ["/nowhere/at/all"]] {
      let views = PageViews(
        workers: ReadingWorkers(
          command: command, count: 1,
          limits: WorkerLimits(memory: 2 << 30, processorSeconds: 60, seconds: 120)),
        cache: folder.cache, edition: "1"
      ) { [url = folder.url] in url.appending(path: "\($0).\($1)") }
      await #expect(throws: PageViewError.workerLost) {
        try await views.picture(of: hash, fileExtension: "jpg", page: 1)
      }
      await views.close()
    }
  }
}

import Domain
import Foundation
import Imaging
import Store
import Testing

/// A paper that is scanned twice is one paper, however badly the first scan was read.
@Suite struct RescanTests {
  @Test func `a good scan does not go through beside a first one that waits`() throws {
    let office = try SampleOffice(pages: []) { batch in
      let source = Program.samples.appending(path: "batches/2026-10_2711506317/0002.jpg")
      try FileManager.default.copyItem(at: source, to: batch.appending(path: "0002.jpg"))
      // The same paper before its lot sticker was pasted (15…73 mm across, 213…243 mm down).
      var scan = try ScanDecoder.decode(
        [UInt8](Data(contentsOf: source)), maximumPixels: 80_000_000
      ).pixels
      let scale = Double(scan.width) / 210
      for y in Int(210 * scale)..<Int(246 * scale) {
        for x in Int(12 * scale)..<Int(76 * scale) { scan[x, y] = 245 }
      }
      let png = try #require(scan.png(resolution: 25.4 * scale))
      try Data(png).write(to: batch.appending(path: "0001.png"))
    }
    let batch = try #require(BatchName("2026-10_2711506317"))
    let pages = try office.store().pages(in: batch)
    #expect(pages.map(\.state) == [.review, .review])
    #expect(pages[0].result?.reasons.map(\.code).contains(.lotMissing) == true)
    #expect(pages[1].result?.reasons.map(\.code) == [.duplicateOf])
  }
}

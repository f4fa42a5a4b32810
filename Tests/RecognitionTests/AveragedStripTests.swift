import Forms
import Testing

@testable import Imaging
@testable import Recognition

@Suite("Averaged strips")
struct AveragedStripTests {
  /// A stroke 20 mm long and 3 mm high, every second pixel of every second row at 300 dpi.
  private func dithered() throws -> RegisteredPage {
    var paper = try Paper("covid-voucher")
    let pixel = 25.4 / 300
    for row in 0..<18 {
      for column in 0..<118 {
        paper.dot(
          140 + (2 * Double(column) + 0.5) * pixel, 22 + (2 * Double(row) + 0.5) * pixel,
          radius: 0.55 * pixel, grey: 0)
      }
    }
    return try paper.registered()
  }

  /// Dark and light samples along the stroke's middle, of 255.
  private func extremes(averaged: Bool) throws -> (dark: UInt8, light: UInt8) {
    let strip = try dithered().strip(
      centre: Point(150, 23.5), width: 14, height: 1.6, angle: 0, scale: 11.8, averaged: averaged)
    return (strip.samples.max() ?? 0, strip.samples.min() ?? 0)
  }

  @Test("what dithering broke up is whole again in averaged samples, and in no others")
  func whole() throws {
    let (dark, light) = try extremes(averaged: true)
    #expect(light > dark / 2 && dark > 20, "\(light) to \(dark)")
    let (darkest, lightest) = try extremes(averaged: false)
    #expect(lightest < darkest / 4, "\(lightest) to \(darkest)")
  }
}

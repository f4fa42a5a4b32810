import Forms
import Testing

@testable import Imaging

@Suite("Pages laid flat for people")
struct AlignedPageTests {
  /// The mean difference of two pictures' greys, in a form's inner part.
  private func difference(_ a: Raster, _ b: Raster) -> Double {
    var (sum, count) = (0, 0)
    for y in stride(from: 60, to: min(a.height, b.height) - 60, by: 1) {
      for x in stride(from: 60, to: min(a.width, b.width) - 60, by: 1) {
        sum += abs(Int(a[x, y]) - Int(b[x, y]))
        count += 1
      }
    }
    return Double(sum) / Double(count)
  }

  private func registered(_ id: String, _ laid: Placement, isLandscape: Bool = false) throws
    -> RegisteredPage
  {
    let size =
      isLandscape ? (width: DrawnForm.size.height, height: DrawnForm.size.width) : DrawnForm.size
    let scan = DrawnForm.scan(
      of: try DrawnForm.blank(id), DrawnForm.placement(laid, on: size), on: size)
    guard case .form(let page) = try DrawnForm.registration().identify(InkMap(scan)) else {
      throw ImagingError(code: .undecodable)
    }
    return page
  }

  @Test(
    "a page lies on its form however it was scanned",
    arguments: [
      (Placement.turned(0), false), (.moved(1.5, -2) * .turned(3), false), (.turned(180), false),
      (.turned(90), true), (.turned(268.5), true), (.tilted(9e-5, -7e-5) * .turned(-1.4), false),
    ])
  func aligned(laid: Placement, isLandscape: Bool) throws {
    let page = try registered("flu-elderly", laid, isLandscape: isLandscape)
    let picture = page.aligned(scale: DrawnForm.pixelsPerMillimetre)
    #expect(picture.width == DrawnForm.size.width && picture.height == DrawnForm.size.height)
    let blank = try DrawnForm.blank("flu-elderly")
      .resampled(width: picture.width, height: picture.height)
    // Two interpolations blur; a shift by one millimetre differs by 8 levels and more.
    #expect(difference(picture, blank) < 4)
  }

  @Test("a part of the page is that part of the whole, and may reach over the edge")
  func part() throws {
    let page = try registered("mr-child", .turned(2))
    let whole = page.aligned(scale: 5)
    let part = page.aligned(PaperBox(x: 40, y: 60, width: 80, height: 30), scale: 5)
    #expect(part.width == 400 && part.height == 150)
    var largest = 0
    for y in 0..<part.height {
      for x in 0..<part.width {
        largest = max(largest, abs(Int(part[x, y]) - Int(whole[x + 200, y + 300])))
      }
    }
    #expect(largest <= 3)
    let outside = page.aligned(PaperBox(x: -30, y: -30, width: 10, height: 10), scale: 5)
    #expect(outside.samples.allSatisfy { $0 == 255 })
  }

  @Test("a page of no form keeps its proportions")
  func upright() {
    let scan = Scan(
      pixels: Raster(width: 1728, height: 1100, filledWith: 255), declaredResolution: (204, 98))
    let picture = InkMap(scan).picture(resolution: 75)
    #expect(abs(picture.width - 635) <= 2 && abs(picture.height - 842) <= 2)
  }

  @Test("PNG gives every grey back, JPEG nearly")
  func encoding() throws {
    var picture = Raster(width: 123, height: 67)
    for index in picture.samples.indices { picture.samples[index] = UInt8(index / 123 * 3) }
    let png = try #require(picture.png(resolution: 200))
    let back = try ScanDecoder.decode(png, maximumPixels: 1_000_000)
    #expect(back.pixels == picture)
    #expect(abs((back.declaredResolution?.x ?? 0) - 200) < 1)
    let jpeg = try #require(picture.jpeg(resolution: 150))
    let near = try ScanDecoder.decode(jpeg, maximumPixels: 1_000_000)
    #expect(near.pixels.width == 123 && near.pixels.height == 67)
    #expect(zip(near.pixels.samples, picture.samples).allSatisfy { abs(Int($0) - Int($1)) < 16 })
  }
}

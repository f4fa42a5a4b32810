import Forms
import Testing

@testable import Imaging

#if canImport(Glibc)
  import Glibc
#endif

/// Rows of a scan pushed aside and along the feed by slow sines, as an uneven feed does.
struct Feed: Sendable, CustomTestStringConvertible {
  /// Greatest shift, mm.
  var amplitude: Double
  /// Length of a wave, mm.
  var period: Double
  /// Where the wave begins, radians.
  var phase: Double

  var testDescription: String { "\(amplitude) mm every \(period) mm from \(phase)" }

  /// Which place of the even scan a row shows, pixels: how far aside, how far down.
  func shift(_ row: Double) -> Point {
    let scale = DrawnForm.pixelsPerMillimetre
    let turn = 2 * Double.pi * row / (period * scale)
    return Point(
      amplitude * scale * sin(turn + phase), amplitude * scale * sin(turn * 0.8 + phase + 1.7))
  }

  /// Where a place of the even scan is seen.
  func place(_ even: Point) -> Point {
    var row = even.y
    for _ in 0..<40 { row = even.y - shift(row).y }
    return Point(even.x - shift(row).x, row)
  }

  func spoil(_ page: Raster) -> Raster { page.displaced { shift($0.y) } }
}

@Suite("Uneven feed")
struct FeedTests {
  @Test(
    "every place is found on an unevenly fed page",
    arguments: [
      Feed(amplitude: 0.6, period: 70, phase: 0), Feed(amplitude: 1.2, period: 64, phase: 2),
      Feed(amplitude: 1.2, period: 120, phase: 4), Feed(amplitude: 1.2, period: 190, phase: 1),
    ], DrawnForm.ids)
  func waves(feed: Feed, id: String) throws {
    let truth = DrawnForm.placement(.moved(1.5, -1) * .turned(0.7))
    var scan = DrawnForm.scan(of: try DrawnForm.blank(id), truth)
    scan.pixels = feed.spoil(scan.pixels)
    guard case .form(let page) = try DrawnForm.registration().identify(InkMap(scan)) else {
      Issue.record("not a form")
      return
    }
    #expect(page.form.template.id == id)
    #expect(page.residual <= 0.25, "\(page.residual)")
    // What counts is where fields are read; bare paper tells nothing of its shift.
    var errors: [Double] = []
    for field in page.form.template.fields where field.isRead {
      let box = field.box
      for corner in [
        Point(box.x, box.y), Point(box.x + box.width, box.y + box.height), box.middle,
      ] {
        let expected = feed.place(truth(corner))
        let place = page.map(corner)
        let error =
          ((place.x - expected.x) * (place.x - expected.x)
          + (place.y - expected.y) * (place.y - expected.y)).squareRoot()
          / DrawnForm.pixelsPerMillimetre
        errors.append(error)
      }
    }
    errors.sort()
    #expect(errors[errors.count / 2] <= 0.2, "\(errors[errors.count / 2]) mm")
    #expect(errors[errors.count * 95 / 100] <= 0.55, "\(errors[errors.count * 95 / 100]) mm")
  }
}

@Suite("Feed streaks")
struct FeedStreaksTests {
  private let page = Raster(width: 1240, height: 1754, filledWith: 240)

  @Test("a line down the whole page is found and filled", arguments: [1, 2], [UInt8(0), 150])
  func streak(width: Int, grey: UInt8) throws {
    var page = page
    // Writing that crosses it, and some that does not.
    for y in stride(from: 100, to: 1700, by: 40) {
      for x in 200..<900 { for thick in 0..<3 { page[x, y + thick] = 30 } }
    }
    let clean = page
    for y in 0..<page.height { for x in 611..<(611 + width) { page[x, y] = grey } }
    let columns = FeedStreaks.columns(of: page)
    #expect(columns == Array(611..<(611 + width)))
    FeedStreaks.fill(&page, columns: columns, ratio: 1)
    #expect(page == clean)
  }

  @Test("a form's rule, a fold and an edge are none")
  func others() {
    var page = page
    for y in 60..<1700 { for x in 500..<502 { page[x, y] = 20 } }
    for x in 0..<page.width { page[x, 800] = 90 }
    for y in 0..<page.height { for x in 0..<6 { page[x, y] = 0 } }
    #expect(FeedStreaks.columns(of: page).isEmpty)
  }

  @Test("a page's wide shadow is none")
  func shadow() {
    var page = page
    for y in 0..<page.height { for x in 300..<340 { page[x, y] = 120 } }
    #expect(FeedStreaks.columns(of: page).isEmpty)
  }
}

extension PaperBox {
  fileprivate var middle: Point { Point(x + width / 2, y + height / 2) }
}

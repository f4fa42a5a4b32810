import Forms
import Testing

@testable import Imaging

#if canImport(Glibc)
  import Glibc
#endif

/// A page bowed over one of its sides, as a sheet that does not lie flat is seen from above.
struct Curl: Sendable, CustomTestStringConvertible {
  /// How far the middle is from where the ends are, mm.
  var sag: Double
  /// Whether the sides are bowed instead of the lines.
  var isOfSides: Bool

  var testDescription: String { "\(sag) mm, \(isOfSides ? "sides" : "lines")" }

  private func shift(_ place: Point) -> Point {
    let size = DrawnForm.size
    let along = isOfSides ? place.y / Double(size.height) : place.x / Double(size.width)
    let bow = sag * DrawnForm.pixelsPerMillimetre * sin(.pi * along)
    return isOfSides ? Point(bow, 0) : Point(0, bow)
  }

  /// Where a place of the flat scan is seen: a bow moves nothing along the side that it is over.
  func place(_ flat: Point) -> Point {
    let shift = shift(flat)
    return Point(flat.x - shift.x, flat.y - shift.y)
  }

  func bow(_ page: Raster) -> Raster { page.displaced(by: shift) }
}

@Suite("Curled paper")
struct CurlTests {
  @Test(
    "every field is found on a bowed page",
    arguments: [
      Curl(sag: 1.2, isOfSides: false), Curl(sag: -1.2, isOfSides: false),
      Curl(sag: 1.2, isOfSides: true),
    ], DrawnForm.ids)
  func bows(curl: Curl, id: String) throws {
    let (page, error) = try #require(try found(id, bowedBy: curl), "not a form")
    #expect(page.form.template.id == id)
    #expect(page.residual <= 0.2, "\(page.residual)")
    #expect(error <= 0.35, "\(error) mm")
  }

  @Test(
    "a page that is bowed further lies on its form, or is known not to",
    arguments: [1.6, 2, 2.5, 3],
    DrawnForm.ids)
  func deep(sag: Double, id: String) throws {
    guard let (page, error) = try found(id, bowedBy: Curl(sag: sag, isOfSides: false)) else {
      #expect(sag > 2, "not a form")
      return
    }
    #expect(error <= 0.4 || page.residual > Policies().maximumResidual, "\(error) mm")
  }

  /// The page as it was found, and the greatest distance of a field's corner from its place, mm; nil where it was not.
  private func found(_ id: String, bowedBy curl: Curl) throws -> (RegisteredPage, Double)? {
    let truth = DrawnForm.placement(.moved(1, -0.5) * .turned(-0.6))
    var scan = DrawnForm.scan(of: try DrawnForm.blank(id), truth)
    scan.pixels = curl.bow(scan.pixels)
    guard
      case .form(let registered) = try DrawnForm.registration().identify(InkMap(scan))
    else { return nil }
    let corners = registered.form.template.fields.filter(\.isRead).map(\.box).flatMap {
      [Point($0.x, $0.y), Point($0.x + $0.width, $0.y + $0.height)]
    }
    let errors = corners.map { corner in
      let (expected, place) = (curl.place(truth(corner)), registered.map(corner))
      return
        ((place.x - expected.x) * (place.x - expected.x)
        + (place.y - expected.y) * (place.y - expected.y)).squareRoot()
        / DrawnForm.pixelsPerMillimetre
    }
    return (registered, errors.max() ?? 0)
  }
}

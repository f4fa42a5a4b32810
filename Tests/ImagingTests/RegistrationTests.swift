import Forms
import Testing

@testable import Imaging

/// How a page was put on the glass, and what befell it.
struct Laid: Sendable, CustomTestStringConvertible {
  var testDescription: String
  var change: @Sendable () -> Placement
  var isLandscape = false
  var spoil: @Sendable (inout Raster) -> Void = { _ in }

  init(
    _ name: String, isLandscape: Bool = false,
    spoil: @escaping @Sendable (inout Raster) -> Void = { _ in },
    _ change: @escaping @Sendable () -> Placement
  ) {
    testDescription = name
    self.change = change
    self.isLandscape = isLandscape
    self.spoil = spoil
  }

  static let all: [Laid] = [
    Laid("straight") { .moved(0, 0) },
    Laid("moved") { .moved(2.3, -1.7) },
    Laid("turned 5° left") { .turned(-5) },
    Laid("turned 5° right, moved") { .moved(-2, 3) * .turned(5) },
    Laid("3 % small") { .scaled(0.97, 0.97) },
    Laid("3 % large") { .scaled(1.03, 1.03) },
    Laid("upside down") { .turned(180) },
    Laid("upside down, turned 3.4° more") { .moved(1, 2) * .turned(183.4) },
    Laid("a quarter turn", isLandscape: true) { .turned(90) },
    Laid("three quarter turns, askew", isLandscape: true) { .turned(268.5) },
    Laid("sheared") { .sheared(0.012) * .turned(1.2) },
    Laid("fed at 1.5 % more speed") { .scaled(1, 1.015) },
    Laid("a copier's perspective") { .tilted(9e-5, -7e-5) * .turned(-1.4) },
    Laid("faded to 28 %", spoil: { $0 = $0.faded(to: 0.28, grain: 2) }) { .turned(1) },
    Laid(
      "streaks",
      spoil: { page in
        for x in [150, 417, 418, 803, 1100] {
          for y in 0..<page.height { page[x, y] = 70 }
        }
      }
    ) { .turned(-0.8) },
    Laid(
      "an edge's shadow",
      spoil: { page in
        for y in 0..<page.height {
          for x in 0..<120 { page[x, y] = UInt8(Int(page[x, y]) * (90 + x) / 255) }
        }
      }
    ) { .turned(0.6) },
    Laid(
      "written all over",
      spoil: { page in
        var numbers = SeededNumbers(5)
        for _ in 0..<260 {
          let from = Point(
            .random(in: 60...1180, using: &numbers), .random(in: 60...1690, using: &numbers))
          page.stroke(
            from,
            Point(
              from.x + .random(in: -60...60, using: &numbers),
              from.y + .random(in: -30...30, using: &numbers)), width: 3)
        }
      }
    ) { .turned(2) },
    Laid(
      "specks",
      spoil: { page in
        var numbers = SeededNumbers(6)
        for _ in 0..<4000 {
          page.dot(
            Point(.random(in: 5...1230, using: &numbers), .random(in: 5...1740, using: &numbers)),
            radius: 1.2)
        }
      }
    ) { .turned(-3) },
    Laid(
      "without its corners",
      spoil: { page in
        for (x, y) in [(0, 0), (1090, 0), (0, 1604), (1090, 1604)] {
          for row in y..<y + 150 { for column in x..<x + 150 { page[column, row] = 255 } }
        }
      }
    ) { .turned(0.7) },
  ]
}

@Suite("Registration")
struct RegistrationTests {
  @Test("finds the form, and every place on it", arguments: Laid.all, DrawnForm.ids)
  func knownMaps(laid: Laid, id: String) throws {
    let size =
      laid.isLandscape
      ? (width: DrawnForm.size.height, height: DrawnForm.size.width) : DrawnForm.size
    let truth = DrawnForm.placement(laid.change(), on: size)
    var scan = DrawnForm.scan(of: try DrawnForm.blank(id), truth, on: size)
    laid.spoil(&scan.pixels)

    let found = try DrawnForm.registration().identify(InkMap(scan))
    guard case .form(let page) = found else {
      Issue.record("not a form: \(found)")
      return
    }
    #expect(page.form.template.id == id)
    #expect(page.residual <= 0.1)
    // The page may have been turned by a quarter before it was searched.
    let isTurned = page.ink.ink.width != size.width
    for x in stride(from: 20.0, through: 190, by: 34) {
      for y in stride(from: 20.0, through: 277, by: 51.4) {
        var expected = truth(Point(x, y))
        guard expected.x > 0, expected.y > 0, expected.x < Double(size.width),
          expected.y < Double(size.height)
        else { continue }
        if isTurned { expected = Point(Double(size.height) - expected.y, expected.x) }
        let place = page.map(Point(x, y))
        let error =
          ((place.x - expected.x) * (place.x - expected.x)
          + (place.y - expected.y) * (place.y - expected.y)).squareRoot()
          / DrawnForm.pixelsPerMillimetre
        #expect(error <= 0.15, "\(error) mm at \(x), \(y)")
      }
    }
  }

  @Test("tells how the page lay", arguments: [(0.0, false), (180, false), (90, true), (270, true)])
  func rotation(degrees: Double, isLandscape: Bool) throws {
    let size =
      isLandscape ? (width: DrawnForm.size.height, height: DrawnForm.size.width) : DrawnForm.size
    let scan = DrawnForm.scan(
      of: try DrawnForm.blank("flu-elderly"), DrawnForm.placement(.turned(degrees), on: size),
      on: size)
    guard case .form(let page) = try DrawnForm.registration().identify(InkMap(scan)) else {
      Issue.record("not a form")
      return
    }
    let difference = (page.rotation - degrees).truncatingRemainder(dividingBy: 360)
    #expect(abs(difference) < 1 || abs(abs(difference) - 360) < 1, "\(page.rotation)")
  }

  @Test("a wrong or missing resolution is no obstacle", arguments: [nil, 72, 300] as [Double?])
  func resolution(declared: Double?) throws {
    let truth = DrawnForm.placement(.turned(1.5))
    var scan = DrawnForm.scan(of: try DrawnForm.blank("mr-child"), truth)
    scan.declaredResolution = declared.map { ($0, $0) }
    guard case .form(let page) = try DrawnForm.registration().identify(InkMap(scan)) else {
      Issue.record("not a form")
      return
    }
    #expect(page.residual <= 0.1)
  }

  @Test("noise is no form, and not empty", arguments: [UInt64(1), 2])
  func noise(seed: UInt64) throws {
    var numbers = SeededNumbers(seed)
    var page = Raster(width: DrawnForm.size.width, height: DrawnForm.size.height)
    for index in page.samples.indices {
      page.samples[index] = UInt8(truncatingIfNeeded: numbers.next())
    }
    let found = try DrawnForm.registration().identify(InkMap(Scan(pixels: page)))
    guard case .unknown = found else {
      Issue.record("\(found)")
      return
    }
  }

  @Test("a page of writing without a form is unknown, however faint", arguments: [1, 0.28, 0.15])
  func letter(share: Double) throws {
    var numbers = SeededNumbers(9)
    var page = Raster(
      width: DrawnForm.size.width, height: DrawnForm.size.height, filledWith: 250)
    for line in 0..<30 {
      for word in 0..<60 where word % 7 != 3 {
        let corner = Point(120 + Double(word) * 17, 200 + Double(line) * 44)
        for _ in 0..<3 {
          page.stroke(
            Point(
              corner.x + .random(in: 0...12, using: &numbers),
              corner.y + .random(in: 0...24, using: &numbers)),
            Point(
              corner.x + .random(in: 0...12, using: &numbers),
              corner.y + .random(in: 0...24, using: &numbers)), width: 3)
        }
      }
    }
    let found = try DrawnForm.registration().identify(
      InkMap(Scan(pixels: page.faded(to: share, grain: 2))))
    guard case .unknown = found else {
      Issue.record("\(found)")
      return
    }
  }

  @Test(
    "a form in grey print is found under black edges and heavy pens",
    arguments: [0.962, 0.985, 1, 1.014], DrawnForm.ids)
  func greyPrint(scale: Double, id: String) throws {
    let forms = try DrawnForm.ids.map { id in
      PreparedForm(
        template: try DrawnForm.prepared(id).template,
        blankScan: Scan(pixels: try DrawnForm.blank(id).faded(to: 0.45)))
    }
    let truth = DrawnForm.placement(.scaled(scale, scale) * .turned(1.2))
    var scan = DrawnForm.scan(of: try DrawnForm.blank(id).faded(to: 0.45), truth)
    var numbers = SeededNumbers(11)
    for _ in 0..<70 {
      let from = Point(
        .random(in: 150...1090, using: &numbers), .random(in: 150...1500, using: &numbers))
      scan.pixels.stroke(
        from,
        Point(
          from.x + .random(in: -40...40, using: &numbers),
          from.y + .random(in: -40...40, using: &numbers)), width: 5)
    }
    let size = DrawnForm.size
    for y in 0..<size.height {
      for x in 0..<size.width where x < 30 + y / 60 || y < 45 || x > size.width - 40 {
        scan.pixels[x, y] = 30
      }
    }
    let found = try #require(
      Registration(FormAtlas(forms)).identify(InkMap(scan)).page, "not a form")
    #expect(found.form.template.id == id)
    #expect(found.residual <= 0.1)
  }

  enum Emptiness: CaseIterable { case white, grained, yellowed, specks, punched, streak, shadow }

  @Test("an empty page is blank", arguments: Emptiness.allCases)
  func empty(kind: Emptiness) throws {
    let size = DrawnForm.size
    var page = Raster(width: size.width, height: size.height, filledWith: 250)
    var numbers = SeededNumbers(4)
    switch kind {
    case .white: break
    case .grained: page = page.faded(to: 1, grain: 4)
    case .yellowed: page = Raster(width: size.width, height: size.height, filledWith: 190)
    case .specks:
      for _ in 0..<120 {
        page.dot(
          Point(.random(in: 5...1230, using: &numbers), .random(in: 5...1740, using: &numbers)),
          radius: 1)
      }
    case .punched:
      for y in [640.0, 1110] { page.dot(Point(70, y), radius: 18, grey: 20) }
    case .streak: for y in 0..<size.height { for x in 611...612 { page[x, y] = 60 } }
    case .shadow:
      for y in 0..<size.height { for x in 0..<90 { page[x, y] = UInt8(110 + 140 * x / 90) } }
    }
    let found = try DrawnForm.registration().identify(InkMap(Scan(pixels: page)))
    guard case .blank = found else {
      Issue.record("\(found)")
      return
    }
  }

  @Test(
    "a filled page is never blank, however faint", arguments: [0.5, 0.28, 0.2, 0.15, 0.12],
    DrawnForm.ids)
  func faint(share: Double, id: String) throws {
    let scan = DrawnForm.scan(of: try DrawnForm.blank(id), DrawnForm.placement(.turned(0.9)))
    let faint = Scan(pixels: scan.pixels.faded(to: share, grain: 2), declaredResolution: (150, 150))
    let found = try DrawnForm.registration().identify(InkMap(faint))
    if case .blank = found { Issue.record("a form was called blank") }
  }
}

@Suite("Fingerprint")
struct FingerprintTests {
  private func fingerprint(writing seed: UInt64, turned degrees: Double) throws -> UInt64 {
    var page = try DrawnForm.blank("mr-child")
    var numbers = SeededNumbers(seed)
    let scale = Double(page.width) / 210
    for field in try DrawnForm.prepared("mr-child").template.fields {
      guard case .text = field.kind else { continue }
      var x = field.box.x + 2
      while x < field.box.x + field.box.width * .random(in: 0.3...0.6, using: &numbers) {
        for _ in 0..<2 {
          func place() -> Point {
            Point(
              (x + .random(in: 0...3, using: &numbers)) * scale,
              (field.box.y + .random(in: 1...(field.box.height - 1), using: &numbers)) * scale)
          }
          page.stroke(place(), place(), width: 6)
        }
        x += .random(in: 3...6, using: &numbers)
      }
    }
    let scan = DrawnForm.scan(of: page, DrawnForm.placement(.turned(degrees)))
    guard case .form(let found) = try DrawnForm.registration().identify(InkMap(scan)) else {
      Issue.record("not a form")
      return 0
    }
    let text = try #require(found.fingerprint())
    #expect(text.count == 16)
    return try #require(UInt64(text, radix: 16))
  }

  @Test("two scans of a paper are alike, two papers are not")
  func likeness() throws {
    let once = try fingerprint(writing: 1, turned: 0.4)
    let again = try fingerprint(writing: 1, turned: -2.1)
    let other = try fingerprint(writing: 2, turned: 0.4)
    #expect((once ^ again).nonzeroBitCount <= 6)
    #expect((once ^ other).nonzeroBitCount >= 12)
  }
}

extension Identification {
  /// The page, where it is a form.
  fileprivate var page: RegisteredPage? {
    guard case .form(let page) = self else { return nil }
    return page
  }
}

import Testing

@testable import Imaging

#if canImport(Glibc)
  import Glibc
#endif

@Suite("Fourier and correlation")
struct FourierTests {
  @Test("there and back is the same plane", arguments: [2, 8, 16, 64, 128])
  func roundTrip(edge: Int) {
    var numbers = SeededNumbers(UInt64(edge))
    var plane = FourierPlane(edge: edge)
    for index in 0..<edge * edge {
      plane.real[index] = .random(in: -1...1, using: &numbers)
      plane.imaginary[index] = .random(in: -1...1, using: &numbers)
    }
    var there = plane
    there.transform()
    there.transform(inverse: true)
    let count = Float(edge * edge)
    for index in 0..<edge * edge {
      #expect(abs(there.real[index] / count - plane.real[index]) < 1e-4)
      #expect(abs(there.imaginary[index] / count - plane.imaginary[index]) < 1e-4)
    }
  }

  @Test("equals the definition of the transform")
  func definition() {
    let edge = 8
    var numbers = SeededNumbers(3)
    var plane = FourierPlane(edge: edge)
    for index in 0..<64 { plane.real[index] = .random(in: -1...1, using: &numbers) }
    var fast = plane
    fast.transform()
    for v in 0..<edge {
      for u in 0..<edge {
        var (re, im) = (0.0, 0.0)
        for y in 0..<edge {
          for x in 0..<edge {
            let angle = -2 * Double.pi * Double(u * x + v * y) / Double(edge)
            re += Double(plane.real[y * edge + x]) * cos(angle)
            im += Double(plane.real[y * edge + x]) * sin(angle)
          }
        }
        #expect(abs(Double(fast.real[v * edge + u]) - re) < 1e-4)
        #expect(abs(Double(fast.imaginary[v * edge + u]) - im) < 1e-4)
      }
    }
  }

  @Test(
    "the correlation peaks at the shift, upright and upside down",
    arguments: [(0, 0), (9, -14), (-17, 6)], [false, true])
  func peak(shift: (x: Int, y: Int), upsideDown: Bool) throws {
    let form = try DrawnForm.prepared("mr-child")
    let coarse = form.pyramid.levels[3]
    let page = upsideDown ? coarse.turned(quarters: 2) : coarse
    // The page on a larger sheet, moved by the shift.
    var sheet = Raster(width: Correlation.edge, height: Correlation.edge)
    let left = (Correlation.edge - page.width) / 2 + shift.x
    let top = (Correlation.edge - page.height) / 2 + shift.y
    for y in 0..<page.height {
      for x in 0..<page.width { sheet[left + x, top + y] = page[x, y] }
    }
    let peaks = Correlation.peaks(page: Correlation.Outline(sheet), form: form.outline)
    let (right, wrong) = upsideDown ? (peaks[1], peaks[0]) : (peaks[0], peaks[1])
    #expect(right.score > 0.9)
    #expect(wrong.score < right.score - 0.2)
    // Upside down, the shift is counted in the form's own frame, and turning about the first sample
    // instead of the centre moves the page by up to two. A sample is 1.4 mm; what follows reaches 8 mm.
    let (sign, slack) = upsideDown ? (-1.0, 2.0) : (1.0, 0.5)
    #expect(abs(right.shift.x - sign * Double(shift.x)) <= slack, "\(right.shift)")
    #expect(abs(right.shift.y - sign * Double(shift.y)) <= slack, "\(right.shift)")
  }

  @Test("another form correlates less")
  func otherForm() throws {
    let page = try DrawnForm.prepared("mr-child").pyramid.levels[3]
    let outline = Correlation.Outline(page)
    func score(_ id: String) throws -> Double {
      Correlation.peaks(page: outline, form: try DrawnForm.prepared(id).outline)[0].score
    }
    let own = try score("mr-child")
    for other in ["flu-elderly", "covid-voucher"] { #expect(try score(other) < own - 0.3) }
  }

  @Test("finds the slant of printed lines", arguments: [-6.0, -2.3, -0.4, 0, 0.7, 3.1, 5.0])
  func skew(degrees: Double) {
    var raster = Raster(width: 620, height: 877)
    let slope = tan(degrees * .pi / 180)
    for line in stride(from: 60.0, through: 820, by: 26) {
      for x in 40..<580 where x / 9 % 5 != 0 {
        let y = line + (Double(x) - 310) * slope
        for dy in 0..<5 where (0..<877).contains(Int(y) + dy) { raster[x, Int(y) + dy] = 220 }
      }
    }
    #expect(abs(Skew.angle(of: raster) * 180 / .pi - degrees) < 0.12)
  }

  @Test("an empty page has no slant")
  func noSkew() {
    #expect(Skew.angle(of: Raster(width: 620, height: 877)) == 0)
    #expect(Skew.angle(of: Raster(width: 8, height: 8)) == 0)
  }
}

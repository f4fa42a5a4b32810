import Forms
import Testing

@testable import Imaging
@testable import Recognition

#if canImport(Glibc)
  import Glibc
#endif

@Suite("Lines of pasted labels")
struct LabelLinesTests {
  /// A label with three lines of bars, as wide and high as characters, turned about its centre.
  private func label(degrees: Double) throws -> (paper: Paper, centres: [Point], box: PaperBox) {
    var paper = try Paper("mr-child")
    let box = try paper.field("lot_label").box
    let (x, y) = (box.center.x, box.center.y)
    let angle = degrees * .pi / 180
    let (c, s) = (cos(angle), sin(angle))
    var centres: [Point] = []
    for (v, height, count) in [(-7.0, 2.2, 14), (0.0, 3.0, 9), (7.0, 1.8, 12)] {
      let pitch = height * 1.05
      for index in 0..<count {
        let u = (Double(index) - Double(count - 1) / 2) * pitch
        // Every third is narrow, as 1 and I are.
        let width = index % 3 == 2 ? height * 0.2 : height * 0.6
        paper.bar(x + u * c - v * s, y + u * s + v * c, width: width, height: height, angle: angle)
      }
      centres.append(Point(x - v * s, y + v * c))
    }
    return (paper, centres, box)
  }

  @Test("finds the turn and the lines", arguments: [-10.0, -6.3, -2, 0, 1.1, 4.7, 9])
  func tilted(degrees: Double) throws {
    let (paper, centres, box) = try label(degrees: degrees)
    let label = LabelLines(on: try paper.registered(), in: box)
    #expect(abs(label.angle * 180 / .pi - degrees) < 0.6)
    #expect(label.lines.count == 3)
    for (line, centre) in zip(label.lines, centres) {
      #expect(abs(line.centre.x - centre.x) < 1 && abs(line.centre.y - centre.y) < 0.6)
    }
    #expect(label.lines.map(\.pieces) == [14, 9, 12])
    // The second line is the largest print.
    let heights = label.lines.map(\.height)
    #expect(heights.count == 3 && heights[1] == heights.max())
  }

  @Test("an empty place has no lines", arguments: ["mr-child", "flu-elderly", "covid-voucher"])
  func empty(id: String) throws {
    let paper = try Paper(id)
    let page = try paper.registered()
    #expect(LabelLines(on: page, in: try paper.field("lot_label").box).lines.isEmpty)
  }

  @Test("specks and a label's edge are no lines")
  func edge() throws {
    var paper = try Paper("mr-child")
    let box = try paper.field("lot_label").box
    paper.stroke(box.x + 5, box.y + 4, box.x + 50, box.y + 6, width: 0.3)
    paper.stroke(box.x + 5, box.y + 4, box.x + 4, box.y + 24, width: 0.3)
    paper.stroke(box.x + 4, box.y + 24, box.x + 49, box.y + 26, width: 0.3)
    paper.stroke(box.x + 50, box.y + 6, box.x + 49, box.y + 26, width: 0.3)
    var numbers = SeededNumbers(2)
    for _ in 0..<80 {
      paper.dot(
        .random(in: box.x...(box.x + box.width), using: &numbers),
        .random(in: box.y...(box.y + box.height), using: &numbers), radius: 0.15)
    }
    #expect(LabelLines(on: try paper.registered(), in: box).lines.isEmpty)
  }

  @Test(
    "knows the line of the lot",
    arguments: [
      ("Lot No. MR415", true), ("LOT:Y345", true), ("L0T N0. A1", true), ("IOT NO. A1", true),
      ("Lat No. KHA071", true), ("-ot No. FF2782", true), ("Loz No. MR415", true),
      ("ミールビック", false), ("EXP 2027.03", false), ("", false), ("PIN NO. 12", false),
      ("NO. 12", false),
    ])
  func lotLine(text: String, isLot: Bool) { #expect(LotLine.isLot(text) == isLot) }

  @Test("two looks at a number are the same but for O and 0")
  func sameNumber() {
    #expect(LotLine.sameNumber("Lot No. HA2O1C", "Lot No HA201C"))
    #expect(!LotLine.sameNumber("Lot No. HA231C", "Lot No. HA237C"))
    // A sign read twice by either, but not what may be two signs to both.
    #expect(LotLine.sameNumber("Lot No. AKBO026", "LOT NO. AKB026"))
    #expect(LotLine.sameNumber("LOT NO. AKB026", "Lot No. AKB0O26"))
    #expect(!LotLine.sameNumber("Lot No. AKB026", "Lot No. AKB0026"))
    #expect(!LotLine.sameNumber("Lot No. LJ123", "Lot No. L123"))
    #expect(!LotLine.sameNumber("Lot No.", "LOT"))
  }
}

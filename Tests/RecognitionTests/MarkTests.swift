import Domain
import Forms
import Foundation
import Testing

@testable import Imaging
@testable import Recognition

/// A mark made by hand round or in the second option of a choice.
enum Hand: CaseIterable, Sendable {
  case circle, wideCircle, flatCircle, openCircle, thinCircle, faintCircle, doubleCircle
  case tightCircle, paleCircle
  case tick, cross, scribble, filled, smallTick, faintTick, paleTick

  static let circles: [Hand] = [
    .circle, .wideCircle, .flatCircle, .openCircle, .thinCircle, .faintCircle, .doubleCircle,
    .tightCircle, .paleCircle,
  ]
  static let ticks: [Hand] = [
    .tick, .cross, .scribble, .filled, .smallTick, .faintTick, .paleTick,
  ]

  func draw(on paper: inout Paper, _ box: PaperBox) {
    let (x, y) = box.center
    let (rx, ry) = (box.width / 2 + 0.5, box.height / 2 + 0.3)
    switch self {
    case .circle: paper.ellipse(x, y, rx, ry)
    case .wideCircle: paper.ellipse(x + 0.4, y - 0.3, rx * 1.15, ry * 1.15, width: 0.7)
    case .flatCircle: paper.ellipse(x, y + 0.2, rx * 1.1, ry * 0.88)
    case .openCircle: paper.ellipse(x, y, rx, ry, share: 0.86, from: -1)
    case .thinCircle: paper.ellipse(x, y, rx, ry, width: 0.3)
    case .faintCircle: paper.ellipse(x, y, rx, ry, grey: 120)
    case .tightCircle: paper.ellipse(x, y + 0.3, (rx - 0.5) * 0.86, (ry - 0.3) * 0.78)
    case .paleCircle: paper.ellipse(x, y, rx, ry, grey: 182)
    case .doubleCircle:
      paper.ellipse(x, y, rx, ry)
      paper.ellipse(x, y, rx * 0.92, ry * 1.08)
    case .tick:
      paper.stroke(x - 1.3, y, x - 0.3, y + 1.2)
      paper.stroke(x - 0.3, y + 1.2, x + 2.2, y - 2.4)
    case .cross:
      paper.stroke(x - 1.5, y - 1.5, x + 1.5, y + 1.5)
      paper.stroke(x - 1.5, y + 1.5, x + 1.5, y - 1.5)
    case .scribble:
      for step in 0..<6 {
        let shift = Double(step) * 0.5 - 1.3
        paper.stroke(x + shift, y - 1.2, x + shift + 0.4, y + 1.2)
      }
    case .filled:
      for step in 0..<12 {
        paper.stroke(x - 1.4, y - 1.4 + Double(step) * 0.25, x + 1.4, y - 1.4 + Double(step) * 0.25)
      }
    case .smallTick:
      paper.stroke(x - 0.9, y, x - 0.2, y + 0.9, width: 0.45)
      paper.stroke(x - 0.2, y + 0.9, x + 1.2, y - 1.1, width: 0.45)
    case .faintTick:
      paper.stroke(x - 1.3, y, x - 0.3, y + 1.2, grey: 130)
      paper.stroke(x - 0.3, y + 1.2, x + 2.2, y - 2.4, grey: 130)
    case .paleTick:
      paper.stroke(x - 1.3, y, x - 0.3, y + 1.2, grey: 178)
      paper.stroke(x - 0.3, y + 1.2, x + 2.2, y - 2.4, grey: 178)
    }
  }
}

@Suite("Marks")
struct MarkTests {
  /// What the rules alone say of a choice and what they say with the network, which must be sure of the same options.
  private func read(_ field: String, _ paper: Paper, on page: RegisteredPage) throws
    -> [MarkReading]
  {
    guard case .choice(let style, let options, _) = try paper.field(field).kind else { return [] }
    let rules = MarkReader(page: page).choice(options, mark: style)
    let both = MarkReader(page: page, network: try Place.marks.get()).choice(options, mark: style)
    #expect(rules.map { $0.probability >= 0.9 } == both.map { $0.probability >= 0.9 }, "\(field)")
    return both
  }

  /// The marked options of a choice.
  private func marked(_ name: String, _ paper: Paper, on page: RegisteredPage) throws -> [String] {
    try read(name, paper, on: page).filter { $0.probability >= 0.5 }.map(\.label)
  }

  @Test("a circle round a word marks it and no other", arguments: Hand.circles)
  func circles(hand: Hand) throws {
    var paper = try Paper("mr-child")
    let names = [
      "q1", "q4", "q7", "q10", "sex", "birth_era", "dose", "consent", "doctor_judgement",
    ]
    for (index, name) in names.enumerated() {
      hand.draw(on: &paper, try paper.options(name)[index % 2].box)
    }
    let page = try paper.registered()
    for (index, name) in names.enumerated() {
      #expect(
        try marked(name, paper, on: page) == [try paper.options(name)[index % 2].label], "\(name)")
    }
    for name in ["q2", "q3", "q5", "q6", "q8", "q9", "q11"] {
      #expect(try marked(name, paper, on: page).isEmpty, "\(name)")
    }
  }

  @Test("a mark in a box marks it and no other", arguments: Hand.ticks)
  func boxes(hand: Hand) throws {
    var paper = try Paper("flu-elderly")
    let names = ["q1", "q3", "q5", "q7", "fee"]
    for (index, name) in names.enumerated() {
      hand.draw(on: &paper, try paper.options(name)[index % 2].box)
    }
    let page = try paper.registered()
    for (index, name) in names.enumerated() {
      #expect(
        try marked(name, paper, on: page) == [try paper.options(name)[index % 2].label], "\(name)")
    }
    for name in ["q2", "q4", "q6", "q8"] {
      #expect(try marked(name, paper, on: page).isEmpty, "\(name)")
    }
  }

  @Test("two marks are two, none is none", arguments: ["mr-child", "flu-elderly", "covid-voucher"])
  func bothAndNone(id: String) throws {
    var paper = try Paper(id)
    let isBox = id != "mr-child"
    for option in try paper.options("q2") {
      (isBox ? Hand.cross : .circle).draw(on: &paper, option.box)
    }
    let page = try paper.registered()
    #expect(try marked("q2", paper, on: page).count == 2)
    for name in ["q1", "q3", "sex", "consent", "doctor_judgement", "dose", "birth_era"] {
      #expect(try marked(name, paper, on: page).isEmpty, "\(name)")
    }
  }

  @Test("specks, streaks and folds mark nothing", arguments: ["mr-child", "flu-elderly"])
  func dirt(id: String) throws {
    var paper = try Paper(id)
    var numbers = SeededNumbers(8)
    for _ in 0..<1500 {
      paper.dot(
        .random(in: 5...205, using: &numbers), .random(in: 5...290, using: &numbers),
        radius: .random(in: 0.08...0.22, using: &numbers))
    }
    for x in [31.0, 119.5, 161.3, 179.2] { paper.stroke(x, 4, x + 0.4, 293, width: 0.25) }
    paper.stroke(4, 172.6, 206, 173.4, width: 0.25)
    let page = try paper.registered()
    for field in paper.form.template.fields {
      guard case .choice = field.kind else { continue }
      #expect(try marked(field.name, paper, on: page).isEmpty, "\(field.name)")
    }
  }

  @Test("a stamp or a line that crosses a word does not circle it")
  func crossing() throws {
    var paper = try Paper("mr-child")
    // A line through two questions, a stamp whose rim runs through a third.
    let crossed = try paper.options("q3")[0].box
    paper.stroke(
      crossed.x - 4, crossed.center.y - 1, crossed.x + crossed.width + 4, crossed.center.y + 1)
    let stamped = try paper.options("q6")[1].box
    paper.ellipse(stamped.x + stamped.width + 5, stamped.center.y, 6, 6, width: 0.6)
    let page = try paper.registered()
    #expect(try marked("q3", paper, on: page).isEmpty)
    #expect(try marked("q6", paper, on: page).isEmpty)
  }

  @Test("a seal in a long word's middle is no sure circle", arguments: [4.5, 5, 5.5])
  func sealed(radius: Double) throws {
    var paper = try Paper("mr-child")
    let word = try paper.options("doctor_judgement")[1].box
    paper.ellipse(word.center.x, word.center.y, radius, radius)
    for x in [-1.5, 0, 1.5] {
      let across = word.center.x + x
      paper.stroke(across, word.center.y - 3, across, word.center.y + 3)
    }
    let marks = try read("doctor_judgement", paper, on: paper.registered())
    #expect(marks.allSatisfy { $0.probability < 0.9 }, "\(marks.map(\.probability))")
  }

  private func choice(_ name: String, _ paper: Paper) throws -> [Double] {
    try read(name, paper, on: paper.registered()).map(\.probability)
  }

  @Test(
    "a circle off the word's middle, through its print, is one",
    arguments: [(0.06, -1.6, 0.5), (-0.08, 1.4, 0.45), (-0.06, 0, 0.4)])
  func offCentre(right: Double, below: Double, across: Double) throws {
    for (field, option) in [("consent", 0), ("doctor_judgement", 0), ("consent", 1)] {
      var paper = try Paper("mr-child")
      let word = try paper.options(field)[option].box
      paper.ellipse(
        word.center.x + right * word.width, word.center.y + below, max(3.6, across * word.width),
        2.6,
        grey: 60)
      let marks = try choice(field, paper)
      #expect(marks[option] > 0.9, "\(field) \(marks)")
      #expect(marks[1 - option] < 0.02, "\(field) \(marks)")
    }
  }

  /// A part of an ellipse that leans, from its right end on.
  private func drawOval(
    _ paper: inout Paper, round word: PaperBox, lean: Double, share: Double, below: Double = 0
  ) {
    let (across, down) = (word.width * 0.5, 2.1)
    func place(_ step: Int) -> (Double, Double) {
      let angle = 2 * Double.pi * share * Double(step) / 60
      let (along, off) = (across * cos(angle), down * sin(angle))
      return (
        word.center.x + along * cos(lean) - off * sin(lean),
        word.center.y + below + along * sin(lean) + off * cos(lean)
      )
    }
    for step in 0..<60 {
      let (from, to) = (place(step), place(step + 1))
      paper.stroke(from.0, from.1, to.0, to.1, width: 0.45)
    }
  }

  @Test(
    "a circle that leans or is not closed round a long word is sure",
    arguments: [(-0.25, 1.0), (0.25, 1.0), (-0.2, 0.9), (0, 0.88)])
  func leaning(lean: Double, share: Double) throws {
    for option in 0...1 {
      var paper = try Paper("mr-child")
      let word = try paper.options("consent")[option].box
      drawOval(&paper, round: word, lean: lean, share: share)
      let marks = try choice("consent", paper)
      #expect(marks[option] > 0.9 && marks[1 - option] < 0.02, "\(option) \(marks)")
    }
  }

  @Test("half a circle, crosses, hooks and slanting lines are no sure circles round a long word")
  func noOval() throws {
    for option in 0...1 {
      let word = try Paper("mr-child").options("consent")[option].box
      let (x, y) = word.center
      let (left, right) = (word.x - 0.5, word.x + word.width + 0.5)
      var papers: [Paper] = []
      for share in [0.5, 0.6] {
        var half = try Paper("mr-child")
        drawOval(&half, round: word, lean: -0.2, share: share)
        papers.append(half)
      }
      var cross = try Paper("mr-child")
      cross.stroke(left, y - 2.4, right, y + 2.4)
      cross.stroke(left, y + 2.4, right, y - 2.4)
      var slanting = try Paper("mr-child")
      for down in [-1.2, 1.2] { slanting.stroke(left, y + down + 1, right, y + down - 1) }
      var hook = try Paper("mr-child")
      hook.stroke(left, y - 0.5, x - 2, y + 2.5)
      hook.stroke(x - 2, y + 2.5, right + 2, y - 3.5)
      var closed = try Paper("mr-child")
      closed.stroke(left, y + 1.8, right, y - 0.6)
      closed.stroke(right, y - 0.6, left, y - 1.8)
      closed.stroke(left, y - 1.8, right, y + 1.2)
      var crossedOut = try Paper("mr-child")
      drawOval(&crossedOut, round: word, lean: -0.2, share: 1)
      for down in [-0.7, 0.7] { crossedOut.stroke(left, y + down, right, y + down) }
      // A circle under a cross, and rings round what is beside the word.
      var underCross = try Paper("mr-child")
      underCross.ellipse(x, y, word.width * 0.54, 2.9, width: 0.45)
      underCross.stroke(x - 7.8, y + 2.5, x + 7.8, y - 2.5, width: 0.7)
      underCross.stroke(x - 7.8, y - 2.5, x + 7.8, y + 2.5, width: 0.7)
      papers += [cross, slanting, hook, closed, crossedOut, underCross]
      let lines: [[(Double, Double)]] = [
        [
          (-11.2, -3.6), (-11.1, -5.6), (-5, -4.9), (2, -2.2), (3.9, 0.3), (-1, 0.4), (-8.4, -1.9),
          (-11.2, -3.6),
        ],
        [
          (0.4, -5.2), (8.2, -6.5), (10.2, -3.9), (4.6, 0.1), (-3.4, 1.7), (-6.3, -0.5),
          (-1.4, -4.5), (0.4, -5.2),
        ],
      ]
      for line in lines {
        var drawn = try Paper("mr-child")
        for (from, to) in zip(line, line.dropFirst()) {
          drawn.stroke(x + from.0, y + from.1, x + to.0, y + to.1, width: 0.25)
        }
        papers.append(drawn)
      }
      for (index, paper) in papers.enumerated() {
        let marks = try choice("consent", paper)
        #expect(marks[option] < 0.9, "\(option), paper \(index): \(marks)")
      }
    }
  }

  private func stampSeal(_ paper: inout Paper, _ x: Double, _ y: Double, radius: Double) {
    paper.ellipse(x, y, radius, radius, width: 0.5, grey: 90)
    for across in [-1.5, 0, 1.5] {
      paper.stroke(x + across, y - 3, x + across, y + 3, width: 0.4, grey: 90)
    }
    paper.stroke(x - 1.5, y, x + 1.5, y, width: 0.4, grey: 90)
  }

  @Test("a seal over the other word leaves a circle sure", arguments: [4.6, 5.2, 6])
  func sealBeside(radius: Double) throws {
    var paper = try Paper("mr-child")
    let words = try paper.options("doctor_judgement").map(\.box)
    Hand.circle.draw(on: &paper, words[0])
    stampSeal(&paper, words[1].center.x - 2, words[1].center.y + 0.6, radius: radius)
    let marks = try choice("doctor_judgement", paper)
    #expect(marks[0] > 0.9 && marks[1] < 0.05, "\(marks)")
  }

  @Test(
    "a seal hides no second circle, and does not make a circle doubtful", arguments: [4.6, 5.2, 6])
  func sealOnCircle(radius: Double) throws {
    for across in [-2.0, 0, 3] {
      var paper = try Paper("mr-child")
      let words = try paper.options("doctor_judgement").map(\.box)
      for word in words { Hand.circle.draw(on: &paper, word) }
      stampSeal(&paper, words[1].center.x + across, words[1].center.y + 0.6, radius: radius)
      #expect(try choice("doctor_judgement", paper).allSatisfy { $0 > 0.5 }, "\(across)")
    }
  }

  @Test("words struck out, scribbles and small seals are no sure circles by their shape")
  func noCircleShape() throws {
    for (field, option) in [("consent", 0), ("consent", 1), ("doctor_judgement", 0), ("dose", 0)] {
      var papers: [Paper] = []
      let word = try Paper("mr-child").options(field)[option].box
      let (x, y) = word.center
      var lines = try Paper("mr-child")
      for down in [-1.55, 1.55] {
        lines.stroke(word.x - 1, y + down, word.x + word.width + 1, y + down + 0.3)
      }
      papers.append(lines)
      var zigzag = try Paper("mr-child")
      zigzag.writing(
        PaperBox(x: x - word.width * 0.32, y: y - 2.2, width: word.width * 0.65, height: 4.4),
        strokes: 6, width: 0.45)
      papers.append(zigzag)
      for (right, below, radius) in [(-2.1, 0.2, 2.9), (0.5, 0, 3.4), (0, 0.3, 3.8)] {
        var seal = try Paper("mr-child")
        seal.ellipse(x + right, y + below, radius, radius, width: 0.45, grey: 90)
        for across in [-0.9, 0, 0.9] {
          seal.stroke(
            x + right + across, y + below - 1.6, x + right + across, y + below + 1.6, width: 0.35,
            grey: 90)
        }
        seal.stroke(x + right - 1, y + below, x + right + 1, y + below, width: 0.35, grey: 90)
        papers.append(seal)
      }
      for (index, paper) in papers.enumerated() {
        let marks = MarkReader(page: try paper.registered())
        for stroke in [MarkReader.stroke, MarkReader.faintStroke] {
          let shape = CircleShape(of: marks, round: word, over: stroke).probability
          #expect(shape < 0.9, "\(field) \(option), paper \(index): \(shape)")
        }
      }
    }
  }

  @Test("a seal by itself is no sure circle, long or short the word", arguments: [4.4, 5, 6])
  func sealAlone(radius: Double) throws {
    for (field, option) in [("consent", 0), ("consent", 1), ("doctor_judgement", 0)] {
      for (right, below) in [(0.5, -0.3), (-0.8, 0.5), (0, 1)] {
        var paper = try Paper("mr-child")
        let word = try paper.options(field)[option].box
        stampSeal(&paper, word.center.x + right, word.center.y + below, radius: radius)
        let marks = try choice(field, paper)
        #expect(
          marks.allSatisfy { $0 < 0.9 }, "\(field) \(option) at \(right), \(below): \(marks)")
      }
    }
  }

  @Test("a neighbour's large circle does not mark the next row's word")
  func neighbour() throws {
    var paper = try Paper("mr-child")
    let box = try paper.options("q5")[0].box
    paper.ellipse(box.center.x, box.center.y, box.width / 2 + 2, box.height / 2 + 1.6, width: 0.6)
    let page = try paper.registered()
    #expect(try marked("q5", paper, on: page) == ["はい"])
    #expect(try marked("q4", paper, on: page).isEmpty)
    #expect(try marked("q6", paper, on: page).isEmpty)
  }

  // MARK: - Signatures

  private static let places = ["consent_signature", "doctor_signature"]

  private func presence(_ paper: Paper, _ name: String) throws -> Double {
    MarkReader(page: try paper.registered()).presence(try paper.field(name).box)
  }

  @Test("a signature is there", arguments: places, [0.35, 0.5, 0.7])
  func signature(place: String, width: Double) throws {
    var paper = try Paper("mr-child")
    let box = try paper.field(place).box
    paper.writing(
      PaperBox(x: box.x + 6, y: box.y + 1, width: 18, height: box.height - 2), strokes: 5,
      width: width)
    #expect(try presence(paper, place) > 0.8)
  }

  @Test(
    "print that shows through from the back is no sure signature",
    arguments: [170, 182, 195] as [UInt8])
  func showsThrough(grey: UInt8) throws {
    var paper = try Paper("mr-child")
    let box = try paper.field("consent_signature").box
    for column in 0..<9 {
      let x = box.x + 6 + Double(column) * 3.6
      for bar in [-1.5, 0, 1.5] {
        paper.stroke(x, box.center.y + bar, x + 2.8, box.center.y + bar, width: 0.4, grey: grey)
      }
      paper.stroke(x + 1.4, box.center.y - 2, x + 1.4, box.center.y + 2, width: 0.4, grey: grey)
    }
    #expect((0.5..<0.75).contains(try presence(paper, "consent_signature")))
  }

  @Test(
    "a short name, a seal, a faint hand and a pencil are there",
    arguments: ["short", "seal", "faint", "pencil"])
  func little(kind: String) throws {
    var paper = try Paper("flu-elderly")
    let box = try paper.field("consent_signature").box
    let (x, y) = (box.x + 12, box.center.y)
    switch kind {
    case "short":
      paper.writing(
        PaperBox(x: x, y: box.y + 1, width: 8, height: box.height - 2), strokes: 3, width: 0.4)
    case "seal":
      paper.ellipse(x, y, 2.7, 2.7, width: 0.5)
      paper.stroke(x - 1.2, y - 1.4, x - 1, y + 1.4, width: 0.5)
      paper.stroke(x + 1, y - 1.4, x + 1, y + 1.4, width: 0.5)
      paper.stroke(x - 1.2, y, x + 1.2, y, width: 0.5)
    default:
      for step in 0..<6 {
        let left = x + Double(step) * 2
        let grey: UInt8 = kind == "pencil" ? 182 : 120
        paper.stroke(left, y - 2, left + 1.6, y + 2, width: 0.45, grey: grey)
        paper.stroke(left + 1.6, y - 1.6, left, y + 1, width: 0.45, grey: grey)
      }
    }
    #expect(try presence(paper, "consent_signature") > 0.5)
  }

  @Test("pale grain is no signature", arguments: [UInt64(1), 2, 3])
  func grain(seed: UInt64) throws {
    var paper = try Paper("mr-child")
    let box = try paper.field("consent_signature").box
    var numbers = SeededNumbers(seed)
    for _ in 0..<2500 {
      paper.dot(
        .random(in: box.x...(box.x + box.width), using: &numbers),
        .random(in: box.y...(box.y + box.height), using: &numbers),
        radius: .random(in: 0.08...0.25, using: &numbers), grey: 180)
    }
    #expect(try presence(paper, "consent_signature") < 0.5)
  }

  @Test("specks are no signature", arguments: places, [UInt64(1), 2, 3])
  func specks(place: String, seed: UInt64) throws {
    var paper = try Paper("mr-child")
    let box = try paper.field(place).box
    var numbers = SeededNumbers(seed)
    for _ in 0..<60 {
      paper.dot(
        .random(in: box.x...(box.x + box.width), using: &numbers),
        .random(in: box.y...(box.y + box.height), using: &numbers),
        radius: .random(in: 0.06...0.2, using: &numbers))
    }
    #expect(try presence(paper, place) < 0.5)
  }

  @Test("an empty line is no signature", arguments: ["mr-child", "flu-elderly", "covid-voucher"])
  func nothing(id: String) throws {
    let paper = try Paper(id)
    let page = try paper.registered()
    for place in Self.places {
      #expect(MarkReader(page: page).presence(try paper.field(place).box) < 0.2)
    }
  }

  @Test("what reaches in from the row above is no signature", arguments: [0.0, 1, 2, 3])
  func reachingIn(more: Double) throws {
    var paper = try Paper("mr-child")
    // A generous circle round 希望する, whose lower arc dips into the signature's line.
    let word = try paper.options("consent")[0].box
    paper.ellipse(
      word.center.x, word.center.y, word.width / 2 + 2 + more, word.height / 2 + 1.5 + more,
      width: 0.7)
    #expect(try presence(paper, "consent_signature") < 0.5)
  }

  @Test("a signature that meets the circle above is one", arguments: [1.0, 2])
  func belowCircle(more: Double) throws {
    var paper = try Paper("mr-child")
    let word = try paper.options("consent")[0].box
    paper.ellipse(
      word.center.x, word.center.y, word.width / 2 + 2 + more, word.height / 2 + 1.5 + more)
    let box = try paper.field("consent_signature").box
    // Taller than its place, and in the circle's way.
    paper.writing(
      PaperBox(x: word.center.x - 14, y: box.y - 0.8, width: 24, height: box.height), strokes: 6)
    #expect(try presence(paper, "consent_signature") > 0.8)
  }

  @Test(
    "streaks down the page, or a fold across it, are no signature",
    arguments: ["streaks", "fold", "both"])
  func streaks(kind: String) throws {
    var paper = try Paper("mr-child")
    let box = try paper.field("consent_signature").box
    if kind != "fold" {
      for x in [5.0, 21, 40] { paper.stroke(box.x + x, 5, box.x + x + 0.3, 292, width: 0.3) }
    }
    if kind != "streaks" {
      paper.stroke(10, box.center.y, 200, box.center.y + 0.4, width: 0.3)
    }
    #expect(try presence(paper, "consent_signature") < 0.5)
  }
}

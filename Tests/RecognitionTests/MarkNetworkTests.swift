import Domain
import Forms
import Foundation
import Testing

@testable import Imaging
@testable import Recognition

@Suite("The network for marks")
struct MarkNetworkTests {
  private struct Vectors: Decodable {
    struct Vector: Decodable {
      var label: Int
      var page: [UInt8]
      var blank: [UInt8]
      var probabilities: [Double]
    }
    var width: Int
    var height: Int
    var vectors: [Vector]
  }

  @Test("reads as the nets that were trained")
  func trainedVectors() throws {
    let file = Place.resources.appending(path: "mark-vectors.json")
    let expected = try JSONDecoder().decode(Vectors.self, from: Data(contentsOf: file))
    let network = try Place.marks.get()
    #expect(!expected.vectors.isEmpty)
    for vector in expected.vectors {
      let (width, height) = (expected.width, expected.height)
      let found = network.read(
        ink: try #require(Raster(width: width, height: height, samples: vector.page)),
        blank: try #require(Raster(width: width, height: height, samples: vector.blank)))
      #expect(vector.probabilities.count == 4)
      for (one, other) in zip(
        [found.none, found.circle, found.doubt, found.seal], vector.probabilities)
      {
        #expect(abs(one - other) < 1e-3)
      }
    }
  }

  @Test("a file that is cut or another model is refused")
  func malformed() throws {
    let folder = Place.root.appending(path: "pipelines/models")
    let bytes = try [UInt8](Data(contentsOf: folder.appending(path: "marks.safetensors")))
    for length in [0, 7, 100, bytes.count - 1] {
      #expect(throws: RecognitionError.self) { try MarkNetwork(Array(bytes.prefix(length))) }
    }
    let digits = try [UInt8](Data(contentsOf: folder.appending(path: "digits.safetensors")))
    #expect(throws: RecognitionError.self) { try MarkNetwork(digits) }
  }

  @Test("one line through a circle that the rules take for sure makes a decisive choice doubtful")
  func struckOut() throws {
    for (field, option) in [("consent", 0), ("consent", 1), ("doctor_judgement", 0)] {
      var paper = try Paper("mr-child")
      let options = try paper.options(field)
      let word = options[option].box
      Hand.circle.draw(on: &paper, word)
      let whole = MarkReader(page: try paper.registered(), network: try Place.marks.get())
        .choice(options, mark: .circle, isDecisive: true)
      #expect(whole[option].probability > 0.9)
      paper.stroke(
        word.x - 0.5, word.center.y + 1.2, word.x + word.width + 0.5, word.center.y - 1.2)
      let page = try paper.registered()
      #expect(MarkReader(page: page).choice(options, mark: .circle)[option].probability > 0.9)
      let struck = MarkReader(page: page, network: try Place.marks.get())
        .choice(options, mark: .circle, isDecisive: true)
      #expect(struck[option].probability < Doubt.leastThreshold, "\(field) \(option) \(struck)")
    }
  }

  /// A part of an ellipse, of shares of the word's width and of mm, that leans and lies so many mm too high.
  private func draw(
    on paper: inout Paper, round word: PaperBox, across: Double, down: Double, lean: Double,
    share: Double, raised: Double = 0
  ) {
    func place(_ step: Int) -> Point {
      let angle = 2 * Double.pi * share * Double(step) / 60 - 1
      let (along, off) = (across * word.width * cos(angle), down * sin(angle))
      return Point(
        word.center.x + along * cos(lean) - off * sin(lean),
        word.center.y - raised + along * sin(lean) + off * cos(lean))
    }
    for step in 0..<60 {
      let (from, to) = (place(step), place(step + 1))
      paper.stroke(from.x, from.y, to.x, to.y, width: 0.45)
    }
  }

  @Test(
    "a tight circle, or a leaning one, of which the rules are not sure is one",
    arguments: [(0.37, 1.7, 0.0, 1.0), (0.39, 1.7, -0.2, 1), (0.38, 1.8, 0.0, 0.95)])
  func doubtfulCircles(across: Double, down: Double, lean: Double, share: Double) throws {
    var paper = try Paper("mr-child")
    let options = try paper.options("consent")
    draw(on: &paper, round: options[0].box, across: across, down: down, lean: lean, share: share)
    let page = try paper.registered()
    let rules = MarkReader(page: page).choice(options, mark: .circle).map(\.probability)
    let both = MarkReader(page: page, network: try Place.marks.get())
      .choice(options, mark: .circle).map(\.probability)
    #expect(rules[0] < 0.9, "\(rules)")
    #expect(both[0] > 0.9 && both[1] < 0.02, "\(both)")
  }

  @Test(
    "a thick circle close round the word, whose ink the rules may take for lines that strike it out, is one; struck out it is a person's",
    arguments: [(0.45, 0.34, 1.1), (0.43, 0.33, 1.0), (0.46, 0.33, 1.1)])
  func thickCircles(across: Double, down: Double, width: Double) throws {
    var paper = try Paper("mr-child")
    let options = try paper.options("consent")
    let word = options[0].box
    paper.ellipse(
      word.center.x, word.center.y, across * word.width, down * word.height, width: width)
    let page = try paper.registered()
    let rules = MarkReader(page: page).choice(options, mark: .circle).map(\.probability)
    #expect((0.5..<Doubt.leastThreshold).contains(rules[0]), "\(rules)")
    let both = MarkReader(page: page, network: try Place.marks.get())
    let decisive = both.choice(options, mark: .circle, isDecisive: true).map(\.probability)
    #expect(decisive[0] > 0.99 && decisive[1] < 0.02, "\(decisive)")
    #expect(both.choice(options, mark: .circle)[0].probability == rules[0])
    for apart in [0.7, 1.0] {
      var struck = paper
      for line in [-apart, apart] {
        let y = word.center.y + line
        struck.stroke(word.x - 0.8, y, word.x + word.width + 0.8, y)
      }
      try expectDoubt(of: struck, options)
    }
    var crossed = paper
    for rise in [-2.0, 2.0] {
      crossed.stroke(
        word.center.x - 3, word.center.y - rise, word.center.x + 3, word.center.y + rise)
    }
    try expectDoubt(of: crossed, options)
  }

  /// Of a circle struck out both the rules and the network leave the choice to a person, whatever hangs on it.
  private func expectDoubt(of paper: Paper, _ options: [ChoiceOption]) throws {
    let reader = MarkReader(page: try paper.registered(), network: try Place.marks.get())
    for isDecisive in [true, false] {
      let marks = reader.choice(options, mark: .circle, isDecisive: isDecisive).map(\.probability)
      #expect(marks.allSatisfy { $0 < Doubt.leastThreshold }, "\(isDecisive) \(marks)")
    }
  }

  @Test("a doubtful circle is not sure where anything else is drawn at the other word")
  func another() throws {
    let other: [(inout Paper, PaperBox) -> Void] = [
      { Hand.paleCircle.draw(on: &$0, $1) }, { Hand.tick.draw(on: &$0, $1) },
      { Hand.cross.draw(on: &$0, $1) }, { Hand.scribble.draw(on: &$0, $1) },
    ]
    for (index, mark) in other.enumerated() {
      var paper = try Paper("mr-child")
      let options = try paper.options("consent")
      draw(on: &paper, round: options[0].box, across: 0.37, down: 1.7, lean: 0, share: 1)
      mark(&paper, options[1].box)
      let marks = MarkReader(page: try paper.registered(), network: try Place.marks.get())
        .choice(options, mark: .circle).map(\.probability)
      #expect(marks.allSatisfy { $0 < 0.9 }, "\(index): \(marks)")
    }
  }

  @Test(
    "a second circle that the rules do not see makes a sure one doubtful",
    arguments: [
      (0.4, 1.3, -0.2, 1.0, 0.0), (0.45, 1.6, -0.1, 0.9, 0.7), (0.4, 2.0, 0.0, 0.9, 1.2),
      (0.45, 1.6, -0.3, 0.75, 0.0), (0.5, 1.6, -0.1, 0.9, 1.2),
    ])
  func second(across: Double, down: Double, lean: Double, share: Double, raised: Double) throws {
    for circled in [0, 1] {
      var paper = try Paper("mr-child")
      let options = try paper.options("consent")
      Hand.circle.draw(on: &paper, options[circled].box)
      draw(
        on: &paper, round: options[1 - circled].box, across: across, down: down, lean: lean,
        share: share, raised: raised)
      let page = try paper.registered()
      let rules = MarkReader(page: page).choice(options, mark: .circle).map(\.probability)
      #expect(rules[circled] > 0.9 && rules[1 - circled] < 0.1, "\(rules)")
      let both = MarkReader(page: page, network: try Place.marks.get())
        .choice(options, mark: .circle, isDecisive: true).map(\.probability)
      #expect((0.5..<0.75).contains(both[circled]), "\(circled) \(both)")
    }
  }

  @Test("a tick, a cross or a scribble at another word makes a sure circle doubtful")
  func secondOfAnotherKind() throws {
    let marks: [Hand] = [.tick, .cross, .scribble]
    for name in ["consent", "doctor_judgement", "dose"] {
      for (index, mark) in marks.enumerated() {
        var paper = try Paper("mr-child")
        let options = try paper.options(name)
        let (circled, other) = index == 1 ? (1, 0) : (0, 1)
        Hand.circle.draw(on: &paper, options[circled].box)
        mark.draw(on: &paper, options[other].box)
        let page = try paper.registered()
        let rules = MarkReader(page: page).choice(options, mark: .circle).map(\.probability)
        #expect(rules[circled] > 0.9, "\(name) \(mark) \(rules)")
        let both = MarkReader(page: page, network: try Place.marks.get())
          .choice(options, mark: .circle, isDecisive: true).map(\.probability)
        #expect((0.5..<0.75).contains(both[circled]), "\(name) \(mark) \(both)")
      }
    }
  }

  @Test("a seal over the end of the other word leaves a circle sure")
  func sealBeside() throws {
    var paper = try Paper("mr-child")
    let options = try paper.options("doctor_judgement")
    Hand.circle.draw(on: &paper, options[0].box)
    let word = options[1].box
    for (radius, width) in [(5.2, 0.45), (2.4, 0.3)] {
      for step in 0..<48 {
        let (from, to) = (2 * Double.pi * Double(step) / 48, 2 * Double.pi * Double(step + 1) / 48)
        paper.stroke(
          word.x + 3 + radius * cos(from), word.center.y + 2 + radius * sin(from),
          word.x + 3 + radius * cos(to), word.center.y + 2 + radius * sin(to), width: width)
      }
    }
    let marks = MarkReader(page: try paper.registered(), network: try Place.marks.get())
      .choice(options, mark: .circle, isDecisive: true).map(\.probability)
    #expect(marks[0] > 0.9 && marks[1] < 0.02, "\(marks)")
  }

  /// A seal with a name of straight strokes, its middle so many mm off a word's.
  private func seal(_ paper: inout Paper, _ word: PaperBox, right: Double, below: Double) {
    let (x, y) = (word.center.x + right, word.center.y + below)
    paper.ellipse(x, y, 5, 5, width: 0.4, grey: 130)
    for row in [-2.0, 1.6] {
      for line in [-0.9, 0, 0.9] {
        paper.stroke(x - 1.3, y + row + line, x + 1.3, y + row + line, width: 0.3, grey: 130)
      }
      for line in [-1.1, 0, 1.1] {
        paper.stroke(x + line, y + row - 1.3, x + line, y + row + 1.3, width: 0.3, grey: 130)
      }
    }
  }

  @Test(
    "a seal over a word is no circle, even where the rules take it for one; one beside a circle leaves that sure"
  )
  func seals() throws {
    func read(_ mark: Hand?, _ right: Double, _ below: Double) throws -> (
      rules: [Double], both: [Double]
    ) {
      var paper = try Paper("mr-child")
      let options = try paper.options("doctor_judgement")
      mark?.draw(on: &paper, options[0].box)
      seal(&paper, options[0].box, right: right, below: below)
      let page = try paper.registered()
      return (
        MarkReader(page: page).choice(options, mark: .circle).map(\.probability),
        MarkReader(page: page, network: try Place.marks.get())
          .choice(options, mark: .circle, isDecisive: true).map(\.probability)
      )
    }
    var misled = 0
    for (right, below) in [(1.0, 1.0), (0.5, -1.0), (-1.2, 0.8), (1.5, 2.0), (0.0, 0.0)] {
      for mark in [nil, Hand.cross, .tick] {
        let (rules, both) = try read(mark, right, below)
        if mark == nil, rules[0] > 0.9 { misled += 1 }
        #expect(both.allSatisfy { $0 < Doubt.leastThreshold }, "\(right) \(below) \(both)")
      }
    }
    #expect(misled > 0)
    for (right, below) in [(2.5, 3.0), (4.0, 1.0), (3.0, -2.0)] {
      let both = try read(.circle, right, below).both
      #expect(both[0] > 0.9 && both[1] < 0.02, "\(right) \(below) \(both)")
    }
  }

  @Test(
    "a circle struck out under a seal, and a cross under a seal beside a sure circle, are a person's"
  )
  func underSeals() throws {
    for (right, below) in [(2.5, 3.0), (4.0, 1.0)] {
      var struck = try Paper("mr-child")
      let options = try struck.options("doctor_judgement")
      let (word, other) = (options[0].box, options[1].box)
      Hand.circle.draw(on: &struck, word)
      for down in [-0.8, 0.8] {
        struck.stroke(
          word.x - 0.5, word.center.y + down, word.x + word.width + 0.5, word.center.y + down)
      }
      seal(&struck, word, right: right, below: below)
      var second = try Paper("mr-child")
      Hand.circle.draw(on: &second, word)
      Hand.cross.draw(on: &second, other)
      seal(&second, other, right: right, below: below)
      for paper in [struck, second] {
        let marks = MarkReader(page: try paper.registered(), network: try Place.marks.get())
          .choice(options, mark: .circle, isDecisive: true).map(\.probability)
        #expect(marks[0] < Doubt.leastThreshold, "\(right) \(below) \(marks)")
      }
    }
  }

  @Test("on a page, what decides about the record is looked at for lines that strike it out")
  func decisive() throws {
    var paper = try Paper("mr-child")
    for name in ["consent", "doctor_judgement", "dose"] {
      let word = try paper.options(name)[0].box
      Hand.circle.draw(on: &paper, word)
      paper.stroke(
        word.x - 0.5, word.center.y + 1.2, word.x + word.width + 0.5, word.center.y - 1.2)
    }
    let readings = try PageReader(Place.models()).read(paper.registered())
    for name in ["consent", "doctor_judgement", "dose"] {
      guard case .choice(let marks)? = readings[name] else {
        Issue.record("\(name) was not read")
        continue
      }
      #expect(marks[0].probability < 0.9, "\(name) \(marks)")
    }
  }
}

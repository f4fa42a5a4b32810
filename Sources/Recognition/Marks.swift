internal import Domain
internal import Forms
private import Foundation
internal import Imaging

/// Reads marks made by hand: circles round words, marks in boxes, signatures and stamps.
///
/// Everything is measured against the form's own blank, registered to the page: what counts is the ink that
/// the blank does not have, never a comparison among the options alone.
struct MarkReader {
  let page: RegisteredPage
  /// Looks at circles that the rules leave in doubt and, where a choice is decisive, for what contradicts a sure one; nil where the
  /// rules alone read.
  var network: MarkNetwork? = nil
  /// Pixels per millimetre of the crops.
  static let scale = InkMap.workingScale
  /// Ink over this is a stroke, of 255.
  static let stroke: UInt8 = 96
  /// Ink over this is one of a pencil or of a pen that a scan has broken up, where the paper is clean.
  static let faintStroke: UInt8 = 60
  /// The share of a signature's or a tick's ink that must be over ``stroke`` for its fainter ink to count fully.
  private static let leastDark = 0.25
  /// New ink beside the print in the middle of a circled word that may strike it out, mm²: two lines of a pen, or a cross.
  ///
  /// One line, of which print hides the most, leaves less, and so do ordinary circles that lean or are drawn through the
  /// word. Of 11,763 circles on the pages of two generated corpora 14 have more.
  private static let struck = 1.5

  /// Reads a choice.
  ///
  /// - Parameters:
  ///   - options: The printed options.
  ///   - mark: How they are marked.
  ///   - isDecisive: Whether a record stands or falls with it: then the network looks at a sure circle too, and beside it, for what
  ///     contradicts it.
  func choice(
    _ options: [ChoiceOption], mark: MarkStyle, isDecisive: Bool = false
  ) -> [MarkReading] {
    let probabilities =
      switch mark {
      case .circle: circles(options.map(\.box), isDecisive: isDecisive)
      case .box: ticks(options.map(\.box))
      }
    return zip(options, probabilities).map { MarkReading(label: $0.label, probability: $1) }
  }

  /// The probability that each word is circled: by rules and, where they leave a doubt or the choice is decisive, by the
  /// network.
  ///
  /// The network makes a circle sure only where it is sure of that one and that nothing is meant for any other word, and where the
  /// rules see next to nothing round the others. What they take for struck out it may make sure of a decisive choice alone, and must
  /// be surer: only those were tried with circles struck out. It is asked only where something is drawn: most words that nobody
  /// circled need no second look. Where the rules are sure of a decisive choice's circle, it looks for a second one.
  private func circles(_ words: [PaperBox], isDecisive: Bool) -> [Double] {
    var (result, isStruck) = circles(words)
    guard let network else { return result }
    if let circled = result.indices.max(by: { result[$0] < result[$1] }),
      result[circled] >= Doubt.leastThreshold
    {
      guard isDecisive else { return result }
      // A seal over a circle looks much like a line that strikes it out. What the rules take for a circle may itself be a seal, or
      // what is under one no circle.
      let look = network.read(page, round: words[circled])
      if look.circle < MarkReader.leastLook
        || look.doubt > MarkReader.struckLook && SealShape(of: self, near: words[circled]) == nil
      {
        result[circled] = Doubt.mark
      }
      for other in words.indices where result[other] < Doubt.mark {
        guard let look = secondMark(at: words[other], by: network) else { continue }
        result[circled] = min(result[circled], Doubt.mark)
        // Where it surely is a circle the person is told of two; anything else leaves the one in doubt.
        if look.circle > MarkReader.sureLook { result[other] = Doubt.mark }
      }
      return result
    }
    guard !isStruck || isDecisive,
      words.contains(where: { drawn(at: $0) > MarkReader.leastDrawn })
    else { return result }
    let looks = words.map { network.read(page, round: $0) }
    // A circle that is tight and thick, or goes round twice, leaves as much ink within it as one struck out; so may a seal that
    // was not found to be one.
    let sure = isStruck ? MarkReader.unstruckLook : MarkReader.sureLook
    let found = words.indices.filter { looks[$0].circle > sure }
    guard found.count == 1, let circled = found.first,
      words.indices.allSatisfy({
        $0 == circled || looks[$0].unmarked > MarkReader.sureLook && result[$0] < 0.02
      })
    else { return result }
    result[circled] = looks[circled].circle
    return result
  }

  /// From this probability on the network's look at a word makes a circle sure.
  private static let sureLook = 0.99
  /// From this probability on it does so where by the rules' measure of ink something may be struck out.
  private static let unstruckLook = 0.999
  /// From this probability on what the network takes for struck out is a person's (figures: training/README.md).
  private static let struckLook = 0.9
  /// Where the network gives less to a circle of which the rules are sure, a person looks (figures: as above).
  private static let leastLook = 0.05
  /// Where the network gives less to nothing being meant for another word, a person looks (figures: as above).
  private static let unmarkedLook = 0.7
  /// So much of a circle at another word is enough for a person, too.
  private static let otherLook = 0.1
  /// The finest pen leaves more than this on its way round a word, mm².
  static let leastDrawn = 1.5
  /// What print leaves of a small tick in a long word is more than this, mm².
  private static let leastMark = 0.15

  /// What the network sees at a word beside a sure circle where that may be marked as well and the rules are not sure of it: they
  /// do not see a circle that is small, open or too high, nor a tick or a cross.
  ///
  /// Asked only where something is drawn about the word; a seal there marks nothing.
  private func secondMark(at word: PaperBox, by network: MarkNetwork) -> MarkNetwork.Reading? {
    guard drawn(at: word) > MarkReader.leastMark else { return nil }
    let look = network.read(page, round: word)
    let isMarked =
      look.unmarked < MarkReader.unmarkedLook || look.circle > MarkReader.otherLook
    return isMarked ? look : nil
  }

  /// How much new ink lies at a word and close about it, mm².
  private func drawn(at word: PaperBox) -> Double {
    let ink = added(word.grown(by: 1, 1), over: MarkReader.faintStroke)
    return Double(ink.samples.count { $0 != 0 }) / (MarkReader.scale * MarkReader.scale)
  }

  /// The probability that each word is circled: the share of rays from its middle that meet new ink in the ring where
  /// a circle would run.
  ///
  /// Where no circle is sure they are looked for again by their shape, off the word's middle, through its print, or
  /// fainter. That counts only where it finds one, and next to nothing round the other words.
  ///
  /// - Returns: The probabilities, and whether one of them may be struck out.
  private func circles(_ words: [PaperBox]) -> (probabilities: [Double], isStruck: Bool) {
    let seen = words.map { circle(round: $0) }
    let first = seen.map(\.probability)
    let isStruck = seen.contains(where: \.isStruck)
    // What may be struck out is for the network or a person, whatever other shapes its lines make.
    guard (first.max() ?? 0) < 0.9, !isStruck else { return (first, isStruck) }
    for stroke in [MarkReader.stroke, MarkReader.faintStroke] {
      let looks = words.map { CircleShape(of: self, round: $0, over: stroke).probability }
      let found = words.indices.filter { looks[$0] > 0.9 }
      guard found.count == 1,
        words.indices.allSatisfy({ found[0] == $0 || max(first[$0], looks[$0]) < 0.02 })
      else { continue }
      // A seal and the word's print make many a ring: what is left beside the seal must make one too.
      let word = words[found[0]]
      if let seal = SealShape(of: self, near: word),
        CircleShape(of: self, round: word, over: stroke, beside: seal).probability < 0.9
      {
        return (first, false)
      }
      return (zip(first, looks).map(max), false)
    }
    return (first, false)
  }

  /// The probability that a word is circled, and whether it is doubtful because the circle seems struck out.
  ///
  /// Where a seal lies near what is doubtful, or over what looks sure, the ink beside the seal must tell; where none is
  /// beside it, the network or a person. A circle that has much ink inside and no seal may be struck out: they tell, too.
  private func circle(round word: PaperBox) -> (probability: Double, isStruck: Bool) {
    let rays = CircleRays(of: self, round: word)
    guard rays.probability >= 0.02, rays.probability < 0.9 || rays.inside > 0.1 else {
      return (rays.probability, false)
    }
    guard let seal = SealShape(of: self, near: word) else {
      let isStruck = rays.probability > 0.5 && rays.inside > MarkReader.struck
      return (isStruck ? min(rays.probability, Doubt.mark) : rays.probability, isStruck)
    }
    guard rays.probability < 0.9 || seal.lies(over: word) else { return (rays.probability, false) }
    let beside = CircleRays(of: self, round: word, beside: seal)
    let left = beside.tells ? beside.probability : Doubt.mark
    if rays.probability >= 0.9, left < 0.9 {
      let shape = CircleShape(of: self, round: word, over: MarkReader.stroke, beside: seal)
      if shape.probability > 0.9 { return (shape.probability, false) }
    }
    return (min(rays.probability, left), false)
  }

  /// The ink that was added to the blank, over a box; 1 where a stroke is new, 0 elsewhere.
  func added(_ box: PaperBox, over stroke: UInt8) -> Raster {
    var all: Raster? = nil
    return added(box, over: stroke, all: &all)
  }

  /// The same, and every stroke besides.
  ///
  /// - Parameters:
  ///   - box: The place, mm.
  ///   - stroke: Ink over this is a stroke, of 255.
  ///   - all: Receives every stroke, printed or new.
  func added(_ box: PaperBox, over stroke: UInt8, all: inout Raster?) -> Raster {
    let columns = max(1, Int((box.width * MarkReader.scale).rounded()))
    let rows = max(1, Int((box.height * MarkReader.scale).rounded()))
    let ink = page.resample(columns: columns, rows: rows, over: box)
    let printed = page.print(columns: columns, rows: rows, over: box)
    var strokes = Raster(width: columns, height: rows)
    var added = strokes
    for index in ink.samples.indices where ink.samples[index] > stroke {
      strokes.samples[index] = 1
      added.samples[index] = 1 - printed.samples[index]
    }
    all = strokes
    return added
  }

  /// The probability that each printed box is marked; where none surely is, fainter marks count as long as there is next to
  /// nothing in the other boxes.
  private func ticks(_ frames: [PaperBox]) -> [Double] {
    let dark = frames.map { filled($0, over: MarkReader.stroke) }
    let first = dark.map(MarkReader.ticked)
    guard (first.max() ?? 0) < 0.9 else { return first }
    let pale = frames.map { filled($0, over: MarkReader.faintStroke) }
    var faint = pale.map(MarkReader.ticked)
    let found = frames.indices.filter { faint[$0] > 0.9 }
    guard found.count == 1, let tick = found.first,
      frames.indices.allSatisfy({ tick == $0 || faint[$0] < 0.02 })
    else { return first }
    // As with signatures: what is pale all over, as a mark rubbed out is, a person tells.
    if dark[tick] < MarkReader.leastDark * pale[tick] { faint[tick] = Doubt.mark }
    return faint
  }

  /// The probability that a box is marked by the share of its inside that is ink.
  private static func ticked(_ share: Double) -> Double { logistic((share - 0.09) * 110) }

  /// The share of new and crossing ink inside a printed box's frame.
  private func filled(_ frame: PaperBox, over stroke: UInt8) -> Double {
    let reach = 4.0
    let tall = frame.grown(by: -0.55, reach)
    let columns = max(4, Int((tall.width * MarkReader.scale).rounded()))
    let rows = max(4, Int((tall.height * MarkReader.scale).rounded()))
    var ink = page.resample(columns: columns, rows: rows, over: tall)
    for index in ink.samples.indices {
      ink.samples[index] = ink.samples[index] > stroke ? 1 : 0
    }
    Streaks.erase(from: &ink, seenIn: ink, scale: MarkReader.scale)
    let first = Int((reach + 0.55) * MarkReader.scale)
    let last = min(rows - 1, Int((reach + frame.height - 0.55) * MarkReader.scale))
    var dark = 0
    guard first <= last else { return 0 }
    for y in first...last {
      for x in 0..<columns { dark += Int(ink.samples[y * columns + x]) }
    }
    return Double(dark) / Double(columns * (last - first + 1))
  }

  /// The probability that a place is signed or stamped: by the page's own strokes or, where those leave a doubt, by
  /// fainter ones on clean paper.
  func presence(_ place: PaperBox) -> Double {
    let signed = presence(place, over: MarkReader.stroke)
    guard signed.probability < 0.9 else { return signed.probability }
    let faint = presence(place, over: MarkReader.faintStroke)
    // Grain makes small pieces as well as large ones, a pen makes large ones.
    guard faint.stray < 0.12 * faint.written else { return signed.probability }
    // What a pen broke up by the scan leaves is dark in part. What is pale all over may be print that shows through
    // from the back: whether it is a signature, a person says.
    let isPale = signed.written < MarkReader.leastDark * faint.written
    return max(
      signed.probability, isPale ? min(faint.probability, Doubt.mark) : faint.probability)
  }

  /// The probability that a place is signed or stamped, how much of it is written and how much are pieces too small
  /// to be writing, mm².
  ///
  /// Counted is ink inside the place only. What reaches in from outside, as the arc of a circle round the word
  /// above does, is no signature unless it fills a good part of the place's height and is more than one stroke
  /// passing by; nor are specks, nor the streaks that dirt on the scanner's glass draws down the page, nor folds
  /// across it.
  private func presence(
    _ place: PaperBox, over stroke: UInt8
  ) -> (probability: Double, written: Double, stray: Double) {
    let reach = 4.0
    var strokes: Raster? = nil
    var outer = added(place.grown(by: 0, reach), over: stroke, all: &strokes)
    let scale = MarkReader.scale
    // A streak shows through the form's own print: it is looked for where nothing was taken away.
    if let strokes { Streaks.erase(from: &outer, seenIn: strokes, scale: scale) }
    let lying = outer.turned(quarters: 1)
    var unfolded = lying
    Streaks.erase(from: &unfolded, seenIn: lying, scale: scale)
    outer = unfolded.turned(quarters: -1)
    let first = Int(reach * scale)
    let height = min(outer.height - first, Int(place.height * scale))
    var ink = Raster(width: outer.width, height: height)
    for y in 0..<height {
      for x in 0..<outer.width { ink[x, y] = outer[x, y + first] == 0 ? 0 : 255 }
    }
    var (written, stray) = (0.0, 0.0)
    var columns = Set<Int>()
    for piece in Components(of: ink, over: 128).all {
      let area = Double(piece.area) / (scale * scale)
      let (across, down) = (Double(piece.width) / scale, Double(piece.height) / scale)
      guard max(across, down) > 0.9, area > 0.12 else {
        stray += area
        continue
      }
      let isRule = min(across, down) < 0.5 && max(across, down) > 4.5
      let comesFromOutside = piece.top == 0 || piece.bottom == height - 1
      guard !isRule, !comesFromOutside || down > 0.5 * place.height else { continue }
      guard !comesFromOutside || !MarkReader.passesBy(piece, in: ink) else { continue }
      // A piece that runs right through from above to below belongs to what lies outside.
      guard piece.top > 0 || piece.bottom < height - 1 || across > 2.5 else { continue }
      written += area
      for column in piece.left...piece.right { columns.insert(Int(Double(column) / scale / 1.5)) }
    }
    // A short name in a thin pen leaves about 4 mm² over 5 mm; dirt leaves a tenth of it.
    let probability =
      MarkReader.logistic((written - 1.6) * 3)
      * MarkReader.logistic(Double(columns.count) - 1.5)
    return (probability, written, stray)
  }

  /// Whether a piece is a single stroke that passes by, as the arc of a circle does.
  ///
  /// Nearly every column of it has ink at one height only, where writing goes up and down.
  private static func passesBy(_ piece: Component, in ink: Raster) -> Bool {
    guard piece.width > piece.height else { return false }
    // Lines closer than this are one circle drawn twice, pixels.
    let gap = Int(0.7 * scale)
    var single = 0
    for x in piece.left...piece.right {
      var (runs, last) = (0, -gap - 2)
      for y in piece.top...piece.bottom where ink[x, y] != 0 {
        if y - last > gap + 1 { runs += 1 }
        last = y
      }
      if runs <= 1 { single += 1 }
    }
    return Double(single) >= 0.85 * Double(piece.width)
  }

  static func logistic(_ value: Double) -> Double { 1 / (1 + exp(-value)) }
}

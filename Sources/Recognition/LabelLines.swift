internal import Forms
private import Foundation
internal import Imaging

/// The lines of print on something that was pasted anyhow: a vaccine label, a voucher.
struct LabelLines {
  /// One line of print.
  struct Line {
    /// Its middle, mm on paper.
    var centre: Point
    /// Along the line, mm.
    var width: Double
    /// The height of its tallest characters, mm.
    var height: Double
    /// How many pieces of ink it has.
    var pieces: Int
    /// What stands behind the line's first word, as the number behind `製造番号`; nil where it is one word.
    var tail: Tail?
  }

  /// The last part of a line.
  struct Tail {
    /// Its middle, mm on paper.
    var centre: Point
    /// Along the line, mm.
    var width: Double
    /// The middle of what stands before it, mm on paper.
    var headCentre: Point
    /// How wide that is, mm.
    var headWidth: Double
  }

  /// How far the label is turned, radians clockwise.
  private(set) var angle = 0.0
  /// The lines from the top.
  private(set) var lines: [Line] = []

  private static let scale = 6.0
  private static let threshold: UInt8 = 100

  /// Finds the lines in a box of the paper.
  ///
  /// Pieces of the size of characters are kept, which drops the label's own edge and the form's frame; the
  /// turn is the one at which their rows stand out most; rows are then cut at the gaps between them.
  init(on page: RegisteredPage, in box: PaperBox) {
    let scale = LabelLines.scale
    let ink = page.crop(box, scale: scale)
    let characters = Components(of: ink, over: LabelLines.threshold).all.flatMap { piece in
      LabelLines.isCharacter(piece) ? [piece] : LabelLines.characters(runTogetherIn: piece, of: ink)
    }
    guard characters.count >= 4 else { return }
    let points = characters.flatMap { piece -> [Point] in
      let x = Double(piece.left + piece.right) / 2
      return [
        Point(x, Double(piece.top)), Point(x, Double(piece.bottom)),
        Point(x, Double(piece.top + piece.bottom) / 2),
      ]
    }
    angle = LabelLines.turn(of: points, width: ink.width, height: ink.height)
    lines = LabelLines.rows(characters, ink: ink, angle: angle, box: box)
  }

  /// Whether a piece has the size of a character, or of a few.
  private static func isCharacter(_ piece: Component) -> Bool {
    let (width, height) = (Double(piece.width) / scale, Double(piece.height) / scale)
    return height > 0.7 && height < 5.5 && width < 9 && width > 0.15 && max(width, height) > 0.9
  }

  /// The characters of a piece as long as a line and as high as one: print out of focus runs together, and comes
  /// apart where more ink is asked for.
  private static func characters(runTogetherIn piece: Component, of ink: Raster) -> [Component] {
    let height = Double(piece.height) / scale
    guard Double(piece.width) / scale >= 9, height > 1.2, height < 5.5 else { return [] }
    var part = Raster(width: piece.width, height: piece.height)
    for y in 0..<part.height {
      for x in 0..<part.width { part[x, y] = ink[piece.left + x, piece.top + y] }
    }
    for threshold: UInt8 in [150, 190] {
      let found = Components(of: part, over: threshold).all.filter {
        isCharacter($0) && 2 * $0.height >= piece.height
      }
      // The slanting edge of a label stays a few long pieces.
      guard Double(found.count) * height > 0.25 * Double(piece.width) / scale, found.count >= 4
      else { continue }
      return found.map { character in
        var moved = character
        (moved.left, moved.right) = (character.left + piece.left, character.right + piece.left)
        (moved.top, moved.bottom) = (character.top + piece.top, character.bottom + piece.top)
        moved.sumX += piece.left * character.area
        moved.sumY += piece.top * character.area
        return moved
      }
    }
    return []
  }

  private static func turn(of points: [Point], width: Int, height: Int) -> Double {
    let middle = Double(width) / 2
    func sharpness(_ angle: Double) -> Double {
      let slope = tan(angle)
      var bins = [Double](repeating: 0, count: height + width + 4)
      for point in points {
        // A point counts in two bins by its distance to each, so that the measure is smooth.
        let row = point.y - (point.x - middle) * slope + middle
        let bin = Int(row)
        guard bin >= 0, bin + 1 < bins.count else { continue }
        bins[bin] += 1 - (row - Double(bin))
        bins[bin + 1] += row - Double(bin)
      }
      return bins.reduce(0) { $0 + $1 * $1 }
    }
    var best = 0.0
    var step = 0.5 * .pi / 180
    var candidates = stride(from: -12.0, through: 12, by: 0.5).map { $0 * .pi / 180 }
    for _ in 0..<3 {
      var sharpest = -1.0
      for candidate in candidates {
        let sharpness = sharpness(candidate)
        if sharpness > sharpest { (sharpest, best) = (sharpness, candidate) }
      }
      step /= 3
      candidates = (-3...3).map { best + Double($0) * step }
    }
    return best
  }

  private static func rows(
    _ characters: [Component], ink: Raster, angle: Double, box: PaperBox
  ) -> [Line] {
    let (cosine, sine) = (cos(angle), sin(angle))
    let middle = Point(Double(ink.width) / 2, Double(ink.height) / 2)
    // Bounds of each piece in the label's own frame.
    let placed = characters.map { piece -> Placed in
      let centre = piece.centre
      let (dx, dy) = (centre.x - middle.x, centre.y - middle.y)
      let (u, v) = (dx * cosine + dy * sine, -dx * sine + dy * cosine)
      let half = Double(piece.height) / 2 - abs(sine) * Double(piece.width) / 2
      return (
        u - Double(piece.width) / 2, u + Double(piece.width) / 2, v - max(2, half), v + max(2, half)
      )
    }
    let offset = middle.x + middle.y
    var profile = [Int](repeating: 0, count: Int(2 * offset) + 2)
    for piece in placed {
      // The middle half of each piece: accents and tails must not bridge two lines.
      let quarter = (piece.y1 - piece.y0) / 4
      for row in Int(piece.y0 + quarter + offset)...Int(piece.y1 - quarter + offset)
      where profile.indices.contains(row) {
        profile[row] += 1
      }
    }
    var result: [Line] = []
    var row = 0
    while row < profile.count {
      guard profile[row] > 0 else {
        row += 1
        continue
      }
      let start = row
      while row < profile.count, profile[row] > 0 { row += 1 }
      let members = LabelLines.withoutEdges(
        placed.filter {
          let v = ($0.y0 + $0.y1) / 2 + offset
          return v >= Double(start) - 1 && v <= Double(row) + 1
        })
      guard members.count >= 3, let left = members.map(\.x0).min(),
        let right = members.map(\.x1).max()
      else { continue }
      // A dash of the label's edge, a speck or a piece of the next line must not move the line: few of many are
      // left out at either end.
      let tops = members.map(\.y0).sorted()
      let bottoms = members.map(\.y1).sorted()
      let few = members.count / 5
      let (top, bottom) = (tops[few], bottoms[members.count - 1 - few])
      let heights = members.map { $0.y1 - $0.y0 }.sorted()
      let v = (top + bottom) / 2
      func paper(_ u: Double) -> Point {
        Point(
          box.x + (middle.x + u * cosine - v * sine) / scale,
          box.y + (middle.y + u * sine + v * cosine) / scale)
      }
      let height = min(bottom - top, heights[heights.count * 4 / 5] * 1.25)
      let gap = LabelLines.firstGap(
        members, of: height * 0.28, behind: height * 2.2, height: height)
      result.append(
        Line(
          centre: paper((left + right) / 2), width: (right - left) / scale,
          height: height / scale, pieces: members.count,
          tail: gap.map { gap in
            let end = LabelLines.end(of: members, from: gap.end, height: height)
            return Tail(
              centre: paper((gap.end + end) / 2), width: (end - gap.end) / scale,
              headCentre: paper((left + gap.start) / 2), headWidth: (gap.start - left) / scale)
          }))
    }
    return result
  }

  /// A piece of print along and across a label's lines, pixels.
  typealias Placed = (x0: Double, x1: Double, y0: Double, y1: Double)

  /// A line's pieces without thin ones that stand by themselves at its ends: the label's edges.
  private static func withoutEdges(_ pieces: [Placed]) -> [Placed] {
    var sorted = pieces.sorted { $0.x0 < $1.x0 }
    let heights = sorted.map { $0.y1 - $0.y0 }.sorted()
    guard sorted.count > 4 else { return sorted }
    let size = heights[heights.count * 4 / 5]
    func isEdge(_ piece: Placed, _ gap: Double) -> Bool {
      gap > 1.8 * size && piece.x1 - piece.x0 < 0.5 * size
    }
    while sorted.count > 4, let last = sorted.last,
      isEdge(last, last.x0 - (sorted.dropLast().map(\.x1).max() ?? last.x0))
    {
      sorted.removeLast()
    }
    while sorted.count > 4, let first = sorted.first, isEdge(first, sorted[1].x0 - first.x1) {
      sorted.removeFirst()
    }
    return sorted
  }

  /// Where a number ends that begins at a place: before a wide gap, where behind it are no more than one or two thin pieces
  /// of the label's edge.
  ///
  /// A narrow last piece may be an E or F without its thin arms.
  static func end(of pieces: [Placed], from start: Double, height: Double) -> Double {
    let sorted = pieces.filter { $0.x0 >= start }.sorted { $0.x0 < $1.x0 }
    guard var last = sorted.first else { return start }
    for (index, piece) in sorted.enumerated() {
      let rest = sorted[index...]
      if piece.x0 - last.x1 > 2.5 * height, rest.count <= 2,
        rest.allSatisfy({ $0.x1 - $0.x0 < 0.35 * height })
      {
        break
      }
      if piece.x1 > last.x1 { last = piece }
    }
    return last.x1 + (last.x1 - last.x0 < 0.35 * height ? 0.35 * height : 0)
  }

  /// The first stretch without ink that is as long as `least`, behind at least `head` of print: a hyphen inside a
  /// number must not count, nor the space before the last character of the words (番 号) where a longer one stands
  /// behind that.
  static func firstGap(
    _ pieces: [Placed], of least: Double, behind head: Double, height: Double
  ) -> (start: Double, end: Double)? {
    let sorted = pieces.sorted { $0.x0 < $1.x0 }
    guard let left = sorted.first?.x0 else { return nil }
    var gaps: [(start: Double, end: Double)] = []
    var end = left
    for piece in sorted {
      if piece.x0 - end >= least, end - left >= head { gaps.append((end, piece.x0)) }
      end = max(end, piece.x1)
    }
    guard let first = gaps.first else { return nil }
    let words = sorted.filter { $0.x1 <= first.start }
    let tall = (words.map(\.y1).max() ?? 0) - (words.map(\.y0).min() ?? 0)
    for (before, gap) in zip(gaps, gaps.dropFirst()) {
      let island = (gap.start - before.end) / height
      // A stroke of a character, or a whole one: no letter's height, nor that of the characters behind it; or in pieces
      // some of which are lower.
      let pieces = sorted.filter { $0.x0 >= before.end && $0.x1 <= gap.start }.map { $0.y1 - $0.y0 }
      let behind = sorted.filter { $0.x0 >= gap.end }.map { $0.y1 - $0.y0 }.sorted()
      let usual = behind.isEmpty ? 0 : behind[behind.count / 2]
      let isLetter =
        pieces.allSatisfy { (0.7..<0.9).contains($0 / tall) }
        || pieces.allSatisfy { abs($0 - usual) <= 0.1 * usual }
      guard gap.start - first.end <= 1.3 * height, island <= 1.1, !isLetter else { break }
      if gap.end - gap.start > 1.2 * (first.end - first.start) { return gap }
    }
    return first
  }
}

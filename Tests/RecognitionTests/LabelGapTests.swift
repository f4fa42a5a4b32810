import Testing

@testable import Recognition

/// A label's line as stretches of ink, in heights of its characters.
@Suite("The gap before a label's number")
struct LabelGapTests {
  /// 製造番号 without its last character, which ends at 4.2.
  private static let words = [(0.0, 1.0), (1.07, 2.05), (2.12, 3.1)]
  private static let number = [(5.2, 5.7), (5.8, 6.3), (6.4, 6.9), (7.0, 7.5)]

  /// Kanji, which end before `letters`, are taller than the letters and digits behind them.
  private func gapEnd(_ spans: [(Double, Double)], letters: Double = 4.25) -> Double? {
    LabelLines.firstGap(
      spans.map { (x0: $0.0, x1: $0.1, y0: $0.0 < letters ? 0 : 0.17, y1: 0.93) },
      of: 0.28, behind: 2.2, height: 1
    )?.end
  }

  @Test("the number begins behind the words")
  func plain() {
    #expect(gapEnd(Self.words + [(3.2, 4.2)] + Self.number) == 5.2)
  }

  @Test("a last character that stands off, whole or in pieces, belongs to the words")
  func brokenWords() {
    #expect(gapEnd(Self.words + [(3.4, 4.2)] + Self.number) == 5.2)
    #expect(gapEnd(Self.words + [(3.45, 3.6), (3.95, 4.2)] + Self.number) == 5.2)
  }

  @Test("so does a narrow one")
  func narrowLast() {
    #expect(gapEnd(Self.words + [(3.4, 4.0)] + Self.number) == 5.2)
  }

  @Test("so does one of which the scan has kept the least")
  func fragments() {
    let pieces = [(3.4, 3.55, 0.1, 0.4), (3.8, 4.05, 0.5, 0.9)]
    let whole = (Self.words + Self.number).map {
      (x0: $0.0, x1: $0.1, y0: $0.0 < 5 ? 0 : 0.17, y1: 0.93)
    }
    let line = whole + pieces.map { (x0: $0.0, x1: $0.1, y0: $0.2, y1: $0.3) }
    #expect(LabelLines.firstGap(line, of: 0.28, behind: 2.2, height: 1)?.end == 5.2)
  }

  @Test("a wide letter before a hyphen is the number's own")
  func wideLetter() {
    // M-123, W-123 behind a narrow space.
    #expect(
      gapEnd(Self.words + [(3.2, 4.2), (4.6, 5.4), (6.0, 6.5), (6.6, 7.1), (7.2, 7.7)]) == 4.6)
    // 1-23456.
    #expect(
      gapEnd(Self.words + [(3.5, 3.7), (4.3, 4.8), (4.9, 5.4), (5.5, 6)], letters: 3.2) == 3.5)
    // The same behind 製造番 alone.
    #expect(
      gapEnd(Self.words + [(3.5, 4.3), (4.9, 5.4), (5.5, 6), (6.1, 6.6)], letters: 3.2) == 3.5)
  }

  @Test(
    "a first letter stays with digits as tall as itself, however tall the words are",
    arguments: [0, 0.33])
  func otherSize(top: Double) {
    // P-123, printed larger or smaller than the words.
    let number = [(3.5, 4.1), (4.7, 5.2), (5.3, 5.8), (5.9, 6.4)].map {
      (x0: $0.0, x1: $0.1, y0: top, y1: 0.93)
    }
    let line = Self.words.map { (x0: $0.0, x1: $0.1, y0: 0.0, y1: 0.93) } + number
    #expect(LabelLines.firstGap(line, of: 0.28, behind: 2.2, height: 1)?.end == 3.5)
  }

  @Test("a number ends before the label's edge, not before another number")
  func ends() {
    let number = [(3.6, 4.1), (4.2, 4.7), (4.8, 5.3), (5.4, 5.9)]
    func end(_ spans: [(Double, Double)]) -> Double {
      LabelLines.end(
        of: (Self.words + spans).map { (x0: $0.0, x1: $0.1, y0: 0.17, y1: 0.93) }, from: 3.6,
        height: 1)
    }
    #expect(end(number) == 5.9)
    #expect(end(number + [(14, 14.1), (14.15, 14.3)]) == 5.9)
    #expect(end(number + number.map { ($0.0 + 9, $0.1 + 9) }) == 14.9)
    #expect(end(number + [(9, 9.5)]) == 9.5)
    // An E of which the stem is left.
    #expect(end(number + [(6.0, 6.2)]) == 6.55)
  }

  @Test("a hyphen, that is no piece, does not cut the number")
  func hyphen() {
    // 767-P, HB-348E behind a narrow space.
    #expect(
      gapEnd(Self.words + [(3.2, 4.2), (4.6, 5.1), (5.2, 5.7), (5.8, 6.3), (7.1, 7.6)]) == 4.6)
    #expect(
      gapEnd(Self.words + [(3.2, 4.2), (4.6, 5.15), (5.25, 5.8), (6.4, 6.9), (7, 7.5)]) == 4.6)
  }

  @Test("one word has no number behind it")
  func oneWord() {
    #expect(gapEnd(Self.words + [(3.2, 4.2)]) == nil)
  }
}

/// A letter or postcard as the office writes it: `pipelines/letters/*.yaml`.
///
/// Boxes are millimetres from the page's upper left corner: left, top, width, height. Texts hold
/// placeholders such as `{{addressee}}`; the office's own words stand under `values`.
public struct LetterTemplate: Hashable, Sendable, Codable {
  /// Its name.
  public var letter: String
  /// A4 letter or postcard.
  public var medium: Medium
  /// The font's family, for example `IPAexMincho`; characters that it lacks come from others.
  public var font: String
  /// A person younger than this on the day of printing is addressed through the guardian.
  public var guardianBelow: Int
  /// The office's own words by placeholder: its name, telephone, reference.
  public var values: [String: String]
  /// What stands on the page.
  public var blocks: [Block]
  /// The columns that the mailing contractor gets: placeholders in order.
  public var contractor: [String]
  /// Further placeholders that whoever prints fills.
  public var further: [String]?
  /// The letter that is printed on the other side of each page; nil where that is empty.
  ///
  /// Both sides are printed together, a person's two after each other or none: printed apart, one page left out of
  /// one of them would put everyone's back behind somebody else's address.
  public var back: String?
  /// Whether it is such an other side, and is not printed without its front.
  public var isBack: Bool?

  /// Makes a template.
  public init(
    letter: String, medium: Medium, font: String, guardianBelow: Int, values: [String: String],
    blocks: [Block], contractor: [String], further: [String]? = nil, back: String? = nil,
    isBack: Bool? = nil
  ) {
    self.letter = letter
    self.medium = medium
    self.font = font
    self.guardianBelow = guardianBelow
    self.values = values
    self.blocks = blocks
    self.contractor = contractor
    self.further = further
    self.back = back
    self.isBack = isBack
  }

  /// What it is printed on.
  public enum Medium: String, Hashable, Sendable, Codable {
    /// A4, for a window envelope.
    case letter
    /// はがき, 100 × 148 mm.
    case postcard
    /// A4 lying, for lists.
    case landscape

    /// Width and height in millimetres.
    public var size: (width: Double, height: Double) {
      switch self {
      case .letter: (210, 297)
      case .postcard: (100, 148)
      case .landscape: (297, 210)
      }
    }
  }

  /// Something on the page.
  public struct Block: Hashable, Sendable, Codable {
    /// What it is.
    public var kind: Kind
    /// Left, top, width, height in millimetres.
    public var box: [Double]
    /// The text, for `text`.
    public var text: String?
    /// The letters' size in points; for a barcode its `a` (8 to 11.5).
    public var size: Double?
    /// The smallest size to which a text that does not fit is made; the size itself where absent.
    public var smallest: Double?
    /// Where the lines stand; left where absent.
    public var align: Align?
    /// Whether it is bold.
    public var bold: Bool?
    /// The distance between lines as a share of the letters' size; 1.4 where absent.
    public var leading: Double?

    /// Makes a block.
    public init(
      kind: Kind, box: [Double], text: String? = nil, size: Double? = nil,
      smallest: Double? = nil, align: Align? = nil, bold: Bool? = nil, leading: Double? = nil
    ) {
      self.kind = kind
      self.box = box
      self.text = text
      self.size = size
      self.smallest = smallest
      self.align = align
      self.bold = bold
      self.leading = leading
    }

    /// What a block is.
    public enum Kind: String, Hashable, Sendable, Codable {
      /// A text.
      case text
      /// The customer barcode, from the box's upper left corner.
      case barcode
      /// A frame around the box.
      case frame
      /// A line along the box's top.
      case rule
    }

    /// Where lines stand.
    public enum Align: String, Hashable, Sendable, Codable {
      case left, center, right
    }
  }

  /// The placeholders that a list fills.
  public static let fields: Set<String> = [
    "postal_code", "address", "building", "name", "addressee", "vaccine", "dose", "from", "until",
    "doses", "print_date",
  ]

  /// What is wrong with it; empty where it can be printed.
  public var faults: [String] {
    var faults: [String] = []
    let known = LetterTemplate.fields.union(values.keys).union(further ?? [])
    if !LetterTemplate.fields.isDisjoint(with: values.keys) {
      faults.append("values: a name of a field stands under values")
    }
    let (width, height) = medium.size
    for (index, block) in blocks.enumerated() {
      let place = "blocks[\(index + 1)]"
      guard block.box.count == 4, block.box[2] > 0, block.box[3] >= 0 else {
        faults.append("\(place): box is left, top, width, height in millimetres")
        continue
      }
      if block.box[0] < 0 || block.box[1] < 0 || block.box[0] + block.box[2] > width
        || block.box[1] + block.box[3] > height
      {
        faults.append("\(place): the box leaves the page of \(width) × \(height) mm")
      }
      switch block.kind {
      case .text:
        guard let text = block.text else {
          faults.append("\(place): a text block has a text")
          continue
        }
        for name in LetterText.placeholders(of: text) where !known.contains(name) {
          faults.append("\(place): nothing is called {{\(name)}}")
        }
        if let size = block.size, !(4...72).contains(size) {
          faults.append("\(place): size is 4 to 72 points")
        }
      case .barcode:
        if let size = block.size, !(8...11.5).contains(size) {
          faults.append("\(place): a customer barcode's size is 8 to 11.5 points")
        }
      case .frame, .rule: break
      }
    }
    for name in contractor where !known.contains(name) {
      faults.append("contractor: nothing is called \(name)")
    }
    return faults
  }
}

/// Texts with placeholders.
public enum LetterText {
  /// The names in double braces.
  public static func placeholders(of text: String) -> [String] {
    pieces(of: text).compactMap { if case .field(let name) = $0 { name } else { nil } }
  }

  /// The text with its placeholders filled; a line whose placeholders are all empty is dropped.
  public static func fill(_ text: String, _ values: [String: String]) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).compactMap { line in
      let pieces = pieces(of: String(line))
      var hasField = false
      var hasValue = false
      let filled = pieces.map { piece in
        switch piece {
        case .words(let words): return words
        case .field(let name):
          let value = values[name] ?? ""
          hasField = true
          hasValue = hasValue || !value.isEmpty
          return value
        }
      }.joined()
      return hasField && !hasValue ? nil : filled
    }.joined(separator: "\n")
  }

  private enum Piece {
    case words(String)
    case field(String)
  }

  private static func pieces(of text: String) -> [Piece] {
    var pieces: [Piece] = []
    var rest = Substring(text)
    while let open = rest.firstRange(of: "{{"),
      let close = rest[open.upperBound...].firstRange(of: "}}")
    {
      if open.lowerBound > rest.startIndex {
        pieces.append(.words(String(rest[..<open.lowerBound])))
      }
      let name = rest[open.upperBound..<close.lowerBound].filter { !$0.isWhitespace }
      pieces.append(.field(name))
      rest = rest[close.upperBound...]
    }
    if !rest.isEmpty { pieces.append(.words(String(rest))) }
    return pieces
  }
}

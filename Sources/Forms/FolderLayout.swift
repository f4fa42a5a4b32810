/// How a path inside a watched folder says which clinic and month a file belongs to.
///
/// A pattern such as `{month}_{clinic}/{file}` or `{clinic}/{yyyymm}/{any}/{file}`: folders between slashes,
/// the last part being the file. Placeholders: `{month}` 2026-10, `{yyyymm}` 202610, `{year}` 2026,
/// `{mm}` 10, `{clinic}` ten digits, `{any}` anything, `{file}` the file's name, to the end.
public struct FolderLayout: Sendable, Hashable {
  /// What a path says.
  public struct Place: Sendable, Hashable {
    /// The year of the month.
    public var year: Int
    /// The month, 1 to 12.
    public var month: Int
    /// The clinic's code, ten digits.
    public var clinic: String
    /// The file's name.
    public var file: String
  }

  /// What is wrong with a pattern.
  public struct Mistake: Error, Hashable, Sendable {
    /// What is wrong, to stand behind the setting's name.
    public let sentence: String
  }

  /// `{month}_{clinic}/{file}`: the folder is named as the batch is.
  public static let standard = FolderLayout(
    pattern: "{month}_{clinic}/{file}",
    parts: [[.month, .literal("_"), .clinic], [.file]])

  /// The pattern as it was written.
  public let pattern: String
  /// Folders and file, each a row of pieces.
  private let parts: [[Piece]]

  private enum Piece: Hashable {
    case literal(String)
    case month, yearAndMonth, year, monthNumber, clinic, any, file

    init?(_ word: Substring) {
      switch word {
      case "month": self = .month
      case "yyyymm": self = .yearAndMonth
      case "year": self = .year
      case "mm": self = .monthNumber
      case "clinic": self = .clinic
      case "any": self = .any
      case "file": self = .file
      default: return nil
      }
    }
  }

  private init(pattern: String, parts: [[Piece]]) {
    self.pattern = pattern
    self.parts = parts
  }

  /// Reads a pattern.
  ///
  /// - Throws: `Mistake` where it does not say clinic and month, or ends in no file.
  public init(_ pattern: String) throws(Mistake) {
    var parts: [[Piece]] = []
    for component in pattern.split(separator: "/", omittingEmptySubsequences: false) {
      guard !component.isEmpty, component != ".", component != ".." else {
        throw Mistake(sentence: "has an empty folder, \".\" or \"..\" in it")
      }
      parts.append(try FolderLayout.pieces(component))
    }
    let all = parts.flatMap { $0 }
    let hasMonth =
      all.contains(.month) || all.contains(.yearAndMonth)
      || all.contains(.year) && all.contains(.monthNumber)
    guard hasMonth else {
      throw Mistake(sentence: "says no month: {month}, {yyyymm}, or {year} and {mm}")
    }
    guard all.contains(.clinic) else { throw Mistake(sentence: "says no {clinic}") }
    guard all.count(where: { $0 == .file }) == 1, parts.last?.last == .file else {
      throw Mistake(sentence: "must end in {file}")
    }
    self.init(pattern: pattern, parts: parts)
  }

  private static func pieces(_ component: Substring) throws(Mistake) -> [Piece] {
    var pieces: [Piece] = []
    var rest = component
    while let brace = rest.firstIndex(of: "{") {
      if brace > rest.startIndex { pieces.append(.literal(String(rest[..<brace]))) }
      guard let end = rest[brace...].firstIndex(of: "}") else {
        throw Mistake(sentence: "has a { without a }")
      }
      let word = rest[rest.index(after: brace)..<end]
      guard let piece = Piece(word) else {
        throw Mistake(
          sentence:
            "has the unknown {\(word)}; known are {month}, {yyyymm}, {year}, {mm}, {clinic}, {any}, {file}"
        )
      }
      pieces.append(piece)
      rest = rest[rest.index(after: end)...]
    }
    if !rest.isEmpty { pieces.append(.literal(String(rest))) }
    return pieces
  }

  /// How many folders a file lies under.
  public var depth: Int { parts.count - 1 }

  /// What a path says; nil where it does not fit.
  ///
  /// - Parameter components: the folders and the file's name, from the watched folder on.
  public func place(of components: [String]) -> Place? {
    guard components.count == parts.count else { return nil }
    var found = Found()
    for (text, pieces) in zip(components, parts) {
      guard FolderLayout.match(Array(text.unicodeScalars)[...], pieces[...], &found) else {
        return nil
      }
    }
    guard let year = found.year, let month = found.month, (1...12).contains(month),
      (1900...9999).contains(year), let clinic = found.clinic, let file = found.file,
      !file.isEmpty
    else { return nil }
    return Place(year: year, month: month, clinic: clinic, file: file)
  }

  private struct Found {
    var year: Int?
    var month: Int?
    var clinic: String?
    var file: String?
  }

  /// Matches from the left; where a part of the path repeats a placeholder, the last one counts.
  private static func match(
    _ text: ArraySlice<Unicode.Scalar>, _ pieces: ArraySlice<Piece>, _ found: inout Found
  ) -> Bool {
    guard let piece = pieces.first else { return text.isEmpty }
    let rest = pieces.dropFirst()
    func digits(_ count: Int) -> Int? {
      let head = text.prefix(count)
      guard head.count == count, head.allSatisfy({ ("0"..."9").contains($0) }) else { return nil }
      return Int(String(String.UnicodeScalarView(head)))
    }
    switch piece {
    case .literal(let literal):
      let scalars = Array(literal.unicodeScalars)
      return text.starts(with: scalars) && match(text.dropFirst(scalars.count), rest, &found)
    case .month:
      guard let year = digits(4), text.dropFirst(4).first == "-" else { return false }
      let tail = text.dropFirst(5).prefix(2)
      guard tail.count == 2, tail.allSatisfy({ ("0"..."9").contains($0) }),
        let month = Int(String(String.UnicodeScalarView(tail)))
      else { return false }
      (found.year, found.month) = (year, month)
      return match(text.dropFirst(7), rest, &found)
    case .yearAndMonth:
      guard let both = digits(6) else { return false }
      (found.year, found.month) = (both / 100, both % 100)
      return match(text.dropFirst(6), rest, &found)
    case .year:
      guard let year = digits(4) else { return false }
      found.year = year
      return match(text.dropFirst(4), rest, &found)
    case .monthNumber:
      guard let month = digits(2) else { return false }
      found.month = month
      return match(text.dropFirst(2), rest, &found)
    case .clinic:
      guard digits(10) != nil else { return false }
      found.clinic = String(String.UnicodeScalarView(text.prefix(10)))
      return match(text.dropFirst(10), rest, &found)
    case .any:
      return (0...text.count).contains { match(text.dropFirst($0), rest, &found) }
    case .file:
      found.file = String(String.UnicodeScalarView(text))
      return !text.isEmpty
    }
  }
}

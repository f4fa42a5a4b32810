/// Which page a line is about: the last two parts of its path, and the page in the file.
public struct PageKey: Hashable, Sendable, CustomStringConvertible {
  /// Batch folder and file name.
  public var file: String
  /// The page in the file, from 1.
  public var page: Int

  /// Cuts a path to its last two parts, so that a report may carry any leading folders.
  public init(path: String, page: Int?) {
    file = path.split(separator: "/", omittingEmptySubsequences: false).suffix(2)
      .joined(separator: "/")
    self.page = page ?? 1
  }

  /// For example `2026-10_2711506317/0001.jpg#1`.
  public var description: String { "\(file)#\(page)" }
}

/// A line of a page report (JSON Lines), as far as it is scored.
public struct ReportLine: Sendable, Decodable {
  /// The path as it was given.
  public var file: String
  /// The page in the file; nil where the report leaves it out, then it is 1.
  public var page: Int?
  /// `verified`, `review`, `duplicate`, `blank`, `unidentified` or `failed`.
  public var outcome: String
  /// The template's id.
  public var form: String?
  /// The resident the record is for, or would be.
  public var resident: String?
  /// Why a person must look, the most telling first.
  public var reasons: [Reason]?
  /// What was read, by field name.
  public var fields: [String: Field]?

  /// The page it is about.
  public var key: PageKey { PageKey(path: file, page: page) }

  /// What the report says of a field; nothing where it does not name it.
  func value(_ name: String) -> ScoredValue { fields?[name]?.value?.normalised ?? .nothing }

  /// A reason by its code, written as an object or as the bare code.
  public struct Reason: Sendable, Decodable {
    /// The code.
    public var code: String?
    /// The field it concerns.
    public var field: String?

    private enum CodingKeys: CodingKey {
      case code, field
    }

    /// Reads an object or a text.
    ///
    /// - Throws: `DecodingError` for anything else.
    public init(from decoder: any Decoder) throws {
      if let code = try? decoder.singleValueContainer().decode(String.self) {
        self.code = code
        return
      }
      let container = try decoder.container(keyedBy: CodingKeys.self)
      code = try container.decodeIfPresent(String.self, forKey: .code)
      field = try container.decodeIfPresent(String.self, forKey: .field)
    }
  }

  /// A field's answer, written as an object or as the bare value.
  public struct Field: Sendable, Decodable {
    /// What it means.
    public var value: ScoredValue?
    /// How sure it is, 0…1; nil where the report does not say.
    public var confidence: Double?

    private enum CodingKeys: CodingKey {
      case value, confidence
    }

    /// Reads an object or a value.
    ///
    /// - Throws: `DecodingError` for anything else.
    public init(from decoder: any Decoder) throws {
      guard let container = try? decoder.container(keyedBy: CodingKeys.self) else {
        value = try ScoredValue(from: decoder)
        return
      }
      value = try container.decodeIfPresent(ScoredValue.self, forKey: .value)
      confidence = try container.decodeIfPresent(Double.self, forKey: .confidence)
    }
  }
}

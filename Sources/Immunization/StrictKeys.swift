/// A key as the file writes it.
private struct AnyKey: CodingKey {
  var stringValue: String
  var intValue: Int? { nil }
  init(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) { nil }
}

extension Decoder {
  /// A keyed container whose mapping has no key but the known ones.
  ///
  /// A misspelt key in a rule would otherwise be a rule that silently does not hold.
  ///
  /// - Throws: `DecodingError` that names the unknown keys.
  func strictContainer<Key: CodingKey & CaseIterable>(
    keyedBy type: Key.Type
  ) throws -> KeyedDecodingContainer<Key> {
    let known = Set(Key.allCases.map(\.stringValue))
    let unknown = try container(keyedBy: AnyKey.self).allKeys.map(\.stringValue)
      .filter { !known.contains($0) }.sorted()
    guard unknown.isEmpty else {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: codingPath,
          debugDescription: "unknown key \(unknown.joined(separator: ", ")); known are "
            + known.sorted().joined(separator: ", ")))
    }
    return try container(keyedBy: type)
  }
}

extension KeyedDecodingContainer {
  /// A value, or a default where the key is absent.
  func decode<Value: Decodable>(
    _ key: Key, default value: @autoclosure () -> Value
  ) throws -> Value {
    try decodeIfPresent(Value.self, forKey: key) ?? value()
  }
}

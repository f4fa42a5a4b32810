/// Which district (行政区) an address lies in, by the words that the office's list names.
///
/// An address that names none is in `other`. The first district whose word the address holds counts, so
/// longer words stand before shorter ones.
public struct DistrictRule: Hashable, Sendable, Codable {
  /// The districts as the office names them, in the order of its tables.
  public var districts: [String]
  /// What the rest is called.
  public var other: String

  /// Makes a rule.
  public init(districts: [String], other: String = "その他") {
    self.districts = districts
    self.other = other
  }

  /// The names by the numbers that ``number(of:)`` gives.
  public var names: [String] { districts + [other] }

  /// The district's number for an address in UTF-8.
  public func number(of address: UnsafeRawBufferPointer) -> UInt16 {
    for (index, district) in districts.enumerated() {
      var name = district
      let isThere = name.withUTF8 { word in
        guard !word.isEmpty, word.count <= address.count else { return false }
        // Districts stand early in an address; a building's name further on says nothing.
        let limit = min(address.count - word.count, 36)
        return (0...max(0, limit)).contains { start in
          word.indices.allSatisfy { address[start + $0] == word[$0] }
        }
      }
      if isThere { return UInt16(index) }
    }
    return UInt16(districts.count)
  }
}

/// The 18-digit line of a vaccination voucher (接種券のOCRライン), also the content of its 2D code.
///
/// 券種(1) + 回数(1) + 市町村コード(6) + 券番号(10). The line has no check digit of its own; only the
/// municipality's code inside it has one. A wrong digit of the voucher number cannot be seen here.
public struct VoucherLine: Hashable, Sendable {
  /// 券種: what the voucher is for, by the table in ``Law/kinds``.
  public let kind: Int
  /// 回数: which dose the voucher is for, counted over all doses (通算).
  public let dose: Int
  /// 市町村コード, six digits with its check digit.
  public let municipality: MunicipalityCode
  /// 券番号, ten digits.
  public let number: VoucherNumber

  /// What a voucher is for.
  public enum Purpose: String, Hashable, Sendable, Codable {
    /// Consultation without a vaccination (予診のみ).
    case consultationOnly
    /// A vaccination (接種).
    case vaccination
  }

  /// What an office accepts on its vouchers.
  ///
  /// The table of 券種 is not printed in a public source, so it is a setting.
  public struct Law: Hashable, Sendable {
    /// The known values of 券種.
    public var kinds: [Int: Purpose]
    /// The doses that vouchers were issued for.
    public var doses: ClosedRange<Int>
    /// The municipalities whose vouchers are ours; empty accepts any.
    public var municipalities: Set<MunicipalityCode>

    /// Makes a law; by default 1 is consultation only, 2 a vaccination, doses are 1 to 9.
    public init(
      kinds: [Int: Purpose] = [1: .consultationOnly, 2: .vaccination],
      doses: ClosedRange<Int> = 1...9, municipalities: Set<MunicipalityCode> = []
    ) {
      self.kinds = kinds
      self.doses = doses
      self.municipalities = municipalities
    }
  }

  /// What is wrong with a line, in the order of the checks.
  public enum Fault: String, Error, Hashable, Sendable, CaseIterable {
    /// Something other than digits.
    case notDigits
    /// Not 18 digits.
    case length
    /// A 券種 that the table does not have.
    case kindUnknown
    /// A dose that no voucher was issued for.
    case doseUnknown
    /// The municipality's code has a wrong check digit.
    case municipalityCheckDigit
    /// Another municipality's voucher.
    case municipalityNotOurs
  }

  /// Splits a line into its parts.
  ///
  /// Spaces are dropped, full-width digits and the start and stop letters of NW-7 are understood.
  ///
  /// - Throws: ``Fault/notDigits`` or ``Fault/length``; what the parts say is asked of
  ///   ``faults(under:)``.
  public init(_ text: some StringProtocol) throws(Fault) {
    let line = VoucherLine.payload(of: text)
    guard let digits = Digits.ascii(line), !digits.isEmpty else { throw .notDigits }
    guard digits.count == 18 else { throw .length }
    kind = digits[0]
    dose = digits[1]
    municipality = MunicipalityCode(line.dropFirst(2).prefix(6))
    number = VoucherNumber(line.suffix(10))
  }

  /// Everything that is wrong with the line, in the order of the checks; empty where nothing is.
  ///
  /// What follows needs the office's books: the number was issued, the dose is not yet recorded, name
  /// and birth date agree with the resident.
  public func faults(under law: Law = Law()) -> [Fault] {
    var faults: [Fault] = []
    if law.kinds[kind] == nil { faults.append(.kindUnknown) }
    if !law.doses.contains(dose) { faults.append(.doseUnknown) }
    if !municipality.isWellFormed {
      faults.append(.municipalityCheckDigit)
    } else if !law.municipalities.isEmpty, !law.municipalities.contains(municipality) {
      faults.append(.municipalityNotOurs)
    }
    return faults
  }

  /// Whether another code of the same voucher says the same: a 2D code or barcode with all 18
  /// digits, or a barcode with the voucher number alone.
  ///
  /// Nil where the other code is neither.
  public func agrees(with code: some StringProtocol) -> Bool? {
    let other = VoucherLine.payload(of: code)
    guard Digits.ascii(other) != nil else { return nil }
    switch other.count {
    case 18: return other == description
    case 10: return other == number.rawValue
    default: return nil
    }
  }

  /// A code without spaces, in ASCII, and without the start and stop letters A to D (in older writing
  /// T, N, *, E) that NW-7 readers emit.
  public static func payload(of text: some StringProtocol) -> String {
    var characters = text.map { Digits.narrowed($0) }.filter { !$0.isWhitespace }
    let letters = "ABCDTNEabcdtne*"
    if let first = characters.first, letters.contains(first) { characters.removeFirst() }
    if let last = characters.last, letters.contains(last) { characters.removeLast() }
    return String(characters)
  }
}

extension VoucherLine: CustomStringConvertible {
  /// The 18 digits.
  public var description: String { "\(kind)\(dose)\(municipality)\(number)" }
}

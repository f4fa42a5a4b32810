/// A number or code that stands for something in the office's books, kept exactly as it is written.
///
/// Leading zeros matter, so these are never integers.
public protocol Identifier: RawRepresentable, Hashable, Comparable, Sendable, Codable,
  CustomStringConvertible
where RawValue == String {
  /// Takes the text as it is; laws such as check digits are asked elsewhere.
  init(rawValue: String)
}

extension Identifier {
  /// Takes the text as it is.
  public init(_ text: some StringProtocol) { self.init(rawValue: String(text)) }
  /// The text itself.
  public var description: String { rawValue }
  /// Orders by the text.
  public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// The resident's number in the office (宛名番号, printed on forms as 個人コード).
public struct ResidentCode: Identifier {
  /// The digits, leading zeros kept.
  public let rawValue: String
  /// Takes the text as it is.
  public init(rawValue: String) { self.rawValue = rawValue }
}

/// The number of a household (世帯番号).
public struct HouseholdNumber: Identifier {
  /// The digits, leading zeros kept.
  public let rawValue: String
  /// Takes the text as it is.
  public init(rawValue: String) { self.rawValue = rawValue }
}

/// A clinic's ten-digit code (医療機関コード), whose last digit is a Luhn check digit.
public struct ClinicCode: Identifier {
  /// The digits, leading zeros kept.
  public let rawValue: String
  /// Takes the text as it is.
  public init(rawValue: String) { self.rawValue = rawValue }
}

/// A municipality's six-digit code (全国地方公共団体コード), check digit included.
public struct MunicipalityCode: Identifier {
  /// The digits, leading zeros kept.
  public let rawValue: String
  /// Takes the text as it is.
  public init(rawValue: String) { self.rawValue = rawValue }
}

/// The ten-digit number of a vaccination voucher (券番号), unique inside one municipality.
public struct VoucherNumber: Identifier {
  /// The digits, leading zeros kept.
  public let rawValue: String
  /// Takes the text as it is.
  public init(rawValue: String) { self.rawValue = rawValue }
}

/// The lot number printed on a vaccine's label (ロット番号, 製造番号).
public struct LotNumber: Identifier {
  /// The letters and digits as the master writes them.
  public let rawValue: String
  /// Takes the text as it is.
  public init(rawValue: String) { self.rawValue = rawValue }
}

/// The type code of a vaccine in the office's masters (ワクチン種別), for example `MR`.
public struct VaccineCode: Identifier {
  /// The code as the masters write it.
  public let rawValue: String
  /// Takes the text as it is.
  public init(rawValue: String) { self.rawValue = rawValue }
}

/// The fields that tell who a paper is for.
public enum LinkageField: String, Sendable, Codable, CaseIterable, CodingKeyRepresentable {
  /// The resident code or the voucher number.
  case number
  /// 氏.
  case surname
  /// 名.
  case given
  /// 生年月日.
  case birthDate
  /// 性別.
  case sex
  /// 住所.
  case address
}

/// How far a field of the paper agrees with a candidate, the label of a step in the waterfall.
public enum AgreementLevel: String, Sendable, Codable, CaseIterable, CodingKeyRepresentable {
  /// The same.
  case exact
  /// The same but for variants of characters, spaces, or a character the extract writes as 〓.
  case variant
  /// The kana agree; the characters could not be read or are missing.
  case soundOnly
  /// One likely misread.
  case misread
  /// Several misreads, each of them likely, or one unlikely one.
  case severalMisread
  /// The same day of another era's year of the same number (昭和 for 平成).
  case eraSlip
  /// Digits or month and day exchanged.
  case swapped
  /// The same town and number but for the branch number or the room.
  case withoutBranch
  /// The same town, another number.
  case sameTown
  /// Some likeness, no decision.
  case doubtful
  /// The same characters, another sound.
  case otherSound
  /// The same sound, written with other characters that are another known name.
  case otherCharacters
  /// Different.
  case different
  /// Not on the paper, not readable, or not in the registry: no evidence.
  case missing
}

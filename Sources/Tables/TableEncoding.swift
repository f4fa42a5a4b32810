/// How the bytes of a table spell its characters.
public enum TableEncoding: String, Sendable, Equatable {
  /// UTF-8, with or without a byte order mark.
  case utf8 = "UTF-8"
  /// Windows code page 932: Shift_JIS with the NEC and IBM extensions (髙, 﨑) and the user-defined
  /// area, which becomes U+E000…U+E757.
  case cp932 = "CP932"
  /// UTF-16 with a little-endian byte order mark.
  case utf16LittleEndian = "UTF-16LE"
  /// UTF-16 with a big-endian byte order mark.
  case utf16BigEndian = "UTF-16BE"
}

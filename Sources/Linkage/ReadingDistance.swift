/// How far a reading is from a registered text, each misread weighed by how likely it is.
///
/// 0 is the same; a variant of a character costs little, a likely confusion less than a half, any
/// other exchange, loss or addition of a letter 1.
enum ReadingDistance {
  /// The cost of a character's variant (髙 for 高).
  static let variantCost: Float = 0.1
  /// The cost of a character used for another in surnames (斉 for 斎).
  static let kinCost: Float = 0.2
  /// The cost of a place that the extract could not write (〓).
  static let getaCost: Float = 0.3
  /// The cost of a likely misread.
  static let lookalikeCost: Float = 0.4
  /// The cost of a voice mark lost or added.
  static let voiceCost: Float = 0.2
  /// The cost of a mark of length lost, added or written otherwise.
  static let lengthCost: Float = 0.12

  private static let kin = VariantTable.pairs(VariantTable.kin)
  private static let lookalikes = VariantTable.pairs(VariantTable.lookalikes)
    .union(VariantTable.pairs(VariantTable.crossScript))
  private static let kanaLookalikes = VariantTable.pairs(VariantTable.kanaLookalikes)
    .union(VariantTable.pairs(VariantTable.crossScript))

  /// What it costs to read `read` where `written` stands.
  static func exchange(_ read: UInt32, _ written: UInt32) -> Float {
    if read == written { return 0 }
    if written == TextFolding.geta || read == TextFolding.geta { return getaCost }
    let pair = UInt64(read) << 32 | UInt64(written)
    if (0x30A1...0x30FE).contains(read), (0x30A1...0x30FE).contains(written) {
      if TextFolding.unvoiced(read) == TextFolding.unvoiced(written) { return voiceCost }
      return kanaLookalikes.contains(pair)
        || kanaLookalikes.contains(
          UInt64(TextFolding.unvoiced(read)) << 32 | UInt64(TextFolding.unvoiced(written)))
        ? lookalikeCost : 1
    }
    if read < 0x80, written < 0x80 { return 1 }
    if VariantTable.fold(read) == VariantTable.fold(written) { return variantCost }
    if kin.contains(pair) { return kinCost }
    // Hiragana and katakana of the same sound.
    if read ^ written != 0, read + 0x60 == written || written + 0x60 == read,
      (0x3041...0x30FE).contains(read)
    {
      return variantCost
    }
    return lookalikes.contains(pair) ? lookalikeCost : 1
  }

  /// The least cost of turning `written` into `read`.
  ///
  /// Two neighbours exchanged cost 0.7; 々 is the letter before it.
  static func cost(_ read: ArraySlice<UInt32>, _ written: [UInt32]) -> Float {
    let rows = read.count
    let columns = written.count
    if rows == columns, read.elementsEqual(written) { return 0 }
    if rows == 0 || columns == 0 { return Float(max(rows, columns)) }
    if abs(rows - columns) > 3 { return Float(max(rows, columns)) }
    let width = columns + 1
    return withUnsafeTemporaryAllocation(of: Float.self, capacity: (rows + 1) * width) { table in
      table.initialize(repeating: 0)
      for column in 1...columns {
        table[column] =
          table[column - 1]
          + single(written[column - 1], after: column > 1 ? written[column - 2] : nil)
      }
      for row in 1...rows {
        let letter = read[read.startIndex + row - 1]
        let before = row > 1 ? read[read.startIndex + row - 2] : nil
        let added = single(letter, after: before)
        table[row * width] = table[(row - 1) * width] + added
        for column in 1...columns {
          let mark = written[column - 1]
          let lost = single(mark, after: column > 1 ? written[column - 2] : nil)
          var best = min(
            table[(row - 1) * width + column] + added,
            table[row * width + column - 1] + lost,
            table[(row - 1) * width + column - 1]
              + sameAsBefore(letter, before, mark, column > 1 ? written[column - 2] : nil))
          if row > 1, column > 1, let before, before == mark, letter == written[column - 2],
            letter != mark
          {
            best = min(best, table[(row - 2) * width + column - 2] + 0.7)
          }
          table[row * width + column] = best
        }
      }
      return table[rows * width + columns]
    }
  }

  /// The exchange, with 々 taken as the letter before it and long vowels as one another.
  private static func sameAsBefore(
    _ read: UInt32, _ readBefore: UInt32?, _ written: UInt32, _ writtenBefore: UInt32?
  ) -> Float {
    let plain = exchange(read, written)
    guard plain > lengthCost else { return plain }
    if read == 0x3005, readBefore == written { return variantCost }
    if written == 0x3005, writtenBefore == read { return variantCost }
    if let readBefore, let writtenBefore, TextFolding.lengthens(readBefore, read),
      TextFolding.lengthens(writtenBefore, written)
    {
      return lengthCost
    }
    return plain
  }

  /// What a letter costs that stands on one side only.
  private static func single(_ letter: UInt32, after before: UInt32?) -> Float {
    if let before, TextFolding.lengthens(before, letter) { return lengthCost }
    return 1
  }
}

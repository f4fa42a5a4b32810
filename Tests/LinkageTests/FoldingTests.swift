import Testing

@testable import Linkage

@Suite struct Characters {
  /// Variants of characters that Unihan links, and those it does not.
  static let variants: [(String, String)] = [
    ("髙", "高"), ("﨑", "崎"), ("嵜", "崎"), ("碕", "崎"), ("齊", "斉"), ("濵", "濱"), ("栁", "柳"), ("眞", "真"),
    ("國", "国"), ("舘", "館"), ("峯", "峰"), ("龍", "竜"), ("寶", "宝"), ("寳", "宝"), ("萬", "万"), ("禮", "礼"),
    ("彌", "弥"), ("來", "来"), ("藪", "薮"), ("芦", "蘆"), ("糺", "糾"), ("龝", "秋"), ("𠮷", "吉"), ("邊", "辺"),
    ("邉", "辺"), ("邉", "邊"), ("齋", "斎"), ("澤", "沢"), ("廣", "広"), ("濱", "浜"), ("德", "徳"), ("富", "冨"),
    ("惠", "恵"), ("櫻", "桜"), ("瀧", "滝"), ("瀨", "瀬"), ("槗", "橋"), ("靏", "鶴"), ("桒", "桑"), ("曻", "昇"),
    ("舩", "船"), ("籠", "篭"), ("淨", "浄"), ("莊", "荘"), ("煕", "熙"), ("巌", "巖"), ("穐", "秋"), ("槇", "槙"),
  ]

  @Test(arguments: variants)
  func variantsAreTheSameCharacterButNotExactlyTheSame(pair: (String, String)) {
    let (left, right) = (TextFolding.letters(pair.0), TextFolding.letters(pair.1))
    #expect(left.map { VariantTable.fold($0) } == right.map { VariantTable.fold($0) })
    #expect(ReadingDistance.cost(left[...], right) == ReadingDistance.variantCost)
  }

  @Test(arguments: [("斎", "斉"), ("嶋", "島"), ("嶌", "島"), ("渕", "淵")])
  func charactersPeopleMixUpAreOthersButNear(pair: (String, String)) {
    let (left, right) = (TextFolding.letters(pair.0), TextFolding.letters(pair.1))
    #expect(left.map { VariantTable.fold($0) } != right.map { VariantTable.fold($0) })
    #expect(ReadingDistance.cost(left[...], right) == ReadingDistance.kinCost)
  }

  /// Equal keys: NFKC, variation selectors, half-width kana, spaces, Latin case.
  static let sameLetters: [(String, String)] = [
    ("ｶﾞ", "ガ"), ("１２", "12"), ("Ａｂ", "AB"), ("㈱", "(株)"), ("①", "1"), ("㋿", "令和"), ("㍻", "平成"),
    ("辻\u{E0100}", "辻"), ("\u{FA10}", "塚"), ("山\u{3000}田", "山 田"), ("葛\u{FE00}", "葛"), ("ﾊﾟ", "パ"),
    ("ハ\u{309A}", "パ"), ("ウ\u{3099}", "ヴ"), ("は゛", "ば"),
  ]

  @Test(arguments: sameLetters)
  func compatibilityFormsAreFolded(pair: (String, String)) {
    #expect(TextFolding.letters(pair.0) == TextFolding.letters(pair.1))
  }

  @Test func unifiedCompatibilityIdeographsStay() {
    // U+FA11 is a character of its own in Unicode: NFKC keeps it, our table does not.
    #expect(TextFolding.letters("﨑") != TextFolding.letters("崎"))
  }

  @Test func aGetaStandsForAnyCharacterButSaysLittle() {
    let cost = ReadingDistance.cost(TextFolding.letters("吉田")[...], TextFolding.letters("〓田"))
    #expect(cost == ReadingDistance.getaCost)
  }

  @Test(arguments: [("佐佐木", "佐々木"), ("奈々", "奈奈")])
  func repetitionMarksAreTheLetterBefore(pair: (String, String)) {
    let cost = ReadingDistance.cost(TextFolding.letters(pair.0)[...], TextFolding.letters(pair.1))
    #expect(cost <= ReadingDistance.variantCost)
  }
}

@Suite struct KanaKeys {
  private func kana(_ text: String) -> [UInt32] { TextFolding.kana(TextFolding.letters(text)) }

  static let same: [(String, String)] = [
    ("ジュンイチ", "ジユンイチ"), ("ヂ", "ジ"), ("ヅ", "ズ"), ("ヲ", "オ"), ("ヴ", "ブ"), ("ヴァ", "バ"), ("ッ", "ツ"),
    ("たかはし", "タカハシ"), ("ﾀｶﾊｼ", "タカハシ"), ("グエン・ティ ラン", "グエンテイラン"), ("ヰ", "イ"), ("ヱ", "エ"),
  ]

  @Test(arguments: same)
  func spellingsOfOneSoundAreOne(pair: (String, String)) {
    #expect(kana(pair.0) == kana(pair.1))
  }

  @Test(arguments: ["オオノ", "オーノ", "オウノ", "オノ"])
  func longVowelsShareAKey(text: String) {
    #expect(TextFolding.kanaKey(kana(text)) == kana("オノ"))
    #expect(ReadingDistance.cost(kana(text)[...], kana("オオノ")) <= ReadingDistance.lengthCost)
  }

  @Test(arguments: [("タカダ", "タカタ"), ("ヤマザキ", "ヤマサキ")])
  func voiceMarksAreAWeakDifference(pair: (String, String)) {
    #expect(ReadingDistance.cost(kana(pair.0)[...], kana(pair.1)) == ReadingDistance.voiceCost)
  }

  static let confusions: [(String, String)] = [
    ("ソ", "ン"), ("ン", "リ"), ("シ", "ツ"), ("ツ", "ミ"), ("ク", "ワ"), ("ケ", "タ"), ("ヌ", "ス"), ("ス", "メ"),
    ("ロ", "コ"), ("コ", "ユ"), ("カ", "力"), ("ニ", "二"), ("タ", "夕"), ("ト", "卜"), ("エ", "工"), ("ハ", "八"),
    ("未", "末"), ("土", "士"), ("日", "曰"), ("間", "問"), ("大", "太"), ("千", "干"), ("己", "已"), ("人", "入"),
  ]

  @Test(arguments: confusions)
  func likelyMisreadsCostLessThanOthers(pair: (String, String)) {
    let cost = ReadingDistance.cost(
      TextFolding.letters(pair.0)[...], TextFolding.letters(pair.1))
    #expect(cost > 0)
    #expect(cost <= ReadingDistance.lookalikeCost)
  }
}

@Suite struct Addresses {
  /// 堺市's ways of writing, and people's.
  static let same: [(String, String)] = [
    ("堺市北区新金岡町5丁1番4号", "北区新金岡町5-1-4"), ("大阪府堺市北区新金岡町5丁1番4号", "北区新金岡町五丁一番四号"),
    ("堺市北区新金岡町5丁1番4号", "堺市北区新金岡町５丁目１番４号"), ("堺市中区深井沢町2470番地7", "中区深井沢町2470-7"),
    ("堺市堺区南瓦町3番1号", "堺区南瓦町３−１"), ("西区家原寺町1丁1-1", "堺市西区家原寺町1丁1番1号"),
    ("堺市堺区北三国ヶ丘町2丁4番21号", "堺区北三国ケ丘町2の4の21"), ("堺市堺区北三国ヶ丘町2丁4番21号", "堺市堺区北三国が丘町2丁4番21号"),
    ("堺市南区茶山台二十三番地", "南区茶山台23番地"), ("美原区黒山6丁27番19号", "美原区大字黒山6丁27番19号"),
    ("北区新金岡町5丁一番4号", "北区新金岡町5ー1ー4"),
  ]

  @Test(arguments: same)
  func waysOfWritingOneAddress(pair: (String, String)) {
    let (left, right) = (AddressKey(pair.0), AddressKey(pair.1))
    #expect(left.town == right.town)
    #expect(left.numbers == right.numbers)
    #expect(left.ward == right.ward)
  }

  @Test func aTownsOwnNumberStaysANumber() {
    let key = AddressKey("堺市堺区大町東1丁2番3号")
    #expect(key.town == AddressKey("大町東").town)
    #expect(key.numbers == [1, 2, 3])
  }

  @Test func wardAndCityMayBeMissing() {
    let key = AddressKey("市之町東3丁1番2号")
    #expect(key.ward.isEmpty)
    #expect(key.town == AddressKey("堺市堺区市之町東3丁1番2号").town)
    #expect(AddressKey("堺市堺区市之町東3丁1番2号").ward == TextFolding.letters("堺"))
  }

  @Test func buildingsGiveARoomAndNothingElse() {
    let key = AddressKey("堺市北区新金岡町125番地12 コーポ桜 201")
    #expect(key.numbers == [125, 12])
    #expect(key.room == 201)
    #expect(AddressKey("堺市南区茶山台2番3号サンハイツ102").room == 102)
  }

  @Test(arguments: ["", "堺市", "〒590-0078", "5", "区市丁番号", "一二三四五六七八九十百"])
  func oddTextsNeverTrap(text: String) {
    _ = AddressKey(text)
  }
}

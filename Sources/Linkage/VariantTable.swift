/// Which characters of names stand for the same character in other hands.
///
/// Facts of two kinds: the old forms of the list of common-use kanji (常用漢字表, the characters in
/// brackets), and the variants of surnames that the registers of municipalities hold. Unihan links only
/// some of them (not 邊辺, 齋斎, 澤沢, 廣広, 濱浜, 德徳), so the table is our own.
enum VariantTable {
  /// Written differently, the same character: the first of each word is what the others fold to.
  static let sameCharacter = """
    高髙 崎﨑嵜碕埼 斎齋 斉齊 辺邊邉 浜濱濵 沢澤 広廣 吉𠮷 徳德 富冨 桑桒 柳栁桺 橋槗 鶴靏靍鸖 昇曻 船舩 籠篭 浄淨 荘莊 巌巖 槇槙 恵惠 桜櫻 滝瀧 瀬瀨 真眞
    国國圀 館舘 峰峯 竜龍 宝寶寳 万萬 礼禮 弥彌 来來 藪薮 芦蘆 糾糺 秋龝穐 亜亞 悪惡 圧壓 囲圍 医醫 為爲 壱壹 隠隱 栄榮 営營 衛衞 駅驛 円圓 塩鹽 縁緣 艶艷
    応應 欧歐 殴毆 奥奧 横橫 温溫 穏穩 仮假 価價 画畫 会會 絵繪 壊壞 懐懷 概槪 拡擴 殻殼 覚覺 学學 岳嶽 楽樂 渇渴 缶罐 巻卷 陥陷 勧勸 寛寬 関關 歓歡 観觀
    顔顏 気氣 帰歸 亀龜 偽僞 戯戲 犠犧 旧舊 拠據 挙擧 虚虛 峡峽 挟挾 狭狹 郷鄕 暁曉 区區 駆驅 勲勳 薫薰 径徑 茎莖 掲揭 渓溪 経經 蛍螢 軽輕 継繼 鶏鷄雞
    芸藝 撃擊 欠缺 研硏 県縣 倹儉 剣劍劔 険險 圏圈 検檢 献獻 権權 顕顯 験驗 厳嚴 効效 恒恆 黄黃 鉱鑛 号號 黒黑 済濟 砕碎 歳歲 剤劑 雑雜 参參 桟棧 蚕蠶
    惨慘 賛贊 残殘 糸絲 歯齒 児兒 辞辭 湿濕 実實 写寫 釈釋 寿壽 収收 従從 渋澁 獣獸 縦縱 粛肅 処處 緒緖 叙敍 将將 称稱 渉涉 焼燒 証證 奨奬 条條 状狀 乗乘
    剰剩 畳疊 縄繩 壌壤 嬢孃 譲讓 醸釀 触觸 嘱囑 寝寢 慎愼 尽盡 図圖 粋粹 酔醉 穂穗 随隨 髄髓 枢樞 数數 声聲 青靑 清淸 静靜 税稅 摂攝 専專 浅淺 戦戰 践踐
    銭錢 潜潛 繊纖 禅禪 双雙 壮壯 争爭 捜搜 挿插 巣巢 曽曾 痩瘦 装裝 総總 騒騷 増增 蔵藏 臓臟 即卽 属屬 続續 堕墮 対對 体體 帯帶 滞滯 台臺 択擇 担擔 単單
    胆膽 団團 断斷 弾彈 遅遲 痴癡 虫蟲 昼晝 鋳鑄 庁廳 徴徵 聴聽 勅敕 鎮鎭 逓遞 鉄鐵銕鉃 点點 転轉 伝傳 灯燈 当當 党黨 盗盜 稲稻 闘鬪 独獨 読讀 届屆 弐貳
    悩惱 脳腦 覇霸 拝拜 廃廢 売賣 麦麥 発發 髪髮 抜拔 晩晚 蛮蠻 秘祕 浜濱 瓶甁 払拂 仏佛 併倂 並竝 餅餠 変變 弁辨瓣辯 歩步 舗舖 豊豐 褒襃 翻飜 毎每 満滿
    麺麵 黙默 戻戾 訳譯 薬藥 与與 予豫 余餘 誉譽 揺搖 様樣 謡謠 欲慾 頼賴 乱亂 覧覽 両兩 猟獵 緑綠 涙淚 塁壘 励勵 霊靈 齢齡 暦曆 歴歷 恋戀 錬鍊 炉爐 労勞
    郎郞 楼樓 録錄 湾灣 野埜 峨峩 桧檜 梅楳 壷壺 穣穰 尭堯 晋晉 遥遙 凛凜 熙煕熈 蝉蟬 侠俠 頬頰 填塡 躯軀 嘘噓 祢禰 諌諫 鴬鶯 鴎鷗 涜瀆 蝋蠟 莱萊 蒋蔣
    頚頸 溌潑 繋繫 醤醬 麹麴 屏屛 倶俱 焔焰 鹸鹼 掻搔 攅攢 屡屢 騨驒 箪簞 祷禱 涌湧 薗園 舩船 㓛功 㑹会 兎兔 凉涼 曻昇 吴呉 呉吳 內内 黃黄 髙高 悦悅 鋭銳
    説說 脱脫 閲閱 産產 彦彥 禄祿 剥剝 尚尙 隣鄰 群羣 略畧 闊濶 綿緜 舎舍 旨㫖
    """

  /// Other characters that people use for one another in surnames (斎 and 斉 are not the same).
  static let kin = """
    斎斉 斎齊 斉齋 齋齊 島嶋嶌 淵渕渊 崎埼 岡崗 坂阪 杉椙 園薗 涌湧 恵慧 藤籐 佑祐
    """

  /// Characters that OCR and hurried eyes take for one another, kanji (a working list).
  static let lookalikes = """
    未末 土士 日曰目 間問 大太犬丈 千干于 己已巳 人入 子了予 輝揮 翔翊 菜葉 永氷水 木本 石右 田由甲申
    村材 佐左 上土 井丼 宮官 直真 治冶 侍待持 往住佳 今令 午牛 夫天 矢失 刀力 鳥烏島 微徴 徳得 綱網 緑縁
    延廷 萩荻 粟栗 壁璧 遺遣 撤徹 掃婦帰 幸辛 宇字 西酉 貝見 白百自 王玉主 史吏更 旭旦 市布 巾中 平乎
    圭主 佑祐裕 祐裕 柚袖 袖抽 凛凍 結絆 彩採 紗沙 美羊 朱未 莉利 花化 杏呑 蓮連 漣蓮 悠愁 愛受 斗計 陸睦
    陽湯場 奏秦泰 春舂 寿春 拓招 拡拓 雄雅 博傳 浩活 弘弧 修條 隆降 茂戊 勇男 昭照 正止 雄稚 和利 洋羊
    京亰 文父 久夂 代伐 貞員 節箭 静靖 恵患 琴琹 音昔 柴紫 芽茅 依衣 詩誌 澪零 凪風 湊奏 碧壁 樹橙 颯瑟
    暖曖 岳缶 律津 律侓 慶麿 光先 伊尹 織識 稔念 実美 進逎 一二 二三 三川 哉栽 祥詳 悟語 仁二 仁任
    """

  /// Kana of like shape (DOMAIN: ソ/ン/リ, シ/ツ/ミ, ク/ワ/ケ/タ, ヌ/ス/メ, ロ/コ/ユ …), in both scripts.
  static let kanaLookalikes = """
    ソンリ シツミ クワケタ ヌスメナ ロコユ ウワフ チテ ナメ アマ セヤ ヤカ オネ ネホ ルレ ノソメ ラヲ
    ヒビ エユコ ニミ トイ イト サせ モキ ヨコ ハへ タク テラ フワ ツソ ンシ リソ ナオ
    """

  /// What a sign of the kana rows and a kanji or Latin sign have in common in print.
  static let crossScript = """
    カ力 タ夕 ハ八 ニ二 ロ口 エ工 ト卜 ー一 ミ三 ノ丿 チ千 ヘへ べベ ぺペ りリ ー- ｜1
    """

  /// Each character's representative: words that share a character are one set.
  static let folded: [UInt32: UInt32] = {
    var parent: [UInt32: UInt32] = [:]
    func root(_ letter: UInt32) -> UInt32 {
      var letter = letter
      while let next = parent[letter], next != letter { letter = next }
      return letter
    }
    for word in sameCharacter.split(whereSeparator: \.isWhitespace) {
      let letters = word.unicodeScalars.map(\.value)
      guard let first = letters.first else { continue }
      for letter in letters where root(letter) != root(first) { parent[root(letter)] = root(first) }
    }
    return parent.reduce(into: [:]) { table, pair in table[pair.key] = root(pair.key) }
  }()

  /// The letter that stands for all variants of a letter.
  static func fold(_ letter: UInt32) -> UInt32 {
    letter < 0x3400 ? letter : folded[letter] ?? letter
  }

  static func pairs(_ text: String) -> Set<UInt64> {
    var set: Set<UInt64> = []
    for word in text.split(whereSeparator: \.isWhitespace) {
      let letters = word.unicodeScalars.map(\.value)
      for left in letters {
        for right in letters where left != right {
          set.insert(UInt64(left) << 32 | UInt64(right))
        }
      }
    }
    return set
  }
}

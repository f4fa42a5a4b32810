/// Why a file is in `failed`, and what to do, for who stands at the scanner.
public enum Refusal: Error, Hashable, Sendable {
  /// Neither JPEG, PNG, TIFF nor PDF.
  case unknownKind
  /// A link, a pipe or the like.
  case notAFile
  /// Not where the layout wants files; the layout's pattern.
  case noBatch(layout: String)
  /// Nothing in it.
  case empty
  /// Larger than allowed, megabytes.
  case tooLarge(limit: Int)
  /// The virus scanner's word.
  case infected(String)
  /// The virus scanner could not look through it.
  case notScanned(String)
  /// Not one page could be read; page and reason each.
  case nothingReadable([String])
  /// The claim sheet has mistakes, each a line.
  case claimSheet([String])
  /// The store does not take it; what it says.
  case notStored(String)

  /// A word for logs and metrics.
  public var word: String {
    switch self {
    case .unknownKind: "unknown-kind"
    case .notAFile: "not-a-file"
    case .noBatch: "no-batch"
    case .empty: "empty"
    case .tooLarge: "too-large"
    case .infected: "infected"
    case .notScanned: "not-scanned"
    case .nothingReadable: "unreadable"
    case .claimSheet: "claim-sheet"
    case .notStored: "not-stored"
    }
  }

  /// The text beside the file: Japanese, then English.
  public var note: String {
    let (japanese, todo, english, next) = sentences
    return """
      このファイルは取り込まれませんでした。
      理由：\(japanese)
      対応：\(todo)

      This file was not taken in.
      Why: \(english)
      What to do: \(next)

      """
  }

  private var sentences: (String, String, String, String) {
    switch self {
    case .unknownKind:
      (
        "スキャン画像（JPEG、PNG、TIFF、PDF）ではありません。", "スキャナーの保存形式を確かめ、スキャンし直してください。",
        "it is no scan (JPEG, PNG, TIFF, PDF).", "check the scanner's format and scan again."
      )
    case .notAFile:
      (
        "ショートカットやリンクなど、通常のファイルではありません。", "ファイルそのものをコピーしてください。",
        "it is a link or another special file.", "copy the file itself."
      )
    case .noBatch(let layout):
      (
        "フォルダー名から、医療機関と実施年月がわかりません（決まり：\(layout)）。",
        "「2026-10_2711506317」のように「年-月_医療機関コード」のフォルダーを作り、その中に入れ直してください。",
        "its folder does not say clinic and month (the layout is \(layout)).",
        "put it into a folder such as 2026-10_2711506317 (month_clinic code)."
      )
    case .empty:
      (
        "ファイルが空です。", "スキャンし直してください。", "the file is empty.", "scan the papers again."
      )
    case .tooLarge(let limit):
      (
        "ファイルが大きすぎます（上限 \(limit) MB）。", "枚数を分けて、または300 dpiでスキャンし直してください。",
        "the file is larger than \(limit) MB.", "scan fewer pages a file, or at 300 dpi."
      )
    case .infected(let name):
      (
        "ウイルス検査で見つかりました（\(name)）。開かずに情報システム担当に連絡してください。",
        "ファイルを開いたり、コピーしたりしないでください。", "the virus scanner found \(name).",
        "do not open or copy it; tell your IT staff."
      )
    case .notScanned(let why):
      (
        "ウイルス検査ができませんでした（\(why)）。", "ファイルを小さく分けて入れ直すか、情報システム担当に連絡してください。",
        "the virus scanner could not look through it (\(why)).",
        "drop it again in smaller files, or ask your IT staff."
      )
    case .nothingReadable(let pages):
      (
        "画像として読めるページがありません。原本は保存され、審査の一覧に出ています。",
        "紙の予診票をスキャンし直してください。\n" + pages.joined(separator: "\n"),
        "no page of it can be read as an image. The original is kept and its pages are in the queue.",
        "scan the papers again, under another file name."
      )
    case .claimSheet(let mistakes):
      (
        "請求の内訳（manifest.csv）に誤りがあります。", "直して入れ直してください。\n" + mistakes.joined(separator: "\n"),
        "the claim sheet (manifest.csv) has mistakes.", "correct it and drop it again."
      )
    case .notStored(let why):
      (
        "保存できませんでした（\(why)）。", "情報システム担当に連絡してください（yoshin doctor）。",
        "it could not be stored (\(why)).", "tell your IT staff (yoshin doctor)."
      )
    }
  }

  /// The text beside a file of which some pages could not be read.
  public static func partly(_ pages: [String]) -> String {
    """
    次のページは画像として読めませんでした。原本は保存され、審査の一覧に出ています。紙を確かめてスキャンし直してください。
    These pages could not be read as images. They are in the queue; look at the papers and scan them again.

    \(pages.joined(separator: "\n"))

    """
  }
}

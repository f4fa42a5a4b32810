import Foundation
import Store

/// What a running watcher says of itself, for `doctor` and the server's health: a small file in the data folder.
struct WatchStatus: Codable, Sendable, Equatable {
  /// The process.
  var process: Int32
  /// When it last looked into its inbox.
  var lookedAt: Date
  /// How long it may be silent, seconds.
  var silence: Int
  /// Files that are claimed and not settled.
  var processing: Int
  /// What has stopped intake; nil while it runs.
  var alarm: WatchAlarm?
  /// Since when.
  var alarmSince: Date?

  private static func file(_ folder: DataFolder) -> URL { folder.url.appending(path: "watch.json") }

  /// The last one that was written; nil where nothing has ever watched.
  static func read(_ folder: DataFolder) -> WatchStatus? {
    guard let data = try? Data(contentsOf: file(folder)) else { return nil }
    let decoder = JSONDecoder()
    decoder.dateDecodingStrategy = .iso8601
    return try? decoder.decode(WatchStatus.self, from: data)
  }

  /// Writes it; that it cannot be written stops nothing.
  func write(_ folder: DataFolder) {
    let encoder = JSONEncoder()
    encoder.dateEncodingStrategy = .iso8601
    encoder.outputFormatting = [.sortedKeys]
    try? encoder.encode(self).write(to: WatchStatus.file(folder), options: .atomic)
  }

  /// Takes it away: watching ended in good order.
  static func remove(_ folder: DataFolder) {
    try? FileManager.default.removeItem(at: file(folder))
  }
}

/// What stops intake until it passes.
enum WatchAlarm: String, Codable, Sendable {
  /// A disk is full, or nearly.
  case noRoom = "no-room"
  /// The inbox may only be read.
  case readOnly = "read-only"
  /// The inbox is not there: a share that is not mounted.
  case inboxGone = "inbox-gone"
  /// The database is held by another process.
  case busy
  /// A disk does not answer.
  case disk
  /// The virus scanner does not answer.
  case clamd
  /// Pages cannot be read: workers do not start, or there is no registry.
  case reading

  /// The text in the inbox: Japanese, then English.
  var note: String {
    let (japanese, english) = sentences
    return """
      【予診 yoshin】取り込みが止まっています。ファイルはそのまま残してください。直れば自動で再開します。
      理由：\(japanese)

      Intake has stopped. Leave the files where they are; it goes on by itself.
      Why: \(english)

      """
  }

  private var sentences: (String, String) {
    switch self {
    case .noRoom:
      ("ディスクの空きがありません。空きを作ってください。", "the disk is full. Make room.")
    case .readOnly:
      (
        "このフォルダーに書き込めません。権限を確かめてください。",
        "this folder cannot be written to. Check its permissions."
      )
    case .inboxGone:
      (
        "受け取りフォルダーが見つかりません。共有フォルダーの接続を確かめてください。",
        "the inbox is not there. Check that the share is mounted."
      )
    case .busy:
      (
        "データベースが別の処理（バックアップ等）で使用中です。",
        "another process holds the database, a backup perhaps."
      )
    case .disk:
      (
        "ディスクに書き込めません。情報システム担当に連絡してください。",
        "a disk cannot be written to. Tell your IT staff."
      )
    case .clamd:
      (
        "ウイルス検査（clamd）が応答しません。情報システム担当に連絡してください。",
        "the virus scanner (clamd) does not answer. Tell your IT staff."
      )
    case .reading:
      (
        "画像を読み取れません。情報システム担当に連絡してください（yoshin doctor）。",
        "pages cannot be read. Tell your IT staff (yoshin doctor)."
      )
    }
  }
}

import Domain
import Foundation
import Intake
import Store

/// Crops of one field on one HTML page, in the order they are added.
struct GallerySheet {
  let field: String
  private var figures: [String] = []

  init(field: String) { self.field = field }

  mutating func add(
    _ page: StoredPage, _ answer: FieldAnswer, corrected: FieldValue?, crop: PagePicture?
  ) {
    let reasons = (page.result?.reasons ?? []).filter { $0.field == field }.map(\.code.rawValue)
    let picture =
      crop.map {
        "<img alt=\"\" width=\"\($0.width)\" src=\"data:image/png;base64,"
          + "\($0.image.base64EncodedString())\">"
      } ?? "<em>no picture</em>"
    let read = Self.words(answer.value) ?? (answer.text.isEmpty ? "–" : "(\(answer.text))")
    var lines = [
      "<b>\(String(format: "%.4f", answer.confidence))</b> \(Self.escaped(read))",
      "<small>\(Self.escaped(page.place)) · \(page.state.rawValue)</small>",
    ]
    if let corrected {
      lines.insert("<ins>→ \(Self.escaped(Self.words(corrected) ?? "–"))</ins>", at: 1)
    }
    if !reasons.isEmpty {
      lines.insert("<strong>\(Self.escaped(reasons.joined(separator: ", ")))</strong>", at: 1)
    }
    figures.append(
      "<figure\(reasons.isEmpty ? "" : " class=\"reason\"")>\(picture)"
        + "<figcaption>\(lines.joined(separator: "<br>"))</figcaption></figure>")
  }

  /// The page; it asks nothing of the network.
  var html: String {
    """
    <!DOCTYPE html>
    <html lang="ja"><head><meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
    <title>\(Self.escaped(field)): \(figures.count)</title>
    <style>
    body { font: 14px/1.4 "Noto Sans JP", "IPAexGothic", sans-serif; margin: 1rem; background: #eee; color: #111 }
    main { display: flex; flex-wrap: wrap; gap: .6rem; align-items: flex-start }
    figure { margin: 0; padding: .4rem; background: #fff; border: 1px solid #bbb; max-width: 30rem }
    figure.reason { border: 2px solid #c81e1e }
    img { display: block; max-width: 100%; height: auto }
    strong { color: #c81e1e } ins { color: #00734f; text-decoration: none } small { color: #555 }
    </style></head><body>
    <h1>\(Self.escaped(field))</h1>
    <p>確信度の低い順・\(figures.count) 件（個人情報を含みます） / least sure first; personal data</p>
    <main>
    \(figures.joined(separator: "\n"))
    </main></body></html>

    """
  }

  private static func words(_ value: FieldValue) -> String? {
    switch value {
    case .text(let text): text
    case .flag(let flag): flag ? "あり" : "なし"
    case .none: nil
    }
  }

  private static func escaped(_ text: String) -> String {
    printable(text).replacing("&", with: "&amp;").replacing("<", with: "&lt;")
      .replacing(">", with: "&gt;").replacing("\"", with: "&quot;")
  }
}

import Domain
import Forms
import Imaging
import Store

/// What is drawn over a registered page: every field's box with what was read, how surely, and what is wrong.
struct PageOverlay {
  /// How a reading is to be taken, from best to worst.
  enum Tone: String, CaseIterable {
    /// At or over the pipeline's usual threshold.
    case sure
    /// Under it.
    case doubtful
    /// A reason for a person to look names it.
    case reason
    /// A person corrected it.
    case corrected
    /// Not read, or nothing there.
    case silent
  }

  /// One box.
  struct Mark {
    /// On the paper, mm.
    var box: PaperBox
    /// The field's name in the report.
    var name: String
    /// What people call it.
    var caption: String
    /// What was read; nil where nothing was.
    var text: String?
    /// 0…1; nil where nothing was read.
    var confidence: Double?
    var tone: Tone
    /// Whether it stands for several boxes together, such as a date.
    var isWhole: Bool
  }

  /// Readings less sure than this are drawn as doubtful.
  static let sure = 0.95

  /// The heading: which page, what became of it, and why, most telling first.
  let title: [String]
  let marks: [Mark]
  /// Where options of choices lie that were read as marked, mm.
  let marked: [PaperBox]

  init(_ page: StoredPage, form: FormTemplate?, corrections: [String: FieldValue]) {
    let result = page.result
    var title = ["\(page.place)  page \(page.page)  \(page.state.rawValue)"]
    if let form = result?.form {
      let residual = result?.residualMillimetres.map { "  residual \(Self.decimal($0)) mm" } ?? ""
      title.append(form + residual)
    }
    title += (result?.reasons ?? []).map(QueueCommand.words)
    self.title = title
    guard let form, let result else {
      (marks, marked) = ([], [])
      return
    }
    let accused = Set(result.reasons.compactMap(\.field))
    func mark(_ name: String, _ caption: String, _ box: PaperBox, isWhole: Bool) -> Mark {
      let answer = result.fields[name]
      let correction = corrections[name]
      let text = correction.flatMap(Self.words) ?? answer.flatMap { Self.words($0) }
      let tone: Tone =
        if accused.contains(name) {
          .reason
        } else if correction != nil {
          .corrected
        } else if let answer, text != nil {
          answer.confidence >= Self.sure ? .sure : .doubtful
        } else {
          .silent
        }
      return Mark(
        box: box, name: name, caption: caption, text: text, confidence: answer?.confidence,
        tone: tone, isWhole: isWhole)
    }
    let single = form.fields.map { mark($0.name, $0.caption ?? $0.name, $0.box, isWhole: false) }
    // Product and vaccine stand where the lot stands: one box says it.
    let whole = form.answerPlaces.filter { form[$0.name] == nil }
      .filter { !["vaccine", "product", "voucher_number"].contains($0.name) }
      .filter { result.fields[$0.name] != nil || accused.contains($0.name) }
      .map { mark($0.name, $0.name, $0.box.grown(by: 0.8, 0.8), isWhole: true) }
    marks = single + whole
    marked = form.fields.flatMap { field -> [PaperBox] in
      guard case .choice(_, let options, _) = field.kind, let answer = result.fields[field.name]
      else { return [] }
      return options.filter { option in
        answer.alternatives.contains { $0.text == option.label && $0.confidence >= 0.5 }
          || answer.value.text == option.label
      }.map(\.box)
    }
  }

  private static func words(_ answer: FieldAnswer) -> String? {
    words(answer.value) ?? (answer.text.isEmpty ? nil : answer.text)
  }

  private static func words(_ value: FieldValue) -> String? {
    switch value {
    case .text(let text): text.isEmpty ? nil : text
    case .flag(let flag): flag ? "あり" : "なし"
    case .none: nil
    }
  }

  private static func decimal(_ value: Double) -> String {
    String((value * 1000).rounded() / 1000)
  }
}

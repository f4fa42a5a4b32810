import Domain
import Foundation
import ReviewWeb

/// A case as lines for a terminal.
enum CaseText {
  /// The whole case.
  static func text(_ view: CaseView) -> String {
    var lines = [
      "page \(view.number)  \(view.batch)/\(view.file)#\(view.pageNumber)"
        + "  \(view.formTitle ?? "様式不明")  \(view.state.rawValue)"
        + (view.holder.map { "  (in hand: \($0))" } ?? "")
    ]
    lines += view.reasons.map { reason in
      "  ! \(reason.code.rawValue)" + (reason.field.map { " \($0)" } ?? "")
        + (reason.note.map { " (\($0))" } ?? "")
    }
    if !view.fields.isEmpty {
      var table = TerminalTable([
        ("", .left), ("field", .left), ("caption", .left), ("value", .left), ("sure", .right),
        ("registry", .left), ("takes", .left),
      ])
      for field in view.fields {
        table.add([
          field.isAsked ? "?" : field.isConfirmed ? "*" : "", field.name, field.label, field.value,
          "\(Int((field.confidence * 100).rounded(.down)))%", field.registryValue ?? "",
          words(field.input),
        ])
      }
      lines.append(table.text)
    }
    for candidate in view.candidates {
      lines.append(
        "\(candidate.person.code == view.chosen ? ">" : " ") \(words(candidate.person))"
          + "  \((candidate.bits * 10).rounded() / 10) bits")
      lines.append(
        "    " + candidate.steps.map { "\($0.field) \($0.level)" }.joined(separator: ", "))
      for dose in candidate.doses {
        lines.append("    \(dose.givenOn)  \(dose.vaccine) \(dose.dose)")
      }
    }
    let draft = view.draft
    let parts: [(String, String?)] = [
      ("resident", draft.resident?.rawValue), ("vaccine", draft.vaccine), ("dose", draft.dose),
      ("day", draft.givenOn), ("lot", draft.lot), ("clinic", draft.clinic),
    ]
    lines.append(
      "record: " + parts.map { "\($0.0) \($0.1 ?? "—")" }.joined(separator: ", ")
        + (view.isClear ? "; nothing stands against it" : ""))
    lines += view.events.map { event in
      "\(event.at.formatted(.iso8601)) \(event.account) \(event.what)"
        + (event.field.map { " \($0)" } ?? "") + (event.note.isEmpty ? "" : ": \(event.note)")
    }
    return lines.joined(separator: "\n")
  }

  /// A person on a line.
  static func words(_ person: PersonLine) -> String {
    [
      person.code.rawValue, person.name, person.kana, person.birthDate ?? "",
      person.sex ?? "", person.address ?? (person.isProtected ? "＊＊＊（支援措置）" : ""),
      person.status == .resident ? "" : person.status.rawValue,
    ].filter { !$0.isEmpty }.joined(separator: "  ")
  }

  /// How a field is answered.
  static func words(_ input: FieldInput) -> String {
    switch input {
    case .text: "text"
    case .digits(let count): count.map { "\($0) digits" } ?? "digits"
    case .date: "a day"
    case .choice(let labels): labels.joined(separator: "|")
    case .presence: "yes|no"
    }
  }
}

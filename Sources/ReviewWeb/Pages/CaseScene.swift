import Domain
import Foundation

/// What the case page shows, in plain texts.
struct CaseScene {
  let view: CaseView
  let words: Words
  let viewer: Viewer
  let faults: [Fault]
  let typed: [String: String]

  private var mayChange: Bool {
    view.isMine && !viewer.roles.isDisjoint(with: Pages.reviewing)
  }

  func scene(size: PictureSize?) -> Scene {
    let asked = view.fields.filter(\.isAsked)
    let others = view.fields.filter { !$0.isAsked }
    var scene: Scene = [
      "title": "\(words("case.title")) \(view.number)", "number": "\(view.number)",
      "revision": "\(view.revision)", "batch": view.batch,
      "clinic": view.clinicName ?? view.batch, "file": view.file, "page": "\(view.pageNumber)",
      "form": view.formTitle ?? words("case.noForm"),
      "state": words("caseState.\(view.state.rawValue)"), "stateName": view.state.rawValue,
      "mayChange": mayChange, "isHeld": view.holder != nil, "holder": view.holder ?? "",
      "isTakenOver": view.isTakenOver,
      "mayTakeOver": view.holder != nil && !isSettled && viewer.roles.contains(.senior),
      "isSettled": isSettled, "isCommitted": view.state == .committed,
      "isReturned": view.state == .returned
        && !viewer.roles.isDisjoint(with: Pages.reviewing),
      "mayUndo": isSettled && view.state != .committed
        && !viewer.roles.isDisjoint(with: Pages.reviewing),
      "waiting": words("case.waiting", "\(view.waiting)"), "hasNext": view.waiting > 0,
      "reasons": view.reasons.map(reason), "hasReasons": !view.reasons.isEmpty,
      "isClear": view.isClear,
      "disputes": view.disputes.map(dispute), "hasDisputes": !view.disputes.isEmpty,
      "isFree": view.reasons.isEmpty && view.disputes.isEmpty,
      "asked": asked.map { field($0, isAsked: true).with(crop($0, size)) },
      "hasAsked": !asked.isEmpty,
      "others": others.map { field($0, isAsked: false).with(crop($0, size)) },
      "hasOthers": !others.isEmpty,
      "candidates": view.candidates.enumerated().map(candidate),
      "hasCandidates": !view.candidates.isEmpty,
      "events": view.events.map(event), "hasEvents": !view.events.isEmpty,
      "faults": faults.map {
        ["field": label(of: $0.field), "what": words("fault.\($0.kind.rawValue)")] as Scene
      },
      "hasFaults": !faults.isEmpty, "undo": false,
      "draft": draft, "decide": decide, "picture": picture(size), "hasPicture": size != nil,
    ]
    scene["isReviewer"] = !viewer.roles.isDisjoint(with: Pages.reviewing)
    return scene
  }

  private var isSettled: Bool {
    switch view.state {
    case .open, .held, .senior: false
    case .secondLook, .resolved, .returned, .rejected, .committed: true
    }
  }

  private func label(of field: String) -> String {
    view.fields.first { $0.name == field }?.label ?? words.field(field)
  }

  private func reason(_ reason: Reason) -> Scene {
    [
      "what": words("reason.\(reason.code.rawValue)"),
      "field": reason.field.map(label) ?? "", "hasField": reason.field != nil,
      // Remarks of the rules are English sentences; the words beside them say the same in Japanese.
      "note": reason.note ?? "", "hasNote": reason.note != nil && words.language == .english,
      "to": reason.field.map { "#field-\($0)" } ?? "#who",
    ]
  }

  /// A window onto the page's picture, which is there already: a crop costs the server nothing.
  ///
  /// Shown at 200 dpi and at most five lines high, with two millimetres of paper around the field.
  private func crop(_ field: FieldView, _ size: PictureSize?) -> Scene {
    guard let box = field.box, let size, size.pixelsPerMillimetre > 0 else {
      return ["hasCrop": false]
    }
    let (width, height) = (box.width + 4, box.height + 4)
    let scale = min(200 / 25.4, 68 / height)
    return [
      "hasCrop": true, "cropFrom": "/cases/\(view.number)/picture",
      "cropBox": "\(box.x - 2) \(box.y - 2) \(width) \(height)",
      "cropWidth": "\(Int((width * scale).rounded()))",
      "cropHeight": "\(Int((height * scale).rounded()))",
      "paperWidth": "\(Double(size.width) / size.pixelsPerMillimetre)",
      "paperHeight": "\(Double(size.height) / size.pixelsPerMillimetre)",
    ]
  }

  private func dispute(_ dispute: Dispute) -> Scene {
    let input = view.fields.first { $0.name == dispute.field }?.input ?? .text
    return [
      "label": dispute.label, "first": shown(dispute.first, input),
      "second": shown(dispute.second, input),
      "to": dispute.field.map { "#field-\($0)" } ?? "#who",
    ]
  }

  private func field(_ field: FieldView, isAsked: Bool) -> Scene {
    var alternatives: [Scene] = []
    let options: [String]
    switch field.input {
    case .choice(let list): options = list
    case .presence: options = ["yes", "no"]
    case .text, .digits, .date: options = []
    }
    let values =
      options.isEmpty
      ? field.alternatives.filter { $0.text != field.value }.prefix(8).map {
        ($0.text, $0.confidence)
      }
      : options.map { option in
        (option, field.alternatives.first { $0.text == option }?.confidence)
      }
    let registry = registryNumber(field)
    let choices =
      registry.map { number in [(number, nil)] + values.filter { $0.0 != number } } ?? Array(values)
    for (index, value) in choices.enumerated() {
      alternatives.append([
        "digit": "\(index + 1)", "value": value.0, "shown": shown(value.0, field.input),
        "confidence": source(value.0, field, registry)
          ?? value.1.map { words.percent($0) } ?? "",
        "isNow": value.0 == field.value,
      ])
    }
    let differs =
      field.registryValue.map { !$0.isEmpty && !field.value.isEmpty && $0 != field.value } ?? false
    return [
      "name": field.name, "label": field.label, "value": field.value,
      "shown": field.value.isEmpty ? words("case.nothing") : shown(field.value, field.input),
      "isEmpty": field.value.isEmpty,
      "reading": shown(field.reading, field.input), "wasChanged": field.reading != field.value,
      "confidence": words.percent(field.confidence), "isDoubtful": field.confidence < 0.9,
      "alternatives": alternatives, "hasAlternatives": !alternatives.isEmpty,
      "registry": field.registryValue.map { shown($0, field.input) } ?? "",
      "hasRegistry": field.registryValue != nil, "differs": differs,
      "confirmed": field.isConfirmed, "needsSecondLook": field.needsSecondLook,
      "reasons": field.reasons.map { words("reason.\($0.rawValue)") },
      "isTyped": options.isEmpty, "isOpen": isAsked, "mayChange": mayChange,
      "typed": typed[field.name] ?? field.value, "isDate": field.input == .date,
      "numeric": isNumeric(field.input), "length": length(field.input),
      "fault": faults.first { $0.field == field.name }.map { words("fault.\($0.kind.rawValue)") }
        ?? "",
      "hasFault": faults.contains { $0.field == field.name },
    ]
  }

  /// Whose word a value is, where it is not the pipeline's.
  private func source(_ value: String, _ field: FieldView, _ registry: String?) -> String? {
    if value == registry { return words("case.registry") }
    let isSecond = view.disputes.contains { $0.field == field.name && $0.second == value }
    return isSecond ? words("case.disputeSecond") : nil
  }

  /// The number that the registry has for the person in question, to be taken with one key.
  ///
  /// Only numbers: what a name or a day on the paper says is not what the registry says of it.
  private func registryNumber(_ field: FieldView) -> String? {
    guard isNumeric(field.input), let number = field.registryValue, !number.isEmpty,
      number != field.value
    else { return nil }
    return number
  }

  private func isNumeric(_ input: FieldInput) -> Bool {
    if case .digits = input { true } else { false }
  }

  private func length(_ input: FieldInput) -> String {
    if case .digits(let count?) = input { "\(count)" } else { "100" }
  }

  private func shown(_ value: String, _ input: FieldInput) -> String {
    switch input {
    case .date: words.day(value)
    case .presence where value == "yes": words("presence.yes")
    case .presence where value == "no": words("presence.no")
    default: value
    }
  }

  private func candidate(_ index: Int, _ candidate: CandidateView) -> Scene {
    let isChosen = candidate.person.code == view.chosen
    return [
      "digit": "\(index + 1)", "hasDigit": index < 9, "mayChange": mayChange,
      "isChosen": isChosen, "bits": String(format: "%+.1f", candidate.bits),
      "person": Self.person(candidate.person, words),
      "code": candidate.person.code.rawValue,
      "steps": candidate.steps.map(step),
      "household": candidate.household.map { Self.person($0, words) },
      "hasHousehold": !candidate.household.isEmpty,
      "doses": candidate.doses.map {
        "\(words.day($0.givenOn)) \($0.vaccine) \($0.dose)"
      },
      "hasDoses": !candidate.doses.isEmpty, "isOpen": isChosen || index == 0,
    ]
  }

  private func step(_ step: EvidenceStep) -> Scene {
    let isDifference = step.bits < 0
    let length = min(60, abs(step.bits) * 2.5)
    return [
      "field": words("evidence.\(step.field)"),
      "level": words.has("level.\(step.level)") ? words("level.\(step.level)") : step.level,
      "bits": String(format: "%+.1f", step.bits), "against": isDifference,
      "x": isDifference ? "\(60 - length)" : "60", "width": "\(length)",
      "paper": step.paper ?? words("case.unread"), "registry": step.registry ?? "–",
    ]
  }

  /// A person of the registry as a list shows them.
  static func person(_ person: PersonLine, _ words: Words) -> Scene {
    [
      "code": person.code.rawValue, "name": person.name, "kana": person.kana,
      "birth": person.birthDate.map(words.day) ?? words("person.birthUnknown"),
      "sex": person.sex ?? "",
      "address": person.address ?? words("person.masked"), "isMasked": person.address == nil,
      "isProtected": person.isProtected,
      "isGone": person.status != .resident,
      "status": words("status.\(person.status.rawValue)"),
      "removedOn": person.removedOn.map(words.day) ?? "",
    ]
  }

  private func event(_ event: CaseEvent) -> Scene {
    let isDifference = event.what == "senior" && event.note.hasPrefix("second look: ")
    return [
      "at": words.moment(event.at), "account": event.account,
      "what": words.has("event.\(event.what)") ? words("event.\(event.what)") : event.what,
      "field": event.field ?? "",
      "note": isDifference ? words("event.lookDiffers") : event.note,
    ]
  }

  private var draft: Scene {
    let draft = view.draft
    let parts: [(String, String?)] = [
      ("who", draft.residentName ?? draft.resident?.rawValue),
      ("vaccine", draft.vaccine), ("dose", draft.dose),
      ("givenOn", draft.givenOn.map(words.day)), ("lot", draft.lot),
      ("clinic", draft.clinicName ?? draft.clinic),
    ]
    return [
      "rows": parts.map { name, value in
        [
          "label": words("draft.\(name)"), "value": value ?? words("draft.missing"),
          "isMissing": value == nil,
        ] as Scene
      },
      "isWhole": draft.isWhole, "resident": draft.resident?.rawValue ?? "",
      "name": draft.residentName ?? "",
    ]
  }

  /// The ways to settle the case, each with notes to choose from.
  private var decide: [Scene] {
    guard mayChange, !isSettled else { return [] }
    let isSenior = viewer.roles.contains(.senior)
    return [
      ("resolved", "y"), ("returned", "r"), ("rejected", "x"), ("held", "h"), ("senior", "s"),
    ].compactMap { name, key in
      if name == "senior", isSenior { return nil }
      let isDirect = name == "resolved" && view.isClear && view.draft.isWhole
      let isRefused = name == "resolved" && !view.draft.isWhole
      var presets: [Scene] = []
      for index in 1...6 where words.has("preset.\(name).\(index)") {
        presets.append(["digit": "\(index)", "text": words("preset.\(name).\(index)")])
      }
      return [
        "decision": name, "hotkey": key, "what": words("decide.\(name)"),
        "isDirect": isDirect, "isRefused": isRefused, "isAsking": !isDirect && !isRefused,
        "presets": presets, "isResolved": name == "resolved",
        "isOpen": faults.contains { $0.field == "note" },
      ]
    }
  }

  private func picture(_ size: PictureSize?) -> Scene {
    guard let size, size.pixelsPerMillimetre > 0 else { return [:] }
    let width = Double(size.width) / size.pixelsPerMillimetre
    let height = Double(size.height) / size.pixelsPerMillimetre
    return [
      "from": "/cases/\(view.number)/picture", "width": "\(size.width)",
      "height": "\(size.height)", "isKnown": size.isKnown,
      "mmWidth": "\(width)", "mmHeight": "\(height)",
      "boxes": view.fields.compactMap { field in
        field.box.map { box in
          [
            "name": field.name, "x": "\(box.x)", "y": "\(box.y)", "w": "\(box.width)",
            "h": "\(box.height)", "asked": field.isAsked, "confirmed": field.isConfirmed,
          ] as Scene
        }
      },
    ]
  }
}

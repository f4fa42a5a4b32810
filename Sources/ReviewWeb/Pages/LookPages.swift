import Hummingbird

/// The second look: one field, one question, without what the first person answered.
enum LookPages {
  static let routes: [Route] = [
    .show("/looks", .roles(Pages.reviewing)) { visit in
      guard let look = try await visit.office.questions.nextSecondLook(viewer: try visit.viewer)
      else {
        return try visit.page(
          "empty",
          [
            "title": visit.words("look.title"), "text": visit.words("look.none"),
            "done": done(visit),
          ])
      }
      return try page(look, visit)
    },
    .show("/looks/{look}", .roles(Pages.reviewing)) { visit in
      try page(
        try await visit.office.questions.secondLook(
          try visit.number("look"), viewer: try visit.viewer), visit)
    },
    .change("/looks/{look}", .roles(Pages.reviewing)) { visit in
      let picks = visit.form.all("pick")
      let value = picks.first ?? visit.form["value"]
      let number = try visit.number("look")
      guard value.count <= 200 else { throw Refusal.invalid([Fault("value", .tooLong)]) }
      do {
        let outcome = try await visit.office.questions.answer(
          number, value: value, attempt: try visit.attempt(), viewer: try visit.viewer)
        return visit.go(to: "/looks?done=\(outcome.rawValue)")
      } catch Refusal.invalid(let faults) {
        let look = try await visit.office.questions.secondLook(number, viewer: try visit.viewer)
        return try page(look, visit, faults: faults, typed: value)
      }
    },
  ]

  private static func done(_ visit: Visit) -> String {
    guard let outcome = visit.query("done"), visit.words.has("done.look.\(outcome)") else {
      return ""
    }
    return visit.words("done.look.\(outcome)")
  }

  private static func page(
    _ look: SecondLookView, _ visit: Visit, faults: [Fault] = [], typed: String = ""
  ) throws -> Response {
    let words = visit.words
    var options: [String] = []
    switch look.field.input {
    case .choice(let list): options = list
    case .presence: options = ["yes", "no"]
    case .text, .digits, .date: break
    }
    var choices: [Scene] = options.enumerated().map { index, option in
      let shown =
        option == "yes" || option == "no" ? words("presence.\(option)") : option
      return ["digit": "\(index + 1)", "value": option, "shown": shown]
    }
    let people = look.people.enumerated().map { index, person in
      CaseScene.person(person, words).with(["digit": "\(index + 1)"])
    }
    if !people.isEmpty { choices = [] }
    return try visit.page(
      "look", status: faults.isEmpty ? .ok : .unprocessableContent,
      [
        "title": words("look.title"), "id": "\(look.id)", "revision": "\(look.revision)",
        "number": "\(look.number)", "form": look.formTitle ?? words("case.noForm"),
        "label": look.field.label, "field": look.field.name, "hasBox": look.field.box != nil,
        "choices": choices, "people": people, "hasPeople": !people.isEmpty,
        "isTyped": options.isEmpty && people.isEmpty, "isDate": look.field.input == .date,
        "typed": typed, "waiting": words("case.waiting", "\(look.waiting)"),
        "fault": faults.first.map { words("fault.\($0.kind.rawValue)") } ?? "",
        "hasFault": !faults.isEmpty, "done": done(visit),
      ])
  }
}

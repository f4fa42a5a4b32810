import Domain
import Forms
import Foundation
import ReviewWeb
import Store

extension JudgedCase {
  /// Questions that two people answered differently and that no senior has settled since: neither by a
  /// word on the field nor by a decision.
  var disputed: [SecondLook] {
    guard bundle.page.state.isOpen else { return [] }
    return bundle.looks.filter { look in
      guard look.state == .differs,
        let sent = bundle.decisions.last(where: {
          $0.kind == .senior && $0.why == "second look: \(look.field.rawValue)"
        })
      else { return false }
      let name = name(of: look.field)
      return !bundle.corrections.contains { $0.field == name && $0.at >= sent.at }
        && !bundle.decisions.contains { $0.id > sent.id && $0.kind == .resolved }
    }
  }

  /// What corrections call the field that a question is about.
  func name(of field: SecondLookField) -> String {
    switch field {
    case .resident: FieldCorrection.resident
    case .vaccine, .dose, .date:
      template.flatMap { template in
        FieldSheet(template).entries.first { $0.look == field }?.name
      } ?? field.rawValue
    }
  }
}

extension CaseViews {
  /// What two people answered differently, as a senior sees it.
  ///
  /// - Throws: the database's error.
  func disputes(_ judged: JudgedCase) throws -> [Dispute] {
    let sheet = judged.template.map(FieldSheet.init)
    return try judged.disputed.map { look in
      let name = judged.name(of: look.field)
      let isPerson = look.field == .resident
      func shown(_ value: String) throws -> String {
        if isPerson, value == QuestionService.nobody { return "該当者なし" }
        guard isPerson, let person = try store.resident(ResidentCode(value)) else { return value }
        return "\(value) \(person.name)"
      }
      return Dispute(
        field: isPerson ? nil : name, label: isPerson ? "対象者" : sheet?[name]?.label ?? name,
        first: try shown(look.firstValue), second: try shown(look.secondValue ?? ""))
    }
  }
}

extension FormTemplate {
  /// Where the answers of a report stand on the paper, mm: the fields in the form's order, then what is put
  /// together from several of them (a date) or read from a slip (a lot).
  public var answerPlaces: [(name: String, box: PaperBox)] {
    func date(_ parts: DateParts?) -> [String] {
      guard let parts else { return [] }
      if case .choice(let field) = parts.era { return [field, parts.year, parts.month, parts.day] }
      return [parts.year, parts.month, parts.day]
    }
    let slip = [lotLabel].compactMap { $0 }
    let composed: [(String, [String])] = [
      ("birth_date", date(birthDate)), ("given_date", date(givenDate)),
      ("temperature", temperature), ("lot", slip), ("vaccine", slip), ("product", slip),
      ("voucher_line", [voucher].compactMap { $0 }),
      ("voucher_number", [voucher].compactMap { $0 }),
    ]
    return fields.map { ($0.name, $0.box) }
      + composed.compactMap { name, parts in
        self[name] == nil ? union(of: parts).map { (name, $0) } : nil
      }
  }

  /// The box of an answer of the report, mm; nil where it stands nowhere on this form.
  public func box(ofAnswer name: String) -> PaperBox? {
    answerPlaces.first { $0.name == name }?.box
  }

  private func union(of names: [String]) -> PaperBox? {
    let boxes = names.compactMap { self[$0]?.box }
    guard let left = boxes.map(\.x).min(), let top = boxes.map(\.y).min(),
      let right = boxes.map({ $0.x + $0.width }).max(),
      let bottom = boxes.map({ $0.y + $0.height }).max()
    else { return nil }
    return PaperBox(x: left, y: top, width: right - left, height: bottom - top)
  }
}

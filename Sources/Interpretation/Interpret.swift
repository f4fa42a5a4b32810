public import Domain
public import Forms

/// What interpretation must know beside the readings.
public struct InterpretationContext: Sendable {
  /// The lots that the form's vaccines allow, or the very one that a person has read.
  public var lots: [Lot]
  /// All lots of the master, any of which a label may show instead; nil where `lots` are all that may be.
  public var master: [Lot]?
  /// The month the batch is for; nil outside a batch.
  public var month: (year: Int, month: Int)?
  /// The day the paper arrived: no dose was given later; nil where it is not known.
  public var arrival: CalendarDate?
  /// The municipalities whose vouchers are the office's own.
  public var municipalities: [MunicipalityCode]
  /// How sure a reading must be.
  public var thresholds: Thresholds

  /// Makes a context.
  public init(
    lots: [Lot], master: [Lot]? = nil, month: (year: Int, month: Int)?,
    arrival: CalendarDate? = nil,
    municipalities: [MunicipalityCode], thresholds: Thresholds
  ) {
    self.lots = lots
    self.master = master
    self.month = month
    self.arrival = arrival
    self.municipalities = municipalities
    self.thresholds = thresholds
  }
}

/// Turns a form's readings into answers and says what is wrong with the paper itself.
public struct Interpreter: Sendable {
  private let template: FormTemplate
  private let readings: [String: Reading]
  private let context: InterpretationContext

  /// Takes a page's readings.
  public init(
    _ template: FormTemplate, readings: [String: Reading], context: InterpretationContext
  ) {
    self.template = template
    self.readings = readings
    self.context = context
  }

  /// What the page says.
  public func answers() -> Answers {
    var answers = Answers()
    for field in template.fields where field.isRead { plain(field, into: &answers) }
    identity(into: &answers)
    dates(into: &answers)
    dose(into: &answers)
    decisions(into: &answers)
    return answers
  }

  private func cells(_ field: String?) -> [CellReading]? {
    guard let field, case .digits(let cells)? = readings[field] else { return nil }
    return cells
  }

  private func text(_ field: String?) -> TextReading? {
    guard let field, case .text(let reading)? = readings[field] else { return nil }
    return reading
  }

  /// The field by itself, as it is reported whatever it means.
  private func plain(_ field: Field, into answers: inout Answers) {
    switch readings[field.name] {
    case .digits(let cells)?:
      let code = CodeAnswer(cells: cells)
      answers.fields[field.name] = Answer(
        value: code.isBlank ? .nothing : .text(code.text), text: code.text,
        confidence: code.probability)
    case .choice(let marks)?:
      answers.fields[field.name] = Interpreter.choice(marks).answer
    case .text(let reading)?:
      answers.fields[field.name] = Answer(
        value: reading.text.isEmpty ? .nothing : .text(reading.text), text: reading.text,
        confidence: reading.confidence,
        alternatives: reading.alternatives.map { .init(text: $0, confidence: 0) })
    case .presence(let probability)?:
      answers.fields[field.name] = Answer(
        value: .flag(probability >= 0.5), text: "", confidence: max(probability, 1 - probability))
    case .lotLabel?, .voucher?, nil: break
    }
  }

  private func identity(into answers: inout Answers) {
    if let field = template.residentCode, let cells = cells(field) {
      answers.residentCode = CodeAnswer(cells: cells)
    }
    if let field = template.voucher, case .voucher(let reading)? = readings[field] {
      let voucher = VoucherAnswer(reading, field: field, municipalities: context.municipalities)
      answers.voucher = voucher
      answers.reasons += voucher.reasons
      answers.fields["voucher_line"] = Answer(
        value: voucher.line.map { .text($0.description) } ?? .nothing, text: voucher.text,
        confidence: voucher.confidence)
      answers.fields["voucher_number"] = Answer(
        value: voucher.line.map { .text($0.number.rawValue) } ?? .nothing, text: voucher.text,
        confidence: voucher.confidence)
    }
    answers.name = text(template.name)
    answers.kana = text(template.kana)
    answers.address = text(template.address)
    if let field = template.sex, case .choice(let marks)? = readings[field] {
      let choice = Interpreter.choice(marks)
      if let label = choice.label, let sex = Sex(rawValue: label) {
        answers.sex = (sex, choice.answer.confidence)
      }
    }
  }

  private func dates(into answers: inout Answers) {
    if let parts = template.birthDate {
      let date = date(parts, expected: nil)
      answers.birthDate = date
      answers.fields["birth_date"] = Interpreter.answer(date)
    }
    guard let parts = template.givenDate else { return }
    var date = date(parts, expected: context.month)
    if let best = date.best, let arrival = context.arrival, best > arrival {
      // A dose of the future is no date, however surely it is written.
      date.rejectFuture()
    }
    answers.givenDate = date
    answers.fields["given_date"] = Interpreter.answer(date)
    switch date.state {
    case .missing: answers.reasons.append(Reason(.dateMissing, field: "given_date"))
    case .impossible: answers.reasons.append(Reason(.dateImpossible, field: "given_date"))
    case .day:
      if let best = date.best, let month = context.month,
        (best.year, best.month) != (month.year, month.month)
      {
        answers.reasons.append(Reason(.dateOutsideBatch, field: "given_date"))
      }
      if date.probability < context.thresholds.givenDate {
        answers.reasons.append(Reason(.lowConfidence, field: "given_date"))
      }
    }
  }

  private func date(_ parts: DateParts, expected: (year: Int, month: Int)?) -> DateAnswer {
    var eras: [(era: Era?, probability: Double)] = []
    var century = 0
    switch parts.era {
    case .printed(let name): eras = [(Era(name), 1)]
    case .gregorian(let prefix):
      eras = [(nil, 1)]
      century = (Int(prefix) ?? 20) * 100
    case .choice(let field):
      if case .choice(let marks)? = readings[field] {
        let total = marks.reduce(0) { $0 + $1.probability }
        for mark in marks {
          guard let era = Era(mark.label) else { continue }
          // Unmarked, every era is as likely as the others; the rest of the page must decide.
          let share =
            total < 0.5 ? 1 / Double(marks.count) : mark.probability / max(1, total)
          eras.append((era, share))
        }
      }
    }
    return DateAnswer(
      eras: eras, century: century, year: cells(parts.year) ?? [], month: cells(parts.month) ?? [],
      day: cells(parts.day) ?? [], expected: expected, arrival: context.arrival)
  }

  private func dose(into answers: inout Answers) {
    if let field = template.dose, case .choice(let marks)? = readings[field] {
      let choice = Interpreter.choice(marks)
      answers.dose = choice.label
      require(choice, field: field, into: &answers)
    }
    if let cells = cells(template.clinicCode) { answers.clinic = CodeAnswer(cells: cells) }
    if !template.temperature.isEmpty {
      let parts = template.temperature.compactMap { cells($0) }.map { CodeAnswer(cells: $0) }
      let text = parts.map(\.text).joined(separator: ".")
      answers.fields["temperature"] = Answer(
        value: parts.allSatisfy(\.isBlank) ? .nothing : .text(text), text: text,
        confidence: parts.map(\.probability).reduce(1, *))
    }
    guard let field = template.lotLabel, case .lotLabel(let label)? = readings[field] else {
      return
    }
    let lot = LotAnswer(label, lots: context.lots, master: context.master)
    answers.lot = lot
    var vaccine: VaccineCode? = template.vaccines.count == 1 ? template.vaccines.first : nil
    var value = AnswerValue.text(lot.text)
    switch lot.state {
    case .known(let known):
      value = .text(known.number.rawValue)
      vaccine = known.vaccine
      answers.fields["product"] = Answer(
        value: .text(known.product), text: label.product?.text ?? "", confidence: lot.confidence)
      if !template.vaccines.isEmpty, !template.vaccines.contains(known.vaccine) {
        answers.reasons.append(Reason(.productDisagrees, field: field))
      }
      if lot.confidence < context.thresholds.lot {
        answers.reasons.append(Reason(.lowConfidence, field: "lot"))
      }
    case .unknown: answers.reasons.append(Reason(.lotUnknown, field: "lot"))
    case .unread: answers.reasons.append(Reason(.lowConfidence, field: "lot"))
    case .missing:
      value = .nothing
      answers.reasons.append(Reason(.lotMissing, field: "lot"))
    }
    if answers.fields["product"] == nil {
      let text = label.product?.text ?? ""
      answers.fields["product"] = Answer(
        value: text.isEmpty ? .nothing : .text(text), text: text,
        confidence: label.product?.confidence ?? 0)
    }
    answers.fields["lot"] = Answer(value: value, text: lot.text, confidence: lot.confidence)
    answers.fields["vaccine"] = Answer(
      value: vaccine.map { .text($0.rawValue) } ?? .nothing, text: "", confidence: lot.confidence)
  }

  private func decisions(into answers: inout Answers) {
    for (requirement, refusal, signature, unsigned) in [
      (
        template.consent, Reason.Code.consentRefused, template.consentSignature,
        Reason.Code.consentSignatureMissing
      ),
      (
        template.doctorJudgement, .doctorDeferred, template.doctorSignature,
        .doctorSignatureMissing
      ),
    ] {
      if let requirement, case .choice(let marks)? = readings[requirement.field] {
        let choice = Interpreter.choice(marks)
        require(choice, field: requirement.field, into: &answers)
        if let label = choice.label, label != requirement.accept {
          answers.reasons.append(Reason(refusal, field: requirement.field))
        }
      }
      if let signature, case .presence(let probability)? = readings[signature] {
        if probability < 0.5 {
          answers.reasons.append(Reason(unsigned, field: signature))
        } else if probability < context.thresholds.presence {
          answers.reasons.append(Reason(.lowConfidence, field: signature))
        }
      }
    }
  }

  private func require(_ choice: Choice, field: String, into answers: inout Answers) {
    switch choice {
    case .one(_, let probability, _):
      if probability < context.thresholds.choice {
        answers.reasons.append(Reason(.lowConfidence, field: field))
      }
    case .several: answers.reasons.append(Reason(.severalMarks, field: field))
    case .none: answers.reasons.append(Reason(.unmarked, field: field))
    }
  }

  /// What a choice's marks say together.
  private enum Choice {
    case one(String, probability: Double, marks: [MarkReading])
    case several([MarkReading])
    case none([MarkReading])

    var label: String? { if case .one(let label, _, _) = self { label } else { nil } }

    var answer: Answer {
      func others(_ marks: [MarkReading]) -> [Answer.Alternative] {
        marks.map { .init(text: $0.label, confidence: $0.probability) }
      }
      switch self {
      case .one(let label, let probability, let marks):
        return Answer(
          value: .text(label), text: label, confidence: probability, alternatives: others(marks))
      case .several(let marks):
        return Answer(
          value: .nothing,
          text: marks.filter { $0.probability >= 0.5 }.map(\.label).joined(separator: "・"),
          confidence: marks.reduce(1) { $0 * max($1.probability, 1 - $1.probability) },
          alternatives: others(marks))
      case .none(let marks):
        return Answer(
          value: .nothing, text: "",
          confidence: marks.reduce(1) { $0 * (1 - $1.probability) }, alternatives: others(marks))
      }
    }
  }

  private static func choice(_ marks: [MarkReading]) -> Choice {
    let marked = marks.filter { $0.probability >= 0.5 }
    guard marked.count < 2 else { return .several(marks) }
    guard let only = marked.first else { return .none(marks) }
    let probability = marks.reduce(1) {
      $0 * ($1.label == only.label ? $1.probability : 1 - $1.probability)
    }
    return .one(only.label, probability: probability, marks: marks)
  }

  private static func answer(_ date: DateAnswer) -> Answer {
    Answer(
      value: date.state == .day ? date.best.map { .text($0.description) } ?? .nothing : .nothing,
      text: date.text, confidence: date.probability)
  }
}

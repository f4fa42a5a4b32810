public import Domain

/// What a voucher's sources say together: the two-dimensional code, the OCR-B line, the printed number.
public struct VoucherAnswer: Hashable, Sendable {
  /// The line, where one source gives 18 digits and none contradicts it.
  public var line: VoucherLine?
  /// The line as read, for people.
  public var text: String
  /// How sure the line is, 0…1.
  public var confidence: Double
  /// Whether there is no voucher at all.
  public var isMissing: Bool
  /// The sources' disagreement and the line's faults.
  public var reasons: [Reason]

  /// From this confidence on more than one look has read the whole line.
  private static let sure = 0.9

  /// Holds the sources against each other.
  ///
  /// The line has no check digit but the municipality's, so a wrong number cannot be seen from the line itself
  /// (MHLW's manual, 券番号): two sources must agree, or a person looks.
  init(_ reading: VoucherReading, field: String, municipalities: [MunicipalityCode]) {
    isMissing = reading.present < 0.3
    reasons = []
    let law = VoucherLine.Law(municipalities: Set(municipalities))
    let code = reading.code.flatMap { try? VoucherLine($0) }
    // The line's two looks may differ: another source may choose between them.
    let lines = reading.line.map { [$0.text] + $0.alternatives }?.compactMap {
      VoucherAnswer.line(in: $0, law: law)
    }
    let numbers = reading.printedNumber.map { [$0.text] + $0.alternatives }
    let printed =
      lines?.first { $0 == code } ?? lines?.first { numbers?.contains($0.number.rawValue) == true }
      ?? lines?.first
    text = reading.line?.text ?? reading.code ?? ""
    line = code ?? printed
    guard let line else {
      confidence = 0
      reasons = [
        Reason(isMissing ? .fieldMissing : .lowConfidence, field: field, note: "voucher line")
      ]
      return
    }
    text = line.description
    var agreeing = 0
    var sources = 0
    if code != nil, reading.line != nil {
      sources += 1
      if let printed, printed == line { agreeing += 1 }
    }
    if let numbers {
      sources += 1
      if numbers.contains(line.number.rawValue) { agreeing += 1 }
    }
    confidence = agreeing > 0 ? 0.999 : code != nil ? 0.99 : 0.6
    if agreeing < sources {
      reasons.append(Reason(.sourcesDisagree, field: field))
      confidence = min(confidence, 0.5)
    }
    if code == nil, reasons.isEmpty,
      let fault = VoucherAnswer.headFault(line, looks: reading.line, lines: lines)
    {
      reasons.append(Reason(fault, field: field, note: "digits before the number"))
      confidence = min(confidence, 0.5)
    }
    for fault in line.faults(under: law) {
      switch fault {
      case .municipalityCheckDigit:
        reasons.append(Reason(.checkDigit, field: field, note: fault.rawValue))
      default: reasons.append(Reason(.codeUnknown, field: field, note: fault.rawValue))
      }
    }
    if agreeing == 0, reasons.isEmpty {
      reasons = [Reason(.lowConfidence, field: field, note: "one source")]
    }
  }

  /// What is wrong with the digits before the number where no code says them: kind, dose and municipality must be seen by
  /// two looks, for the printed number tells nothing of them.
  private static func headFault(
    _ line: VoucherLine, looks: TextReading?, lines: [VoucherLine]?
  ) -> Reason.Code? {
    if lines?.contains(where: { $0.number == line.number && $0 != line }) == true {
      return .sourcesDisagree
    }
    guard let looks, looks.confidence < sure else { return nil }
    let head = line.description.dropLast(10)
    let seen = ([looks.text] + looks.alternatives).count { $0.hasPrefix(head) }
    return seen < 2 ? .lowConfidence : nil
  }

  /// The line in what was read: 18 digits, or 18 of a few more where the label's edge was read as a digit and
  /// only one way of leaving it out keeps the line's laws.
  private static func line(in text: String, law: VoucherLine.Law) -> VoucherLine? {
    if let line = try? VoucherLine(text) { return line }
    let digits = text.filter { $0.isASCII && $0.isNumber }
    guard (19...20).contains(digits.count) else { return nil }
    let lawful = (0...(digits.count - 18)).compactMap { start in
      try? VoucherLine(String(digits.dropFirst(start).prefix(18)))
    }.filter { $0.faults(under: law).isEmpty }
    return lawful.count == 1 ? lawful[0] : nil
  }
}

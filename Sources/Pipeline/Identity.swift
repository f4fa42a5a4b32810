internal import Domain
internal import Interpretation
internal import Linkage

extension PaperIdentity {
  /// What a page's answers say about who it is for.
  init(_ answers: Answers) {
    self.init()
    if let code = answers.residentCode, !code.isBlank {
      self.code = .cells(code.cells.map { CodeAnswer.softened($0) + [$0.empty] })
    }
    if let line = answers.voucher?.line { voucher = .text(line.number.rawValue) }
    names = PaperIdentity.texts(answers.name)
    kana = PaperIdentity.texts(answers.kana)
    addresses = PaperIdentity.texts(answers.address)
    if let date = answers.birthDate, !date.isUnwritten { birthDate = .cells(date.cells) }
    if let sex = answers.sex, sex.probability > 0.9 { self.sex = sex.sex }
  }

  private static func texts(_ reading: Domain.TextReading?) -> [Linkage.TextReading] {
    guard let reading, !reading.text.isEmpty else { return [] }
    return ([reading.text] + reading.alternatives).map {
      Linkage.TextReading($0, confidence: reading.confidence)
    }
  }
}

extension DateAnswer {
  /// The cells in the form that linkage weighs.
  var cells: DateCells {
    func chances(_ cells: [CellReading]) -> [DigitChances] {
      cells.map { CodeAnswer.softened($0) + [$0.empty] }
    }
    return DateCells(
      eras: eras.map {
        DateCells.Era(
          offset: $0.era.map { $0.firstYear - 1 } ?? century, probability: $0.probability)
      },
      year: chances(yearCells), month: chances(monthCells), day: chances(dayCells))
  }
}

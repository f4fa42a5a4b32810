public import Domain

/// The prices that the office has contracted with its clinics (委託料), by date of vaccination.
public struct PriceList: Hashable, Sendable, Codable {
  /// The days of vaccination for which the prices hold.
  public var from: CalendarDate
  /// The last of them.
  public var until: CalendarDate
  /// Where they stand: the contract.
  public var source: String
  /// The prices.
  public var prices: [Price]

  /// The price of a vaccine's dose, in yen with tax.
  public struct Price: Hashable, Sendable, Codable {
    /// ワクチン種別.
    public var vaccine: String
    /// What the clinic gets for a dose in all (委託単価).
    public var dose: Int
    /// What the person pays at the clinic of it (自己負担額); nothing where absent.
    public var copayment: Int?
    /// What the clinic gets where the doctor put the dose off (予診のみ); nothing where absent.
    public var consultation: Int?
    /// The clinic that has a price of its own; nil is every other.
    public var clinic: String?
  }

  /// The price for a vaccine at a clinic.
  public func price(of vaccine: VaccineCode, at clinic: ClinicCode) -> Price? {
    let named = prices.filter { $0.vaccine == vaccine.rawValue }
    return named.first { $0.clinic == clinic.rawValue } ?? named.first { $0.clinic == nil }
  }

  /// Checks what decoding does not.
  ///
  /// - Throws: ``ReportFault`` for a price that is negative, a copayment above the price, two prices
  ///   for the same, days that end before they begin.
  public func check() throws(ReportFault) {
    guard from <= until else {
      throw ReportFault(description: "from \(from) until \(until) ends before it begins")
    }
    var seen: Set<String> = []
    for price in prices {
      let name = price.vaccine + (price.clinic.map { " at \($0)" } ?? "")
      guard price.dose >= 0, (price.copayment ?? 0) >= 0, (price.consultation ?? 0) >= 0,
        (price.copayment ?? 0) <= price.dose
      else {
        throw ReportFault(
          description: "\(name): amounts are 0 or more, the copayment no more than the dose")
      }
      guard seen.insert(name).inserted else {
        throw ReportFault(description: "\(name): two prices for the same")
      }
    }
  }
}

/// What a clinic did in a month, as the office's records have it: what it is paid for.
public struct ClinicMonth: Hashable, Sendable {
  /// The clinic.
  public var clinic: ClinicCode
  /// The month of its papers, for example `2026-10`.
  public var month: String
  /// By vaccine.
  public var lines: [Line]

  /// One vaccine.
  public struct Line: Hashable, Sendable {
    /// ワクチン種別.
    public var vaccine: VaccineCode
    /// Doses committed.
    public var doses: Int
    /// Of them those of whom nothing was collected (実費徴収の免除).
    public var exempt: Int
    /// Consultations without a dose (予診のみ).
    public var consultations: Int
    /// What the claim sheet says; nil where none came.
    public var claimed: Int?

    /// Makes a line.
    public init(
      vaccine: VaccineCode, doses: Int, exempt: Int, consultations: Int, claimed: Int?
    ) {
      self.vaccine = vaccine
      self.doses = doses
      self.exempt = exempt
      self.consultations = consultations
      self.claimed = claimed
    }
  }

  /// Makes a month.
  public init(clinic: ClinicCode, month: String, lines: [Line]) {
    self.clinic = clinic
    self.month = month
    self.lines = lines
  }
}

/// A line of the payment statement (委託料支払明細).
public struct PaymentLine: Hashable, Sendable {
  /// The clinic.
  public var clinic: ClinicCode
  /// The month of its papers.
  public var month: String
  /// ワクチン種別.
  public var vaccine: VaccineCode
  /// Doses that the person paid a part of.
  public var doses: Int
  /// Doses of which nothing was collected.
  public var exempt: Int
  /// Consultations without a dose.
  public var consultations: Int
  /// What the claim sheet says; nil where none came.
  public var claimed: Int?
  /// What the office pays, in yen; nil where no price is contracted.
  public var amount: Int?

  /// Papers found less papers claimed; nil where no sheet came.
  public var difference: Int? { claimed.map { doses + exempt + consultations - $0 } }
}

extension PriceList {
  /// The statement for some clinics' months: doses at the price less what the person paid, exempt ones
  /// at the whole price, consultations at theirs.
  ///
  /// A line whose papers disagree with the claim sheet is stated with its difference; whether to pay is
  /// a person's decision. The month must lie in the list's days: ``covers(month:)``.
  public func statement(_ months: [ClinicMonth]) -> [PaymentLine] {
    months.sorted { ($0.clinic, $0.month) < ($1.clinic, $1.month) }.flatMap { month in
      month.lines.sorted { $0.vaccine < $1.vaccine }.map { line in
        let price = price(of: line.vaccine, at: month.clinic)
        let paid = line.doses - line.exempt
        return PaymentLine(
          clinic: month.clinic, month: month.month, vaccine: line.vaccine, doses: paid,
          exempt: line.exempt, consultations: line.consultations, claimed: line.claimed,
          amount: price.map { price in
            paid * (price.dose - (price.copayment ?? 0)) + line.exempt * price.dose
              + line.consultations * (price.consultation ?? 0)
          })
      }
    }
  }

  /// Whether every day of a month such as `2026-10` lies in the list's days.
  public func covers(month: String) -> Bool {
    guard let first = CalendarDate(month + "-01"),
      let last = CalendarDate(
        year: first.year, month: first.month,
        day: CalendarDate.daysIn(month: first.month, year: first.year))
    else { return false }
    return from <= first && last <= until
  }
}

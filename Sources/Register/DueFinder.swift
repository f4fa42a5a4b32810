public import Domain
public import Immunization

/// What a list of who is due is asked for.
public struct DueQuestion: Sendable {
  /// The programmes by their names in the schedule.
  public var programmes: [String]
  /// The days on which a dose could be given.
  public var period: ClosedRange<CalendarDate>
  /// The day on which people must be residents and alive: the day of printing, or the period's first.
  public var day: CalendarDate
  /// Whether somebody is listed whose age opens the window in the period, but who must wait for an
  /// interval beyond it: missing a dose is that too.
  public var withWaiting: Bool
  /// Whether windows count that are open only with a certificate, such as a disability's grade.
  public var withCertificates: Bool

  /// Makes a question.
  public init(
    programmes: [String], period: ClosedRange<CalendarDate>, day: CalendarDate,
    withCertificates: Bool = false, withWaiting: Bool = false
  ) {
    self.programmes = programmes
    self.withWaiting = withWaiting
    self.period = period
    self.day = day
    self.withCertificates = withCertificates
  }
}

/// The next dose that somebody may have.
public struct Due: Hashable, Sendable {
  /// The resident's position in the book.
  public var member: Int32
  /// The programme's position in ``DueList/offers``.
  public var offer: Int16
  /// The course's position in the programme.
  public var course: Int16
  /// The dose's position in the course.
  public var dose: Int16
  /// Whether it needs a certificate that the register does not hold.
  public var needsCertificate: Bool
  /// Whether the doses on record are of several vaccines that should not be mixed: a person looks.
  public var isMixed: Bool
  /// The doses of the course that are still to come, a bit each, this one included.
  public var remaining: UInt32
  /// The first day by age and programme, intervals aside: from it on the dose is missing.
  public var opens: Int32
  /// The first day by age, programme and intervals.
  public var from: Int32
  /// The last day by age and programme; `Int32.max` has none.
  public var until: Int32
}

/// Who is due, and who was looked at.
public struct DueList: Sendable {
  /// A programme's version for a vaccine.
  public struct Offer: Sendable, Hashable {
    /// The programme's name.
    public var programme: String
    /// The vaccine.
    public var vaccine: VaccineCode
    /// The vaccine's name for people.
    public var name: String
    /// The labels of the doses by course.
    public var labels: [[String]]
    /// What the law calls the category.
    public var category: Programme.Category
  }

  /// The programmes' versions.
  public var offers: [Offer]
  /// Who is due, in the order of the residents' codes, programme by programme.
  public var rows: [Due]
  /// Residents on the day whose age and sex open a window in the period, programme by programme, those
  /// who have had every dose included.
  public var inWindow: [Int]
  /// Residents on the day without a birth date: age decides nothing about them, so a person must.
  public var withoutBirthDate: Int

  /// The label of the next dose.
  public func label(_ due: Due) -> String {
    offers[Int(due.offer)].labels[Int(due.course)][Int(due.dose)]
  }

  /// The labels of all doses to come.
  public func remainingLabels(_ due: Due) -> [String] {
    offers[Int(due.offer)].labels[Int(due.course)].enumerated()
      .filter { due.remaining & (1 << UInt32($0.offset)) != 0 }.map(\.element)
  }

  /// Sorts by the last day, soonest first, then by the resident's code.
  public mutating func sortByClosing() {
    rows.sort { ($0.until, $0.member, $0.offer) < ($1.until, $1.member, $1.offer) }
  }
}

/// Something a list was asked for that the schedule does not have.
public struct UnknownProgrammes: Error, Hashable, Sendable, CustomStringConvertible {
  /// The names.
  public var names: [String]
  /// What the schedule has.
  public var known: [String]
  /// What is wrong and what there is.
  public var description: String {
    "no programme is called \(names.joined(separator: ", ")); there are "
      + known.joined(separator: ", ")
  }
}

/// Finds who may have which dose next.
///
/// Values in, values out: the same book, schedule and question give the same list.
public struct DueFinder {
  let book: RegisterBook
  let question: DueQuestion
  /// The question's period as day numbers.
  let period: ClosedRange<Int32>
  var offers: [DueOffer] = []
  /// The doses on record of whoever is looked at, by date.
  var taken: [(slot: Int16, day: Int32, vaccine: UInt16)] = []

  /// Prepares a list.
  ///
  /// Of programmes whose doses must all be of one vaccine (ロタ), those that stand beside an asked one
  /// are looked at too, but only for whoever began with their vaccine.
  ///
  /// - Throws: ``UnknownProgrammes``.
  public init(
    _ question: DueQuestion, schedule: Schedule, book: RegisterBook
  ) throws(UnknownProgrammes) {
    self.question = question
    self.book = book
    period = question.period.lowerBound.number...question.period.upperBound.number
    let all = schedule.allProgrammes
    let unknown = question.programmes.filter { name in !all.contains { $0.programme.id == name } }
    guard unknown.isEmpty else {
      throw UnknownProgrammes(names: unknown, known: Set(all.map(\.programme.id)).sorted())
    }
    let asked = Set(question.programmes)
    let strict = all.filter {
      asked.contains($0.programme.id) && $0.programme.sameVaccine?.severity == .error
    }
    for (rules, programme) in all where programme.overlaps(question.period) {
      let stands = strict.contains {
        !$0.vaccine.covers.isDisjoint(with: rules.covers)
          && $0.vaccine.vaccine != rules.vaccine
      }
      guard asked.contains(programme.id) || stands else { continue }
      offers.append(
        DueOffer(
          rules, programme, onlyBegun: !asked.contains(programme.id), schedule: schedule,
          book: book, question: question))
    }
  }

  /// The vaccines whose doses must be in the book for the question.
  public static func vaccines(
    for question: DueQuestion, schedule: Schedule
  ) -> Set<VaccineCode> {
    var vaccines: Set<VaccineCode> = []
    for (rules, programme) in schedule.allProgrammes
    where question.programmes.contains(programme.id) {
      let related = schedule.vaccinesSharingSeries(with: rules.vaccine)
      vaccines.formUnion(related)
      for other in schedule.vaccineCodes
      where related.contains(where: {
        !schedule.intervals(from: other, to: $0, on: question.day).isEmpty
      }) {
        vaccines.insert(other)
      }
    }
    return vaccines
  }

  /// Looks at every resident.
  ///
  /// - Parameter progress: called now and then with how many residents more were looked at.
  public mutating func list(progress: (Int) -> Void = { _ in }) -> DueList {
    var rows: [Due] = []
    var inWindow = Array(repeating: 0, count: offers.count)
    var withoutBirthDate = 0
    let day = question.day.number
    for member in 0..<book.count {
      if member % 65_536 == 65_535 { progress(65_536) }
      guard book.isResident(member, on: day) else { continue }
      guard let birth = book.birth(of: member) else {
        withoutBirthDate += 1
        continue
      }
      for offer in offers.indices where mayMatch(offer, birth) {
        guard offers[offer].admits(birth: birth, sex: book.sex(of: member)) else { continue }
        collect(member, offer)
        if offers[offer].onlyBegun,
          !taken.contains(where: { $0.vaccine == offers[offer].ownVaccine })
        {
          continue
        }
        inWindow[offer] += 1
        if let due = due(member, offer, birth) { append(due, to: &rows) }
      }
    }
    progress(book.count % 65_536)
    return DueList(
      offers: offers.map { offer in
        DueList.Offer(
          programme: offer.programme.id, vaccine: offer.rules.vaccine, name: offer.rules.name,
          labels: offer.courses.map { $0.doses.map(\.label) },
          category: offer.programme.category)
      }, rows: rows, inWindow: inWindow, withoutBirthDate: withoutBirthDate)
  }

  /// Adds a row; one of the same programme's version before it is made longer.
  private func append(_ due: Due, to rows: inout [Due]) {
    var index = rows.count - 1
    while index >= 0, rows[index].member == due.member {
      let other = offers[Int(rows[index].offer)]
      let offer = offers[Int(due.offer)]
      if other.programme.id == offer.programme.id, other.rules.vaccine == offer.rules.vaccine {
        rows[index].from = min(rows[index].from, due.from)
        rows[index].opens = min(rows[index].opens, due.opens)
        rows[index].until = max(rows[index].until, due.until)
        return
      }
      index -= 1
    }
    rows.append(due)
  }

  /// Whether some window of some dose meets the period for a birth; remembered by birth.
  private mutating func mayMatch(_ offer: Int, _ birth: CalendarDate) -> Bool {
    let place = Int(birth.number - DueOffer.firstBirth)
    guard offers[offer].mayMatch.indices.contains(place) else {
      return meetsPeriod(offer, birth.number)
    }
    if offers[offer].mayMatch[place] == 0 {
      offers[offer].mayMatch[place] = meetsPeriod(offer, birth.number) ? 2 : 1
    }
    return offers[offer].mayMatch[place] == 2
  }

  private mutating func meetsPeriod(_ offer: Int, _ birth: Int32) -> Bool {
    let inForce = offers[offer].inForce
    // A course for changes of vaccine leans on the windows of the others.
    for course in offers[offer].courses.indices
    where !offers[offer].courses[course].onlyAfterChange {
      for dose in offers[offer].courses[course].doses.indices {
        for span in offers[offer].courses[course].doses[dose].spans(birth: birth)
        where !span.needsCertificate || question.withCertificates {
          let first = max(span.first, inForce.lowerBound, period.lowerBound)
          if first <= min(span.last, inForce.upperBound, period.upperBound) { return true }
        }
      }
    }
    return false
  }

  /// Fills ``taken`` with the related doses of a resident.
  private mutating func collect(_ member: Int, _ offer: Int) {
    taken.removeAll(keepingCapacity: true)
    let labels = book.labels.count
    for dose in book.doses(of: member) {
      let vaccine = Int(book.doseVaccines[dose])
      guard offers[offer].isRelated[vaccine] else { continue }
      let slot = offers[offer].slots[vaccine * labels + Int(book.doseLabels[dose])]
      taken.append((slot, book.doseDays[dose], UInt16(vaccine)))
    }
    if taken.count > 1 { taken.sort { $0.day < $1.day } }
  }
}

extension Programme {
  /// Whether it is in force on a day of the period.
  func overlaps(_ period: ClosedRange<CalendarDate>) -> Bool {
    (inForce.from.map { $0 <= period.upperBound } ?? true)
      && (inForce.until.map { $0 >= period.lowerBound } ?? true)
  }
}

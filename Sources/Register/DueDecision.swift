import Domain
import Immunization

// Which dose is next for one person in one programme.
extension DueFinder {
  /// The next dose, its first and last day; nil where nothing is to come in the period.
  mutating func due(_ member: Int, _ offer: Int, _ birth: CalendarDate) -> Due? {
    let programme = offers[offer].programme
    if programme.certificate != nil, !question.withCertificates { return nil }
    if let span = programme.earlierDoseWithin,
      !taken.contains(where: { span.contains(CalendarDate(dayNumber: Int($0.day))) })
    {
      return nil
    }
    if programme.season != nil { return dueInSeason(member, offer, birth) }
    let own = offers[offer].ownVaccine
    let others = taken.filter { $0.vaccine != own }.count
    var isMixed = false
    if programme.sameVaccine?.severity == .error, others > 0 {
      // Who began with the other vaccine goes on with it; who has had both is a person's question.
      guard others < taken.count else { return nil }
      isMixed = true
    }
    for course in offers[offer].courses.indices where isOpen(offer, course, birth, isMixed) {
      if isComplete(offer, course) { return nil }
    }
    for course in offers[offer].courses.indices where isOpen(offer, course, birth, isMixed) {
      if var due = next(member, offer, course, birth) {
        due.isMixed = isMixed
        due.needsCertificate = due.needsCertificate || programme.certificate != nil
        return due
      }
    }
    return nil
  }

  /// Whether the course is open to whoever began, or could begin, when this person did or can.
  private mutating func isOpen(
    _ offer: Int, _ course: Int, _ birth: CalendarDate, _ isMixed: Bool
  ) -> Bool {
    guard !offers[offer].courses[course].onlyAfterChange || isMixed else { return false }
    guard let window = offers[offer].courses[course].start else { return true }
    let start: Int32
    if let first = taken.first {
      start = first.day
    } else {
      // The first day in the period on which the first dose could be given.
      let spans = offers[offer].courses[course].doses[0].spans(birth: birth.number)
      guard let span = spans.first(where: { $0.last >= period.lowerBound }) else { return false }
      start = max(span.first, period.lowerBound, offers[offer].inForce.lowerBound)
    }
    return window.position(of: CalendarDate(dayNumber: Int(start)), birth: birth) == .inside
  }

  /// Whether every dose of the course is on record with the intervals that it asks for.
  private func isComplete(_ offer: Int, _ course: Int) -> Bool {
    let isOfOneVaccine = offers[offer].programme.sameVaccine != nil
    let own = offers[offer].ownVaccine
    func last(_ slot: Int16) -> Int32? {
      taken.last { $0.slot == slot && (!isOfOneVaccine || $0.vaccine == own) }?.day
    }
    for index in offers[offer].courses[course].doses.indices {
      guard let day = last(offers[offer].courses[course].doses[index].slot) else { return false }
      for rule in offers[offer].courses[course].doses[index].after {
        guard let before = last(rule.slot), day >= earliest(rule.interval.minimum, after: before)
        else { return false }
      }
    }
    return true
  }

  /// The first dose of the course that is not on record and may still be given.
  private mutating func next(
    _ member: Int, _ offer: Int, _ course: Int, _ birth: CalendarDate
  ) -> Due? {
    let count = offers[offer].courses[course].doses.count
    // After the last dose on record: what was left out before it is not made up for.
    var start = 0
    for index in 0..<count
    where taken.contains(where: { $0.slot == offers[offer].courses[course].doses[index].slot }) {
      start = index + 1
    }
    var found: Due?
    var remaining: UInt32 = 0
    var isWaitingFor: [Int16] = []
    for index in start..<count {
      guard let days = days(member, offer, course, index, birth) else { continue }
      remaining |= 1 << UInt32(index)
      let slot = offers[offer].courses[course].doses[index].slot
      // A dose that comes after one that is still to be given is to come, but not next.
      let waits =
        !isWaitingFor.isEmpty
        && offers[offer].courses[course].doses[index].after.contains {
          isWaitingFor.contains($0.slot)
        }
      isWaitingFor.append(slot)
      let isInPeriod =
        (question.withWaiting ? days.opens : days.first) <= period.upperBound
        && days.last >= period.lowerBound
      guard !waits, isInPeriod, found == nil else { continue }
      found = Due(
        member: Int32(member), offer: Int16(offer), course: Int16(course), dose: Int16(index),
        needsCertificate: days.needsCertificate, isMixed: false, remaining: 0, opens: days.opens,
        from: days.first, until: days.last)
    }
    found?.remaining = remaining
    return found
  }

  /// The days on which a dose may be given, by age, intervals and the programme's own days; nil for none
  /// from the period's first day on.
  private mutating func days(
    _ member: Int, _ offer: Int, _ course: Int, _ index: Int, _ birth: CalendarDate
  ) -> DueDays? {
    let spans = offers[offer].courses[course].doses[index].spans(birth: birth.number)
    if let condition = offers[offer].courses[course].doses[index].onlyIf {
      let limit = condition.until.reached(birth: birth).number
      let earlier = taken.filter { $0.slot == condition.slot }
      if !earlier.isEmpty, earlier.allSatisfy({ $0.day > limit }) { return nil }
    }
    var first = Int32.min
    for rule in offers[offer].courses[course].doses[index].after {
      if let named = taken.last(where: { $0.slot == rule.slot }) {
        first = max(first, earliest(rule.interval.minimum, after: named.day))
      } else if let last = taken.last {
        first = max(
          first, earliest(rule.interval.ifMissing ?? rule.interval.minimum, after: last.day))
      }
    }
    let inForce = offers[offer].inForce
    for span in spans where !span.needsCertificate || question.withCertificates {
      let last = min(span.last, inForce.upperBound)
      let start = max(first, span.first, inForce.lowerBound)
      guard last >= period.lowerBound, start <= last else { continue }
      let held = afterOthers(member, offer, from: start)
      guard held <= last else { continue }
      return DueDays(
        opens: max(span.first, inForce.lowerBound), first: held, last: last,
        needsCertificate: span.needsCertificate)
    }
    return nil
  }

  /// The first day from one on that other vaccines' doses do not hold up.
  private func afterOthers(_ member: Int, _ offer: Int, from start: Int32) -> Int32 {
    var first = start
    for dose in book.doses(of: member) {
      for interval in offers[offer].holds[Int(book.doseVaccines[dose])] {
        first = max(first, earliest(interval, after: book.doseDays[dose]))
      }
    }
    return first
  }

  /// One dose a fiscal year, in the programme's months.
  private mutating func dueInSeason(_ member: Int, _ offer: Int, _ birth: CalendarDate) -> Due? {
    guard !offers[offer].courses.isEmpty, !offers[offer].courses[0].doses.isEmpty else {
      return nil
    }
    let spans = offers[offer].courses[0].doses[0].spans(birth: birth.number)
    let inForce = offers[offer].inForce
    for season in offers[offer].seasons
    where !taken.contains(where: { season.year.contains($0.day) }) {
      for span in spans where !span.needsCertificate || question.withCertificates {
        for stretch in season.stretches {
          let first = max(span.first, stretch.lowerBound, inForce.lowerBound)
          let last = min(span.last, stretch.upperBound, inForce.upperBound)
          guard first <= last, first <= period.upperBound, last >= period.lowerBound else {
            continue
          }
          return Due(
            member: Int32(member), offer: Int16(offer), course: 0, dose: 0,
            needsCertificate: span.needsCertificate, isMixed: false, remaining: 1, opens: first,
            from: first, until: last)
        }
      }
    }
    return nil
  }

  private func earliest(_ interval: MinimumInterval, after day: Int32) -> Int32 {
    interval.earliest(after: CalendarDate(dayNumber: Int(day))).number
  }
}

/// The days on which a dose may be given to one person.
struct DueDays {
  /// By age and programme.
  let opens: Int32
  /// By the intervals too.
  let first: Int32
  let last: Int32
  let needsCertificate: Bool
}

import Domain
import Foundation

extension CalendarDate {
  /// The day it is here and now, handed to the pure rooms from the edge.
  static var today: CalendarDate { CalendarDate(dayOf: Date()) }

  /// The day that a moment falls on here.
  init(dayOf moment: Date) {
    let offset = Double(TimeZone.current.secondsFromGMT(for: moment))
    self.init(dayNumber: Int(((moment.timeIntervalSince1970 + offset) / 86_400).rounded(.down)))
  }
}

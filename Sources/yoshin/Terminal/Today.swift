import Domain
import Foundation

extension CalendarDate {
  /// The day it is here and now, handed to the pure rooms from the edge.
  static var today: CalendarDate {
    let seconds = Date().timeIntervalSince1970
    let offset = TimeZone.current.secondsFromGMT()
    return CalendarDate(dayNumber: Int((seconds + Double(offset)) / 86_400))
  }
}

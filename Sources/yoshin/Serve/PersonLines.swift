import Domain
import Foundation
import ReviewWeb
import Store

extension Resident {
  /// Whether the address must not become known on a day (支援措置).
  func isProtected(on day: CalendarDate) -> Bool { isProtected }
}

extension PersonLine {
  /// A resident as a list shows them.
  ///
  /// - Parameters:
  ///   - showsAddress: whether the viewer may see the address of a protected person.
  ///   - day: the day it is shown on.
  init(_ resident: Resident, showsAddress: Bool = false, on day: CalendarDate = .today) {
    let isProtected = resident.isProtected(on: day)
    self.init(
      code: resident.code, name: resident.name, kana: resident.kana,
      birthDate: resident.birthDate?.description, sex: resident.sex?.rawValue,
      address: isProtected && !showsAddress ? nil : resident.wholeAddress,
      isProtected: isProtected, status: resident.status,
      removedOn: resident.removedOn?.description)
  }
}

extension Resident {
  /// 住所 with 方書.
  var wholeAddress: String {
    [address, building].filter { !$0.isEmpty }.joined(separator: "　")
  }
}

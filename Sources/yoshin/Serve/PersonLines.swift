import Domain
import Foundation
import ReviewWeb
import Store

extension DataStore {
  /// Whose address must not become known on a day (支援措置).
  ///
  /// A measure for one counts for the household: its address is the same secret. A flag of the registry holds
  /// on every day, a dated measure on its days, the last included. Asked at every output, for the day of the
  /// output.
  /// - Throws: the database's error.
  func protectedPeople(
    among people: [Resident], on day: CalendarDate = .today
  ) throws -> Set<ResidentCode> {
    let inForce = try protectedByPeriod(on: day)
    func isOwn(_ person: Resident) -> Bool { person.isProtected || inForce.contains(person.code) }
    var found: Set<ResidentCode> = []
    var households: [HouseholdNumber: Bool] = [:]
    for person in people {
      let isProtected: Bool
      if let known = households[person.household], !person.household.rawValue.isEmpty {
        isProtected = known
      } else {
        isProtected = try isOwn(person) || household(of: person).contains(where: isOwn)
        households[person.household] = isProtected
      }
      if isProtected { found.insert(person.code) }
    }
    return found
  }

  /// Residents as a list shows them, the addresses of protected persons masked.
  ///
  /// - Parameter showsAddresses: whether the viewer may see them all the same.
  /// - Throws: the database's error.
  func lines(_ people: [Resident], showsAddresses: Bool = false) throws -> [PersonLine] {
    let protected = try protectedPeople(among: people)
    return people.map {
      PersonLine(
        $0, isProtected: protected.contains($0.code), showsAddress: showsAddresses)
    }
  }

  /// The address as it may be shown to everybody: nil for a protected person.
  ///
  /// - Throws: the database's error.
  func openAddress(of resident: Resident) throws -> String? {
    try lines([resident]).first?.address
  }
}

extension PersonLine {
  /// A resident as a list shows them.
  init(_ resident: Resident, isProtected: Bool, showsAddress: Bool) {
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

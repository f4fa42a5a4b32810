/// What was read of an address, held against the addresses of one segment.
final class AddressEvidence {
  private let readings: [AddressKey]
  private let table: AddressTable
  private let segment: RegistrySegment
  /// How the town of each reading fits a town of the registry.
  private enum TownGrade { case same, misread, other, unreadable }
  private var towns: [[UInt32: TownGrade]]
  private let known: [Bool]
  private var levels: [UInt32: AgreementLevel] = [:]

  init(_ paper: PaperIdentity, segment: RegistrySegment) {
    self.segment = segment
    table = segment.addresses
    readings = paper.addresses.sorted { $0.confidence > $1.confidence }.prefix(3)
      .map { AddressKey($0.text) }
      .filter { !$0.town.isEmpty || !$0.numbers.isEmpty }
    towns = Array(repeating: [:], count: readings.count)
    known = readings.map { segment.addresses.townNumbers[$0.town] != nil }
  }

  /// Whether there is nothing to compare.
  var isEmpty: Bool { readings.isEmpty }

  /// The addresses that are what was read, ward and room aside.
  func sameAddresses() -> [Int] {
    var found: [Int] = []
    for reading in readings where !reading.numbers.isEmpty {
      guard let town = table.townNumbers[reading.town] else { continue }
      table.addresses(town: town, numbers: reading.packedNumbers) { found.append($0) }
    }
    return found
  }

  /// Towns of Latin addresses that share the rarest words of what was read, at most so many.
  func nearTowns(atMost count: Int) -> Set<UInt32> {
    var towns: Set<UInt32> = []
    for reading in readings where !table.townsByWord.isEmpty {
      let lists = reading.town.split(separator: 0x20).compactMap { table.townsByWord[Array($0)] }
      for list in lists.sorted(by: { $0.count < $1.count }) where towns.count + list.count <= count
      {
        towns.formUnion(list)
      }
    }
    return towns
  }

  private static let order: [AgreementLevel] = [
    .exact, .withoutBranch, .misread, .sameTown, .doubtful, .missing, .different,
  ]

  /// How an address agrees with the best of the readings.
  func level(_ address: UInt32) -> AgreementLevel {
    guard address != .max, !readings.isEmpty else { return .missing }
    if let known = levels[address] { return known }
    var best = AgreementLevel.different
    for number in readings.indices {
      let level = level(address, reading: number)
      let position = AddressEvidence.order.firstIndex(of: level) ?? 0
      if position < AddressEvidence.order.firstIndex(of: best) ?? 0 { best = level }
    }
    levels[address] = best
    return best
  }

  private func level(_ address: UInt32, reading number: Int) -> AgreementLevel {
    let reading = readings[number]
    let index = Int(address)
    let written = AddressKey.numbers(table.numbers[index])
    let wardDiffers =
      !reading.ward.isEmpty && table.ward[index] != 0
      && table.wards[Int(table.ward[index])] != reading.ward
    if TextFolding.isLatin(reading.town), TextFolding.isLatin(table.towns[Int(table.town[index])]) {
      let share = LatinAddress.share(reading.town, table.towns[Int(table.town[index])])
      return LatinAddress.level(share: share, reading.numbers, written)
    }
    let numbers = NumbersGrade(reading.numbers, written)
    switch townGrade(table.town[index], reading: number) {
    case .same:
      switch numbers {
      case .same:
        if wardDiffers { return .sameTown }
        let room = table.room[index]
        return reading.room != 0 && room != 0 && reading.room != room ? .withoutBranch : .exact
      case .part: return wardDiffers ? .sameTown : .withoutBranch
      case .misread: return wardDiffers ? .sameTown : .misread
      case .other: return .sameTown
      }
    case .misread:
      return numbers == .same ? .misread : .doubtful
    case .other: return .different
    case .unreadable:
      return numbers == .same && written.count > 1 ? .doubtful : .missing
    }
  }

  private func townGrade(_ town: UInt32, reading: Int) -> TownGrade {
    if let known = towns[reading][town] { return known }
    let written = table.towns[Int(town)]
    let read = readings[reading].town
    let grade: TownGrade
    if read == written {
      grade = .same
    } else if read.isEmpty || written.isEmpty {
      grade = .unreadable
    } else {
      let cost = ReadingDistance.cost(read[...], written)
      let length = Float(max(read.count, written.count))
      if cost <= 0.35 {
        grade = .same
      } else if known[reading] {
        grade = .other
      } else if cost <= 0.51 || cost <= max(1.01, length * 0.25) && length >= 3 {
        grade = .misread
      } else {
        grade = cost < length * 0.6 ? .unreadable : .other
      }
    }
    // A town nobody lives in is a town that could not be read.
    let told = grade == .other && !known[reading] ? .unreadable : grade
    towns[reading][town] = told
    return told
  }

  /// How many residents live where it agrees as well.
  func residents(_ address: UInt32, at level: AgreementLevel) -> Int? {
    guard address != .max else { return nil }
    switch level {
    case .exact: return max(1, segment.byAddress[Int(address)].count)
    case .withoutBranch, .misread:
      return (table.townsByWord.isEmpty ? 30 : 3) * max(1, segment.byAddress[Int(address)].count)
    default: return nil
    }
  }

  private enum NumbersGrade {
    case same, part, misread, other

    init(_ read: [UInt16], _ written: [UInt16]) {
      if read == written {
        self = .same
      } else if !read.isEmpty, !written.isEmpty,
        written.starts(with: read) || read.starts(with: written)
      {
        self = .part
      } else if read.count == written.count,
        zip(read, written).filter({ $0 != $1 }).count == 1,
        let off = zip(read, written).first(where: { $0 != $1 }),
        NumbersGrade.isOneDigitOff(off.0, off.1)
      {
        self = .misread
      } else {
        self = .other
      }
    }

    private static func isOneDigitOff(_ read: UInt16, _ written: UInt16) -> Bool {
      let left = Array(String(read).utf8)
      let right = Array(String(written).utf8)
      return left.count == right.count && zip(left, right).filter { $0 != $1 }.count == 1
    }
  }
}

internal import Domain

/// Collects residents into columns, each distinct text once.
struct SegmentBuilder {
  var codes: [UInt64] = []
  var otherCodes: [String] = []
  var vouchers: [(number: UInt64, row: UInt32)] = []
  var birthDays: [Int32] = []
  var surnames = NameTable()
  var givens = NameTable()
  var surname: [UInt32] = []
  var given: [UInt32] = []
  var sex: [UInt8] = []
  var households: [UInt64] = []
  var otherHouseholds: [String] = []
  var household: [UInt32] = []
  var towns: [[UInt32]] = []
  var wards: [[UInt32]] = [[]]
  var addressKeys: [PackedAddress] = []
  var address: [UInt32] = []
  var aliasCount = 0

  /// A name as it is written, compared by its bytes: cheaper than by canonical equivalence, and the
  /// letters made of it are the same all the same.
  private struct WrittenName: Hashable {
    var name: String
    var kana: String

    static func == (left: WrittenName, right: WrittenName) -> Bool {
      left.name.utf8.elementsEqual(right.name.utf8) && left.kana.utf8.elementsEqual(right.kana.utf8)
    }

    func hash(into hasher: inout Hasher) {
      for text in [name, kana] {
        text.utf8.withContiguousStorageIfAvailable {
          hasher.combine(bytes: UnsafeRawBufferPointer($0))
        }
        hasher.combine(0xFF as UInt8)
      }
    }
  }
  private struct PartKey: Hashable {
    var letters: [UInt32]
    var kana: [UInt32]
  }
  private var names: [WrittenName: (surname: UInt32, given: UInt32)] = [:]
  private var surnameNumbers: [PartKey: UInt32] = [:]
  private var givenNumbers: [PartKey: UInt32] = [:]
  private var householdNumbers: [UInt64: UInt32] = [:]
  private var otherHouseholdNumbers: [String: UInt32] = [:]
  private var townNumbers: [[UInt32]: UInt32] = [:]
  private var wardNumbers: [[UInt32]: UInt16] = [[]: 0]
  private var addressNumbers: [PackedAddress: UInt32] = [:]
  private var lastAddress = ("", "", UInt32.max)

  init() {}

  mutating func reserve(_ count: Int) {
    codes.reserveCapacity(count)
    birthDays.reserveCapacity(count)
    surname.reserveCapacity(count)
    given.reserveCapacity(count)
    sex.reserveCapacity(count)
    household.reserveCapacity(count)
    address.reserveCapacity(count)
  }

  mutating func add(_ resident: Resident, otherNames: [RegistryIndex.OtherName]) {
    append(resident, name: resident.name, kana: resident.kana)
    for other in otherNames where !other.name.isEmpty || !other.kana.isEmpty {
      append(resident, name: other.name, kana: other.kana)
      aliasCount += 1
    }
  }

  private mutating func append(_ resident: Resident, name: String, kana: String) {
    if let packed = PackedNumber.pack(resident.code.rawValue) {
      codes.append(packed)
    } else {
      codes.append(PackedNumber.otherBit | UInt64(otherCodes.count))
      otherCodes.append(resident.code.rawValue)
    }
    birthDays.append(resident.birthDate.map { Int32($0.dayNumber) } ?? .min)
    let parts = nameParts(name, kana)
    surname.append(parts.surname)
    given.append(parts.given)
    surnames.counts[Int(parts.surname)] += 1
    givens.counts[Int(parts.given)] += 1
    sex.append(resident.sex == .male ? 1 : resident.sex == .female ? 2 : 0)
    household.append(householdNumber(resident.household.rawValue))
    address.append(addressNumber(resident.address, resident.building))
  }

  private mutating func nameParts(
    _ name: String, _ kana: String
  ) -> (surname: UInt32, given: UInt32) {
    let written = WrittenName(name: name, kana: kana)
    if let known = names[written] { return known }
    let split = NamePart.split(name, kana: kana)
    let numbers = (
      surname: SegmentBuilder.number(split.surname, &surnameNumbers, &surnames),
      given: SegmentBuilder.number(split.given, &givenNumbers, &givens)
    )
    names[written] = numbers
    return numbers
  }

  private static func number(
    _ part: NamePart, _ numbers: inout [PartKey: UInt32], _ table: inout NameTable
  ) -> UInt32 {
    let key = PartKey(letters: part.letters, kana: part.kana)
    if let known = numbers[key] { return known }
    let number = UInt32(table.parts.count)
    numbers[key] = number
    table.parts.append(part)
    table.counts.append(0)
    return number
  }

  private mutating func householdNumber(_ text: String) -> UInt32 {
    if text.isEmpty { return .max }
    guard let packed = PackedNumber.pack(text) else {
      if let known = otherHouseholdNumbers[text] { return known }
      let number = UInt32(households.count)
      otherHouseholdNumbers[text] = number
      households.append(PackedNumber.otherBit | UInt64(otherHouseholds.count))
      otherHouseholds.append(text)
      return number
    }
    if let last = household.last, last != .max, households[Int(last)] == packed { return last }
    if let known = householdNumbers[packed] { return known }
    let number = UInt32(households.count)
    householdNumbers[packed] = number
    households.append(packed)
    return number
  }

  private mutating func addressNumber(_ address: String, _ building: String) -> UInt32 {
    if address.isEmpty { return .max }
    if lastAddress.0 == address, lastAddress.1 == building { return lastAddress.2 }
    let key = AddressKey(building.isEmpty ? address : address + " " + building)
    let packed = PackedAddress(
      town: townNumber(key.town), ward: wardNumber(key.ward), numbers: key.packedNumbers,
      room: key.room)
    let number: UInt32
    if let known = addressNumbers[packed] {
      number = known
    } else {
      number = UInt32(addressKeys.count)
      addressNumbers[packed] = number
      addressKeys.append(packed)
    }
    lastAddress = (address, building, number)
    return number
  }

  private mutating func townNumber(_ town: [UInt32]) -> UInt32 {
    if let known = townNumbers[town] { return known }
    let number = UInt32(towns.count)
    townNumbers[town] = number
    towns.append(town)
    return number
  }

  private mutating func wardNumber(_ ward: [UInt32]) -> UInt16 {
    if let known = wardNumbers[ward] { return known }
    guard wards.count < 65535 else { return 0 }
    let number = UInt16(wards.count)
    wardNumbers[ward] = number
    wards.append(ward)
    return number
  }
}

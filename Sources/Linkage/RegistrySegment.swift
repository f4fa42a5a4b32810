internal import Domain

/// A part of the registry as columns, built once and never changed.
final class RegistrySegment: Sendable {
  /// The residents' codes, packed; other texts by their place in `otherCodes`.
  let codes: [UInt64]
  let otherCodes: [String]
  let codeTable: NumberTable
  let otherCodeRows: [String: [UInt32]]
  /// Vouchers by their packed number, in order.
  let voucherNumbers: [UInt64]
  let voucherRows: [UInt32]
  /// 生年月日 as days since 1970, `Int32.min` where unknown.
  let birthDays: [Int32]
  let firstBirthDay: Int
  let byBirthDay: RowRuns
  let surnames: NameTable
  let givens: NameTable
  /// Each row's surname and given name, by their numbers.
  let surname: [UInt32]
  let given: [UInt32]
  let byGiven: RowRuns
  /// 1 男, 2 女, 0 unknown.
  let sex: [UInt8]
  /// Households by number, and each row's.
  let households: [UInt64]
  let otherHouseholds: [String]
  let householdTable: NumberTable
  let household: [UInt32]
  let byHousehold: RowRuns
  /// Addresses, and each row's.
  let addresses: AddressTable
  let address: [UInt32]
  let byAddress: RowRuns
  /// Addresses by town, only where there are Latin addresses.
  let addressesByTown: RowRuns?
  /// Rows that repeat a resident under another name (通称, 旧氏).
  let aliasCount: Int

  init(_ builder: consuming SegmentBuilder) {
    codes = builder.codes
    otherCodes = builder.otherCodes
    codeTable = NumberTable(builder.codes)
    var otherRows: [String: [UInt32]] = [:]
    for (row, code) in builder.codes.enumerated() where code & PackedNumber.otherBit != 0 {
      let text = builder.otherCodes[Int(code & ~PackedNumber.otherBit)]
      otherRows[text, default: []].append(UInt32(row))
    }
    otherCodeRows = otherRows
    let order = builder.vouchers.sorted { $0.number < $1.number }
    voucherNumbers = order.map(\.number)
    voucherRows = order.map(\.row)
    birthDays = builder.birthDays
    let known = builder.birthDays.filter { $0 != .min }
    let first = Int(known.min() ?? 0)
    let last = Int(known.max() ?? -1)
    firstBirthDay = first
    byBirthDay = RowRuns(
      builder.birthDays.map { $0 == .min ? .max : UInt32(Int($0) - first) },
      count: max(0, last - first + 1))
    var surnameTable = builder.surnames
    var givenTable = builder.givens
    surnameTable.index()
    givenTable.index()
    surnames = surnameTable
    givens = givenTable
    surname = builder.surname
    given = builder.given
    byGiven = RowRuns(builder.given, count: givenTable.parts.count, order: builder.surname)
    sex = builder.sex
    households = builder.households
    otherHouseholds = builder.otherHouseholds
    householdTable = NumberTable(builder.households)
    household = builder.household
    byHousehold = RowRuns(builder.household, count: builder.households.count)
    addresses = AddressTable(builder.addressKeys, towns: builder.towns, wards: builder.wards)
    address = builder.address
    byAddress = RowRuns(builder.address, count: builder.addressKeys.count)
    addressesByTown =
      addresses.townsByWord.isEmpty
      ? nil : RowRuns(addresses.town, count: addresses.towns.count)
    aliasCount = builder.aliasCount
  }

  /// How many rows there are, other names included.
  var count: Int { codes.count }

  /// A row's resident.
  func code(_ row: Int) -> ResidentCode {
    let packed = codes[row]
    if packed & PackedNumber.otherBit != 0 {
      return ResidentCode(otherCodes[Int(packed & ~PackedNumber.otherBit)])
    }
    return ResidentCode(PackedNumber.digits(packed).map(String.init).joined())
  }

  /// The rows of a resident.
  func rows(of code: ResidentCode) -> [Int] {
    guard let packed = PackedNumber.pack(code.rawValue) else {
      return (otherCodeRows[code.rawValue] ?? []).map(Int.init)
    }
    return rows(packed)
  }

  func rows(_ packed: UInt64) -> [Int] {
    var rows: [Int] = []
    codeTable.rows(of: packed, in: codes) { rows.append($0) }
    return rows
  }

  /// The rows a voucher was issued to.
  func voucherRows(_ packed: UInt64) -> [Int] {
    var low = 0
    var high = voucherNumbers.count
    while low < high {
      let middle = (low + high) / 2
      if voucherNumbers[middle] < packed { low = middle + 1 } else { high = middle }
    }
    var rows: [Int] = []
    while low < voucherNumbers.count, voucherNumbers[low] == packed {
      rows.append(Int(voucherRows[low]))
      low += 1
    }
    return rows
  }

  /// The rows born on a day.
  func rows(bornOn day: Int) -> ArraySlice<UInt32> { byBirthDay[day - firstBirthDay] }

  /// The bytes its columns and tables take.
  var bytes: Int {
    let columns =
      codes.count * 8 + birthDays.count * 4 + (surname.count + given.count) * 4 + sex.count
      + (household.count + address.count) * 4 + households.count * 8
      + voucherNumbers.count * 12
    let texts =
      otherCodes.reduce(0) { $0 + 120 + $1.utf8.count } + otherHouseholds.count * 32
    return columns + texts + codeTable.bytes + byBirthDay.bytes + byGiven.bytes
      + householdTable.bytes + byHousehold.bytes + addresses.bytes + byAddress.bytes
      + (addressesByTown?.bytes ?? 0)
      + surnames.bytes + givens.bytes
  }
}

/// The distinct addresses of a registry in columns.
struct AddressTable: Sendable {
  /// The towns by number, folded.
  let towns: [[UInt32]]
  /// The wards by number; 0 is none.
  let wards: [[UInt32]]
  let town: [UInt32]
  let ward: [UInt16]
  let numbers: [UInt64]
  let room: [UInt16]
  /// The towns' numbers by name.
  let townNumbers: [[UInt32]: UInt32]
  /// The towns of Latin addresses by their words of four letters and more.
  let townsByWord: [[UInt32]: [UInt32]]
  private let table: NumberTable
  private let hashes: [UInt64]

  init(_ keys: [PackedAddress], towns: [[UInt32]], wards: [[UInt32]]) {
    self.towns = towns
    self.wards = wards
    town = keys.map(\.town)
    ward = keys.map(\.ward)
    numbers = keys.map(\.numbers)
    room = keys.map(\.room)
    var numbersByTown: [[UInt32]: UInt32] = [:]
    for (number, name) in towns.enumerated() { numbersByTown[name] = UInt32(number) }
    townNumbers = numbersByTown
    var byWord: [[UInt32]: [UInt32]] = [:]
    for (number, name) in towns.enumerated() where TextFolding.isLatin(name) {
      for word in Set(name.split(separator: 0x20).filter { $0.count > 3 }.map(Array.init)) {
        byWord[word, default: []].append(UInt32(number))
      }
    }
    townsByWord = byWord
    // Without ward and room: what people leave out.
    hashes = keys.map { AddressTable.hash(town: $0.town, numbers: $0.numbers) }
    table = NumberTable(hashes)
  }

  static func hash(town: UInt32, numbers: UInt64) -> UInt64 {
    (UInt64(town) &+ 1) &* 0xD6E8_FEB8_6659_FD93 ^ numbers &* 0xA076_1D64_78BD_642F
  }

  /// Calls for each address of a town and numbers, whatever ward and room.
  func addresses(town: UInt32, numbers packed: UInt64, _ found: (Int) -> Void) {
    table.rows(of: AddressTable.hash(town: town, numbers: packed), in: hashes) { address in
      if self.town[address] == town, numbers[address] == packed { found(address) }
    }
  }

  var bytes: Int {
    town.count * (4 + 2 + 8 + 2 + 8) + table.bytes + towns.reduce(0) { $0 + 112 + $1.count * 8 }
      + townsByWord.reduce(0) { $0 + 112 + ($1.key.count + $1.value.count) * 4 }
  }
}

/// An address by numbers.
struct PackedAddress: Hashable {
  var town: UInt32
  var ward: UInt16
  var numbers: UInt64
  var room: UInt16
}

internal import Domain

/// One paper held against the registry: the candidates found and weighed.
final class Lookup {
  /// A candidate row with its levels and weight.
  struct Scored {
    var reference: RegistryIndex.RowReference
    var levels: ByField<AgreementLevel>
    var bits: ByField<Double>
    var isWholeInBothScripts: Bool
    var isLatin: Bool
    var weight: Double

    /// How a field agrees.
    func level(_ field: LinkageField) -> AgreementLevel { levels[field] }
  }

  let index: RegistryIndex
  let weights: LinkageWeights
  private let table: WeightTable
  let paper: PaperIdentity
  private(set) var numbers: [NumberEvidence]
  private(set) var birthDate: DateEvidence?
  private let names: [Bool: NameEvidence]
  private let addresses: [Bool: AddressEvidence]
  private var scored: [RegistryIndex.RowReference: Scored] = [:]

  /// How many rows one way in may bring, so that a very common name costs no more than others.
  private static let mostRows = 600

  init(_ paper: PaperIdentity, index: RegistryIndex, weights: LinkageWeights) {
    self.paper = paper
    self.index = index
    self.weights = weights
    table = WeightTable(weights)
    numbers =
      [
        paper.code.flatMap { NumberEvidence($0, kind: .code) },
        index.hasVouchers ? paper.voucher.flatMap { NumberEvidence($0, kind: .voucher) } : nil,
      ].compactMap { $0 }
    birthDate = paper.birthDate.flatMap(DateEvidence.init)
    var names: [Bool: NameEvidence] = [:]
    var addresses: [Bool: AddressEvidence] = [:]
    for (isRecent, segment) in index.segments {
      names[isRecent] = NameEvidence(paper, segment: segment)
      addresses[isRecent] = AddressEvidence(paper, segment: segment)
    }
    self.names = names
    self.addresses = addresses
  }

  private lazy var surnameAtRandom: Double? = names[false].map {
    table.chanceAtRandom(.surname, $0.surnames, residents: Double(max(1, index.base.count)))
  }
  private lazy var givenAtRandom: Double? = names[false].map {
    table.chanceAtRandom(.given, $0.givens, residents: Double(max(1, index.base.count)))
  }

  /// Finds and weighs candidates; the likeliest first, one for each resident.
  func candidates() -> [Scored] {
    for number in numbers.indices { numbers[number].lookUp(in: index) }
    for number in numbers {
      for row in number.found.keys { score(row) }
    }
    searchByDetails()
    // A number that nobody else's details confirm may be a misread of another.
    if !numbers.isEmpty, !(best().map { $0.level(.number) == .exact && agrees($0) } ?? false) {
      lookUpNear(misreads: 2)
      if best().map({ $0.weight < Lookup.leastFound }) ?? true { lookUpNear(misreads: 3) }
    }
    for candidate in sorted().prefix(3) { scoreHousehold(candidate.reference) }
    var seen: Set<ResidentCode> = []
    return sorted().prefix(40).filter {
      seen.insert(index.segment($0.reference).code($0.reference.row)).inserted
    }
  }

  /// Weighs given residents, wherever they stand; the best of each one's names.
  func weighed(_ codes: [ResidentCode]) -> [Scored] {
    for number in numbers.indices { numbers[number].lookUp(in: index) }
    return codes.compactMap { code in
      let rows = index.rows(of: code)
      for row in rows { score(row) }
      return rows.compactMap { scored[$0] }.max { $0.weight < $1.weight }
    }
  }

  /// Below this weight, in bits, the best candidate so far is no reason to stop looking.
  private static let leastFound = 20.0

  private func lookUpNear(misreads: Int) {
    for number in numbers.indices { numbers[number].lookUpNear(in: index, misreads: misreads) }
    for number in numbers {
      for row in number.found.keys {
        scored[row] = nil
        score(row)
      }
    }
  }

  private func agrees(_ candidate: Scored) -> Bool {
    candidate.level(.given).isAgreement && candidate.level(.birthDate).isAgreement
  }

  private func best() -> Scored? { scored.values.max { $0.weight < $1.weight } }

  private func sorted() -> [Scored] {
    scored.values.sorted {
      if $0.weight != $1.weight { return $0.weight > $1.weight }
      return ($0.reference.isRecent ? 1 : 0, $0.reference.row)
        < ($1.reference.isRecent ? 1 : 0, $1.reference.row)
    }
  }

  /// The other rows of a row's household, in both segments.
  func household(of reference: RegistryIndex.RowReference) -> [RegistryIndex.RowReference] {
    let segment = index.segment(reference)
    let number = segment.household[reference.row]
    guard number != .max else { return [] }
    let packed = segment.households[Int(number)]
    var rows: [RegistryIndex.RowReference] = []
    for (isRecent, part) in index.segments {
      func add(_ household: Int) {
        for row in part.byHousehold[household] {
          let other = RegistryIndex.RowReference(isRecent: isRecent, row: Int(row))
          if other != reference, index.stands(other) { rows.append(other) }
        }
      }
      if isRecent == reference.isRecent {
        add(Int(number))
      } else if packed & PackedNumber.otherBit == 0 {
        part.householdTable.rows(of: packed, in: part.households) { add($0) }
      }
    }
    return rows
  }

  private func scoreHousehold(_ reference: RegistryIndex.RowReference) {
    for row in household(of: reference).prefix(40) { score(row) }
  }

  // MARK: - Ways in

  private func searchByDetails() {
    let days = birthDate?.candidates(atMost: 60) ?? []
    for (isRecent, segment) in index.segments {
      guard let names = names[isRecent], let addresses = addresses[isRecent] else { continue }
      var possible = [Bool](repeating: false, count: segment.givens.parts.count)
      for given in names.givens.possible { possible[Int(given)] = true }
      let surnames = Set(names.surnames.agreeing)
      let homes = addresses.sameAddresses()
      let homeNumbers = Set(homes.map { UInt32($0) })
      for (position, day) in days.enumerated() {
        for row in segment.rows(bornOn: day.dayNumber) {
          let row = Int(row)
          // Near days must be borne out by the given name; the day itself by anything.
          if possible[Int(segment.given[row])]
            || position == 0
              && (surnames.contains(segment.surname[row])
                || homeNumbers.contains(segment.address[row]) || names.isEmpty && homes.isEmpty)
          {
            score(RegistryIndex.RowReference(isRecent: isRecent, row: row))
          }
        }
      }
      for home in homes.prefix(50) {
        for row in segment.byAddress[home].prefix(100) {
          score(RegistryIndex.RowReference(isRecent: isRecent, row: Int(row)))
        }
      }
      if let byTown = segment.addressesByTown {
        for town in addresses.nearTowns(atMost: 300) {
          for address in byTown[Int(town)].prefix(20) {
            for row in segment.byAddress[Int(address)].prefix(20) {
              score(RegistryIndex.RowReference(isRecent: isRecent, row: Int(row)))
            }
          }
        }
      }
      searchByName(
        segment, isRecent: isRecent, names: names, surnames: surnames, homes: homeNumbers)
    }
  }

  private func searchByName(
    _ segment: RegistrySegment, isRecent: Bool, names: NameEvidence, surnames: Set<UInt32>,
    homes: Set<UInt32>
  ) {
    var left = Lookup.mostRows
    for given in names.givens.agreeing {
      for surname in surnames {
        for row in segment.byGiven.rows(Int(given), order: surname, in: segment.surname) {
          guard left > 0 else { return }
          let row = Int(row)
          let day = segment.birthDays[row]
          let bornAlike =
            day == .min ? .missing : birthDate?.level(dayNumber: Int(day)) ?? .missing
          if bornAlike != .different && bornAlike != .missing
            || birthDate != nil && homes.contains(segment.address[row])
            || birthDate == nil && livesAlike(segment.address[row], isRecent: isRecent)
          {
            left -= 1
            score(RegistryIndex.RowReference(isRecent: isRecent, row: row))
          }
        }
      }
    }
  }

  /// Whether an address may be the one on the paper; true where none was read.
  private func livesAlike(_ address: UInt32, isRecent: Bool) -> Bool {
    guard let addresses = addresses[isRecent], !addresses.isEmpty else { return true }
    let level = addresses.level(address)
    return level != .different && level != .missing
  }

  // MARK: - Weighing

  private func score(_ reference: RegistryIndex.RowReference) {
    guard scored[reference] == nil, index.stands(reference),
      let names = names[reference.isRecent], let addresses = addresses[reference.isRecent]
    else { return }
    let segment = index.segment(reference)
    let row = reference.row
    let both = names.levels(surname: segment.surname[row], given: segment.given[row])
    var levels = ByField(repeating: AgreementLevel.missing)
    levels[.number] = numberLevel(reference)
    levels[.surname] = both.surname
    levels[.given] = both.given
    let day = segment.birthDays[row]
    levels[.birthDate] =
      day == .min ? .missing : birthDate?.level(dayNumber: Int(day)) ?? .missing
    levels[.sex] = sexLevel(segment.sex[row])
    levels[.address] = addresses.level(segment.address[row])
    let bits = weigh(levels, segment: segment, row: row, addresses: addresses)
    scored[reference] = Scored(
      reference: reference, levels: levels, bits: bits,
      isWholeInBothScripts: both.isWholeInBothScripts, isLatin: both.isLatin,
      weight: LinkageField.allCases.reduce(0) { $0 + bits[$1] })
  }

  private func numberLevel(_ reference: RegistryIndex.RowReference) -> AgreementLevel {
    let levels = numbers.map { $0.level(reference, in: index) }
    return levels.first { $0 != .different } ?? levels.first ?? .missing
  }

  private func sexLevel(_ sex: UInt8) -> AgreementLevel {
    guard let read = paper.sex, sex != 0 else { return .missing }
    return (read == .male ? 1 : 2) == sex ? .exact : .different
  }

  private func weigh(
    _ levels: ByField<AgreementLevel>, segment: RegistrySegment, row: Int,
    addresses: AddressEvidence
  ) -> ByField<Double> {
    let total = Double(max(1, index.base.count))
    let share = { (residents: Int?) in residents.map { Double(max(1, $0)) / total } }
    var bits = ByField(repeating: 0.0)
    for field in LinkageField.allCases where levels[field] != .missing {
      let level = levels[field]
      let counted: Double? =
        switch field {
        case .surname: surnameAtRandom
        case .given: givenAtRandom
        case .address: share(addresses.residents(segment.address[row], at: level))
        case .number, .birthDate, .sex: nil
        }
      bits[field] = table.bits(field, level, share: counted)
    }
    // A household shares its surname and its address: the lesser of the two counts in part.
    let (surname, address) = (bits[.surname], bits[.address])
    if surname > 0, address > 0 {
      if surname < address {
        bits[.surname] = surname * weights.sharedHouseholdShare
      } else {
        bits[.address] = address * weights.sharedHouseholdShare
      }
    }
    return bits
  }
}

extension AgreementLevel {
  /// Whether the field may be said to agree.
  var isAgreement: Bool {
    switch self {
    case .exact, .variant, .soundOnly, .misread, .withoutBranch: true
    default: false
    }
  }

  /// Whether the field stands against the candidate.
  var isContradiction: Bool {
    switch self {
    case .different, .otherSound, .otherCharacters: true
    default: false
    }
  }
}

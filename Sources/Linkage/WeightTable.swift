/// One value for each field.
struct ByField<Value> {
  private var number: Value
  private var surname: Value
  private var given: Value
  private var birthDate: Value
  private var sex: Value
  private var address: Value

  init(repeating value: Value) {
    (number, surname, given) = (value, value, value)
    (birthDate, sex, address) = (value, value, value)
  }

  subscript(field: LinkageField) -> Value {
    get {
      switch field {
      case .number: number
      case .surname: surname
      case .given: given
      case .birthDate: birthDate
      case .sex: sex
      case .address: address
      }
    }
    set {
      switch field {
      case .number: number = newValue
      case .surname: surname = newValue
      case .given: given = newValue
      case .birthDate: birthDate = newValue
      case .sex: sex = newValue
      case .address: address = newValue
      }
    }
  }
}

/// The weights laid out for a lookup: chances by field and level, without a hash between.
struct WeightTable {
  private let chances: ByField<[LinkageWeights.Chances?]>

  init(_ weights: LinkageWeights) {
    var chances = ByField<[LinkageWeights.Chances?]>(
      repeating: Array(repeating: nil, count: AgreementLevel.allCases.count))
    for (field, levels) in weights.levels {
      for (level, pair) in levels { chances[field][level.position] = pair }
    }
    self.chances = chances
  }

  /// The chance that what was read comes from a resident taken at random.
  ///
  /// Each name of the registry explains the reading at some level; what none explains well is left to
  /// names that are not in the registry.
  func chanceAtRandom(_ field: LinkageField, _ ranking: NameRanking, residents: Double) -> Double {
    NameRanking.order.reduce(WeightTable.unseenName) { sum, level in
      let m = chances[field][level.position]?.m ?? 0
      return sum + m * Double(ranking.residents(at: level)) / residents
    }
  }

  /// The chance that somebody bears exactly this name although nobody of the registry does.
  private static let unseenName = 2e-6

  /// See `LinkageWeights.bits`.
  func bits(_ field: LinkageField, _ level: AgreementLevel, share: Double?) -> Double {
    chances[field][level.position].map { $0.bits(share: share) } ?? 0
  }
}

extension AgreementLevel {
  /// The level's place among all cases.
  var position: Int {
    switch self {
    case .exact: 0
    case .variant: 1
    case .soundOnly: 2
    case .misread: 3
    case .severalMisread: 4
    case .eraSlip: 5
    case .swapped: 6
    case .withoutBranch: 7
    case .sameTown: 8
    case .doubtful: 9
    case .otherSound: 10
    case .otherCharacters: 11
    case .different: 12
    case .missing: 13
    }
  }
}

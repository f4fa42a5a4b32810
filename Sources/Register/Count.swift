public import Domain
public import Immunization

/// What doses are counted by.
public enum CountDimension: String, Sendable, CaseIterable {
  /// ワクチン.
  case vaccine
  /// 回数.
  case dose
  /// A類, B類, 臨時, 任意, 定期外.
  case category
  /// 性別.
  case sex
  /// 年齢, by the law, on the day of the dose.
  case age
  /// 月.
  case month
  /// 年度.
  case year
  /// 医療機関.
  case clinic
  /// 行政区 of the residents' present address.
  case district
  /// 特別の事情: the documented grounds of the dose.
  case ground

  /// The title over a column of it.
  public var title: String {
    switch self {
    case .vaccine: "ワクチン"
    case .dose: "回数"
    case .category: "区分"
    case .sex: "性別"
    case .age: "年齢"
    case .month: "月"
    case .year: "年度"
    case .clinic: "医療機関"
    case .district: "区"
    case .ground: "特別の事情"
    }
  }
}

/// Which doses are counted, and by what.
public struct CountQuestion: Sendable {
  /// The rows.
  public var rows: CountDimension
  /// The columns; nil is one column.
  public var columns: CountDimension?
  /// The days of vaccination.
  public var period: ClosedRange<CalendarDate>
  /// Only these vaccines; empty is all.
  public var vaccines: Set<VaccineCode>
  /// Only doses under these laws; empty is all, doses outside every window included.
  public var categories: Set<Programme.Category>
  /// Whether doses of people count who were no residents on the day.
  public var withNonResidents: Bool

  /// Makes a question.
  public init(
    rows: CountDimension, columns: CountDimension? = nil, period: ClosedRange<CalendarDate>,
    vaccines: Set<VaccineCode> = [], categories: Set<Programme.Category> = [],
    withNonResidents: Bool = false
  ) {
    self.rows = rows
    self.columns = columns
    self.period = period
    self.vaccines = vaccines
    self.categories = categories
    self.withNonResidents = withNonResidents
  }
}

/// Counted doses, and what was left out.
public struct Count: Sendable {
  /// The counts.
  public var table: CrossTable
  /// Doses of the period left out because the person was no resident on the day.
  public var nonResident: Int
  /// Doses of the period left out because they count under another law or none.
  public var otherCategory: Int
}

/// The names that a table shows for codes.
public struct RegisterNames: Sendable {
  /// Clinics by code.
  public var clinics: [ClinicCode: String]
  /// The districts by their numbers.
  public var districts: [String]

  /// Makes names.
  public init(clinics: [ClinicCode: String] = [:], districts: [String] = []) {
    self.clinics = clinics
    self.districts = districts
  }
}

extension RegisterBook {
  /// Counts doses.
  ///
  /// Pure: the same book, schedule and question give the same table. Rows and columns without a dose
  /// are left out.
  public func count(
    _ question: CountQuestion, schedule: Schedule, names: RegisterNames = RegisterNames()
  ) -> Count {
    let first = question.period.lowerBound.number
    let last = question.period.upperBound.number
    let isWanted = vaccines.map { question.vaccines.isEmpty || question.vaccines.contains($0) }
    let needsStanding =
      !question.categories.isEmpty || question.rows == .category || question.columns == .category
    var standing = DoseStanding(schedule, self)
    var calendar = DayTable(first...last)
    var counts: [UInt64: Int] = [:]
    var nonResident = 0
    var otherCategory = 0
    for member in 0..<count {
      for dose in doses(of: member) {
        let day = doseDays[dose]
        guard day >= first, day <= last, isWanted[Int(doseVaccines[dose])] else { continue }
        guard question.withNonResidents || isResident(member, on: day) else {
          nonResident += 1
          continue
        }
        var category: Programme.Category?
        if needsStanding {
          category = standing.category(
            vaccine: doseVaccines[dose], label: doseLabels[dose], day: day,
            birth: births[member], sex: sex(of: member), isReopened: isReopened(dose))
          if !question.categories.isEmpty, category.map(question.categories.contains) != true {
            otherCategory += 1
            continue
          }
        }
        let row = key(question.rows, member, dose, category, &calendar)
        let column = question.columns.map { key($0, member, dose, category, &calendar) } ?? 0
        counts[UInt64(row) << 32 | UInt64(column), default: 0] += 1
      }
    }
    let rows = Set(counts.keys.map { UInt32($0 >> 32) })
    let columns = Set(counts.keys.map { UInt32(truncatingIfNeeded: $0) })
    let rowKeys = ordered(rows, question.rows, names)
    let columnKeys = question.columns.map { ordered(columns, $0, names) } ?? [(0, "件数")]
    let table = CrossTable(
      rowTitle: question.rows.title, columnTitle: question.columns?.title ?? "",
      rows: rowKeys.map(\.name), columns: columnKeys.map(\.name),
      cells: rowKeys.map { row in
        columnKeys.map { counts[UInt64(row.key) << 32 | UInt64($0.key)] ?? 0 }
      })
    return Count(table: table, nonResident: nonResident, otherCategory: otherCategory)
  }

  /// A dose's place along a dimension, as a number that orders as the table is ordered.
  private func key(
    _ dimension: CountDimension, _ member: Int, _ dose: Int, _ category: Programme.Category?,
    _ calendar: inout DayTable
  ) -> UInt32 {
    switch dimension {
    case .vaccine: UInt32(doseVaccines[dose])
    case .dose: UInt32(doseLabels[dose])
    case .category:
      UInt32(
        category.flatMap { Programme.Category.allCases.firstIndex(of: $0) }
          ?? Programme.Category.allCases.count)
    case .sex: UInt32(sexes[member])
    case .age:
      births[member] == Self.unknownDay
        ? 999 : calendar.years(of: births[member], on: doseDays[dose])
    case .month: calendar.month(doseDays[dose])
    case .year: calendar.fiscalYear(doseDays[dose])
    case .clinic: doseClinics.isEmpty ? 0 : UInt32(doseClinics[dose])
    case .district: districts.isEmpty ? 0 : UInt32(districts[member])
    case .ground: doseGrounds[Int32(dose)] ?? 0
    }
  }

  /// Whether a documented ground opens the window again for a dose.
  func isReopened(_ dose: Int) -> Bool {
    !doseGrounds.isEmpty && (doseGrounds[Int32(dose)] ?? 0) & reopening != 0
  }

  /// The keys in the order of a table, with their names.
  private func ordered(
    _ keys: Set<UInt32>, _ dimension: CountDimension, _ names: RegisterNames
  ) -> [(key: UInt32, name: String)] {
    let named = keys.map { (key: $0, name: name($0, dimension, names)) }
    switch dimension {
    case .vaccine, .dose: return named.sorted { $0.name < $1.name }
    case .clinic:
      return named.sorted { clinics[Int($0.key)] < clinics[Int($1.key)] }
    default: return named.sorted { $0.key < $1.key }
    }
  }

  private func name(_ key: UInt32, _ dimension: CountDimension, _ names: RegisterNames) -> String {
    switch dimension {
    case .vaccine: vaccines[Int(key)].rawValue
    case .dose: labels[Int(key)]
    case .category:
      Int(key) < Programme.Category.allCases.count
        ? Programme.Category.allCases[Int(key)].name : "定期外"
    case .sex: key == 1 ? "男" : key == 2 ? "女" : "不明"
    case .age: key == 999 ? "不明" : "\(key)歳"
    case .month: "\(key / 12)-" + (key % 12 < 9 ? "0" : "") + "\(key % 12 + 1)"
    case .year: "\(key)年度"
    case .clinic:
      clinics.isEmpty
        ? ""
        : names.clinics[clinics[Int(key)]].map { "\(clinics[Int(key)]) \($0)" }
          ?? clinics[Int(key)].rawValue
    case .district: names.districts.indices.contains(Int(key)) ? names.districts[Int(key)] : ""
    case .ground:
      key == 0
        ? "なし"
        : grounds.indices.filter { key & (1 << UInt32($0)) != 0 }.map { grounds[$0] }
          .joined(separator: "・")
    }
  }
}

extension Programme.Category {
  /// The words of tables.
  public var name: String {
    switch self {
    case .routineA: "A類"
    case .routineB: "B類"
    case .special: "臨時"
    case .municipal: "任意"
    }
  }
}

/// The calendar of a period, worked out once a day rather than once a dose.
struct DayTable {
  private let first: Int32
  private var days: [CalendarDate]

  init(_ period: ClosedRange<Int32>) {
    first = period.lowerBound
    // A period of centuries is only ever a test's; the table is made as days are asked for.
    days = (0..<min(40_000, Int(period.upperBound - period.lowerBound) + 1)).map {
      CalendarDate(dayNumber: Int(period.lowerBound) + $0)
    }
  }

  private func date(_ day: Int32) -> CalendarDate {
    let index = Int(day - first)
    return days.indices.contains(index) ? days[index] : CalendarDate(dayNumber: Int(day))
  }

  func month(_ day: Int32) -> UInt32 {
    let date = date(day)
    return UInt32(date.year * 12 + date.month - 1)
  }

  func fiscalYear(_ day: Int32) -> UInt32 { UInt32(date(day).fiscalYear.year) }

  func years(of birth: Int32, on day: Int32) -> UInt32 {
    UInt32(Age.years(of: CalendarDate(dayNumber: Int(birth)), on: date(day)))
  }
}

public import Domain

/// The registry as it is looked up: in memory, about a hundred bytes a resident, one version of it.
///
/// A value: an update makes another index that shares what did not change, so lookups under way go on
/// with the version they began with.
public struct RegistryIndex: Sendable {
  /// Another name a resident goes by: 通称, 旧氏, or the Latin name of a foreigner.
  public struct OtherName: Sendable, Hashable, Codable {
    /// The name, surname and given name with a space between.
    public var name: String
    /// Its kana; may be empty.
    public var kana: String

    /// Makes a name.
    public init(name: String, kana: String) {
      self.name = name
      self.kana = kana
    }
  }

  /// Collects residents one by one, so that a large extract need not be held as values.
  public struct Builder {
    private var segment = SegmentBuilder()
    private var vouchers: [Voucher] = []

    /// Starts an index.
    ///
    /// - Parameter count: how many residents to make room for.
    public init(reservingCapacity count: Int = 0) { segment.reserve(count) }

    /// Adds a resident.
    public mutating func add(_ resident: Resident, otherNames: [OtherName] = []) {
      segment.add(resident, otherNames: otherNames)
    }

    /// Adds a voucher; its resident may come before or after it.
    public mutating func add(_ voucher: Voucher) { vouchers.append(voucher) }

    /// Makes the index.
    ///
    /// - Parameter version: names the state of the registry, for provenance.
    public consuming func index(version: String) -> RegistryIndex {
      let (segment, vouchers) = (segment, vouchers)
      return RegistryIndex(segment: segment, vouchers: vouchers, version: version)
    }
  }

  /// What changed in the registry.
  public struct Change: Sendable {
    /// Residents who are new or who changed, with their other names.
    public var residents: [(resident: Resident, otherNames: [OtherName])]
    /// Residents whose rows are gone.
    public var removed: [ResidentCode]
    /// Vouchers that were issued.
    public var vouchers: [Voucher]

    /// Makes a change.
    public init(
      residents: [(resident: Resident, otherNames: [OtherName])] = [],
      removed: [ResidentCode] = [], vouchers: [Voucher] = []
    ) {
      self.residents = residents
      self.removed = removed
      self.vouchers = vouchers
    }
  }

  /// What an index is made of, behind one reference: indexes are passed about in inner loops.
  private final class Contents: Sendable {
    let version: String
    let base: RegistrySegment
    let recent: RegistrySegment?
    /// Rows of `base` that `recent` replaces or that are gone.
    let stale: Set<Int>
    let recentResidents: [ResidentCode: (resident: Resident, otherNames: [OtherName])]
    /// Vouchers issued since `base` was built.
    let lateVouchers: [UInt64: [ResidentCode]]

    init(
      version: String, base: RegistrySegment, recent: RegistrySegment? = nil,
      stale: Set<Int> = [],
      recentResidents: [ResidentCode: (resident: Resident, otherNames: [OtherName])] = [:],
      lateVouchers: [UInt64: [ResidentCode]] = [:]
    ) {
      self.version = version
      self.base = base
      self.recent = recent
      self.stale = stale
      self.recentResidents = recentResidents
      self.lateVouchers = lateVouchers
    }
  }

  private let contents: Contents
  /// The state of the registry the index was made of.
  public var version: String { contents.version }
  /// What was there when the index was built afresh.
  var base: RegistrySegment { contents.base }
  /// What changed since.
  var recent: RegistrySegment? { contents.recent }

  /// Makes an index of residents and vouchers.
  public init(
    version: String, residents: some Sequence<Resident>, vouchers: some Sequence<Voucher> = []
  ) {
    var builder = Builder(reservingCapacity: residents.underestimatedCount)
    for resident in residents { builder.add(resident) }
    for voucher in vouchers { builder.add(voucher) }
    self = builder.index(version: version)
  }

  fileprivate init(segment: SegmentBuilder, vouchers: [Voucher], version: String) {
    contents = Contents(version: version, base: RegistryIndex.segment(segment, vouchers))
  }

  private init(contents: Contents) { self.contents = contents }

  private static func segment(
    _ builder: SegmentBuilder, _ vouchers: [Voucher]
  ) -> RegistrySegment {
    var builder = builder
    if !vouchers.isEmpty {
      let table = NumberTable(builder.codes)
      for voucher in vouchers {
        guard let number = PackedNumber.pack(voucher.number.rawValue),
          let code = PackedNumber.pack(voucher.resident.rawValue)
        else { continue }
        var first: Int?
        table.rows(of: code, in: builder.codes) { first = min(first ?? .max, $0) }
        if let first { builder.vouchers.append((number, UInt32(first))) }
      }
    }
    return RegistrySegment(builder)
  }

  /// The index with a change made; costs as much as all changes since the index was built afresh.
  ///
  /// - Parameters:
  ///   - change: residents added, changed or gone, and vouchers issued.
  ///   - version: names the new state of the registry.
  public func applying(_ change: Change, version: String) -> RegistryIndex {
    var residents = contents.recentResidents
    var stale = contents.stale
    for code in change.removed {
      residents[code] = nil
      stale.formUnion(base.rows(of: code))
    }
    for entry in change.residents {
      let old = base.rows(of: entry.resident.code)
      residents[entry.resident.code] = entry
      stale.formUnion(old)
    }
    var late = contents.lateVouchers
    for voucher in change.vouchers {
      guard let number = PackedNumber.pack(voucher.number.rawValue) else { continue }
      late[number, default: []].append(voucher.resident)
    }
    var builder = SegmentBuilder()
    for entry in residents.values.sorted(by: { $0.resident.code < $1.resident.code }) {
      builder.add(entry.resident, otherNames: entry.otherNames)
    }
    return RegistryIndex(
      contents: Contents(
        version: version, base: base, recent: RegistrySegment(builder), stale: stale,
        recentResidents: residents, lateVouchers: late))
  }

  /// How many residents there are.
  public var count: Int {
    base.count - base.aliasCount - contents.stale.count
      + (recent.map { $0.count - $0.aliasCount } ?? 0)
  }

  /// The memory the index takes, in bytes.
  public var bytes: Int { base.bytes + (recent?.bytes ?? 0) + contents.stale.count * 16 }

  /// Whether any voucher is known; without, a voucher's number is no evidence.
  var hasVouchers: Bool {
    !base.voucherNumbers.isEmpty || !contents.lateVouchers.isEmpty
  }

  /// Whether a resident is in the registry.
  public func contains(_ code: ResidentCode) -> Bool {
    base.rows(of: code).contains { !contents.stale.contains($0) }
      || recent?.rows(of: code).isEmpty == false
  }

  /// A row of one of the two segments.
  struct RowReference: Hashable {
    /// Whether the row is in `recent`.
    var isRecent: Bool
    var row: Int
  }

  /// The segment of a row.
  func segment(_ reference: RowReference) -> RegistrySegment {
    reference.isRecent ? recent ?? base : base
  }

  /// The segments, the large one first.
  var segments: [(isRecent: Bool, segment: RegistrySegment)] {
    [(false, base)] + (recent.map { [(true, $0)] } ?? [])
  }

  /// Whether a row still stands.
  func stands(_ reference: RowReference) -> Bool {
    reference.isRecent || contents.stale.isEmpty || !contents.stale.contains(reference.row)
  }

  /// The standing rows of a code.
  func rows(of code: ResidentCode) -> [RowReference] {
    segments.flatMap { part in
      part.segment.rows(of: code).map { RowReference(isRecent: part.isRecent, row: $0) }
    }.filter(stands)
  }

  /// The standing rows of a packed code.
  func rows(code packed: UInt64) -> [RowReference] {
    var rows = base.rows(packed).map { RowReference(isRecent: false, row: $0) }
    if !contents.stale.isEmpty { rows = rows.filter(stands) }
    if let recent {
      rows += recent.rows(packed).map { RowReference(isRecent: true, row: $0) }
    }
    return rows
  }

  /// The standing rows a voucher was issued to.
  func rows(voucher packed: UInt64) -> [RowReference] {
    var rows: [RowReference] = []
    for row in base.voucherRows(packed) {
      let reference = RowReference(isRecent: false, row: row)
      rows += stands(reference) ? [reference] : self.rows(of: base.code(row))
    }
    for code in contents.lateVouchers[packed] ?? [] { rows += self.rows(of: code) }
    return rows
  }
}

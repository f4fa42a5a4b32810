import Domain
import Foundation
import Immunization
import Printing
import Register
import Store

/// The rules and settings by which lists and tables of the register are made, for commands, exports and
/// pages alike.
struct RegisterOffice: Sendable {
  let schedule: Schedule
  let settings: RegisterSettings
  let settingsPath: String
  let store: DataStore
  /// Whether progress and what was read is said on the terminal.
  let isTalking: Bool

  /// Loads and checks everything that the commands need.
  ///
  /// - Throws: `Failure` with every mistake, `StoreError`.
  init(_ options: RegisterOptions) throws {
    try self.init(
      store: try options.home.store(), pipeline: options.pipeline, settings: options.settings,
      isTalking: true)
  }

  /// Loads and checks the rules for a store.
  ///
  /// - Parameters:
  ///   - store: the register.
  ///   - pipeline: the pipeline whose schedules hold; the usual one where it is nil.
  ///   - settings: the settings; register.yaml beside the pipeline where it is nil.
  ///   - isTalking: whether progress is said on the terminal.
  /// - Throws: `Failure` with every mistake.
  init(
    store: DataStore, pipeline: String? = nil, settings name: String? = nil,
    isTalking: Bool = false
  ) throws {
    self.store = store
    self.isTalking = isTalking
    let path = try PipelineFiles.find(pipeline)
    schedule = try PipelineFiles.schedule(ofPipeline: path)
    settingsPath =
      name ?? URL(filePath: path).deletingLastPathComponent().appending(path: "register.yaml").path
    settings = try PipelineFiles.decode(RegisterSettings.self, at: settingsPath)
    let known = Set(schedule.allProgrammes.map(\.programme.id))
    let unknown = settings.invited.filter { !known.contains($0) }
    guard unknown.isEmpty else {
      throw Failure(
        .badInput, "\(settingsPath): invited names \(unknown.joined(separator: ", "))",
        next: "The schedule has \(known.sorted().joined(separator: ", ")).")
    }
  }

  /// A file that the settings name, relative to theirs.
  func path(_ name: String) -> String {
    URL(filePath: settingsPath).deletingLastPathComponent().appending(path: name).path
  }

  /// The report layouts, checked.
  ///
  /// - Throws: `Failure`.
  func layouts() throws -> [(path: String, layout: ReportLayout)] {
    try settings.reports.map { name in
      let path = path(name)
      let layout = try PipelineFiles.decode(ReportLayout.self, at: path)
      do {
        try layout.check(against: schedule)
      } catch {
        throw Failure(.badInput, "\(path): \(error)", next: "Correct the layout.")
      }
      return (path, layout)
    }
  }

  /// The price lists, checked.
  ///
  /// - Throws: `Failure`, also where two lists hold on one day.
  func priceLists() throws -> [PriceList] {
    var lists: [PriceList] = []
    for name in settings.prices {
      let path = path(name)
      let list = try PipelineFiles.decode(PriceList.self, at: path)
      do {
        try list.check()
      } catch {
        throw Failure(.badInput, "\(path): \(error)", next: "Correct the prices.")
      }
      if let other = lists.first(where: { $0.from <= list.until && list.from <= $0.until }) {
        throw Failure(
          .badInput, "\(path): prices from \(list.from) overlap those from \(other.from)",
          next: "End one list before the other begins.")
      }
      lists.append(list)
    }
    return lists
  }

  /// A letter by its name in pipelines/letters, or by its path, with what is on its other side; checked.
  ///
  /// - Throws: `Failure`, with every mistake said before, and for another letter's back alone.
  func letter(_ name: String) throws -> OfficeLetter {
    let path =
      name.contains("/") || name.hasSuffix(".yaml") ? name : self.path("letters/\(name).yaml")
    let front = try side(at: path)
    guard front.isBack != true else {
      throw Failure(
        .badInput, "\(path) is the other side of a letter",
        next: "Print the letter that names it under back: both sides come together.")
    }
    let folder = URL(filePath: path).deletingLastPathComponent()
    let back = try front.back.map { try side(at: folder.appending(path: "\($0).yaml").path) }
    return OfficeLetter(front: front, back: back)
  }

  private func side(at path: String) throws -> LetterTemplate {
    let template = try PipelineFiles.decode(LetterTemplate.self, at: path)
    guard template.faults.isEmpty else {
      for fault in template.faults { say("\(path): \(fault)") }
      throw Failure(.badInput, "the letter \(path) has mistakes", next: "Correct them.")
    }
    return template
  }

  /// The register in memory, with a progress bar where the office talks.
  ///
  /// - Throws: the store's error.
  func book(_ scope: RegisterScope, withDistricts: Bool = false) throws -> RegisterBook {
    let size = try isTalking ? store.registerSize() : (residents: 0, doses: 0)
    let bar = isTalking ? ProgressBar(total: size.residents + size.doses, noun: "rows") : nil
    let rule = settings.districts
    let started = ProcessorTime.now
    let district = { (address: UnsafeRawBufferPointer) in rule.number(of: address) }
    let columns = try store.registerColumns(scope, district: withDistricts ? district : nil) {
      bar?.advance(by: $0)
    }
    bar?.finish()
    talk(
      "read \(columns.codes.count) residents and \(columns.doseDays.count) doses of registry version"
        + " \(columns.version) in \(started.words) of processor time")
    if columns.strayDoses > 0 {
      talk(
        "note: \(columns.strayDoses) dose(s) on record belong to numbers that the registry does not have;"
          + " they are in no list")
    }
    return RegisterBook(columns)
  }

  /// A dose's label as the schedule writes it, whatever the width of its digits; as given where the schedule
  /// does not have it.
  func label(_ text: String, of vaccine: VaccineCode) -> String {
    let slot = schedule.slot(of: vaccine, label: text)
    let labels = (schedule.rules(of: vaccine)?.programmes ?? []).flatMap(\.courses)
      .flatMap(\.doses).map(\.label)
    return labels.first { schedule.slot(of: vaccine, label: $0) == slot } ?? text
  }

  /// Says something to people at a terminal; pages and exports say nothing there.
  func talk(_ line: String) {
    if isTalking { say(line) }
  }

  /// The names of clinics and districts for tables.
  ///
  /// - Throws: the store's error.
  func names() throws -> RegisterNames {
    RegisterNames(
      clinics: Dictionary(
        try store.clinics().map { ($0.code, $0.name) }, uniquingKeysWith: { $1 }),
      districts: settings.districts.names)
  }
}

/// A letter with what is on its other side.
struct OfficeLetter: Sendable {
  var front: LetterTemplate
  var back: LetterTemplate?

  /// The columns that the mailing contractor gets, for both sides in one file.
  var contractor: [String] {
    front.contractor + (back?.contractor ?? []).filter { !front.contractor.contains($0) }
  }
}

extension RegisterBook {
  /// Takes the store's columns as they are.
  init(_ columns: RegisterColumns) {
    self.init(
      codes: columns.codes, births: columns.births, sexes: columns.sexes, sinces: columns.sinces,
      removals: columns.removals, statuses: columns.statuses, protections: columns.protections,
      districts: columns.districts, firstDoses: columns.firstDoses,
      doseVaccines: columns.doseVaccines, doseLabels: columns.doseLabels,
      doseDays: columns.doseDays, doseClinics: columns.doseClinics, vaccines: columns.vaccines,
      labels: columns.labels, clinics: columns.clinics)
    take(columns.doseGrounds)
  }
}

/// Processor time of this process, for saying what a list cost.
struct ProcessorTime {
  private let ticks: Int

  /// The time spent until now.
  static var now: ProcessorTime { ProcessorTime(ticks: Int(clock())) }

  /// The time since then, for example `1.42 s`.
  var words: String {
    let seconds = Double(Int(clock()) - ticks) / 1_000_000
    return seconds.formatted(.number.precision(.fractionLength(2)).grouping(.never)) + " s"
  }
}

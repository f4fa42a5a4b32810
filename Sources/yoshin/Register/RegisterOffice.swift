import Domain
import Forms
import Foundation
import Immunization
import Register
import Store
import Yams

/// The rules and settings that the register's commands work by.
struct RegisterOffice {
  let schedule: Schedule
  let settings: RegisterSettings
  let settingsPath: String
  let store: DataStore

  /// Loads and checks everything that the commands need.
  ///
  /// - Throws: `Failure` with every mistake, `StoreError`.
  init(_ options: RegisterOptions) throws {
    let files = try SchedulePaths(named: options.pipeline)
    schedule = try files.schedule()
    settingsPath =
      options.settings
      ?? URL(filePath: files.path).deletingLastPathComponent().appending(path: "register.yaml").path
    settings = try RegisterOffice.decode(RegisterSettings.self, settingsPath)
    let known = Set(schedule.allProgrammes.map(\.programme.id))
    let unknown = settings.invited.filter { !known.contains($0) }
    guard unknown.isEmpty else {
      throw Failure(
        .badInput, "\(settingsPath): invited names \(unknown.joined(separator: ", "))",
        next: "The schedule has \(known.sorted().joined(separator: ", ")).")
    }
    store = try options.home.store()
  }

  /// A YAML file's value.
  ///
  /// - Throws: `Failure` that names the file and what is wrong in it.
  static func decode<Value: Decodable>(_ type: Value.Type, _ path: String) throws -> Value {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw Failure(.badInput, "\(path): cannot be read", next: "Check the path.")
    }
    do {
      return try YAMLDecoder().decode(type, from: data)
    } catch {
      throw Failure(.badInput, "\(path): \(error)", next: "Correct the file.")
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
      let layout = try RegisterOffice.decode(ReportLayout.self, path)
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
      let list = try RegisterOffice.decode(PriceList.self, path)
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

  /// The register in memory, with a progress bar.
  ///
  /// - Throws: the store's error.
  func book(_ scope: RegisterScope, withDistricts: Bool = false) throws -> RegisterBook {
    let size = try store.registerSize()
    let bar = ProgressBar(total: size.residents + size.doses, noun: "rows")
    let rule = settings.districts
    let started = ProcessorTime.now
    let district = { (address: UnsafeRawBufferPointer) in rule.number(of: address) }
    let columns = try store.registerColumns(scope, district: withDistricts ? district : nil) {
      bar.advance(by: $0)
    }
    bar.finish()
    say(
      "read \(columns.codes.count) residents and \(columns.doseDays.count) doses of registry version"
        + " \(columns.version) in \(started.words) of processor time")
    if columns.strayDoses > 0 {
      say(
        "note: \(columns.strayDoses) dose(s) on record belong to numbers that the registry does not have;"
          + " they are in no list")
    }
    return RegisterBook(columns)
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

/// A pipeline's schedules without its forms and models.
struct SchedulePaths {
  /// The pipeline's file.
  let path: String
  private let definition: PipelineDefinition

  /// Reads the pipeline.
  ///
  /// - Throws: `Failure`.
  init(named name: String?) throws {
    path = try PipelineFiles.find(name)
    let text = try PipelineFiles.text(path)
    let read = PipelineDefinition.read(
      yaml: text, file: path, readFile: { try? PipelineFiles.text($0) },
      fileExists: { FileManager.default.fileExists(atPath: $0) })
    for diagnostic in read.diagnostics { say("\(diagnostic)") }
    guard let definition = read.value else {
      throw Failure(
        .badInput, "the pipeline \(path) has mistakes", next: "Correct the lines named above.")
    }
    self.definition = definition
  }

  /// The schedule.
  ///
  /// - Throws: `Failure` with every mistake.
  func schedule() throws -> Schedule { try PipelineFiles.schedule(of: definition) }
}

/// What a pipeline says about taking files in: the watched folder, its limits, the virus scanner.
public struct IntakeSettings: Sendable, Equatable {
  /// How a file's path inside the watched folder says which clinic and month it belongs to.
  public var layout = FolderLayout.standard
  /// How long a file must be left alone before it is taken, seconds.
  public var stableFor = 3.0
  /// How long an unfinished file may stay as it is before it is given up as cut off, seconds.
  public var unfinishedFor = 600
  /// How often the whole folder is looked through, whatever the system reports, seconds.
  public var rescan = 300
  /// How long nothing must come for a batch to be closed, seconds.
  public var quietPeriod = 1800
  /// The name, without ending and whatever its case, of a file that closes its batch.
  public var marker = "_end"
  /// A larger file is refused before it is opened, bytes.
  public var maximumBytes = 512 << 20
  /// Room that must stay free on the disks, bytes; below it intake pauses.
  public var reserve = 64 << 20
  /// The socket of ClamAV's clamd that every file passes before it is opened; nil for none.
  public var clamd: String? = nil
  /// Memory that a worker may ask for, bytes of address space.
  public var workerMemory = 2 << 30
  /// Processor time that one page may take, seconds.
  public var pageProcessorSeconds = 60
  /// Time by the clock that one page may take, seconds.
  public var pageSeconds = 120
  /// Makes the defaults.
  public init() {}
}

extension PipelineReader {
  /// The `intake` section.
  mutating func intake(_ entry: YAMLEntry) -> IntakeSettings {
    let numbers: [(String, WritableKeyPath<IntakeSettings, Int>, ClosedRange<Int>, Int)] = [
      ("unfinished_seconds", \.unfinishedFor, 10...86_400, 1),
      ("rescan_seconds", \.rescan, 1...86_400, 1),
      ("quiet_seconds", \.quietPeriod, 1...604_800, 1),
      ("maximum_megabytes", \.maximumBytes, 1...4096, 1 << 20),
      ("reserve_megabytes", \.reserve, 0...1_000_000, 1 << 20),
      ("worker_megabytes", \.workerMemory, 512...65_536, 1 << 20),
      ("page_processor_seconds", \.pageProcessorSeconds, 1...3600, 1),
      ("page_seconds", \.pageSeconds, 1...3600, 1),
    ]
    var settings = IntakeSettings()
    let known = numbers.map(\.0) + ["stable_seconds", "layout", "marker", "clamd"]
    guard let section = findings.section(entry, "intake", known: known) else { return settings }
    for (key, property, range, unit) in numbers {
      guard let entry = section[key],
        let number = findings.whole(entry.value, section.path(key), in: range)
      else { continue }
      settings[keyPath: property] = number * unit
    }
    if let entry = section["stable_seconds"],
      let seconds = findings.number(entry.value, section.path(entry.key))
    {
      if (0.1...3600).contains(seconds) {
        settings.stableFor = seconds
      } else {
        findings.error(
          entry.value.place,
          "\"\(section.path(entry.key))\" must lie between 0.1 and 3600, not \(millimetres(seconds))"
        )
      }
    }
    if let entry = section["layout"], let text = findings.text(entry.value, section.path("layout"))
    {
      do throws(FolderLayout.Mistake) {
        settings.layout = try FolderLayout(text)
      } catch {
        findings.error(entry.value.place, "\"intake.layout\" \(error.sentence)")
      }
    }
    if let entry = section["marker"], let text = findings.text(entry.value, section.path("marker"))
    {
      settings.marker = text
    }
    if let entry = section["clamd"] {
      settings.clamd = findings.text(entry.value, section.path("clamd"))
    }
    return settings
  }
}

import Domain
import Foundation
import Intake
import Store

/// One run of `ingest`: folders into the store, their pages through the workers.
struct IngestRun {
  let takeIn: TakeIn
  let pages: ReadPages

  /// Keeps every file of a folder and says which pages there are to read.
  func takeIn(_ folder: BatchFolder, as name: BatchName) async throws {
    _ = try takeIn.store.openBatch(name, by: takeIn.user)
    try claim(folder, name)
    for stray in folder.unknown {
      say("warning: \(folder.name)/\(stray.lastPathComponent): not a scan; it stays where it is")
    }
    var (new, known, duplicates) = (0, 0, 0)
    for scan in folder.scans {
      let bytes: Data
      do {
        bytes = try Data(contentsOf: scan)
      } catch {
        say(
          "error: \(folder.name)/\(scan.lastPathComponent): cannot be read; check its permissions")
        continue
      }
      let result = try await takeIn.scan(bytes, named: scan.lastPathComponent, into: name)
      if result.isKnown {
        known += 1
      } else if case .duplicate = result.arrival {
        duplicates += 1
      } else {
        new += 1
      }
    }
    if new + duplicates == 0 {
      say("\(name): all \(known) files were taken in before; nothing changes")
    } else {
      say("\(name): \(new) new files, \(duplicates) duplicates, \(known) known before")
    }
  }

  /// Keeps the clinic's claim sheet; a sheet with mistakes is reported and leaves the batch without one.
  private func claim(_ folder: BatchFolder, _ name: BatchName) throws {
    guard let manifest = folder.manifest else {
      say("warning: \(name): no manifest.csv; the pages cannot be held against a claim")
      return
    }
    let bytes = [UInt8]((try? Data(contentsOf: manifest)) ?? Data())
    switch try takeIn.claimSheet(bytes, of: name) {
    case .kept(let strange):
      if strange > 0 {
        say(
          "warning: \(name)/manifest.csv: \(strange) line(s) for another clinic or month are left out"
        )
      }
    case .mistakes(let problems, let omitted):
      report(problems, omitted: omitted, in: "\(name)/manifest.csv", severity: "warning")
      say("warning: \(name): the claim sheet is not used; correct it and run the command again")
    }
  }

  /// Reads what is left to read of some batches.
  func read(_ names: [BatchName]) async throws {
    let store = pages.store
    let total = try names.map { try store.pagesToDo(in: $0) }.reduce(0, +)
    guard total > 0 else { return }
    let progress = ProgressBar(total: total)
    defer { progress.finish() }
    var pages = ReadPages(
      store: store, user: pages.user, files: pages.files, office: pages.office,
      workers: min(pages.workers, total))
    pages.saved = { _, result in
      if case .saved = result { progress.advance() }
    }
    try await pages.read(names)
  }
}

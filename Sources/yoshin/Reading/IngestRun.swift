import Domain
import Foundation
import Intake
import Store

/// One run of `ingest`: folders into the store, their pages through the workers.
struct IngestRun {
  let takeIn: TakeIn
  let pages: ReadPages

  /// Takes folders in, one after the other, and reads their pages meanwhile: a batch once it is whole.
  ///
  /// - Throws: what the store throws; what was taken in and read until then stays.
  func run(_ folders: [(folder: BatchFolder, name: BatchName)]) async throws {
    let progress = ProgressBar(total: 0, isOpen: true)
    defer { progress.finish() }
    let taken = BatchesTakenIn()
    let names = folders.map(\.name)
    try await withThrowingTaskGroup(of: Void.self) { group in
      do {
        var isReading = false
        for (folder, name) in folders {
          try await takeIn(folder, as: name) { progress.interject($0) }
          let count = try pages.store.pagesToDo(in: name)
          progress.expect(count)
          await taken.add()
          guard count > 0, !isReading else { continue }
          // Workers are started once there is something to read.
          isReading = true
          let workers = folders.count > 1 ? pages.workers : min(pages.workers, count)
          group.addTask {
            try await read(names, workers: workers, taking: taken, progress)
          }
        }
        progress.close()
        await taken.finish()
      } catch {
        group.cancelAll()
        await taken.finish()
        throw error
      }
      try await group.waitForAll()
    }
  }

  /// Keeps every file of a folder and says which pages there are to read.
  private func takeIn(
    _ folder: BatchFolder, as name: BatchName, say: (String) -> Void
  ) async throws {
    _ = try takeIn.store.openBatch(name, by: takeIn.user)
    try claim(folder, name, say: say)
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
  private func claim(
    _ folder: BatchFolder, _ name: BatchName, say: (String) -> Void
  ) throws {
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

  /// Reads what is to be read of some batches as they become whole.
  private func read(
    _ names: [BatchName], workers: Int, taking: BatchesTakenIn, _ progress: ProgressBar
  ) async throws {
    var pages = ReadPages(
      store: pages.store, user: pages.user, files: pages.files, office: pages.office,
      workers: workers)
    pages.taking = taking
    pages.saved = { _, result in
      if case .saved = result { progress.advance() }
    }
    try await pages.read(names)
  }
}

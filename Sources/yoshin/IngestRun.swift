import Crypto
import Domain
import Forms
import Foundation
import Imaging
import Intake
import Pipeline
import Store
import Synchronization
import Tables

/// One run of intake: files into the store, pages through the workers, verdicts into the store.
struct IngestRun {
  let store: DataStore
  let data: DataFolder
  let user: String
  let files: PipelineFiles
  let office: Office
  let version: RegistryVersion
  let workers: Int

  /// Keeps every file of a folder and says which pages there are to read.
  func takeIn(_ folder: BatchFolder, as name: BatchName) async throws {
    _ = try store.openBatch(name, by: user)
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
      let ending = scan.pathExtension.lowercased()
      let hash = try data.keep(bytes, fileExtension: ending)
      let arrival = try store.addFile(
        named: scan.lastPathComponent, sha256: hash, fileExtension: ending, byteSize: bytes.count,
        to: name, by: user)
      // A file whose pages are counted was taken in before, duplicates too: there is nothing to do again.
      guard try store.filesWithoutPages(in: name).contains(arrival.file) else {
        known += 1
        continue
      }
      if case .duplicate = arrival { duplicates += 1 } else { new += 1 }
      let original = data.original(sha256: hash, fileExtension: ending)
      try store.setPageCount(try await pages(bytes, original, ending), of: arrival.file)
    }
    if new + duplicates == 0 {
      say("\(name): all \(known) files were taken in before; nothing changes")
    } else {
      say("\(name): \(new) new files, \(duplicates) duplicates, \(known) known before")
    }
  }

  /// How many pages a file has; a file that cannot be opened has one, which will fail with its reason.
  private func pages(_ bytes: Data, _ original: URL, _ ending: String) async throws -> Int {
    if ending == "pdf" { return try await PDFPages.count(original) ?? 1 }
    return (try? ScanDecoder.pageCount(of: [UInt8](bytes))) ?? 1
  }

  /// Keeps the clinic's claim sheet; a sheet with mistakes is reported and leaves the batch without one.
  private func claim(_ folder: BatchFolder, _ name: BatchName) throws {
    guard let manifest = folder.manifest else {
      say("warning: \(name): no manifest.csv; the pages cannot be held against a claim")
      return
    }
    let bytes = [UInt8]((try? Data(contentsOf: manifest)) ?? Data())
    do throws(TableError) {
      let sheet = try RegistryFile<ClaimSheetLine>.claimSheet(bytes)
      let hash = SHA256.hash(data: bytes).map {
        String($0 >> 4, radix: 16) + String($0 & 15, radix: 16)
      }
      .joined()
      var lines: [ClaimLine] = []
      for line in sheet {
        guard line.clinic == name.clinic, name.days.contains(line.month) else {
          say("warning: \(name)/manifest.csv: a line for another clinic or month is left out")
          continue
        }
        lines.append(ClaimLine(vaccine: line.vaccine, count: line.count))
      }
      do { try store.setClaimSheet(lines, of: name, fileHash: hash, by: user) } catch {
        say("warning: \(name)/manifest.csv: \(error)")
      }
    } catch {
      report(
        error.problems, omitted: error.omitted, in: "\(name)/manifest.csv", severity: "warning")
      say("warning: \(name): the claim sheet is not used; correct it and run the command again")
    }
  }

  /// Reads what is left to read of some batches, one after the other through the same workers.
  func read(_ names: [BatchName]) async throws {
    let total = try names.map { try self.store.pagesToDo(in: $0) }.reduce(0, +)
    guard total > 0 else { return }
    let progress = ProgressBar(total: total)
    let (store, user) = (store, user)
    let looks = SecondLookPlan(files.definition.review)
    let judge = JudgePage(pipeline: files.definition, office: office)
    let provenance = Provenance(files, registry: version)
    let handIn = HandIn { page in
      PageJudgement(
        store: store, judge: judge, provenance: provenance,
        context: BatchContext(page.batch, arrival: CalendarDate.today))
    } keep: { page, result in
      guard let result else {
        // The lease is let go with its attempt counted: another worker tries, a person looks in the end.
        try store.releaseLeases(countingAttempt: true) { $0 == Lease.owner(page.number) }
        return
      }
      let saved = try store.save(
        result.page, page: page.page.page, by: user, reading: result.reading, looks: looks)
      if case .saved = saved { progress.advance() }
    }
    let counter = Mutex(0)
    defer { progress.finish() }
    try await PagePool(files: files, workers: min(workers, total)).read(
      next: {
        let number = counter.withLock { value in
          defer { value += 1 }
          return value
        }
        for name in names {
          if let page = try store.leasePages(1, in: name, to: Lease.owner(number)).first {
            return NumberedPage(number: number, page: page)
          }
        }
        try await handIn.skip(number)
        return nil
      },
      done: { page, reading in try await handIn.hand(page, reading) })
  }
}

import Domain
import Forms
import Foundation
import Intake
import Logging
import Store
import Tables

/// A file's way through the watcher.
extension Watcher {
  /// How many times the quiet must last before a file is refused for lying in the wrong folder: people rename
  /// new folders.
  private static let wrongPlacePatience = 5

  /// Stops before a disk is full, not after.
  func checkRoom() throws {
    guard intake.reserve > 0 else { return }
    for path in [setting.data.url.path, inbox.root] {
      if let free = DiskRoom.free(at: path), free < intake.reserve {
        throw SystemFault(ENOSPC, "reserve")
      }
    }
  }

  /// Looks at a file that has been left alone, and claims it, puts it off or refuses it.
  func consider(_ ripe: StabilityTracker.Ripe) throws {
    let path = ripe.path
    guard let (kind, batch, name) = place(path) else {
      if ripe.unchangedFor < Duration.seconds(intake.stableFor) * Watcher.wrongPlacePatience {
        tracker.postpone(path, at: now)
      } else {
        try refuse(path, .noBatch(layout: intake.layout.pattern), isClaimed: false)
      }
      return
    }
    let file: InboxFile
    do throws(SystemFault) {
      file = try InboxFile("\(inbox.root)/\(path)")
    } catch {
      if error.isMissing { return tracker.forget(path) }
      // Not readable yet, or no file at all: put off, and refused when nobody mends it.
      guard ripe.isGivenUp else { return tracker.postpone(path, at: now) }
      return try refuse(path, .notStored("\(error)"), isClaimed: false)
    }
    guard file.stamp == ripe.stamp else { return }
    if file.hasWriter == true { return tracker.postpone(path, at: now) }
    if kind == .scan {
      guard BatchFolder.scanEndings.contains(TakeIn.ending(of: name)) else {
        return try refuse(path, .unknownKind, isClaimed: false)
      }
      if file.stamp.size > intake.maximumBytes {
        return try refuse(path, .tooLarge(limit: intake.maximumBytes >> 20), isClaimed: false)
      }
      if try ScanStructure.of(file) == .unfinished, !ripe.isGivenUp {
        return tracker.postpone(path, at: now)
      }
      if file.stamp.size == 0 { return try refuse(path, .empty, isClaimed: false) }
    }
    tracker.forget(path)
    guard let place = try inbox.claim(path) else { return }
    let placed = self.place(place)?.name ?? name
    claimed[place] = Claimed(kind: kind, batch: batch, name: placed)
    log.info("file.claimed", metadata: ["file": "\(fileKey(place))", "batch": "\(batch)"])
  }

  /// Takes up a file that an earlier run claimed and did not settle.
  func resume(_ path: String) throws {
    guard claimed[path] == nil else { return }
    guard let (kind, batch, name) = place(path) else {
      // The layout was changed while it lay there.
      return try refuse(path, .noBatch(layout: intake.layout.pattern), isClaimed: true)
    }
    claimed[path] = Claimed(kind: kind, batch: batch, name: name)
    log.info("file.resumed", metadata: ["file": "\(fileKey(path))", "batch": "\(batch)"])
  }

  /// What a path says by the layout.
  func place(_ path: String) -> (kind: Claimed.Kind, batch: BatchName, name: String)? {
    let parts = path.split(separator: "/").map(String.init)
    guard let place = intake.layout.place(of: parts),
      let batch = BatchName(
        year: place.year, month: place.month, clinic: ClinicCode(place.clinic))
    else { return nil }
    let lower = place.file.lowercased()
    let stem = lower.firstIndex(of: ".").map { String(lower[..<$0]) } ?? lower
    // A second one by its name is claimed as manifest~2.csv.
    if lower == "manifest.csv" || lower.hasPrefix("manifest~") && lower.hasSuffix(".csv") {
      return (.claimSheet, batch, place.file)
    }
    let marker = intake.marker.lowercased()
    if stem == marker || stem.hasPrefix(marker + "~") { return (.marker, batch, place.file) }
    return (.scan, batch, place.file)
  }

  /// Moves a file to `failed` with the reason beside it.
  func refuse(_ path: String, _ refusal: Refusal, isClaimed: Bool) throws {
    var place = path
    if !isClaimed {
      tracker.forget(path)
      guard let taken = try inbox.claim(path) else { return }
      place = taken
    }
    try inbox.settle(place, .failed, note: refusal.note)
    claimed[place] = nil
    log.warning(
      "file.refused", metadata: ["file": "\(fileKey(place))", "why": "\(refusal.word)"])
  }

  /// Takes a claimed file into the store, where that has not been done.
  func process(_ path: String) async throws {
    guard var entry = claimed[path], entry.file == nil, entry.kind != .marker else { return }
    do {
      let file = try InboxFile(inbox.processing(path))
      let bytes = try file.everything()
      entry.stamp = file.stamp
      if let socket = intake.clamd {
        switch try Clamd(socket: socket).scan(bytes) {
        case .clean: break
        case .infected(let name): return try refuse(path, .infected(name), isClaimed: true)
        case .refused(let why): return try refuse(path, .notScanned(why), isClaimed: true)
        }
      }
      try await take(bytes, path, entry)
    } catch let fault as SystemFault where fault.isMissing && fault.call == "open" {
      // Somebody took it out of the folder: the next look finds it where it was put.
      claimed[path] = nil
      log.warning("file.vanished", metadata: ["file": "\(fileKey(path))"])
    }
  }

  private func take(_ bytes: [UInt8], _ path: String, _ claim: Claimed) async throws {
    var claim = claim
    let takeIn = TakeIn(store: store, data: setting.data, user: setting.user)
    _ = try store.openBatch(claim.batch, by: setting.user)
    if claim.kind == .claimSheet {
      switch try takeIn.claimSheet(bytes, of: claim.batch) {
      case .kept(let strange):
        try inbox.settle(path, .done)
        claimed[path] = nil
        log.info(
          "claimSheet.kept",
          metadata: ["batch": "\(claim.batch)", "strangeLines": "\(strange)"])
      case .mistakes(let problems, _):
        let lines = problems.prefix(50).map { "\($0.line): \($0.sentence)" }
        try refuse(path, .claimSheet(lines), isClaimed: true)
      }
      return
    }
    do {
      let result = try await takeIn.scan(Data(bytes), named: claim.name, into: claim.batch)
      claim.file = result.arrival.file
      claimed[path] = claim
      log.info(
        "file.taken",
        metadata: [
          "file": "\(fileKey(path))", "batch": "\(claim.batch)",
          "id": "\(result.arrival.file)", "known": "\(result.isKnown)",
        ])
    } catch let error as StoreError where DataStore.trouble(in: error) == nil {
      try refuse(path, .notStored(error.description), isClaimed: true)
    }
  }

  /// Moves files whose pages all have a result to where they belong.
  func settle() async throws {
    let read = try store.filesRead(among: claimed.values.compactMap(\.file))
    for (path, entry) in claimed {
      guard let file = entry.file, read.contains(file) else { continue }
      let progress = try store.progress(of: file)
      // A writer that kept it open has gone on after the claim: what is there now is taken in as well.
      if let stamp = try? InboxFile(inbox.processing(path)).stamp, stamp != entry.stamp {
        claimed[path]?.file = nil
        log.warning("file.changedAfterClaim", metadata: ["file": "\(fileKey(path))"])
        bell.ring()
        continue
      }
      let failed = progress.failed.map { "p. \($0.number): \($0.note)" }
      if failed.count == progress.pages {
        try inbox.settle(path, .failed, note: Refusal.nothingReadable(failed).note)
      } else {
        try inbox.settle(path, .done, note: failed.isEmpty ? nil : Refusal.partly(failed))
      }
      claimed[path] = nil
      log.info(
        "file.settled",
        metadata: [
          "file": "\(fileKey(path))", "batch": "\(entry.batch)", "pages": "\(progress.pages)",
          "failed": "\(failed.count)",
        ])
    }
  }
}

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
    let file: InboxFile
    do throws(SystemFault) {
      file = try InboxFile("\(inbox.root)/\(path)")
    } catch {
      if error.isMissing { return tracker.forget(path) }
      // Not readable yet: put off, and refused when nobody mends it.
      guard ripe.isGivenUp else { return tracker.postpone(path, at: now) }
      return try refuse(path, .notStored("\(error)"))
    }
    guard file.stamp == ripe.stamp else { return }
    if file.hasWriter == true { return tracker.postpone(path, at: now) }
    if let refusal = refusal(path, size: file.stamp.size) {
      if case .noBatch = refusal,
        ripe.unchangedFor < Duration.seconds(intake.stableFor) * Watcher.wrongPlacePatience
      {
        return tracker.postpone(path, at: now)
      }
      return try refuse(path, refusal)
    }
    if let place = self.place(path), place.kind == .scan, !ripe.isGivenUp,
      try ScanStructure.of(file) == .unfinished
    {
      return tracker.postpone(path, at: now)
    }
    tracker.forget(path)
    guard let taken = try inbox.claim(path) else { return }
    enter(taken, "file.claimed")
  }

  /// Takes up what an earlier run claimed and did not settle.
  func resume(_ listing: Inbox.Listing) throws {
    for path in listing.odd {
      claimed[path] = Claimed(kind: .refused(.notAFile), batch: nil, name: "")
    }
    for (path, stamp) in listing.files where claimed[path] == nil {
      if let refusal = refusal(path, size: stamp.size) {
        claimed[path] = Claimed(kind: .refused(refusal), batch: nil, name: "")
      } else {
        enter(path, "file.resumed")
      }
    }
  }

  /// Writes down a claimed file.
  private func enter(_ path: String, _ event: String) {
    guard let (kind, batch, name) = place(path) else { return }
    claimed[path] = Claimed(kind: kind, batch: batch, name: name)
    log.info(
      "\(event)", metadata: ["file": "\(fileKey(path))", "batch": "\(batch)"])
  }

  /// Why a file is not for the store, as far as its name and size say.
  private func refusal(_ path: String, size: Int) -> Refusal? {
    guard let place = self.place(path) else { return .noBatch(layout: intake.layout.pattern) }
    guard place.kind == .scan else { return nil }
    guard BatchFolder.scanEndings.contains(TakeIn.ending(of: place.name)) else {
      return .unknownKind
    }
    if size > intake.maximumBytes { return .tooLarge(limit: intake.maximumBytes >> 20) }
    return size == 0 ? .empty : nil
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

  /// Claims a file that is not for the store and moves it to `failed`.
  func refuse(_ path: String, _ refusal: Refusal) throws {
    tracker.forget(path)
    guard let taken = try inbox.claim(path) else { return }
    try giveBack(taken, refusal)
  }

  /// Moves a claimed file to `failed` with the reason beside it; where that cannot be done now, at the next look.
  private func giveBack(_ path: String, _ refusal: Refusal) throws {
    claimed[path] = Claimed(kind: .refused(refusal), batch: nil, name: "")
    try inbox.settle(path, .failed, note: refusal.note)
    claimed[path] = nil
    log.warning(
      "file.refused", metadata: ["file": "\(fileKey(path))", "why": "\(refusal.word)"])
  }

  /// Takes a claimed file into the store, where that has not been done.
  func process(_ path: String) async throws {
    guard var entry = claimed[path], entry.file == nil, entry.kind != .marker else { return }
    if case .refused(let refusal) = entry.kind { return try giveBack(path, refusal) }
    do {
      let file = try InboxFile(inbox.processing(path))
      let bytes = try file.everything()
      entry.stamp = file.stamp
      if let socket = intake.clamd {
        switch try Clamd(socket: socket).scan(bytes) {
        case .clean: break
        case .infected(let name): return try giveBack(path, .infected(name))
        case .refused(let why): return try giveBack(path, .notScanned(why))
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
    guard let batch = claim.batch else { return }
    var claim = claim
    let takeIn = TakeIn(store: store, data: setting.data, user: setting.user)
    _ = try store.openBatch(batch, by: setting.user)
    if claim.kind == .claimSheet {
      switch try takeIn.claimSheet(bytes, of: batch) {
      case .kept(let strange):
        try inbox.settle(path, .done)
        claimed[path] = nil
        log.info(
          "claimSheet.kept",
          metadata: ["batch": "\(batch)", "strangeLines": "\(strange)"])
      case .mistakes(let problems, _):
        let lines = problems.prefix(50).map { "\($0.line): \($0.sentence)" }
        try giveBack(path, .claimSheet(lines))
      }
      return
    }
    do {
      let result = try await takeIn.scan(Data(bytes), named: claim.name, into: batch)
      claim.file = result.arrival.file
      claimed[path] = claim
      log.info(
        "file.taken",
        metadata: [
          "file": "\(fileKey(path))", "batch": "\(batch)",
          "id": "\(result.arrival.file)", "known": "\(result.isKnown)",
        ])
    } catch let error as StoreError where DataStore.trouble(in: error) == nil {
      try giveBack(path, .notStored(error.description))
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
          "file": "\(fileKey(path))", "batch": "\(entry.batch?.description ?? "")",
          "pages": "\(progress.pages)",
          "failed": "\(failed.count)",
        ])
    }
  }
}

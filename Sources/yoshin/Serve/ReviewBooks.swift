import Domain
import Foundation
import Immunization
import Linkage
import Pipeline
import Store
import Synchronization

/// The office's books in memory, as new as the registry.
///
/// While a new registry is being read, the old index goes on answering: rows, rules and doses come
/// from the database itself, so only who else it could be is a minute old.
actor ReviewBooks {
  /// The books of one registry version.
  struct Opened: Sendable {
    var judge: JudgePage
    var version: RegistryVersion
  }

  private let store: DataStore
  private let files: PipelineFiles
  private let schedule: Schedule
  private let threads: DeskThreads
  /// Read by who may not wait for the actor; written by the actor alone.
  private let latest = Mutex<Opened?>(nil)
  private var opening: Task<Opened, any Error>?

  init(store: DataStore, files: PipelineFiles, threads: DeskThreads) throws {
    self.store = store
    self.files = files
    self.threads = threads
    schedule = try files.schedule()
  }

  /// The books; waits for them only where there are none yet.
  ///
  /// - Throws: the store's error; `Failure` where there is no registry yet.
  func current() async throws -> Opened {
    let version = try await threads.run { [store] in try store.registryVersion() }
    let opened = latest.withLock { $0 }
    if let opened, opened.version == version { return opened }
    let task = opening ?? begin()
    if let opened { return opened }
    return try await task.value
  }

  /// The books without waiting, as `current` gives them; nil where there are none yet.
  ///
  /// - Parameter version: the registry's version now; books of another are read anew from here on.
  nonisolated func opened(at version: RegistryVersion) -> Opened? {
    let opened = latest.withLock { $0 }
    if let opened, opened.version != version { Task { _ = try? await self.current() } }
    return opened
  }

  private func begin() -> Task<Opened, any Error> {
    let (store, files, schedule, threads) = (store, files, schedule, threads)
    let task = Task {
      try await threads.run {
        let (office, version) = try Pipeline.Office.open(
          store, pipeline: files.definition, schedule: schedule, isOnDemand: true)
        return Opened(
          judge: JudgePage(pipeline: files.definition, office: office), version: version)
      }
    }
    opening = task
    Task {
      if let books = try? await task.value { latest.withLock { $0 = books } }
      opening = nil
    }
    return task
  }
}

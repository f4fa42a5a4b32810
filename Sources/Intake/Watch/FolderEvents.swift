private import Dispatch
private import Glibc
private import Synchronization

/// What the system reports of a folder and the folders in it.
///
/// Only a hint: reports get lost when many come at once, on network shares and over a remount, so whoever
/// uses it looks through the whole folder now and then all the same. Where the system gives no reports,
/// `isWorking` is false and looking through is all there is.
///
/// `@unchecked Sendable`: what changes is behind `state`; `source` is set once in `init`, and Dispatch's
/// objects may be used from any thread.
public final class FolderEvents: @unchecked Sendable {
  /// What has happened since it was last asked for.
  public struct Report: Sendable, Equatable {
    /// Files that something happened to, by path from the folder on.
    public var touched: Set<String> = []
    /// Whether reports were lost.
    public var isIncomplete = false
  }

  private struct State {
    var descriptor: Int32
    /// The folder's path, from the watched one on, by the number of its watch.
    var folders: [Int32: String] = [:]
    var report = Report()
  }

  private let root: String
  private let state: Mutex<State>
  private let source: (any DispatchSourceRead)?

  /// Starts listening.
  ///
  /// - Parameters:
  ///   - root: the folder's path.
  ///   - ring: called on a thread of its own when there is something to ask for.
  public init(_ root: String, ring: @escaping @Sendable () -> Void) {
    self.root = root
    let descriptor = inotify_init1(Int32(IN_NONBLOCK) | Int32(IN_CLOEXEC))
    state = Mutex(State(descriptor: descriptor))
    guard descriptor >= 0 else {
      source = nil
      return
    }
    let source = DispatchSource.makeReadSource(fileDescriptor: descriptor)
    self.source = source
    source.setEventHandler { [weak self] in
      if self?.drain() == true { ring() }
    }
    source.setCancelHandler { close(descriptor) }
    source.activate()
  }

  deinit { source?.cancel() }

  /// Whether the system reports at all.
  public var isWorking: Bool { state.withLock { $0.descriptor >= 0 && !$0.folders.isEmpty } }

  /// Listens to exactly these folders, by path from the watched one on; the empty path is the folder itself.
  public func follow(_ folders: Set<String>) {
    let mask = UInt32(
      IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_CREATE | IN_DELETE | IN_ONLYDIR
        | IN_DONT_FOLLOW | IN_EXCL_UNLINK)
    state.withLock { state in
      guard state.descriptor >= 0 else { return }
      for (watch, folder) in state.folders where !folders.contains(folder) {
        inotify_rm_watch(state.descriptor, watch)
        state.folders[watch] = nil
      }
      let known = Set(state.folders.values)
      for folder in folders where !known.contains(folder) {
        let path = folder.isEmpty ? root : root + "/" + folder
        let watch = inotify_add_watch(state.descriptor, path, mask)
        if watch >= 0 { state.folders[watch] = folder }
      }
    }
  }

  /// What has happened since the last call.
  public func takeReport() -> Report {
    state.withLock { state in
      defer { state.report = Report() }
      return state.report
    }
  }

  /// Reads what the system has to say.
  ///
  /// - Returns: whether there was anything.
  private func drain() -> Bool {
    let header = MemoryLayout<inotify_event>.size
    return state.withLock { state in
      var buffer = [UInt8](repeating: 0, count: 64 << 10)
      var isAny = false
      while true {
        let count = read(state.descriptor, &buffer, buffer.count)
        guard count > 0 else { return isAny }
        isAny = true
        var offset = 0
        while offset + header <= count {
          let event = buffer.withUnsafeBytes {
            $0.loadUnaligned(fromByteOffset: offset, as: inotify_event.self)
          }
          let name = buffer[(offset + header)..<min(count, offset + header + Int(event.len))]
          offset += header + Int(event.len)
          note(event, String(decoding: name.prefix { $0 != 0 }, as: UTF8.self), in: &state)
        }
      }
    }
  }

  private func note(_ event: inotify_event, _ name: String, in state: inout State) {
    if event.mask & UInt32(IN_Q_OVERFLOW) != 0 { state.report.isIncomplete = true }
    guard let folder = state.folders[event.wd] else { return }
    if event.mask & UInt32(IN_IGNORED) != 0 {
      state.folders[event.wd] = nil
      state.report.isIncomplete = true
      return
    }
    guard !name.isEmpty else { return }
    state.report.touched.insert(folder.isEmpty ? name : folder + "/" + name)
  }
}

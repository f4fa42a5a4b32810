private import CLinux
private import Glibc

/// A watched folder: what lies in it, and the moves of a file through it.
///
/// ```
/// INBOX/2026-10_2711506317/0001.jpg              dropped by a scanner
/// INBOX/processing/2026-10_2711506317/0001.jpg   claimed: nobody else's any more
/// INBOX/done/… or INBOX/failed/…                 with a text beside it that says why
/// ```
/// Every move is one rename inside the folder's disk that never replaces anything: where the name is taken,
/// the file gets another (`0001~2.jpg`). Moves may be repeated after a cut.
public struct Inbox: Sendable {
  /// The folder, absolute and without links.
  public let root: String
  /// Folders whose entries changed since they were last forced to the disk.
  private var changed: Set<String> = []

  /// The program's own folders in the inbox; nothing in them is ever taken for new.
  public static let ownFolders: Set<String> = ["processing", "done", "failed"]
  /// The text that stands in the folder while intake has stopped.
  public static let alarmFile = "_停止中_STOPPED.txt"

  /// Where a file goes in the end.
  public enum Fate: String, Sendable {
    /// Its pages are in the store.
    case done
    /// It was refused, or none of its pages could be read.
    case failed
  }

  /// What lies in an inbox.
  public struct Listing: Sendable, Equatable {
    /// Files by their path from the folder on.
    public var files: [String: FileStamp] = [:]
    /// Every folder, the inbox itself as the empty path.
    public var folders: Set<String> = [""]
    /// Links, pipes and the like: never opened, never followed.
    public var odd: [String] = []
  }

  /// Names a folder that is there.
  ///
  /// - Throws: `SystemFault` where it is not, or is no folder.
  public init(_ path: String) throws(SystemFault) {
    guard let resolved = realpath(path, nil) else { throw SystemFault(errno, "inbox") }
    defer { free(resolved) }
    root = String(cString: resolved)
    var status = stat()
    guard stat(root, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
      throw SystemFault(ENOTDIR, "inbox")
    }
  }

  /// Whether another folder lies in this one, around it, or is the same.
  public func overlaps(_ other: String) -> Bool {
    let (a, b) = (root + "/", (other.hasSuffix("/") ? other : other + "/"))
    return a.hasPrefix(b) || b.hasPrefix(a)
  }

  /// Where texts are written before they get their names.
  private var draft: String { root + "/.yoshin-draft" }

  /// Removes what a cut has left half written.
  public func removeDraft() { unlink(draft) }

  /// The path of a file that was claimed.
  public func processing(_ path: String) -> String { "\(root)/processing/\(path)" }

  /// Everything that waits, junk and the program's own folders left out.
  ///
  /// - Throws: `SystemFault` where the folder itself cannot be read.
  public func listing() throws(SystemFault) -> Listing {
    var listing = Listing()
    try list("", below: root, own: Inbox.ownFolders, into: &listing, depth: 0)
    return listing
  }

  /// Everything that was claimed and has not been settled, by its path below `processing`.
  ///
  /// - Throws: `SystemFault` where the folder cannot be read.
  public func claimed() throws(SystemFault) -> Listing {
    var listing = Listing()
    do throws(SystemFault) {
      try list("", below: root + "/processing", own: [], into: &listing, depth: 0)
    } catch {
      guard error.isMissing else { throw error }
    }
    return listing
  }

  /// Claims a file: from then on it lies in `processing`, and whoever drops another one by its name does not
  /// touch it.
  ///
  /// - Returns: its path below `processing`; nil where it is gone.
  /// - Throws: `SystemFault`.
  public mutating func claim(_ path: String) throws(SystemFault) -> String? {
    do throws(SystemFault) {
      return try move("\(root)/\(path)", below: "\(root)/processing", as: path, note: nil)
    } catch {
      if error.isMissing { return nil }
      throw error
    }
  }

  /// Moves a claimed file to where it belongs in the end.
  ///
  /// - Parameters:
  ///   - path: below `processing`.
  ///   - fate: where to.
  ///   - note: what the text beside it says; written before the file is moved.
  /// - Throws: `SystemFault`; `ENOENT` is none, it was moved before.
  public mutating func settle(
    _ path: String, _ fate: Fate, note: String? = nil
  ) throws(SystemFault) {
    do throws(SystemFault) {
      _ = try move(
        processing(path), below: "\(root)/\(fate.rawValue)", as: path, note: note)
      removeEmptyFolders(above: path)
    } catch {
      guard error.isMissing else { throw error }
    }
  }

  /// Forces the moves made so far to the disk.
  ///
  /// - Throws: `SystemFault`.
  public mutating func flush() throws(SystemFault) {
    for folder in changed {
      do throws(SystemFault) {
        try FolderSync.sync(folder)
      } catch {
        // A folder that was emptied and removed has nothing left to lose.
        guard error.isMissing else { throw error }
      }
    }
    changed = []
  }

  /// Puts up the text that says why intake has stopped, or takes it down.
  public func setAlarm(_ text: String?) {
    let path = "\(root)/\(Inbox.alarmFile)"
    guard let text else {
      unlink(path)
      return
    }
    // Where not even this can be written, the log says it.
    try? FolderSync.write(text, to: path, draft: draft)
  }
}

extension Inbox {
  /// Moves without replacing; finds another name where the name is taken.
  private mutating func move(
    _ source: String, below target: String, as path: String, note: String?
  ) throws(SystemFault) -> String {
    let folder = try makeFolders(target, path)
    for number in 1...100_000 {
      let name = Inbox.numbered(path, number)
      let place = "\(target)/\(name)"
      if let note, try !FolderSync.note(note, for: place, draft: draft) { continue }
      switch try rename(source, place) {
      case .moved:
        changed.insert(String(source.prefix(upTo: source.lastIndex(of: "/") ?? source.endIndex)))
        changed.insert(folder)
        return name
      case .taken: continue
      }
    }
    throw SystemFault(EEXIST, "rename")
  }

  private enum Renaming { case moved, taken }

  private func rename(_ source: String, _ place: String) throws(SystemFault) -> Renaming {
    switch linux_rename_noreplace(source, place) {
    case 0: return .moved
    case EEXIST:
      return try isSameFile(source, place) ? dropFirstName(source) : .taken
    case EINVAL, ENOSYS, ENOTSUP:
      // Network shares know no such rename; a link never replaces anything either.
      if link(source, place) == 0 { return try dropFirstName(source) }
      if errno == EEXIST { return try isSameFile(source, place) ? dropFirstName(source) : .taken }
      guard errno == EPERM || errno == ENOTSUP || errno == ENOSYS || errno == EMLINK else {
        throw SystemFault(errno, "link")
      }
      // Nor links. One instance runs by the lock, so nobody else makes the name in between.
      var status = stat()
      if lstat(place, &status) == 0 { return .taken }
      guard Glibc.rename(source, place) == 0 else { throw SystemFault(errno, "rename") }
      return .moved
    case let code: throw SystemFault(code, "rename")
    }
  }

  /// Ends a move that was cut after the link was made.
  private func dropFirstName(_ source: String) throws(SystemFault) -> Renaming {
    guard unlink(source) == 0 || errno == ENOENT else { throw SystemFault(errno, "unlink") }
    return .moved
  }

  private func isSameFile(_ one: String, _ other: String) throws(SystemFault) -> Bool {
    var (first, second) = (stat(), stat())
    guard lstat(one, &first) == 0 else { throw SystemFault(errno, "stat") }
    guard lstat(other, &second) == 0 else { return false }
    return first.st_dev == second.st_dev && first.st_ino == second.st_ino
  }

  /// Makes the folders of a path.
  ///
  /// - Returns: the folder that the file goes into.
  private mutating func makeFolders(
    _ target: String, _ path: String
  ) throws(SystemFault) -> String {
    var folder = target
    var rest = path.split(separator: "/").dropLast()[...]
    while true {
      if mkdir(folder, 0o770) == 0 {
        changed.insert(String(folder.prefix(upTo: folder.lastIndex(of: "/") ?? folder.endIndex)))
      } else if errno != EEXIST {
        throw SystemFault(errno, "mkdir")
      }
      guard let next = rest.popFirst() else { return folder }
      folder += "/\(next)"
    }
  }

  /// `a/0001.jpg` → `a/0001~2.jpg`.
  static func numbered(_ path: String, _ number: Int) -> String {
    guard number > 1 else { return path }
    let start = path.lastIndex(of: "/").map(path.index(after:)) ?? path.startIndex
    let dot = path[start...].lastIndex(of: ".").flatMap { $0 > start ? $0 : nil } ?? path.endIndex
    return "\(path[..<dot])~\(number)\(path[dot...])"
  }

  private func removeEmptyFolders(above path: String) {
    var parts = path.split(separator: "/").dropLast()
    while !parts.isEmpty {
      guard rmdir("\(root)/processing/\(parts.joined(separator: "/"))") == 0 else { return }
      parts = parts.dropLast()
    }
  }

  private func list(
    _ folder: String, below base: String, own: Set<String>, into listing: inout Listing, depth: Int
  ) throws(SystemFault) {
    let path = folder.isEmpty ? base : "\(base)/\(folder)"
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard descriptor >= 0 else { throw SystemFault(errno, "list") }
    guard let stream = fdopendir(descriptor) else {
      close(descriptor)
      throw SystemFault(errno, "list")
    }
    defer { closedir(stream) }
    while let entry = readdir(stream) {
      let name = FolderNames.name(of: entry, in: descriptor)
      if name == "." || name == ".." || name.isEmpty { continue }
      if folder.isEmpty, own.contains(name) || name == Inbox.alarmFile { continue }
      if Junk.isJunk(name) { continue }
      let place = folder.isEmpty ? name : "\(folder)/\(name)"
      var status = stat()
      guard fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { continue }
      switch status.st_mode & S_IFMT {
      case S_IFREG: listing.files[place] = FileStamp(status)
      case S_IFDIR where depth < 8:
        listing.folders.insert(place)
        // A folder that cannot be read, or was removed meanwhile, keeps nothing else from being seen.
        try? list(place, below: base, own: [], into: &listing, depth: depth + 1)
      default: listing.odd.append(place)
      }
    }
  }
}

import ArgumentParser

/// The exit codes of yoshin, one meaning each.
///
/// They are documented in the README and never change.
enum Exit: Int32 {
  /// Done.
  case done = 0
  /// Something that yoshin could not foresee: a disk, a permission, a mistake of its own.
  case failed = 1
  /// The input is refused: a file with mistakes, a folder that is not there.
  case badInput = 2
  /// The state does not allow it: open pages, an approver who was involved, no data folder.
  case refused = 3
  /// The command line is wrong (`EX_USAGE`); ArgumentParser's own.
  case usage = 64

  /// For throwing once everything is said.
  var code: ExitCode { ExitCode(rawValue) }
}

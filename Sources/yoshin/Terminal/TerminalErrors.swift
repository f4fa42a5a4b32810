import ArgumentParser
import Foundation
import Store
import Tables

/// What went wrong, in the three sentences that a person needs.
struct Failure: Error {
  /// How the program ends.
  var exit: Exit
  /// What happened and where.
  var what: String
  /// What to do next; empty where the first sentence says it.
  var next: String

  init(_ exit: Exit, _ what: String, next: String = "") {
    self.exit = exit
    self.what = what
    self.next = next
  }
}

/// Runs a command, says on stderr what went wrong, and ends with the exit code that belongs to it.
///
/// - Throws: `ExitCode`, or ArgumentParser's own errors as they are.
func explained<Answer>(_ body: () async throws -> Answer) async throws -> Answer {
  do {
    return try await body()
  } catch let failure as Failure {
    say(error: failure.what, next: failure.next)
    throw failure.exit.code
  } catch let error as StoreError {
    say(error: error.description, next: error.advice)
    throw exit(for: error).code
  } catch let error as ExitCode {
    throw error
  } catch let error as ValidationError {
    throw error
  } catch let error as CleanExit {
    throw error
  } catch let error as CancellationError {
    throw error
  } catch {
    // The database's messages name tables and columns, never what is in them.
    say(error: "\(error)", next: "If it happens again, report it with this line.")
    throw Exit.failed.code
  }
}

private func exit(for error: StoreError) -> Exit {
  switch error.code {
  case .tooManyRemoved, .duplicateRow, .pageCountChanged, .inconsistentResult: .badInput
  case .importOutOfOrder: .badInput
  case .secondPersonNeeded, .over: .refused
  case .noDataFolder, .serversOwn, .newerSchema, .notFound, .decisionRefused, .commitBlocked,
    .approverInvolved, .tooMuch, .heldByAnother, .doneBefore, .stale, .fourEyes, .accountRefused:
    .refused
  case .noServer, .unusableFolder, .originalDamaged, .damagedValue, .noRoom, .backupDamaged: .failed
  }
}

/// Prints mistakes of a table as `file:line:column: error: …`, as editors and terminals know them.
///
/// - Parameters:
///   - problems: the mistakes.
///   - omitted: how many more there are.
///   - path: the file, as the user gave it.
///   - severity: `error` or `warning`.
func report(_ problems: [TableProblem], omitted: Int, in path: String, severity: String) {
  for problem in problems {
    let place = problem.column.map { "\(problem.line):\($0)" } ?? "\(problem.line)"
    say("\(path):\(place): \(severity): \(problem.sentence)")
  }
  if omitted > 0 { say("\(path): and \(omitted) more") }
}

/// Prints a line for people, on stderr.
func say(_ line: String) {
  FileHandle.standardError.write(Data((printable(line) + "\n").utf8))
}

/// Prints an error and what to do next.
func say(error: String, next: String) {
  say("error: \(error)")
  if !next.isEmpty { say("  \(next)") }
}

/// Prints data, on stdout.
func put(_ text: String) {
  FileHandle.standardOutput.write(Data((text + "\n").utf8))
}

/// The text without what could steer a terminal: file names come from outside.
func printable(_ text: String) -> String {
  guard
    text.unicodeScalars.contains(where: {
      $0.properties.generalCategory == .control && $0 != "\n" && $0 != "\t"
        || $0.properties.isBidiControl
    })
  else { return text }
  return String(
    String.UnicodeScalarView(
      text.unicodeScalars.map { scalar in
        let isHarmless = scalar == "\n" || scalar == "\t"
        let steers =
          scalar.properties.generalCategory == .control && !isHarmless
          || scalar.properties.isBidiControl
        return steers ? "\u{FFFD}" : scalar
      }))
}

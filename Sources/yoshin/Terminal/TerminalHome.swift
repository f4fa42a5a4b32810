import ArgumentParser
import Foundation
import Store

/// `--home`, or the environment variable YOSHIN_HOME: where the data folder is.
struct HomeOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp("The data folder; YOSHIN_HOME where it is not given.", valueName: "folder"))
  var home: String?

  /// The data folder that is meant.
  ///
  /// - Throws: `Failure` where neither is given.
  func folder() throws -> DataFolder {
    let given = home ?? ProcessInfo.processInfo.environment["YOSHIN_HOME"]
    guard let given, !given.isEmpty else {
      throw Failure(
        .refused, "no data folder is named",
        next: "Give --home FOLDER, or set YOSHIN_HOME. yoshin init --home FOLDER makes one.")
    }
    return DataFolder(URL(filePath: given, directoryHint: .isDirectory))
  }

  /// The store in it.
  ///
  /// - Throws: `Failure` or `StoreError` where there is none.
  func store() throws -> DataStore {
    let folder = try folder()
    return try SlowOpening(folder: folder).opened { try DataStore.open(folder) }
  }
}

/// Who runs the program: the login name.
///
/// - Throws: `Failure` where the system does not say.
func currentUser() throws -> String {
  let environment = ProcessInfo.processInfo.environment
  let name = [environment["USER"], environment["LOGNAME"], NSUserName()].compactMap { $0 }
    .first { !$0.isEmpty }
  guard let name else {
    throw Failure(.failed, "the system does not say who you are", next: "Set USER.")
  }
  return name
}

/// A batch's name from the command line.
///
/// - Throws: `ValidationError` where it is none.
func batchName(_ argument: String) throws -> BatchName {
  guard let name = BatchName(argument) else {
    throw ValidationError(
      "'\(argument)' is no batch's name; one is MONTH_CLINIC, for example 2026-10_2711506317.")
  }
  return name
}

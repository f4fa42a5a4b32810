import ArgumentParser
import Databases
import Foundation
import Store

/// `--home` and `--store`, or the environment variables YOSHIN_HOME and YOSHIN_STORE: where the data folder is, and
/// what keeps its database.
struct HomeOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp("The data folder; YOSHIN_HOME where it is not given.", valueName: "folder"))
  var home: String?

  @Option(
    name: .customLong("store"),
    help: ArgumentHelp(
      "The PostgreSQL database that stands for the file in the folder; YOSHIN_STORE, or what the folder says.",
      valueName: "postgres://user@host/name"))
  var server: String?

  /// The data folder that is meant.
  ///
  /// - Throws: `Failure` where neither is given, or the server's address is none.
  func folder() throws -> DataFolder {
    let environment = ProcessInfo.processInfo.environment
    guard let given = home ?? environment["YOSHIN_HOME"], !given.isEmpty else {
      throw Failure(
        .refused, "no data folder is named",
        next: "Give --home FOLDER, or set YOSHIN_HOME. yoshin init --home FOLDER makes one.")
    }
    let url = URL(filePath: given, directoryHint: .isDirectory)
    guard let server = server ?? environment["YOSHIN_STORE"], !server.isEmpty else {
      return DataFolder(url, server: try DataFolder(url).notedServer())
    }
    do {
      return DataFolder(url, server: try PostgresAddress(server))
    } catch .password {
      throw Failure(
        .refused, "the address of the database holds a password, which others can see",
        next: "Leave it out, and write it into ~/.pgpass or the file that PGPASSFILE names.")
    } catch .scheme {
      throw Failure(
        .refused, "'\(server)' is no address of a PostgreSQL database",
        next:
          "One is postgres://user@host/name. Without --store the database is a file in the folder.")
    }
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

import Accounts
import Foundation
import Store

/// Makes sure that an approver on the command line is who is named there.
struct ApproverWord {
  let store: DataStore

  /// The approver's name, as it stands in the approval.
  ///
  /// - Throws: `Failure` where there are accounts and it is not an approver's own word.
  func given(by approver: String) async throws -> String {
    let accounts = try store.accounts()
    guard !accounts.isEmpty else { return approver }
    guard let name = LoginName(approver),
      let account = accounts.first(where: { $0.name == name }),
      account.roles.may(.approveBatches)
    else {
      throw Failure(
        .refused, "\(approver) is no account that may approve",
        next: "yoshin account list shows the roles; approver is the one that is needed.")
    }
    let password = try ask("password of \(name): ")
    let code = account.hasFactor ? try ask("code of the second factor: ") : nil
    do {
      let vouched = try await store.vouch(
        name: name, password: password, code: code,
        terminal: ProcessInfo.processInfo.hostName, hasher: PasswordHasher())
      guard vouched.roles.may(.approveBatches) else { throw SignInRefusal.wrong }
    } catch SignInRefusal.throttled(let seconds) {
      throw Failure(.refused, "too many tries", next: "Wait \(seconds) seconds.")
    } catch is SignInRefusal {
      throw Failure(
        .refused, "it is not certain that this is \(name)",
        next: "Password or code is wrong, or the first password was not changed yet.")
    }
    return name.rawValue
  }

  /// Reads a secret from the terminal without showing it, or a line of standard input.
  private func ask(_ prompt: String) throws -> String {
    if isatty(STDIN_FILENO) == 0 { return readLine() ?? "" }
    var before = termios()
    tcgetattr(STDIN_FILENO, &before)
    var silent = before
    silent.c_lflag &= ~tcflag_t(ECHO)
    tcsetattr(STDIN_FILENO, TCSANOW, &silent)
    defer {
      tcsetattr(STDIN_FILENO, TCSANOW, &before)
      FileHandle.standardError.write(Data("\n".utf8))
    }
    FileHandle.standardError.write(Data(prompt.utf8))
    guard let line = readLine() else { throw Failure(.usage, "nothing was typed") }
    return line
  }
}

import Crypto
import Databases
import Foundation

extension DataStore {
  /// Seals all second factors anew under a new key and does away with the old one (OWASP ASVS 5
  /// V11.2.2): after a key may have been seen, or as often as the office's rules ask for it.
  ///
  /// A second factor that the people use stays as it is. Ended in the middle, at any point, everything
  /// still opens, by the new key or by the old one that is then still there; a second call finishes.
  /// Copies of the database from before open with the old key only.
  /// - Returns: how many secrets were sealed anew.
  /// - Throws: `StoreError` where a secret opens with no key; nothing has changed then.
  public func rotateFactorKey(by actor: Actor) throws -> Int {
    // What an earlier call left is brought to the present key first: the old one is needed until then.
    if folder.hasKey(DataFolder.pastFactorKey) {
      _ = try database.write { try resealFactors(in: $0) }
      try folder.removeKey(DataFolder.pastFactorKey)
    }
    let count = try database.write { database in
      let factors = try openFactors(in: database)
      // Under the write lock: nobody seals with the old key once it is not the key any more.
      try folder.replaceKey(DataFolder.factorKey, keeping: DataFolder.pastFactorKey)
      try seal(factors, in: database)
      try database.append(
        AuditEvent(
          .keyRotated, by: actor, subject: "key:\(DataFolder.factorKey)",
          detail: ["secrets": "\(factors.count)"]), at: now())
      return factors.count
    }
    try folder.removeKey(DataFolder.pastFactorKey)
    return count
  }

  private func resealFactors(in database: Database) throws -> Int {
    let factors = try openFactors(in: database)
    try seal(factors, in: database)
    return factors.count
  }

  private func openFactors(
    in database: Database
  ) throws -> [(account: String, column: String, secret: [UInt8])] {
    try ["factor", "pendingFactor"].flatMap { column in
      try Row.fetchAll(
        database, sql: "SELECT name, \(column) AS sealed FROM account WHERE \(column) IS NOT NULL"
      ).map { row in
        let name: String = row["name"]
        return (name, column, try folder.unseal(row["sealed"], for: name))
      }
    }
  }

  private func seal(
    _ factors: [(account: String, column: String, secret: [UInt8])], in database: Database
  ) throws {
    for factor in factors {
      try database.execute(
        sql: "UPDATE account SET \(factor.column) = ? WHERE name = ?",
        arguments: [try folder.seal(factor.secret, for: factor.account), factor.account])
    }
  }
}

extension DataFolder {
  /// The key that second factors are sealed with, and the one before while it is being exchanged.
  static let (factorKey, pastFactorKey) = ("factors", "factors.past")

  func hasKey(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: keys.appending(path: name).path)
  }

  /// Puts a new key in place of one and keeps the old one under another name.
  ///
  /// - Throws: the system's error, with the old key still in its place.
  func replaceKey(_ name: String, keeping past: String) throws {
    _ = try key(name)
    let place = keys.appending(path: name)
    let draft = keys.appending(path: ".\(UUID().uuidString)")
    let fresh = SymmetricKey(size: .bits256).withUnsafeBytes { Data($0) }
    guard
      FileManager.default.createFile(
        atPath: draft.path, contents: fresh, attributes: [.posixPermissions: 0o600])
    else { throw CocoaError(.fileWriteUnknown) }
    let handle = try FileHandle(forUpdating: draft)
    try handle.synchronize()
    try handle.close()
    // A second name for the old key first, then the new one over it: at no moment is there none.
    try FileManager.default.linkItem(at: place, to: keys.appending(path: past))
    guard rename(draft.path, place.path) == 0 else { throw CocoaError(.fileWriteUnknown) }
  }

  func removeKey(_ name: String) throws {
    try FileManager.default.removeItem(at: keys.appending(path: name))
  }
}

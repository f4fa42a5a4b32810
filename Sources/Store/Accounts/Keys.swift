import Crypto
public import Foundation

extension DataFolder {
  /// Where keys are kept, outside the database: a copy of the database alone opens nothing.
  public var keys: URL { url.appending(path: "keys") }

  /// A key of 32 random bytes, made at its first use, readable by its owner alone.
  ///
  /// - Throws: `StoreError` where it can be neither read nor made.
  func key(_ name: String) throws -> [UInt8] {
    let place = keys.appending(path: name)
    do {
      if let key = try? Data(contentsOf: place) { return try DataFolder.checked(key) }
      try FileManager.default.createDirectory(
        at: keys, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      let draft = keys.appending(path: ".\(UUID().uuidString)")
      let fresh = SymmetricKey(size: .bits256).withUnsafeBytes { Data($0) }
      guard
        FileManager.default.createFile(
          atPath: draft.path, contents: fresh, attributes: [.posixPermissions: 0o600])
      else { throw CocoaError(.fileWriteUnknown) }
      defer { try? FileManager.default.removeItem(at: draft) }
      // A link never replaces a key that another process has made meanwhile.
      try? FileManager.default.linkItem(at: draft, to: place)
      return try DataFolder.checked(try Data(contentsOf: place))
    } catch {
      throw StoreError(
        .unusableFolder, "the key \(name) in \(keys.path) cannot be used",
        advice: "Restore it from a backup; what it sealed is lost without it.")
    }
  }

  private static func checked(_ key: Data) throws -> [UInt8] {
    guard key.count == 32 else { throw CocoaError(.fileReadCorruptFile) }
    return Array(key)
  }

  /// Seals a secret so that it opens in its own row only.
  func seal(_ secret: [UInt8], for account: String) throws -> Data {
    let key = SymmetricKey(data: try key(DataFolder.factorKey))
    let box = try ChaChaPoly.seal(secret, using: key, authenticating: Array(account.utf8))
    return box.combined
  }

  /// Opens a sealed secret.
  func unseal(_ sealed: Data, for account: String) throws -> [UInt8] {
    func opened(with name: String) throws -> [UInt8] {
      Array(
        try ChaChaPoly.open(
          ChaChaPoly.SealedBox(combined: sealed), using: SymmetricKey(data: try key(name)),
          authenticating: Array(account.utf8)))
    }
    do {
      do {
        return try opened(with: DataFolder.factorKey)
      } catch  where hasKey(DataFolder.pastFactorKey) {
        // The key is being exchanged, or the exchange was cut off.
        return try opened(with: DataFolder.pastFactorKey)
      }
    } catch let error as StoreError {
      throw error
    } catch {
      throw StoreError(
        .damagedValue, "a second factor cannot be opened",
        advice: "Was keys/factors exchanged? Reset the account's second factor.")
    }
  }
}

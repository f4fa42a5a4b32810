import Accounts
import Databases
import Domain
import Foundation
import Testing

@testable import Store

@Suite struct KeyRotationTests {
  private static let admin = Actor("root", terminal: "console")

  /// A store with two accounts that have second factors; one more is being enrolled.
  private func store(_ folder: DataFolder) async throws -> DataStore {
    let store = try DataStore.create(folder)
    let hasher = PasswordHasher(parameters: .init(logarithm: 4, blockSize: 8, parallelism: 2))
    for (name, column) in [("yuki", "factor"), ("jiro", "factor"), ("mari", "pendingFactor")] {
      _ = try await store.makeAccount(
        try #require(LoginName(name)), displayName: name, department: "", roles: [.reviewer],
        hasher: hasher, by: KeyRotationTests.admin)
      try await store.database.write { database in
        try database.execute(
          sql: "UPDATE account SET \(column) = ? WHERE name = ?",
          arguments: [try folder.seal(Array("secret of \(name)".utf8), for: name), name])
      }
    }
    return store
  }

  private func secrets(_ store: DataStore, _ folder: DataFolder) throws -> [String: String] {
    try store.database.read { database in
      try Row.fetchAll(
        database, sql: "SELECT name, coalesce(factor, pendingFactor) AS sealed FROM account"
      ).reduce(into: [:]) { secrets, row in
        let name: String = row["name"]
        secrets[name] = String(
          decoding: try folder.unseal(row["sealed"], for: name), as: UTF8.self)
      }
    }
  }

  private static let all = [
    "yuki": "secret of yuki", "jiro": "secret of jiro", "mari": "secret of mari",
  ]

  private func inFolder(_ body: (DataFolder) async throws -> Void) async throws {
    let folder = try StoreUnderTest.folder(
      FileManager.default.temporaryDirectory.appending(path: "keys-\(UUID().uuidString)"))
    defer { try? FileManager.default.removeItem(at: folder.url) }
    try await body(folder)
  }

  @Test func `second factors open after the key was changed, and no more with the old one`()
    async throws
  {
    try await inFolder { folder in
      let store = try await store(folder)
      let old = try folder.key(DataFolder.factorKey)
      let sealed = try await store.database.read {
        try Data.fetchOne($0, sql: "SELECT factor FROM account WHERE name = 'yuki'")
      }
      #expect(try store.rotateFactorKey(by: KeyRotationTests.admin) == 3)
      #expect(try secrets(store, folder) == KeyRotationTests.all)
      #expect(try folder.key(DataFolder.factorKey) != old)
      #expect(!folder.hasKey(DataFolder.pastFactorKey))
      let before = try #require(sealed)
      #expect(throws: StoreError.self) { try folder.unseal(before, for: "yuki") }
      // A secret opens in its own account's row only.
      let now = try #require(
        try await store.database.read {
          try Data.fetchOne($0, sql: "SELECT factor FROM account WHERE name = 'yuki'")
        })
      #expect(throws: StoreError.self) { try folder.unseal(now, for: "jiro") }
      let entry = try #require(
        try store.audit(
          AuditSearch(action: "key.rotated"), limit: 1, by: Actor("aki")
        ).first)
      #expect(entry.actor == "root" && entry.detail["secrets"] == "3")
    }
  }

  @Test func `a change that was cut off before its end loses nothing and is finished later`()
    async throws
  {
    try await inFolder { folder in
      let store = try await store(folder)
      // The new key is in its place, the database was not written: power failed in between.
      try folder.replaceKey(DataFolder.factorKey, keeping: DataFolder.pastFactorKey)
      #expect(try secrets(store, folder) == KeyRotationTests.all)
      #expect(try store.rotateFactorKey(by: KeyRotationTests.admin) == 3)
      #expect(try secrets(store, folder) == KeyRotationTests.all)
      #expect(!folder.hasKey(DataFolder.pastFactorKey))
    }
  }

  @Test func `where a secret opens with no key, nothing is changed`() async throws {
    try await inFolder { folder in
      let store = try await store(folder)
      let key = try folder.key(DataFolder.factorKey)
      try await store.database.write {
        try $0.execute(
          sql: "UPDATE account SET factor = ? WHERE name = 'jiro'", arguments: [Data([0])])
      }
      #expect(throws: StoreError.self) {
        try store.rotateFactorKey(by: KeyRotationTests.admin)
      }
      #expect(try folder.key(DataFolder.factorKey) == key)
      #expect(!folder.hasKey(DataFolder.pastFactorKey))
    }
  }
}

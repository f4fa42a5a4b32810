import Crypto
import Databases
import Foundation

/// A signed word about how long the audit trail is and what its last entry's hash is.
///
/// Kept in a second place, it shows a tail that was cut off later, however carefully. The text is a
/// signed note with the body of C2SP tlog-checkpoint: an origin, the number of entries, a hash in
/// base 64; the hash is the chain's head instead of a tree's root.
///
/// ```
/// yoshin/audit
/// 1234
/// qUB…=
///
/// — yoshin/audit 7GXy…
/// ```
public struct Checkpoint: Hashable, Sendable {
  /// The first line of every checkpoint, and the key's name.
  public static let origin = "yoshin/audit"

  /// The trail's head.
  public var head: AuditHead
  /// The whole text, signature included.
  public var text: String

  init(signing head: AuditHead, with key: Curve25519.Signing.PrivateKey) throws {
    self.head = head
    let hash = Data(Checkpoint.bytes(head.hash)).base64EncodedString()
    let body = "\(Checkpoint.origin)\n\(head.count)\n\(hash)\n"
    let signature = try key.signature(for: Data(body.utf8))
    let named = Checkpoint.keyHash(key.publicKey) + signature
    text = body + "\n— \(Checkpoint.origin) \(Data(named).base64EncodedString())\n"
  }

  /// Reads a checkpoint and checks its signature.
  ///
  /// - Parameters:
  ///   - text: as it was written.
  ///   - key: the verifier key, as `CheckpointKey.text` writes it.
  /// - Throws: `StoreError` where it is no checkpoint, or not signed by this key.
  public init(_ text: String, key: CheckpointKey) throws {
    let halves = text.components(separatedBy: "\n\n")
    let lines = halves[0].components(separatedBy: "\n")
    guard halves.count == 2, lines.count == 3, lines[0] == Checkpoint.origin,
      let count = Int64(lines[1]), count >= 0, let hash = Data(base64Encoded: lines[2]),
      hash.count == 32
    else {
      throw StoreError(.damagedValue, "the checkpoint is not of the form yoshin writes")
    }
    let body = halves[0] + "\n"
    let prefix = "— \(Checkpoint.origin) "
    let isSigned = halves[1].split(separator: "\n").contains { line in
      guard line.hasPrefix(prefix),
        let named = Data(base64Encoded: String(line.dropFirst(prefix.count))),
        named.count == 68, Array(named.prefix(4)) == Checkpoint.keyHash(key.key)
      else { return false }
      return key.key.isValidSignature(named.dropFirst(4), for: Data(body.utf8))
    }
    guard isSigned else {
      throw StoreError(
        .damagedValue, "the checkpoint is not signed by this data folder's key",
        advice: "Is it another office's, or was it changed?")
    }
    head = AuditHead(
      count: count,
      hash: hash.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined())
    self.text = text
  }

  /// The first four bytes of SHA-256 over name, line feed, 0x01 and the key (C2SP signed-note).
  static func keyHash(_ key: Curve25519.Signing.PublicKey) -> [UInt8] {
    let named = Array(origin.utf8) + [0x0A, 0x01] + Array(key.rawRepresentation)
    return Array(SHA256.hash(data: named).prefix(4))
  }

  private static func bytes(_ hexadecimal: String) -> [UInt8] {
    let digits = hexadecimal.compactMap(\.hexDigitValue)
    return stride(from: 0, to: digits.count - 1, by: 2).map {
      UInt8(digits[$0] << 4 | digits[$0 + 1])
    }
  }
}

/// What checkpoints are verified with.
public struct CheckpointKey: Sendable {
  let key: Curve25519.Signing.PublicKey

  /// The key as C2SP signed-note writes a verifier key: name, hash, base 64 of 0x01 and the key.
  public var text: String {
    let hash = Checkpoint.keyHash(key).map {
      String($0 >> 4, radix: 16) + String($0 & 15, radix: 16)
    }.joined()
    return
      "\(Checkpoint.origin)+\(hash)+\(Data([0x01] + key.rawRepresentation).base64EncodedString())"
  }

  init(_ key: Curve25519.Signing.PublicKey) { self.key = key }

  /// Reads a key; nil where the text is none.
  public init?(_ text: String) {
    let parts = text.trimmingCharacters(in: .whitespacesAndNewlines)
      .split(separator: "+", maxSplits: 2)
    guard parts.count == 3, parts[0] == Checkpoint.origin,
      let bytes = Data(base64Encoded: String(parts[2])), bytes.count == 33, bytes.first == 0x01,
      let key = try? Curve25519.Signing.PublicKey(rawRepresentation: bytes.dropFirst())
    else { return nil }
    self.key = key
  }
}

extension DataStore {
  /// The key that checkpoints of this data folder are verified with; made at its first use.
  ///
  /// - Throws: `StoreError` where the key can be neither read nor made.
  public func checkpointKey() throws -> CheckpointKey { CheckpointKey(try signingKey().publicKey) }

  /// Signs the audit trail as it is now, after verifying it; that it was signed is its next entry.
  ///
  /// - Throws: `StoreError` where the trail is broken or the key cannot be used.
  public func signCheckpoint(by actor: Actor) throws -> Checkpoint {
    let head: AuditHead
    switch try verifyAudit() {
    case .whole(let whole): head = whole
    case .broken(let entry, let why):
      throw StoreError(
        .damagedValue, "the audit trail is broken at entry \(entry): \(why)",
        advice: "Nothing is signed. Keep the data folder as it is and call the auditor.")
    }
    let checkpoint = try Checkpoint(signing: head, with: try signingKey())
    try database.write {
      try $0.append(
        AuditEvent(
          .checkpointSigned, by: actor, subject: "audit",
          detail: ["entries": "\(head.count)", "head": head.hash]), at: now())
    }
    return checkpoint
  }

  /// Where the office wants its checkpoints kept; nil where it has not said.
  ///
  /// - Throws: the database's error.
  public func checkpointPlace() throws -> String? {
    try setting("checkpoints").map { try StoredJSON.value([String].self, $0) }?.first
  }

  /// Says where the office wants its checkpoints kept: a folder on another machine's disk.
  ///
  /// - Throws: the database's error.
  public func setCheckpointPlace(_ folder: String, by actor: Actor) throws {
    try set("checkpoints", try StoredJSON.text([folder]), by: actor)
  }

  private func signingKey() throws -> Curve25519.Signing.PrivateKey {
    do {
      return try Curve25519.Signing.PrivateKey(rawRepresentation: try folder.key("audit-ed25519"))
    } catch let error as StoreError {
      throw error
    } catch {
      throw StoreError(.unusableFolder, "the key audit-ed25519 is damaged")
    }
  }
}

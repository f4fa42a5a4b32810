extension Migrations {
  /// Who did what and when; each entry carries the hash of the one before.
  static let auditSchema = """
    CREATE TABLE auditEntry (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      at TEXT NOT NULL,
      actor TEXT NOT NULL,
      action TEXT NOT NULL,
      subject TEXT NOT NULL,
      detail TEXT NOT NULL CHECK (json_valid(detail)),
      previousHash TEXT NOT NULL CHECK (length(previousHash) = 64),
      hash TEXT NOT NULL UNIQUE CHECK (length(hash) = 64)
    ) STRICT;
    CREATE INDEX auditEntryBySubject ON auditEntry (subject, id);
    """
}

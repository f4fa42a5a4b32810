extension Migrations {
  /// Who may come in.
  ///
  /// An account's name is never given to somebody else: the audit trail goes by it. Tokens, recovery
  /// codes and passwords are kept as hashes, the second factor's secret under a key that is not in
  /// the database.
  static let accountSchema = """
    CREATE TABLE account (
      name TEXT PRIMARY KEY CHECK (name <> '' AND name = lower(name)),
      displayName TEXT NOT NULL,
      department TEXT NOT NULL,
      roles TEXT NOT NULL CHECK (json_valid(roles)),
      language TEXT NOT NULL DEFAULT 'ja',
      isEnabled INTEGER NOT NULL DEFAULT 1 CHECK (isEnabled IN (0, 1)),
      expiresOn TEXT CHECK (length(expiresOn) = 10),
      createdAt TEXT NOT NULL,
      createdBy TEXT NOT NULL,
      factor BLOB,
      factorStep INTEGER,
      pendingFactor BLOB
    ) STRICT, WITHOUT ROWID;
    CREATE TRIGGER accountNoDelete BEFORE DELETE ON account
    BEGIN SELECT RAISE(ABORT, 'an account stays: the audit trail names it'); END;
    CREATE TRIGGER accountNoRename BEFORE UPDATE OF name ON account
    BEGIN SELECT RAISE(ABORT, 'an account keeps its name: the audit trail names it'); END;

    CREATE TABLE password (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      account TEXT NOT NULL REFERENCES account (name),
      hash TEXT NOT NULL,
      setAt TEXT NOT NULL,
      setBy TEXT NOT NULL,
      validUntil TEXT
    ) STRICT;
    CREATE INDEX passwordByAccount ON password (account, id);

    CREATE TABLE recoveryCode (
      account TEXT NOT NULL REFERENCES account (name),
      hash TEXT NOT NULL CHECK (length(hash) = 64),
      usedAt TEXT,
      PRIMARY KEY (account, hash)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE session (
      tokenHash TEXT PRIMARY KEY CHECK (length(tokenHash) = 64),
      account TEXT NOT NULL REFERENCES account (name),
      stage TEXT NOT NULL CHECK (stage IN
        ('secondFactor', 'newPassword', 'enrolment', 'complete')),
      openedAt TEXT NOT NULL,
      seenAt TEXT NOT NULL,
      provedAt TEXT NOT NULL,
      terminal TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX sessionByAccount ON session (account);

    CREATE TABLE signInAttempt (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      account TEXT NOT NULL,
      terminal TEXT NOT NULL,
      at TEXT NOT NULL,
      isSuccess INTEGER NOT NULL CHECK (isSuccess IN (0, 1))
    ) STRICT;
    CREATE INDEX signInAttemptByPair ON signInAttempt (account, terminal, at);
    CREATE INDEX signInAttemptByTerminal ON signInAttempt (terminal, at);

    CREATE TABLE setting (
      name TEXT PRIMARY KEY,
      value TEXT NOT NULL CHECK (json_valid(value)),
      changedAt TEXT NOT NULL,
      changedBy TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE auditResident (
      resident TEXT NOT NULL,
      entry INTEGER NOT NULL,
      PRIMARY KEY (resident, entry)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO auditResident (resident, entry)
      SELECT json_extract(detail, '$.resident'), id FROM auditEntry
      WHERE json_extract(detail, '$.resident') <> ''
      UNION SELECT substr(subject, 10), id FROM auditEntry WHERE subject GLOB 'resident:?*';
    CREATE INDEX auditEntryByActor ON auditEntry (actor, id);
    CREATE INDEX auditEntryByTime ON auditEntry (at, id);
    """
}

extension Migrations {
  /// What came in: batches, claim sheets, files and pages.
  ///
  /// A page's lease is the only thing here that is overwritten: it says who works on it now, and is
  /// history when the result stands.
  static let batchSchema = """
    CREATE TABLE batch (
      name TEXT PRIMARY KEY CHECK (name = month || '_' || clinic),
      month TEXT NOT NULL CHECK (month GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]'),
      clinic TEXT NOT NULL CHECK (length(clinic) = 10),
      openedAt TEXT NOT NULL,
      openedBy TEXT NOT NULL CHECK (openedBy <> '')
    ) STRICT;

    CREATE TABLE manifest (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      batch TEXT NOT NULL REFERENCES batch (name),
      fileHash TEXT NOT NULL CHECK (length(fileHash) = 64),
      receivedAt TEXT NOT NULL,
      receivedBy TEXT NOT NULL CHECK (receivedBy <> '')
    ) STRICT;
    CREATE INDEX manifestByBatch ON manifest (batch, id);

    CREATE TABLE manifestLine (
      manifest INTEGER NOT NULL REFERENCES manifest (id),
      vaccine TEXT NOT NULL CHECK (vaccine <> ''),
      pageCount INTEGER NOT NULL CHECK (pageCount >= 0),
      PRIMARY KEY (manifest, vaccine)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE sourceFile (
      sha256 TEXT PRIMARY KEY CHECK (length(sha256) = 64),
      fileExtension TEXT NOT NULL,
      byteSize INTEGER NOT NULL CHECK (byteSize >= 0),
      storedAt TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE arrival (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      batch TEXT NOT NULL REFERENCES batch (name),
      name TEXT NOT NULL CHECK (name <> ''),
      sha256 TEXT NOT NULL REFERENCES sourceFile (sha256),
      duplicateOf INTEGER REFERENCES arrival (id) CHECK (duplicateOf < id),
      arrivedAt TEXT NOT NULL,
      arrivedBy TEXT NOT NULL CHECK (arrivedBy <> ''),
      UNIQUE (batch, name, sha256)
    ) STRICT;
    CREATE UNIQUE INDEX arrivalFirst ON arrival (sha256) WHERE duplicateOf IS NULL;
    CREATE INDEX arrivalBySha ON arrival (sha256);

    CREATE TABLE page (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      arrival INTEGER NOT NULL REFERENCES arrival (id),
      number INTEGER NOT NULL CHECK (number >= 1),
      isDone INTEGER NOT NULL DEFAULT 0 CHECK (isDone IN (0, 1)),
      attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
      leaseOwner TEXT,
      leaseUntil TEXT,
      CHECK ((leaseOwner IS NULL) = (leaseUntil IS NULL)),
      UNIQUE (arrival, number)
    ) STRICT;
    CREATE INDEX pageToDo ON page (id) WHERE isDone = 0;
    """
}

extension Migrations {
  /// Erasure of what has been kept long enough: ordered by one person, approved by another.
  ///
  /// Nothing here refers to the rows that go: these tables outlive them. `erasedPage` lists what was
  /// erased by hash, so that a backup that brings it back can be rid of it again.
  static let erasureSchema = """
    CREATE TABLE erasureOrder (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      asOf TEXT NOT NULL CHECK (length(asOf) = 10),
      rule TEXT NOT NULL CHECK (json_valid(rule)),
      pageCount INTEGER NOT NULL CHECK (pageCount >= 0),
      recordCount INTEGER NOT NULL CHECK (recordCount >= 0),
      historyCount INTEGER NOT NULL CHECK (historyCount >= 0),
      listHash TEXT NOT NULL CHECK (length(listHash) = 64),
      why TEXT NOT NULL CHECK (trim(why) <> ''),
      requestedBy TEXT NOT NULL CHECK (trim(requestedBy) <> ''),
      requestedAt TEXT NOT NULL
    ) STRICT;

    CREATE TABLE erasureItem (
      erasure INTEGER NOT NULL REFERENCES erasureOrder (id),
      kind TEXT NOT NULL CHECK (kind IN ('page', 'history')),
      item INTEGER NOT NULL,
      PRIMARY KEY (erasure, kind, item)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE erasureApproval (
      erasure INTEGER PRIMARY KEY REFERENCES erasureOrder (id),
      requestedBy TEXT NOT NULL,
      approvedBy TEXT NOT NULL CHECK (trim(approvedBy) <> ''),
      approvedAt TEXT NOT NULL,
      listHash TEXT NOT NULL,
      CHECK (trim(approvedBy) <> trim(requestedBy) COLLATE NOCASE)
    ) STRICT;
    CREATE TRIGGER erasureTwoPeople BEFORE INSERT ON erasureApproval
    WHEN NOT EXISTS (
      SELECT 1 FROM erasureOrder WHERE id = NEW.erasure AND listHash = NEW.listHash
        AND requestedBy = NEW.requestedBy
        AND trim(requestedBy) <> trim(NEW.approvedBy) COLLATE NOCASE)
    BEGIN SELECT RAISE(ABORT, 'an erasure is approved by another person than who requested it'); END;

    CREATE TABLE erasedPage (
      erasure INTEGER NOT NULL REFERENCES erasureApproval (erasure),
      page INTEGER NOT NULL,
      sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
      number INTEGER NOT NULL CHECK (number >= 1),
      resultHash TEXT,
      PRIMARY KEY (erasure, page)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX erasedPageBySha ON erasedPage (sha256, number);

    CREATE TABLE erasedOriginal (
      erasure INTEGER NOT NULL REFERENCES erasureApproval (erasure),
      sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
      fileExtension TEXT NOT NULL,
      PRIMARY KEY (erasure, sha256)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE erasureCertificate (
      erasure INTEGER PRIMARY KEY REFERENCES erasureApproval (erasure),
      erasedAt TEXT NOT NULL,
      content TEXT NOT NULL CHECK (json_valid(content)),
      hash TEXT NOT NULL CHECK (length(hash) = 64)
    ) STRICT;
    """

  /// Tables of this file whose rows stand for ever.
  static let erasureAppendOnly = [
    "erasureOrder", "erasureItem", "erasureApproval", "erasedPage", "erasedOriginal",
    "erasureCertificate",
  ]
}

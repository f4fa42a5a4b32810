extension Migrations {
  /// Files that leave the office: requested by one person, approved by another, fetched once.
  ///
  /// Multi-user approval, OWASP ASVS 5 V2.3.5: the database refuses the same person whatever the program
  /// does.
  static let exportSchema = """
    CREATE TABLE exportRequest (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      kind TEXT NOT NULL CHECK (kind <> ''),
      parameters TEXT NOT NULL CHECK (json_valid(parameters)),
      recipient TEXT NOT NULL CHECK (trim(recipient) <> ''),
      purpose TEXT NOT NULL CHECK (trim(purpose) <> ''),
      protection TEXT NOT NULL CHECK (protection IN ('exclude', 'mask', 'separate')),
      requestedBy TEXT NOT NULL CHECK (trim(requestedBy) <> ''),
      requestedAt TEXT NOT NULL
    ) STRICT;

    CREATE TABLE exportApproval (
      request INTEGER PRIMARY KEY REFERENCES exportRequest (id),
      requestedBy TEXT NOT NULL,
      approvedBy TEXT NOT NULL CHECK (trim(approvedBy) <> ''),
      approvedAt TEXT NOT NULL,
      expiresAt TEXT NOT NULL CHECK (expiresAt > approvedAt),
      rowCount INTEGER NOT NULL CHECK (rowCount >= 0),
      protectedCount INTEGER NOT NULL CHECK (protectedCount >= 0),
      contentHash TEXT NOT NULL CHECK (length(contentHash) = 64),
      archiveHash TEXT NOT NULL CHECK (length(archiveHash) = 64),
      byteSize INTEGER NOT NULL CHECK (byteSize > 0),
      CHECK (trim(approvedBy) <> trim(requestedBy) COLLATE NOCASE)
    ) STRICT;
    CREATE TRIGGER exportTwoPeople BEFORE INSERT ON exportApproval
    WHEN NOT EXISTS (
      SELECT 1 FROM exportRequest WHERE id = NEW.request AND requestedBy = NEW.requestedBy
        AND trim(requestedBy) <> trim(NEW.approvedBy) COLLATE NOCASE)
    BEGIN SELECT RAISE(ABORT, 'an export is approved by another person than who requested it'); END;

    CREATE TABLE exportFetch (
      request INTEGER PRIMARY KEY REFERENCES exportApproval (request),
      fetchedBy TEXT NOT NULL,
      fetchedAt TEXT NOT NULL
    ) STRICT;
    CREATE TRIGGER exportFetchOnce BEFORE INSERT ON exportFetch
    WHEN NOT EXISTS (
      SELECT 1 FROM exportApproval WHERE request = NEW.request
        AND requestedBy = NEW.fetchedBy COLLATE NOCASE
        AND NEW.fetchedAt >= approvedAt AND NEW.fetchedAt <= expiresAt)
    BEGIN SELECT RAISE(ABORT, 'the export is not approved, over, or another person''s'); END;
    """

  /// Tables of this file whose rows stand for ever.
  static let exportAppendOnly = ["exportRequest", "exportApproval", "exportFetch"]
}

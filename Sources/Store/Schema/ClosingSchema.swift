extension Migrations {
  /// When a batch was complete: by its claim sheet, by a marker, or because nothing more came.
  ///
  /// A closing counts as long as the batch has as many files as then.
  static let closingSchema = """
    CREATE TABLE batchClosing (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      batch TEXT NOT NULL REFERENCES batch (name),
      because TEXT NOT NULL CHECK (because IN ('claimSheet', 'marker', 'quiet')),
      fileCount INTEGER NOT NULL CHECK (fileCount >= 0),
      pageCount INTEGER NOT NULL CHECK (pageCount >= 0),
      closedAt TEXT NOT NULL,
      closedBy TEXT NOT NULL CHECK (closedBy <> '')
    ) STRICT;
    CREATE INDEX batchClosingByBatch ON batchClosing (batch, id);
    CREATE TRIGGER batchClosingNoUpdate BEFORE UPDATE ON batchClosing
    BEGIN SELECT RAISE(ABORT, 'batchClosing is append-only'); END;
    CREATE TRIGGER batchClosingNoDelete BEFORE DELETE ON batchClosing
    BEGIN SELECT RAISE(ABORT, 'batchClosing is append-only'); END;
    """
}

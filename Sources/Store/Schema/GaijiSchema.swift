extension Migrations {
  /// The office's list of its own characters (外字), each import a version.
  static let gaijiSchema = """
    CREATE TABLE gaijiImport (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      importedAt TEXT NOT NULL,
      importedBy TEXT NOT NULL CHECK (importedBy <> ''),
      fileName TEXT NOT NULL,
      fileHash TEXT NOT NULL CHECK (length(fileHash) = 64),
      rowCount INTEGER NOT NULL CHECK (rowCount >= 0)
    ) STRICT;

    CREATE TABLE gaijiEntry (
      import INTEGER NOT NULL REFERENCES gaijiImport (id),
      codePoint INTEGER NOT NULL,
      description TEXT NOT NULL,
      replacement TEXT NOT NULL,
      PRIMARY KEY (import, codePoint)
    ) STRICT, WITHOUT ROWID;
    """

  /// Tables of this file whose rows stand for ever.
  static let gaijiAppendOnly = ["gaijiImport", "gaijiEntry"]
}

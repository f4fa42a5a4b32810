extension Migrations {
  /// Dated events of residents (住基異動), protection by period, and what keeps imports in order.
  ///
  /// `before` holds the columns that an event changed, as they were: the row of any day is today's row
  /// with the later events undone. It is NULL for an event that brought the person.
  static let residentEventSchema = """
    CREATE TABLE differentialImport (
      import INTEGER PRIMARY KEY REFERENCES registryImport (id),
      number INTEGER NOT NULL UNIQUE CHECK (number >= 1),
      extractedOn TEXT NOT NULL CHECK (length(extractedOn) = 10),
      fileHash TEXT NOT NULL UNIQUE CHECK (length(fileHash) = 64),
      eventCount INTEGER NOT NULL CHECK (eventCount >= 0)
    ) STRICT;

    CREATE TABLE residentExtract (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      version INTEGER NOT NULL CHECK (version >= 0),
      fileHash TEXT NOT NULL CHECK (length(fileHash) = 64),
      extractedOn TEXT NOT NULL CHECK (length(extractedOn) = 10),
      through INTEGER CHECK (through >= 1),
      importedAt TEXT NOT NULL,
      importedBy TEXT NOT NULL CHECK (importedBy <> '')
    ) STRICT;

    CREATE TABLE residentEvent (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      import INTEGER NOT NULL REFERENCES differentialImport (import),
      position INTEGER NOT NULL CHECK (position >= 0),
      resident TEXT NOT NULL CHECK (resident <> ''),
      kind TEXT NOT NULL,
      effectiveOn TEXT NOT NULL CHECK (length(effectiveOn) = 10),
      notifiedOn TEXT CHECK (length(notifiedOn) = 10),
      before TEXT CHECK (before IS NULL OR json_valid(before)),
      UNIQUE (import, position)
    ) STRICT;
    CREATE INDEX residentEventByResident ON residentEvent (resident, effectiveOn, id);
    CREATE INDEX residentEventByDay ON residentEvent (effectiveOn, id);

    CREATE TABLE protectionPeriod (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      event INTEGER NOT NULL UNIQUE REFERENCES residentEvent (id),
      resident TEXT NOT NULL CHECK (resident <> ''),
      startsOn TEXT NOT NULL CHECK (length(startsOn) = 10),
      endsOn TEXT CHECK (length(endsOn) = 10)
    ) STRICT;
    CREATE INDEX protectionPeriodByResident ON protectionPeriod (resident, id);

    CREATE TRIGGER differentialOnce BEFORE INSERT ON differentialImport
    WHEN EXISTS (SELECT 1 FROM differentialImport WHERE number >= NEW.number)
    BEGIN SELECT RAISE(ABORT, 'a differential of this number or a later one is imported'); END;
    CREATE INDEX residentVersionByFrom ON residentVersion (validFrom);
    CREATE INDEX residentVersionByTo ON residentVersion (validTo) WHERE validTo IS NOT NULL;
    CREATE INDEX candidateByResident ON candidate (resident);
    """

  /// Tables of this file whose rows stand for ever.
  static let residentEventAppendOnly = [
    "differentialImport", "residentExtract", "residentEvent", "protectionPeriod",
  ]
}

extension Migrations {
  /// Doses that were given wrongly, and what was printed or handed out from the register.
  ///
  /// An incident is raised once a dose and class; what becomes of it is appended. The print log says
  /// who printed which list when and how many, and the file's hash: nothing of whom it names.
  static let registerSchema = """
    CREATE TABLE incident (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      resident TEXT NOT NULL CHECK (resident <> ''),
      vaccine TEXT NOT NULL CHECK (vaccine <> ''),
      dose TEXT NOT NULL,
      givenOn TEXT NOT NULL CHECK (length(givenOn) = 10),
      lot TEXT NOT NULL,
      clinic TEXT NOT NULL,
      category TEXT NOT NULL CHECK (category <> ''),
      reasons TEXT NOT NULL CHECK (json_valid(reasons)),
      sources TEXT NOT NULL CHECK (json_valid(sources)),
      raisedAt TEXT NOT NULL,
      raisedBy TEXT NOT NULL CHECK (raisedBy <> ''),
      UNIQUE (resident, vaccine, dose, givenOn, category)
    ) STRICT;
    CREATE INDEX incidentByDay ON incident (givenOn, clinic);

    CREATE TABLE incidentStep (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      incident INTEGER NOT NULL REFERENCES incident (id),
      kind TEXT NOT NULL CHECK (kind IN ('reported', 'excused', 'withdrawn', 'reopened')),
      takenAt TEXT NOT NULL,
      takenBy TEXT NOT NULL CHECK (takenBy <> ''),
      ground TEXT NOT NULL CHECK (kind NOT IN ('excused', 'withdrawn') OR ground <> '')
    ) STRICT;
    CREATE INDEX incidentStepByIncident ON incidentStep (incident, id);

    CREATE TABLE printLog (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      printedAt TEXT NOT NULL,
      printedBy TEXT NOT NULL CHECK (printedBy <> ''),
      list TEXT NOT NULL CHECK (list <> ''),
      medium TEXT NOT NULL CHECK (medium <> ''),
      count INTEGER NOT NULL CHECK (count >= 0),
      leftOut INTEGER NOT NULL CHECK (leftOut >= 0),
      contentHash TEXT NOT NULL CHECK (length(contentHash) = 64),
      registryVersion INTEGER NOT NULL
    ) STRICT;

    CREATE TRIGGER incidentNoUpdate BEFORE UPDATE ON incident
    BEGIN SELECT RAISE(ABORT, 'incident is append-only'); END;
    CREATE TRIGGER incidentStepNoUpdate BEFORE UPDATE ON incidentStep
    BEGIN SELECT RAISE(ABORT, 'incidentStep is append-only'); END;
    CREATE TRIGGER printLogNoUpdate BEFORE UPDATE ON printLog
    BEGIN SELECT RAISE(ABORT, 'printLog is append-only'); END;
    CREATE TRIGGER printLogNoDelete BEFORE DELETE ON printLog
    BEGIN SELECT RAISE(ABORT, 'printLog is append-only'); END;
    """
}

extension Migrations {
  /// What was read.
  ///
  /// A page may be read many times; `standing` says which reading counts, the last one that was put
  /// there. A reading without a row in `standing` is a proposal.
  static let readingSchema = """
    CREATE TABLE readingRun (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      page INTEGER NOT NULL REFERENCES page (id),
      pipelineName TEXT NOT NULL,
      pipelineHash TEXT NOT NULL,
      programVersion TEXT NOT NULL,
      models TEXT NOT NULL CHECK (json_valid(models)),
      registryVersion INTEGER NOT NULL CHECK (registryVersion >= 0),
      startedAt TEXT NOT NULL,
      finishedAt TEXT NOT NULL,
      processorSeconds REAL NOT NULL CHECK (processorSeconds >= 0),
      outcome TEXT NOT NULL CHECK (outcome IN
        ('verified', 'review', 'duplicate', 'blank', 'unidentified', 'failed')),
      form TEXT,
      residualMillimetres REAL,
      resident TEXT,
      vaccine TEXT,
      dose TEXT,
      givenOn TEXT CHECK (length(givenOn) = 10),
      lot TEXT,
      clinic TEXT,
      identityKey TEXT,
      imageHash INTEGER,
      resultHash TEXT NOT NULL CHECK (length(resultHash) = 64),
      CHECK (outcome <> 'verified' OR (form IS NOT NULL AND resident IS NOT NULL
        AND vaccine IS NOT NULL AND dose IS NOT NULL AND givenOn IS NOT NULL
        AND lot IS NOT NULL AND clinic IS NOT NULL))
    ) STRICT;
    CREATE INDEX readingRunByPage ON readingRun (page, id);
    CREATE INDEX readingRunByIdentity ON readingRun (identityKey) WHERE identityKey IS NOT NULL;
    CREATE INDEX readingRunByResident ON readingRun (resident) WHERE resident IS NOT NULL;

    CREATE TABLE answer (
      run INTEGER NOT NULL REFERENCES readingRun (id),
      field TEXT NOT NULL,
      value TEXT NOT NULL CHECK (json_valid(value)),
      text TEXT NOT NULL,
      confidence REAL NOT NULL CHECK (confidence BETWEEN 0 AND 1),
      box TEXT CHECK (box IS NULL OR json_valid(box)),
      alternatives TEXT NOT NULL CHECK (json_valid(alternatives)),
      PRIMARY KEY (run, field)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE reason (
      run INTEGER NOT NULL REFERENCES readingRun (id),
      position INTEGER NOT NULL CHECK (position >= 0),
      code TEXT NOT NULL,
      field TEXT,
      note TEXT,
      PRIMARY KEY (run, position)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE candidate (
      run INTEGER NOT NULL REFERENCES readingRun (id),
      position INTEGER NOT NULL CHECK (position >= 0),
      resident TEXT NOT NULL,
      weight REAL NOT NULL,
      waterfall TEXT NOT NULL CHECK (json_valid(waterfall)),
      PRIMARY KEY (run, position)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE standing (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      page INTEGER NOT NULL REFERENCES page (id),
      run INTEGER NOT NULL REFERENCES readingRun (id),
      placedBy TEXT NOT NULL,
      placedAt TEXT NOT NULL
    ) STRICT;
    CREATE INDEX standingByPage ON standing (page, id, run);
    CREATE VIEW currentRun AS
      SELECT readingRun.* FROM standing
      JOIN readingRun ON readingRun.id = standing.run
      WHERE standing.id = (SELECT max(id) FROM standing AS other WHERE other.page = standing.page);
    """
}

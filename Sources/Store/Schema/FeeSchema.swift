extension Migrations {
  /// Income and welfare data by month (所得・福祉情報), and what was decided about fees.
  static let feeSchema = """
    CREATE TABLE welfareImport (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      extractedOn TEXT NOT NULL UNIQUE CHECK (length(extractedOn) = 10),
      importedAt TEXT NOT NULL,
      importedBy TEXT NOT NULL CHECK (importedBy <> ''),
      fileName TEXT NOT NULL,
      fileHash TEXT NOT NULL UNIQUE CHECK (length(fileHash) = 64),
      encoding TEXT NOT NULL,
      rowCount INTEGER NOT NULL CHECK (rowCount >= 0),
      added INTEGER NOT NULL CHECK (added >= 0),
      removed INTEGER NOT NULL CHECK (removed >= 0)
    ) STRICT;

    CREATE TABLE welfareVersion (
      id INTEGER PRIMARY KEY,
      resident TEXT NOT NULL CHECK (resident <> ''),
      ground TEXT NOT NULL CHECK (ground <> ''),
      startsOn TEXT NOT NULL CHECK (length(startsOn) = 10),
      endsOn TEXT CHECK (length(endsOn) = 10),
      validFrom INTEGER NOT NULL REFERENCES welfareImport (id),
      validTo INTEGER REFERENCES welfareImport (id) CHECK (validTo > validFrom)
    ) STRICT;
    CREATE UNIQUE INDEX welfareVersionCurrent
      ON welfareVersion (resident, ground, startsOn) WHERE validTo IS NULL;

    CREATE TABLE feeInquiry (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      resident TEXT NOT NULL CHECK (resident <> ''),
      vaccine TEXT NOT NULL CHECK (vaccine <> ''),
      givenOn TEXT NOT NULL CHECK (length(givenOn) = 10),
      ground TEXT,
      evidence TEXT NOT NULL CHECK (trim(evidence) <> ''),
      askedBy TEXT NOT NULL CHECK (askedBy <> ''),
      askedAt TEXT NOT NULL
    ) STRICT;
    CREATE INDEX feeInquiryByDose ON feeInquiry (resident, vaccine, givenOn, id);

    CREATE TABLE feeDecision (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      resident TEXT NOT NULL CHECK (resident <> ''),
      vaccine TEXT NOT NULL CHECK (vaccine <> ''),
      givenOn TEXT NOT NULL CHECK (length(givenOn) = 10),
      outcome TEXT NOT NULL CHECK (outcome IN ('charged', 'exempt', 'unknown')),
      amount INTEGER CHECK (amount >= 0),
      ground TEXT,
      periodFrom TEXT CHECK (length(periodFrom) = 10),
      periodUntil TEXT CHECK (length(periodUntil) = 10),
      welfare INTEGER REFERENCES welfareImport (id),
      inquiry INTEGER REFERENCES feeInquiry (id),
      decidedBy TEXT NOT NULL CHECK (decidedBy <> ''),
      decidedAt TEXT NOT NULL,
      CHECK ((outcome = 'exempt') = (ground IS NOT NULL)),
      CHECK ((outcome = 'charged') = (amount IS NOT NULL))
    ) STRICT;
    CREATE INDEX feeDecisionByDose ON feeDecision (resident, vaccine, givenOn, id);
    """

  /// Tables of this file whose rows stand for ever.
  static let feeAppendOnly = ["welfareImport", "feeInquiry", "feeDecision"]
}

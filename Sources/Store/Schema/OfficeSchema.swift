extension Migrations {
  /// What lists and tables over the whole city are read by, and documented grounds of single doses.
  ///
  /// The indexes hold every column that a list reads, so that it leaves the tables' pages on the disk: a
  /// vaccine's doses lie together, and so do a year's. Grounds (特別の事情) are stated by person, vaccine and
  /// day, and are erased with the dose.
  static let officeSchema = """
    CREATE INDEX residentVersionRegister ON residentVersion
      (code, birthDate, sex, residentSince, removedOn, status, isProtected) WHERE validTo IS NULL;
    CREATE INDEX residentVersionProtected ON residentVersion (household)
      WHERE validTo IS NULL AND isProtected = 1;
    CREATE INDEX historyVersionByVaccine ON historyVersion (vaccine, resident, dose, givenOn)
      WHERE validTo IS NULL;
    CREATE INDEX historyVersionByDay ON historyVersion (givenOn, resident, vaccine, dose, clinic)
      WHERE validTo IS NULL;
    CREATE INDEX recordByDay ON record (givenOn);

    CREATE TABLE doseGround (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      resident TEXT NOT NULL CHECK (resident <> ''),
      vaccine TEXT NOT NULL CHECK (vaccine <> ''),
      dose TEXT NOT NULL CHECK (dose <> ''),
      givenOn TEXT NOT NULL CHECK (length(givenOn) = 10),
      kind TEXT NOT NULL CHECK (kind IN ('longIllness', 'requestLetter', 'certificate',
        'doctorsInterval', 'documentedChange')),
      recoveredOn TEXT CHECK (length(recoveredOn) = 10),
      document TEXT NOT NULL CHECK (trim(document) <> ''),
      holds INTEGER NOT NULL CHECK (holds IN (0, 1)),
      notedBy TEXT NOT NULL CHECK (notedBy <> ''),
      notedAt TEXT NOT NULL,
      CHECK ((kind = 'longIllness') = (recoveredOn IS NOT NULL))
    ) STRICT;
    CREATE INDEX doseGroundByDose ON doseGround (resident, vaccine, givenOn, id);
    """

  /// Tables of this file whose rows stand for ever.
  static let officeAppendOnly = ["doseGround"]
}

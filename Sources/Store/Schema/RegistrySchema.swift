extension Migrations {
  /// The registry and the masters: each import closes the rows it replaces and opens new ones, so
  /// that the registry can be seen as it was at any import.
  ///
  /// The current rows are views.
  static let registrySchema = """
    CREATE TABLE registryImport (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      kind TEXT NOT NULL
        CHECK (kind IN ('residents', 'vouchers', 'clinics', 'lots', 'history')),
      importedAt TEXT NOT NULL,
      importedBy TEXT NOT NULL CHECK (importedBy <> ''),
      fileName TEXT NOT NULL,
      fileHash TEXT NOT NULL CHECK (length(fileHash) = 64),
      encoding TEXT NOT NULL,
      rowCount INTEGER NOT NULL CHECK (rowCount >= 0),
      added INTEGER NOT NULL CHECK (added >= 0),
      changed INTEGER NOT NULL CHECK (changed >= 0),
      removed INTEGER NOT NULL CHECK (removed >= 0)
    ) STRICT;

    CREATE TABLE residentVersion (
      id INTEGER PRIMARY KEY,
      code TEXT NOT NULL CHECK (code <> ''),
      household TEXT NOT NULL,
      name TEXT NOT NULL,
      kana TEXT NOT NULL,
      birthDate TEXT CHECK (length(birthDate) = 10),
      sex TEXT CHECK (sex IN ('男', '女')),
      postalCode TEXT NOT NULL,
      address TEXT NOT NULL,
      building TEXT NOT NULL,
      residentSince TEXT CHECK (length(residentSince) = 10),
      status TEXT NOT NULL
        CHECK (status IN ('resident', 'movedOut', 'deceased', 'nonResident', 'removed')),
      statusReason TEXT NOT NULL,
      removedOn TEXT CHECK (length(removedOn) = 10),
      isProtected INTEGER NOT NULL CHECK (isProtected IN (0, 1)),
      validFrom INTEGER NOT NULL REFERENCES registryImport (id),
      validTo INTEGER REFERENCES registryImport (id) CHECK (validTo > validFrom)
    ) STRICT;
    CREATE UNIQUE INDEX residentVersionCurrent ON residentVersion (code) WHERE validTo IS NULL;
    CREATE INDEX residentVersionPast ON residentVersion (code) WHERE validTo IS NOT NULL;
    CREATE VIEW resident AS SELECT * FROM residentVersion WHERE validTo IS NULL;

    CREATE TABLE voucherVersion (
      id INTEGER PRIMARY KEY,
      resident TEXT NOT NULL CHECK (resident <> ''),
      municipality TEXT NOT NULL CHECK (length(municipality) = 6),
      number TEXT NOT NULL CHECK (length(number) = 10),
      validFrom INTEGER NOT NULL REFERENCES registryImport (id),
      validTo INTEGER REFERENCES registryImport (id) CHECK (validTo > validFrom)
    ) STRICT;
    CREATE UNIQUE INDEX voucherVersionCurrent
      ON voucherVersion (municipality, number) WHERE validTo IS NULL;
    CREATE INDEX voucherVersionResident ON voucherVersion (resident) WHERE validTo IS NULL;
    CREATE VIEW voucher AS SELECT * FROM voucherVersion WHERE validTo IS NULL;

    CREATE TABLE clinicVersion (
      id INTEGER PRIMARY KEY,
      code TEXT NOT NULL CHECK (length(code) = 10),
      name TEXT NOT NULL,
      doctor TEXT NOT NULL,
      validFrom INTEGER NOT NULL REFERENCES registryImport (id),
      validTo INTEGER REFERENCES registryImport (id) CHECK (validTo > validFrom)
    ) STRICT;
    CREATE UNIQUE INDEX clinicVersionCurrent ON clinicVersion (code) WHERE validTo IS NULL;
    CREATE VIEW clinic AS SELECT * FROM clinicVersion WHERE validTo IS NULL;

    CREATE TABLE lotVersion (
      id INTEGER PRIMARY KEY,
      vaccine TEXT NOT NULL CHECK (vaccine <> ''),
      product TEXT NOT NULL,
      maker TEXT NOT NULL,
      number TEXT NOT NULL CHECK (number <> ''),
      expires TEXT CHECK (length(expires) = 10),
      validFrom INTEGER NOT NULL REFERENCES registryImport (id),
      validTo INTEGER REFERENCES registryImport (id) CHECK (validTo > validFrom)
    ) STRICT;
    CREATE UNIQUE INDEX lotVersionCurrent ON lotVersion (vaccine, number) WHERE validTo IS NULL;
    CREATE VIEW lot AS SELECT * FROM lotVersion WHERE validTo IS NULL;

    CREATE TABLE historyVersion (
      id INTEGER PRIMARY KEY,
      resident TEXT NOT NULL CHECK (resident <> ''),
      vaccine TEXT NOT NULL CHECK (vaccine <> ''),
      dose TEXT NOT NULL,
      givenOn TEXT NOT NULL CHECK (length(givenOn) = 10),
      lot TEXT NOT NULL,
      clinic TEXT NOT NULL,
      validFrom INTEGER NOT NULL REFERENCES registryImport (id),
      validTo INTEGER REFERENCES registryImport (id) CHECK (validTo > validFrom)
    ) STRICT;
    CREATE UNIQUE INDEX historyVersionCurrent
      ON historyVersion (resident, vaccine, dose, givenOn) WHERE validTo IS NULL;
    CREATE VIEW history AS SELECT * FROM historyVersion WHERE validTo IS NULL;
    """
}

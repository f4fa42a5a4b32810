extension Migrations {
  /// What people decided, and what became of it.
  ///
  /// The last decision on a page counts. Who approves a batch may neither have entered nor have
  /// decided anything in it (four eyes, OWASP ASVS 5 V2.3.5): the database refuses it whatever the
  /// program does.
  static let reviewSchema = """
    CREATE TABLE decision (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      page INTEGER NOT NULL REFERENCES page (id),
      run INTEGER NOT NULL REFERENCES readingRun (id),
      kind TEXT NOT NULL CHECK (kind IN
        ('resolved', 'returned', 'rejected', 'held', 'senior', 'reopened')),
      decidedBy TEXT NOT NULL CHECK (decidedBy <> ''),
      decidedAt TEXT NOT NULL,
      why TEXT NOT NULL,
      registryVersion INTEGER NOT NULL,
      resident TEXT,
      vaccine TEXT,
      dose TEXT,
      givenOn TEXT CHECK (length(givenOn) = 10),
      lot TEXT,
      clinic TEXT,
      CHECK (kind <> 'resolved' OR (resident IS NOT NULL AND vaccine IS NOT NULL
        AND dose IS NOT NULL AND givenOn IS NOT NULL AND lot IS NOT NULL AND clinic IS NOT NULL))
    ) STRICT;
    CREATE INDEX decisionByPage ON decision (page, id);
    CREATE VIEW currentDecision AS
      SELECT * FROM decision
      WHERE id = (SELECT max(id) FROM decision AS other WHERE other.page = decision.page);

    CREATE TABLE correction (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      page INTEGER NOT NULL REFERENCES page (id),
      run INTEGER NOT NULL REFERENCES readingRun (id),
      field TEXT NOT NULL,
      value TEXT NOT NULL CHECK (json_valid(value)),
      correctedBy TEXT NOT NULL CHECK (correctedBy <> ''),
      correctedAt TEXT NOT NULL,
      why TEXT NOT NULL
    ) STRICT;
    CREATE INDEX correctionByPage ON correction (page, id);

    CREATE TABLE approval (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      batch TEXT NOT NULL REFERENCES batch (name),
      approvedBy TEXT NOT NULL CHECK (approvedBy <> ''),
      approvedAt TEXT NOT NULL,
      performedBy TEXT NOT NULL CHECK (performedBy <> ''),
      recordCount INTEGER NOT NULL CHECK (recordCount >= 0),
      recordsHash TEXT NOT NULL CHECK (length(recordsHash) = 64)
    ) STRICT;
    CREATE INDEX approvalByBatch ON approval (batch, id);
    CREATE TRIGGER approvalFourEyes BEFORE INSERT ON approval
    WHEN EXISTS (
        SELECT 1 FROM batch WHERE name = NEW.batch
          AND openedBy = NEW.approvedBy COLLATE NOCASE)
      OR EXISTS (
        SELECT 1 FROM arrival WHERE batch = NEW.batch
          AND arrivedBy = NEW.approvedBy COLLATE NOCASE)
      OR EXISTS (
        SELECT 1 FROM manifest WHERE batch = NEW.batch
          AND receivedBy = NEW.approvedBy COLLATE NOCASE)
      OR EXISTS (
        SELECT 1 FROM decision JOIN page ON page.id = decision.page
          JOIN arrival ON arrival.id = page.arrival
        WHERE arrival.batch = NEW.batch AND decidedBy = NEW.approvedBy COLLATE NOCASE)
      OR EXISTS (
        SELECT 1 FROM correction JOIN page ON page.id = correction.page
          JOIN arrival ON arrival.id = page.arrival
        WHERE arrival.batch = NEW.batch AND correctedBy = NEW.approvedBy COLLATE NOCASE)
    BEGIN SELECT RAISE(ABORT, 'the approver entered or reviewed this batch'); END;

    CREATE TABLE record (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      resident TEXT NOT NULL CHECK (resident <> ''),
      vaccine TEXT NOT NULL CHECK (vaccine <> ''),
      dose TEXT NOT NULL,
      givenOn TEXT NOT NULL CHECK (length(givenOn) = 10),
      lot TEXT NOT NULL,
      clinic TEXT NOT NULL,
      batch TEXT NOT NULL REFERENCES batch (name),
      page INTEGER NOT NULL UNIQUE REFERENCES page (id),
      run INTEGER NOT NULL REFERENCES readingRun (id),
      decision INTEGER REFERENCES decision (id),
      approval INTEGER NOT NULL REFERENCES approval (id),
      pipelineHash TEXT NOT NULL,
      committedAt TEXT NOT NULL,
      UNIQUE (resident, vaccine, dose, givenOn)
    ) STRICT;
    CREATE INDEX recordByBatch ON record (batch);
    CREATE TRIGGER recordNotInHistory BEFORE INSERT ON record
    WHEN EXISTS (
      SELECT 1 FROM historyVersion WHERE validTo IS NULL AND resident = NEW.resident
        AND vaccine = NEW.vaccine AND dose = NEW.dose AND givenOn = NEW.givenOn)
    BEGIN SELECT RAISE(ABORT, 'the dose is already in the history'); END;

    CREATE VIEW vaccination AS
      SELECT resident, vaccine, dose, givenOn, lot, clinic, batch, page FROM record
      UNION ALL
      SELECT resident, vaccine, dose, givenOn, lot, clinic, NULL, NULL FROM history
      WHERE NOT EXISTS (SELECT 1 FROM record WHERE record.resident = history.resident
        AND record.vaccine = history.vaccine AND record.dose = history.dose
        AND record.givenOn = history.givenOn);

    CREATE VIEW pageState AS
      SELECT page.id AS page, page.number AS number, page.attempts AS attempts,
        arrival.id AS arrival, arrival.batch AS batch, arrival.name AS file,
        arrival.sha256 AS sha256, run.id AS run, run.outcome AS outcome, run.form AS form,
        run.finishedAt AS readAt, run.registryVersion AS runRegistryVersion,
        run.pipelineHash AS pipelineHash, currentDecision.id AS decision,
        currentDecision.kind AS decisionKind,
        currentDecision.registryVersion AS decisionRegistryVersion,
        CASE
          WHEN record.id IS NOT NULL THEN 'committed'
          WHEN run.id IS NULL THEN 'received'
          WHEN currentDecision.kind IN ('resolved', 'returned', 'rejected')
            THEN currentDecision.kind
          WHEN currentDecision.kind IN ('held', 'senior', 'reopened') THEN 'review'
          ELSE run.outcome
        END AS state,
        CASE WHEN currentDecision.kind = 'resolved'
          THEN currentDecision.resident ELSE run.resident END AS resident,
        CASE WHEN currentDecision.kind = 'resolved'
          THEN currentDecision.vaccine ELSE run.vaccine END AS vaccine,
        CASE WHEN currentDecision.kind = 'resolved'
          THEN currentDecision.dose ELSE run.dose END AS dose,
        CASE WHEN currentDecision.kind = 'resolved'
          THEN currentDecision.givenOn ELSE run.givenOn END AS givenOn,
        CASE WHEN currentDecision.kind = 'resolved'
          THEN currentDecision.lot ELSE run.lot END AS lot,
        CASE WHEN currentDecision.kind = 'resolved'
          THEN currentDecision.clinic ELSE run.clinic END AS clinic
      FROM page
      JOIN arrival ON arrival.id = page.arrival
      LEFT JOIN readingRun AS run ON run.id = (
        SELECT standing.run FROM standing WHERE standing.page = page.id
        ORDER BY standing.id DESC LIMIT 1)
      LEFT JOIN currentDecision ON currentDecision.page = page.id
      LEFT JOIN record ON record.page = page.id;
    CREATE INDEX arrivalByBatch ON arrival (batch, id);
    """
}

extension Migrations {
  /// The reviewers' desk: whose hand a case is in, second looks, what was done already.
  ///
  /// `caseFile` is a summary that triggers keep: one row a page that was read, so that the queue is
  /// an index and not a walk over all pages. What stands in it about a page's state can always be
  /// made again from `pageState`.
  static let deskSchema = """
    CREATE TABLE pageReading (
      run INTEGER PRIMARY KEY REFERENCES readingRun (id),
      content BLOB NOT NULL
    ) STRICT;

    CREATE TABLE caseFile (
      page INTEGER PRIMARY KEY REFERENCES page (id),
      batch TEXT NOT NULL REFERENCES batch (name),
      state TEXT NOT NULL,
      decisionKind TEXT,
      since TEXT NOT NULL,
      enteredBy TEXT NOT NULL,
      revision INTEGER NOT NULL DEFAULT 1,
      holder TEXT,
      heldUntil TEXT,
      isWaiting INTEGER NOT NULL GENERATED ALWAYS AS (
        state IN ('review', 'unidentified', 'failed')) STORED,
      CHECK ((holder IS NULL) = (heldUntil IS NULL))
    ) STRICT;
    CREATE INDEX caseFileWaiting ON caseFile (page) WHERE isWaiting = 1;
    CREATE INDEX caseFileOfBatch ON caseFile (batch, page) WHERE isWaiting = 1;
    CREATE INDEX caseFileHeld ON caseFile (holder) WHERE holder IS NOT NULL;

    CREATE TABLE sentBack (
      decision INTEGER PRIMARY KEY REFERENCES decision (id),
      batch TEXT NOT NULL REFERENCES batch (name)
    ) STRICT;
    CREATE TRIGGER sentBackReopens BEFORE INSERT ON sentBack
    WHEN NOT EXISTS (SELECT 1 FROM decision WHERE id = NEW.decision AND kind = 'reopened')
    BEGIN SELECT RAISE(ABORT, 'only what reopens a case sends it back'); END;

    CREATE TABLE secondLook (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      page INTEGER NOT NULL REFERENCES page (id),
      run INTEGER NOT NULL REFERENCES readingRun (id),
      decision INTEGER REFERENCES decision (id),
      field TEXT NOT NULL,
      firstValue TEXT NOT NULL,
      firstBy TEXT NOT NULL,
      askedAt TEXT NOT NULL,
      isBlocking INTEGER NOT NULL CHECK (isBlocking IN (0, 1)),
      state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'agreed', 'differs', 'void')),
      CHECK ((decision IS NULL) = (firstBy = ''))
    ) STRICT;
    CREATE INDEX secondLookByPage ON secondLook (page, id);
    CREATE INDEX secondLookOpen ON secondLook (id) WHERE state = 'open';
    CREATE TABLE secondAnswer (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      look INTEGER NOT NULL UNIQUE REFERENCES secondLook (id),
      value TEXT NOT NULL,
      answeredBy TEXT NOT NULL CHECK (answeredBy <> ''),
      answeredAt TEXT NOT NULL
    ) STRICT;

    CREATE TABLE groupDoubt (
      page INTEGER NOT NULL REFERENCES page (id),
      field TEXT NOT NULL,
      doubtedBy TEXT NOT NULL CHECK (doubtedBy <> ''),
      doubtedAt TEXT NOT NULL,
      PRIMARY KEY (page, field)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE attempt (
      account TEXT NOT NULL,
      attemptKey TEXT NOT NULL,
      at TEXT NOT NULL,
      PRIMARY KEY (account, attemptKey)
    ) STRICT, WITHOUT ROWID;

    CREATE INDEX residentByKana
      ON residentVersion (replace(replace(kana, ' ', ''), '　', '')) WHERE validTo IS NULL;
    CREATE INDEX residentByName
      ON residentVersion (replace(replace(name, ' ', ''), '　', '')) WHERE validTo IS NULL;
    CREATE INDEX residentByBirth ON residentVersion (birthDate) WHERE validTo IS NULL;
    CREATE INDEX residentByHousehold ON residentVersion (household) WHERE validTo IS NULL;
    """

  /// What keeps `caseFile` true, and what nobody may do whatever the program does.
  static let deskTriggers = """
    CREATE TRIGGER caseFileOnStanding AFTER INSERT ON standing
    BEGIN \(refresh("NEW.page")) END;
    CREATE TRIGGER caseFileOnDecision AFTER INSERT ON decision
    BEGIN \(refresh("NEW.page")) END;
    CREATE TRIGGER caseFileOnRecord AFTER INSERT ON record
    BEGIN \(refresh("NEW.page")) END;
    CREATE TRIGGER caseFileOnCorrection AFTER INSERT ON correction
    BEGIN UPDATE caseFile SET revision = revision + 1 WHERE page = NEW.page; END;
    CREATE TRIGGER caseFileOnAnswer AFTER INSERT ON secondAnswer
    BEGIN
      UPDATE caseFile SET revision = revision + 1
        WHERE page = (SELECT page FROM secondLook WHERE id = NEW.look);
    END;

    CREATE TRIGGER decisionNotByWhoEntered BEFORE INSERT ON decision
    WHEN EXISTS (
      SELECT 1 FROM page JOIN arrival ON arrival.id = page.arrival
      WHERE page.id = NEW.page AND arrival.arrivedBy = NEW.decidedBy COLLATE NOCASE)
    BEGIN SELECT RAISE(ABORT, 'who entered a page does not decide on it'); END;
    CREATE TRIGGER correctionNotByWhoEntered BEFORE INSERT ON correction
    WHEN EXISTS (
      SELECT 1 FROM page JOIN arrival ON arrival.id = page.arrival
      WHERE page.id = NEW.page AND arrival.arrivedBy = NEW.correctedBy COLLATE NOCASE)
    BEGIN SELECT RAISE(ABORT, 'who entered a page does not correct it'); END;
    CREATE TRIGGER secondAnswerByAnother BEFORE INSERT ON secondAnswer
    WHEN EXISTS (
        SELECT 1 FROM secondLook WHERE id = NEW.look
          AND firstBy = NEW.answeredBy COLLATE NOCASE)
      OR EXISTS (
        SELECT 1 FROM secondLook JOIN page ON page.id = secondLook.page
          JOIN arrival ON arrival.id = page.arrival
        WHERE secondLook.id = NEW.look AND arrival.arrivedBy = NEW.answeredBy COLLATE NOCASE)
      OR EXISTS (
        SELECT 1 FROM secondLook JOIN decision ON decision.page = secondLook.page
        WHERE secondLook.id = NEW.look AND decision.decidedBy = NEW.answeredBy COLLATE NOCASE)
      OR EXISTS (
        SELECT 1 FROM secondLook JOIN correction ON correction.page = secondLook.page
        WHERE secondLook.id = NEW.look AND correction.correctedBy = NEW.answeredBy COLLATE NOCASE)
    BEGIN SELECT RAISE(ABORT, 'a second look is another person''s'); END;

    DROP TRIGGER approvalFourEyes;
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
        WHERE arrival.batch = NEW.batch AND decidedBy = NEW.approvedBy COLLATE NOCASE
          AND NOT EXISTS (SELECT 1 FROM sentBack WHERE sentBack.decision = decision.id))
      OR EXISTS (
        SELECT 1 FROM correction JOIN page ON page.id = correction.page
          JOIN arrival ON arrival.id = page.arrival
        WHERE arrival.batch = NEW.batch AND correctedBy = NEW.approvedBy COLLATE NOCASE)
      OR EXISTS (
        SELECT 1 FROM secondAnswer JOIN secondLook ON secondLook.id = secondAnswer.look
          JOIN page ON page.id = secondLook.page JOIN arrival ON arrival.id = page.arrival
        WHERE arrival.batch = NEW.batch AND answeredBy = NEW.approvedBy COLLATE NOCASE)
      OR EXISTS (
        SELECT 1 FROM groupDoubt JOIN page ON page.id = groupDoubt.page
          JOIN arrival ON arrival.id = page.arrival
        WHERE arrival.batch = NEW.batch AND doubtedBy = NEW.approvedBy COLLATE NOCASE)
    BEGIN SELECT RAISE(ABORT, 'the approver entered or reviewed this batch'); END;
    CREATE TRIGGER approvalNothingOpen BEFORE INSERT ON approval
    WHEN EXISTS (SELECT 1 FROM caseFile WHERE batch = NEW.batch AND isWaiting = 1)
      OR EXISTS (
        SELECT 1 FROM secondLook JOIN caseFile ON caseFile.page = secondLook.page
        WHERE caseFile.batch = NEW.batch AND secondLook.state = 'open' AND isBlocking = 1)
    BEGIN SELECT RAISE(ABORT, 'something in this batch is open'); END;

    INSERT INTO caseFile (page, batch, state, decisionKind, since, enteredBy)
      SELECT pageState.page, pageState.batch, state, decisionKind, readAt, arrival.arrivedBy
      FROM pageState JOIN arrival ON arrival.id = pageState.arrival WHERE run IS NOT NULL;
    """

  /// Tables of the desk whose rows stand for ever.
  static let deskAppendOnlyTables = [
    "pageReading", "sentBack", "secondAnswer", "groupDoubt", "auditResident",
  ]

  private static func refresh(_ page: String) -> String {
    """
    INSERT INTO caseFile (page, batch, state, decisionKind, since, enteredBy)
      SELECT pageState.page, pageState.batch, state, decisionKind, readAt, arrival.arrivedBy
      FROM pageState JOIN arrival ON arrival.id = pageState.arrival
      WHERE pageState.page = \(page) AND run IS NOT NULL
      ON CONFLICT (page) DO UPDATE SET state = excluded.state,
        decisionKind = excluded.decisionKind, revision = revision + 1,
        holder = NULL, heldUntil = NULL;
    """
  }
}

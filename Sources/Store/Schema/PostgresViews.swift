extension Migrations {
  /// The current answer of tables that keep every one.
  static let postgresViews = """
    CREATE VIEW resident AS SELECT * FROM residentVersion WHERE validTo IS NULL;

    CREATE VIEW voucher AS SELECT * FROM voucherVersion WHERE validTo IS NULL;

    CREATE VIEW clinic AS SELECT * FROM clinicVersion WHERE validTo IS NULL;

    CREATE VIEW lot AS SELECT * FROM lotVersion WHERE validTo IS NULL;

    CREATE VIEW history AS SELECT * FROM historyVersion WHERE validTo IS NULL;

    CREATE VIEW currentRun AS
      SELECT readingRun.* FROM standing
      JOIN readingRun ON readingRun.id = standing.run
      WHERE standing.id = (SELECT max(id) FROM standing AS other WHERE other.page = standing.page);

    CREATE VIEW currentDecision AS
      SELECT * FROM decision
      WHERE id = (SELECT max(id) FROM decision AS other WHERE other.page = decision.page);

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
    """
}

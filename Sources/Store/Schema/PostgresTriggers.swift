extension Migrations {
  /// What nobody may do whatever the program does, and what keeps `caseFile` true.
  static let postgresTriggers = """
    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE EXCEPTION '%', TG_ARGV[0];
    END $$;

    CREATE FUNCTION keepNumberGiven() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO numberGiven (name, seq) VALUES (TG_ARGV[0], NEW.id)
        ON CONFLICT (name) DO UPDATE SET seq = greatest(numberGiven.seq, excluded.seq);
      RETURN NULL;
    END $$;
    CREATE TRIGGER auditEntryNumber AFTER INSERT ON auditEntry
      FOR EACH ROW EXECUTE FUNCTION keepNumberGiven('auditEntry');
    CREATE TRIGGER numberGivenNoDelete BEFORE DELETE ON numberGiven
      FOR EACH ROW EXECUTE FUNCTION refuse('numberGiven is never emptied');
    CREATE TRIGGER numberGivenNoTruncate BEFORE TRUNCATE ON numberGiven
      EXECUTE FUNCTION refuse('numberGiven is never emptied');

    CREATE FUNCTION refreshCaseFile() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO caseFile (page, batch, state, decisionKind, since, enteredBy)
        SELECT pageState.page, pageState.batch, state, decisionKind, readAt, arrival.arrivedBy
        FROM pageState JOIN arrival ON arrival.id = pageState.arrival
        WHERE pageState.page = NEW.page AND run IS NOT NULL
        ON CONFLICT (page) DO UPDATE SET state = excluded.state,
          decisionKind = excluded.decisionKind, revision = caseFile.revision + 1,
          holder = NULL, heldUntil = NULL;
      RETURN NULL;
    END $$;

    CREATE FUNCTION recordNotInHistoryCheck() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF EXISTS (
      SELECT 1 FROM historyVersion WHERE validTo IS NULL AND resident = NEW.resident
        AND vaccine = NEW.vaccine AND dose = NEW.dose AND givenOn = NEW.givenOn) THEN
        RAISE EXCEPTION 'the dose is already in the history';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER recordNotInHistory BEFORE INSERT ON record
      FOR EACH ROW EXECUTE FUNCTION recordNotInHistoryCheck();
    CREATE TRIGGER accountNoDelete BEFORE DELETE ON account
      FOR EACH ROW EXECUTE FUNCTION refuse('an account stays: the audit trail names it');
    CREATE TRIGGER accountNoTruncate BEFORE TRUNCATE ON account
      EXECUTE FUNCTION refuse('an account stays: the audit trail names it');
    CREATE TRIGGER accountNoRename BEFORE UPDATE OF name ON account
      FOR EACH ROW EXECUTE FUNCTION refuse('an account keeps its name: the audit trail names it');
    CREATE FUNCTION sentBackReopensCheck() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NOT EXISTS (SELECT 1 FROM decision WHERE id = NEW.decision AND kind = 'reopened') THEN
        RAISE EXCEPTION 'only what reopens a case sends it back';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER sentBackReopens BEFORE INSERT ON sentBack
      FOR EACH ROW EXECUTE FUNCTION sentBackReopensCheck();
    CREATE TRIGGER caseFileOnStanding AFTER INSERT ON standing
      FOR EACH ROW EXECUTE FUNCTION refreshCaseFile();
    CREATE TRIGGER caseFileOnDecision AFTER INSERT ON decision
      FOR EACH ROW EXECUTE FUNCTION refreshCaseFile();
    CREATE TRIGGER caseFileOnRecord AFTER INSERT ON record
      FOR EACH ROW EXECUTE FUNCTION refreshCaseFile();
    CREATE FUNCTION caseFileOnCorrectionWrite() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      UPDATE caseFile SET revision = revision + 1 WHERE page = NEW.page;
      RETURN NULL;
    END $$;
    CREATE TRIGGER caseFileOnCorrection AFTER INSERT ON correction
      FOR EACH ROW EXECUTE FUNCTION caseFileOnCorrectionWrite();
    CREATE FUNCTION caseFileOnAnswerWrite() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      UPDATE caseFile SET revision = revision + 1
        WHERE page = (SELECT page FROM secondLook WHERE id = NEW.look);
      RETURN NULL;
    END $$;
    CREATE TRIGGER caseFileOnAnswer AFTER INSERT ON secondAnswer
      FOR EACH ROW EXECUTE FUNCTION caseFileOnAnswerWrite();
    CREATE FUNCTION decisionNotByWhoEnteredCheck() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF EXISTS (
      SELECT 1 FROM page JOIN arrival ON arrival.id = page.arrival
      WHERE page.id = NEW.page AND lower(arrival.arrivedBy) = lower(NEW.decidedBy)) THEN
        RAISE EXCEPTION 'who entered a page does not decide on it';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER decisionNotByWhoEntered BEFORE INSERT ON decision
      FOR EACH ROW EXECUTE FUNCTION decisionNotByWhoEnteredCheck();
    CREATE FUNCTION correctionNotByWhoEnteredCheck() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF EXISTS (
      SELECT 1 FROM page JOIN arrival ON arrival.id = page.arrival
      WHERE page.id = NEW.page AND lower(arrival.arrivedBy) = lower(NEW.correctedBy)) THEN
        RAISE EXCEPTION 'who entered a page does not correct it';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER correctionNotByWhoEntered BEFORE INSERT ON correction
      FOR EACH ROW EXECUTE FUNCTION correctionNotByWhoEnteredCheck();
    CREATE FUNCTION secondAnswerByAnotherCheck() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF EXISTS (
        SELECT 1 FROM secondLook WHERE id = NEW.look
          AND lower(firstBy) = lower(NEW.answeredBy))
      OR EXISTS (
        SELECT 1 FROM secondLook JOIN page ON page.id = secondLook.page
          JOIN arrival ON arrival.id = page.arrival
        WHERE secondLook.id = NEW.look AND lower(arrival.arrivedBy) = lower(NEW.answeredBy))
      OR EXISTS (
        SELECT 1 FROM secondLook JOIN decision ON decision.page = secondLook.page
        WHERE secondLook.id = NEW.look AND lower(decision.decidedBy) = lower(NEW.answeredBy))
      OR EXISTS (
        SELECT 1 FROM secondLook JOIN correction ON correction.page = secondLook.page
        WHERE secondLook.id = NEW.look AND lower(correction.correctedBy) = lower(NEW.answeredBy)) THEN
        RAISE EXCEPTION 'a second look is another person''s';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER secondAnswerByAnother BEFORE INSERT ON secondAnswer
      FOR EACH ROW EXECUTE FUNCTION secondAnswerByAnotherCheck();
    CREATE FUNCTION approvalFourEyesCheck() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF EXISTS (
        SELECT 1 FROM batch WHERE name = NEW.batch
          AND lower(openedBy) = lower(NEW.approvedBy))
      OR EXISTS (
        SELECT 1 FROM arrival WHERE batch = NEW.batch
          AND lower(arrivedBy) = lower(NEW.approvedBy))
      OR EXISTS (
        SELECT 1 FROM manifest WHERE batch = NEW.batch
          AND lower(receivedBy) = lower(NEW.approvedBy))
      OR EXISTS (
        SELECT 1 FROM decision JOIN page ON page.id = decision.page
          JOIN arrival ON arrival.id = page.arrival
        WHERE arrival.batch = NEW.batch AND lower(decidedBy) = lower(NEW.approvedBy)
          AND NOT EXISTS (SELECT 1 FROM sentBack WHERE sentBack.decision = decision.id))
      OR EXISTS (
        SELECT 1 FROM correction JOIN page ON page.id = correction.page
          JOIN arrival ON arrival.id = page.arrival
        WHERE arrival.batch = NEW.batch AND lower(correctedBy) = lower(NEW.approvedBy))
      OR EXISTS (
        SELECT 1 FROM secondAnswer JOIN secondLook ON secondLook.id = secondAnswer.look
          JOIN page ON page.id = secondLook.page JOIN arrival ON arrival.id = page.arrival
        WHERE arrival.batch = NEW.batch AND lower(answeredBy) = lower(NEW.approvedBy))
      OR EXISTS (
        SELECT 1 FROM groupDoubt JOIN page ON page.id = groupDoubt.page
          JOIN arrival ON arrival.id = page.arrival
        WHERE arrival.batch = NEW.batch AND lower(doubtedBy) = lower(NEW.approvedBy)) THEN
        RAISE EXCEPTION 'the approver entered or reviewed this batch';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER approvalFourEyes BEFORE INSERT ON approval
      FOR EACH ROW EXECUTE FUNCTION approvalFourEyesCheck();
    CREATE FUNCTION approvalNothingOpenCheck() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF EXISTS (SELECT 1 FROM caseFile WHERE batch = NEW.batch AND isWaiting = 1)
      OR EXISTS (
        SELECT 1 FROM secondLook JOIN caseFile ON caseFile.page = secondLook.page
        WHERE caseFile.batch = NEW.batch AND secondLook.state = 'open' AND isBlocking = 1) THEN
        RAISE EXCEPTION 'something in this batch is open';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER approvalNothingOpen BEFORE INSERT ON approval
      FOR EACH ROW EXECUTE FUNCTION approvalNothingOpenCheck();
    CREATE FUNCTION differentialOnceCheck() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF EXISTS (SELECT 1 FROM differentialImport WHERE number >= NEW.number) THEN
        RAISE EXCEPTION 'a differential of this number or a later one is imported';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER differentialOnce BEFORE INSERT ON differentialImport
      FOR EACH ROW EXECUTE FUNCTION differentialOnceCheck();
    CREATE FUNCTION exportTwoPeopleCheck() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NOT EXISTS (
      SELECT 1 FROM exportRequest WHERE id = NEW.request AND requestedBy = NEW.requestedBy
        AND lower(trim(requestedBy)) <> lower(trim(NEW.approvedBy))) THEN
        RAISE EXCEPTION 'an export is approved by another person than who requested it';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER exportTwoPeople BEFORE INSERT ON exportApproval
      FOR EACH ROW EXECUTE FUNCTION exportTwoPeopleCheck();
    CREATE FUNCTION exportFetchOnceCheck() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NOT EXISTS (
      SELECT 1 FROM exportApproval WHERE request = NEW.request
        AND lower(requestedBy) = lower(NEW.fetchedBy)
        AND NEW.fetchedAt >= approvedAt AND NEW.fetchedAt <= expiresAt) THEN
        RAISE EXCEPTION 'the export is not approved, over, or another person''s';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER exportFetchOnce BEFORE INSERT ON exportFetch
      FOR EACH ROW EXECUTE FUNCTION exportFetchOnceCheck();
    CREATE FUNCTION erasureTwoPeopleCheck() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NOT EXISTS (
      SELECT 1 FROM erasureOrder WHERE id = NEW.erasure AND listHash = NEW.listHash
        AND requestedBy = NEW.requestedBy
        AND lower(trim(requestedBy)) <> lower(trim(NEW.approvedBy))) THEN
        RAISE EXCEPTION 'an erasure is approved by another person than who requested it';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER erasureTwoPeople BEFORE INSERT ON erasureApproval
      FOR EACH ROW EXECUTE FUNCTION erasureTwoPeopleCheck();
    """
}

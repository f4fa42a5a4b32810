extension Migrations {
  /// Tables whose rows stand for ever: the server refuses to change, remove or empty them.
  static let postgresAppendOnly = """
    CREATE TRIGGER batchClosingNoUpdate BEFORE UPDATE ON batchClosing
      FOR EACH ROW EXECUTE FUNCTION refuse('batchClosing is append-only');
    CREATE TRIGGER batchClosingNoDelete BEFORE DELETE ON batchClosing
      FOR EACH ROW EXECUTE FUNCTION refuse('batchClosing is append-only');
    CREATE TRIGGER batchClosingNoTruncate BEFORE TRUNCATE ON batchClosing
      EXECUTE FUNCTION refuse('batchClosing is append-only');
    CREATE TRIGGER incidentNoUpdate BEFORE UPDATE ON incident
      FOR EACH ROW EXECUTE FUNCTION refuse('incident is append-only');
    CREATE TRIGGER incidentStepNoUpdate BEFORE UPDATE ON incidentStep
      FOR EACH ROW EXECUTE FUNCTION refuse('incidentStep is append-only');
    CREATE TRIGGER printLogNoUpdate BEFORE UPDATE ON printLog
      FOR EACH ROW EXECUTE FUNCTION refuse('printLog is append-only');
    CREATE TRIGGER printLogNoDelete BEFORE DELETE ON printLog
      FOR EACH ROW EXECUTE FUNCTION refuse('printLog is append-only');
    CREATE TRIGGER printLogNoTruncate BEFORE TRUNCATE ON printLog
      EXECUTE FUNCTION refuse('printLog is append-only');
    CREATE TRIGGER registryImportNoUpdate BEFORE UPDATE ON registryImport
      FOR EACH ROW EXECUTE FUNCTION refuse('registryImport is append-only');
    CREATE TRIGGER registryImportNoDelete BEFORE DELETE ON registryImport
      FOR EACH ROW EXECUTE FUNCTION refuse('registryImport is append-only');
    CREATE TRIGGER registryImportNoTruncate BEFORE TRUNCATE ON registryImport
      EXECUTE FUNCTION refuse('registryImport is append-only');
    CREATE TRIGGER batchNoUpdate BEFORE UPDATE ON batch
      FOR EACH ROW EXECUTE FUNCTION refuse('batch is append-only');
    CREATE TRIGGER batchNoDelete BEFORE DELETE ON batch
      FOR EACH ROW EXECUTE FUNCTION refuse('batch is append-only');
    CREATE TRIGGER batchNoTruncate BEFORE TRUNCATE ON batch
      EXECUTE FUNCTION refuse('batch is append-only');
    CREATE TRIGGER manifestNoUpdate BEFORE UPDATE ON manifest
      FOR EACH ROW EXECUTE FUNCTION refuse('manifest is append-only');
    CREATE TRIGGER manifestNoDelete BEFORE DELETE ON manifest
      FOR EACH ROW EXECUTE FUNCTION refuse('manifest is append-only');
    CREATE TRIGGER manifestNoTruncate BEFORE TRUNCATE ON manifest
      EXECUTE FUNCTION refuse('manifest is append-only');
    CREATE TRIGGER manifestLineNoUpdate BEFORE UPDATE ON manifestLine
      FOR EACH ROW EXECUTE FUNCTION refuse('manifestLine is append-only');
    CREATE TRIGGER manifestLineNoDelete BEFORE DELETE ON manifestLine
      FOR EACH ROW EXECUTE FUNCTION refuse('manifestLine is append-only');
    CREATE TRIGGER manifestLineNoTruncate BEFORE TRUNCATE ON manifestLine
      EXECUTE FUNCTION refuse('manifestLine is append-only');
    CREATE TRIGGER sourceFileNoUpdate BEFORE UPDATE ON sourceFile
      FOR EACH ROW EXECUTE FUNCTION refuse('sourceFile is append-only');
    CREATE TRIGGER sourceFileNoDelete BEFORE DELETE ON sourceFile
      FOR EACH ROW EXECUTE FUNCTION refuse('sourceFile is append-only');
    CREATE TRIGGER sourceFileNoTruncate BEFORE TRUNCATE ON sourceFile
      EXECUTE FUNCTION refuse('sourceFile is append-only');
    CREATE TRIGGER arrivalNoUpdate BEFORE UPDATE ON arrival
      FOR EACH ROW EXECUTE FUNCTION refuse('arrival is append-only');
    CREATE TRIGGER arrivalNoDelete BEFORE DELETE ON arrival
      FOR EACH ROW EXECUTE FUNCTION refuse('arrival is append-only');
    CREATE TRIGGER arrivalNoTruncate BEFORE TRUNCATE ON arrival
      EXECUTE FUNCTION refuse('arrival is append-only');
    CREATE TRIGGER readingRunNoUpdate BEFORE UPDATE ON readingRun
      FOR EACH ROW EXECUTE FUNCTION refuse('readingRun is append-only');
    CREATE TRIGGER readingRunNoDelete BEFORE DELETE ON readingRun
      FOR EACH ROW EXECUTE FUNCTION refuse('readingRun is append-only');
    CREATE TRIGGER readingRunNoTruncate BEFORE TRUNCATE ON readingRun
      EXECUTE FUNCTION refuse('readingRun is append-only');
    CREATE TRIGGER answerNoUpdate BEFORE UPDATE ON answer
      FOR EACH ROW EXECUTE FUNCTION refuse('answer is append-only');
    CREATE TRIGGER answerNoDelete BEFORE DELETE ON answer
      FOR EACH ROW EXECUTE FUNCTION refuse('answer is append-only');
    CREATE TRIGGER answerNoTruncate BEFORE TRUNCATE ON answer
      EXECUTE FUNCTION refuse('answer is append-only');
    CREATE TRIGGER reasonNoUpdate BEFORE UPDATE ON reason
      FOR EACH ROW EXECUTE FUNCTION refuse('reason is append-only');
    CREATE TRIGGER reasonNoDelete BEFORE DELETE ON reason
      FOR EACH ROW EXECUTE FUNCTION refuse('reason is append-only');
    CREATE TRIGGER reasonNoTruncate BEFORE TRUNCATE ON reason
      EXECUTE FUNCTION refuse('reason is append-only');
    CREATE TRIGGER candidateNoUpdate BEFORE UPDATE ON candidate
      FOR EACH ROW EXECUTE FUNCTION refuse('candidate is append-only');
    CREATE TRIGGER candidateNoDelete BEFORE DELETE ON candidate
      FOR EACH ROW EXECUTE FUNCTION refuse('candidate is append-only');
    CREATE TRIGGER candidateNoTruncate BEFORE TRUNCATE ON candidate
      EXECUTE FUNCTION refuse('candidate is append-only');
    CREATE TRIGGER standingNoUpdate BEFORE UPDATE ON standing
      FOR EACH ROW EXECUTE FUNCTION refuse('standing is append-only');
    CREATE TRIGGER standingNoDelete BEFORE DELETE ON standing
      FOR EACH ROW EXECUTE FUNCTION refuse('standing is append-only');
    CREATE TRIGGER standingNoTruncate BEFORE TRUNCATE ON standing
      EXECUTE FUNCTION refuse('standing is append-only');
    CREATE TRIGGER decisionNoUpdate BEFORE UPDATE ON decision
      FOR EACH ROW EXECUTE FUNCTION refuse('decision is append-only');
    CREATE TRIGGER decisionNoDelete BEFORE DELETE ON decision
      FOR EACH ROW EXECUTE FUNCTION refuse('decision is append-only');
    CREATE TRIGGER decisionNoTruncate BEFORE TRUNCATE ON decision
      EXECUTE FUNCTION refuse('decision is append-only');
    CREATE TRIGGER correctionNoUpdate BEFORE UPDATE ON correction
      FOR EACH ROW EXECUTE FUNCTION refuse('correction is append-only');
    CREATE TRIGGER correctionNoDelete BEFORE DELETE ON correction
      FOR EACH ROW EXECUTE FUNCTION refuse('correction is append-only');
    CREATE TRIGGER correctionNoTruncate BEFORE TRUNCATE ON correction
      EXECUTE FUNCTION refuse('correction is append-only');
    CREATE TRIGGER approvalNoUpdate BEFORE UPDATE ON approval
      FOR EACH ROW EXECUTE FUNCTION refuse('approval is append-only');
    CREATE TRIGGER approvalNoDelete BEFORE DELETE ON approval
      FOR EACH ROW EXECUTE FUNCTION refuse('approval is append-only');
    CREATE TRIGGER approvalNoTruncate BEFORE TRUNCATE ON approval
      EXECUTE FUNCTION refuse('approval is append-only');
    CREATE TRIGGER recordNoUpdate BEFORE UPDATE ON record
      FOR EACH ROW EXECUTE FUNCTION refuse('record is append-only');
    CREATE TRIGGER recordNoDelete BEFORE DELETE ON record
      FOR EACH ROW EXECUTE FUNCTION refuse('record is append-only');
    CREATE TRIGGER recordNoTruncate BEFORE TRUNCATE ON record
      EXECUTE FUNCTION refuse('record is append-only');
    CREATE TRIGGER auditEntryNoUpdate BEFORE UPDATE ON auditEntry
      FOR EACH ROW EXECUTE FUNCTION refuse('auditEntry is append-only');
    CREATE TRIGGER auditEntryNoDelete BEFORE DELETE ON auditEntry
      FOR EACH ROW EXECUTE FUNCTION refuse('auditEntry is append-only');
    CREATE TRIGGER auditEntryNoTruncate BEFORE TRUNCATE ON auditEntry
      EXECUTE FUNCTION refuse('auditEntry is append-only');
    CREATE TRIGGER pageReadingNoUpdate BEFORE UPDATE ON pageReading
      FOR EACH ROW EXECUTE FUNCTION refuse('pageReading is append-only');
    CREATE TRIGGER pageReadingNoDelete BEFORE DELETE ON pageReading
      FOR EACH ROW EXECUTE FUNCTION refuse('pageReading is append-only');
    CREATE TRIGGER pageReadingNoTruncate BEFORE TRUNCATE ON pageReading
      EXECUTE FUNCTION refuse('pageReading is append-only');
    CREATE TRIGGER sentBackNoUpdate BEFORE UPDATE ON sentBack
      FOR EACH ROW EXECUTE FUNCTION refuse('sentBack is append-only');
    CREATE TRIGGER sentBackNoDelete BEFORE DELETE ON sentBack
      FOR EACH ROW EXECUTE FUNCTION refuse('sentBack is append-only');
    CREATE TRIGGER sentBackNoTruncate BEFORE TRUNCATE ON sentBack
      EXECUTE FUNCTION refuse('sentBack is append-only');
    CREATE TRIGGER secondAnswerNoUpdate BEFORE UPDATE ON secondAnswer
      FOR EACH ROW EXECUTE FUNCTION refuse('secondAnswer is append-only');
    CREATE TRIGGER secondAnswerNoDelete BEFORE DELETE ON secondAnswer
      FOR EACH ROW EXECUTE FUNCTION refuse('secondAnswer is append-only');
    CREATE TRIGGER secondAnswerNoTruncate BEFORE TRUNCATE ON secondAnswer
      EXECUTE FUNCTION refuse('secondAnswer is append-only');
    CREATE TRIGGER groupDoubtNoUpdate BEFORE UPDATE ON groupDoubt
      FOR EACH ROW EXECUTE FUNCTION refuse('groupDoubt is append-only');
    CREATE TRIGGER groupDoubtNoDelete BEFORE DELETE ON groupDoubt
      FOR EACH ROW EXECUTE FUNCTION refuse('groupDoubt is append-only');
    CREATE TRIGGER groupDoubtNoTruncate BEFORE TRUNCATE ON groupDoubt
      EXECUTE FUNCTION refuse('groupDoubt is append-only');
    CREATE TRIGGER auditResidentNoUpdate BEFORE UPDATE ON auditResident
      FOR EACH ROW EXECUTE FUNCTION refuse('auditResident is append-only');
    CREATE TRIGGER auditResidentNoDelete BEFORE DELETE ON auditResident
      FOR EACH ROW EXECUTE FUNCTION refuse('auditResident is append-only');
    CREATE TRIGGER auditResidentNoTruncate BEFORE TRUNCATE ON auditResident
      EXECUTE FUNCTION refuse('auditResident is append-only');
    CREATE TRIGGER differentialImportNoUpdate BEFORE UPDATE ON differentialImport
      FOR EACH ROW EXECUTE FUNCTION refuse('differentialImport is append-only');
    CREATE TRIGGER differentialImportNoDelete BEFORE DELETE ON differentialImport
      FOR EACH ROW EXECUTE FUNCTION refuse('differentialImport is append-only');
    CREATE TRIGGER differentialImportNoTruncate BEFORE TRUNCATE ON differentialImport
      EXECUTE FUNCTION refuse('differentialImport is append-only');
    CREATE TRIGGER residentExtractNoUpdate BEFORE UPDATE ON residentExtract
      FOR EACH ROW EXECUTE FUNCTION refuse('residentExtract is append-only');
    CREATE TRIGGER residentExtractNoDelete BEFORE DELETE ON residentExtract
      FOR EACH ROW EXECUTE FUNCTION refuse('residentExtract is append-only');
    CREATE TRIGGER residentExtractNoTruncate BEFORE TRUNCATE ON residentExtract
      EXECUTE FUNCTION refuse('residentExtract is append-only');
    CREATE TRIGGER residentEventNoUpdate BEFORE UPDATE ON residentEvent
      FOR EACH ROW EXECUTE FUNCTION refuse('residentEvent is append-only');
    CREATE TRIGGER residentEventNoDelete BEFORE DELETE ON residentEvent
      FOR EACH ROW EXECUTE FUNCTION refuse('residentEvent is append-only');
    CREATE TRIGGER residentEventNoTruncate BEFORE TRUNCATE ON residentEvent
      EXECUTE FUNCTION refuse('residentEvent is append-only');
    CREATE TRIGGER protectionPeriodNoUpdate BEFORE UPDATE ON protectionPeriod
      FOR EACH ROW EXECUTE FUNCTION refuse('protectionPeriod is append-only');
    CREATE TRIGGER protectionPeriodNoDelete BEFORE DELETE ON protectionPeriod
      FOR EACH ROW EXECUTE FUNCTION refuse('protectionPeriod is append-only');
    CREATE TRIGGER protectionPeriodNoTruncate BEFORE TRUNCATE ON protectionPeriod
      EXECUTE FUNCTION refuse('protectionPeriod is append-only');
    CREATE TRIGGER gaijiImportNoUpdate BEFORE UPDATE ON gaijiImport
      FOR EACH ROW EXECUTE FUNCTION refuse('gaijiImport is append-only');
    CREATE TRIGGER gaijiImportNoDelete BEFORE DELETE ON gaijiImport
      FOR EACH ROW EXECUTE FUNCTION refuse('gaijiImport is append-only');
    CREATE TRIGGER gaijiImportNoTruncate BEFORE TRUNCATE ON gaijiImport
      EXECUTE FUNCTION refuse('gaijiImport is append-only');
    CREATE TRIGGER gaijiEntryNoUpdate BEFORE UPDATE ON gaijiEntry
      FOR EACH ROW EXECUTE FUNCTION refuse('gaijiEntry is append-only');
    CREATE TRIGGER gaijiEntryNoDelete BEFORE DELETE ON gaijiEntry
      FOR EACH ROW EXECUTE FUNCTION refuse('gaijiEntry is append-only');
    CREATE TRIGGER gaijiEntryNoTruncate BEFORE TRUNCATE ON gaijiEntry
      EXECUTE FUNCTION refuse('gaijiEntry is append-only');
    CREATE TRIGGER welfareImportNoUpdate BEFORE UPDATE ON welfareImport
      FOR EACH ROW EXECUTE FUNCTION refuse('welfareImport is append-only');
    CREATE TRIGGER welfareImportNoDelete BEFORE DELETE ON welfareImport
      FOR EACH ROW EXECUTE FUNCTION refuse('welfareImport is append-only');
    CREATE TRIGGER welfareImportNoTruncate BEFORE TRUNCATE ON welfareImport
      EXECUTE FUNCTION refuse('welfareImport is append-only');
    CREATE TRIGGER feeInquiryNoUpdate BEFORE UPDATE ON feeInquiry
      FOR EACH ROW EXECUTE FUNCTION refuse('feeInquiry is append-only');
    CREATE TRIGGER feeInquiryNoDelete BEFORE DELETE ON feeInquiry
      FOR EACH ROW EXECUTE FUNCTION refuse('feeInquiry is append-only');
    CREATE TRIGGER feeInquiryNoTruncate BEFORE TRUNCATE ON feeInquiry
      EXECUTE FUNCTION refuse('feeInquiry is append-only');
    CREATE TRIGGER feeDecisionNoUpdate BEFORE UPDATE ON feeDecision
      FOR EACH ROW EXECUTE FUNCTION refuse('feeDecision is append-only');
    CREATE TRIGGER feeDecisionNoDelete BEFORE DELETE ON feeDecision
      FOR EACH ROW EXECUTE FUNCTION refuse('feeDecision is append-only');
    CREATE TRIGGER feeDecisionNoTruncate BEFORE TRUNCATE ON feeDecision
      EXECUTE FUNCTION refuse('feeDecision is append-only');
    CREATE TRIGGER exportRequestNoUpdate BEFORE UPDATE ON exportRequest
      FOR EACH ROW EXECUTE FUNCTION refuse('exportRequest is append-only');
    CREATE TRIGGER exportRequestNoDelete BEFORE DELETE ON exportRequest
      FOR EACH ROW EXECUTE FUNCTION refuse('exportRequest is append-only');
    CREATE TRIGGER exportRequestNoTruncate BEFORE TRUNCATE ON exportRequest
      EXECUTE FUNCTION refuse('exportRequest is append-only');
    CREATE TRIGGER exportApprovalNoUpdate BEFORE UPDATE ON exportApproval
      FOR EACH ROW EXECUTE FUNCTION refuse('exportApproval is append-only');
    CREATE TRIGGER exportApprovalNoDelete BEFORE DELETE ON exportApproval
      FOR EACH ROW EXECUTE FUNCTION refuse('exportApproval is append-only');
    CREATE TRIGGER exportApprovalNoTruncate BEFORE TRUNCATE ON exportApproval
      EXECUTE FUNCTION refuse('exportApproval is append-only');
    CREATE TRIGGER exportFetchNoUpdate BEFORE UPDATE ON exportFetch
      FOR EACH ROW EXECUTE FUNCTION refuse('exportFetch is append-only');
    CREATE TRIGGER exportFetchNoDelete BEFORE DELETE ON exportFetch
      FOR EACH ROW EXECUTE FUNCTION refuse('exportFetch is append-only');
    CREATE TRIGGER exportFetchNoTruncate BEFORE TRUNCATE ON exportFetch
      EXECUTE FUNCTION refuse('exportFetch is append-only');
    CREATE TRIGGER erasureOrderNoUpdate BEFORE UPDATE ON erasureOrder
      FOR EACH ROW EXECUTE FUNCTION refuse('erasureOrder is append-only');
    CREATE TRIGGER erasureOrderNoDelete BEFORE DELETE ON erasureOrder
      FOR EACH ROW EXECUTE FUNCTION refuse('erasureOrder is append-only');
    CREATE TRIGGER erasureOrderNoTruncate BEFORE TRUNCATE ON erasureOrder
      EXECUTE FUNCTION refuse('erasureOrder is append-only');
    CREATE TRIGGER erasureItemNoUpdate BEFORE UPDATE ON erasureItem
      FOR EACH ROW EXECUTE FUNCTION refuse('erasureItem is append-only');
    CREATE TRIGGER erasureItemNoDelete BEFORE DELETE ON erasureItem
      FOR EACH ROW EXECUTE FUNCTION refuse('erasureItem is append-only');
    CREATE TRIGGER erasureItemNoTruncate BEFORE TRUNCATE ON erasureItem
      EXECUTE FUNCTION refuse('erasureItem is append-only');
    CREATE TRIGGER erasureApprovalNoUpdate BEFORE UPDATE ON erasureApproval
      FOR EACH ROW EXECUTE FUNCTION refuse('erasureApproval is append-only');
    CREATE TRIGGER erasureApprovalNoDelete BEFORE DELETE ON erasureApproval
      FOR EACH ROW EXECUTE FUNCTION refuse('erasureApproval is append-only');
    CREATE TRIGGER erasureApprovalNoTruncate BEFORE TRUNCATE ON erasureApproval
      EXECUTE FUNCTION refuse('erasureApproval is append-only');
    CREATE TRIGGER erasedPageNoUpdate BEFORE UPDATE ON erasedPage
      FOR EACH ROW EXECUTE FUNCTION refuse('erasedPage is append-only');
    CREATE TRIGGER erasedPageNoDelete BEFORE DELETE ON erasedPage
      FOR EACH ROW EXECUTE FUNCTION refuse('erasedPage is append-only');
    CREATE TRIGGER erasedPageNoTruncate BEFORE TRUNCATE ON erasedPage
      EXECUTE FUNCTION refuse('erasedPage is append-only');
    CREATE TRIGGER erasedOriginalNoUpdate BEFORE UPDATE ON erasedOriginal
      FOR EACH ROW EXECUTE FUNCTION refuse('erasedOriginal is append-only');
    CREATE TRIGGER erasedOriginalNoDelete BEFORE DELETE ON erasedOriginal
      FOR EACH ROW EXECUTE FUNCTION refuse('erasedOriginal is append-only');
    CREATE TRIGGER erasedOriginalNoTruncate BEFORE TRUNCATE ON erasedOriginal
      EXECUTE FUNCTION refuse('erasedOriginal is append-only');
    CREATE TRIGGER erasureCertificateNoUpdate BEFORE UPDATE ON erasureCertificate
      FOR EACH ROW EXECUTE FUNCTION refuse('erasureCertificate is append-only');
    CREATE TRIGGER erasureCertificateNoDelete BEFORE DELETE ON erasureCertificate
      FOR EACH ROW EXECUTE FUNCTION refuse('erasureCertificate is append-only');
    CREATE TRIGGER erasureCertificateNoTruncate BEFORE TRUNCATE ON erasureCertificate
      EXECUTE FUNCTION refuse('erasureCertificate is append-only');
    CREATE TRIGGER doseGroundNoUpdate BEFORE UPDATE ON doseGround
      FOR EACH ROW EXECUTE FUNCTION refuse('doseGround is append-only');
    CREATE TRIGGER doseGroundNoDelete BEFORE DELETE ON doseGround
      FOR EACH ROW EXECUTE FUNCTION refuse('doseGround is append-only');
    CREATE TRIGGER doseGroundNoTruncate BEFORE TRUNCATE ON doseGround
      EXECUTE FUNCTION refuse('doseGround is append-only');
    """
}

/// What an account is for.
///
/// An account may have several roles; what it may is what any of them may.
///
/// Nobody handles the same papers twice whatever roles they have: who entered or reviewed something
/// in a batch cannot approve it, and who entered a page cannot review it.
public enum Role: String, Sendable, Codable, CaseIterable {
  /// 入力: takes papers in.
  case entry
  /// 審査: clears the pages that wait.
  case reviewer
  /// 主任審査: a reviewer who also settles what others send up or answer differently.
  case senior
  /// 決裁: signs batches off.
  case approver
  /// 管理: keeps the accounts; sees no papers.
  case administrator
  /// 監査: reads the audit trail; changes nothing.
  case auditor
  /// 台帳: the register's lists, letters, incidents; asks for exports and erasures.
  case registrar

  /// What the role may.
  public var permissions: Set<Permission> {
    switch self {
    case .entry: [.seeBatches, .enterPapers]
    case .reviewer: [.seeBatches, .reviewCases, .searchRegistry]
    case .senior:
      [.seeBatches, .reviewCases, .searchRegistry, .settleDifferences, .seeProtectedAddresses]
    case .approver:
      [.seeBatches, .approveBatches, .seeFigures, .approveExports, .approveErasure]
    case .administrator: [.seeBatches, .keepAccounts]
    case .auditor: [.seeBatches, .readAudit]
    case .registrar:
      [.seeBatches, .seeRegister, .seeFigures, .requestExports, .requestErasure]
    }
  }

  /// Whether a second factor is asked for unless the office turns it off.
  ///
  /// On for whoever's word makes a record, and for whoever gives accounts to others.
  public var needsSecondFactor: Bool {
    switch self {
    case .reviewer, .senior, .approver, .administrator, .registrar: true
    case .entry, .auditor: false
    }
  }
}

/// Something that a role may or may not do.
public enum Permission: String, Sendable, Codable, CaseIterable {
  /// See how the batches stand: counts, never a person.
  case seeBatches
  /// Take papers in.
  case enterPapers
  /// Open cases and decide on them; answer second looks.
  case reviewCases
  /// Search the registry for a person, with a reason.
  case searchRegistry
  /// Take cases over, settle second looks that differ and cases that were sent up.
  case settleDifferences
  /// See the address of a person under protection (支援措置) after stating a reason.
  case seeProtectedAddresses
  /// Approve, send back and commit batches.
  case approveBatches
  /// Keep accounts.
  case keepAccounts
  /// Read and export the audit trail.
  case readAudit
  /// Make lists of people from the register, print letters, settle incidents, see how the registry stands.
  case seeRegister
  /// See counts, coverage, reports and the clinics' payment.
  case seeFigures
  /// Ask for a file that leaves the office, and fetch it.
  case requestExports
  /// Approve such a file; never one's own request.
  case approveExports
  /// Order the erasure of what has been kept long enough.
  case requestErasure
  /// Approve and carry out such an order; never one's own.
  case approveErasure
}

extension Set where Element == Role {
  /// Whether any of the roles may do it.
  public func may(_ permission: Permission) -> Bool {
    contains { $0.permissions.contains(permission) }
  }

  /// Whether a second factor is asked for unless the office turns it off.
  public var needSecondFactor: Bool { contains(where: \.needsSecondFactor) }

  /// Whether the roles may be one person's: an auditor audits and nothing else, so that nobody
  /// checks their own trail.
  public var areCompatible: Bool { !isEmpty && (!contains(.auditor) || count == 1) }
}

/// Every page and every change the server answers to; what is not here does not exist.
package enum Pages {
  /// Who settles cases.
  static let reviewing: Set<Role> = [.reviewer, .senior]
  /// Who may see what stands on a page of paper.
  static let papers: Set<Role> = [.reviewer, .senior, .approver]
  /// Who may see how far batches and pages have come.
  static let reading: Set<Role> = papers.union([.entry])
  /// Who makes lists of people from the register.
  static let registering: Set<Role> = [.registrar]
  /// Who sees tables that identify nobody, and what the clinics are paid.
  static let reckoning: Set<Role> = [.registrar, .approver]
  /// Who asks for or approves what leaves and what is erased.
  static let leaving: Set<Role> = [.registrar, .approver]

  /// The whole table.
  static func routes(_ assets: StaticAssets) -> [Route] {
    [assets.route] + EntrancePages.routes + DashboardPages.routes + CasePages.routes
      + PicturePages.routes + SearchPages.routes + SlipPages.routes + LookPages.routes
      + GroupPages.routes + ApprovalPages.routes + AuditPages.routes + AccountPages.routes
      + MonitorPages.routes + RegisterPages.routes + FigurePages.routes + IncidentPages.routes
      + LetterPages.routes + ReconcilePages.routes + ImportPages.routes
      + PersonPages.routes + LeavingPages.routes
  }
}

/// Every page and every change the server answers to; what is not here does not exist.
package enum Pages {
  /// Who settles cases.
  static let reviewing: Set<Role> = [.reviewer, .senior]
  /// Who may look at a page of paper.
  static let reading: Set<Role> = [.entry, .reviewer, .senior, .approver]

  /// The whole table.
  static func routes(_ assets: StaticAssets) -> [Route] {
    [assets.route] + EntrancePages.routes + DashboardPages.routes + CasePages.routes
      + PicturePages.routes + SearchPages.routes + SlipPages.routes + LookPages.routes
      + GroupPages.routes + ApprovalPages.routes + AuditPages.routes + AccountPages.routes
  }
}

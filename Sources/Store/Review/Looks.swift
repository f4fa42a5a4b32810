import Databases

extension DataStore {
  /// Writes into the audit trail that somebody has looked at people's papers.
  ///
  /// - Parameters:
  ///   - pages: the pages that were shown.
  ///   - purpose: what for, for example `drawn` or `gallery:given_date`; nothing of what stands on the paper.
  ///   - viewer: who looks.
  /// - Throws: the database's error: then nothing is to be shown.
  public func noteLook(at pages: [PageID], for purpose: String, viewer: String) throws {
    guard !pages.isEmpty else { return }
    try database.write { database in
      try database.append(
        AuditEvent(
          action: .recordsViewed, actor: viewer,
          subject: pages.count == 1 ? "page:\(pages[0])" : "pages",
          detail: [
            "purpose": purpose, "count": "\(pages.count)",
            "pages": pages.map(\.description).joined(separator: " "),
          ]), at: now())
    }
  }
}

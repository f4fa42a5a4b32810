import Databases
public import Domain

extension DataStore {
  /// Earlier pages that were read as a resident's by a form and still wait for a person, in any batch.
  ///
  /// What was not read on them, or read with doubt, gives them no identity, or a wrong one.
  ///
  /// - Parameters:
  ///   - resident: the best candidate.
  ///   - form: the form's id.
  ///   - page: the page that asks; it is left out, and so are pages that arrived after it.
  /// - Throws: the database's error.
  public func earlierOpenPages(
    of resident: ResidentCode, form: String, before page: PageID
  ) throws -> [StoredPage] {
    try database.read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT * FROM pageState WHERE page < ?3 AND state = 'review' AND run IN (
            SELECT id FROM readingRun WHERE resident = ?1 AND form = ?2) ORDER BY page
          """, arguments: [resident.rawValue, form, page.rawValue]
      ).map { try DataStore.storedPage($0, in: database) }
    }
  }
}

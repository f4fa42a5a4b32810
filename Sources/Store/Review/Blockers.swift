import Databases
import Domain

extension DataStore {
  /// What keeps a batch from being committed, most telling first.
  static func blockers(of batch: BatchName, in database: Database) throws -> [CommitBlocker] {
    var blockers: [CommitBlocker] = []
    let counts = try Row.fetchOne(
      database,
      sql: """
        SELECT count(*) AS pages, count(*) FILTER (WHERE state = 'received') AS unread,
          count(*) FILTER (WHERE state IN ('review', 'unidentified', 'failed')) AS undecided
        FROM pageState WHERE batch = ?
        """, arguments: [batch.description])
    // A file whose pages were not counted yet has pages all the same.
    let uncounted =
      try Int.fetchOne(
        database,
        sql: """
          SELECT count(*) FROM arrival WHERE batch = ?
            AND NOT EXISTS (SELECT 1 FROM page WHERE page.arrival = arrival.id)
          """, arguments: [batch.description]) ?? 0
    let unread = (counts?["unread"] ?? 0) + uncounted
    let undecided: Int = counts?["undecided"] ?? 0
    if (counts?["pages"] ?? 0) + uncounted == 0 { blockers.append(.noPages) }
    if unread > 0 { blockers.append(.unread(unread)) }
    if undecided > 0 { blockers.append(.undecided(undecided)) }
    let looks =
      try Int.fetchOne(
        database,
        sql: """
          SELECT count(*) FROM secondLook JOIN caseFile ON caseFile.page = secondLook.page
          WHERE secondLook.state = 'open' AND isBlocking = 1 AND caseFile.batch = ?
          """, arguments: [batch.description]) ?? 0
    if looks > 0 { blockers.append(.secondLooks(looks)) }
    let places = try Row.fetchAll(
      database,
      sql: """
        SELECT page, file, number,
          NOT EXISTS (
            SELECT 1 FROM residentVersion WHERE code = pageState.resident AND validTo IS NULL
              AND validFrom <= CASE state WHEN 'resolved' THEN decisionRegistryVersion
                ELSE runRegistryVersion END) AS isStale,
          EXISTS (
            SELECT 1 FROM vaccination WHERE vaccination.resident = pageState.resident
              AND vaccination.vaccine = pageState.vaccine AND vaccination.dose = pageState.dose
              AND vaccination.givenOn = pageState.givenOn) AS isRecorded,
          resident, vaccine, dose, givenOn
        FROM pageState WHERE batch = ? AND state IN ('verified', 'resolved') ORDER BY page
        """, arguments: [batch.description])
    var firstPages: [[String]: PageID] = [:]
    for row in places {
      let page = PageID(rawValue: row["page"])
      let file: String = row["file"]
      let number: Int = row["number"]
      if row["isStale"] { blockers.append(.registryChanged(page, file: file, number: number)) }
      if row["isRecorded"] { blockers.append(.alreadyRecorded(page, file: file, number: number)) }
      let dose: [String] = [row["resident"], row["vaccine"], row["dose"], row["givenOn"]]
      if let first = firstPages[dose] {
        blockers.append(.sameDose(page, first, file: file, number: number))
      } else {
        firstPages[dose] = page
      }
    }
    return blockers
  }
}

import Databases
import Foundation

/// What was made from pages and lies beside the database: it goes with them.
///
/// ```
/// views/<first two hex>/<sha256>-<page>….jpg               pictures for people
/// galleries/                                               sheets of crops of many pages
/// training/ground-truth/<kind>/…-p<page>-c….png, .gt.txt   crops with their text
/// training/ground-truth/provenance.jsonl                   where those come from
/// ```
struct ErasedCopies {
  /// A page that is gone.
  struct Page: Hashable {
    let id: Int64
    let sha256: String
    let number: Int
  }

  let folder: DataFolder

  /// Removes every copy of some pages.
  ///
  /// - Throws: `StoreError` where a file cannot be removed.
  func remove(_ pages: Set<Page>) throws {
    guard !pages.isEmpty else { return }
    do {
      for page in pages { try removeViews(page) }
      // A sheet shows many pages at once and can be drawn again.
      let galleries = folder.url.appending(path: "galleries")
      for name in names(in: galleries) {
        try FileManager.default.removeItem(at: galleries.appending(path: name))
      }
      try removeCrops(pages)
    } catch {
      throw StoreError(
        .unusableFolder, "a copy of an erased page cannot be removed from \(folder.url.path)",
        advice: "Mend the folder's permissions and apply the erasure again; it goes on.")
    }
  }

  private func removeViews(_ page: Page) throws {
    let place = folder.url.appending(path: "views").appending(path: String(page.sha256.prefix(2)))
    let name = "\(page.sha256)-\(page.number)"
    for file in names(in: place) where file.hasPrefix(name + ".") || file.hasPrefix(name + "-") {
      try FileManager.default.removeItem(at: place.appending(path: file))
    }
  }

  private func removeCrops(_ pages: Set<Page>) throws {
    let training = folder.url.appending(path: "training/ground-truth")
    let marks = pages.map { "-p\($0.id)-c" }
    for kind in names(in: training) {
      let place = training.appending(path: kind)
      for file in names(in: place) where marks.contains(where: { file.contains($0) }) {
        try FileManager.default.removeItem(at: place.appending(path: file))
      }
    }
    let ledger = training.appending(path: "provenance.jsonl")
    guard let text = FileManager.default.contents(atPath: ledger.path) else { return }
    let gone = Set(pages.map(\.id))
    let lines = text.split(separator: UInt8(ascii: "\n"))
    let kept = lines.filter { line in
      guard let line = try? JSONDecoder().decode(Line.self, from: Data(line)) else { return true }
      return !gone.contains(line.page)
    }
    guard kept.count < lines.count else { return }
    try Data(kept.map { $0 + [UInt8(ascii: "\n")] }.joined()).write(to: ledger, options: .atomic)
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: ledger.path)
  }

  /// A line of the ledger, as far as it matters here.
  private struct Line: Decodable {
    var page: Int64
  }

  private func names(in folder: URL) -> [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
  }
}

extension DataStore {
  /// Removes what was made from the pages of an erasure.
  ///
  /// - Throws: `StoreError` where a file cannot be removed.
  func removeCopies(of id: ErasureID) throws {
    let pages = try database.read { database in
      try Row.fetchAll(
        database, sql: "SELECT page, sha256, number FROM erasedPage WHERE erasure = ?",
        arguments: [id.rawValue]
      ).map { ErasedCopies.Page(id: $0["page"], sha256: $0["sha256"], number: $0["number"]) }
    }
    try ErasedCopies(folder: folder).remove(Set(pages))
  }
}

import ArgumentParser
import Foundation
import Store

/// A page as people name it: its number in the store, or `BATCH/FILE#PAGE` as notes and reports do.
struct PageReference: ExpressibleByArgument {
  private enum Kind {
    case number(PageID)
    case place(BatchName, file: String, page: Int)
  }

  private let kind: Kind

  /// Reads `17`, `2026-10_2711506317/0001.jpg` or `2026-10_2711506317/scan0010.pdf#2`; nil for anything else.
  init?(argument: String) {
    if let number = Int64(argument), number > 0 {
      kind = .number(PageID(rawValue: number))
      return
    }
    let parts = argument.split(separator: "/").suffix(2)
    guard parts.count == 2, let first = parts.first, let batch = BatchName(first),
      var file = parts.last.map(String.init)
    else { return nil }
    var page = 1
    if let mark = file.lastIndex(of: "#") {
      guard let number = Int(file[file.index(after: mark)...]), number > 0 else { return nil }
      page = number
      file = String(file[..<mark])
    }
    kind = .place(batch, file: file, page: page)
  }

  /// The page with its current result.
  ///
  /// - Throws: `StoreError` or `Failure` where there is none.
  func find(in store: DataStore) throws -> StoredPage {
    switch kind {
    case .number(let page): return try store.page(page)
    case .place(let batch, let file, let number):
      guard
        let page = try store.pages(in: batch).first(where: {
          $0.file == file && $0.number == number
        })
      else {
        throw Failure(
          .refused, "\(batch): there is no page \(number) of \(file)",
          next: "yoshin queue and the page report name the files.")
      }
      return page
    }
  }
}

extension StoredPage {
  /// What the original is kept under.
  var fileExtension: String { URL(fileURLWithPath: file).pathExtension.lowercased() }
  /// For example `2026-10_2711506317/0001.jpg#1`.
  var place: String { "\(batch)/\(file)#\(number)" }
}

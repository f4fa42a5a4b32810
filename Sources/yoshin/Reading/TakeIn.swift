import Crypto
import Domain
import Foundation
import Imaging
import Intake
import Store
import Tables

/// Puts files into the store: the original kept, the arrival written down, its pages counted.
///
/// Each step may be repeated after a cut and changes nothing then.
struct TakeIn {
  let store: DataStore
  let data: DataFolder
  let user: String

  /// What a file was to the store.
  struct Result {
    /// The arrival.
    var arrival: Arrival
    /// Whether its pages had been counted before: there is nothing to do again.
    var isKnown: Bool
  }

  /// Takes in a scan.
  ///
  /// - Parameters:
  ///   - bytes: the whole file.
  ///   - name: its name in the batch.
  ///   - batch: a batch that is open.
  /// - Throws: what the store throws.
  func scan(_ bytes: Data, named name: String, into batch: BatchName) async throws -> Result {
    let ending = TakeIn.ending(of: name)
    let hash = try data.keep(bytes, fileExtension: ending)
    let arrival = try store.addFile(
      named: name, sha256: hash, fileExtension: ending, byteSize: bytes.count, to: batch, by: user)
    // A file whose pages are counted was taken in before, duplicates too.
    guard try store.progress(of: arrival.file).pages == 0 else {
      return Result(arrival: arrival, isKnown: true)
    }
    let original = data.original(sha256: hash, fileExtension: ending)
    try store.setPageCount(try await pages(bytes, original, ending), of: arrival.file)
    return Result(arrival: arrival, isKnown: false)
  }

  /// How many pages a file has; a file that cannot be opened has one, which will fail with its reason.
  private func pages(_ bytes: Data, _ original: URL, _ ending: String) async throws -> Int {
    if ending == "pdf" { return try await PDFPages.count(original) ?? 1 }
    return (try? ScanDecoder.pageCount(of: [UInt8](bytes))) ?? 1
  }

  /// The ending of a name, in lower case, without the dot.
  static func ending(of name: String) -> String {
    URL(fileURLWithPath: "/\(name)").pathExtension.lowercased()
  }

  /// What became of a claim sheet.
  enum Claim {
    /// It counts from now on; how many of its lines are for another clinic or month and do not.
    case kept(strangeLines: Int)
    /// It has mistakes, and nothing was changed.
    case mistakes([TableProblem], omitted: Int)
  }

  /// Keeps a clinic's claim sheet (請求の内訳).
  ///
  /// - Throws: what the store throws.
  func claimSheet(_ bytes: [UInt8], of batch: BatchName) throws -> Claim {
    let sheet: [ClaimSheetLine]
    do throws(TableError) {
      sheet = Array(try RegistryFile<ClaimSheetLine>.claimSheet(bytes))
    } catch {
      return .mistakes(error.problems, omitted: error.omitted)
    }
    let own = sheet.filter { $0.clinic == batch.clinic && batch.days.contains($0.month) }
    try store.setClaimSheet(
      own.map { ClaimLine(vaccine: $0.vaccine, count: $0.count) }, of: batch,
      fileHash: ContentHash.sha256(bytes), by: user)
    return .kept(strangeLines: sheet.count - own.count)
  }
}

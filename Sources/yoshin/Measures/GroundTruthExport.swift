import Domain
import Forms
import Foundation
import Intake
import Store

/// Corrected fields as files: a crop and its text each, and where they come from.
struct GroundTruthExport {
  /// What an export did.
  struct Tally {
    /// Pairs written.
    var written = 0
    /// Corrections that were written before.
    var known = 0
    /// Corrections that make no pair, by why.
    var left: [String: Int] = [:]
  }

  /// Where one pair comes from: a line of `provenance.jsonl`.
  private struct Provenance: Codable {
    /// The pair's files without their endings, from the export's folder.
    var name: String
    var correction: Int64
    var page: Int64
    var sha256: String
    var number: Int
    var form: String
    var field: String
    var read: String
    var confidence: Double
    var pipeline: String
    var at: Date
  }

  let folder: URL
  let forms: [FormTemplate]
  let views: PageViews

  private var ledger: URL { folder.appending(path: "provenance.jsonl") }

  /// Writes what is not there yet.
  ///
  /// - Throws: `Failure` where the folder cannot be written to or its ledger is damaged.
  func write(_ corrections: [CorrectedField]) async throws -> Tally {
    _ = try PrivateFile.folder(folder)
    var known = try lines()
    let written = Set(known.map(\.correction))
    var tally = Tally()
    let progress = ProgressBar(total: corrections.count, noun: "corrections")
    defer { progress.finish() }
    for correction in corrections {
      defer { progress.advance() }
      if written.contains(correction.correction) {
        tally.known += 1
        continue
      }
      let made: (pair: Pair, png: Data)
      do {
        made = try await pair(correction)
      } catch let reason as LeftOut {
        tally.left[reason.why, default: 0] += 1
        continue
      }
      let place = folder.appending(path: made.pair.name)
      _ = try PrivateFile.folder(place.deletingLastPathComponent())
      try PrivateFile.write(made.png, to: place.appendingPathExtension("png"))
      try PrivateFile.write(
        Data((made.pair.text + "\n").utf8), to: place.appendingPathExtension("gt.txt"))
      // An earlier correction of the same field was wrong: it must teach nothing.
      let isOutdated = { (line: Provenance) in
        line.page == correction.page.rawValue && line.field == correction.field
      }
      let outdated = known.filter(isOutdated)
      known.removeAll(where: isOutdated)
      known.append(made.pair.provenance)
      try PrivateFile.write(try encoded(known), to: ledger)
      for line in outdated where line.name != made.pair.name {
        let old = folder.appending(path: line.name)
        for ending in ["png", "gt.txt"] {
          try? FileManager.default.removeItem(at: old.appendingPathExtension(ending))
        }
      }
      tally.written += 1
    }
    return tally
  }

  private struct Pair {
    var name: String
    var text: String
    var provenance: Provenance
  }

  private struct LeftOut: Error {
    var why: String
  }

  private func pair(_ correction: CorrectedField) async throws -> (Pair, Data) {
    guard let form = forms.first(where: { $0.id == correction.form }) else {
      throw LeftOut(why: "the pipeline does not know the form")
    }
    guard let field = form[correction.field] else {
      throw LeftOut(why: "put together from several fields or lines, so no line says it")
    }
    let (kind, text) = try GroundTruthExport.text(correction.value, of: field)
    let crop: PagePicture
    do {
      crop = try await views.crop(
        of: correction.sha256,
        fileExtension: URL(fileURLWithPath: correction.file).pathExtension.lowercased(),
        page: correction.number, form: form.id, field: field.name, margin: 0.7, resolution: 300)
    } catch let error as PageViewError {
      throw LeftOut(why: "\(error)")
    }
    // Numbers only: names of files say nothing of a person.
    let name = "\(kind)/\(form.id)-\(field.name)-p\(correction.page)-c\(correction.correction)"
    let provenance = Provenance(
      name: name, correction: correction.correction, page: correction.page.rawValue,
      sha256: correction.sha256, number: correction.number, form: form.id, field: field.name,
      read: correction.read, confidence: correction.confidence, pipeline: correction.pipelineHash,
      at: correction.at)
    return (Pair(name: name, text: text, provenance: provenance), crop.image)
  }

  /// What stands in the crop, and which kind of reader learns from it.
  private static func text(
    _ value: FieldValue, of field: Field
  ) throws(LeftOut) -> (folder: String, text: String) {
    if case .text(let text) = value {
      guard IndividualNumber.ranges(in: text).isEmpty else {
        throw LeftOut(why: "it holds an individual number (個人番号)")
      }
      guard !text.contains(where: \.isNewline) else { throw LeftOut(why: "it is no single line") }
    }
    switch (field.kind, value) {
    case (.text, .text(let text)): return ("lines", text)
    case (.digits(let cells, _, _, _), .text(let text)):
      guard text.count <= cells, text.allSatisfy({ $0.isASCII && $0.isNumber }) else {
        throw LeftOut(why: "what was typed does not fit the cells")
      }
      return ("cells", text)
    case (.choice(_, let options, _), .text(let text)):
      guard options.contains(where: { $0.label == text }) else {
        throw LeftOut(why: "what was typed is no option of the choice")
      }
      return ("marks", text)
    case (.presence, .flag(let flag)): return ("marks", flag ? "あり" : "なし")
    case (.lotLabel, _), (.voucher, _):
      throw LeftOut(why: "put together from several fields or lines, so no line says it")
    case (_, .none), (.text, .flag), (.digits, .flag), (.choice, .flag), (.presence, .text):
      throw LeftOut(why: "nothing stands there")
    }
  }

  private func lines() throws -> [Provenance] {
    guard let data = FileManager.default.contents(atPath: ledger.path) else { return [] }
    let decoder = JSONDecoder()
    decoder.dateDecodingStrategy = .iso8601
    do {
      return try data.split(separator: 0x0A).map { try decoder.decode(Provenance.self, from: $0) }
    } catch {
      throw Failure(
        .failed, "\(ledger.path): is damaged", next: "Move the folder away and export again.")
    }
  }

  private func encoded(_ lines: [Provenance]) throws -> Data {
    let encoder = JSONEncoder()
    encoder.dateEncodingStrategy = .iso8601
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var data = Data()
    for line in lines { data += try encoder.encode(line) + [0x0A] }
    return data
  }
}

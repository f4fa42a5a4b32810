public import Foundation
private import Subprocess

/// The pages of a PDF, rendered by poppler.
public enum PDFPages {
  /// Dots per inch that pages are rendered at.
  public static let resolution = 300.0

  /// How many pages a PDF has; nil where poppler cannot read it (damaged, or locked by a password).
  ///
  /// - Throws: `IntakeError.noPoppler`.
  public static func count(_ file: URL) async throws -> Int? {
    let result = try await poppler(
      "pdfinfo", [file.path], limit: 1 << 20)
    guard let result, let text = String(bytes: result, encoding: .utf8) else { return nil }
    for line in text.split(separator: "\n") where line.hasPrefix("Pages:") {
      return Int(line.dropFirst(6).trimmingCharacters(in: .whitespaces))
    }
    return nil
  }

  /// One page as a grey PNM image; nil where it cannot be rendered.
  ///
  /// - Throws: `IntakeError.noPoppler`.
  public static func render(_ file: URL, page: Int, maximumPixels: Int) async throws -> [UInt8]? {
    try await poppler(
      "pdftoppm",
      [
        "-gray", "-r", String(Int(resolution)), "-f", String(page), "-l", String(page), file.path,
      ], limit: maximumPixels + 64)
  }

  private static func poppler(
    _ name: String, _ arguments: [String], limit: Int
  ) async throws -> [UInt8]? {
    do {
      let result = try await run(
        .name(name), arguments: Arguments(arguments), output: .bytes(limit: limit),
        error: .discarded)
      guard case .exited(0) = result.terminationStatus else { return nil }
      return result.standardOutput
    } catch let error as SubprocessError where error.code == .executableNotFound {
      throw IntakeError.noPoppler
    } catch {
      return nil
    }
  }
}

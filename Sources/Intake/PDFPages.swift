private import CLinux
public import Foundation
private import Subprocess
private import SystemPackage

/// The pages of a PDF, rendered by poppler.
public enum PDFPages {
  /// Dots per inch that pages are rendered at.
  public static let resolution = 300.0

  /// What became of a page.
  public enum Rendering: Sendable {
    /// A grey TIFF image.
    case image([UInt8])
    /// What poppler said.
    case failed(String)
  }

  /// Memory and processor time that poppler may use to count pages.
  private static let counting = WorkerLimits(memory: 1 << 30, processorSeconds: 20, seconds: 30)

  /// How many pages a PDF has; nil where poppler cannot read it (damaged, or locked by a password).
  ///
  /// - Throws: `IntakeError.noPoppler`.
  public static func count(_ file: URL) async throws -> Int? {
    let result = try await poppler("pdfinfo", [file.path], limit: 1 << 20, counting)
    guard let bytes = result.output, let text = String(bytes: bytes, encoding: .utf8) else {
      return nil
    }
    for line in text.split(separator: "\n") where line.hasPrefix("Pages:") {
      // A file may declare any number; no feeder holds more.
      return Int(line.dropFirst(6).trimmingCharacters(in: .whitespaces)).map { min($0, 10_000) }
    }
    return nil
  }

  /// One page as a grey image.
  ///
  /// - Throws: `IntakeError.noPoppler`.
  public static func render(
    _ file: URL, page: Int, maximumPixels: Int
  ) async throws -> Rendering {
    // A page may declare any size; the side of the largest square keeps it inside the limit.
    let side = Int(Double(maximumPixels).squareRoot())
    let size = try await pageSize(file, page: page)
    let pixels = size.map { $0.width * $0.height * resolution * resolution / (72 * 72) } ?? 0
    guard pixels <= Double(maximumPixels) else {
      return .failed("The page is larger than \(side) × \(side) pixels.")
    }
    return try await drawn(file, page: page, limit: maximumPixels + 65_536)
  }

  /// Has a page drawn into a file in memory, where it costs half of what `pdftoppm` does: what lies in the PDF as a
  /// picture at that resolution comes out as it went in.
  private static func drawn(_ file: URL, page: Int, limit: Int) async throws -> Rendering {
    let target = FileDescriptor(rawValue: linux_memory_file())
    guard target.rawValue >= 0 else { return .failed("there is no memory for the page") }
    defer { try? target.close() }
    do {
      let result = try await run(
        .name("pdftocairo"),
        arguments: Arguments([
          "-gray", "-r", String(Int(resolution)), "-f", String(page), "-l", String(page), "-tiff",
          "-tiffcompression", "none", "-singlefile", file.path, "-",
        ]),
        input: .none, output: .fileDescriptor(target, closeAfterSpawningProcess: false),
        error: .string(limit: 4 << 20))
      let size = try Int(target.seek(offset: 0, from: .end))
      guard case .exited(0) = result.terminationStatus, size > 0, size <= limit else {
        return .failed(
          DecoderMessages.note(in: result.standardError) ?? "poppler cannot render the page")
      }
      return .image(
        try [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
          count = 0
          let whole = UnsafeMutableRawBufferPointer(buffer)
          while count < size {
            let rest = UnsafeMutableRawBufferPointer(rebasing: whole[count...])
            let read = try target.read(fromAbsoluteOffset: Int64(count), into: rest)
            guard read > 0 else { break }
            count += read
          }
        })
    } catch let error as SubprocessError where error.code == .executableNotFound {
      throw IntakeError.noPoppler
    } catch let error as SubprocessError {
      return .failed("\(error.code)")
    }
  }

  /// A page's size in points, where poppler says it.
  private static func pageSize(
    _ file: URL, page: Int
  ) async throws -> (width: Double, height: Double)? {
    let result = try await poppler(
      "pdfinfo", ["-f", String(page), "-l", String(page), file.path], limit: 1 << 20)
    guard let bytes = result.output, let text = String(bytes: bytes, encoding: .utf8) else {
      return nil
    }
    for line in text.split(separator: "\n") where line.hasPrefix("Page ") {
      let words = line.split(separator: " ")
      guard words.count >= 6, words[2] == "size:", let width = Double(words[3]),
        let height = Double(words[5])
      else { continue }
      return (width, height)
    }
    return nil
  }

  /// Runs one of poppler's programs.
  ///
  /// - Parameter limits: set from outside; nil where the caller's own bind its children.
  private static func poppler(
    _ name: String, _ arguments: [String], limit: Int, _ limits: WorkerLimits? = nil
  ) async throws -> (output: [UInt8]?, messages: String) {
    do {
      let result = try await run(
        .name(name), arguments: Arguments(arguments), input: .none, output: .sequence,
        error: .string(limit: 4 << 20)
      ) { execution -> [UInt8]? in
        if let limits {
          linux_limit_process(
            execution.processIdentifier.value, UInt64(limits.memory),
            UInt64(limits.processorSeconds))
        }
        let watch = Task {
          try await Task.sleep(for: .seconds(limits?.seconds ?? 3600))
          try? execution.send(signal: .kill)
        }
        defer { watch.cancel() }
        var bytes: [UInt8] = []
        for try await piece in execution.standardOutput {
          guard bytes.count + piece.count <= limit else {
            try? execution.send(signal: .kill)
            return nil
          }
          piece.withUnsafeBytes { bytes.append(contentsOf: $0) }
        }
        return bytes
      }
      let messages = result.standardError
      guard case .exited(0) = result.terminationStatus else { return (nil, messages) }
      return (result.closureResult, messages)
    } catch let error as SubprocessError where error.code == .executableNotFound {
      throw IntakeError.noPoppler
    } catch let error as SubprocessError {
      return (nil, "\(error.code)")
    }
  }
}

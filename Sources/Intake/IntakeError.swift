/// What keeps a folder from being taken in: said with the place and what to do next.
public enum IntakeError: Error, Hashable, Sendable, CustomStringConvertible {
  /// There is no such folder.
  case noSuchFolder(String)
  /// It is a file.
  case notAFolder(String)
  /// It cannot be listed.
  case unreadable(String)
  /// It holds no scan.
  case noScans(String)
  /// poppler is not there.
  case noPoppler
  /// A reading worker cannot be started or does not answer as one.
  case workerBroken(String)

  /// A sentence with what to do next.
  public var description: String {
    switch self {
    case .noSuchFolder(let path): "\(path): there is no such folder. Check the path."
    case .notAFolder(let path):
      "\(path): this is a file. Give the batch's folder, for example 2026-10_2711506317."
    case .unreadable(let path): "\(path): the folder cannot be read. Check its permissions."
    case .noScans(let path):
      "\(path): no scan in it (JPEG, PNG, TIFF or PDF). Check that the scanner has finished."
    case .noPoppler:
      "pdftocairo and pdfinfo are not installed. Install them: apt-get install poppler-utils."
    case .workerBroken(let why): "A reading worker failed: \(why)"
    }
  }
}

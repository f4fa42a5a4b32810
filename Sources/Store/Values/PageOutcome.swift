/// What a pipeline made of a page; the words of the page report.
public enum PageOutcome: String, Sendable, Codable, CaseIterable {
  /// Everything agrees: ready to commit once the batch is approved.
  case verified
  /// A person must look at it.
  case review
  /// The same file or the same paper is already here.
  case duplicate
  /// Nothing on it.
  case blank
  /// No known form.
  case unidentified
  /// Could not be read as an image.
  case failed
}

/// Where a page stands now, people's decisions included.
public enum PageState: String, Sendable, Codable, CaseIterable {
  /// Arrived, not read yet.
  case received
  /// The pipeline's outcome of the same name; nobody has decided otherwise.
  case verified, review, duplicate, blank, unidentified, failed
  /// A person said which record it is.
  case resolved
  /// Sent back to the clinic.
  case returned
  /// A person said that it is no record.
  case rejected
  /// Its record is in the vaccination register.
  case committed

  /// Whether something must still be done before the batch may be committed.
  public var isOpen: Bool {
    switch self {
    case .received, .review, .unidentified, .failed: true
    case .verified, .duplicate, .blank, .resolved, .returned, .rejected, .committed: false
    }
  }

  /// Whether committing the batch makes a record of it.
  public var isReady: Bool { self == .verified || self == .resolved }
}

public import Domain
public import Foundation

/// A count of pages, and of how many of them something holds.
public struct Proportion: Hashable, Sendable {
  /// Of so many.
  public var total: Int
  /// So many.
  public var count: Int

  /// Makes one from its parts.
  public init(total: Int, count: Int) {
    self.total = total
    self.count = count
  }
}

/// A batch in the month's list.
public struct BatchLine: Hashable, Sendable {
  /// The batch's name, for example `2026-10_2711506317`.
  public var name: String
  /// The clinic's name.
  public var clinicName: String?
  /// Pages by where they stand: the states of the store, for example `verified`, `review`, `resolved`.
  public var states: [String: Int]
  /// Whether a claim sheet came along.
  public var hasClaimSheet: Bool
  /// Whether it agrees with the pages.
  public var claimAgrees: Bool
  /// Since when its oldest open case waits.
  public var oldestCase: Date?
  /// When it was approved; nil while it is not.
  public var approvedAt: Date?
  /// Whether nothing is open any more and somebody may approve it.
  public var isReady: Bool

  /// Makes one from its parts.
  public init(
    name: String, clinicName: String? = nil, states: [String: Int], hasClaimSheet: Bool,
    claimAgrees: Bool, oldestCase: Date? = nil, approvedAt: Date? = nil, isReady: Bool
  ) {
    self.name = name
    self.clinicName = clinicName
    self.states = states
    self.hasClaimSheet = hasClaimSheet
    self.claimAgrees = claimAgrees
    self.oldestCase = oldestCase
    self.approvedAt = approvedAt
    self.isReady = isReady
  }
}

/// How well a clinic's or a form's pages were read.
public struct QualityLine: Hashable, Sendable {
  /// The clinic's or the form's name.
  public var name: String
  /// Pages that went through without a person, of those that are records at all.
  public var straightThrough: Proportion
  /// The mean confidence of its fields, 0…1; nil without any.
  public var meanConfidence: Double?
  /// The mean distance from the form after alignment, mm; nil without any.
  public var meanResidual: Double?
  /// Its reasons, the most frequent first.
  public var reasons: [ReasonCount]

  /// Makes one from its parts.
  public init(
    name: String, straightThrough: Proportion, meanConfidence: Double? = nil,
    meanResidual: Double? = nil, reasons: [ReasonCount]
  ) {
    self.name = name
    self.straightThrough = straightThrough
    self.meanConfidence = meanConfidence
    self.meanResidual = meanResidual
    self.reasons = reasons
  }
}

/// How many pages a reason concerns.
public struct ReasonCount: Hashable, Sendable {
  /// The reason.
  public var code: Reason.Code
  /// So many pages.
  public var pages: Int

  /// Makes one from its parts.
  public init(code: Reason.Code, pages: Int) {
    self.code = code
    self.pages = pages
  }
}

/// What second looks at automatically verified pages have shown (quality control).
public struct QualityControl: Hashable, Sendable {
  /// Fields looked at a second time.
  public var looked: Int
  /// Of these, wrong.
  public var wrong: Int
  /// The error rate's upper bound at 95 %, 0…1; nil before the first.
  public var upperBound: Double?
  /// Questions that still wait.
  public var waiting: Int

  /// Makes one from its parts.
  public init(looked: Int, wrong: Int, upperBound: Double? = nil, waiting: Int) {
    self.looked = looked
    self.wrong = wrong
    self.upperBound = upperBound
    self.waiting = waiting
  }
}

/// A month at a glance.
public struct MonthBoard: Hashable, Sendable {
  /// The month shown, for example `2026-10`; empty where there is no batch at all.
  public var month: String
  /// Months with batches, newest first.
  public var months: [String]
  /// Its batches.
  public var batches: [BatchLine]
  /// By clinic, the worst first.
  public var clinics: [QualityLine]
  /// By form.
  public var forms: [QualityLine]
  /// Of the whole month, the most frequent first.
  public var reasons: [ReasonCount]
  /// The whole month.
  public var straightThrough: Proportion
  /// Quality control.
  public var control: QualityControl
  /// Cases that wait for this viewer.
  public var waitingCases: Int
  /// Second looks that wait for this viewer.
  public var waitingLooks: Int

  /// Makes one from its parts.
  public init(
    month: String, months: [String], batches: [BatchLine], clinics: [QualityLine],
    forms: [QualityLine], reasons: [ReasonCount], straightThrough: Proportion,
    control: QualityControl, waitingCases: Int, waitingLooks: Int
  ) {
    self.month = month
    self.months = months
    self.batches = batches
    self.clinics = clinics
    self.forms = forms
    self.reasons = reasons
    self.straightThrough = straightThrough
    self.control = control
    self.waitingCases = waitingCases
    self.waitingLooks = waitingLooks
  }
}

import Domain
import Forms
import Foundation
import Immunization
import Linkage
import Testing
import Yams

/// The product's own folder, found from this file, and what lies in it.
enum Place {
  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
  static let samples = root.appending(path: "samples")

  private static let read: Result<PipelineDefinition, any Error> = Result {
    let file = root.appending(path: "pipelines/routine.yaml")
    return try #require(
      PipelineDefinition.read(
        yaml: String(contentsOf: file, encoding: .utf8), file: file.path,
        readFile: { try? String(contentsOfFile: $0, encoding: .utf8) },
        fileExists: { FileManager.default.fileExists(atPath: $0) }
      ).value)
  }

  /// The shipped pipeline.
  static var pipeline: PipelineDefinition { get throws { try read.get() } }

  private static let loaded: Result<Schedule, any Error> = Result {
    try Schedule(
      try pipeline.schedulePaths.map {
        try YAMLDecoder().decode(
          ScheduleFile.self, from: String(contentsOfFile: $0, encoding: .utf8))
      })
  }

  /// The shipped schedule.
  static var schedule: Schedule { get throws { try loaded.get() } }
}

extension LinkagePolicy {
  /// The policy that the pipeline states.
  init(_ pipeline: PipelineDefinition) {
    self = .pages
    let settings = pipeline.linkage
    acceptsWithoutNumber = pipeline.policies.allowWithoutNumber
    addressContradicts = pipeline.policies.addressMustAgree
    acceptsAgainstNumber = settings.acceptsAgainstNumber ?? acceptsAgainstNumber
    acceptsMisreadNumber = settings.acceptsMisreadNumber ?? acceptsMisreadNumber
    acceptsMisreadBirthDate = settings.acceptsMisreadBirthDate ?? acceptsMisreadBirthDate
    leastWeight = settings.leastWeight ?? leastWeight
    leastPersonalWeight = settings.leastPersonalWeight ?? leastPersonalWeight
    leastMargin = settings.leastMargin ?? leastMargin
  }
}

/// What a template is drawn with: texts, flags, lists and nested scenes by name.
///
/// A dictionary rather than a record: a template then sees what a page chose to show and nothing else. A
/// name that is not given is looked for in the scene around it, so list items name all they use.
typealias Scene = [String: any Sendable]

extension Scene {
  /// The same scene with more in it.
  func with(_ more: Scene) -> Scene { merging(more) { _, new in new } }
}

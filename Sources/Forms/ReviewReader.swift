extension PipelineReader {
  /// The `review` section.
  mutating func review(_ entry: YAMLEntry) -> ReviewSettings {
    var settings = ReviewSettings()
    guard let section = findings.section(entry, "review", known: ["second_look"]),
      let look = section["second_look"],
      let inner = findings.section(
        look, section.path(look.key), known: ["fields", "sample", "sample_before_commit"])
    else { return settings }
    if let entry = inner["sample"],
      let share = findings.probability(entry.value, inner.path(entry.key))
    {
      settings.sample = share
    }
    if let entry = inner["sample_before_commit"],
      let flag = findings.flag(entry.value, inner.path(entry.key))
    {
      settings.isSampleBeforeCommit = flag
    }
    if let entry = inner["fields"], let items = findings.list(entry.value, inner.path(entry.key)) {
      settings.secondLookFields = []
      for item in items {
        guard let word = findings.text(item, inner.path(entry.key)) else { continue }
        if !ReviewSettings.fieldWords.contains(word) {
          let meant = nearest(to: word, among: ReviewSettings.fieldWords)
            .map { "did you mean \"\($0)\"?" }
          findings.error(
            item.place,
            "nobody is asked about \"\(word)\" a second time; "
              + (meant ?? "words are \(ReviewSettings.fieldWords.joined(separator: ", "))"))
        } else if settings.secondLookFields.contains(word) {
          findings.error(item.place, "\"\(word)\" is named twice")
        } else {
          settings.secondLookFields.append(word)
        }
      }
    }
    return settings
  }
}

/// The word that was probably meant, or nil where none is near.
///
/// Nearness is the number of letters to add, drop, change or swap with a neighbour (optimal string
/// alignment); a third of the letters may differ, at least one.
func nearest(to word: String, among candidates: some Sequence<String>) -> String? {
  func folded(_ text: String) -> [Character] {
    text.lowercased().map { $0 == "-" || $0 == " " ? "_" : $0 }
  }
  let wanted = folded(word)
  var best: (candidate: String, distance: Int)?
  for candidate in candidates where candidate != word {
    let letters = folded(candidate)
    let distance = editDistance(wanted, letters)
    let limit = max(1, min(wanted.count, letters.count) / 3)
    if distance <= limit, distance < best?.distance ?? .max { best = (candidate, distance) }
  }
  return best?.candidate
}

/// Letters to add, drop, change or swap with a neighbour to make one word of the other.
private func editDistance(_ left: [Character], _ right: [Character]) -> Int {
  var beforeLast: [Int] = []
  var last = Array(0...right.count)
  for (row, letter) in left.enumerated() {
    var current = [row + 1]
    for (column, other) in right.enumerated() {
      var cost = min(last[column + 1] + 1, current[column] + 1)
      cost = min(cost, last[column] + (letter == other ? 0 : 1))
      if row > 0, column > 0, letter == right[column - 1], left[row - 1] == other {
        cost = min(cost, beforeLast[column - 1] + 1)
      }
      current.append(cost)
    }
    (beforeLast, last) = (last, current)
  }
  return last[right.count]
}

/// How many characters must be put in, left out or replaced to make one text another
/// (Levenshtein, 1966).
func editDistance(_ one: [Unicode.Scalar], _ another: [Unicode.Scalar]) -> Int {
  var row = Array(0...another.count)
  for (i, left) in one.enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for (j, right) in another.enumerated() {
      let above = row[j + 1]
      row[j + 1] = min(above + 1, row[j] + 1, diagonal + (left == right ? 0 : 1))
      diagonal = above
    }
  }
  return row[another.count]
}

/// The known name closest to a misspelt one; nil when none is close.
///
/// Close means at most a third of the longer name's letters apart (insertions, deletions, substitutions, neighbours that changed
/// places).
///
/// - Parameter most: Most letters apart, whatever the length; nil: no other bound.
package func nearestName(to name: String, among known: [String], atMost most: Int? = nil) -> String? {
  // Long text is not a slip of the pen, and comparing it would take quadratic time.
  guard name.utf8.count <= 256, name.count <= 64 else { return nil }
  var best: (name: String, distance: Int)?
  for candidate in known where candidate.utf8.count <= 256 && candidate.count <= 64 {
    let distance = editDistance(Array(name.lowercased()), Array(candidate.lowercased()))
    if distance * 3 <= max(name.count, candidate.count), distance <= most ?? distance,
      distance < (best?.distance ?? Int.max)
    {
      best = (candidate, distance)
    }
  }
  return best?.name
}

/// The optimal string alignment distance: neighbours that changed places count once.
private func editDistance(_ a: [Character], _ b: [Character]) -> Int {
  var before: [Int] = []
  var previous = Array(0...b.count)
  for (i, left) in a.enumerated() {
    var current = [i + 1]
    for (j, right) in b.enumerated() {
      var least = min(previous[j] + (left == right ? 0 : 1), previous[j + 1] + 1, current[j] + 1)
      if i > 0, j > 0, left == b[j - 1], right == a[i - 1] { least = min(least, before[j - 1] + 1) }
      current.append(least)
    }
    (before, previous) = (previous, current)
  }
  return previous[b.count]
}

/// `; did you mean '...'?`, where a known name is near; else nothing.
package func didYouMean(_ name: String, _ known: [String]) -> String {
  nearestName(to: name, among: known).map { "; did you mean '\(clipped($0))'?" } ?? ""
}

/// The known name closest to a misspelt one; nil when none is close.
///
/// Close means at most a third of the longer name's letters apart (insertions, deletions, substitutions).
package func nearestName(to name: String, among known: [String]) -> String? {
  // Long text is not a slip of the pen, and comparing it would take quadratic time.
  guard name.utf8.count <= 256, name.count <= 64 else { return nil }
  var best: (name: String, distance: Int)?
  for candidate in known where candidate.utf8.count <= 256 && candidate.count <= 64 {
    let distance = editDistance(Array(name.lowercased()), Array(candidate.lowercased()))
    if distance * 3 <= max(name.count, candidate.count), distance < (best?.distance ?? Int.max) {
      best = (candidate, distance)
    }
  }
  return best?.name
}

private func editDistance(_ a: [Character], _ b: [Character]) -> Int {
  var previous = Array(0...b.count)
  for (i, left) in a.enumerated() {
    var current = [i + 1]
    for (j, right) in b.enumerated() {
      current.append(min(previous[j] + (left == right ? 0 : 1), previous[j + 1] + 1, current[j] + 1))
    }
    previous = current
  }
  return previous[b.count]
}

/// `; did you mean '...'?`, where a known name is near; else nothing.
package func didYouMean(_ name: String, _ known: [String]) -> String {
  nearestName(to: name, among: known).map { "; did you mean '\(clipped($0))'?" } ?? ""
}

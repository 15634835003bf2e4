// One exchange of the basis.
extension SparseSimplex {
  /// Relative difference of a pivot element computed by row and by column beyond which factors are made anew.
  private static let pivotDisagreement = 1e-7

  /// One pivot; false if there is nothing that can enter, or its element cannot be trusted: then nothing has changed.
  func pivot(_ place: Int, toUpper: Bool) -> Bool {
    let sign = toUpper ? 1.0 : -1.0
    let leaving = Int(basic[place])
    row.clear()
    row[place] = 1
    factors.solveTransposed(row)
    let reach = computePivotRow()
    let count = collectCandidates(reach, sign)
    let (found, elements, costs, ratios) = (candidate.base, alpha.base, reduced.base, ratio.base)
    var shortest = Double.infinity
    for k in 0..<count {
      let variable = Int(found[k])
      let length = max(0, costs[variable] / (sign * elements[variable]))
      ratios[k] = length
      shortest = min(shortest, length)
    }
    let bound = toUpper ? most[place] : least[place]
    let walked = walk(count, from: shortest, slope: abs(value[place] - bound))
    guard let entering = walked.entering else {
      goBack(walked.met)
      clearPivotRow(reach)
      return false
    }

    image.clear()
    matrix.columns.forEachEntry(of: entering) { row, value in image[row] += value }
    factors.solve(image)
    let element = image[place]
    let disagreement = abs(element - alpha[entering])
    guard disagreement <= Self.pivotDisagreement * (1 + abs(element)),
      abs(element) > Self.pivotTolerance
    else {
      goBack(walked.met)
      clearPivotRow(reach)
      return false
    }
    moveAcross(walked.met)
    update(place, leaving, entering, bound: bound, sign: sign, reach)
    return true
  }

  /// Moves values by what was passed, at once.
  private func moveAcross(_ count: Int) {
    moved.clear()
    let columns = matrix.columns
    var isAny = false
    for k in 0..<count where passed(k) {
      let variable = Int(candidate[k])
      let width = upper[variable] - lower[variable]
      guard width > 0 else { continue }
      isAny = true
      let change = isAtUpper[variable] ? width : -width
      columns.forEachEntry(of: variable) { row, value in moved[row] -= value * change }
    }
    guard isAny else { return }
    factors.solve(moved)
    moved.forEach { place, change in
      value[place] += change
      note(place)
    }
  }

  /// Exchanges the leaving for the entering variable in everything that is kept, and forgets the pivot row.
  private func update(
    _ place: Int, _ leaving: Int, _ entering: Int, bound: Double, sign: Double, _ reach: PivotReach
  ) {
    let pivot = image[place]
    let step = (value[place] - bound) / pivot
    let dualStep = reduced[entering] / alpha[entering]
    moveReducedCosts(reach, by: dualStep)
    reduced[entering] = 0
    reduced[leaving] = -dualStep

    let (x, w, own) = (value.base, weight.base, weight[place])
    image.forEach { other, element in
      guard element != 0 else { return }
      let share = element / pivot
      x[other] -= step * element
      w[other] = max(w[other], share * share * own)
      note(other)
    }
    weight[place] = max(own / (pivot * pivot), 1)
    value[place] = self.bound(entering) + step

    longRows.exchange(place, image)
    factors.exchange(place, image)
    basic[place] = Int32(entering)
    isBasic[entering] = true
    isBasic[leaving] = false
    isAtUpper[leaving] = sign > 0
    way[entering] = 0
    way[leaving] = wayFromBound(leaving)
    least[place] = lower[entering]
    most[place] = upper[entering]
    note(place)
  }
}

extension StackSimplex {
  /// The way of the dual along a pivot row: what it can meet, and how steeply the dual objective still rises.
  ///
  /// What it can meet stands in `heads` (the next step of every row whose dual moves) and in `candidate` (general
  /// columns).
  private struct Walk {
    let pivotRow: UnsafeMutablePointer<Double>
    let sign: Double
    var slope: Double
    var headCount = 0
    var candidateCount = 0
    /// Whether anything that can move was passed.
    var passed = false
  }

  /// What ends a walk: the step at a head or a general column, with its element of the pivot row.
  private struct Entering {
    var isStep: Bool
    var at: Int
    var alpha: Double
    var ratio: Double
  }

  /// One pivot of the dual simplex method with the long-step ratio test; returns why it could not be done.
  func pivot(_ position: Int, toUpper: Bool) -> String? {
    let (value, direction) = (value, direction)
    let leaving = Int(basic[position])
    let bound = toUpper ? most[position] : least[position]
    var walk = Walk(
      pivotRow: inverse.row(position), sign: toUpper ? 1 : -1, slope: abs(value[position] - bound))
    findHeads(&walk, position, leaving)
    findCandidates(&walk)
    guard let entering = follow(&walk) else {
      return "no entering variable: the program may be infeasible"
    }
    guard abs(entering.alpha) > Self.pivotTolerance else {
      return "pivot element \(entering.alpha) is too small"
    }
    settlePassed(walk)
    let start = findDirection(entering, walk)
    let step = (value[position] - bound) / direction[position]
    for p in 0..<m { value[p] -= step * direction[p] }
    value[position] = start + step
    let dualStep = entering.ratio * walk.sign
    if dualStep != 0 { inverse.add(position, times: dualStep, to: dual) }
    exchange(position, entering, leavingToUpper: toUpper)
    updateInverse(position: position, direction)
    return nil
  }

  /// Where the walk can start: the next step of every row whose dual moves. Adds up the pivot row's elements of general
  /// columns on the way.
  @inline(__always)
  private func findHeads(_ walk: inout Walk, _ position: Int, _ leaving: Int) {
    let (pivotRow, sign) = (walk.pivotRow, walk.sign)
    // As locals: of a class's members nobody knows that they are not written to meanwhile.
    let (starts, columns, values) = (rowGeneralStart, rowGeneral, rowGeneralValue)
    let (alpha, touched) = (alpha, touchedGeneral)
    let (basicSlot, cut, heads, headSlot, headRatio) = (basicSlot, cut, heads, headSlot, headRatio)
    var count = 0
    inverse.forEachPatch(in: inverse.patches(ofRow: position)) { rows in
      for row in rows where pivotRow[row] != 0 {
        let element = pivotRow[row]
        // Row by row: most elements are 0, and then so are most of the general columns'.
        for entry in Int(starts[row])..<Int(starts[row + 1]) {
          let index = Int(columns[entry])
          alpha[index] += values[entry] * element
          touched[index >> 6] |= 1 << UInt64(truncatingIfNeeded: index & 63)
        }
        let speed = sign * element
        guard abs(speed) > Self.dropTolerance else { continue }
        // The dual of a row with another basic step cannot move; what moves is rounding.
        guard basicSlot[row] < 0 || row == leaving else { continue }
        var slot = speed > 0 ? Int(cut[row]) : Int(cut[row]) - 1
        if row == leaving, speed > 0 { slot += 1 }
        heads[count] = Int32(row)
        headSlot[count] = Int32(slot)
        headRatio[count] = ratio(row, slot, speed)
        count += 1
      }
    }
    walk.headCount = count
  }

  /// The general columns whose reduced costs the walk brings nearer to 0.
  @inline(__always)
  private func findCandidates(_ walk: inout Walk) {
    let (alphas, touched, sign) = (alpha, touchedGeneral, walk.sign)
    let (isBasic, isAtUpper) = (generalIsBasic, generalAtUpper)
    var count = 0
    for word in 0..<touched.count where touched[word] != 0 {
      var left = touched[word]
      touched[word] = 0
      while left != 0 {
        let index = word << 6 | left.trailingZeroBitCount
        left &= left &- 1
        let alpha = alphas[index]
        // None is left for the next pivot.
        alphas[index] = 0
        let speed = isAtUpper[index] ? -sign * alpha : sign * alpha
        guard speed > Self.dropTolerance, !isBasic[index] else { continue }
        candidate[count] = Int32(index)
        candidateAlpha[count] = alpha
        candidateRatio[count] = max(0, reducedCost(ofGeneral: index) / (sign * alpha))
        count += 1
      }
    }
    walk.candidateCount = count
  }

  /// Walks until the dual objective no longer rises; what is passed goes to its other bound. nil: nothing ends the walk.
  @inline(__always)
  private func follow(_ walk: inout Walk) -> Entering? {
    need.fill(0)
    while true {
      var next = nearest(walk)
      guard next.ratio < .infinity else { return nil }
      if next.isStep {
        guard passes(head: next.at, next.alpha, &walk) else { return next }
      } else {
        guard passes(candidate: next.at, next.alpha, &walk) else {
          next.at = Int(candidate[next.at])
          return next
        }
      }
    }
  }

  /// What the walk meets next, a head or the position of a candidate: of several at once the largest element.
  @inline(__always)
  private func nearest(_ walk: Walk) -> Entering {
    let (heads, headRatio) = (heads, headRatio)
    let (candidateAlpha, candidateRatio) = (candidateAlpha, candidateRatio)
    var best = Double.infinity
    var bestHead = -1
    var bestCandidate = -1
    var bestAlpha = 0.0
    for head in 0..<walk.headCount where headRatio[head] <= best {
      let alpha = abs(walk.pivotRow[Int(heads[head])])
      if headRatio[head] < best || alpha > bestAlpha {
        best = headRatio[head]
        bestHead = head
        bestAlpha = alpha
      }
    }
    for k in 0..<walk.candidateCount where candidateRatio[k] <= best {
      let alpha = abs(candidateAlpha[k])
      if candidateRatio[k] < best || alpha > bestAlpha {
        best = candidateRatio[k]
        bestCandidate = k
        bestHead = -1
        bestAlpha = alpha
      }
    }
    guard best < .infinity else { return Entering(isStep: true, at: -1, alpha: 0, ratio: best) }
    return bestHead >= 0
      ? Entering(isStep: true, at: bestHead, alpha: walk.pivotRow[Int(heads[bestHead])], ratio: best)
      : Entering(isStep: false, at: bestCandidate, alpha: candidateAlpha[bestCandidate], ratio: best)
  }

  /// Goes past a head's step if the dual objective rises beyond it.
  @inline(__always)
  private func passes(head: Int, _ alpha: Double, _ walk: inout Walk) -> Bool {
    let row = Int(heads[head])
    let slot = Int(headSlot[head])
    let fall = abs(alpha) * slotWidth[slot]
    if fall >= walk.slope, fall > 0 { return false }
    walk.slope -= fall
    let speed = walk.sign * alpha
    need[row] += speed > 0 ? -slotWidth[slot] : slotWidth[slot]
    if slotWidth[slot] > 0 { walk.passed = true }
    let next = speed > 0 ? slot + 1 : slot - 1
    headSlot[head] = Int32(next)
    headRatio[head] = ratio(row, next, speed)
    return true
  }

  /// Goes past a general column if the dual objective rises beyond it.
  @inline(__always)
  private func passes(candidate k: Int, _ alpha: Double, _ walk: inout Walk) -> Bool {
    let index = Int(candidate[k])
    let width = generalUpper[index] - generalLower[index]
    let fall = abs(alpha) * width
    if fall >= walk.slope, fall > 0 { return false }
    walk.slope -= fall
    let change = generalAtUpper[index] ? -width : width
    generalAtUpper[index].toggle()
    candidateRatio[k] = .infinity
    guard change != 0 else { return true }
    walk.passed = true
    for entry in Int(generalStart[index])..<Int(generalStart[index + 1]) {
      need[Int(generalRow[entry])] -= generalValue[entry] * change
    }
    return true
  }

  /// Moves the cuts past the steps passed, and gives the basic variables what everything passed leaves them, at once.
  @inline(__always)
  private func settlePassed(_ walk: Walk) {
    for head in 0..<walk.headCount {
      let row = Int(heads[head])
      cut[row] = headSlot[head] + (walk.sign * walk.pivotRow[row] > 0 ? 0 : 1)
    }
    if walk.passed { addInverseTimesNeed() }
  }

  /// Writes how the basic variables move with what enters to `direction`; returns the bound that it starts from.
  @inline(__always)
  private func findDirection(_ entering: Entering, _ walk: Walk) -> Double {
    if entering.isStep {
      inverse.copyColumn(Int(heads[entering.at]), into: direction)
      return walk.sign * entering.alpha > 0 ? 0 : slotWidth[Int(headSlot[entering.at])]
    }
    multiplyByColumn(ofGeneral: entering.at, into: direction)
    return generalAtUpper[entering.at] ? generalUpper[entering.at] : generalLower[entering.at]
  }

  /// Takes the variable at a position out of the basis and puts the entering one there.
  @inline(__always)
  private func exchange(_ position: Int, _ entering: Entering, leavingToUpper: Bool) {
    let leaving = Int(basic[position])
    if leaving >= 0 {
      basicSlot[leaving] = -1
      basicVariable[leaving] = -1
    } else {
      generalIsBasic[-1 - leaving] = false
      generalAtUpper[-1 - leaving] = leavingToUpper
    }
    if entering.isStep {
      let row = Int(heads[entering.at])
      let slot = headSlot[entering.at]
      cut[row] = slot
      basicSlot[row] = slot
      basicVariable[row] = slotVariable[Int(slot)]
      basic[position] = Int32(row)
    } else {
      generalIsBasic[entering.at] = true
      basic[position] = Int32(-1 - entering.at)
    }
    findBounds(position)
  }

  /// Adds the inverse times `need`, which has few entries, to the values.
  private func addInverseTimesNeed() {
    var count = 0
    var patches: UInt64 = 0
    for row in 0..<m where need[row] != 0 {
      touched[count] = Int32(row)
      count += 1
      patches |= inverse.patch(ofColumn: row)
    }
    guard count * 8 < m else {
      for p in 0..<m { value[p] += inverse.dot(p, need.base, within: patches) }
      return
    }
    let (touched, need, value, inverse) = (touched, need, value, inverse)
    for p in 0..<m where inverse.patches(ofRow: p) & patches != 0 {
      let row = inverse.row(p)
      var sum = 0.0
      for k in 0..<count { sum += row[Int(touched[k])] * need[Int(touched[k])] }
      value[p] += sum
    }
  }

  /// How far the dual can move until it meets the price of a slot; infinite beyond the ends of the stack.
  @inline(__always)
  private func ratio(_ row: Int, _ slot: Int, _ speed: Double) -> Double {
    guard slot >= Int(stackStart[row]), slot < Int(stackStart[row + 1]) else { return .infinity }
    return max(0, (slotPrice[slot] - dual[row]) / speed)
  }
}

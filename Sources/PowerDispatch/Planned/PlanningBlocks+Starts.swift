import DispatchSolveLinearProgramming

// Where first solves start.
extension PlanningBlocks {
  /// Starts first solves of a part's blocks where the same blocks of another year stand.
  package func start(_ part: Int, like other: PlanningBlocks) {
    for block in parts[part] where block < other.planned.count {
      planned[block].start(like: other.planned[block])
    }
  }

  /// Whether a part was never solved.
  package func isFresh(_ part: Int) -> Bool { parts[part].contains { planned[$0].solves == 0 } }

  /// Starts a group's first joint solve where another of this or another year stands; one of another size is no use.
  package func start(group: Int, like other: PlanningBlocks, group theirs: Int) {
    // Asked of first solves alone, of what is not at work meanwhile.
    if isFresh(group: group), theirs < other.joint.count, other.joint[theirs].year.solves > 0 {
      joint[group].year.start(at: other.joint[theirs].year.basis)
    }
  }

  /// Starts first joint solves at bases of the groups; others than as many, and of other sizes, are no use.
  package func start(at bases: [Basis]) {
    startBases = bases
    guard bases.count == joint.count else { return }
    for (group, basis) in zip(joint, bases) where group.year.solves == 0 { group.year.start(at: basis) }
  }

  /// The bases that the groups' last joint solves left; nil: not all were solved.
  package var jointBases: [Basis]? {
    if let decided, decided.solves > 0, !gaveUp { return [decided.basis] }
    return joint.isEmpty || joint.contains { $0.year.solves == 0 } ? nil : joint.map(\.year.basis)
  }

  /// Whether a group was never solved together.
  package func isFresh(group: Int) -> Bool { joint[group].year.solves == 0 }

  /// Starts a group's first solve, where it has nothing to start at, at the optima of its slices: at a price, for what the price is
  /// where emissions have a limit is not known.
  func startAtSlices(_ group: Int, _ request: JointYear.Request) throws(LinearProgramError) {
    let year = joint[group].year
    guard year.solves == 0, !year.isStarted, request.emissions == 0 else { return }
    let pricing = BlockPricing(
      price: request.highestUSD + network.system.carbonPriceOnTop, builtMW: request.capacityMW,
      payments: request.paymentsUSD, load: request.loads)
    if let ends = try PlannedBlock.sliceEnds(network, Self.blocks(of: parts[groups[group]]), pricing) {
      year.start(at: ends)
    }
  }
}

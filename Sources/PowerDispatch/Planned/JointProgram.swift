import DispatchSolveLinearProgramming
import Foundation

/// The linear program of blocks of a year without figures: one matrix, and solvers that hold it, for all groups of
/// blocks that are alike.
///
/// A solver is taken by one group at a time. It is large, and a basis is small: with several groups every solve starts
/// from the group's basis in whatever solver is free, which comes to the same bit for bit.
final class JointProgram: @unchecked Sendable {
  /// Of each block its model.
  let models: [BlockModel]
  private let modelOf: ArraySlice<Int>
  /// By block: its first row and column, and its mean hours over those of all blocks.
  let firstRow: [Int]
  let firstColumn: [Int]
  let ratio: [Double]
  let emissionsRow: Int
  let firstAnnualRow: Int
  let excess: Int
  let firstBuyOut: Int
  /// First column and row of what is decided around the dispatch.
  let firstDecided: Int
  let firstDecidedRow: Int
  let covered: [(column: Int, rate: Double)]
  /// Whether anything is decided around the dispatch.
  let isSurrounded: Bool
  /// Number of rows.
  let rowCount: Int
  /// Number of columns.
  let columnCount: Int
  /// What further solvers are made of; nil: there will be none.
  private var template: (program: LinearProgram, ties: [Double])?
  private let lock = NSLock()
  // Read and written only while the lock is held.
  private var idle: [SparseSimplex] = []
  // Written while groups are made, before the first is solved.
  private(set) var groups = 0

  /// Prepares the program of some of a network's blocks.
  ///
  /// - Returns: nil if there are no blocks.
  init?(_ network: BlockEngine.Network, _ blocks: Range<Int>, _ surrounding: SurroundingProgram?) {
    guard var assembly = JointYearAssembly(network, blocks, surrounding) else { return nil }
    for b in blocks.indices { assembly.addColumns(ofBlock: b - blocks.lowerBound) }
    assembly.addColumnsOfYear()
    guard let program = try? assembly.builder.build(), let solver = SparseSimplex(program) else { return nil }
    models = assembly.models
    modelOf = network.modelOf[blocks]
    ratio = assembly.ratio
    firstRow = assembly.firstRow
    firstColumn = assembly.firstColumn
    emissionsRow = assembly.emissionsRow
    firstAnnualRow = assembly.firstAnnualRow
    excess = assembly.excess
    firstBuyOut = assembly.excess + 1
    firstDecided = assembly.excess + 1 + network.system.annualRows.count
    firstDecidedRow = assembly.firstDecidedRow
    covered = assembly.covered
    isSurrounded = surrounding != nil
    rowCount = program.rowCount
    columnCount = program.columnCount
    template = (program, assembly.ties)
    // Sizes agree, both were just counted.
    try? solver.setTieCosts(assembly.ties)
    solver.keepsReducedCosts = true
    idle = [solver]
  }

  /// Ends the making of groups: of one alone the solver that there is will do.
  func close() {
    if groups == 1 { template = nil }
  }

  /// Whether blocks of the same network have the same program.
  func isAlso(_ network: BlockEngine.Network, _ blocks: Range<Int>) -> Bool {
    !isSurrounded && modelOf.elementsEqual(network.modelOf[blocks])
      && ratio == JointYearAssembly.hours(network, blocks)?.ratio
  }

  /// Counts a group whose program it is.
  func join() { groups += 1 }

  /// A solver for one group, until it is given back.
  func take() -> SparseSimplex {
    if let free = lock.withLock({ idle.popLast() }) { return free }
    // The same program went into one before, and a group alone takes one and keeps it.
    guard let template, let solver = SparseSimplex(template.program) else {
      preconditionFailure("a program that had a solver")
    }
    try? solver.setTieCosts(template.ties)
    solver.keepsReducedCosts = true
    return solver
  }

  func giveBack(_ solver: SparseSimplex) { lock.withLock { idle.append(solver) } }

  /// Does something with every solver that no group has.
  func forEachIdle(_ body: (SparseSimplex) -> Void) { lock.withLock { idle }.forEach(body) }
}

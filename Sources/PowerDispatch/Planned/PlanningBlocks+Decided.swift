import DispatchSolveLinearProgramming

// A year that is solved in one program with all that is decided around it.
extension PlanningBlocks {
  /// What is decided in a year of its own, and what it leaves to the blocks.
  package struct Decision: Sendable {
    /// What is decided, in the order of the surrounding program's columns.
    package var amounts: [Double]
    /// What the blocks say of it.
    package var answer: YearAnswer
    /// What may be emitted by what is decided, short tons: no less than the blocks emit.
    package var allowedShortTons: Double
    /// By annual row, what is bought out, MWh or short tons.
    package var boughtOut: [Double]
  }

  /// What a year is asked that decides about itself.
  package struct DecisionRequest: Sendable {
    /// Bounds of the surrounding program's rows.
    package var rows: [SurroundingProgram.Row]
    /// By annual row, what has to be brought, what a missing unit costs, $, and more than can be missing.
    package var leastOfRows: [Double]
    package var paymentsUSD: [Double]
    package var mostMissing: [Double]
    /// Price of covered emissions where there is no market for them, $/short ton.
    package var priceUSD: Double
    /// Where the first solve starts.
    package var start: Start

    /// A price of covered emissions, $/short ton, and the column that is bought at it with the row that it makes up; nil: no market.
    package struct Start: Sendable {
      package var priceUSD: Double
      package var bought: (column: Int, row: Int)?

      package init(priceUSD: Double, bought: (column: Int, row: Int)?) {
        self.priceUSD = priceUSD
        self.bought = bought
      }
    }

    package init(
      rows: [SurroundingProgram.Row], leastOfRows: [Double], paymentsUSD: [Double], mostMissing: [Double],
      priceUSD: Double, start: Start
    ) {
      self.rows = rows
      self.leastOfRows = leastOfRows
      self.paymentsUSD = paymentsUSD
      self.mostMissing = mostMissing
      self.priceUSD = priceUSD
      self.start = start
    }
  }

  /// Puts the year and what is decided around it into one program; false where that has more rows than parts may have that are
  /// solved together.
  ///
  /// The more rows, the longer each pivot takes, and here there are as many as all iterations of a plan have. On the default study,
  /// one year after the other, with 1,600 to 5,700 rows years took 0.95 of what they took as plans, with 3,100 to 11,300
  /// and some in late years 1.7 to 2.3.
  package func surround(with program: SurroundingProgram) -> Bool {
    let blocks = network.system.blocks
    let rows = blocks.indices.reduce(0) {
      $0 + network.model($1).firstQuotaRow + planned[$1].widenedColumns.count
    }
    guard rows <= mostRows else { return false }
    decided = JointYear(network, blocks.indices, planned, surrounding: program)
    decided?.close()
    return decided != nil
  }

  /// What is best decided at the loads that are set; nil where that was not found.
  package func decide(_ asked: DecisionRequest) throws(DispatchError) -> Decision? {
    guard let year = decided, !gaveUp else { return nil }
    var request = JointYear.Request(
      capacityMW: [], emissions: 0, highestUSD: asked.priceUSD, leastOfRows: asked.leastOfRows,
      paymentsUSD: asked.paymentsUSD, mostMissing: asked.mostMissing)
    request.loads = loads
    year.setRows(asked.rows)
    do throws(LinearProgramError) {
      if year.solves == 0 {
        if startBases.count == 1 { year.start(at: startBases[0]) }
        if !year.isStarted {
          let pricing = BlockPricing(
            price: asked.start.priceUSD + network.system.carbonPriceOnTop, builtMW: year.startMW,
            payments: asked.paymentsUSD, load: loads)
          let ends = try PlannedBlock.sliceEnds(
            network, network.system.blocks.indices, pricing, widened: planned.map(\.widenedColumns))
          if let ends { year.start(at: ends, bought: asked.start.bought) }
        }
      }
      guard let found = try year.solve(request) else {
        gaveUp = true
        return nil
      }
      // What is emitted is what was decided.
      if year.hasMarket { request.emissions = found.emissions.reduce(0, +) }
      return Decision(
        amounts: year.decided, answer: answer(found, of: parts.indices, request),
        allowedShortTons: year.allowedShortTons, boughtOut: year.boughtOut)
    } catch {
      throw network.invalid(0, error)
    }
  }
}

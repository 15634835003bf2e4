import DispatchSolveAllowanceMarket
import DispatchSolvePowerSystem

// Allowances of one program that another accepts.
extension PlanningMaster {
  /// Columns that take allowances of one program and cover obligations of another, and rows that hold them to what is due there.
  ///
  /// Without these rows an allowance could be kept in the bank of whichever program values it most after the window's end.
  mutating func addLinks() {
    guard !window.links.isEmpty else { return }
    for t in window.years.indices {
      years[t].moves = window.links.map { link in
        guard link.isOpen[t] else { return nil }
        let column = program.addColumn(cost: 0, 0, markets[link.from].most, unit: units.mass)
        program.addEntry(row: years[t].markets[link.from].allowances, column: column, -1)
        program.addEntry(row: years[t].markets[link.to].allowances, column: column, link.rate)
        return column
      }
      for limit in window.intakes(year: t) {
        let moved = limit.links.compactMap { l in years[t].moves[l].map { ($0, window.links[l].rate) } }
        let row = program.addRow(
          -.infinity, limit.share * markets[limit.program].outstandingShortTons(year: t), unit: units.mass,
          moved)
        if limit.countsOffsets, let offsets = offsets(year: t, program: limit.program) {
          program.addEntry(row: row, column: offsets, 1)
        }
        years[t].intakes.append((limit, row))
      }
    }
    for (m, market) in markets.enumerated() {
      for t in window.years.indices {
        let emitted = years[t].markets[m].emissions.map { [$0] } ?? years[t].emissions
        for (due, part) in market.dueShares(of: t) {
          for intake in years[due].intakes where intake.limit.program == m {
            for column in emitted {
              program.addEntry(row: intake.row, column: column, -intake.limit.share * part)
            }
          }
        }
      }
    }
  }

  /// The column of a program's offsets in a year; nil where it accepts none.
  private func offsets(year t: Int, program m: Int) -> Int? {
    zip(markets[m].supplies[t].steps, years[t].markets[m].steps).first { $0.0.source == .offsets }?.1
  }

  /// What counts against a limit on what is accepted by a point, short tons.
  func acceptedShortTons(_ point: [Double], year t: Int, _ limit: PlanningWindow.Intake) -> Double {
    let own = limit.countsOffsets ? offsets(year: t, program: limit.program).map { point[$0] } ?? 0 : 0
    return limit.links.reduce(own) { sum, l in
      sum + window.links[l].rate * (years[t].moves[l].map { point[$0] } ?? 0)
    }
  }

  /// What is due of a program in a year by a point, short tons.
  func dueShortTons(_ point: [Double], year t: Int, program m: Int) -> Double {
    let market = markets[m]
    return years.indices.reduce(market.outstandingShortTons(year: t)) { sum, year in
      market.dueShares(of: year).reduce(sum) {
        $1.year == t ? $0 + $1.share * emissions(point, year: year, program: m) : $0
      }
    }
  }

  /// By year, what an allowance of a program costs who emits: its price less what emitting more lets the program accept, $/short ton.
  func pricesForEmittersUSD(_ proposal: Proposal, program m: Int) -> [Double] {
    guard !window.links.isEmpty else { return proposal.marketPricesUSD[m] }
    return years.indices.map { t in
      zip(years[t].intakes, proposal.intakeRentsUSD[t]).reduce(proposal.marketPricesUSD[m][t]) {
        $1.0.limit.program == m ? $0 - $1.0.limit.share * $1.1 : $0
      }
    }
  }

  /// What a ton more that may be accepted over a link would save in a year, $/short ton.
  func linkRentUSD(_ proposal: Proposal, year t: Int, link: Int) -> Double {
    zip(years[t].intakes, proposal.intakeRentsUSD[t]).reduce(0) {
      $1.0.limit.links.contains(link) ? $0 + $1.1 : $0
    }
  }

  /// Takes back what programs accepted beyond what is due, where blocks emit less than they were given: out of what nobody needs,
  /// else what is missing then is bought or lacks.
  func limitMoves(_ point: inout [Double]) {
    for t in years.indices {
      for intake in years[t].intakes {
        let most = intake.limit.share * dueShortTons(point, year: t, program: intake.limit.program)
        var over = acceptedShortTons(point, year: t, intake.limit) - most
        guard over > Self.limitTolerance * max(1, most) else { continue }
        for l in intake.limit.links.reversed() where over > 0 {
          guard let column = years[t].moves[l] else { continue }
          let rate = window.links[l].rate
          let back = min(point[column], over / rate)
          takeBack(back, link: l, year: t, &point)
          over -= rate * back
        }
        guard over > Self.limitTolerance * max(1, most), intake.limit.countsOffsets,
          let column = offsets(year: t, program: intake.limit.program)
        else { continue }
        let back = min(over, point[column])
        point[column] -= back
        miss(back, year: t, program: intake.limit.program, &point)
      }
    }
  }

  /// Takes allowances back that went over a link: nobody needs them where they came from, and they are missed where they went.
  private func takeBack(_ amount: Double, link l: Int, year t: Int, _ point: inout [Double]) {
    guard let column = years[t].moves[l] else { return }
    let link = window.links[l]
    point[column] -= amount
    if let column = years[t].markets[link.from].removed { point[column] += amount }
    miss(link.rate * amount, year: t, program: link.to, &point)
  }

  /// Lets allowances lack in a year that were there: out of what nobody needs, else they are bought or missing.
  private func miss(_ missed: Double, year t: Int, program m: Int, _ point: inout [Double]) {
    let there = years[t].markets[m]
    let spare = there.removed.map { min(missed, max(0, point[$0])) } ?? 0
    if let column = there.removed { point[column] -= spare }
    // Without a ceiling allowances can lack; with one its step is the last, and has no limit.
    if let column = there.short ?? there.steps.last { point[column] += missed - spare }
  }

  /// The point in which no allowance goes round in a circle, and none that is missing goes anywhere: what costs nothing, or the
  /// same, may stand in an optimum.
  func withoutEmptyMoves(_ point: [Double]) -> [Double] {
    guard !window.links.isEmpty else { return point }
    var point = point
    for t in years.indices {
      for (l, link) in window.links.enumerated() {
        guard let column = years[t].moves[l], let short = years[t].markets[link.from].short else { continue }
        let missing = min(point[column], point[short])
        guard missing > 0 else { continue }
        point[column] -= missing
        point[short] -= missing
        let there = years[t].markets[link.to]
        if let column = there.short ?? there.steps.last { point[column] += link.rate * missing }
      }
      // Each round empties a link.
      for _ in window.links {
        let used = window.links.indices.filter { l in years[t].moves[l].map { point[$0] > 0 } ?? false }
        let edges = used.map { (from: window.links[$0].from, to: window.links[$0].to) }
        guard let circle = ExchangeCircle.any(edges)?.map({ used[$0] }) else { break }
        // What arrives of one allowance that sets out at the circle's first link.
        var arriving = 1.0
        var round = Double.infinity
        var parts: [Double] = []
        for l in circle {
          parts.append(arriving)
          round = min(round, (years[t].moves[l].map { point[$0] } ?? 0) / arriving)
          arriving *= window.links[l].rate
        }
        // In a circle in which something is lost nothing of worth goes round.
        guard arriving > 1 - ExchangeCircle.tolerance else { break }
        for (l, part) in zip(circle, parts) {
          guard let column = years[t].moves[l] else { continue }
          let left = point[column] - round * part
          point[column] = left > Self.limitTolerance * point[column] ? left : 0
        }
      }
    }
    return point
  }
}

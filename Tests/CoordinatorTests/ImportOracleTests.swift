import DispatchSolveAllowanceMarket
import DispatchSolveLinearProgramming
import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem
import DispatchSolveTestSupport
import Testing

@testable import DispatchSolveCoordinator

/// Years in which imports need allowances against one linear program, written down from the tables of the study.
struct ImportOracleTests {
  private static let hours = [2000.0, 3000, 3760]
  private static let tons = 1e4
  private static let money = 1e6
  /// Relative difference of costs: that of the solvers.
  private static let costTolerance = 1e-8
  /// Relative difference of prices and emissions found on two ways.
  private static let tolerance = 1e-6
  /// By how much the cap is shifted to see the ends of the price, in units of `tons`: more than rounding, less than a step.
  private static let shift = 1e-4

  @Test(arguments: 0..<12)
  func agree(group: Int) throws {
    let count = RandomCount.of(12, many: 200)
    // Of all studies, those in which imports pay, in which some are free, and those with a price.
    var (paying, free, priced) = (0, 0, 0)
    for seed in (group * count)..<((group + 1) * count) {
      var random = SeededGenerator(seed: UInt64(seed))
      let study = Self.study(&random)
      #expect(study.findings(years: [2030]).filter { $0.severity == .error }.map(\.message) == [])
      let oracle = try Oracle(study)
      for solver in [BlockSolver.stack, .sparse, .glpk] {
        let model = NetworkDispatch(solver: solver)
        let reports = try StudyRunner(YearRunner(study: study, model: model)).run([2030]).reports
        try check(reports[0], oracle, "seed \(seed), \(solver)")
        let dispatch = reports[0].dispatch
        if dispatch.importCostUSD > 0 { paying += 1 }
        if dispatch.system.importBorders.indices.contains(where: { dispatch.freeImportsMWh(border: $0) > 0 })
        {
          free += 1
        }
        if reports[0].allowancePriceUSD > oracle.floorUSD + 1 { priced += 1 }
      }
    }
    #expect(
      paying > 0 && free > 0 && priced > 0, "\(paying) pay, \(free) free, \(priced) priced")
  }

  private func check(_ report: YearReport, _ oracle: Oracle, _ name: String) throws {
    #expect(report.failedAudits.map(\.name) == [], "\(name)")
    let market = try #require(report.market)
    let costs = report.dispatch.costs
    var total = costs.total - costs.allowances
    for (step, used) in [
      (oracle.floorUSD, market.allocation.sold), (oracle.highestUSD, market.allocation.short),
    ] {
      total += step * used
    }
    let best = oracle.whole.objective * Self.money
    #expect(abs(total - best) <= Self.costTolerance * max(1, abs(best)), "\(name): \(total), not \(best)")
    let price = report.allowancePriceUSD
    let slack = Self.tolerance * max(1, price)
    #expect(
      price >= oracle.prices.lowerBound - slack && price <= oracle.prices.upperBound + slack,
      "\(name): price \(price) outside \(oracle.prices)")
    // Where a price holds, so does what is emitted.
    if oracle.prices.upperBound - oracle.prices.lowerBound > slack {
      let emitted = oracle.emissions * Self.tons
      #expect(
        abs(report.dispatch.coveredEmissionsShortTons - emitted) <= Self.tolerance * max(1, emitted),
        "\(name): \(report.dispatch.coveredEmissionsShortTons) t, not \(emitted)")
    }
    let parts = zip(report.dispatch.zones, report.dispatch.zones).reduce(0) {
      $0 + $1.0.coveredEmissionsShortTons
    }
    #expect(
      abs(parts + report.dispatch.importedShortTons - report.dispatch.coveredEmissionsShortTons)
        <= Self.tolerance, "\(name): units and imports")
    let sources = report.dispatch.importTotals().reduce(0) { $0 + $1.shortTons }
    #expect(
      abs(sources - report.dispatch.importedShortTons) <= Self.tolerance * max(1, sources),
      "\(name): by source")
  }

  /// Four zones in a ring with a chord, one or two of them members.
  private static func study(_ random: inout SeededGenerator) -> Study {
    func number(_ range: ClosedRange<Double>) -> Double { Double.random(in: range, using: &random) }
    func chance(_ share: Double) -> Bool { number(0...1) < share }
    let zones = ["A", "B", "C", "D"]
    var study = Study()
    study.zones = zones.map { Zone(name: $0, group: $0) }
    study.slices = hours.enumerated().map { TimeSlice(name: "s\($0)", block: "all", hours: $1) }
    for zone in zones {
      for k in 0..<3 {
        study.units.append(
          GeneratingUnit(
            name: "\(zone)\(k)", zone: zone, technology: "t", capacityMW: number(30...150),
            variableOMUSDPerMWh: number(10...80), emissionRateShortTonsPerMWh: k == 2 ? 0 : number(0.2...1.1)
          ))
      }
      for s in hours.indices {
        study.loadShape.append(LoadShapeRow(group: zone, slice: "s\(s)", loadFactor: number(0.5...1.5)))
      }
      // Members have more load, so that power mostly comes in.
      let load = zone == "B" || zone == "C" ? number(80...260) : number(20...120)
      study.demand.append(DemandRow(year: 2030, zone: zone, demandMWh: load * 8760))
    }
    for (k, ends) in [("A", "B"), ("B", "C"), ("C", "D"), ("D", "A"), ("A", "C")].enumerated() {
      study.interfaces.append(
        Interface(
          name: "l\(k)", fromZone: ends.0, toZone: ends.1, capacityMW: number(20...120),
          reverseCapacityMW: chance(0.8) ? number(20...120) : 0, efficiency: chance(0.5) ? 1 : 0.96,
          wheelingUSDPerMWh: chance(0.5) ? 0 : number(0...3)))
    }
    if chance(0.4) {
      study.storage = [
        StorageUnit(
          name: "store", zone: zones[Int(random.next() % 4)], technology: "b", capacityMW: 20,
          roundTripEfficiency: 0.8)
      ]
    }
    let members = chance(0.5) ? ["B"] : ["B", "C"]
    let program = AllowanceProgram(
      years: [
        ProgramYear(
          year: 2030, capShortTons: number(0.1...0.7) * 1e6 * Double(members.count),
          reservePriceUSD: number(0...8))
      ], memberships: members.map { ProgramMembership(zone: $0, firstYear: 2030) })
    study.program = program
    study.program?.bankingEnabled = false
    study.settings.maximumAllowancePriceUSD = 200
    if chance(0.4) {
      study.carbonPrice.entries = [CarbonPriceSchedule.Entry(year: 2030, priceUSDPerShortTon: 4)]
    }
    if chance(0.8) {
      study.program?.importObligations.append(
        ImportObligation(
          firstYear: 2029, rateShortTonsPerMWh: number(0.1...0.9), obligatedShare: chance(0.3) ? 0.5 : 1,
          freeMWh: chance(0.6) ? number(1e4...3e5) : 0))
    }
    for zone in zones where !members.contains(zone) && chance(0.5) {
      study.program?.importObligations.append(
        ImportObligation(
          sourceZone: zone, firstYear: 2030, rateShortTonsPerMWh: chance(0.2) ? 0 : number(0.1...1.1)))
    }
    return study
  }

  /// The year as a linear program; energy in GWh, tons and money in units of `tons` and `money`.
  private struct Oracle {
    var whole: LPSolution
    var prices: ClosedRange<Double>
    var emissions: Double
    var floorUSD: Double
    var highestUSD: Double

    init(_ study: Study) throws {
      let year = try #require(study.program?.years.first)
      (floorUSD, highestUSD) = (year.reservePriceUSD, study.settings.maximumAllowancePriceUSD)
      var builder = LinearProgramBuilder()
      // Emissions less allowances.
      let tonsRow = builder.addRow(lower: -.infinity, upper: 0)
      let emitted = builder.addRow(lower: 0, upper: 0)
      let writer = Writer(study, tonsRow: emitted)
      try writer.write(&builder)
      let all = builder.addColumn(
        cost: 0, lower: 0, upper: .infinity, entries: [(emitted, -1), (tonsRow, 1)])
      for (price, most) in [(floorUSD, year.capShortTons / tons), (highestUSD, .infinity)] {
        _ = builder.addColumn(
          cost: price * tons / money, lower: 0, upper: most, entries: [(tonsRow, -1)])
      }
      let program = try builder.build()
      (whole, prices, emissions) = try SimplexSolver.with(program, options: SimplexOptions(scaling: true)) {
        solver in
        let whole = try solver.solve()
        try #require(whole.isOptimal)
        let ends = try [shift, -shift].map { shift in
          try solver.setRowBounds(-.infinity, shift, row: tonsRow)
          let shifted = try solver.solve()
          try #require(shifted.isOptimal)
          return max(0, -shifted.rowDuals[tonsRow] * money / tons)
        }
        return (whole, min(ends[0], ends[1])...max(ends[0], ends[1]), whole.primal[all])
      }
    }
  }

  /// Writes the dispatch of a study's year down.
  private struct Writer {
    let study: Study
    let tonsRow: Int
    private let members: Set<String>

    init(_ study: Study, tonsRow: Int) {
      self.study = study
      self.tonsRow = tonsRow
      members = Set(study.program?.memberships.map(\.zone) ?? [])
    }

    private func rate(_ zone: String) -> Double {
      let rows = study.program?.importObligations ?? []
      let row = rows.first { $0.sourceZone == zone } ?? rows.first { $0.sourceZone == nil }
      return row.map { $0.rateShortTonsPerMWh * $0.obligatedShare } ?? 0
    }

    func write(_ builder: inout LinearProgramBuilder) throws {
      let free = study.program?.importObligations.first { $0.sourceZone == nil }?.freeMWh ?? 0
      let freeRow = builder.addRow(lower: -.infinity, upper: free / 1000)
      let energyRow = builder.addRow(lower: -.infinity, upper: 0)
      let carbon = study.carbonPrice.entries.first?.priceUSDPerShortTon ?? 0
      let names = study.zones.map(\.name)
      let outside = names.filter { !members.contains($0) }
      // Every choice of zones outside, closed upwards by rate, may be what sets a step: all of them are written down.
      let rates = Set(outside.map(rate)).subtracting([0]).sorted()
      let steps = zip(rates, [0] + rates).map { $0 - $1 }
      for (s, slice) in study.slices.enumerated() {
        let gigawattHours = slice.hours / 1000
        func add(
          _ cost: Double, _ mostMW: Double, _ entries: [(row: Int, value: Double)], tonsPerMWh: Double = 0
        ) {
          let tonsEntry = tonsPerMWh == 0 ? [] : [(row: tonsRow, value: tonsPerMWh * 1000 / tons)]
          _ = builder.addColumn(
            cost: cost * 1000 / money, lower: 0, upper: mostMW * gigawattHours, entries: entries + tonsEntry)
        }
        var balance: [String: Int] = [:]
        for zone in names {
          let shapes = names.indices.flatMap { _ in study.loadShape }.filter { $0.group == zone }
          let factor = try #require(shapes.first { $0.slice == "s\(s)" }).loadFactor
          let mean = hours.indices.reduce(0.0) { sum, t in
            sum + hours[t] * (shapes.first { $0.slice == "s\(t)" }?.loadFactor ?? .nan)
          }
          let energy = try #require(study.demand.first { $0.zone == zone }).demandMWh
          let load = energy * factor * slice.hours / mean / 1000
          balance[zone] = builder.addRow(lower: load, upper: .infinity)
          _ = builder.addColumn(
            cost: study.settings.vollUSDPerMWh * 1000 / money, lower: 0, upper: load,
            entries: [(balance[zone] ?? -1, 1)])
        }
        func row(_ zone: String) -> Int { balance[zone] ?? -1 }
        for unit in study.units {
          add(
            unit.variableOMUSDPerMWh + carbon * unit.emissionRateShortTonsPerMWh, unit.capacityMW,
            [(row(unit.zone), 1)],
            tonsPerMWh: members.contains(unit.zone) ? unit.emissionRateShortTonsPerMWh : 0)
        }
        for store in study.storage {
          add(0, store.capacityMW, [(row(store.zone), -1), (energyRow, -store.roundTripEfficiency)])
          add(store.variableOMUSDPerMWh, store.capacityMW, [(row(store.zone), 1), (energyRow, 1)])
        }
        let choices = (1..<(1 << rates.count)).map { choice in
          (
            row: builder.addRow(lower: 0, upper: .infinity),
            steps: rates.indices.filter { choice >> $0 & 1 == 1 }
          )
        }
        func weight(_ choice: [Int], _ rate: Double) -> Double {
          choice.reduce(0) { rates[$1] <= rate ? $0 + steps[$1] : $0 }
        }
        for line in study.interfaces {
          for (from, to, most) in [
            (line.fromZone, line.toZone, line.capacityMW),
            (line.toZone, line.fromZone, line.reverseCapacityMW),
          ] {
            var entries = [(row: row(from), value: -1), (row: row(to), value: line.efficiency)]
            let isIn = members.contains(to)
            if isIn != members.contains(from) {
              for choice in choices {
                let value = weight(choice.steps, rate(isIn ? from : to))
                if value != 0 { entries.append((choice.row, isIn ? -value : value)) }
              }
            }
            add(line.wheelingUSDPerMWh, most, entries)
          }
        }
        if !choices.isEmpty {
          // Tons that are asked for, in thousand.
          _ = builder.addColumn(
            cost: 0, lower: 0, upper: .infinity,
            entries: choices.map { ($0.row, 1) } + [(tonsRow, 1000 / tons)])
          _ = builder.addColumn(
            cost: 0, lower: 0, upper: .infinity,
            entries: choices.map { ($0.row, weight($0.steps, .infinity)) } + [(freeRow, 1)])
        }
      }
    }
  }
}

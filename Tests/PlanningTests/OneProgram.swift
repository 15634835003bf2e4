import DispatchSolveLinearProgramming
import DispatchSolvePlanning
import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem

/// A whole window as one linear program, written down straight from the meaning of its parts: dispatch of all years and
/// slices, additions, supply, surrender and banking. What the decomposition finds is compared with it.
struct OneProgram {
  /// Tons, $ and MW in which the program counts.
  static let tons = 1e4
  static let money = 1e5

  private(set) var program: LinearProgram
  /// Column of each addition, MW.
  var additions: [Int] = []
  /// By class that may close and year, column of what is kept, MW.
  var kept: [[Int]] = []
  /// By year and reserve margin, its row.
  var margins: [[Int]] = []
  /// By year and annual row, its row in units of `tons`, and the column of what is bought out; nil where nothing can be.
  var annualRows: [[Int]] = []
  var boughtOut: [[Int?]] = []
  /// By program.
  var markets: [Market] = []
  /// By link between programs and year, the column of what goes over it, in units of `tons`.
  var moves: [[Int?]] = []
  var weights: [Double] = []

  /// Rows and columns of a program's market.
  struct Market {
    /// By year, column of the bank, in units of `tons`.
    var banks: [Int?] = []
    /// By year, column of the emissions, in units of `tons`.
    var emissions: [Int] = []
    /// By year, row of allowances.
    var allowances: [Int] = []
    /// By year, columns of supply steps in the order of price, and what is missing.
    var sold: [[Int]] = []
    var short: [Int?] = []
  }

  init(_ window: PlanningWindow) throws {
    var builder = LinearProgramBuilder()
    program = try LinearProgramBuilder().build()
    let first = window.years[0].system.year
    for year in window.years {
      var weight = 1.0
      for _ in first..<year.system.year { weight /= 1 + window.discountRate }
      weights.append(weight)
    }
    var additionEntries: [[(row: Int, value: Double)]] = window.additions.map { _ in [] }
    for (total, most) in window.totalsMW.enumerated() where most.isFinite {
      let row = builder.addRow(lower: -.infinity, upper: most)
      for (a, addition) in window.additions.enumerated() where addition.total == total {
        additionEntries[a].append((row, 1))
      }
    }
    var keptEntries: [[[(row: Int, value: Double)]]] = window.closables.map { _ in
      window.years.map { _ in [] }
    }
    for (k, closable) in window.closables.enumerated() {
      for t in window.years.indices {
        let planned = closable.plannedMW[t]
        // At most what is planned and what was added; before notice can take effect, no less.
        let whole = builder.addRow(lower: t < closable.closesFrom ? planned : -.infinity, upper: planned)
        keptEntries[k][t].append((whole, 1))
        let row = t == 0 ? nil : builder.addRow(lower: -.infinity, upper: closable.enteringMW[t])
        for (a, addition) in window.additions.enumerated()
        where addition.closable == k && addition.capacity[t] != nil {
          additionEntries[a].append((whole, -1))
          if let row, addition.capacity[t - 1] == nil { additionEntries[a].append((row, -1)) }
        }
        guard let row else { continue }
        keptEntries[k][t].append((row, 1))
        keptEntries[k][t - 1].append((row, -1))
      }
    }
    for (t, year) in window.years.enumerated() {
      margins.append([])
      for margin in year.margins {
        let row = builder.addRow(lower: margin.requiredMW, upper: .infinity)
        margins[t].append(row)
        if let price = margin.shortfallPriceUSDPerMW {
          _ = builder.addColumn(
            cost: weights[t] * price / Self.money, lower: 0, upper: .infinity, entries: [(row, 1)])
        }
        for (a, addition) in window.additions.enumerated() where addition.closable == nil {
          if let kind = addition.capacity[t] { additionEntries[a].append((row, margin.credits[kind])) }
        }
        for (k, closable) in window.closables.enumerated() {
          if let kind = closable.capacity[t] { keptEntries[k][t].append((row, margin.credits[kind])) }
        }
      }
    }
    var emissionRows: [Int] = []
    for t in window.years.indices {
      emissionRows.append(builder.addRow(lower: 0, upper: 0))
      annualRows.append([])
      boughtOut.append([])
      for item in window.years[t].system.annualRows {
        let row = builder.addRow(lower: item.least / Self.tons, upper: .infinity)
        annualRows[t].append(row)
        boughtOut[t].append(
          item.alternativePaymentUSD.map {
            builder.addColumn(
              cost: weights[t] * $0 * Self.tons / Self.money, lower: 0, upper: .infinity, entries: [(row, 1)])
          })
      }
      Self.addDispatch(
        window, t, weights[t], emissionRows[t], annualRows[t], &builder, &additionEntries, &keptEntries)
    }
    addCertificates(window, &builder)
    for (a, addition) in window.additions.enumerated() {
      var cost = 0.0
      for (kind, weight) in zip(addition.capacity, weights) where kind != nil {
        cost += weight * addition.annualCostUSDPerMW
      }
      additions.append(
        builder.addColumn(
          cost: cost / Self.money, lower: addition.leastMW, upper: addition.mostMW,
          entries: additionEntries[a]))
    }
    for (k, closable) in window.closables.enumerated() {
      kept.append(
        window.years.indices.map { t in
          builder.addColumn(
            cost: weights[t] * closable.annualCostUSDPerMW / Self.money, lower: 0,
            upper: closable.capacity[t] == nil ? 0 : .infinity, entries: keptEntries[k][t])
        })
    }
    let accepted = Self.acceptedRows(window, &builder)
    for (p, program) in window.programs.enumerated() {
      // Of programs beside the first the annual row has emissions below 0.
      let rows = window.years.indices.map { t in
        let row = window.years[t].system.annualRows.firstIndex { $0.program == program.index }
        return row.map { annualRows[t][$0] } ?? emissionRows[t]
      }
      addMarket(
        window, program, rows, accepted: accepted.own[p], highest: Self.highest(window)[p], &builder)
    }
    for (l, link) in window.links.enumerated() {
      moves.append(
        window.years.indices.map { t in
          guard link.isOpen[t] else { return nil }
          return builder.addColumn(
            cost: 0, lower: 0, upper: .infinity,
            entries: [
              (markets[link.from].allowances[t], -1), (markets[link.to].allowances[t], link.rate),
            ] + accepted.ofLinks[l][t].map { ($0, link.rate) })
        })
    }
    program = try builder.build()
  }

  /// Rows of what programs accept: for each link its share of what is due, and of all links to a program all that is due.
  ///
  /// - Returns: By program and year, rows with the share of what is due that they allow; by link and year, its rows.
  private static func acceptedRows(
    _ window: PlanningWindow, _ builder: inout LinearProgramBuilder
  ) -> (own: [[[(row: Int, share: Double)]]], ofLinks: [[[Int]]]) {
    var own: [[[(row: Int, share: Double)]]] = window.programs.map { _ in window.years.map { _ in [] } }
    var ofLinks: [[[Int]]] = window.links.map { _ in window.years.map { _ in [] } }
    for (p, program) in window.programs.enumerated() {
      let settles = program.isTrueUp.firstIndex(of: true) ?? program.isTrueUp.count - 1
      for t in window.years.indices {
        let due = t == settles ? program.outstandingShortTons : 0
        let into = window.links.indices.filter { window.links[$0].to == p && window.links[$0].isOpen[t] }
        guard !into.isEmpty else { continue }
        let all = builder.addRow(lower: -.infinity, upper: due / tons)
        own[p][t].append((all, 1))
        for l in into {
          ofLinks[l][t].append(all)
          guard let share = window.links[l].mostShare else { continue }
          let row = builder.addRow(lower: -.infinity, upper: share * due / tons)
          own[p][t].append((row, share))
          ofLinks[l][t].append(row)
        }
      }
    }
    return (own, ofLinks)
  }

  /// By program, what a missing allowance costs: no less than it is worth in a program that accepts it.
  private static func highest(_ window: PlanningWindow) -> [Double] {
    var highest = window.programs.map { program in
      program.rules.filter { $0.priceCeilingUSD == nil }.map { year in
        max(
          window.maximumPriceUSD, year.reservePriceUSD, year.tiers.map(\.triggerUSD).max() ?? 0,
          year.ecr?.triggerUSD ?? 0)
      }.max() ?? window.maximumPriceUSD
    }
    for _ in window.links {
      for link in window.links {
        for t in link.isOpen.indices where link.isOpen[t] {
          let there = window.programs[link.to].rules[t].priceCeilingUSD ?? highest[link.to]
          highest[link.from] = max(highest[link.from], link.rate * there)
        }
      }
    }
    return highest
  }

  /// Dispatch of one year; emissions of each column go into `emissionRow` in units of `tons`, with sign -1, what it adds
  /// to annual rows into `annualRows`.
  ///
  /// Of eligible output as much counts for a standard as its zone has use for: load served, departures less arrivals,
  /// charging less discharging, and what arrives under contract, which comes whatever use it is. Arrivals must be of use in
  /// every zone, stores give back what they take, and within a single slice they would only burn it.
  private static func addDispatch(
    _ window: PlanningWindow, _ t: Int, _ weight: Double, _ emissionRow: Int, _ annualRows: [Int],
    _ builder: inout LinearProgramBuilder, _ additionEntries: inout [[(row: Int, value: Double)]],
    _ keptEntries: inout [[[(row: Int, value: Double)]]]
  ) {
    let system = window.years[t].system
    // Widens a row by all capacity that is decided about.
    func widen(_ row: Int, _ target: DispatchSystem.BuildOption.Target, _ share: Double) {
      guard let kind = system.buildOptions.firstIndex(where: { $0.target == target }) else { return }
      for (a, addition) in window.additions.enumerated()
      where addition.capacity[t] == kind && addition.closable == nil {
        additionEntries[a].append((row, -share))
      }
      for (k, closable) in window.closables.enumerated() where closable.capacity[t] == kind {
        keptEntries[k][t].append((row, -share))
      }
    }
    let standards = system.annualRows.indices.filter { system.annualRows[$0].kind == .generationStandard }
    /// Zones and eligible units of which a row asks, or of which none does.
    var uses: [(row: Int?, zone: Int, eligible: [Int])] = []
    for r in standards {
      for z in system.zones.indices {
        let eligible = system.annualRows[r].eligible.filter { system.units[$0].zone == z }
        if !eligible.isEmpty { uses.append((r, z, eligible)) }
      }
    }
    if !uses.isEmpty { uses += system.zones.indices.map { (nil, $0, []) } }
    let hasUses = !uses.isEmpty
    for block in system.blocks {
      let hours = block.slices.reduce(0) { $0 + system.slices[$1].hours }
      let energyRows = system.storage.map { _ in builder.addRow(lower: hasUses ? 0 : -.infinity, upper: 0) }
      let areIdle = hasUses && block.slices.count == 1
      let limitRows = system.storage.enumerated().map { k, store in
        let row = builder.addRow(
          lower: -.infinity, upper: store.maximumCapacityFactor * store.capacityMW * hours / 1000)
        widen(row, .storage(k), store.maximumCapacityFactor * hours / 1000)
        return row
      }
      for s in block.slices {
        let h = system.slices[s].hours
        let rows = system.zones.map { builder.addRow(lower: $0.loadMW[s], upper: .infinity) }
        // Eligible output that does not count >= eligible output and all that comes in - what there is use for.
        let useRows = uses.map { use in
          let contracted = system.links.reduce(0) {
            $1.to == use.zone ? $0 + $1.efficiency * $1.contractedMW : $0
          }
          return builder.addRow(lower: -.infinity, upper: system.zones[use.zone].loadMW[s] + contracted)
        }
        /// What comes into a zone, or leaves it.
        func comes(_ zone: Int, _ value: Double) -> [(row: Int, value: Double)] {
          [(rows[zone], value)]
            + uses.indices.filter { uses[$0].zone == zone }.map { (useRows[$0], value) }
        }
        for (use, row) in zip(uses, useRows) {
          guard let r = use.row, let unit = use.eligible.first,
            let coefficient = system.annualRows[r].coefficients[unit]
          else { continue }
          _ = builder.addColumn(
            cost: 0, lower: 0, upper: .infinity,
            entries: [(row, -1), (annualRows[r], -coefficient * h / tons)])
        }
        func add(
          _ cost: Double, _ most: Double, _ entries: [(row: Int, value: Double)], least: Double = 0,
          rate: Double = 0
        ) {
          _ = builder.addColumn(
            cost: weight * h * cost / money, lower: least, upper: most,
            entries: entries + (rate > 0 ? [(emissionRow, -h * rate / tons)] : []))
        }
        func limit(_ capacity: Double, _ share: Double, _ target: DispatchSystem.BuildOption.Target) -> Int {
          let row = builder.addRow(lower: -.infinity, upper: capacity * share)
          widen(row, target, share)
          return row
        }
        for (u, unit) in system.units.enumerated() {
          let share = system.availabilityProfiles[unit.availabilityProfile][s]
          add(
            system.costUSDPerMWh(unit: u, slice: s) + unit.emissionRate * system.carbonPriceUSD, .infinity,
            [(rows[unit.zone], 1), (limit(unit.capacityMW, share, .unit(u)), 1)]
              + uses.indices.filter { uses[$0].eligible.contains(u) }.map { (useRows[$0], 1) }
              + annualRows.indices.compactMap { r in
                let row = system.annualRows[r]
                let profile = row.coverageProfiles[u] ?? 0
                let holds = system.coverageProfiles.isEmpty ? 1 : system.coverageProfiles[profile][s]
                return row.coefficients[u].map { (annualRows[r], $0 * holds * h / tons) }
              },
            least: min(unit.minimumOutputShare * unit.capacityMW, unit.capacityMW * share),
            rate: unit.emissionRate * unit.coveredShare)
        }
        for (k, store) in system.storage.enumerated() {
          let share = system.availabilityProfiles[store.availabilityProfile][s]
          add(
            store.chargeCostUSDPerMWh, areIdle ? 0 : .infinity,
            comes(store.zone, -1) + [
              (limit(store.capacityMW, share, .storage(k)), 1),
              (energyRows[k], -store.roundTripEfficiency * h / 1000),
            ])
          add(
            store.dischargeCostUSDPerMWh, areIdle ? 0 : .infinity,
            comes(store.zone, 1) + [
              (limit(store.capacityMW, share, .storage(k)), 1),
              (energyRows[k], h / 1000), (limitRows[k], h / 1000),
            ])
        }
        let imports = ImportRows(system, slice: s, emissionRow, annualRows, &builder)
        for (a, link) in system.links.enumerated() {
          add(
            link.wheelingUSDPerMWh, link.forwardLimitMW,
            comes(link.from, -1) + comes(link.to, link.efficiency) + imports.entries(link: a, 1),
            least: link.contractedMW)
          add(
            link.wheelingUSDPerMWh, link.reverseLimitMW,
            comes(link.to, -1) + comes(link.from, link.efficiency) + imports.entries(link: a, -1))
        }
        for (z, zone) in system.zones.enumerated() {
          add(zone.vollUSDPerMWh, system.firmLoadMW(zone: z, slice: s), comes(z, 1))
        }
        for step in system.demandSteps { add(step.priceUSDPerMWh, step.loadMW[s], comes(step.zone, 1)) }
      }
    }
  }

  /// Certificates of one year that a later one uses, so many years on at most, up to a share of what it asks for.
  private func addCertificates(_ window: PlanningWindow, _ builder: inout LinearProgramBuilder) {
    let names = Set(window.years.flatMap { $0.system.annualRows.filter { $0.trade != nil }.map(\.name) })
    for name in names.sorted() {
      var columns: [[(row: Int, value: Double)]] = []
      let lots = (window.certificates[name] ?? []).map { lot in
        (lot.year, builder.addRow(lower: -.infinity, upper: lot.amountMWh / Self.tons))
      }
      for (t, year) in window.years.enumerated() {
        guard let r = year.system.annualRows.firstIndex(where: { $0.name == name }),
          let trade = year.system.annualRows[r].trade
        else { continue }
        let limit = builder.addRow(
          lower: -.infinity,
          upper: trade.carryShare.map { $0 * year.system.annualRows[r].least / Self.tons } ?? .infinity)
        let used = [(row: annualRows[t][r], value: 1.0), (row: limit, value: 1)]
        for (made, row) in lots where year.system.year - made <= trade.carryYears {
          columns.append(used + [(row, 1)])
        }
        for (s, earlier) in window.years.prefix(t).enumerated()
        where year.system.year - earlier.system.year <= trade.carryYears {
          guard let own = earlier.system.annualRows.firstIndex(where: { $0.name == name }) else { continue }
          columns.append(used + [(annualRows[s][own], -1)])
        }
      }
      for entries in columns {
        _ = builder.addColumn(cost: 0, lower: 0, upper: .infinity, entries: entries)
      }
    }
  }

  /// Supply, surrender and banking. With x the share surrendered at once and T the next true-up of year t:
  /// bank before + sold + missing + other supply - x e_t - (1 - x) e_i deferred to t = bank / carry share + thrown away.
  private mutating func addMarket(
    _ window: PlanningWindow, _ program: PlanningWindow.Program, _ emissionRows: [Int],
    accepted: [[(row: Int, share: Double)]], highest: Double, _ builder: inout LinearProgramBuilder
  ) {
    var market = Market()
    defer { markets.append(market) }
    let count = window.years.count
    let rules = program.rules
    var trueUp = count - 1
    var trueUps = Array(repeating: trueUp, count: count)
    for t in stride(from: count - 1, through: 0, by: -1) {
      if t == count - 1 || program.isTrueUp[t] { trueUp = t }
      trueUps[t] = trueUp
    }
    for t in 0..<count {
      var due = -rules[t].otherSupplyShortTons
      if t == 0 { due += program.owedForBorrowingShortTons - program.openingBankShortTons }
      if t == trueUps[0] { due += program.outstandingShortTons }
      market.allowances.append(builder.addRow(lower: due / Self.tons, upper: due / Self.tons))
    }
    func add(_ cost: Double, _ most: Double, _ entries: [(row: Int, value: Double)]) -> Int {
      builder.addColumn(
        cost: cost * Self.tons / Self.money, lower: 0, upper: most / Self.tons, entries: entries)
    }
    for t in 0..<count {
      let year = rules[t]
      let row = market.allowances[t]
      let share = t == trueUps[t] || !program.isBanking ? 1 : year.surrenderShare
      // Offsets: at most a share of what is emitted.
      let offsetRow = year.offsets?.mostShare.map { _ in
        builder.addRow(lower: -.infinity, upper: 0)
      }
      market.emissions.append(
        add(
          0, .infinity,
          [(emissionRows[t], 1)] + (offsetRow.map { [($0, -(year.offsets?.mostShare ?? 0))] } ?? [])
            + (t == trueUps[t] ? [(row, -1)] : [(row, -share), (market.allowances[trueUps[t]], share - 1)])
            + accepted[t].map { ($0.row, -$0.share * share) }
            + (share < 1 ? accepted[trueUps[t]].map { ($0.row, -$0.share * (1 - share)) } : [])))
      let floor = year.reservePriceUSD
      let ceiling = year.priceCeilingUSD ?? .infinity
      if let offsets = year.offsets, offsets.priceUSD <= ceiling {
        _ = add(
          weights[t] * offsets.priceUSD, offsets.mostShortTons ?? .infinity,
          [(row, 1)] + (offsetRow.map { [($0, 1)] } ?? []) + (accepted[t].first.map { [($0.row, 1)] } ?? []))
      }
      var held = 0.0
      var columns: [Int] = []
      if let ecr = year.ecr, ecr.triggerUSD > floor {
        held = min(ecr.quantityShortTons, year.capShortTons)
        if ecr.triggerUSD <= ceiling { columns.append(add(weights[t] * ecr.triggerUSD, held, [(row, 1)])) }
      }
      if floor <= ceiling {
        columns.append(add(weights[t] * floor, year.capShortTons - held, [(row, 1)]))
      }
      for tier in year.tiers where max(floor, tier.triggerUSD) <= ceiling {
        columns.append(add(weights[t] * max(floor, tier.triggerUSD), tier.quantityShortTons, [(row, 1)]))
      }
      if ceiling.isFinite { columns.append(add(weights[t] * ceiling, .infinity, [(row, 1)])) }
      market.sold.append(columns)
      // What is borrowed is repaid a year later, with what is asked beside it; out of sight, at what is left is worth.
      if let borrowing = year.borrowing {
        let repaid = 1 + borrowing.interest
        let left = window.terminalPriceUSD ?? floor
        // A year that is seen alone borrows at no less than the auction sells.
        let worth = count == 1 ? max(left, floor) : left
        _ =
          t == count - 1
          ? add(weights[t] * repaid * worth, borrowing.mostShortTons, [(row, 1)])
          : add(0, borrowing.mostShortTons, [(row, 1), (market.allowances[t + 1], -repaid)])
      }
      market.short.append(ceiling.isFinite ? nil : add(weights[t] * highest, .infinity, [(row, 1)]))
      _ = add(0, .infinity, [(row, -1)])
      guard program.isBanking else {
        market.banks.append(nil)
        continue
      }
      if t == count - 1 {
        market.banks.append(
          add(-weights[t] * (window.terminalPriceUSD ?? floor), .infinity, [(row, -1)]))
      } else if year.carryShare > 0 {
        // What is banked leaves this year before the carry share takes its part.
        market.banks.append(
          add(
            window.holdingCostsUSD.isEmpty ? 0 : window.holdingCostsUSD[program.index][t] * year.carryShare,
            (year.bankLimitShortTons ?? .infinity) / year.carryShare,
            [(row, -1), (market.allowances[t + 1], year.carryShare)]))
      } else {
        market.banks.append(nil)
      }
    }
  }
}

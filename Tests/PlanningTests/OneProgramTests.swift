import DispatchSolveAllowanceMarket
import DispatchSolveLinearProgramming
import DispatchSolvePlanning
import DispatchSolvePowerDispatch
import DispatchSolveTestSupport
import Testing

/// The decomposition against one linear program of all years.
struct OneProgramTests {
  /// Relative difference of objectives: the solver's own tolerance.
  static let costTolerance = 1e-9
  /// By how much the allowances of a year are shifted, as a share of the program's unit of mass: far more than the
  /// solver's tolerance, far less than any step.
  static let shift = 1e-5
  /// Rounding of prices found on two ways, relative above 1 $.
  static let priceTolerance = 1e-6
  /// Share of a tier that is surely a part of it.
  static let part = 1e-6
  /// What a plan may differ from itself when it is written into the program, relative to its size; what that costs is
  /// of the same size.
  static let planTolerance = 1e-8

  @Test(arguments: 0..<20)
  func agree(group: Int) throws {
    for seed in Self.seeds(group, 25) {
      var random = RandomWindow(seed: seed)
      try compare(random.window(), seed, "seed \(seed)")
    }
  }

  @Test(arguments: 0..<20)
  func severalProgramsAgree(group: Int) throws {
    for seed in Self.seeds(group, 3) {
      var random = RandomWindow(seed: seed)
      let window = random.windowOfSeveralPrograms(seed: seed)
      try compare(window, seed, "\(window.programs.count) programs, seed \(seed)")
    }
  }

  /// Offsets in some years: shares of emissions, amounts, both, cheaper and dearer than the reserve price.
  @Test(arguments: 0..<20)
  func offsetsAgree(group: Int) throws {
    for seed in Self.seeds(group, 3) {
      var random = RandomWindow(seed: seed)
      let window = random.windowWithOffsets(seed: seed)
      guard let result = try compare(window, seed, "offsets, seed \(seed)") else { continue }
      try checkWritten(window, result, "offsets, seed \(seed)")
    }
  }

  /// Programs of other pollutants than CO2, and of some seasons alone.
  @Test(arguments: 0..<20)
  func pollutantsAgree(group: Int) throws {
    for seed in Self.seeds(group, 3) {
      var random = RandomWindow(seed: seed)
      let window = random.windowOfPollutants(seed: seed)
      let name = "pollutants of \(window.programs.count) programs, seed \(seed)"
      guard let result = try compare(window, seed, name) else { continue }
      try checkWritten(window, result, name)
    }
  }

  /// Programs that accept each other's allowances: one and both ways, at several rates, with and without a limit, in some years, some
  /// with offsets.
  @Test(arguments: 0..<20)
  func linksAgree(group: Int) throws {
    var used = 0
    for seed in Self.seeds(group, 3) {
      var random = RandomWindow(seed: seed)
      let window = random.windowWithLinks(seed: seed)
      let name = "\(window.links.count) links of \(window.programs.count) programs, seed \(seed)"
      guard let result = try compare(window, seed, name) else { continue }
      try checkWritten(window, result, name)
      checkLinks(result, window, name)
      used += result.years.reduce(0) { $0 + $1.links.count { $0.passedShortTons > 1 } }
    }
    #expect(used > 0, "group \(group): nothing goes over a link")
  }

  /// An allowance costs what it stands for is worth where some but not all that may be are accepted; else no less, or no more.
  private func checkLinks(_ result: PlanningResult, _ window: PlanningWindow, _ name: String) {
    for (t, year) in result.years.enumerated() {
      for (l, link) in window.links.enumerated() where link.isOpen[t] {
        let planned = year.links[l]
        let (price, worth) = (year.market(link.from).priceUSD, link.rate * year.market(link.to).priceUSD)
        let slack = Self.priceTolerance * max(1, price, worth)
        let least = Self.part * max(1, year.market(link.to).emissions)
        let into = zip(window.links, year.links).reduce(0) {
          $1.0.to == link.to ? $0 + $1.1.receivedShortTons : $0
        }
        let covered = into + year.market(link.to).allocation.offsetsUsed
        let room = planned.limitShortTons - planned.receivedShortTons
        let isFull = room <= least || covered >= planned.dueShortTons - least
        if !isFull {
          #expect(worth <= price + slack, "\(name), year \(t), link \(l): \(price) for \(worth)")
        }
        if planned.receivedShortTons > least {
          #expect(price <= worth + slack, "\(name), year \(t), link \(l): \(price) for \(worth)")
        }
      }
      // Nothing goes round.
      let used = zip(window.links, year.links).filter { $1.passedShortTons > 0 }.map(\.0)
      let isBack = used.contains { one in
        used.contains { $0.from == one.to && $0.to == one.from && $0.rate * one.rate > 1 - 1e-9 }
      }
      #expect(!isBack, "\(name), year \(t)")
    }
  }

  /// Offsets of several programs at once.
  @Test(arguments: 0..<20)
  func offsetsOfSeveralProgramsAgree(group: Int) throws {
    for seed in Self.seeds(group, 2) {
      var random = RandomWindow(seed: seed)
      let window = random.windowWithOffsets(seed: 3 * seed)
      #expect(window.programs.count > 1)
      try compare(window, seed, "offsets of \(window.programs.count) programs, seed \(seed)")
    }
  }

  /// What is borrowed from the next year, with interest or without, of one program or several.
  @Test(arguments: 0..<20)
  func borrowingAgrees(group: Int) throws {
    for seed in Self.seeds(group, 3) {
      var random = RandomWindow(seed: seed)
      let window = random.windowWithBorrowing(seed: seed)
      guard let result = try compare(window, seed, "borrowing, seed \(seed)") else { continue }
      for (t, year) in result.years.enumerated() {
        for (m, program) in window.programs.enumerated() {
          let market = year.market(m)
          #expect(
            market.allocation.borrowed <= 1e-9 * market.emissions || market.bank <= 1e-9 * market.emissions
              || program.rules[t].carryShare < 1, "borrowing, seed \(seed), year \(t): banked as well")
        }
      }
      try checkWritten(window, result, "borrowing, seed \(seed)")
    }
  }

  /// Borrowing decides in many of these windows.
  @Test func someBorrow() throws {
    var (borrowed, atLimit) = (0, 0)
    for seed in 0..<60 {
      var random = RandomWindow(seed: seed)
      let window = random.windowWithBorrowing(seed: seed)
      guard let result = try? PlanningSolver().solve(window) else { continue }
      for (t, year) in result.years.enumerated() {
        for (m, program) in window.programs.enumerated() {
          let (sum, most) = (
            year.market(m).allocation.borrowed, program.rules[t].borrowing?.mostShortTons ?? 0
          )
          if sum > 1e-6 * max(1, most) { borrowed += 1 }
          if most > 0, sum > (1 - 1e-6) * most { atLimit += 1 }
        }
      }
    }
    #expect(borrowed - atLimit >= 5 && atLimit >= 5, "\(borrowed) borrow, \(atLimit) all they may")
  }

  /// Certificates that are carried, of one zone and of several, with what is left of earlier years.
  @Test(arguments: 0..<20)
  func certificatesAgree(group: Int) throws {
    var checked = 0
    for seed in Self.seeds(group, 8) {
      var random = RandomWindow(seed: seed)
      guard let window = random.windowWithCertificates(seed: seed) else { continue }
      checked += 1
      guard let result = try compare(window, seed, "certificates, seed \(seed)") else { continue }
      try checkWritten(window, result, "certificates, seed \(seed)")
    }
    #expect(checked > 0, "group \(group) has no window with standards")
  }

  /// Certificates are carried in many of these windows.
  @Test func someCarryCertificates() throws {
    var carried = 0
    for seed in 0..<80 {
      var random = RandomWindow(seed: seed)
      guard let window = random.windowWithCertificates(seed: seed),
        let result = try? PlanningSolver().solve(window)
      else { continue }
      carried += result.years.count { $0.annualRows.contains { $0.carriedMWh > 1 && $0.priceUSD > 1e-3 } }
    }
    #expect(carried >= 5, "\(carried) of 80 windows")
  }

  /// Holders with rates of their own: with what holding costs the plan is the one program's optimum, and prices rise by the holders' rates
  /// while something is banked, by no more in any year: what an equilibrium of such holders is.
  @Test(arguments: 0..<20)
  func ownRatesAgree(group: Int) throws {
    var (banked, unsettled) = (0, 0)
    for seed in Self.seeds(group, 3) {
      var random = RandomWindow(seed: seed)
      var window = seed % 3 == 0 ? random.windowOfSeveralPrograms(seed: seed) : random.window()
      var draws = SeededGenerator(seed: UInt64(seed) + 5)
      window.holdersRate = Double(draws.below(20)) / 100
      for p in window.furtherPrograms.indices {
        window.furtherPrograms[p].discountRate = Double(draws.below(20)) / 100
      }
      let name = "rates, seed \(seed)"
      let found: (result: PlanningResult, window: PlanningWindow)
      do throws(PlanningError) {
        found = try PlanningSolver().solveAtOwnRates(window, pricing: window.years.count)
      } catch {
        if case .dispatch(.annualRowsUnreachable) = error { continue }
        // A price that jumps just where its holders' cost would have to follow from it: 1 window in 1,000, and it is said.
        if case .ratesNotSettled = error {
          unsettled += 1
          continue
        }
        Issue.record("\(name): \(error)")
        continue
      }
      try check(found.result, found.window, name)
      for (m, program) in found.window.programs.enumerated() where program.isBanking {
        // What rounding leaves of a bank, in a year without emissions too.
        let size = found.result.years.reduce(1) { max($0, $1.market(m).emissions + $1.market(m).bank) }
        let least = MarketClearing.relativeQuantityTolerance * size
        for t in found.window.years.indices.dropLast() where program.rules[t].carryShare > 0 {
          let years = found.window.years[t + 1].system.year - found.window.years[t].system.year
          let rate = program.discountRate ?? found.window.discountRate
          let growth = (0..<years).reduce(1.0) { growth, _ in growth * (1 + rate) }
          let (now, next) = (found.result.years[t].market(m), found.result.years[t + 1].market(m))
          let carried = program.rules[t].carryShare * next.priceUSD
          let slack = 1e-6 * max(1, growth * now.priceUSD)
          if now.bank < (program.rules[t].bankLimitShortTons ?? .infinity) - least {
            #expect(carried <= growth * now.priceUSD + slack, "\(name), program \(m), year \(t)")
          }
          if now.bank > least {
            banked += 1
            #expect(carried >= growth * now.priceUSD - slack, "\(name), program \(m), year \(t)")
          }
        }
      }
    }
    #expect(banked > 0, "group \(group): nothing is banked")
    #expect(unsettled <= 1, "group \(group): \(unsettled) windows not settled")
  }

  /// Imports that need allowances, with free ones and several programs among them.
  @Test(arguments: 0..<20)
  func importsAgree(group: Int) throws {
    var checked = 0
    for seed in Self.seeds(group, 8) {
      var random = RandomWindow(seed: seed)
      guard let window = random.windowWithImports(seed: seed) else { continue }
      checked += 1
      try compare(window, seed, "imports, seed \(seed)")
    }
    #expect(checked > 0, "group \(group) has no window with lines")
  }

  private static func seeds(_ group: Int, _ usual: Int) -> Range<Int> {
    let count = RandomCount.of(usual, many: 50)
    return group * count..<(group + 1) * count
  }

  /// Plans a window and holds it against the one program; nil where there is no plan, which the program then says too.
  @discardableResult
  func compare(_ window: PlanningWindow, _ seed: Int, _ name: String) throws -> PlanningResult? {
    do {
      // Every other window with prices at the lower ends, those of energy too.
      let result = try PlanningSolver().solve(window, pricing: seed % 2 == 0 ? window.years.count : 0)
      try check(result, window, name)
      return result
    } catch PlanningError.dispatch(.annualRowsUnreachable(_, let missing)) {
      let status = try SimplexSolver.with(
        OneProgram(window).program, options: SimplexOptions(scaling: true)
      ) { try $0.solve().status }
      #expect(status == .primalInfeasible, "\(name): \(missing) missing, but it is \(status)")
    } catch {
      Issue.record("\(name): \(error)")
    }
    return nil
  }

  /// The window written down as one program costs what its plan costs.
  private func checkWritten(_ window: PlanningWindow, _ result: PlanningResult, _ name: String) throws {
    let written = try WindowProgram(window)
    let other = try SimplexSolver.with(written.program, options: SimplexOptions(scaling: true)) {
      try $0.solve()
    }
    let cost = written.costUSD(objective: other.objective)
    #expect(
      abs(result.costUSD - cost) <= Self.costTolerance * max(1, abs(cost)),
      "\(name): written down \(cost), planned \(result.costUSD)")
  }

  private func check(_ result: PlanningResult, _ window: PlanningWindow, _ name: String) throws {
    let one = try OneProgram(window)
    try SimplexSolver.with(one.program, options: SimplexOptions(scaling: true)) { solver in
      let whole = try solver.solve()
      try #require(whole.isOptimal, "\(name): \(whole.status)")
      let cost = whole.objective * OneProgram.money
      let size = Self.costTolerance * max(1, abs(cost))
      #expect(abs(result.costUSD - cost) <= size, "\(name): \(result.costUSD) instead of \(cost)")
      #expect(result.boundUSD <= cost + size, "\(name): bound \(result.boundUSD) above \(cost)")
      #expect(abs(result.boundUSD - cost) <= size, "\(name): bound \(result.boundUSD) below \(cost)")

      func ends(_ row: Int, unit: Double, mayEnd: Bool = false) throws -> [Double] {
        let (lower, upper) = (one.program.rowLower[row], one.program.rowUpper[row])
        let ends = try [-1.0, 1].map { sign in
          let shift = sign * Self.shift
          try solver.setRowBounds(lower + shift, upper + shift, row: row)
          let shifted = try solver.solve()
          // Where no allowance may be more or fewer, nothing holds the price on that side.
          if mayEnd, shifted.status == .primalInfeasible { return sign * .infinity }
          try #require(shifted.isOptimal, "\(name): \(shifted.status)")
          return shifted.rowDuals[row] * OneProgram.money / unit
        }
        try solver.setRowBounds(lower, upper, row: row)
        return ends
      }

      // What is sold in part is sold at its price.
      let programs = window.programs
      for (m, t) in programs.indices.flatMap({ m in window.years.indices.map { (m, $0) } }) {
        let (rules, year) = (programs[m].rules[t], result.years[t].market(m))
        for (tier, sold) in zip(rules.tiers, year.allocation.tierSold)
        where sold > Self.part * tier.quantityShortTons && sold < (1 - Self.part) * tier.quantityShortTons {
          let trigger = max(tier.triggerUSD, rules.reservePriceUSD)
          #expect(
            abs(year.priceUSD - trigger) <= Self.priceTolerance * max(1, trigger),
            "\(name), year \(t): part of a tier at \(trigger) is sold at \(year.priceUSD)")
        }
      }

      // Allowances a little scarcer or not: the duals are the ends of the price's interval, or beyond them.
      for (m, t) in programs.indices.flatMap({ m in window.years.indices.map { (m, $0) } }) {
        let row = one.markets[m].allowances[t]
        let interval = try ends(row, unit: OneProgram.tons, mayEnd: true).map { $0 / one.weights[t] }
        let isHeld = interval.contains { $0.isFinite }
        #expect(isHeld, "\(name), year \(t)")
        let price = result.years[t].market(m).priceUSD
        let slack = Self.priceTolerance * max(1, abs(price))
        #expect(
          price >= interval[0] - slack && price <= interval[1] + slack,
          "\(name), program \(m), year \(t): price \(price) outside \(interval)")
      }
      for t in window.years.indices {
        for (margin, row) in one.margins[t].enumerated() {
          let interval = try ends(row, unit: 1).map { $0 / one.weights[t] }
          let price = result.years[t].capacityPricesUSD[margin]
          let slack = Self.priceTolerance * max(1, abs(price))
          #expect(
            price >= interval[0] - slack && price <= interval[1] + slack,
            "\(name), year \(t): capacity price \(price) outside \(interval)")
        }
      }

      for (t, rows) in one.annualRows.enumerated() {
        for (r, row) in rows.enumerated() {
          let item = window.years[t].system.annualRows[r]
          // Of a standard that can just be met nothing holds the price above.
          let interval = try ends(row, unit: OneProgram.tons, mayEnd: item.alternativePaymentUSD == nil)
            .map { $0 / one.weights[t] }
          let price = result.years[t].annualRows[r].priceUSD
          let slack = Self.priceTolerance * max(1, abs(price))
          let isHeld = interval.contains { $0.isFinite }
          #expect(isHeld, "\(name), year \(t), \(item.name)")
          #expect(
            price >= interval[0] - slack && price <= interval[1] + slack,
            "\(name), year \(t), \(result.years[t].annualRows[r].name): price \(price) outside \(interval)")
        }
      }

      // The plan is one of the program's own optima.
      func fix(_ column: Int, _ value: Double, unit: Double) throws {
        let slack = Self.planTolerance * max(1, abs(value) / unit)
        try solver.setColumnBounds(
          max(one.program.columnLower[column], value / unit - slack),
          min(one.program.columnUpper[column], value / unit + slack), column: column)
      }
      for (a, column) in one.additions.enumerated() { try fix(column, result.additionsMW[a], unit: 1) }
      for (k, columns) in one.kept.enumerated() {
        for (t, column) in columns.enumerated() { try fix(column, result.keptMW[k][t], unit: 1) }
      }
      for (t, year) in result.years.enumerated() {
        let isLast = t == result.years.count - 1
        for (m, program) in programs.enumerated() {
          let (market, planned) = (one.markets[m], year.market(m))
          try fix(market.emissions[t], planned.emissions, unit: OneProgram.tons)
          let carried = isLast ? 1 : program.rules[t].carryShare
          if let bank = market.banks[t] { try fix(bank, planned.bank / carried, unit: OneProgram.tons) }
          if let short = market.short[t] {
            try fix(short, planned.allocation.short, unit: OneProgram.tons)
          }
        }
        for (l, columns) in one.moves.enumerated() {
          if let column = columns[t] {
            try fix(column, year.links[l].passedShortTons, unit: OneProgram.tons)
          }
        }
        for (column, row) in zip(one.boughtOut[t], year.annualRows) {
          if let column { try fix(column, row.boughtOut, unit: OneProgram.tons) }
        }
      }
      let fixed = try solver.solve()
      try #require(fixed.isOptimal, "\(name): the plan is not feasible, \(fixed.status)")
      #expect(
        abs(fixed.objective - whole.objective) <= 1e-7 * max(1, abs(whole.objective)),
        "\(name): the plan costs \(fixed.objective) instead of \(whole.objective)")
    }
  }
}

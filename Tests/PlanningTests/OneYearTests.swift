import Testing

@testable import DispatchSolvePlanning

/// Windows of one year, which are solved as one program.
struct OneYearTests {
  /// Rounding of prices found on two ways, relative above 1 $.
  private static let priceTolerance = 1e-6

  /// With a bit of everything that a window can have.
  private static func window(_ kind: Int, seed: Int) -> PlanningWindow? {
    var random = RandomWindow(seed: seed, .one)
    return switch kind {
    case 1: random.windowOfSeveralPrograms(seed: seed)
    case 2: random.windowWithOffsets(seed: seed)
    case 3: random.windowWithLinks(seed: seed)
    case 4: random.windowOfPollutants(seed: seed)
    case 5: random.windowWithBorrowing(seed: seed)
    case 6: random.windowWithCertificates(seed: seed)
    case 7: random.windowWithImports(seed: seed)
    case 8: random.windowWithOffsets(seed: 3 * seed)
    default: random.window()
    }
  }

  private static let kinds = 0..<12

  @Test(arguments: 0..<20)
  func agreeWithOneProgram(group: Int) throws {
    for kind in Self.kinds {
      let seed = 3000 + 20 * kind + group
      guard let window = Self.window(kind, seed: seed) else { continue }
      #expect(window.years.count == 1)
      try OneProgramTests().compare(window, seed, "one year of kind \(kind), seed \(seed)")
    }
  }

  /// Iterations of cuts come to the same plan as the one program, and ends of prices are the same on both ways.
  @Test(arguments: 0..<20)
  func agreeWithIterations(group: Int) throws {
    var once = 0
    for kind in Self.kinds {
      let seed = 4000 + 20 * kind + group
      guard let window = Self.window(kind, seed: seed) else { continue }
      var solver = PlanningSolver()
      let name = "kind \(kind), seed \(seed)"
      let one = Result { () throws(PlanningError) in try solver.solve(window, pricing: 1) }
      solver.decides = false
      let other = Result { () throws(PlanningError) in try solver.solve(window, pricing: 1) }
      switch (one, other) {
      case (.success(let one), .success(let other)):
        if one.iterations == 1 { once += 1 }
        #expect(
          abs(one.costUSD - other.costUSD) <= OneProgramTests.costTolerance * max(1, abs(other.costUSD)),
          "\(name): \(one.costUSD) and \(other.costUSD)")
        guard one.years[0].hasSettledPrices, other.years[0].hasSettledPrices else { continue }
        for m in window.programs.indices {
          let (mine, theirs) = (one.years[0].market(m), other.years[0].market(m))
          for (price, known) in [
            (mine.priceUSD, theirs.priceUSD), (mine.highestPriceUSD, theirs.highestPriceUSD),
          ] {
            #expect(
              abs(price - known) <= Self.priceTolerance * max(1, known), "\(name): \(price) and \(known)")
          }
        }
        for (price, known) in zip(
          one.years[0].energyPrices?.lowestUSDPerMWh ?? [], other.years[0].energyPrices?.lowestUSDPerMWh ?? []
        ) {
          #expect(
            abs(price - known) <= Self.priceTolerance * max(1, abs(known)), "\(name): \(price) and \(known)")
        }
      case (.failure(let one), .failure(let other)):
        #expect("\(one)" == "\(other)", "\(name)")
      default:
        Issue.record("\(name): \(one) and \(other)")
      }
    }
    #expect(once > Self.kinds.count / 2, "group \(group): \(once) were solved at once")
  }

  /// Allowances of a year in which emitting is free go somewhere: what is sold, held or due is emitted, left or nobody's.
  @Test(arguments: 0..<10)
  func allowancesAddUp(group: Int) throws {
    var free = 0
    for seed in 6000 + 4 * group..<6004 + 4 * group {
      for isFree in [false, true] {
        guard var window = Self.window(0, seed: seed) else { continue }
        if isFree {
          window.terminalPriceUSD = 0
          window.years[0].rules?.reservePriceUSD = 0
          window.years[0].rules?.capShortTons *= 5
          window.years[0].rules?.ecr = nil
        }
        guard let result = try? PlanningSolver().solve(window, pricing: 1) else { continue }
        let (year, market) = (
          result.years[0], WindowMarket.all(window, limitsMW: window.limitsMW)[0]
        )
        let sold = year.allocation
        let supply =
          sold.baseSold + sold.ecrReleased + sold.tierSold.reduce(0, +) + sold.ceilingSold + sold.offsetsUsed
          + sold.borrowed + sold.short
        let left = supply - year.bank - year.removed - market.dueShortTons[0] - year.emissions
        #expect(
          abs(left) <= 1e-9 * (1 + year.emissions + year.bank + abs(market.dueShortTons[0])),
          "seed \(seed): \(left) short tons of \(year.emissions)")
        if year.priceUSD == 0 { free += 1 }
      }
    }
    #expect(free > 0, "group \(group): no price is 0")
  }

  /// What annual rows need may change from question to question and back.
  @Test func rowsMayChange() throws {
    var changed = 0
    for seed in 7000..<7030 {
      guard let window = Self.window(0, seed: seed) else { continue }
      let limits = window.limitsMW
      let markets = WindowMarket.all(window, limitsMW: limits)
      let rows = WindowRows(window, markets, limitsMW: limits)
      let master = PlanningMaster(window, limitsMW: limits, markets: markets, rows: rows, units: .ofMW)
      let blocks = try YearBlocks(window, starts: [nil], threads: 1, mostRowsTogether: 8000, joins: false)
      let year = rows.years[0]
      guard let decided = DecidedYear(master, near: 10, blocks: blocks.years[0]), !year.least.isEmpty else {
        continue
      }
      func costUSD(_ given: WindowRows.Year) throws -> Double? {
        try decided.optimum(master, given).map { master.program.objective($0.point) }
      }
      let more = year.programs(
        year.least.indices.map { ($0, year.least[$0] + 0.1 * abs(year.least[$0]), nil) })
      guard let first = try costUSD(year), let other = try costUSD(more) else { continue }
      let again = try #require(try costUSD(year))
      #expect(abs(again - first) <= OneProgramTests.costTolerance * max(1, abs(first)), "seed \(seed)")
      if other > first * (1 + 1e-6) { changed += 1 }
    }
    #expect(changed > 3, "rows decide in \(changed) of 30")
  }

  /// A plan starts where the one before it ended, and ends there at once.
  @Test func knownYearsAreFoundAgain() throws {
    for seed in 5000..<5020 {
      guard let window = Self.window(0, seed: seed) else { continue }
      let first = try? PlanningSolver().solve(window, pricing: 1)
      guard let first else { continue }
      #expect(first.costs.values.allSatisfy { $0.start != nil })
      let again = try PlanningSolver().solve(window, knowing: first.costs, pricing: 1)
      #expect(
        abs(again.costUSD - first.costUSD) <= OneProgramTests.costTolerance * max(1, abs(first.costUSD)))
      let (price, known) = (again.years[0].priceUSD, first.years[0].priceUSD)
      #expect(
        abs(price - known) <= Self.priceTolerance * max(1, known), "seed \(seed): \(price) and \(known)")
    }
  }
}

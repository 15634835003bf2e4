import DispatchSolveAllowanceMarket
import DispatchSolvePlanning
import DispatchSolvePowerSystem

/// The offers of a window's years where they follow from what years of the same window come to: banks, prices, what is unsold.
///
/// Whoever looks ahead foresees them, so they are a fixed point: offers -> the window's optimum -> banks and prices -> offers.
struct WindowOffers {
  /// Programs of the study, held through the window.
  let programs: [AllowanceProgram]
  /// Years of the window, ascending.
  let years: [Int]
  /// Books before the first year, by program.
  let books: [OfferBook]
  /// Ledgers before it, by program.
  let ledgers: [AllowanceLedger]
  /// What the first year offers: it follows from years before, and so is known.
  let first: [YearOffer]
  /// Price at which a shortage is declared, $/short ton.
  let maximumPriceUSD: Double

  /// Relative difference between an offer and what follows from it that counts as none: that at which two sides of a market's
  /// account are the same.
  static let tolerance = 1e-6
  /// The difference that is aimed at: what solves leave of amounts. The next year clears on what is left of it, and a market a hair
  /// beside a step of its demand is hard to price.
  private static let aim = 1e-9
  /// Windows that are planned before the offers are given up: half of them for steps that learn, half for steps that are
  /// halved, each some twenty times to the tolerance.
  static let iterationLimit = 2 * OfferSearch.learningSteps

  /// By program and year, what changes of the offer.
  typealias Path = [[OfferChange]]

  /// What a search found.
  struct Settled {
    var path: Path
    var result: PlanningResult
    /// By program and year.
    var offers: [[YearOffer]]
    /// Windows that were planned.
    var iterations: Int

    /// Price of a program in a year of the window, $/short ton.
    func priceUSD(program p: Int, year t: Int) -> Double {
      result.years[t].market(p).priceUSD
    }
  }

  /// The rules of each year under a path.
  func rules(_ path: Path) -> [[ProgramYear]] {
    zip(programs, path).map { program, changes in
      zip(years, changes).compactMap { year, change in
        guard var rules = program.plainRules(in: year) else { return nil }
        change.apply(to: &rules)
        return rules
      }
    }
  }

  /// A start of the search: nothing moves after the first year.
  var plainStart: Path {
    first.map { first in years.map { $0 == first.year ? first.change : OfferChange() } }
  }

  /// Another start: as if every bank stayed what it is, and everything were sold.
  var steadyStart: Path {
    programs.indices.map { p in
      var book = books[p]
      return years.enumerated().map { t, year in
        let offer =
          t == 0
          ? first[p] : book.offer(in: year, of: programs[p], bankShortTons: first[p].bankShortTons)
        book.enter(offer, of: programs[p], priceUSD: book.pricesUSD.last?.value ?? 0, unsoldShortTons: 0)
        return offer.change
      }
    }
  }

  /// What offers follow from a window's plan.
  ///
  /// - Parameters:
  ///   - path: The offers that it was planned with.
  ///   - bankFactor: By how much each bank differs from the plan's: 1 for not at all.
  ///   - isHighest: Whether prices are the upper ends of their intervals.
  /// - Returns: By program and year, the offers that rules ask for, and those of the path.
  func following(
    _ result: PlanningResult, _ path: Path, bankFactor: Double = 1, isHighest: Bool = false
  ) throws(LedgerError) -> (ruled: [[YearOffer]], taken: [[YearOffer]]) {
    let rules = rules(path)
    var (ruled, taken): ([[YearOffer]], [[YearOffer]]) = ([], [])
    for p in programs.indices {
      var (book, ledger) = (books[p], ledgers[p])
      ruled.append([])
      taken.append([])
      for (t, year) in years.enumerated() {
        let bank = bankFactor * ledger.freeBankShortTons(before: rules[p][t])
        let offer = t == 0 ? first[p] : book.offer(in: year, of: programs[p], bankShortTons: bank)
        ruled[p].append(offer)
        // The book goes by what is offered on the path, not by what follows from it.
        taken[p].append(offer.taking(path[p][t], reserve: programs[p].offerRules?.reserve(in: year)))
        let planned = result.years[t].market(p)
        let point = DemandPoint(
          priceUSD: planned.emissionsPriceUSD, emissionsShortTons: planned.emissions)
        let cleared = try AllowanceMarketYear(program: programs[p], maximumPriceUSD: maximumPriceUSD).settle(
          planned.outcome(year: year), lower: point, upper: point, rules: rules[p][t],
          isTrueUp: programs[p].isTrueUp(rules[p][t]), linked: result.years[t].linked(program: p),
          ledger: &ledger)
        book.enter(
          taken[p][t], of: programs[p],
          priceUSD: isHighest ? planned.highestPriceUSD : planned.priceUSD,
          unsoldShortTons: cleared.unsoldShortTons, offsetsShortTons: cleared.allocation.offsetsUsed)
      }
    }
    return (ruled, taken)
  }

  /// Looks for offers that follow from their own window.
  ///
  /// - Parameters:
  ///   - start: Where the search begins.
  ///   - plan: Plans the window with a path's rules, by program and year.
  func settle(
    from start: Path, plan: ([[ProgramYear]]) throws(RunError) -> PlanningResult
  ) throws(RunError) -> Settled {
    let layout = Layout(programs, years: years.count)
    var search = OfferSearch(start: layout.numbers(start))
    var worst = Double.infinity
    for iteration in 1...Self.iterationLimit {
      let path = layout.path(search.point, first: first)
      let result = try plan(rules(path))
      let found = try entered { () throws(LedgerError) in try self.following(result, path) }
      let target = layout.numbers(found.ruled.map { $0.map(\.change) })
      let scales = scales(layout, result)
      let before = worst
      worst = zip(zip(search.point, target), scales).map { abs($0.1 - $0.0) / $1 }.max() ?? 0
      var isFound = worst <= Self.aim || (worst <= Self.tolerance && worst >= before / 2)
      if !isFound { isFound = try isBracketed(search.point, result, path, layout, scales) }
      if isFound { return Settled(path: path, result: result, offers: found.taken, iterations: iteration) }
      search.step(towards: target)
    }
    throw .offersNotSettled(year: years.first ?? 0, iterations: Self.iterationLimit, difference: worst)
  }

  /// Whether every offer lies between those that follow from banks, and prices, just below and just above the plan's.
  private func isBracketed(
    _ point: [Double], _ result: PlanningResult, _ path: Path, _ layout: Layout, _ scales: [Double]
  ) throws(RunError) -> Bool {
    var least = Array(repeating: Double.infinity, count: point.count)
    var most = least.map { -$0 }
    for factor in [1 - Self.tolerance, 1, 1 + Self.tolerance] {
      for isHighest in [false, true] {
        let offers = try entered { () throws(LedgerError) in
          try following(result, path, bankFactor: factor, isHighest: isHighest)
        }
        for (i, value) in layout.numbers(offers.ruled.map { $0.map(\.change) }).enumerated() {
          least[i] = min(least[i], value)
          most[i] = max(most[i], value)
        }
      }
    }
    return point.indices.allSatisfy { i in
      point[i] >= least[i] - Self.tolerance * scales[i] && point[i] <= most[i] + Self.tolerance * scales[i]
    }
  }

  private func entered<Outcome>(
    _ work: () throws(LedgerError) -> Outcome
  ) throws(RunError) -> Outcome {
    do throws(LedgerError) { return try work() } catch { throw .ledger(error) }
  }

  /// Sizes against which differences are measured: what the year offers by its own rules, its price.
  private func scales(_ layout: Layout, _ result: PlanningResult) -> [Double] {
    layout.places.map { place in
      place.isPrice
        ? max(1, result.years[place.year].priceUSD)
        : max(1, programs[place.program].plainRules(in: years[place.year])?.offeredShortTons ?? 0)
    }
  }

  /// Where the numbers of a path stand in a list.
  struct Layout {
    struct Place {
      var program: Int
      var year: Int
      var isPrice: Bool
    }

    /// By program, the tiers of which rules may change something.
    private let tiers: [[Int]]
    private let years: Int
    let places: [Place]

    init(_ programs: [AllowanceProgram], years: Int) {
      let tiers = programs.map { program -> [Int] in
        guard let rules = program.offerRules else { return [] }
        return Set(rules.triggers.map(\.tier) + rules.returns.compactMap(\.tier)).sorted()
      }
      self.tiers = tiers
      self.years = years
      places = programs.indices.flatMap { p in
        // Base and ECR, then of each tier its size and its trigger.
        let arePrices = [false, false] + tiers[p].flatMap { _ in [false, true] }
        return (0..<years).dropFirst().flatMap { t in
          arePrices.map { Place(program: p, year: t, isPrice: $0) }
        }
      }
    }

    /// The numbers of a path after the first year.
    func numbers(_ path: Path) -> [Double] {
      zip(path, tiers).flatMap { changes, tiers in
        changes.dropFirst().flatMap { change in
          [change.base, change.ecr]
            + tiers.flatMap { number in
              let tier = change.tiers.first { $0.number == number }
              return [tier?.added ?? 0, tier?.triggerUSD ?? 0]
            }
        }
      }
    }

    /// The path of some numbers.
    func path(_ numbers: [Double], first: [YearOffer]) -> Path {
      var next = 0
      func take() -> Double {
        next += 1
        return numbers[next - 1]
      }
      return zip(first, tiers).map { first, tiers in
        (0..<years).map { t in
          guard t > 0 else { return first.change }
          var change = OfferChange()
          change.base = take()
          change.ecr = take()
          for number in tiers {
            let (added, trigger) = (take(), take())
            guard added != 0 || trigger != 0 else { continue }
            change.change(tier: number) {
              $0.added = added
              $0.triggerUSD = trigger > 0 ? trigger : nil
            }
          }
          return change
        }
      }
    }
  }
}

extension YearOffer {
  /// The offer with another change than the rule's own: what the reserve takes in or gives back makes up the difference.
  func taking(_ change: OfferChange, reserve: QuantityReserve?) -> YearOffer {
    var offer = self
    // What returns is part of the change, whatever the reserve does.
    let moved = change.base - (self.change.base - releaseShortTons + intakeShortTons)
    offer.change = change
    guard let reserve else { return offer }
    offer.move(intakeShortTons: max(0, -moved), releaseShortTons: max(0, moved), reserve)
    return offer
  }
}

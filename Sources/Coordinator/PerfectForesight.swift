import AllowanceMarket
import PowerDispatch
import PowerSystem

/// What a banking path says of one year, and of the year after it.
public struct ForeseenYear: Sendable, Codable, Hashable {
  /// Prices and amounts.
  public var outcome: BankingOutcome
  /// What a banked allowance is worth in the next run year, in this year's money: carry share and discount applied,
  /// $/short ton.
  public var laterWorthUSD: Double
  /// Share of the bank that is carried; 0 without banking.
  public var carryShare: Double
  /// Bank limit, short tons; infinite for none.
  public var bankLimitShortTons: Double
  /// Emissions at price 0, the size that rounding of the year's curve is relative to, short tons.
  public var emissionsAtZero: Double
  /// Whether the year's additions answer to the price: at a switch they may be those of either side.
  public var hasAdditions = false

  /// Creates a foreseen year.
  public init(
    outcome: BankingOutcome, laterWorthUSD: Double, carryShare: Double, bankLimitShortTons: Double,
    emissionsAtZero: Double, hasAdditions: Bool = false
  ) {
    self.outcome = outcome
    self.laterWorthUSD = laterWorthUSD
    self.carryShare = carryShare
    self.bankLimitShortTons = bankLimitShortTons
    self.emissionsAtZero = emissionsAtZero
    self.hasAdditions = hasAdditions
  }

  /// Prices closer than this, relative above 1 $, are the same: the rounding of discounting over some decades.
  static let priceTolerance = 1e-7
  /// Step to the left of a switching price, relative above 1 $/short ton: far enough that the rule for ties, which
  /// looks `StackSimplex.tieStep` to the right, does not reach the switch.
  private static let sideStep = 4e-8
  /// The same on both sides where there are additions, which have no rule for ties and are settled less exactly.
  private static let sideStepWithAdditions = 1e-6
  /// Emissions closer than this, relative, are the same where there are additions: those are settled to some watts, which
  /// move emissions by a few billionths.
  private static let quantityToleranceWithAdditions = 1e-7

  /// The year's dispatch at the price on emissions: the mix of what is optimal just below and just above it that emits
  /// what the path says.
  func dispatch(
    _ session: any DispatchSession
  ) throws(DispatchError) -> (result: DispatchResult, lower: DispatchPoint, upper: DispatchPoint) {
    let price = outcome.emissionsPriceUSD
    let step = (hasAdditions ? Self.sideStepWithAdditions : Self.sideStep) * max(1, price)
    let upper = try session.evaluate(at: hasAdditions ? price + step : price)
    let slack =
      (hasAdditions ? Self.quantityToleranceWithAdditions : MarketClearing.relativeQuantityTolerance)
      * max(1, emissionsAtZero)
    if abs(upper.coveredEmissionsShortTons - outcome.emissions) <= slack {
      guard hasAdditions else { return (try session.result(at: price), upper, upper) }
      return (try session.result(at: price, lower: upper, upper: upper, upperWeight: 0), upper, upper)
    }
    let lower = try session.evaluate(at: max(0, price - step))
    let range = upper.coveredEmissionsShortTons - slack...lower.coveredEmissionsShortTons + slack
    guard range.contains(outcome.emissions) else {
      throw .notCertified(
        year: session.system.year, block: "all",
        reason: "\(outcome.emissions) short tons foreseen, dispatch gives \(range)")
    }
    let weight =
      (lower.coveredEmissionsShortTons - outcome.emissions)
      / (lower.coveredEmissionsShortTons - upper.coveredEmissionsShortTons)
    let result = try session.result(
      at: price, lower: lower, upper: upper, upperWeight: min(1, max(0, weight)))
    return (result, lower, upper)
  }

  /// Holders cannot gain by banking more or less.
  func audits(closingBank: Double) -> [Audit] {
    guard carryShare > 0 else { return [] }
    let scale = max(1, outcome.priceUSD)
    let amount = MarketClearing.relativeQuantityTolerance * max(1, outcome.emissions)
    // Worth more later: more would be banked, unless the limit keeps it out.
    let more = closingBank < bankLimitShortTons - amount ? (laterWorthUSD - outcome.priceUSD) / scale : 0
    // Worth less later: nothing would be banked.
    let less = closingBank > amount ? (outcome.priceUSD - laterWorthUSD) / scale : 0
    return [
      Audit(
        year: outcome.year, name: "arbitrage between this year and the next", deviation: max(0, more, less),
        tolerance: Self.priceTolerance)
    ]
  }
}

/// The banking path of a run whose holders foresee all of its years.
struct PerfectForesight {
  let years: YearRunner

  init(_ years: YearRunner) {
    self.years = years
  }

  /// Traces the emissions curve of every year, on the fleet of its year, and finds prices and banks on them.
  func path(
    _ requested: [Int], from state: FixedPointRuntimeState,
    progress: (Int, Double, Double) -> Void = { _, _, _ in }
  ) throws(RunError) -> [ForeseenYear] {
    let study = years.study
    guard let program = study.program, let ledger = state.ledger else { return [] }
    let highest = study.settings.maximumAllowancePriceUSD
    // A shortage of one year, or an obligation deferred to it, can make emissions of another as dear.
    let dearest = requested.compactMap { program.rules(in: $0) }.reduce(highest) {
      max($0, AllowanceSupply(rules: $1, freeBankShortTons: 0, maximumPriceUSD: highest).maximumPriceUSD)
    }
    if study.settings.expansion.isEnabled || study.settings.lifecycle.isEnabled {
      guard !study.settings.expansion.wholeUnits || study.buildLimits.allSatisfy({ $0.unitSizeMW == nil })
      else {
        throw .notSupported("whole units are not defined with perfect foresight of allowance holders")
      }
      return try FleetForesight(years: years, program: program, ledger: ledger, dearestUSD: dearest)
        .path(requested, from: state, progress: progress)
    }
    var fleet = state.fleet
    var market: [BankingYear] = []
    for year in requested {
      guard let rules = program.rules(in: year) else { throw .noProgramRules(year: year) }
      fleet.applyPlannedChanges(of: study, through: year)
      let curve: EmissionsCurve
      do throws(DispatchError) {
        let system = try DispatchSystem(study: study, fleet: fleet, year: year)
        curve = try years.model.withSession(system, failing: { $0 }) { session throws(DispatchError) in
          try session.emissionsCurve(0...dearest)
        }
      } catch {
        throw .dispatch(error)
      }
      let demand: DemandCurve
      do throws(DemandCurveError) {
        demand = try DemandCurve(curve)
      } catch {
        throw .unexpected("\(year): \(error)")
      }
      market.append(
        BankingYear(rules: rules, demand: demand, isTrueUp: program.isTrueUp(rules)))
    }
    return try Self.foreseen(market, study, program, ledger)
  }

  /// The path on the years' demand curves.
  static func foreseen(
    _ market: [BankingYear], _ study: Study, _ program: AllowanceProgram, _ ledger: AllowanceLedger
  ) throws(RunError) -> [ForeseenYear] {
    let highest = study.settings.maximumAllowancePriceUSD
    let rate = study.settings.discountRate
    do {
      let terminal = study.settings.terminalAllowancePriceUSD
      let outcomes = try BankingPath(
        discountRate: rate, maximumPriceUSD: highest, terminalPriceUSD: terminal
      ).solve(market, program: program, ledger: ledger)
      return outcomes.indices.map { t in
        let books = BookRules(program, year: market[t].rules, isTrueUp: market[t].isTrueUp)
        let carry = books.carryShare
        var worth = carry * terminal
        if t + 1 < outcomes.count {
          worth = carry * outcomes[t + 1].priceUSD
          for _ in outcomes[t].year..<outcomes[t + 1].year { worth /= 1 + rate }
        }
        return ForeseenYear(
          outcome: outcomes[t], laterWorthUSD: worth, carryShare: carry,
          bankLimitShortTons: books.bankLimitShortTons,
          emissionsAtZero: market[t].demand.emissionsAtStart)
      }
    } catch {
      if case .notDefined = error { throw .notSupported("\(error)") }
      throw .unexpected("\(error)")
    }
  }
}

import DispatchSolveAllowanceMarket
import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem

/// Audits the year, writes its report and updates what is expected of the next one.
///
/// The price expected for the next year is the one that cleared, or, of a planned one, the plan's own.
public struct PostSequence: YearPhase {
  /// Creates the phase.
  public init() {}

  /// Runs it.
  public func run(
    _ before: YearState.Aged, _ context: YearContext
  ) throws(RunError) -> (step: YearState.Completed, notes: PhaseNotes) {
    let decided = before.settled.cleared.decided
    let equilibrium = before.settled.equilibrium
    let cleared = before.settled.market
    let study = context.study
    let year = context.year
    let programs = Self.programs(before, context)
    let further = Array(programs.dropFirst())
    var report = YearReport(
      year: year, dispatch: equilibrium.dispatch.inPlace(), market: cleared,
      iterations: equilibrium.iterations,
      residualUSD: equilibrium.residualUSD, status: equilibrium.status,
      allowancePriceUSD: cleared?.clearing.priceUSD ?? 0,
      exogenousPriceUSD: study.carbonPrice.price(in: year),
      audits: YearAudits(
        year: year, dispatch: equilibrium.dispatch, secondOpinion: equilibrium.secondOpinion,
        market: cleared, ledger: before.carried.ledger, program: programs.first?.name ?? "",
        further: Array(zip(further, before.carried.furtherLedgers)).map { ($0.0, $0.1) },
        buildsAreLeastCost: decided.plan == nil
      ).all(),
      limitingFactors: LimitingFactors(study: study).ofYear(
        year, equilibrium.dispatch, cleared, further: further.map { ($0.name, $0.market) }))
    report.programs = programs
    if let search = equilibrium.importRates, !search.isSettled {
      report.limitingFactors.append(
        LimitingFactor(
          year: year, factor: "mean rates of imports not settled",
          detail:
            "after \(search.passes) passes rates asked for and what sources emit in the mean differ by up to \(number(search.residual)) t/MWh"
        ))
    }
    if let plan = decided.plan {
      report.audits += plan.audits(firstProgram: programs.first?.name ?? "")
      report.limitingFactors += LimitingFactors.ofMargins(plan.planned.margins, year: year)
      report.links = LinkReport.reports(study, year: year, programs, plan.planned.links)
      report.audits += LinkReport.audits(
        report.links, year: year, programs, allowedGap: plan.allowedGap)
    }
    report.offers = OfferReport.reports(
      context.offers, study, (cleared.map { [$0] } ?? []) + before.settled.furtherMarkets, plan: decided.plan)
    let books = Array(
      zip(study.allowancePrograms, (before.carried.ledger.map { [$0] } ?? []) + before.carried.furtherLedgers)
    )
    report.audits += report.offers.flatMap { $0.audits(books[$0.place].0, books[$0.place].1) }
    report.limitingFactors += LimitingFactors.ofOffers(report.offers)
    report.plan = decided.plan
    report.foreseen = decided.foreseen
    report.limitingFactors += decided.planned.shortfalls.map {
      LimitingFactor(
        year: year, factor: "retirement larger than capacity",
        detail: "\($0.change.zone) \($0.change.technology): \(number($0.missingMW)) MW not there to retire")
    }
    report.emissionsAtPrices = equilibrium.emissionsAtPrices
    report.oneTonMore = equilibrium.oneTonMore
    report.leakage = equilibrium.leakage
    report.options = decided.options
    report.nominalPerStudyDollar = study.nominalDollars(perStudyDollarIn: year)
    report.auctions = study.auctions.filter { $0.date.year == year }
    report.plannedCapacity = decided.planned.changes
    report.capacityPlaces = study.capacityPlaces(in: year)
    report.customers = study.customers(in: year)
    report.proceedsShares = study.firstProgram?.proceedsShares(in: year) ?? [:]
    report.closures = before.closures
    report.capacityPayments = before.payments
    if let audit = before.payments.audit(year: year) { report.audits.append(audit) }
    if study.hasOwnRates {
      report.holdersRates = study.allowancePrograms.map { $0.discountRate ?? study.settings.discountRate }
    }
    report.certificates = CertificateYear.all(report.dispatch, before.carried.certificates ?? [:])
    for market in report.certificates {
      let share = report.dispatch.system.annualRows.first { $0.name == market.market }?.trade?.carryShare
      report.audits += market.audits(carryShare: share)
    }
    report.audits += MoneyAudits.all(report)
    report.additions = before.carried.additions
    report.limitRents =
      decided.plan?.rents
      ?? LimitRent.rents(decided.options, equilibrium.dispatch.builds, year: year, study: study)
    var carried = before.carried
    carried.completedYear = year
    let lots = report.certificates.filter { !$0.lots.isEmpty }.map { ($0.market, $0.lots) }
    carried.certificates = lots.isEmpty ? nil : Dictionary(uniqueKeysWithValues: lots)
    carried.expectedPriceUSD = report.allowancePriceUSD
    var notes = PhaseNotes()
    notes.count("audits", report.audits.count)
    notes.count("audits failed", report.failedAudits.count)
    notes.count("limiting factors", report.limitingFactors.count)
    return (YearState.Completed(carried: carried, report: report), notes)
  }

  /// All programs of a year where there are several.
  private static func programs(_ before: YearState.Aged, _ context: YearContext) -> [ProgramReport] {
    let settled = before.settled
    guard context.study.hasSeveralPrograms, let first = settled.market,
      let plan = settled.cleared.decided.plan
    else { return [] }
    let equilibrium = settled.equilibrium
    let rows = equilibrium.dispatch.system.programRows
    let planned = [plan.planned.first] + plan.planned.further
    return zip(context.study.allowancePrograms, [first] + settled.furtherMarkets).enumerated().map {
      p, item in
      let (program, market) = item
      var report = ProgramReport(
        name: program.name, unit: program.unit, market: market,
        emissionsPriceUSD: planned[p].emissionsPriceUSD,
        members: Set(
          context.study.zones.map(\.name).filter { program.covers(zone: $0, in: context.year) }),
        row: rows.first { $0.program == p }?.row)
      report.proceedsShares = program.proceedsShares(in: context.year)
      report.pollutant = program.pollutant
      report.months = program.season ?? []
      report.emissionsAtPrices =
        p == 0
        ? equilibrium.emissionsAtPrices
        : p <= equilibrium.furtherEmissionsAtPrices.count
          ? equilibrium.furtherEmissionsAtPrices[p - 1] : []
      return report
    }
  }
}

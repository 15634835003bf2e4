import DispatchSolveAllowanceMarket
import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem

/// Takes the fleet to the end of its year: entry of what was built, then earnings and status of every unit, then
/// liquidation of what closed this very year, so that a closed unit never reaches the next year.
///
/// Additions served in the year already; entering them first puts their first year into their book. In a study without
/// a life cycle units go only when their time is over.
public struct Lifecycle: YearPhase {
  /// Creates the phase.
  public init() {}

  /// Runs it.
  public func run(
    _ before: YearState.Settled, _ context: YearContext
  ) throws(RunError) -> (step: YearState.Aged, notes: PhaseNotes) {
    let policy = context.study.settings.lifecycle
    let dispatch = before.equilibrium.dispatch
    let payments = CapacityPayments(
      study: context.study, year: context.year, dispatch: dispatch.inPlace(),
      margins: before.cleared.decided.plan?.planned.margins ?? [])
    let earnings = UnitEarnings(dispatch, payments)
    var carried = before.carried
    // What was gone before the year closes at no year's end.
    let gone =
      carried.fleet.units.filter { $0.closingYear ?? .max <= context.year }.map(\.name)
      + carried.fleet.storage.filter { $0.closingYear ?? .max <= context.year }.map(\.name)
    _ = carried.fleet.liquidate(Set(gone))
    let entered = enter(&carried, before.cleared.decided.options, dispatch, year: context.year)
    carried.additions.removeAll { $0.closingYear.map { $0 <= context.year } ?? false }
    for index in carried.additions.indices { carried.additions[index].enter(dispatch, payments) }
    if policy.isEnabled { ageAndEarn(&carried, earnings, policy) }
    var closing = closures(carried, earnings, policy, dispatch, context)
    liquidate(&carried, &closing, before.market)
    closing += optimalClosures(carried, earnings, dispatch, payments, context)
    if before.market?.entry.finalized == true {
      for index in carried.economics.indices { carried.economics[index].openEmissionsShortTons = 0 }
    }
    var notes = PhaseNotes()
    notes.count("units entered", entered)
    notes.count("units closed", closing.filter { !$0.isVetoed }.count)
    notes.count("closures vetoed", closing.filter(\.isVetoed).count)
    notes.figure("capacity_mw", carried.fleet.capacityMW)
    var aged = YearState.Aged(settled: before, carried: carried, closures: closing)
    aged.payments = payments
    return (aged, notes)
  }

  /// Adds the year's earnings to every unit's account; units that are new to the book begin with the opening cash.
  private func ageAndEarn(
    _ carried: inout FixedPointRuntimeState, _ earnings: UnitEarnings, _ policy: LifecycleSettings
  ) {
    var known: [String: UnitEconomics] = [:]
    for item in carried.economics { known[item.unit] = item }
    let names = carried.fleet.units.map(\.name) + carried.fleet.storage.map(\.name)
    carried.economics = names.map { name in
      var item = known[name] ?? UnitEconomics(unit: name, cashUSDPerKW: policy.openingCashUSDPerKW)
      if let earned = earnings.usdPerKW(name) {
        item.cashUSDPerKW += earned
        item.consecutiveLossYears = earned < 0 ? item.consecutiveLossYears + 1 : 0
        item.openEmissionsShortTons += earnings.coveredEmissionsShortTons(name)
      }
      return item
    }
  }

  /// The units that close at the end of the year, or would but for the veto; the one place where status changes.
  ///
  /// A unit's time is over when its closing year is reached in the next year; that cannot be vetoed. Economic closures are taken in ascending order of earnings per kW
  /// (ties by name), each only as long as its zone keeps the reserve margin.
  private func closures(
    _ carried: FixedPointRuntimeState, _ earnings: UnitEarnings, _ policy: LifecycleSettings,
    _ dispatch: DispatchResult, _ context: YearContext
  ) -> [Closure] {
    let next = context.year + 1
    let fleet = carried.fleet
    var economics: [String: UnitEconomics] = [:]
    for item in carried.economics { economics[item.unit] = item }
    var reserves = ZoneReserves(dispatch)
    typealias Member = (name: String, zone: String, technology: String, mw: Double, end: Int?, works: Bool)
    let year = context.year
    let members =
      fleet.units.map { unit -> Member in
        (
          unit.name, unit.zone, unit.technology, unit.capacityMW, unit.closingYear, unit.operates(in: year)
        )
      }
      + fleet.storage.map { store -> Member in
        (
          store.name, store.zone, store.technology, store.capacityMW, store.closingYear,
          store.operates(in: year)
        )
      }
    var ended: [Closure] = []
    var economic: [Closure] = []
    for member in members {
      let account = economics[member.name]
      let earned = earnings.usdPerKW(member.name) ?? 0
      func closure(_ reason: ClosureReason) -> Closure {
        Closure(
          year: context.year, unit: member.name, zone: member.zone, technology: member.technology,
          capacityMW: member.mw, reason: reason, isVetoed: false, earningsUSDPerKW: earned,
          cashUSDPerKW: account?.cashUSDPerKW ?? 0, consecutiveLossYears: account?.consecutiveLossYears ?? 0,
          allowancesReturnedShortTons: 0)
      }
      if let end = member.end, end <= next {
        ended.append(closure(.endOfLife))
        reserves.close(member.name)
      } else if policy.isEnabled, policy.closures == .earnings, let account, member.works,
        member.mw > 0
      {
        if let years = policy.lossYearsToClosure, account.consecutiveLossYears >= years {
          economic.append(closure(.losses))
        } else if let least = policy.closingCashUSDPerKW, account.cashUSDPerKW <= least {
          economic.append(closure(.cash))
        }
      }
    }
    economic.sort { ($0.earningsUSDPerKW, $0.unit) < ($1.earningsUSDPerKW, $1.unit) }
    for index in economic.indices {
      if let margin = policy.reserveMargin,
        !reserves.keepsMargin(margin, without: economic[index].unit)
      {
        economic[index].isVetoed = true
      } else {
        reserves.close(economic[index].unit)
      }
    }
    return ended + economic
  }

  /// What the optimum has closed from this year on. It stays in the fleet that is carried, of which planned changes take
  /// it later; `PlanningWindow.standing` leaves it out of every year.
  private func optimalClosures(
    _ carried: FixedPointRuntimeState, _ earnings: UnitEarnings, _ dispatch: DispatchResult,
    _ payments: CapacityPayments, _ context: YearContext
  ) -> [Closure] {
    let units = carried.fleet.units.map { ($0.name, $0.zone, $0.technology) }
    let stores = carried.fleet.storage.map { ($0.name, $0.zone, $0.technology) }
    return (carried.outlook?.closed ?? []).filter { $0.year == context.year }.map { item in
      let option = context.study.buildLimits.first {
        item.name.hasPrefix("\($0.zone)|\($0.technology)\(BuildOption.builtMark)")
      }
      let place =
        (units + stores).first { $0.0 == item.name } ?? option.map { (item.name, $0.zone, $0.technology) }
      return Closure(
        year: context.year, unit: item.name, zone: place?.1 ?? "", technology: place?.2 ?? "",
        capacityMW: item.closedMW, reason: .optimum, isVetoed: false,
        earningsUSDPerKW: earnings.usdPerKW(item.name)
          ?? UnitEarnings.forgone(item.name, of: carried.fleet, context.study, dispatch.inPlace(), payments)
          ?? 0, cashUSDPerKW: 0, consecutiveLossYears: 0,
        allowancesReturnedShortTons: 0)
    }
  }

  /// Takes what was built into the fleet; returns the number of units that entered.
  private func enter(
    _ carried: inout FixedPointRuntimeState, _ options: [OpenOption], _ dispatch: DispatchResult, year: Int
  ) -> Int {
    var entered = 0
    for (option, build) in zip(options, dispatch.builds) where build.builtMW > 0 {
      carried.enter(option.addition, builtMW: build.builtMW)
      carried.additions.append(AdditionAccount(option, builtMW: build.builtMW, year: year))
      entered += 1
    }
    return entered
  }

  /// Takes closed units out of the fleet and the book, and notes the allowances that return to the ledger.
  ///
  /// The ledger is that of all holders together, so its bank and obligations stay as they are; what the unit held
  /// against its part of the outstanding obligation covers that part from now on.
  private func liquidate(
    _ carried: inout FixedPointRuntimeState, _ closing: inout [Closure], _ market: ClearedYear?
  ) {
    let names = Set(closing.filter { !$0.isVetoed }.map(\.unit))
    guard !names.isEmpty else { return }
    // In an order of their own: that of the fleet is the order of a table's rows, which decides nothing.
    let open = carried.economics.map(\.openEmissionsShortTons).sorted().reduce(0, +)
    let held = market.map { min($0.entry.outstandingObligation, $0.entry.closingBank) } ?? 0
    for index in closing.indices where !closing[index].isVetoed {
      let own = carried.economics.first { $0.unit == closing[index].unit }?.openEmissionsShortTons ?? 0
      closing[index].allowancesReturnedShortTons = open > 0 ? held * own / open : 0
    }
    let gone = Set(carried.fleet.liquidate(names).map(\.name))
    // Only what was there is closed: a unit cannot be liquidated twice.
    closing.removeAll { !$0.isVetoed && !gone.contains($0.unit) }
    carried.economics.removeAll { gone.contains($0.unit) }
  }
}

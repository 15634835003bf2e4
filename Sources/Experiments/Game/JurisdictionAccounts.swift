import DispatchSolveCoordinator
import Foundation
import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem

/// Adds up what the years of a run cost each jurisdiction.
///
/// Transfers inside a jurisdiction are left out on both sides: exogenous carbon prices, which stay where they are paid,
/// and certificates of standards, whose buyers and sellers are in one zone, with their alternative payments. Rents of
/// interfaces and wheeling charges belong to nobody, fixed costs of units that stand already change nothing.
///
/// Capacity payments are a cost of load and income of capacity, each where it is.
///
/// Auction proceeds of a year are shared by what was brought to the cap: a jurisdiction gets the budgets of its member
/// zones, and of the program's own cap its cap share if a zone of it takes part, over the whole cap. What is nobody's
/// goes to nobody.
struct JurisdictionAccounts {
  /// What an addition costs its owner and its jurisdiction as long as it stands, $/MW and year.
  private struct Addition {
    var costUSDPerMWYear: Double
    var supportUSDPerMWYear: Double
  }

  let jurisdictions: [Jurisdiction]
  let policies: [Double]

  /// Costs in the order of jurisdictions.
  func costs(_ outputs: RunOutputs) -> [JurisdictionCost] {
    var costs = Array(repeating: JurisdictionCost(), count: jurisdictions.count)
    var additions: [String: Addition] = [:]
    let ownerOfZone = Dictionary(
      jurisdictions.enumerated().flatMap { k, item in item.zones.map { ($0, k) } },
      uniquingKeysWith: { first, _ in first })
    // What was added in years that are not asked for costs its owner all the same.
    for report in outputs.visited {
      for option in report.options {
        additions[option.addition.name] = Addition(
          costUSDPerMWYear: option.costUSDPerMWYear,
          supportUSDPerMWYear: ownerOfZone[option.addition.zone].map { support(option.addition, of: $0) } ?? 0
        )
      }
      guard outputs.years.contains(report.year) else { continue }
      let weight = pow(
        1 + outputs.study.settings.discountRate, Double((outputs.years.first ?? report.year) - report.year))
      let owners = report.dispatch.system.zones.map { ownerOfZone[$0.name] }
      for (k, year) in yearCosts(
        of: report, owners: owners, additions, study: outputs.study.asKnown(in: report.year)
      ).enumerated() {
        costs[k].add(year, weight: weight)
      }
    }
    return costs
  }

  private func support(_ addition: Fleet.Addition, of owner: Int) -> Double {
    guard case .buildSupport(let technology) = jurisdictions[owner].lever,
      technology == addition.technology
    else { return 0 }
    return policies[owner]
  }

  private func yearCosts(
    of report: YearReport, owners: [Int?], _ additions: [String: Addition], study: Study
  ) -> [JurisdictionCost] {
    var costs = Array(repeating: JurisdictionCost(), count: jurisdictions.count)
    let result = report.dispatch
    let system = result.system
    let quantities = result.quantities
    func capital(_ name: String, _ capacityMW: Double, _ k: Int) {
      guard let addition = additions[name] else { return }
      costs[k].producerSurplusUSD -= addition.costUSDPerMWYear * capacityMW
      costs[k].supportUSD += addition.supportUSDPerMWYear * capacityMW
    }
    for (z, owner) in owners.enumerated() {
      guard let k = owner else { continue }
      // The locational price is the mean weighted with load.
      costs[k].consumersUSD += result.zones[z].loadMWh * result.zones[z].priceUSDPerMWh
      costs[k].consumersUSD += report.capacityPayments.byZoneUSD[system.zones[z].name] ?? 0
      costs[k].complianceUSD += result.allowancePriceUSD * result.zones[z].coveredEmissionsShortTons
      costs[k].damageUSD += jurisdictions[k].damageUSDPerShortTon * result.zones[z].emissionsShortTons
    }
    for (d, step) in system.demandSteps.enumerated() {
      guard let k = owners[step.zone] else { continue }
      for (s, slice) in system.slices.enumerated() {
        costs[k].consumersUSD +=
          slice.hours * quantities.responseMW(demandStep: d, slice: s) * step.priceUSDPerMWh
      }
    }
    for (u, unit) in system.units.enumerated() {
      guard let k = owners[unit.zone] else { continue }
      for (s, slice) in system.slices.enumerated() {
        costs[k].producerSurplusUSD +=
          slice.hours * quantities.generationMW(unit: u, slice: s)
          * quantities.priceUSDPerMWh(zone: unit.zone, slice: s)
      }
      // A support of the tables is paid by the jurisdiction's own: income here, cost there.
      let support = unit.supportUSDPerMWh * result.unitGenerationMWh[u]
      costs[k].producerSurplusUSD += support - result.unitVariableCostUSD[u]
      costs[k].supportUSD += support
      costs[k].producerSurplusUSD +=
        report.capacityPayments.paidUSD(unit.name, capacityMW: unit.capacityMW)
      capital(unit.name, unit.capacityMW, k)
    }
    for (i, store) in system.storage.enumerated() {
      guard let k = owners[store.zone] else { continue }
      for (s, slice) in system.slices.enumerated() {
        let price = quantities.priceUSDPerMWh(zone: store.zone, slice: s)
        costs[k].producerSurplusUSD +=
          slice.hours
          * (quantities.dischargeMW(store: i, slice: s) * (price - store.dischargeCostUSDPerMWh)
            - quantities.chargeMW(store: i, slice: s) * (price + store.chargeCostUSDPerMWh))
      }
      costs[k].producerSurplusUSD +=
        report.capacityPayments.paidUSD(store.name, capacityMW: store.capacityMW)
      capital(store.name, store.capacityMW, k)
    }
    if let program = study.program, let market = report.market {
      for k in jurisdictions.indices {
        costs[k].auctionProceedsUSD +=
          market.auctionProceedsUSD * proceedsShare(of: jurisdictions[k], program, year: report.year)
      }
    }
    return costs
  }

  private func proceedsShare(
    of jurisdiction: Jurisdiction, _ program: AllowanceProgram, year: Int
  ) -> Double {
    guard let own = program.years.first(where: { $0.year == year })?.capShortTons,
      let whole = program.rules(in: year)?.capShortTons, whole > 0
    else { return 0 }
    let rows = program.memberships.filter { $0.holds(in: year) && jurisdiction.zones.contains($0.zone) }
    guard !rows.isEmpty else { return 0 }
    return (rows.reduce(jurisdiction.capShare * own) { $0 + $1.budgetShortTons }) / whole
  }
}

import Foundation
import DispatchSolvePlanning
import DispatchSolvePowerSystem

/// Plans a window from each year on and carries bank, obligation and additions of its first year.
func roll(_ study: Study, _ years: [Int], length: Int, gap: Double, threads: Int) throws {
  let start = Date()
  var bank: Double?
  var outstanding = 0.0
  var earlier: [PlanningWindow.EarlierAddition] = []
  var costs: [Int: YearCost] = [:]
  var near: Double?
  var solves = 0
  for (index, year) in years.enumerated() {
    var window = try PlanningWindow(
      study: study, years: Array(years[index..<min(index + length, years.count)]), origin: years[0],
      earlier: earlier)
    if let bank { window.openingBankShortTons = bank }
    window.outstandingShortTons = outstanding
    let plan = try PlanningSolver(gap: gap, threads: threads).solve(window, knowing: costs, near: near)
    costs.merge(plan.costs) { $1 }
    solves += plan.blockSolves
    let first = plan.years[0]
    let rules = window.years[0].rules
    let share = window.years[0].isTrueUp ? 1 : rules?.surrenderShare ?? 1
    outstanding = window.years[0].isTrueUp ? 0 : outstanding + (1 - share) * first.emissions
    bank = plan.years.count > 1 ? first.bank : (rules?.carryShare ?? 1) * first.bank
    near = first.priceUSD * (1 + study.settings.discountRate)
    for (addition, built) in zip(window.additions, plan.additionsMW) where built > addition.leastMW {
      if let option = addition.total, addition.name.hasSuffix("\(BuildOption.builtMark)\(year)") {
        earlier.append(PlanningWindow.EarlierAddition(option: option, year: year, builtMW: built))
      }
    }
    print(
      String(
        format: "%d  price %9.4f  emissions %11.0f  bank %11.0f  iterations %3d  solves %5d  gap %8.1e", year,
        first.priceUSD, first.emissions, bank ?? 0, plan.iterations, plan.blockSolves, plan.gap))
  }
  print("\(solves) block solves, \(String(format: "%.3f s", Date().timeIntervalSince(start)))")
}

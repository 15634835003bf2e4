import DispatchSolvePlanning
import DispatchSolvePowerDispatch

extension PlanningWindow {
  /// Splits every slice into some of the same length together, loads some per cent apart; a block becomes so many blocks
  /// of as many slices as it had.
  mutating func splitSlices(_ count: Int) {
    guard count > 1 else { return }
    for t in years.indices {
      var system = years[t].system
      let old = system.slices
      func factor(_ copy: Int) -> Double { 1 + 0.03 * (Double(copy) - Double(count - 1) / 2) / Double(count) }
      func copies(_ values: [Double], _ change: (Int) -> Double = { _ in 1 }) -> [Double] {
        (0..<count).flatMap { copy in values.map { $0 * change(copy) } }
      }
      system.slices = (0..<count).flatMap { copy in
        old.map { DispatchSystem.Slice(name: "\($0.name).\(copy)", hours: $0.hours / Double(count)) }
      }
      system.blocks = (0..<count).flatMap { copy in
        years[t].system.blocks.map {
          DispatchSystem.Block(name: "\($0.name).\(copy)", slices: $0.slices.map { $0 + copy * old.count })
        }
      }
      for z in system.zones.indices { system.zones[z].loadMW = copies(system.zones[z].loadMW, factor) }
      for d in system.demandSteps.indices {
        system.demandSteps[d].loadMW = copies(system.demandSteps[d].loadMW, factor)
      }
      system.availabilityProfiles = system.availabilityProfiles.map { copies($0) }
      system.fuelProfiles = system.fuelProfiles.map { copies($0) }
      system.coverageProfiles = system.coverageProfiles.map { copies($0) }
      years[t].system = system
    }
  }

  /// Makes some options of each, a per cent apart in what they cost to build and to run, each with its share of the limits.
  mutating func splitOptions(_ count: Int) {
    guard count > 1 else { return }
    func factor(_ copy: Int) -> Double { 1 + 0.01 * Double(copy) }
    for t in years.indices {
      var system = years[t].system
      for copy in 1..<count {
        for option in years[t].system.buildOptions {
          switch option.target {
          case .unit(let u):
            var unit = system.units[u]
            unit.name += " \(copy)"
            unit.capacityMW = 0
            unit.baseCostUSDPerMWh = unit.baseCostUSDPerMWh * factor(copy) + 0.01 * Double(copy)
            system.units.append(unit)
            system.buildOptions.append(
              DispatchSystem.BuildOption(
                target: .unit(system.units.count - 1), costUSDPerMWYear: 0, limitMW: .infinity))
          case .storage(let k):
            var store = system.storage[k]
            store.name += " \(copy)"
            store.capacityMW = 0
            store.roundTripEfficiency /= factor(copy)
            system.storage.append(store)
            system.buildOptions.append(
              DispatchSystem.BuildOption(
                target: .storage(system.storage.count - 1), costUSDPerMWYear: 0, limitMW: .infinity))
          }
        }
      }
      years[t].system = system
      for m in years[t].margins.indices {
        let single = years[t].margins[m].credits
        years[t].margins[m].credits = (0..<count).flatMap { _ in single }
      }
    }
    let single = additions
    let totals = totalsMW.map { $0 / Double(count) }
    additions = []
    totalsMW = []
    for copy in 0..<count {
      for var addition in single {
        if copy > 0 { addition.name += " \(copy)" }
        addition.mostMW = max(addition.leastMW, addition.mostMW / Double(count))
        addition.annualCostUSDPerMW *= 1 - 0.002 * Double(copy)
        addition.total = addition.total.map { $0 + copy * totals.count }
        for (t, kind) in addition.capacity.enumerated() {
          let kinds = years[t].system.buildOptions.count / count
          addition.capacity[t] = kind.map { $0 + copy * kinds }
        }
        additions.append(addition)
      }
      totalsMW += totals
    }
  }
}

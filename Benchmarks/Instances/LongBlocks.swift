import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem

extension DispatchSystem {
  /// The system with its slices some times over, each time at other load and availability, all in one block: a week is seven
  /// times a day, and no two days are alike.
  public func inOneBlock(times count: Int) -> DispatchSystem {
    var random = SplitMix64(seed: 11)
    var system = self
    func copies(_ values: [Double], _ range: ClosedRange<Double>, most: Double = .infinity) -> [Double] {
      (0..<count).flatMap { copy in
        let change = copy == 0 ? 1 : random.uniform(range)
        return values.map { min(most, $0 * change) }
      }
    }
    system.slices = (0..<count).flatMap { copy in
      slices.map { Slice(name: "\($0.name).\(copy)", hours: $0.hours / Double(count)) }
    }
    system.blocks = [Block(name: "all", slices: Array(system.slices.indices))]
    for z in system.zones.indices { system.zones[z].loadMW = copies(zones[z].loadMW, 0.94...1.02) }
    for d in system.demandSteps.indices {
      system.demandSteps[d].loadMW = copies(demandSteps[d].loadMW, 0.94...1.02)
    }
    system.availabilityProfiles = availabilityProfiles.map { copies($0, 0.8...1.2, most: 1) }
    system.fuelProfiles = fuelProfiles.map { copies($0, 1...1) }
    system.coverageProfiles = coverageProfiles.map { profile in (0..<count).flatMap { _ in profile } }
    return system
  }

  /// The system with a store in every fifth zone that holds a tenth of the zone's largest load.
  public func withStorage() -> DispatchSystem {
    var random = SplitMix64(seed: 12)
    var system = self
    system.availabilityProfiles.append(slices.map { _ in 1 })
    for z in zones.indices where z % 5 == 0 {
      let capacity = ((zones[z].loadMW.max() ?? 0) / 10).rounded()
      system.storage.append(
        Storage(
          name: "store \(zones[z].name)", zone: z, technology: "Store", capacityMW: capacity,
          availabilityProfile: availabilityProfiles.count, roundTripEfficiency: random.uniform(0.75...0.88),
          dischargeCostUSDPerMWh: random.uniform(0.1...0.5)))
    }
    return system
  }
}

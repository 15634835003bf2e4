import DispatchSolvePowerDispatch

/// A year's dispatch as plain text that other programs read: no names, numbers that read back as the same doubles.
///
/// The text is a sequence of words. In order: the counts of zones, slices, links, offers, availability profiles and
/// fuel profiles; hours by slice; for every zone the price of unserved energy and load by slice; for every link its
/// two zones, forward and reverse limit, efficiency and wheeling charge; for every offer its zone, availability
/// profile, fuel profile, base cost, fuel cost, covered emission rate and capacity; availabilities by profile and
/// slice; fuel multipliers by profile and slice. Minimum outputs, contracted flows, storage and exogenous carbon
/// prices, which generated instances do not have, are left out.
public struct PlainModel {
  /// Units that are alike but for capacity, offered together.
  struct Offer: Hashable {
    var zone: Int
    var availabilityProfile: Int
    var fuelProfile: Int
    var baseCost: Double
    var fuelCost: Double
    var coveredRate: Double
  }

  private let system: DispatchSystem
  private var offers: [(offer: Offer, capacity: Double)] = []

  /// The model of a system.
  /// - Parameter merged: Whether units that are alike become one offer.
  public init(_ system: DispatchSystem, merged: Bool) {
    self.system = system
    var position: [Offer: Int] = [:]
    for unit in system.units {
      let offer = Offer(
        zone: unit.zone, availabilityProfile: unit.availabilityProfile, fuelProfile: unit.fuelProfile,
        baseCost: unit.baseCostUSDPerMWh, fuelCost: unit.fuelCostUSDPerMWh,
        coveredRate: unit.emissionRate * unit.coveredShare)
      if merged, let index = position[offer] {
        offers[index].capacity += unit.capacityMW
      } else {
        position[offer] = offers.count
        offers.append((offer, unit.capacityMW))
      }
    }
  }

  /// Columns of one slice's LP: offers, flows and unserved load.
  public var columnsPerSlice: Int { offers.count + 2 * system.links.count + system.zones.count }

  /// The text.
  public var text: String {
    var text =
      "\(system.zones.count) \(system.slices.count) \(system.links.count) \(offers.count) "
      + "\(system.availabilityProfiles.count) \(system.fuelProfiles.count)\n"
    func add(_ numbers: [Double]) {
      text += numbers.map { "\($0)" }.joined(separator: " ") + "\n"
    }
    add(system.slices.map(\.hours))
    for zone in system.zones { add([zone.vollUSDPerMWh] + zone.loadMW) }
    for link in system.links {
      text += "\(link.from) \(link.to) "
      add([link.forwardLimitMW, link.reverseLimitMW, link.efficiency, link.wheelingUSDPerMWh])
    }
    for (offer, capacity) in offers {
      text += "\(offer.zone) \(offer.availabilityProfile) \(offer.fuelProfile) "
      add([offer.baseCost, offer.fuelCost, offer.coveredRate, capacity])
    }
    system.availabilityProfiles.forEach(add)
    system.fuelProfiles.forEach(add)
    return text
  }
}

/// What a zone's energy must be of use for, so that nothing spilled counts for a generation standard.
///
/// In a slice the zone uses load that is served, departures less arrivals, and charging less discharging. Eligible output
/// beyond that is spilled, since other output spills first; it does not count. What arrives must be of use in every zone: an
/// export that is spilled where it ends would be none. What arrives under contract comes whatever use it is, and is
/// spilled before anything else.
struct EnergyUse: Sendable, Hashable {
  /// Zone.
  var zone: Int
  /// Index of the annual row; nil where none asks.
  var row: Int?
  /// What an MWh of eligible output adds to the row, and one that is spilled takes off again.
  var coefficient = 0.0
  /// Units whose output is eligible, ascending.
  var eligible: [Int] = []
}

extension DispatchSystem {
  /// The uses of a system with generation standards, by row and zone; empty without.
  var energyUses: [EnergyUse] {
    var uses: [EnergyUse] = []
    for (r, row) in annualRows.enumerated() where row.kind == .generationStandard {
      var units: [Int: [Int]] = [:]
      for u in row.eligible { units[self.units[u].zone, default: []].append(u) }
      for zone in units.keys.sorted() {
        guard let eligible = units[zone], let coefficient = row.coefficients[eligible[0]], coefficient > 0
        else { continue }
        uses.append(EnergyUse(zone: zone, row: r, coefficient: coefficient, eligible: eligible))
      }
    }
    guard !uses.isEmpty else { return [] }
    // What arrives must be of use in every zone, whether a standard of its own asks or not.
    return uses + zones.indices.map { EnergyUse(zone: $0) }
  }

  /// What may arrive in a zone under contracts, whatever use it is, MW.
  func contractedArrivalsMW(zone z: Int) -> Double {
    links.reduce(0) { $1.to == z ? $0 + $1.efficiency * $1.contractedMW : $0 }
  }
}

/// A direction that power may not take in a slice.
public enum BlockedWay: Sendable, Hashable {
  /// Into a store.
  case charge(store: Int, slice: Int)
  /// Out of a store.
  case discharge(store: Int, slice: Int)
  /// Forward over a link, beyond its contract.
  case forward(link: Int, slice: Int)
  /// Back over a link.
  case reverse(link: Int, slice: Int)
}

extension DispatchSystem {
  /// What the system comes to once it has given up, step by step, what it burns only to meet a standard.
  ///
  /// - Parameters:
  ///   - solved: What a system comes to.
  ///   - dispatch: The dispatch in that.
  public func givingUpBurning<Solved, Failure: Error>(
    dispatch: (Solved) -> DispatchResult, solved: (DispatchSystem) throws(Failure) -> Solved
  ) throws(Failure) -> Solved {
    var system = self
    var found = try solved(system)
    while let next = system.withoutBurning(in: dispatch(found)) {
      system = next
      found = try solved(system)
    }
    return found
  }

  /// The system in which energy is not burnt as it is in `result`, a dispatch of it; nil where none is.
  ///
  /// Losses are a use of energy, and where certificates are worth more than it, dispatch makes some: a store charges while
  /// it discharges, power goes both ways over a line. Of both ways the smaller one is blocked.
  public func withoutBurning(in result: DispatchResult) -> DispatchSystem? {
    guard !energyUses.isEmpty else { return nil }
    var found: Set<BlockedWay> = []
    for s in slices.indices {
      for (k, store) in storage.enumerated() {
        let (charge, discharge) = (
          result.quantities.chargeMW(store: k, slice: s), result.quantities.dischargeMW(store: k, slice: s)
        )
        guard min(charge, discharge) > DispatchQuantities.noise * max(charge, discharge) else { continue }
        found.insert(
          store.roundTripEfficiency * charge >= discharge
            ? .discharge(store: k, slice: s) : .charge(store: k, slice: s))
      }
      for (a, link) in links.enumerated() where link.efficiency < 1 {
        let (forward, reverse) = (
          result.quantities.forwardMW(link: a, slice: s), result.quantities.reverseMW(link: a, slice: s)
        )
        guard min(forward - link.contractedMW, reverse) > DispatchQuantities.noise * link.forwardLimitMW
        else { continue }
        found.insert(forward >= reverse ? .reverse(link: a, slice: s) : .forward(link: a, slice: s))
      }
    }
    guard !found.isSubset(of: blockedWays) else { return nil }
    var system = self
    system.blockedWays.formUnion(found)
    return system
  }
}

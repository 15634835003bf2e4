extension DispatchQuantities {
  /// What is below this share of its own size is rounding of the solver, which is feasible to a tenth of it; audits allow
  /// a hundred times as much, so that what is dropped cannot fail one.
  static let noise = 1e-9

  /// Brings a slice into the form in which people read it: power goes one way over a line, and noise is 0.
  ///
  /// The mix of two optimal dispatches sends power both ways where one sends it here and the other there. Of both flows
  /// the smaller one is taken off, a contracted flow stays. Nothing changes in the zones where nothing is lost on the way
  /// and nothing paid for it; where something is, two ways are never optimal unless energy is worth nothing.
  /// For generation standards losses on the way are a use of energy; there two ways over a line are left for
  /// `DispatchSystem.withoutBurning(in:)`.
  mutating func settle(slice s: Int, of system: DispatchSystem, hasUses: Bool) {
    // By index: a copy of a link or a zone would count references to its name.
    for a in system.links.indices {
      let index = s * system.links.count + a
      let both = min(forward[index] - system.links[a].contractedMW, reverse[index])
      if both > 0, system.links[a].efficiency == 1 || !hasUses {
        forward[index] -= both
        reverse[index] -= both
      }
      Self.drop(&forward[index], size: system.links[a].forwardLimitMW)
      Self.drop(&reverse[index], size: system.links[a].reverseLimitMW)
    }
    for k in system.storage.indices {
      let index = s * system.storage.count + k
      Self.drop(&charge[index], size: system.storage[k].capacityMW)
      Self.drop(&discharge[index], size: system.storage[k].capacityMW)
    }
    for z in system.zones.indices {
      Self.drop(&unserved[s * system.zones.count + z], size: system.zones[z].loadMW[s])
    }
  }

  private static func drop(_ value: inout Double, size: Double) {
    if abs(value) <= noise * size { value = 0 }
  }
}

extension DispatchSystem {
  /// What dropping unserved energy as noise can take off the costs of a year, $.
  public var droppedUSD: Double {
    let worth = slices.indices.reduce(0) { sum, s in
      sum + slices[s].hours * zones.reduce(0) { $0 + $1.loadMW[s] * $1.vollUSDPerMWh }
    }
    return DispatchQuantities.noise * worth
  }
}

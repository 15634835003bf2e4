/// Loads as they are, or a hair less or more: what tells which end of an interval a dual is.
///
/// Where capacity meets load to the last digit, any price between two costs is a dual of the balance, and which one a
/// solver ends with is chance. The rule: the price is the dual when all loads are a millionth less, in proportion, so the
/// cost of the last MWh served; the upper end is that of a millionth more.
package enum LoadShift: Sendable, Hashable {
  case none
  case less
  case more

  /// The hair, as a share of load: well above what capacities and amounts built are off by rounding (some 1e-9) and what
  /// solvers take for feasible (1e-9 and less), well below what load is known to.
  static let hair = 1e-6
  /// What zones and slices are told apart by, as a share of the hair, where loads in proportion leave a dual open.
  private static let apart = 1e-2

  /// Change of all loads, relative.
  package var change: Double {
    switch self {
    case .none: 0
    case .less: -Self.hair
    case .more: Self.hair
    }
  }

  /// Load of a zone in a slice, MW.
  ///
  /// Ties are decided by fixed irregular weights in the order of zones and slices, so of names. Zones without load have
  /// a price too: there the weight acts on `mean`, the mean of all loads, and what is less than nothing is a gift. More
  /// load where there is none asks nothing.
  func load(_ load: Double, zone: Int, slice: Int, of system: DispatchSystem, mean: Double) -> Double {
    guard self != .none else { return load }
    let weight = Double(zone * system.slices.count + slice + 1) * 0.618_033_988_749_894_9
    let tie = Self.apart * (weight - weight.rounded(.down))
    if load > 0 { return load + change * load * (1 + tie) }
    return self == .less ? change * mean * tie : 0
  }
}

extension DispatchSystem {
  /// Mean load of a zone and slice, MW.
  var meanLoadMW: Double {
    let count = zones.reduce(0) { $0 + $1.loadMW.count }
    return count > 0 ? zones.reduce(0) { $0 + $1.loadMW.reduce(0, +) } / Double(count) : 0
  }
}

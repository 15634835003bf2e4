/// Units that dispatch cannot tell apart, merged.
///
/// Units of a class have equal zone, costs, emission rate, covered share, minimum output share, availability and fuel
/// price profile, and count alike in every annual row. Merging loses nothing: whatever a class generates is shared among its units in proportion to their
/// capacity, which is also the rule for this kind of tie.
public struct UnitClasses: Sendable, Hashable {
  /// A class as dispatch sees it: one of its units, with the capacity of all of them.
  public struct Class: Sendable, Hashable {
    /// Index of its zone.
    public var zone: Int
    /// Capacity of its units, MW.
    public var capacityMW: Double
    /// Output that must run, as a share of capacity, as far as available.
    public var minimumOutputShare: Double
    /// Index of its availability profile.
    public var availabilityProfile: Int
    /// Cost that does not depend on fuel, $/MWh.
    public var baseCostUSDPerMWh: Double
    /// Fuel cost at multiplier 1, $/MWh.
    public var fuelCostUSDPerMWh: Double
    /// Index of its fuel price profile.
    public var fuelProfile: Int
    /// CO2, short tons per MWh.
    public var emissionRate: Double
    /// Share of its emissions that needs allowances.
    public var coveredShare: Double
    /// What an MWh adds to each annual row of the system; empty without annual rows.
    public var annualCoefficients: [Double]
  }

  /// Classes in the order of their first units.
  public let classes: [Class]
  /// Class of each unit.
  public let classOf: [Int]
  /// Share of each unit in the capacity of its class.
  public let share: [Double]

  /// Merges the units of a system.
  public init(_ system: DispatchSystem) {
    var classes: [Class] = []
    var indices: [Class: Int] = [:]
    var classOf: [Int] = []
    classOf.reserveCapacity(system.units.count)
    for (u, unit) in system.units.enumerated() {
      let key = Class(
        zone: unit.zone, capacityMW: 0, minimumOutputShare: unit.minimumOutputShare,
        availabilityProfile: unit.availabilityProfile, baseCostUSDPerMWh: unit.baseCostUSDPerMWh,
        fuelCostUSDPerMWh: unit.fuelCostUSDPerMWh, fuelProfile: unit.fuelProfile,
        emissionRate: unit.emissionRate, coveredShare: unit.coveredShare,
        annualCoefficients: system.annualRows.map { $0.coefficients[u] ?? 0 })
      let index: Int
      if let known = indices[key] {
        index = known
      } else {
        index = classes.count
        indices[key] = index
        classes.append(key)
      }
      classes[index].capacityMW += unit.capacityMW
      classOf.append(index)
    }
    self.classes = classes
    self.classOf = classOf
    share = zip(system.units, classOf).map { unit, index in
      let capacity = classes[index].capacityMW
      return capacity > 0 ? unit.capacityMW / capacity : 0
    }
  }
}

/// Units that dispatch cannot tell apart, merged.
///
/// Units of a class have equal zone, costs, emission rate, covered share, minimum output share, availability, coverage and
/// fuel price profile, and count alike in every annual row. Merging loses nothing: whatever a class generates is shared among its units in proportion to their
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
    /// Share of its emissions that needs allowances in slices that are covered.
    public var coveredShare: Double
    /// Index of the profile that says which slices these are.
    public var coverageProfile: Int
    /// What an MWh adds to each annual row of the system; empty without annual rows.
    public var annualCoefficients: [Double]
    /// Build option whose capacity is added to the class; nil for most.
    public var buildOption: Int?

    /// Creates a class.
    public init(
      zone: Int, capacityMW: Double, minimumOutputShare: Double, availabilityProfile: Int,
      baseCostUSDPerMWh: Double, fuelCostUSDPerMWh: Double, fuelProfile: Int, emissionRate: Double,
      coveredShare: Double, annualCoefficients: [Double], buildOption: Int? = nil, coverageProfile: Int = 0
    ) {
      self.coverageProfile = coverageProfile
      self.zone = zone
      self.capacityMW = capacityMW
      self.minimumOutputShare = minimumOutputShare
      self.availabilityProfile = availabilityProfile
      self.baseCostUSDPerMWh = baseCostUSDPerMWh
      self.fuelCostUSDPerMWh = fuelCostUSDPerMWh
      self.fuelProfile = fuelProfile
      self.emissionRate = emissionRate
      self.coveredShare = coveredShare
      self.annualCoefficients = annualCoefficients
      self.buildOption = buildOption
    }
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
    // Open addressing, at most half full: thousands of units are looked up before every dispatch.
    var slots = [Int32](repeating: -1, count: 4)
    while slots.count < 2 * system.units.count { slots += slots }
    var optionOf: [Int: Int] = [:]
    for (index, option) in system.buildOptions.enumerated() {
      if case .unit(let u) = option.target { optionOf[u] = index }
    }
    var classOf: [Int] = []
    classOf.reserveCapacity(system.units.count)
    for u in system.units.indices {
      // Field by field: a copy of a unit would count references to its names.
      let key = Class(
        zone: system.units[u].zone, capacityMW: 0, minimumOutputShare: system.units[u].minimumOutputShare,
        availabilityProfile: system.units[u].availabilityProfile,
        baseCostUSDPerMWh: system.units[u].baseCostUSDPerMWh,
        fuelCostUSDPerMWh: system.units[u].fuelCostUSDPerMWh, fuelProfile: system.units[u].fuelProfile,
        emissionRate: system.units[u].emissionRate,
        // Of no emissions any share is none.
        coveredShare: system.units[u].emissionRate == 0 ? 0 : system.units[u].coveredShare,
        annualCoefficients: system.annualRows.map { $0.coefficients[u] ?? 0 },
        buildOption: optionOf.isEmpty ? nil : optionOf[u],
        coverageProfile: system.units[u].emissionRate * system.units[u].coveredShare == 0
          ? 0 : system.units[u].coverageProfile)
      var slot = Int(truncatingIfNeeded: key.lookup) & (slots.count - 1)
      while slots[slot] >= 0, !classes[Int(slots[slot])].isAlike(key) {
        slot = (slot + 1) & (slots.count - 1)
      }
      if slots[slot] < 0 {
        slots[slot] = Int32(classes.count)
        classes.append(key)
      }
      let index = Int(slots[slot])
      classes[index].capacityMW += system.units[u].capacityMW
      classOf.append(index)
    }
    self.classes = classes
    self.classOf = classOf
    share = system.units.indices.map { u in
      let capacity = classes[classOf[u]].capacityMW
      // A target of additions is alone in its class.
      if classes[classOf[u]].buildOption != nil { return 1 }
      return capacity > 0 ? system.units[u].capacityMW / capacity : 0
    }
  }
}

extension UnitClasses {
  /// The classes with the share of their emissions that needs allowances where the profiles cover these shares.
  func classes(covered profiles: [Double]) -> [Class] {
    guard profiles.contains(where: { $0 != 1 }) else { return classes }
    return classes.map { item in
      var item = item
      item.coveredShare *= profiles[item.coverageProfile]
      return item
    }
  }
}

extension UnitClasses.Class {
  /// Equal in everything but capacity.
  fileprivate func isAlike(_ other: Self) -> Bool {
    zone == other.zone && minimumOutputShare == other.minimumOutputShare
      && availabilityProfile == other.availabilityProfile && baseCostUSDPerMWh == other.baseCostUSDPerMWh
      && fuelCostUSDPerMWh == other.fuelCostUSDPerMWh && fuelProfile == other.fuelProfile
      && emissionRate == other.emissionRate && coveredShare == other.coveredShare
      && coverageProfile == other.coverageProfile
      && annualCoefficients == other.annualCoefficients && buildOption == other.buildOption
  }

  /// Mixed bits of what tells most classes apart; adding 0 makes one of both zeros.
  fileprivate var lookup: UInt64 {
    var bits = (baseCostUSDPerMWh + 0).bitPattern &* 0x9E37_79B9_7F4A_7C15
    bits ^= (emissionRate + 0).bitPattern &* 0xBF58_476D_1CE4_E5B9
    bits ^= (fuelCostUSDPerMWh + 0).bitPattern &* 0x94D0_49BB_1331_11EB
    bits ^= UInt64(zone) &* 0xD6E8_FEB8_6659_FD93
    return bits ^ (bits >> 32)
  }
}

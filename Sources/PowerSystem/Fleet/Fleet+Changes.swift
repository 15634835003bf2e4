extension Fleet {
  /// A unit or store that may enter the fleet, at 0 MW.
  public enum Addition: Sendable, Codable, Hashable {
    /// A generating unit.
    case unit(GeneratingUnit)
    /// A store.
    case storage(StorageUnit)

    /// A unit or store with its technology's typical figures.
    public init(name: String, zone: String, _ technology: Technology, firstYear: Int) {
      if let efficiency = technology.roundTripEfficiency {
        self = .storage(
          StorageUnit(
            name: name, zone: zone, technology: technology.name, capacityMW: 0,
            roundTripEfficiency: efficiency, maximumCapacityFactor: technology.maximumCapacityFactor,
            variableOMUSDPerMWh: technology.variableOMUSDPerMWh,
            chargingCostUSDPerMWh: technology.chargingCostUSDPerMWh,
            fixedOMUSDPerKWYear: technology.fixedOMUSDPerKWYear, onlineYear: firstYear))
      } else {
        self = .unit(
          GeneratingUnit(
            name: name, zone: zone, technology: technology.name, fuel: technology.fuel, capacityMW: 0,
            heatRateMMBtuPerMWh: technology.heatRateMMBtuPerMWh,
            variableOMUSDPerMWh: technology.variableOMUSDPerMWh,
            costAdderUSDPerMWh: technology.costAdderUSDPerMWh,
            fixedOMUSDPerKWYear: technology.fixedOMUSDPerKWYear,
            emissionRateShortTonsPerMWh: technology.emissionRateShortTonsPerMWh,
            coveredShare: technology.coveredShare, onlineYear: firstYear))
      }
    }

    /// Name in the fleet.
    public var name: String {
      switch self {
      case .unit(let unit): unit.name
      case .storage(let store): store.name
      }
    }

    /// Zone.
    public var zone: String {
      switch self {
      case .unit(let unit): unit.zone
      case .storage(let store): store.zone
      }
    }

    /// Technology.
    public var technology: String {
      switch self {
      case .unit(let unit): unit.technology
      case .storage(let store): store.technology
      }
    }
  }

  /// Adds capacity: enlarges the unit or store of the addition's name, or enters a new one.
  public mutating func enter(_ addition: Addition, capacityMW: Double) {
    switch addition {
    case .unit(var unit):
      if let index = units.firstIndex(where: {
        $0.name == unit.name && $0.zone == unit.zone && $0.technology == unit.technology
      }) {
        units[index].capacityMW += capacityMW
      } else {
        unit.capacityMW = capacityMW
        units.append(unit)
      }
    case .storage(var store):
      if let index = storage.firstIndex(where: {
        $0.name == store.name && $0.zone == store.zone && $0.technology == store.technology
      }) {
        storage[index].capacityMW += capacityMW
      } else {
        store.capacityMW = capacityMW
        storage.append(store)
      }
    }
  }

  /// Leaves so many MW of some units and stores together, of each the same share of what operates in a year.
  public mutating func keep(_ keptMW: Double, of names: Set<String>, in year: Int) {
    let kept = { (name: String, operates: Bool) in operates && names.contains(name) }
    let inUnits = units.indices.filter { kept(units[$0].name, units[$0].operates(in: year)) }
    let inStorage = storage.indices.filter { kept(storage[$0].name, storage[$0].operates(in: year)) }
    // By name, so that the order of rows decides no digit.
    let standing =
      (inUnits.map { (units[$0].name, units[$0].capacityMW) }
      + inStorage.map { (storage[$0].name, storage[$0].capacityMW) })
      .sorted { comesBefore($0.0, $1.0) }.reduce(0) { $0 + $1.1 }
    guard standing > keptMW else { return }
    let share = max(0, keptMW) / standing
    for index in inUnits { units[index].capacityMW *= share }
    for index in inStorage { storage[index].capacityMW *= share }
  }

  /// Takes units and stores out of the fleet.
  ///
  /// - Returns: Those that were there, with the capacity taken out, MW, in the order of the fleet. A name that is not
  ///   there, or no longer, is not returned: nothing is liquidated twice.
  public mutating func liquidate(_ names: Set<String>) -> [(name: String, capacityMW: Double)] {
    let gone =
      units.filter { names.contains($0.name) }.map { ($0.name, $0.capacityMW) }
      + storage.filter { names.contains($0.name) }.map { ($0.name, $0.capacityMW) }
    units.removeAll { names.contains($0.name) }
    storage.removeAll { names.contains($0.name) }
    return gone
  }
}

extension Fleet {
  /// Capacity of all units and stores, MW.
  public var capacityMW: Double {
    storage.reduce(units.reduce(0) { $0 + $1.capacityMW }) { $0 + $1.capacityMW }
  }
}

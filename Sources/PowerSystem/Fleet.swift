/// The units and stores that exist at a point of a run: part of the state carried from year to year.
public struct Fleet: Sendable, Codable, Hashable {
  /// A retirement that found less capacity than it was to take.
  public struct Shortfall: Sendable, Codable, Hashable {
    /// The planned change.
    public var change: PlannedChange
    /// Capacity that was not there, MW.
    public var missingMW: Double
  }

  /// Generating units.
  public private(set) var units: [GeneratingUnit]
  /// Stores.
  public private(set) var storage: [StorageUnit]
  /// Last year whose planned changes are in; nil before the first.
  public private(set) var changesThrough: Int?

  /// The fleet of a study's tables, before any planned change.
  public init(study: Study) {
    units = study.units
    storage = study.storage
    changesThrough = nil
  }

  /// Applies the planned changes up to and including `year` that are not in yet.
  ///
  /// An addition is a unit of its own with the technology's typical figures, one per zone and technology, that
  /// later additions enlarge. A retirement takes the units with the highest heat rate first (ties by name).
  /// Technologies missing from the study's table are added as units without fuel and at no cost; the study's
  /// findings name them.
  /// - Returns: Retirements that found too little capacity.
  @discardableResult
  public mutating func applyPlannedChanges(of study: Study, through year: Int) -> [Shortfall] {
    let due = study.plannedChanges.filter {
      $0.year <= year && $0.year > (changesThrough ?? Int.min)
        && study.settings.plannedChanges.contains($0.status)
    }
    var shortfalls: [Shortfall] = []
    for change in due.sorted(by: { ($0.year, $0.zone, $0.technology) < ($1.year, $1.zone, $1.technology) }) {
      if change.changeMW > 0 {
        add(change, of: study)
      } else {
        let missing = retire(change)
        if missing > 1e-9 { shortfalls.append(Shortfall(change: change, missingMW: missing)) }
      }
    }
    changesThrough = max(year, changesThrough ?? year)
    return shortfalls
  }

  private mutating func add(_ change: PlannedChange, of study: Study) {
    let technology =
      study.technologies.first { $0.name == change.technology } ?? Technology(name: change.technology)
    let name = "\(change.zone)|\(change.technology)|planned"
    if let efficiency = technology.roundTripEfficiency {
      if let index = storage.firstIndex(where: { $0.name == name }) {
        storage[index].capacityMW += change.changeMW
      } else {
        storage.append(
          StorageUnit(
            name: name, zone: change.zone, technology: change.technology, capacityMW: change.changeMW,
            roundTripEfficiency: efficiency, maximumCapacityFactor: technology.maximumCapacityFactor,
            variableOMUSDPerMWh: technology.variableOMUSDPerMWh,
            chargingCostUSDPerMWh: study.storage.first?.chargingCostUSDPerMWh ?? 0))
      }
      return
    }
    if let index = units.firstIndex(where: { $0.name == name }) {
      units[index].capacityMW += change.changeMW
    } else {
      units.append(
        GeneratingUnit(
          name: name, zone: change.zone, technology: change.technology, fuel: technology.fuel,
          capacityMW: change.changeMW, heatRateMMBtuPerMWh: technology.heatRateMMBtuPerMWh,
          variableOMUSDPerMWh: technology.variableOMUSDPerMWh,
          costAdderUSDPerMWh: technology.costAdderUSDPerMWh,
          fixedOMUSDPerKWYear: technology.fixedOMUSDPerKWYear,
          emissionRateShortTonsPerMWh: technology.emissionRateShortTonsPerMWh,
          coveredShare: technology.coveredShare, onlineYear: change.year))
    }
  }

  /// Takes capacity out; returns what was missing, MW.
  private mutating func retire(_ change: PlannedChange) -> Double {
    var remaining = -change.changeMW
    let order = units.indices
      .filter {
        units[$0].zone == change.zone && units[$0].technology == change.technology
          && units[$0].operates(in: change.year)
      }
      .sorted {
        (units[$1].heatRateMMBtuPerMWh, units[$0].name) < (units[$0].heatRateMMBtuPerMWh, units[$1].name)
      }
    for index in order {
      let taken = min(remaining, units[index].capacityMW)
      units[index].capacityMW -= taken
      remaining -= taken
    }
    for index in storage.indices
    where storage[index].zone == change.zone && storage[index].technology == change.technology {
      let taken = min(remaining, storage[index].capacityMW)
      storage[index].capacityMW -= taken
      remaining -= taken
    }
    return remaining
  }
}

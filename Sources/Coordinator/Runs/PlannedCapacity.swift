import DispatchSolvePowerSystem

/// Capacity that the study's plan adds to, or takes from, a unit or store in a year.
public struct PlannedCapacity: Sendable, Hashable {
  /// Unit or store.
  public var unit: String
  /// Zone.
  public var zone: String
  /// Technology.
  public var technology: String
  /// Added above 0, retired below it, MW.
  public var changeMW: Double

  /// What the plan changes in a year, by name of unit; capacity that begins to operate in the year counts as added.
  ///
  /// - Parameters:
  ///   - before: The fleet before the plan's changes of the year.
  ///   - after: The fleet after them.
  static func changes(_ before: Fleet, _ after: Fleet, in year: Int) -> [PlannedCapacity] {
    let (old, new) = (members(before), members(after))
    var known: [String: PlannedCapacity] = [:]
    for item in old { known[item.capacity.unit] = item.capacity }
    var changes: [PlannedCapacity] = []
    for (item, online) in new {
      var change = item
      let had = known.removeValue(forKey: item.unit)?.changeMW ?? 0
      // What comes later counts when it comes.
      if let online, online > year { continue }
      change.changeMW -= online == year ? 0 : had
      guard abs(change.changeMW) > Fleet.capacityTolerance * max(1, had) else { continue }
      changes.append(change)
    }
    // What is no longer there.
    changes += known.values.map { gone in
      var change = gone
      change.changeMW = -gone.changeMW
      return change
    }
    return changes.filter { abs($0.changeMW) > Fleet.capacityTolerance }
      .sorted { ($0.unit, $0.zone) < ($1.unit, $1.zone) }
  }

  private static func members(_ fleet: Fleet) -> [(capacity: PlannedCapacity, online: Int?)] {
    fleet.units.map { unit in
      (
        PlannedCapacity(
          unit: unit.name, zone: unit.zone, technology: unit.technology, changeMW: unit.capacityMW),
        unit.onlineYear
      )
    }
      + fleet.storage.map { store in
        (
          PlannedCapacity(
            unit: store.name, zone: store.zone, technology: store.technology, changeMW: store.capacityMW),
          store.onlineYear
        )
      }
  }
}

extension Study {
  /// Zones and technologies of which, but for what closes on economic grounds, capacity stands in a year, is planned to
  /// later, or may be built, sorted: what the plan has taken for good is none.
  func capacityPlaces(in year: Int) -> [CapacityPlace] {
    var places: Set<CapacityPlace> = []
    var fleet = Fleet(study: self)
    fleet.applyPlannedChanges(of: self, through: year)
    for unit in fleet.units where unit.capacityMW > 0 {
      places.insert(CapacityPlace(zone: unit.zone, technology: unit.technology))
    }
    for store in fleet.storage where store.capacityMW > 0 {
      places.insert(CapacityPlace(zone: store.zone, technology: store.technology))
    }
    for change in plannedChanges
    where change.changeMW > 0 && change.year > year && settings.plannedChanges.contains(change.status) {
      places.insert(CapacityPlace(zone: change.zone, technology: change.technology))
    }
    if settings.expansion.isEnabled {
      for limit in buildLimits {
        places.insert(CapacityPlace(zone: limit.zone, technology: limit.technology))
      }
    }
    return places.sorted { ($0.zone, $0.technology) < ($1.zone, $1.technology) }
  }
}

/// A technology in a zone.
public struct CapacityPlace: Sendable, Hashable {
  /// Zone.
  public var zone: String
  /// Technology.
  public var technology: String
}

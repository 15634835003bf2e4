/// The units and stores that exist at a point of a run: part of the state carried from year to year.
public struct Fleet: Sendable, Codable, Hashable {
  /// A retirement that found less capacity than it was to take.
  public struct Shortfall: Sendable, Codable, Hashable {
    /// The planned change.
    public var change: PlannedChange
    /// Capacity that was not there, MW.
    public var missingMW: Double

    /// Creates a shortfall.
    public init(change: PlannedChange, missingMW: Double) {
      self.change = change
      self.missingMW = missingMW
    }
  }

  /// Capacities closer than this, in MW and relative above 1 MW, are the same capacity.
  ///
  /// Sums and differences of a few hundred capacities round to about 1e-14 of the largest; nothing that is built is
  /// as small as a milliwatt.
  public static let capacityTolerance = 1e-9

  /// Generating units.
  public internal(set) var units: [GeneratingUnit]
  /// Stores.
  public internal(set) var storage: [StorageUnit]
  /// Last year whose planned changes are in; nil: none is.
  public private(set) var changesThrough: Int?

  /// How names of planned additions end; the study's findings refuse such names for anything else.
  static let plannedSuffix = "|planned"

  /// The fleet of a study's tables, before any planned change.
  ///
  /// Where units have a life cycle, one whose first year and technical life are known closes when that life ends, or
  /// before if its table says so.
  public init(study: Study) {
    units = study.units
    storage = study.storage
    changesThrough = study.settings.fleetYear.map { $0 - 1 }
    // Sources have no say in what a fleet does, and would be carried through every checkpoint.
    for index in units.indices { units[index].source = nil }
    for index in storage.indices { storage[index].source = nil }
    guard study.settings.lifecycle.isEnabled else { return }
    var lives: [String: Int] = [:]
    for technology in study.technologies { lives[technology.name] = technology.lifeYears }
    func end(_ technology: String, _ online: Int?, _ closing: Int?) -> Int? {
      guard let online, let life = lives[technology] else { return closing }
      return min(online + life, closing ?? Int.max)
    }
    for index in units.indices {
      units[index].closingYear = end(
        units[index].technology, units[index].onlineYear, units[index].closingYear)
    }
    for index in storage.indices {
      storage[index].closingYear = end(
        storage[index].technology, storage[index].onlineYear, storage[index].closingYear)
    }
  }

  /// Applies the planned changes up to and including `year` that are not in yet.
  ///
  /// An addition is a unit of its own with the technology's typical figures, one per zone and technology, that
  /// later additions enlarge. A retirement takes the units with the highest heat rate first, then the stores with
  /// the lowest round-trip efficiency (ties by name). In one year, zone and technology additions come before
  /// retirements, so that the order of the plan's rows does not matter.
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
    let ordered = due.sorted {
      ($0.year, $0.zone, $0.technology, -$0.changeMW) < ($1.year, $1.zone, $1.technology, -$1.changeMW)
    }
    for change in ordered {
      if change.changeMW > 0 {
        add(change, of: study)
      } else {
        let missing = retire(change)
        if missing > 0 { shortfalls.append(Shortfall(change: change, missingMW: missing)) }
      }
    }
    changesThrough = max(year, changesThrough ?? year)
    return shortfalls
  }

  private mutating func add(_ change: PlannedChange, of study: Study) {
    let technology =
      study.technologies.first { $0.name == change.technology } ?? Technology(name: change.technology)
    let name = "\(change.zone)|\(change.technology)\(Self.plannedSuffix)"
    enter(
      Addition(name: name, zone: change.zone, technology, firstYear: change.year), capacityMW: change.changeMW
    )
  }

  /// Takes capacity out; returns what was missing, MW.
  private mutating func retire(_ change: PlannedChange) -> Double {
    let tolerance = Self.capacityTolerance * max(1, -change.changeMW)
    var remaining = -change.changeMW
    func take(from capacity: inout Double) {
      let taken = min(remaining, capacity)
      let left = capacity - taken
      // What rounding leaves would go on as a unit of its own.
      capacity = left <= Self.capacityTolerance * max(1, capacity) ? 0 : left
      remaining -= taken
      if remaining <= tolerance { remaining = 0 }
    }
    let order = units.indices
      .filter {
        units[$0].zone == change.zone && units[$0].technology == change.technology
          && units[$0].operates(in: change.year)
      }
      .sorted {
        (units[$1].heatRateMMBtuPerMWh, units[$0].name) < (units[$0].heatRateMMBtuPerMWh, units[$1].name)
      }
    for index in order where remaining > 0 { take(from: &units[index].capacityMW) }
    let stores = storage.indices
      .filter {
        storage[$0].zone == change.zone && storage[$0].technology == change.technology
          && storage[$0].operates(in: change.year)
      }
      .sorted {
        (storage[$0].roundTripEfficiency, storage[$0].name)
          < (storage[$1].roundTripEfficiency, storage[$1].name)
      }
    for index in stores where remaining > 0 { take(from: &storage[index].capacityMW) }
    return remaining
  }
}

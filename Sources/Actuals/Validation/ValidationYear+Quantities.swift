import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem

extension ValidationYear {
  /// What the model says of a row of actuals.csv.
  public struct Figure: Sendable, Hashable {
    /// The figure, in the row's unit.
    public var value: Double
    /// Whether blocks lie across the quarter's ends, so that what is compared is their share by days.
    public var isSharedByDays: Bool
  }

  /// The model's figure for a row of this year; nil where there is none: for quarters without months.
  public func figure(_ row: ActualRow, in study: Study) -> Figure? {
    if row.quantity == .allowancePrice { return Figure(value: nominalPriceUSD, isSharedByDays: false) }
    let system = dispatch.system
    var shares = system.slices.map { _ in 1.0 }
    var isShared = false
    if let quarter = row.quarter {
      for (s, slice) in system.slices.enumerated() {
        guard let share = slice.share(ofQuarter: quarter) else { return nil }
        shares[s] = share
        isShared = isShared || (share > 0 && share < 1)
      }
    }
    let names = Set(row.zones(in: study))
    let zones = Set(system.zones.indices.filter { names.contains(system.zones[$0].name) })
    let hours = zip(system.slices, shares).map { $0.hours * $1 }
    return Figure(value: value(row, zones, hours, in: study), isSharedByDays: isShared)
  }

  private func value(_ row: ActualRow, _ zones: Set<Int>, _ hours: [Double], in study: Study) -> Double {
    switch row.quantity {
    case .co2: emissions(zones, hours, isCovered: false)
    case .coveredCO2: emissions(zones, hours, isCovered: true)
    case .generation: generation(zones, hours, Set(row.technologies))
    case .load: load(zones, hours)
    case .netImports: netImports(zones, hours)
    case .electricityPrice: price(zones, hours) * study.nominalDollars(perStudyDollarIn: year)
    case .allowancePrice: nominalPriceUSD
    }
  }

  private func emissions(_ zones: Set<Int>, _ hours: [Double], isCovered: Bool) -> Double {
    let system = dispatch.system
    var sum = 0.0
    for (u, unit) in system.units.enumerated() where zones.contains(unit.zone) && unit.emissionRate > 0 {
      for s in system.slices.indices where hours[s] > 0 {
        let share = isCovered ? system.coveredShare(unit: u, slice: s) : 1
        sum += hours[s] * dispatch.quantities.generationMW(unit: u, slice: s) * unit.emissionRate * share
      }
    }
    return sum
  }

  /// Generation of units, and of stores what they give less what they take.
  private func generation(_ zones: Set<Int>, _ hours: [Double], _ technologies: Set<String>) -> Double {
    let system = dispatch.system
    let quantities = dispatch.quantities
    var sum = 0.0
    func counts(_ technology: String, _ zone: Int) -> Bool {
      zones.contains(zone) && (technologies.isEmpty || technologies.contains(technology))
    }
    for (u, unit) in system.units.enumerated() where counts(unit.technology, unit.zone) {
      for s in hours.indices { sum += hours[s] * quantities.generationMW(unit: u, slice: s) }
    }
    for (k, store) in system.storage.enumerated() where counts(store.technology, store.zone) {
      for s in hours.indices {
        sum +=
          hours[s] * (quantities.dischargeMW(store: k, slice: s) - quantities.chargeMW(store: k, slice: s))
      }
    }
    return sum
  }

  private func load(_ zones: Set<Int>, _ hours: [Double]) -> Double {
    var sum = 0.0
    for z in zones.sorted() {
      for s in hours.indices { sum += hours[s] * dispatch.loadMW(zone: z, slice: s) }
    }
    return sum
  }

  /// Received over the area's border less what is sent over it.
  private func netImports(_ zones: Set<Int>, _ hours: [Double]) -> Double {
    let system = dispatch.system
    var sum = 0.0
    for (a, link) in system.links.enumerated() where zones.contains(link.from) != zones.contains(link.to) {
      for s in hours.indices {
        let forward = dispatch.quantities.forwardMW(link: a, slice: s)
        let reverse = dispatch.quantities.reverseMW(link: a, slice: s)
        sum +=
          hours[s]
          * (zones.contains(link.to)
            ? link.efficiency * forward - reverse : link.efficiency * reverse - forward)
      }
    }
    return sum
  }

  /// Mean price, weighted with load; of zones without load with hours.
  private func price(_ zones: Set<Int>, _ hours: [Double]) -> Double {
    var (weighted, weight, plain, count) = (0.0, 0.0, 0.0, 0.0)
    for z in zones.sorted() {
      for s in hours.indices {
        let price = dispatch.quantities.priceUSDPerMWh(zone: z, slice: s)
        let load = hours[s] * dispatch.loadMW(zone: z, slice: s)
        weighted += load * price
        weight += load
        plain += hours[s] * price
        count += hours[s]
      }
    }
    return weight > 0 ? weighted / weight : count > 0 ? plain / count : 0
  }
}

extension DispatchSystem.Slice {
  /// The share of the slice that lies in a quarter, by days of its months; nil where months are not given.
  func share(ofQuarter quarter: Int) -> Double? {
    let days = daysOfMonth.reduce(0, +)
    guard days > 0 else { return nil }
    return Double(daysOfMonth[(3 * quarter - 3)..<(3 * quarter)].reduce(0, +)) / Double(days)
  }
}

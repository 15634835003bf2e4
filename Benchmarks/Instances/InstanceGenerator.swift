import DispatchSolvePowerSystem

/// Generates studies of any size that look like power systems.
///
/// Every zone is a zone group of its own, with its own load shape, availabilities and seasonal gas prices. Units of
/// a zone fall into classes that differ in cost and emission rate from all others, so that no two offers tie. There
/// is no storage, so that every slice is solved on its own.
public struct InstanceGenerator {
  let size: InstanceSize
  let calendar: Calendar
  var random: SplitMix64
  var heatRates: [String: DistinctNumbers] = [:]
  var variableCosts = DistinctNumbers()

  private init(_ size: InstanceSize, seed: UInt64) {
    self.size = size
    calendar = Calendar(slices: size.slices)
    random = SplitMix64(seed: seed)
  }

  /// The study of a size; the same size and seed give the same study.
  public static func study(_ size: InstanceSize, seed: UInt64 = 1) -> Study {
    var generator = InstanceGenerator(size, seed: seed)
    return generator.make()
  }

  private mutating func make() -> Study {
    let names = (1...size.zones).map { "Z\(String(1_000 + $0).dropFirst())" }
    var study = Study(
      settings: StudySettings(name: "instance", description: "Generated: \(size)"),
      zones: names.map { Zone(name: $0, group: $0) }, slices: calendar.slices)
    var peaks: [Double] = []
    for (z, zone) in names.enumerated() {
      let profiles = availabilities()
      let units = units(of: zone, index: z)
      let present = Set(units.map(\.technology))
      for technology in GeneratedTechnology.all where present.contains(technology.name) {
        for (slice, value) in zip(calendar.slices, profiles[technology.name] ?? []) {
          study.availability.append(
            AvailabilityRow(group: zone, technology: technology.name, slice: slice.name, availability: value))
        }
      }
      peaks.append(addLoad(of: zone, units: units, availabilities: profiles, to: &study))
      addFuelPrices(of: zone, to: &study)
      study.units += units
    }
    study.interfaces = interfaces(names, peaks: peaks)
    study.program = program(study)
    return study
  }

  /// Load shape, energy and peak of a zone; the peak takes 62 to 102 % of what its own units can give then.
  /// - Returns: The first year's peak, MW.
  private mutating func addLoad(
    of zone: String, units: [GeneratingUnit], availabilities: [String: [Double]], to study: inout Study
  ) -> Double {
    let season = random.uniform(0.05...0.14)
    let winter = random.uniform(-0.06...0.06)
    let day = random.uniform(0.12...0.22)
    let peakHour = random.uniform(15...19)
    var installed: [String: Double] = [:]
    for unit in units { installed[unit.technology, default: 0] += unit.capacityMW }
    var factors: [Double] = []
    var largestShare = 0.0
    for s in calendar.slices.indices {
      let shape =
        (1 + season * calendar.extreme(s) + winter * calendar.winter(s))
        * (1 + day * calendar.daytime(s, peakHour: peakHour)) * random.uniform(0.98...1.02)
      let factor = rounded(shape, steps: 10_000)
      factors.append(factor)
      let capability = GeneratedTechnology.all.reduce(0.0) { sum, technology in
        sum + (installed[technology.name] ?? 0) * (availabilities[technology.name]?[s] ?? 1)
      }
      largestShare = max(largestShare, factor / max(capability, 1))
    }
    let meanMW = random.uniform(0.62...1.02) / largestShare
    let weighted = zip(factors, calendar.slices).reduce(0) { $0 + $1.0 * $1.1.hours }
    let growth = random.uniform(1...1.006)
    for (slice, factor) in zip(calendar.slices, factors) {
      study.loadShape.append(LoadShapeRow(group: zone, slice: slice.name, loadFactor: factor))
    }
    var scale = 1.0
    for year in size.yearRange {
      study.demand.append(
        DemandRow(
          year: year, zone: zone, demandMWh: (meanMW * weighted * scale).rounded(),
          peakMW: (meanMW * scale * (factors.max() ?? 1)).rounded()))
      scale *= growth
    }
    return meanMW * (factors.max() ?? 1)
  }

  /// Fuel prices of all years, and the gas price's seasons.
  private mutating func addFuelPrices(of zone: String, to study: inout Study) {
    for (fuel, range) in GeneratedTechnology.fuelPrices {
      var price = random.uniform(range)
      for year in size.yearRange {
        study.fuelPrices.append(
          FuelPriceRow(year: year, zone: zone, fuel: fuel, priceUSDPerMMBtu: rounded(price, steps: 10_000)))
        price *= random.uniform(0.99...1.03)
      }
    }
    let swing = random.uniform(0.1...0.45)
    for (index, season) in calendar.seasons.enumerated() {
      guard let s = calendar.season.firstIndex(of: index) else { continue }
      let multiplier = 1 + swing * calendar.winter(s) * random.uniform(0.8...1.2)
      study.fuelSeasonal.append(
        FuelSeasonalRow(
          group: zone, block: season, fuel: "gas", multiplier: rounded(multiplier, steps: 10_000)))
    }
  }

  /// A ring of all zones and random further interfaces, each a share of the smaller zone's peak.
  private mutating func interfaces(_ names: [String], peaks: [Double]) -> [Interface] {
    struct Pair: Hashable {
      var a: Int
      var b: Int
    }
    var pairs: [Pair] = []
    var taken: Set<Pair> = []
    func add(_ one: Int, _ other: Int) {
      let pair = Pair(a: min(one, other), b: max(one, other))
      if one != other, pairs.count < size.interfaces, taken.insert(pair).inserted { pairs.append(pair) }
    }
    for z in names.indices { add(z, (z + 1) % names.count) }
    while pairs.count < size.interfaces {
      add(random.index(below: names.count), random.index(below: names.count))
    }
    var charges = DistinctNumbers()
    var efficiencies = DistinctNumbers()
    return pairs.map { pair in
      let smaller = min(peaks[pair.a], peaks[pair.b])
      return Interface(
        name: "\(names[pair.a])>\(names[pair.b])", fromZone: names[pair.a], toZone: names[pair.b],
        capacityMW: (smaller * random.uniform(0.06...0.22)).rounded(),
        reverseCapacityMW: (smaller * random.uniform(0.04...0.22)).rounded(),
        efficiency: efficiencies.draw(0.95...0.9999, steps: 100_000, &random),
        wheelingUSDPerMWh: charges.draw(0.05...2, steps: 100_000, &random))
    }
  }

  /// A program that covers half of the zones, with a cap near what they would emit.
  private mutating func program(_ study: Study) -> AllowanceProgram {
    var order = study.zones.map(\.name)
    random.shuffle(&order)
    let members = Set(order.prefix((order.count + 1) / 2))
    let energy = study.demand.reduce(0.0) {
      $0 + ($1.year == InstanceSize.firstYear && members.contains($1.zone) ? $1.demandMWh : 0)
    }
    let years = size.yearRange.map { year in
      let cap = (energy * 0.3 * (1 - 0.015 * Double(year - InstanceSize.firstYear))).rounded()
      return ProgramYear(
        year: year, capShortTons: cap, reservePriceUSD: 2.5,
        tiers: [CostContainmentTier(number: 1, triggerUSD: 17, quantityShortTons: (cap / 10).rounded())],
        ecr: EmissionsContainmentReserve(triggerUSD: 7, quantityShortTons: (cap / 10).rounded()),
        priceCeilingUSD: 90, controlPeriod: "\(year)")
    }
    return AllowanceProgram(
      years: years,
      memberships: study.zones.filter { members.contains($0.name) }
        .map { ProgramMembership(zone: $0.name, firstYear: InstanceSize.firstYear) })
  }
}

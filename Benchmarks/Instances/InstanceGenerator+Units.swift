import DispatchSolvePowerSystem

extension InstanceGenerator {
  /// A zone's part of a total that is spread over all zones as evenly as whole numbers allow.
  private func part(_ total: Int, of z: Int) -> Int {
    total * (z + 1) / size.zones - total * z / size.zones
  }

  /// The units of a zone, classes mixed.
  mutating func units(of zone: String, index z: Int) -> [GeneratingUnit] {
    let unitCount = part(size.units, of: z)
    let templates = classes(of: zone, count: min(unitCount, max(1, part(size.classes, of: z))))
    // Every class has a unit; the rest falls to classes at random, more to technologies of many small units.
    var cumulated: [Double] = []
    var total = 0.0
    for template in templates {
      total += template.technology.unitWeight * random.uniform(0.3...1.7)
      cumulated.append(total)
    }
    var owners = Array(templates.indices)
    while owners.count < unitCount {
      let mark = random.uniform(0...total)
      owners.append(cumulated.firstIndex { mark < $0 } ?? templates.count - 1)
    }
    random.shuffle(&owners)
    return owners.enumerated().map { number, owner in
      var unit = templates[owner].unit
      unit.name = "\(zone)-\(unit.technology)-\(number + 1)"
      unit.capacityMW = rounded(random.uniform(templates[owner].technology.capacityMW), steps: 10)
      return unit
    }
  }

  /// The classes of a zone: a unit each, without name and capacity.
  private mutating func classes(
    of zone: String, count: Int
  ) -> [(technology: GeneratedTechnology, unit: GeneratingUnit)] {
    var result: [(technology: GeneratedTechnology, unit: GeneratingUnit)] = []
    for (technology, classCount) in zip(GeneratedTechnology.all, technologyCounts(count)) {
      for _ in 0..<classCount {
        var heatRate = 0.0
        if let range = technology.heatRate {
          heatRate = heatRates[technology.name, default: DistinctNumbers()].draw(
            range, steps: 10_000, &random)
        }
        result.append(
          (
            technology,
            GeneratingUnit(
              name: "", zone: zone, technology: technology.name, fuel: technology.fuel, capacityMW: 0,
              heatRateMMBtuPerMWh: heatRate,
              variableOMUSDPerMWh: variableCosts.draw(technology.variableOM, steps: 100_000, &random),
              emissionRateShortTonsPerMWh: rounded(heatRate * technology.carbonContent, steps: 1_000_000))
          ))
      }
    }
    return result
  }

  /// Classes by technology, as many as asked for together, near weights that differ from zone to zone.
  private mutating func technologyCounts(_ count: Int) -> [Int] {
    let weights = GeneratedTechnology.all.map { $0.classWeight * random.uniform(0.5...1.5) }
    let sum = weights.reduce(0, +)
    let shares = weights.map { $0 / sum * Double(count) }
    var counts = shares.map { Int($0) }
    let order = shares.indices.sorted {
      (shares[$0] - Double(counts[$0]), $1) > (shares[$1] - Double(counts[$1]), $0)
    }
    for technology in order.prefix(count - counts.reduce(0, +)) { counts[technology] += 1 }
    return counts
  }

  /// Availability by technology and slice in one zone.
  mutating func availabilities() -> [String: [Double]] {
    var result: [String: [Double]] = [:]
    for technology in GeneratedTechnology.all {
      let values =
        switch technology.availability {
        case .maintained: maintained()
        case .wind: wind()
        case .solar: solar()
        case .hydro: hydro()
        }
      result[technology.name] = values.map { rounded(min(1, max(0, $0)), steps: 10_000) }
    }
    return result
  }

  private mutating func maintained() -> [Double] {
    let base = random.uniform(0.86...0.93)
    let swing = random.uniform(0.01...0.05)
    return calendar.slices.indices.map { base + swing * calendar.extreme($0) }
  }

  private mutating func wind() -> [Double] {
    let mean = random.uniform(0.24...0.4)
    var weather = 0.0
    return calendar.slices.indices.map { s in
      weather = 0.7 * weather + random.uniform(-0.16...0.16)
      return max(0.02, mean + 0.08 * calendar.winter(s) + weather)
    }
  }

  private mutating func solar() -> [Double] {
    let clear = random.uniform(0.6...0.85)
    return calendar.slices.indices.map { clear * calendar.sun($0) * random.uniform(0.75...1) }
  }

  private mutating func hydro() -> [Double] {
    let mean = random.uniform(0.35...0.6)
    let swing = random.uniform(0.05...0.2)
    return calendar.slices.indices.map { mean - swing * calendar.winter($0) }
  }
}

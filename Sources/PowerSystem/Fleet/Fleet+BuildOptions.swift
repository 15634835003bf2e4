extension Fleet.Addition {
  /// The unit that a build option adds in a year; it retires when its life ends.
  package init(limit: BuildLimit, cost: BuildOption, _ technology: Technology, year: Int) {
    var technology = technology
    if let rate = cost.heatRateMMBtuPerMWh {
      // Emissions come from the fuel burned.
      if technology.heatRateMMBtuPerMWh > 0 {
        technology.emissionRateShortTonsPerMWh *= rate / technology.heatRateMMBtuPerMWh
      }
      technology.heatRateMMBtuPerMWh = rate
    }
    technology.fixedOMUSDPerKWYear = cost.fixedOMUSDPerKWYear
    let name = "\(limit.zone)|\(limit.technology)\(BuildOption.builtMark)\(year)"
    self.init(name: name, zone: limit.zone, technology, firstYear: year)
    switch self {
    case .unit(var unit):
      unit.closingYear = year + cost.lifeYears
      self = .unit(unit)
    case .storage(var store):
      store.closingYear = year + cost.lifeYears
      self = .storage(store)
    }
  }
}

extension Study {
  /// What an option costs in a year: the row of its zone, else the row of all zones; nil where it has none.
  package func buildOption(_ limit: BuildLimit, year: Int) -> BuildOption? {
    let rows = buildOptions.filter { $0.year == year && $0.technology == limit.technology }
    return rows.first { $0.zone == limit.zone } ?? rows.first { $0.zone == nil }
  }
}

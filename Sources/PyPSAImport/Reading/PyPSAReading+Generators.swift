import DispatchSolvePowerSystem
import DispatchSolveTables

extension PyPSAReading {
  /// Generators become units, those that are extendable options as well.
  mutating func readGenerators() {
    forEach(of: "generators", series: ["p_max_pu", "p_min_pu", "marginal_cost", "efficiency"]) {
      $0.readGenerator($1, $2)
    }
  }

  private mutating func readGenerator(_ components: ComponentTable, _ row: Int) {
    let (table, name) = (components.table, components.names[row])
    guard let zone = bus(components, row, "bus") else { return }
    let carrier = components.text(row, "carrier")
    let capacity = capacity(components, row)
    let cost = constant(components, row, "marginal_cost", default: 0)
    if !cost.isFinite {
      error(table, row, components.place("marginal_cost"), "marginal_cost: \(cost) is not finite")
    } else if cost < 0 {
      warn(
        table, row, components.place("marginal_cost"),
        "marginal_cost: \(cost) of '\(clipped(name))': a study spills what is too much, so it runs at its limit all the time"
      )
    }
    // A study's availability is a share: what PyPSA lets run above its nominal power gets the capacity.
    var profile = profile(components, row, "p_max_pu", default: 1)
    let least = constant(components, row, "p_min_pu", default: 0)
    var scale = 1.0
    if profile.highest > 1, profile.highest.isFinite {
      if capacity.addition == nil {
        scale = profile.highest
        profile = profile.map { $0 / scale }
      } else {
        refuse(
          table, row, components.place("p_max_pu"), "p_max_pu of '\(clipped(name))'",
          "output above the nominal power of what may be added")
        profile = profile.map { min($0, 1) }
      }
    }
    guard profile.lowest >= 0, profile.highest <= 1 else {
      return error(
        table, row, components.place("p_max_pu"),
        "p_max_pu of '\(clipped(name))' leaves 0 to a finite number")
    }
    let share = minimumShare(components, row, least, capacity) / scale
    let rate = emissionRate(components, row, carrier)
    if let addition = capacity.addition {
      let technology = technologies.option(name: name, zone: zone, profile, isStorage: false)
      add(
        addition,
        of: Technology(
          name: technology, variableOMUSDPerMWh: cost, emissionRateShortTonsPerMWh: rate), in: zone)
      addAvailability(zone, technology, profile)
      guard capacity.standingMW > 0 else { return }
      addUnit(name, zone, technology, capacity.standingMW, share, cost, rate)
    } else {
      let technology = technologies.existing(
        carrier: carrier, name: name, zone: zone, profile, isStorage: false)
      addAvailability(zone, technology, profile)
      addUnit(name, zone, technology, capacity.standingMW * scale, share, cost, rate)
    }
  }

  private mutating func addUnit(
    _ name: String, _ zone: String, _ technology: String, _ capacity: Double, _ share: Double, _ cost: Double,
    _ rate: Double
  ) {
    study.units.append(
      GeneratingUnit(
        name: unused(name, "generator", in: &units), zone: zone, technology: technology, capacityMW: capacity,
        minimumOutputShare: share,
        variableOMUSDPerMWh: cost, emissionRateShortTonsPerMWh: rate))
  }

  /// Output that must run, as a share of nominal power.
  private mutating func minimumShare(
    _ components: ComponentTable, _ row: Int, _ least: Double, _ capacity: ExtendableCapacity
  ) -> Double {
    guard least != 0 else { return 0 }
    let message = "p_min_pu: \(least) of '\(clipped(components.names[row]))'"
    let column = components.place("p_min_pu")
    guard (0...1).contains(least) else {
      refuse(components.table, row, column, message, "generators that take power")
      return 0
    }
    guard capacity.addition == nil else {
      refuse(components.table, row, column, message, "output that must run of what may be added")
      return 0
    }
    return least
  }

  /// CO2 of a MWh of electricity, short tons: the carrier's of primary energy over the efficiency.
  private mutating func emissionRate(_ components: ComponentTable, _ row: Int, _ carrier: String) -> Double {
    guard let primary = emissions[carrier], primary > 0 else { return 0 }
    let efficiency = constant(components, row, "efficiency", default: 1)
    guard efficiency > 0, efficiency.isFinite else {
      error(
        components.table, row, components.place("efficiency"),
        "efficiency: \(efficiency) of '\(clipped(components.names[row]))', which emits CO2, is not above 0")
      return 0
    }
    return primary / efficiency * PyPSAImport.shortTonsPerMetricTon
  }
}

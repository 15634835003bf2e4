import DispatchSolvePowerSystem
import DispatchSolveTables

extension PyPSAReading {
  /// Storage units become stores that give back within a block what they took.
  mutating func readStorage() {
    forEach(
      of: "storage_units",
      series: ["p_max_pu", "p_min_pu", "marginal_cost", "efficiency_store", "efficiency_dispatch"]
    ) { $0.readStore($1, $2) }
  }

  private mutating func readStore(_ components: ComponentTable, _ row: Int) {
    let (table, name) = (components.table, components.names[row])
    guard let zone = bus(components, row, "bus") else { return }
    let carrier = components.text(row, "carrier")
    let capacity = capacity(components, row)
    let cost = constant(components, row, "marginal_cost", default: 0)
    if !(0..<Double.infinity).contains(cost) {
      error(
        table, row, components.place("marginal_cost"), "marginal_cost: \(cost) is not finite and at least 0")
    }
    let profile = profile(components, row, "p_max_pu", default: 1)
    let charging = self.profile(components, row, "p_min_pu", default: -1).map { 0 - $0 }
    if charging != profile {
      refuse(
        table, row, components.place("p_min_pu"), "p_min_pu of '\(clipped(name))'",
        "stores that charge and discharge at different power")
    }
    guard profile.lowest >= 0, profile.highest <= 1 else {
      return error(
        table, row, components.place("p_max_pu"), "p_max_pu of '\(clipped(name))' is not between 0 and 1")
    }
    let storing = efficiency(components, row, "efficiency_store")
    let giving = efficiency(components, row, "efficiency_dispatch")
    let factor = capacityFactor(components, row, storing, giving)
    if let addition = capacity.addition {
      let technology = technologies.option(name: name, zone: zone, profile, isStorage: true)
      add(
        addition,
        of: Technology(
          name: technology, variableOMUSDPerMWh: cost, roundTripEfficiency: storing * giving,
          maximumCapacityFactor: factor), in: zone)
      addAvailability(zone, technology, profile)
      guard capacity.standingMW > 0 else { return }
      addStore(name, zone, technology, capacity.standingMW, storing * giving, factor, cost)
    } else {
      let technology = technologies.existing(
        carrier: carrier, name: name, zone: zone, profile, isStorage: true)
      addAvailability(zone, technology, profile)
      addStore(name, zone, technology, capacity.standingMW, storing * giving, factor, cost)
    }
  }

  private mutating func addStore(
    _ name: String, _ zone: String, _ technology: String, _ capacity: Double, _ efficiency: Double,
    _ factor: Double, _ cost: Double
  ) {
    // Units and stores share names in a study, in PyPSA each list has its own.
    study.storage.append(
      StorageUnit(
        name: unused(name, "store", in: &units), zone: zone, technology: technology, capacityMW: capacity,
        roundTripEfficiency: efficiency, maximumCapacityFactor: factor, variableOMUSDPerMWh: cost))
  }

  private mutating func efficiency(_ components: ComponentTable, _ row: Int, _ attribute: String) -> Double {
    let value = constant(components, row, attribute, default: 1)
    if value > 0, value <= 1 { return value }
    error(
      components.table, row, components.place(attribute),
      "\(attribute): \(value) of '\(clipped(components.names[row]))' is not above 0 and at most 1")
    return 1
  }

  /// What a store may give in a block, as a share of capacity times hours; says where a study's store is not PyPSA's.
  ///
  /// A study knows no state of charge: within a block a store gives back what it took, in any order. That is PyPSA's store
  /// where its state of charge is cyclic over the block and its energy is no limit. Most energy it can hold if it charges at
  /// full power and then discharges at full power: with efficiencies a and b over H hours, a H / (1 + a b) MWh a MW.
  private mutating func capacityFactor(
    _ components: ComponentTable, _ row: Int, _ storing: Double, _ giving: Double
  ) -> Double {
    let (table, name) = (components.table, clipped(components.names[row]))
    let isWhole = options.blockHours == nil || slices.allSatisfy { $0.block == slices.first?.block }
    if !flag(components, row, "cyclic_state_of_charge", default: false) {
      let start = number(components, row, "state_of_charge_initial", default: 0)
      let column = components.place(start != 0 ? "state_of_charge_initial" : "cyclic_state_of_charge")
      refuse(
        table, row, column,
        start != 0
          ? "state_of_charge_initial: \(start) of '\(name)'"
          : "state of charge of '\(name)', which is not cyclic",
        "stores that begin with what they do not give back")
    } else if !isWhole {
      warn(
        table, row, components.place("cyclic_state_of_charge"),
        "'\(name)' gives back within \(options.blockHours ?? 0) hours what it took; in the network it has all \(horizon) hours"
      )
    }
    let hours = number(components, row, "max_hours", default: 1)
    let most = storing * blockHours / (1 + storing * giving)
    guard hours < most else { return 1 }
    let column = components.place("max_hours")
    let message =
      "max_hours: \(hours) of '\(name)', which could hold \(decimals(most, 1)) in \(blockHours) hours"
    if options.blockHours == nil {
      refuse(
        table, row, column, message,
        "the energy that a store can hold (in blocks of 24 hours stores are filled once in 24 hours)")
    } else {
      warn(table, row, column, message + ": it is filled once in a block at most")
    }
    return options.blockHours == nil ? 1 : min(1, hours * giving / blockHours)
  }
}

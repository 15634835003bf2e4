import DispatchSolvePowerSystem
import DispatchSolveTables

extension PyPSAReading {
  /// Links become interfaces of one way, or of both where nothing is lost.
  mutating func readLinks() {
    forEach(of: "links", series: ["p_max_pu", "p_min_pu", "marginal_cost", "efficiency"]) {
      $0.readLink($1, $2)
    }
  }

  private mutating func readLink(_ components: ComponentTable, _ row: Int) {
    let (table, name) = (components.table, components.names[row])
    for column in components.furtherPorts where !table.rows[row][column].isEmpty {
      let (port, bus) = (table.columns[column], clipped(table.rows[row][column]))
      refuse(
        table, row, column, "\(port): '\(bus)' of link '\(clipped(name))'", "links with more than two ports")
    }
    let (from, to) = (bus(components, row, "bus0"), bus(components, row, "bus1"))
    guard let from, let to else { return }
    let capacity = number(components, row, "p_nom", default: 0, in: 0...Double.infinity)
    let most = constant(components, row, "p_max_pu", default: 1)
    let least = constant(components, row, "p_min_pu", default: 0)
    let efficiency = constant(components, row, "efficiency", default: 1)
    let cost = constant(components, row, "marginal_cost", default: 0)
    guard most >= 0, most.isFinite, least <= most, least.isFinite else {
      return refuse(
        table, row, components.place("p_max_pu"),
        "p_max_pu: \(most) with p_min_pu \(least) of '\(clipped(name))'",
        "links that always run backwards")
    }
    guard efficiency > 0, efficiency <= 1 else {
      return refuse(
        table, row, components.place("efficiency"), "efficiency: \(efficiency) of '\(clipped(name))'",
        "links that give more than they take, or nothing")
    }
    var reverse = 0.0
    if least < 0 {
      if efficiency == 1, cost == 0 {
        reverse = -least * capacity
      } else {
        refuse(
          table, row, components.place("p_min_pu"), "p_min_pu: \(least) of '\(clipped(name))'",
          "links that run backwards and gain what they lose, or are paid, on the way")
      }
    }
    if !(0..<Double.infinity).contains(cost) {
      error(
        table, row, components.place("marginal_cost"), "marginal_cost: \(cost) is not finite and at least 0")
    }
    addInterface(
      Interface(
        name: name, fromZone: from, toZone: to, capacityMW: most * capacity, reverseCapacityMW: reverse,
        efficiency: efficiency, wheelingUSDPerMWh: cost, contractedMW: max(0, least) * capacity), "link")
  }

  /// Lines and transformers become interfaces of both ways: their flow is as over links, Kirchhoff's voltage law is not
  /// modelled, which the branch that closes a ring is warned of.
  mutating func readLines() {
    var parts: [String: String] = [:]
    func root(_ bus: String) -> String {
      var bus = bus
      while let next = parts[bus] { bus = next }
      return bus
    }
    for list in ["lines", "transformers"] {
      forEach(of: list, series: ["s_max_pu"]) { reading, components, row in
        let (from, to) = (reading.bus(components, row, "bus0"), reading.bus(components, row, "bus1"))
        guard let from, let to else { return }
        let name = components.names[row]
        let capacity = reading.number(components, row, "s_nom", default: 0, in: 0...Double.infinity)
        let most = reading.constant(components, row, "s_max_pu", default: 1)
        guard most >= 0, most.isFinite else {
          return reading.error(
            components.table, row, components.place("s_max_pu"),
            "s_max_pu: \(most) is not finite and at least 0")
        }
        reading.addInterface(
          Interface(
            name: name, fromZone: from, toZone: to, capacityMW: most * capacity,
            reverseCapacityMW: most * capacity), list == "lines" ? "line" : "transformer")
        let (one, other) = (root(from), root(to))
        if one != other {
          parts[one] = other
        } else {
          reading.warn(
            components.table, row, components.place("bus1"),
            "'\(clipped(name))' closes a ring of lines: Kirchhoff's voltage law is not modelled, flow is as over links"
          )
        }
      }
    }
  }

  private mutating func addInterface(_ interface: Interface, _ kind: String) {
    var interface = interface
    interface.name = unused(interface.name, kind, in: &interfaces)
    study.interfaces.append(interface)
  }
}

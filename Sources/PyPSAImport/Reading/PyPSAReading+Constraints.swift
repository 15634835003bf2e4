import DispatchSolvePowerSystem
import DispatchSolveTables

extension PyPSAReading {
  /// A limit on CO2 becomes an allowance program of the year, of which all zones are members.
  mutating func readConstraints() {
    guard let components = files.components["global_constraints"] else { return }
    let table = components.table
    var limit: Double?
    for row in rows(components) {
      let name = clipped(components.names[row])
      let kind = components.text(row, "type")
      guard kind.isEmpty || kind == "primary_energy" else {
        refuse(
          table, row, components.place("type"), "type: '\(clipped(kind))' of '\(name)'",
          "limits of this type")
        continue
      }
      let attribute = components.text(row, "carrier_attribute")
      guard attribute.isEmpty || attribute == "co2_emissions" else {
        refuse(
          table, row, components.place("carrier_attribute"),
          "carrier_attribute: '\(clipped(attribute))' of '\(name)'", "limits of anything but co2_emissions")
        continue
      }
      let sense = components.text(row, "sense")
      guard sense == "<=" else {
        refuse(
          table, row, components.place("sense"),
          "sense: '\(clipped(sense.isEmpty ? "==" : sense))' of '\(name)'",
          "emissions that have to be reached")
        continue
      }
      if let column = components.column("investment_period"),
        PyPSAValue(table, row, column) != .blank
      {
        refuse(
          table, row, column, "investment_period: \(clipped(table.rows[row][column])) of '\(name)'",
          "periods of investment")
      }
      let constant = number(components, row, "constant", default: 0, in: 0...Double.infinity)
      // Of several limits of the same sum the lowest holds.
      limit = min(limit ?? .infinity, constant)
    }
    guard let limit else { return }
    study.program = AllowanceProgram(
      years: [
        ProgramYear(year: year, capShortTons: limit * repetitions * PyPSAImport.shortTonsPerMetricTon)
      ],
      memberships: study.zones.map { ProgramMembership(zone: $0.name, firstYear: year) })
  }

  /// Components of which a study has nothing.
  mutating func refuseOthers() {
    for (list, what) in [("stores", "stores of energy apart from power"), ("processes", "processes")] {
      guard let components = files.components[list] else { continue }
      for row in rows(components) {
        refuse(
          components.table, row, components.place("name"), "'\(clipped(components.names[row]))'", what)
      }
    }
  }
}

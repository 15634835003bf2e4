import DispatchSolvePowerSystem
import DispatchSolveTables

extension PyPSAReading {
  /// Buses become zones, each a group of its own.
  mutating func readBuses() {
    guard let components = files.components["buses"] else { return }
    restrictSeries(components, read: [])
    let limitsByCarrier = components.table.columns.compactMap { column -> Restriction? in
      let reason = "limits of a carrier's capacity at a bus"
      if column.hasPrefix("nom_max_") { return Restriction(column, .atLeast(.infinity), reason) }
      return column.hasPrefix("nom_min_") ? Restriction(column, .atMost(0), reason) : nil
    }
    for row in rows(components) {
      let name = components.names[row]
      guard buses.insert(name).inserted else { continue }
      restrict(components, row, limitsByCarrier)
      study.zones.append(Zone(name: name, group: name))
    }
    if study.zones.isEmpty { error(components.table, nil, 0, "no buses") }
  }

  /// CO2 of carriers.
  mutating func readCarriers() {
    guard let components = files.components["carriers"] else { return }
    for row in rows(components) {
      emissions[components.names[row]] = number(
        components, row, "co2_emissions", default: 0, in: 0...Double.infinity)
    }
  }

  /// Loads at a bus become its zone's demand and the shape of its group.
  mutating func readLoads() {
    var loads = Dictionary(uniqueKeysWithValues: study.zones.map { ($0.name, Profile.constant(0)) })
    forEach(of: "loads", series: ["p_set"]) { reading, components, row in
      guard let bus = reading.bus(components, row, "bus") else { return }
      let load = reading.profile(components, row, "p_set", default: 0)
      guard load.lowest >= 0, load.highest.isFinite else {
        return reading.error(
          components.table, row, components.place("p_set"),
          "p_set: load '\(clipped(components.names[row]))' is \(load.lowest < 0 ? load.lowest : load.highest) MW in a snapshot; a study's load is at least 0 and finite"
        )
      }
      let sum = loads[bus] ?? .constant(0)
      loads[bus] = Profile(reading.snapshots.indices.map { sum[$0] + load[$0] })
    }
    for zone in study.zones {
      let load = loads[zone.name] ?? .constant(0)
      let energy = slices.indices.reduce(0) { $0 + load[$1] * slices[$1].hours }
      study.demand.append(
        DemandRow(year: year, zone: zone.name, demandMWh: energy, peakMW: load.highest))
      guard case .varying(let values) = load else { continue }
      let mean = energy / TimeSlice.hoursPerYear
      for (slice, value) in zip(slices, values) {
        study.loadShape.append(
          LoadShapeRow(group: zone.name, slice: slice.name, loadFactor: value / mean))
      }
    }
  }

  /// Rows of availability of a technology in a zone, where it is not always there.
  mutating func addAvailability(_ zone: String, _ technology: String, _ profile: Profile) {
    guard profile != .constant(1) else { return }
    guard available.insert([zone, technology]).inserted else { return }
    for (index, slice) in slices.enumerated() {
      study.availability.append(
        AvailabilityRow(
          group: zone, technology: technology, slice: slice.name, availability: profile[index]))
    }
  }
}

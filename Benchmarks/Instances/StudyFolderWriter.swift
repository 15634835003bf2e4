import Foundation
import PowerSystem
import StudyFiles

/// Writes a generated study as a study folder that reads back as the same study.
///
/// Only tables and columns that generated studies fill are written; all others keep their defaults.
public enum StudyFolderWriter {
  /// Writes the folder, which is made when it is not there; files in it are overwritten.
  public static func write(_ study: Study, to folder: URL) throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for table in try tables(study) {
      try Data(table.bytes).write(to: folder.appendingPathComponent(table.name))
    }
  }

  /// The files' names and contents.
  public static func tables(_ study: Study) throws -> [(name: String, bytes: [UInt8])] {
    [
      ("study.toml", toml(study)), ("zones.csv", zones(study)), ("slices.csv", try slices(study)),
      ("units.csv", try units(study)), ("availability.csv", try availability(study)),
      ("demand.csv", try demand(study)), ("load_shape.csv", try loadShape(study)),
      ("fuel_prices.csv", try fuelPrices(study)), ("fuel_seasonal.csv", try fuelSeasonal(study)),
      ("interfaces.csv", try interfaces(study)), ("allowance_program.csv", try program(study)),
      ("program_membership.csv", membership(study)),
    ]
  }

  private static func toml(_ study: Study) -> [UInt8] {
    let settings = study.settings
    return Array(
      """
      name = "\(settings.name)"
      description = "\(settings.description)"

      [run]
      mode = "network"
      voll_usd_per_mwh = \(settings.vollUSDPerMWh)

      """.utf8)
  }

  private static func zones(_ study: Study) -> [UInt8] {
    var csv = CSVWriter(table: "zones", columns: ["zone", "group"])
    for zone in study.zones {
      csv.text(zone.name)
      csv.text(zone.group)
      csv.endRow()
    }
    return csv.bytes
  }

  private static func slices(_ study: Study) throws -> [UInt8] {
    var csv = CSVWriter(table: "slices", columns: ["slice", "block", "hours"])
    for slice in study.slices {
      csv.text(slice.name)
      csv.text(slice.block)
      try csv.number(slice.hours, column: "hours")
      csv.endRow()
    }
    return csv.bytes
  }

  private static func units(_ study: Study) throws -> [UInt8] {
    var csv = CSVWriter(
      table: "units",
      columns: [
        "unit", "zone", "technology", "fuel", "capacity_mw", "heat_rate_mmbtu_per_mwh",
        "variable_om_usd_per_mwh", "emission_rate_short_tons_per_mwh",
      ])
    for unit in study.units {
      csv.text(unit.name)
      csv.text(unit.zone)
      csv.text(unit.technology)
      csv.text(unit.fuel ?? "")
      try csv.number(unit.capacityMW, column: "capacity_mw")
      try csv.number(unit.heatRateMMBtuPerMWh, column: "heat_rate_mmbtu_per_mwh")
      try csv.number(unit.variableOMUSDPerMWh, column: "variable_om_usd_per_mwh")
      try csv.number(unit.emissionRateShortTonsPerMWh, column: "emission_rate_short_tons_per_mwh")
      csv.endRow()
    }
    return csv.bytes
  }

  private static func availability(_ study: Study) throws -> [UInt8] {
    var csv = CSVWriter(table: "availability", columns: ["group", "technology", "slice", "availability"])
    for row in study.availability {
      csv.text(row.group)
      csv.text(row.technology)
      csv.text(row.slice)
      try csv.number(row.availability, column: "availability")
      csv.endRow()
    }
    return csv.bytes
  }

  private static func demand(_ study: Study) throws -> [UInt8] {
    var csv = CSVWriter(table: "demand", columns: ["year", "zone", "demand_mwh", "peak_mw"])
    for row in study.demand {
      csv.integer(row.year)
      csv.text(row.zone)
      try csv.number(row.demandMWh, column: "demand_mwh")
      try csv.number(row.peakMW ?? 0, column: "peak_mw")
      csv.endRow()
    }
    return csv.bytes
  }

  private static func loadShape(_ study: Study) throws -> [UInt8] {
    var csv = CSVWriter(table: "load_shape", columns: ["group", "slice", "load_factor"])
    for row in study.loadShape {
      csv.text(row.group)
      csv.text(row.slice)
      try csv.number(row.loadFactor, column: "load_factor")
      csv.endRow()
    }
    return csv.bytes
  }

  private static func fuelPrices(_ study: Study) throws -> [UInt8] {
    var csv = CSVWriter(table: "fuel_prices", columns: ["year", "zone", "fuel", "price_usd_per_mmbtu"])
    for row in study.fuelPrices {
      csv.integer(row.year)
      csv.text(row.zone)
      csv.text(row.fuel)
      try csv.number(row.priceUSDPerMMBtu, column: "price_usd_per_mmbtu")
      csv.endRow()
    }
    return csv.bytes
  }

  private static func fuelSeasonal(_ study: Study) throws -> [UInt8] {
    var csv = CSVWriter(table: "fuel_seasonal", columns: ["group", "block", "fuel", "multiplier"])
    for row in study.fuelSeasonal {
      csv.text(row.group)
      csv.text(row.block)
      csv.text(row.fuel)
      try csv.number(row.multiplier, column: "multiplier")
      csv.endRow()
    }
    return csv.bytes
  }

  private static func interfaces(_ study: Study) throws -> [UInt8] {
    var csv = CSVWriter(
      table: "interfaces",
      columns: [
        "interface", "from_zone", "to_zone", "capacity_mw", "reverse_capacity_mw", "efficiency",
        "wheeling_usd_per_mwh",
      ])
    for row in study.interfaces {
      csv.text(row.name)
      csv.text(row.fromZone)
      csv.text(row.toZone)
      try csv.number(row.capacityMW, column: "capacity_mw")
      try csv.number(row.reverseCapacityMW, column: "reverse_capacity_mw")
      try csv.number(row.efficiency, column: "efficiency")
      try csv.number(row.wheelingUSDPerMWh, column: "wheeling_usd_per_mwh")
      csv.endRow()
    }
    return csv.bytes
  }

  private static func program(_ study: Study) throws -> [UInt8] {
    var csv = CSVWriter(
      table: "allowance_program",
      columns: [
        "year", "cap_short_tons", "reserve_price_usd", "ccr1_trigger_usd", "ccr1_quantity",
        "ecr_trigger_usd", "ecr_quantity", "price_ceiling_usd", "control_period", "full_compliance",
      ])
    for rules in study.program?.years ?? [] {
      csv.integer(rules.year)
      try csv.number(rules.capShortTons, column: "cap_short_tons")
      try csv.number(rules.reservePriceUSD, column: "reserve_price_usd")
      try csv.number(rules.tiers[0].triggerUSD, column: "ccr1_trigger_usd")
      try csv.number(rules.tiers[0].quantityShortTons, column: "ccr1_quantity")
      try csv.number(rules.ecr?.triggerUSD ?? 0, column: "ecr_trigger_usd")
      try csv.number(rules.ecr?.quantityShortTons ?? 0, column: "ecr_quantity")
      try csv.number(rules.priceCeilingUSD ?? 0, column: "price_ceiling_usd")
      csv.text(rules.controlPeriod)
      csv.integer(rules.fullCompliance ? 1 : 0)
      csv.endRow()
    }
    return csv.bytes
  }

  private static func membership(_ study: Study) -> [UInt8] {
    var csv = CSVWriter(table: "program_membership", columns: ["zone", "first_year"])
    for row in study.program?.memberships ?? [] {
      csv.text(row.zone)
      csv.integer(row.firstYear)
      csv.endRow()
    }
    return csv.bytes
  }
}

import DispatchSolvePowerSystem
import DispatchSolveTables

extension PlanStatus: WordValue {}

// Zones, slices, demand, fuels and lines.
extension StudyTables {
  static let zones = StudyTableAccess(
    .zones, \.zones, isRequired: true, "Load and supply zones", blank: Zone(name: "", group: ""),
    [
      .key("zone", \.name, "Zone"),
      .required("group", \.group, "Zone group, shared by load shapes, availabilities and seasonal prices"),
      .optional("display_name", \.displayName, .name, blankIs: "zone", \.name, "Text for people"),
      .optional(
        "demand_elasticity", \.demandElasticity, .notNegative, unit: "1", plausible: 0...1,
        "Constant price elasticity of load as a positive number; 0 for none"),
      .optional(
        "reference_price_usd_per_mwh", \.referencePriceUSDPerMWh, .notNegative, plausible: 0...500,
        "Price at which load is that of demand.csv; needed with an elasticity"),
    ])

  static let slices = StudyTableAccess(
    .slices, \.slices, "Parts of the year; without the file one slice of 8760 hours",
    blank: TimeSlice(name: "", block: "", hours: 0),
    [
      .key("slice", \.name, "Time slice"),
      .required("block", \.block, "Block (season) within which storage shifts energy"),
      .required("hours", \.hours, .numberAbove(0, upTo: 8784), "Length; all slices sum to 8760"),
      .part(
        "months", .integers(1...12),
        "Months that the block stands for, 1 to 12, separated by ;; the same for its slices. Needed where a membership begins or ends within a year, and for quarters",
        get: { .text($0.months.map(String.init).joined(separator: ";")) },
        set: { $0.months = $1.integers ?? [] }),
    ])

  static let demand = StudyTableAccess(
    .demand, \.demand, isRequired: true, "Electricity demand",
    blank: DemandRow(year: 0, zone: "", demandMWh: 0),
    [
      .key("year", \.year, .year, "Year"), .key("zone", \.zone, "Zone"),
      .required("demand_mwh", \.demandMWh, .notNegative, plausible: 0...5e9, "Energy of the year"),
      .optional("peak_mw", \.peakMW, .notNegative, plausible: 0...1e6, "Highest hourly load"),
    ])

  static let loadShape = StudyTableAccess(
    .loadShape, \.loadShape, "Load of slices relative to the mean; flat without the file",
    blank: LoadShapeRow(group: "", slice: "", loadFactor: 0),
    [
      .key("group", \.group, "Zone group"), .key("slice", \.slice, "Time slice"),
      .required(
        "load_factor", \.loadFactor, .notNegative, unit: "1", plausible: 0.1...5, "Load over mean load"),
    ])

  static let fuelPrices = StudyTableAccess(
    .fuelPrices, \.fuelPrices, "Fuel prices",
    blank: FuelPriceRow(year: 0, zone: "", fuel: "", priceUSDPerMMBtu: 0),
    [
      .key("year", \.year, .year, "Year"), .key("zone", \.zone, "Zone"), .key("fuel", \.fuel, "Fuel"),
      .required("price_usd_per_mmbtu", \.priceUSDPerMMBtu, .notNegative, plausible: 0...60, "Price"),
    ])

  static let fuelSeasonal = StudyTableAccess(
    .fuelSeasonal, \.fuelSeasonal, "Seasonal fuel price multipliers; 1 where no row applies",
    blank: FuelSeasonalRow(group: "", block: "", fuel: "", multiplier: 1),
    [
      .optionalKey(
        "year", \.year, .year, blank: "every year without rows of its own for the group and fuel", "Year"),
      .key("group", \.group, "Zone group"), .key("block", \.block, "Block of slices"),
      .key("fuel", \.fuel, "Fuel"),
      .required(
        "multiplier", \.multiplier, .notNegative, unit: "1", plausible: 0.2...5, "Factor on the year's price"),
    ])

  static let interfaces = StudyTableAccess(
    .interfaces, \.interfaces, "Transmission between zones",
    blank: Interface(name: "", fromZone: "", toZone: "", capacityMW: 0, reverseCapacityMW: 0),
    [
      .key("interface", \.name, "Interface"),
      .required("from_zone", \.fromZone, "Sending zone of forward flow"),
      .required("to_zone", \.toZone, "Receiving zone of forward flow"),
      .required(
        "capacity_mw", \.capacityMW, .notNegative, plausible: 0...1e5, "Forward limit at the sending end"),
      .optional(
        "reverse_capacity_mw", \.reverseCapacityMW, .notNegative, plausible: 0...1e5,
        blankIs: "capacity_mw", \.capacityMW, "Reverse limit; 0 for one way"),
      .optional(
        "efficiency", \.efficiency, .numberAbove(0, upTo: 1), unit: "1", plausible: 0.8...1,
        "Energy received per energy sent"),
      .optional(
        "wheeling_usd_per_mwh", \.wheelingUSDPerMWh, .notNegative, plausible: 0...100,
        "Charge per energy sent"),
      .optional(
        "contracted_mw", \.contractedMW, .notNegative, plausible: 0...1e5, "Forward flow that always runs"),
      .optional("first_year", \.firstYear, .year, "First year in service"),
      .optional("last_year", \.lastYear, .year, "Last year in service"),
    ])
}

import PowerSystem

/// Every table of a study: the columns of its schema, in the schema's order, over the values that rows become.
///
/// A test holds every column against what decoding makes of it.
enum StudyTables {
  /// All tables, in the order of the schema.
  static let all: [any AnyTableAccess] = [
    zones, slices, technologies, units, storage, plannedChanges, availability, demand, loadShape, fuelPrices,
    fuelSeasonal, interfaces, allowanceProgram, programMembership, carbonPrice, generationStandards,
    buildOptions, buildLimits,
  ]

  private static let byTable = Dictionary(
    all.map { ($0.schema.table, $0) }, uniquingKeysWith: { first, _ in first })

  static func access(_ table: StudyTable) -> (any AnyTableAccess)? { byTable[table] }

  static let zones = TableAccess(
    StudySchema.zones, \.zones, { Zone(row: $0) },
    [
      .text(\.name), .text(\.group),
      ColumnAccess {
        .text($0.displayName)
      } set: {
        $0.displayName = $1.text ?? $0.name
      },
      .number(\.demandElasticity), .number(\.referencePriceUSDPerMWh),
    ])

  static let slices = TableAccess(
    StudySchema.slices, \.slices, { TimeSlice(row: $0) },
    [.text(\.name), .text(\.block), .number(\.hours)])

  static let technologies = TableAccess(
    StudySchema.technologies, \.technologies, { Technology(row: $0) },
    [
      .text(\.name), .optionalText(\.fuel), .number(\.heatRateMMBtuPerMWh), .number(\.variableOMUSDPerMWh),
      .number(\.costAdderUSDPerMWh), .number(\.fixedOMUSDPerKWYear), .number(\.emissionRateShortTonsPerMWh),
      .number(\.coveredShare, default: 1), .number(\.defaultAvailability, default: 1),
      .optionalNumber(\.roundTripEfficiency), .number(\.maximumCapacityFactor, default: 1),
      .number(\.chargingCostUSDPerMWh), .optionalInteger(\.lifeYears),
    ])

  static let units = TableAccess(
    StudySchema.units, \.units, { GeneratingUnit(row: $0) },
    [
      .text(\.name), .text(\.zone), .text(\.technology), .optionalText(\.fuel), .number(\.capacityMW),
      .number(\.minimumOutputShare), .number(\.heatRateMMBtuPerMWh), .number(\.variableOMUSDPerMWh),
      .number(\.costAdderUSDPerMWh), .number(\.fixedOMUSDPerKWYear), .number(\.emissionRateShortTonsPerMWh),
      .number(\.coveredShare, default: 1), .optionalInteger(\.onlineYear), .optionalInteger(\.closingYear),
      .integer(\.unitCount, default: 1),
    ])

  static let storage = TableAccess(
    StudySchema.storage, \.storage, { StorageUnit(row: $0) },
    [
      .text(\.name), .text(\.zone), .text(\.technology), .number(\.capacityMW),
      .number(\.roundTripEfficiency), .number(\.maximumCapacityFactor, default: 1),
      .number(\.variableOMUSDPerMWh), .number(\.chargingCostUSDPerMWh),
    ])

  static let plannedChanges = TableAccess(
    StudySchema.plannedChanges, \.plannedChanges, { PlannedChange(row: $0) },
    [
      .integer(\.year), .text(\.zone), .text(\.technology), .number(\.changeMW), .choice(\.status),
      .text(\.note),
    ])

  static let availability = TableAccess(
    StudySchema.availability, \.availability, { AvailabilityRow(row: $0) },
    [.text(\.group), .text(\.technology), .text(\.slice), .number(\.availability)])

  static let demand = TableAccess(
    StudySchema.demand, \.demand, { DemandRow(row: $0) },
    [.integer(\.year), .text(\.zone), .number(\.demandMWh), .optionalNumber(\.peakMW)])

  static let loadShape = TableAccess(
    StudySchema.loadShape, \.loadShape, { LoadShapeRow(row: $0) },
    [.text(\.group), .text(\.slice), .number(\.loadFactor)])

  static let fuelPrices = TableAccess(
    StudySchema.fuelPrices, \.fuelPrices, { FuelPriceRow(row: $0) },
    [.integer(\.year), .text(\.zone), .text(\.fuel), .number(\.priceUSDPerMMBtu)])

  static let fuelSeasonal = TableAccess(
    StudySchema.fuelSeasonal, \.fuelSeasonal, { FuelSeasonalRow(row: $0) },
    [.text(\.group), .text(\.block), .text(\.fuel), .number(\.multiplier)])

  static let interfaces = TableAccess(
    StudySchema.interfaces, \.interfaces, { Interface(row: $0) },
    [
      .text(\.name), .text(\.fromZone), .text(\.toZone), .number(\.capacityMW),
      ColumnAccess {
        .number($0.reverseCapacityMW)
      } set: {
        $0.reverseCapacityMW = $1.number ?? $0.capacityMW
      },
      .number(\.efficiency, default: 1), .number(\.wheelingUSDPerMWh), .number(\.contractedMW),
      .optionalInteger(\.firstYear),
    ])

  static let carbonPrice = TableAccess(
    StudySchema.carbonPrice, \.carbonPrice.entries, { CarbonPriceSchedule.Entry(row: $0) },
    [.integer(\.year), .number(\.priceUSDPerShortTon)])

  static let generationStandards = TableAccess(
    StudySchema.generationStandards, \.generationStandards, { GenerationStandard(row: $0) },
    [
      .integer(\.year), .text(\.zone), .text(\.standard), .number(\.share), .choice(\.basis),
      .list(\.eligibleTechnologies), .optionalNumber(\.alternativePaymentUSDPerMWh),
    ])

  static let buildOptions = TableAccess(
    StudySchema.buildOptions, \.buildOptions, { BuildOption(row: $0) },
    [
      .integer(\.year), .optionalText(\.zone), .text(\.technology), .number(\.overnightCapexUSDPerKW),
      .number(\.fixedOMUSDPerKWYear), .optionalNumber(\.heatRateMMBtuPerMWh), .integer(\.lifeYears),
      .number(\.realWACC),
    ])

  static let buildLimits = TableAccess(
    StudySchema.buildLimits, \.buildLimits, { BuildLimit(row: $0) },
    [
      .text(\.zone), .text(\.technology), .optionalInteger(\.firstYear), .optionalNumber(\.limitMWPerYear),
      .optionalNumber(\.limitMWTotal), .optionalNumber(\.unitSizeMW),
    ])
}

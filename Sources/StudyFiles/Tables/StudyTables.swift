import DispatchSolvePowerSystem
import DispatchSolveTables

/// Every table of a study: what it holds and where its columns go, each declared once.
///
/// Reading, checking, scenarios, writing, the schema and the documentation all follow from these declarations.
enum StudyTables {
  /// All tables, in the order in which findings are listed.
  static let all: [any AnyStudyTable] = [
    zones, slices, technologies, units, storage, plannedChanges, availability, demand, loadShape, fuelPrices,
    fuelSeasonal, interfaces, programs, allowanceProgram, programMembership, programLinks,
    emissionRates, importObligations,
    quantityReserves, tierPriceRules, unsoldReturns, offsets, carbonPrice, generationStandards,
    certificateMarkets,
    buildOptions, buildLimits, buildGroupLimits, reserveMargins, deflator, auctions, actuals, customers,
  ]

  private static let byTable = Dictionary(all.map { ($0.table, $0) }, uniquingKeysWith: { first, _ in first })

  static func access(_ table: StudyTable) -> (any AnyStudyTable)? { byTable[table] }
}

extension ColumnKind {
  /// A year; wide enough for any study and narrow enough to catch a column mix-up.
  static let year = ColumnKind.integer(Years.range)
  /// A number of years that something lasts.
  static let life = ColumnKind.integer(1...500)
}

import DispatchSolvePowerSystem
import DispatchSolveTables

/// The tables that a run writes, each declared once: what is written, `dispatchsolve schema --results`, the
/// documentation, comparisons and the metrics of sweeps all follow from these declarations.
public enum ResultTables {
  /// What is known of every table, in the order of results; those of slices, written on request, come last.
  ///
  /// - Parameters:
  ///   - tierNumbers: Numbers of the cost containment tiers that `annual` has columns for.
  ///   - several: Whether tables by program have their column, and are there that only some studies have.
  ///   - imports: Whether what imports need allowances for has its tables and columns.
  ///   - columns: Other columns that only some studies have.
  public static func schemas(
    tierNumbers: [Int] = [1, 2], several: Bool = true, imports: Bool = true, columns: ResultColumns = .all
  ) -> [TableSchema] {
    (all(tierNumbers: tierNumbers, several: several, offering: several, imports: imports, columns: columns)
      + slices)
      .map { $0.schema(several: several) }
  }

  /// Tables of results whose annual one has given headers: tiers have the numbers that it has columns for.
  public static func schemas(annualHeaders: [String]) -> [TableSchema] {
    schemas(
      tierNumbers: annualHeaders.compactMap { header in
        header.hasPrefix("ccr") && header.hasSuffix("_trigger") ? Int(header.dropFirst(3).dropLast(8)) : nil
      }, imports: annualHeaders.contains(importedColumn), columns: columns(annualHeaders: annualHeaders))
  }

  /// All tables but those of slices, `annual` first.
  ///
  /// - Parameters:
  ///   - several: Whether those are there that only several programs have.
  ///   - offering: Whether those are there that only studies have whose offers follow from years before.
  ///   - isImporting: Whether those are there that only studies have that ask for allowances for imports.
  ///   - columns: Other columns that only some studies have.
  static func all(
    tierNumbers: [Int], several: Bool, offering: Bool, imports isImporting: Bool, columns: ResultColumns
  ) -> [any AnyYearTable] {
    let first: [any AnyYearTable] =
      [annual(tierNumbers: tierNumbers, imports: isImporting, columns: columns)]
      + (several ? [programs(tierNumbers: tierNumbers, imports: isImporting, columns: columns)] : [])
      + (columns.contains(.links) ? [programLinks] : [])
    return first + (offering ? [offers(tierNumbers: tierNumbers)] : [])
      + (isImporting ? [imports, leakage] : []) + [
        emissionsByRegion, priceByRegion, flows, regionBalance, technologies,
        storage, supports, compliance(columns), bankByVintage, allowanceSupply, emissionsCurve, oneTonMore,
        observedAuctions, capacityByRegion,
        builds, additionEarnings, limitRents,
        closures, standards,
      ] + (columns.contains(.certificates) ? [certificates] : []) + [
        reserveMargins, moneyByZone, unitsByYear, foreseen,
        limitingFactors,
        audits,
      ]
  }

  /// Tables by slice.
  static let slices: [any AnyYearTable] = [
    slicePrices, priceParts, sliceGeneration, sliceStorage, sliceFlows,
  ]

  /// Table and header under which a figure of a year, of zones or of technologies stands; nil when there is none.
  public static func place(
    of figure: String, keyedBy keys: [String]
  ) -> (table: String, header: String)? {
    for schema in schemas(several: false) where schema.columns.filter(\.isKey).map(\.name) == keys {
      if let column = schema.columns.first(where: { $0.figure == figure }) {
        return (schema.name, column.name)
      }
    }
    return nil
  }
}

extension RunOutputs {
  /// All result tables, `annual` first.
  ///
  /// - Parameter slices: Whether to add prices, generation, storage and flows slice by slice.
  public func tables(slices: Bool = false) -> [ResultTable] {
    // From the rules of all the program's years, so that a year's row is the same whatever else is asked for.
    let views = [study] + study.earlierViews.map(\.study)
    let numbers = views.flatMap { $0.program?.years ?? [] }.flatMap { $0.tiers.map(\.number) }
    let several = views.contains(where: \.hasSeveralPrograms)
    let declared = ResultTables.all(
      tierNumbers: Set([1, 2] + numbers).sorted(), several: several,
      offering: views.contains(where: \.hasOfferRules),
      imports: views.contains(where: \.hasImportObligations), columns: views.resultColumns)
    return (declared + (slices ? ResultTables.slices : [])).map { declared in
      // Factors of the whole run belong to no year, and come first.
      declared.schema(several: several).name == ResultTables.limitingFactors.name
        ? ResultTables.limitingFactors.table(limitingFactors, several: several)
        : declared.table(reports, several: several)
    }
  }
}

extension [Study] {
  /// The columns that results of a study, seen in some ways, have and others do not.
  fileprivate var resultColumns: ResultColumns {
    var columns: ResultColumns = []
    if contains(where: \.hasOffsets) { columns.insert(.offsets) }
    if contains(where: \.hasBorrowing) { columns.insert(.borrowing) }
    if contains(where: \.hasOwnRates) { columns.insert(.rates) }
    if contains(where: { !$0.certificateMarkets.isEmpty }) { columns.insert(.certificates) }
    if contains(where: { !$0.programLinks.isEmpty }) { columns.insert(.links) }
    if contains(where: \.hasOtherPollutants) { columns.insert(.pollutants) }
    return columns
  }
}

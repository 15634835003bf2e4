import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem
import DispatchSolveTables

// Imports that need allowances, and what asking for them changes.
extension ResultTables {
  /// What came into a program's zones from one zone in a year.
  struct ImportRow: Sendable {
    let report: YearReport
    let totals: ImportTotals

    var dispatch: DispatchResult { report.dispatch }
    var program: String { report.programName(of: dispatch.system.importBorders[totals.border]) }
    var zone: String { dispatch.system.zones[totals.zone].name }
    var source: DispatchResult.ZoneTotals { dispatch.zones[totals.zone] }
    /// Mean rate of what the source generates, short tons/MWh; nil where it generates nothing.
    var sourceRate: Double? {
      source.generationMWh > 0 ? source.emissionsShortTons / source.generationMWh : nil
    }
  }

  static let imports = YearTable<ImportRow>(
    "imports",
    "What came into a program's zones and needs allowances, by the zone that it came from, where the study asks for them",
    program: \.program,
    [
      .key("year", "Year") { $0.report.year },
      .key("source_region", "Zone outside of the program") { $0.zone },
      .reported("rate_short_tons_per_mwh", "What of a MWh needs allowances") { $0.totals.rate },
      .reported("imports_mwh", "Came in, net in every slice, at the sending ends") { $0.totals.importsMWh },
      .reported("exports_mwh", "Went out, likewise") { $0.totals.exportsMWh },
      .reported("gross_short_tons", "What came in times its rate") { $0.totals.grossShortTons },
      .reported(
        "imported_short_tons",
        "Of these what needs allowances: without what leaves again in the slice and what is free, shared out by what came in"
      ) { $0.totals.shortTons },
      .reported(
        "allowance_cost_usd",
        "What importers pay for their allowances, out of what net_import_value_usd of money_by_zone comes to over all zones"
      ) {
        $0.totals.shortTons * $0.dispatch.importPriceUSD(border: $0.totals.border)
      },
      .reported("source_generation_mwh", "What the source's units generate, for whomever") {
        $0.source.generationMWh
      },
      .reported("source_emissions_short_tons", "What they emit") { $0.source.emissionsShortTons },
      .reported(
        "source_rate_short_tons_per_mwh", blank: "no generation", "What they emit for a MWh, in the mean"
      ) { $0.sourceRate },
      .reported(
        "uncounted_short_tons", blank: "no generation of the source",
        "What came in at the source's mean rate less what it counts for; below 0 it counts for more"
      ) { row -> Double? in
        row.sourceRate.map { $0 * row.totals.importsMWh - row.totals.grossShortTons }
      },
    ]
  ) { report in
    report.dispatch.importTotals().map { ImportRow(report: report, totals: $0) }
      .sorted { ($0.totals.border, $0.zone) < ($1.totals.border, $1.zone) }
  }

  /// What the year's fleet does in one of several cases.
  struct LeakageRow: Sendable {
    let report: YearReport
    let found: Leakage
    /// The same without any price.
    let without: Leakage

    var fall: Double { without.insideShortTons - found.insideShortTons }
    var rise: Double { found.outsideShortTons - without.outsideShortTons }
  }

  static let leakage = YearTable<LeakageRow>(
    "leakage",
    "What the year's fleet emits inside and outside of a program with and without what is asked for imports, at the year's prices; no rows where no other prices are looked at",
    program: { $0.report.programName(of: $0.report.dispatch.system.importBorders[$0.found.border]) },
    [
      .key("year", "Year") { $0.report.year },
      .key(
        "case",
        "`no_price`: nobody pays for allowances; `units_alone`: units pay the year's prices, imports nothing; `with_imports`: the year as it is"
      ) { $0.found.kind.rawValue },
      .reported("imports_mwh", "Came in from outside, net in every slice, at the sending ends") {
        $0.found.importsMWh
      },
      .reported("exports_mwh", "Went out, likewise") { $0.found.exportsMWh },
      .reported("inside_short_tons", "What units of members emit") { $0.found.insideShortTons },
      .reported("outside_short_tons", "What all others emit") { $0.found.outsideShortTons },
      .reported("imported_short_tons", "What imports count for") { $0.found.importedShortTons },
      .reported(
        "leakage_share", unit: "1", blank: "no less is emitted inside",
        "What is emitted more outside over what is emitted less inside, both against no price"
      ) { row -> Double? in
        row.fall > leastFall * max(1, row.without.insideShortTons) ? row.rise / row.fall : nil
      },
    ]
  ) { report in
    report.leakage.compactMap { found in
      report.leakage.first { $0.border == found.border && $0.kind == .noPrice }
        .map { LeakageRow(report: report, found: found, without: $0) }
    }
  }

  /// Share of emissions that is no fall: dispatch is known to less than that.
  private static let leastFall = 1e-6
}

extension YearReport {
  /// The name of a border's program; empty where it is the only one.
  func programName(of border: ImportBorder) -> String {
    programs.indices.contains(border.program) ? programs[border.program].name : ""
  }
}

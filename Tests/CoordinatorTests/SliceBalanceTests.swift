import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem
import DispatchSolveStudyFiles
import DispatchSolveTables
import DispatchSolveTestSupport
import Testing

@testable import DispatchSolveCoordinator

/// Every zone balances in every slice, from the tables alone.
struct SliceBalanceTests {
  private struct Place: Hashable {
    var year: String
    var zone: String
    var slice: String
  }

  /// Power that a balance may be off, relative to what reaches the zone: the LP is feasible to 1e-9 in every row.
  private static let tolerance = 1e-6

  @Test func zonesBalance() throws {
    var study = try StudyFolder.load(FrozenStudy.folder, years: Years(2025...2026)).study
    study.settings.expansion.isEnabled = false
    let outputs = try StudyRunner(YearRunner(study: study, model: NetworkDispatch(threads: 2))).run([
      2025, 2026,
    ])
    let tables = Dictionary(
      outputs.tables(slices: true).map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    var supply: [Place: Double] = [:]
    var use: [Place: Double] = [:]
    func add(
      _ name: String, zone: String = "region", _ column: String, to sums: inout [Place: Double]
    ) throws {
      let table = try #require(tables["slices/\(name)"])
      func index(_ column: String) throws -> Int {
        try #require(table.columns.firstIndex(of: column), "\(column)")
      }
      let (year, zone, slice, value) = (
        try index("year"), try index(zone), try index("slice"), try index(column)
      )
      for row in table.rows {
        sums[
          Place(year: row[year].written, zone: row[zone].written, slice: row[slice].written), default: 0] +=
          row[value].number ?? 0
      }
    }
    try add("generation", "generation_mw", to: &supply)
    try add("storage", "discharge_mw", to: &supply)
    try add("storage", "charge_mw", to: &use)
    try add("flows", zone: "to_region", "forward_received_mw", to: &supply)
    try add("flows", zone: "from_region", "reverse_received_mw", to: &supply)
    try add("flows", zone: "from_region", "forward_mw", to: &use)
    try add("flows", zone: "to_region", "reverse_mw", to: &use)
    try add("prices", "unserved_mw", to: &supply)
    try add("prices", "load_mw", to: &use)
    try add("prices", "spill_mw", to: &use)
    #expect(use.count == 2 * study.zones.count * study.slices.count)
    for (place, used) in use {
      let got = supply[place] ?? 0
      #expect(abs(got - used) <= Self.tolerance * max(1, got, used), "\(place)")
    }
    #expect((tables["slices/storage"]?.rows.count ?? 0) > 0)
  }

  /// Spill by slice is that of the year, in zones with lines and in zones that are parts of one.
  @Test(arguments: [DispatchMode.network, .single]) func spillByYearAndSlice(mode: DispatchMode) throws {
    var study = GrowingStudy.study()
    study.settings.mode = mode
    if mode == .single { study.storage = [] }
    study.settings.expansion.isEnabled = false
    // Must run, and more than anybody can take.
    for index in study.units.indices { study.units[index].minimumOutputShare = 1 }
    let model: any DispatchModel = mode == .single ? SingleZoneDispatch() : NetworkDispatch()
    let outputs = try StudyRunner(YearRunner(study: study, model: model)).run([2030])
    #expect(outputs.reports[0].failedAudits.isEmpty)
    let table = try #require(outputs.tables(slices: true).first { $0.name == "slices/prices" })
    let (hours, spill) = (
      try #require(table.columns.firstIndex(of: "hours")),
      try #require(table.columns.firstIndex(of: "spill_mw"))
    )
    let sum = table.rows.reduce(0.0) { $0 + ($1[hours].number ?? 0) * ($1[spill].number ?? 0) }
    let year = outputs.reports[0].dispatch.zones.reduce(0) { $0 + $1.spillMWh }
    #expect(year > 0 && abs(sum - year) <= Self.tolerance * year)
  }
}

import DispatchSolvePowerSystem
import DispatchSolveTables
import Testing

/// What tables of version 0.1.0 meant otherwise is told, with what to write, until the study gives its money's year.
struct EarlierVersionTests {
  private func texts(reporting years: Years? = nil, _ change: (inout Study) -> Void) -> [String] {
    var study = smallStudy()
    study.settings.moneyYear = nil
    change(&study)
    let texts = study.findingsOfEarlierVersions(reporting: years).map(\.text)
    study.settings.moneyYear = 2025
    #expect(study.findingsOfEarlierVersions(reporting: years) == [])
    return texts
  }

  private static let plannedGas = PlannedChange(
    year: 2026, zone: "North", technology: "Gas", changeMW: 10, status: .firm)

  @Test func nothingIsSaidOfWhatMeansTheSame() {
    #expect(texts { _ in } == [])
    // No addition, an addition outside of the program, one that does not count, one without emissions.
    #expect(texts { $0.technologies[0].emissionRateShortTonsPerMWh = 0.4 } == [])
    for change in [
      PlannedChange(year: 2026, zone: "South", technology: "Gas", changeMW: 10, status: .firm),
      PlannedChange(year: 2026, zone: "North", technology: "Gas", changeMW: 10, status: .proposed),
      PlannedChange(year: 2026, zone: "North", technology: "Wind", changeMW: 10, status: .firm),
    ] {
      #expect(
        texts {
          $0.technologies[0].emissionRateShortTonsPerMWh = 0.4
          $0.plannedChanges = [change]
        } == [])
    }
  }

  @Test func blankSharesAreCoveredNow() {
    #expect(
      texts {
        $0.technologies[0].emissionRateShortTonsPerMWh = 0.4
        $0.plannedChanges = [Self.plannedGas]
      } == [
        "warning technologies[0].covered_share: covered_share of 'Gas' is blank, so its planned additions need "
          + "allowances; before 0.2.0 they needed none: write 1, or 0 for what it was"
      ])
  }

  @Test func plannedStoresHaveAChargingCostOfTheirOwn() {
    let store = PlannedChange(year: 2026, zone: "South", technology: "Battery", changeMW: 10, status: .firm)
    #expect(
      texts {
        $0.storage[0].chargingCostUSDPerMWh = 1.5
        $0.plannedChanges = [store]
      } == [
        "warning technologies[2].charging_cost_usd_per_mwh: planned stores of 'Battery' charge at no cost; before "
          + "0.2.0 they took the 1.5 $/MWh of the first store of storage.csv: charging_cost_usd_per_mwh says theirs"
      ])
    #expect(texts { $0.plannedChanges = [store] } == [])
    #expect(
      texts {
        $0.storage[0].chargingCostUSDPerMWh = 1.5
        $0.technologies[2].chargingCostUSDPerMWh = 2
        $0.plannedChanges = [store]
      } == [])
  }

  /// Periods of two years, 2025 to 2028, and the first year of the next one.
  @Test func theEndOfARunSettlesNothing() {
    let open =
      "warning allowance_program[4].full_compliance: control period '3' goes on after 2029, and what is owed then stays "
      + "owed; before 0.2.0 the last year of a run settled it: full_compliance = true does"
    func told(_ change: (inout ProgramYear) -> Void) -> [String] {
      texts { study in
        var years = (2025...2029).map { year in
          ProgramYear(
            year: year, capShortTons: 1000, controlPeriod: "\((year - 2025) / 2 + 1)",
            fullCompliance: year == 2026 || year == 2028, surrenderShare: 0.5)
        }
        change(&years[4])
        study.program?.years = years
      }
    }
    #expect(told { _ in } == [open])
    #expect(told { $0.fullCompliance = true } == [])
    // Nothing is deferred.
    #expect(told { $0.surrenderShare = 1 } == [])
  }

  @Test func theOpeningBankIsThatOfTheFirstYear() {
    let bank: (inout Study) -> Void = { $0.program?.openingBankShortTons = 100 }
    #expect(
      texts(reporting: [2026], bank) == [
        "warning study[0].opening_bank_short_tons: the opening bank is that of 2025, the first year of demand.csv, in "
          + "which every run begins; before 0.2.0 this one would have begun in 2026: first_year says where"
      ])
    #expect(texts(reporting: [2025, 2026], bank) == [])
    #expect(texts(reporting: [2026]) { _ in } == [])
    #expect(
      texts(reporting: [2026]) {
        bank(&$0)
        $0.settings.firstYear = 2025
      } == [])
  }
}

import DispatchSolvePowerSystem
import Testing

/// What expansion, lifecycle and enforced standards need.
struct ExpansionFindingTests {
  /// Findings for some years with expansion, after a further change.
  private static func expanding(
    years: Years? = [2025, 2026], _ change: (inout Study) -> Void
  ) -> [String] {
    findings(years: years) {
      $0.settings.expansion.isEnabled = true
      change(&$0)
    }
  }

  @Test func nothingIsNeededWithoutExpansion() {
    #expect(
      findings {
        $0.buildOptions = []
        $0.buildLimits[0].zone = "South"
        $0.settings.expansion.wholeUnits = true
      } == [])
  }

  @Test func soundExpansion() { #expect(Self.expanding { _ in } == []) }

  @Test func nothingToBuild() {
    let limits =
      "error build_limits: expansion is enabled, but no zone and technology is listed that can be built"
    let options = "error build_options: expansion is enabled, but no technology has a cost"
    #expect(Self.expanding { $0.buildLimits = [] } == [limits])
    // One finding, not one for every pair and year.
    #expect(Self.expanding { $0.buildOptions = [] } == [options])
    #expect(
      Self.expanding(years: nil) {
        $0.buildLimits = []
        $0.buildOptions = []
      } == [options, limits])
  }

  /// Every pair has a cost in every year in which it can be built: its zone's, or that of every zone.
  @Test func costsOfPairs() {
    func missing(_ row: Int, _ pair: String, _ years: String) -> String {
      "error build_limits[\(row)].technology: build_options.csv has no cost of \(pair) for \(years)"
    }
    let gas = "'Gas' in zone 'North'"
    // Not before the first year.
    #expect(Self.expanding { $0.buildOptions.remove(at: 0) } == [])
    #expect(Self.expanding { $0.buildOptions.remove(at: 2) } == [missing(0, gas, "2026")])
    #expect(
      Self.expanding {
        $0.buildOptions.removeAll { $0.technology == "Gas" }
        $0.buildLimits[0].firstYear = nil
      } == [missing(0, gas, "2025-2026")])
    // Another zone's cost is none.
    func never(_ row: Int, _ pair: String) -> String {
      "warning build_options[\(row)].technology: \(pair) is never built: build_limits.csv does not list it"
    }
    #expect(
      Self.expanding { $0.buildOptions[2].zone = "South" } == [
        never(2, "'Gas' in zone 'South'"), missing(0, gas, "2026"),
      ])
    #expect(Self.expanding { $0.buildOptions[2].zone = nil } == [])
    #expect(Self.expanding { $0.buildOptions[3].zone = "South" } == [])
    #expect(
      Self.expanding { $0.buildOptions[3].zone = "North" } == [
        never(3, "'Battery' in zone 'North'"), missing(1, "'Battery' in zone 'South'", "2026"),
      ])
    #expect(Self.expanding(years: nil) { $0.buildOptions.removeLast(3) } == [])
  }

  /// A pair that may not be built needs nothing.
  @Test func pairsOfNoSize() {
    for change: @Sendable (inout BuildLimit) -> Void in [
      { $0.limitMWPerYear = 0 }, { $0.limitMWTotal = 0 },
    ] {
      #expect(
        Self.expanding {
          $0.buildOptions.remove(at: 2)
          change(&$0.buildLimits[0])
        } == [])
    }
  }

  @Test func yearsAreListedShort() {
    let list = Self.expanding(years: [2025, 2027, 2028, 2029, 2031]) {
      $0.buildLimits.remove(at: 0)
      $0.buildOptions.removeLast()
    }.filter { $0.contains("no cost") }
    #expect(
      list == [
        "error build_limits[0].technology: build_options.csv has no cost of 'Battery' in zone 'South' for "
          + "2027-2029, 2031"
      ])
  }

  @Test func fuelOfAdditions() {
    let gas = "error build_limits[2].technology: fuel_prices.csv has no price of 'gas' in zone 'South' for "
    func south(_ firstYear: Int?) -> [String] {
      Self.expanding {
        for row in $0.buildOptions.indices { $0.buildOptions[row].zone = nil }
        $0.buildLimits.append(BuildLimit(zone: "South", technology: "Gas", firstYear: firstYear))
      }
    }
    #expect(south(nil) == [gas + "2025-2026"])
    #expect(south(2026) == [gas + "2026"])
    #expect(
      south(2027) == [
        "warning build_limits[2].first_year: 'Gas' in zone 'South' is never built: the study ends in 2026"
      ])
  }

  /// A misspelt name is told once.
  @Test func misspeltPairs() {
    #expect(
      Self.expanding { $0.buildLimits[1].zone = "Sout" } == [
        "error build_limits[1].zone: unknown zone 'Sout'; did you mean 'South'?"
      ])
    #expect(Self.expanding { $0.buildLimits[1].technology = "Fusion" }.count == 1)
  }

  @Test func unitsWithoutSize() {
    #expect(
      Self.expanding { $0.settings.expansion.wholeUnits = true } == [
        "warning build_limits[1].unit_size_mw: 'Battery' in zone 'South' has no unit size and is built in any "
          + "amount"
      ])
    #expect(
      Self.expanding {
        $0.settings.expansion.wholeUnits = true
        $0.buildLimits[1].unitSizeMW = 50
        $0.buildLimits[0].unitSizeMW = 300
      } == [
        "warning build_limits[0].unit_size_mw: 'Gas' in zone 'North' is never built: one unit has 300.0 MW, "
          + "the limit is 200.0 MW"
      ])
  }

  @Test func heatRates() {
    #expect(
      findings { $0.buildOptions[0].heatRateMMBtuPerMWh = 0 } == [
        "warning build_options[0].heat_rate_mmbtu_per_mwh: 'Gas' burns a fuel at heat rate 0, for free"
      ])
    #expect(
      findings {
        $0.technologies[0].heatRateMMBtuPerMWh = 0
        $0.technologies[0].emissionRateShortTonsPerMWh = 0.4
        $0.units[0].emissionRateShortTonsPerMWh = 0.4
        $0.buildOptions[2].heatRateMMBtuPerMWh = nil
      } == [
        "warning build_options[0].heat_rate_mmbtu_per_mwh: the emission rate of 'Gas' cannot go with this heat "
          + "rate: that of technologies.csv is 0",
        "warning build_options[2].heat_rate_mmbtu_per_mwh: 'Gas' burns a fuel at heat rate 0, for free",
      ])
  }

  @Test func lifecycleThatClosesNothing() {
    let warning =
      "warning study[0].lifecycle: lifecycle is enabled but closes nothing: technologies.csv has no "
      + "life_years, and neither loss_years_to_closure nor closing_cash_usd_per_kw is set"
    func lifecycle(_ change: (inout Study) -> Void) -> [String] {
      findings {
        $0.settings.lifecycle.isEnabled = true
        change(&$0)
      }
    }
    #expect(lifecycle { _ in } == [warning])
    #expect(lifecycle { $0.settings.lifecycle.isEnabled = false } == [])
    #expect(
      lifecycle {
        $0.technologies[1].lifeYears = 30
        $0.units[1].onlineYear = 2010
      } == [])
    #expect(lifecycle { $0.settings.lifecycle.lossYearsToClosure = 3 } == [])
    #expect(lifecycle { $0.settings.lifecycle.closingCashUSDPerKW = -50 } == [])
  }

  @Test func standardsWithoutAWayOut() {
    let warning =
      "warning generation_standards[0].alternative_payment_usd_per_mwh: standard 'RPS' of zone 'North' has no "
      + "alternative payment in 2025: the run fails when it cannot be met"
    func standards(
      years: Years? = [2025, 2026], enforced: Bool = true, _ change: (inout Study) -> Void = { _ in }
    ) -> [String] {
      findings(years: years) {
        $0.settings.enforcesStandards = enforced
        $0.generationStandards[0].alternativePaymentUSDPerMWh = nil
        change(&$0)
        // Years without a row are another matter.
      }.filter { !$0.contains("asks for nothing in") }
    }
    #expect(standards() == [warning])
    #expect(standards(enforced: false) == [])
    #expect(standards(years: [2026]) == [])
    #expect(standards(years: nil) == [])
    #expect(standards { $0.generationStandards[0].share = 0 } == [])
    // Once for all years.
    #expect(
      standards {
        $0.generationStandards.append($0.generationStandards[0])
        $0.generationStandards[1].year = 2026
      } == [warning])
  }

  /// A zone that may not buy itself out must not meet its standard by not generating.
  @Test func standardOnGenerationBeyondWhatEligibleUnitsCanGive() {
    func standards(_ change: (inout Study) -> Void = { _ in }) -> [String] {
      findings {
        $0.settings.enforcesStandards = true
        $0.generationStandards = [
          GenerationStandard(
            year: 2026, zone: "South", standard: "RPS", share: 0.9, basis: .generation,
            eligibleTechnologies: ["Wind"])
        ]
        $0.units[1].capacityMW = 100
        change(&$0)
      }.filter { $0.hasPrefix("error") }
    }
    // 100 MW and 20 MW planned at 0.4 of 8760 hours are 420480 MWh, 0.9 of 500000 MWh are more.
    #expect(
      standards() == [
        "error generation_standards[0].share: standard 'RPS' of zone 'South' asks for 0.9 of its generation in 2026, "
          + "but eligible units can give 420480.0 MWh to a load of 500000.0 MWh: it could only be met by not "
          + "generating"
      ])
    #expect(standards { $0.generationStandards[0].share = 0.84 } == [])
    #expect(standards { $0.generationStandards[0].alternativePaymentUSDPerMWh = 30 } == [])
    #expect(standards { $0.generationStandards[0].basis = .load } == [])
    #expect(standards { $0.settings.enforcesStandards = false } == [])
    #expect(
      standards {
        $0.settings.expansion.isEnabled = true
        $0.buildLimits[1].technology = "Wind"
        $0.buildOptions[1].technology = "Wind"
        $0.buildOptions[3].technology = "Wind"
      } == [])
  }

  @Test func standardThatNothingCountsFor() {
    #expect(
      findings { $0.generationStandards[0].eligibleTechnologies = [] } == [
        "error generation_standards[0].eligible_technologies: standard 'RPS' of zone 'North' has no eligible "
          + "technology"
      ])
  }
}

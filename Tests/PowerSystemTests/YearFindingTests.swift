import DispatchSolvePowerSystem
import Testing

/// What the requested years need.
struct YearFindingTests {
  @Test func nothingIsAskedWithoutYears() {
    #expect(
      findings(years: nil) {
        $0.demand = []
        $0.fuelPrices = []
      } == [])
  }

  /// A fleet may begin with what is built, and a study may have neither units nor load; load that nothing can serve is
  /// refused.
  @Test func noUnits() {
    func text(_ change: (inout Study) -> Void) -> [String] {
      findings {
        $0.units = []
        $0.plannedChanges = []
        $0.interfaces[0].contractedMW = 0
        $0.generationStandards = []
        change(&$0)
      }.filter { $0.hasPrefix("error") }
    }
    #expect(text { _ in } == ["error units: no unit operates in 2025-2026: nothing to dispatch"])
    #expect(
      text {
        $0.settings.expansion.isEnabled = true
        $0.buildLimits[0].firstYear = nil
      } == [])
    #expect(
      text {
        $0.settings.expansion.isEnabled = true
      } == ["error units: no unit operates in 2025: nothing to dispatch"])
    #expect(text { for row in $0.demand.indices { $0.demand[row].demandMWh = 0 } } == [])
    #expect(
      text {
        $0.demand = []
        $0.buildOptions = []
        $0.buildLimits = []
      } == [])
  }

  @Test func demandOfEveryYearAndLoadedZone() {
    #expect(
      findings(years: [2025, 2027]) { $0.program = nil }.contains("error demand: no demand for 2027"))
    #expect(findings { $0.demand.removeLast() } == ["error demand: no demand of zone 'South' for 2026"])
  }

  /// A zone that does not exist is reported once, and no other zone as missing for it.
  @Test func misspeltZoneIsReportedOnce() {
    #expect(
      findings { $0.demand[3].zone = "Sout" } == [
        "error demand[3].zone: unknown zone 'Sout'; did you mean 'South'?"
      ])
  }

  @Test func fuelPricesOfOperatingUnits() {
    let missing = "error units[0].fuel: fuel_prices.csv has no price of 'gas' in zone 'North' for 2026"
    #expect(findings { $0.fuelPrices.removeLast() } == [missing])
    // Once for all units of a zone.
    #expect(
      findings {
        $0.fuelPrices.removeLast()
        $0.units.append($0.units[0])
        $0.units[2].name = "gas 2"
        $0.units[2].capacityMW = 20
      } == [missing])
    // A unit that has closed needs none.
    #expect(
      findings {
        $0.fuelPrices.removeLast()
        $0.units[0].closingYear = 2026
        $0.interfaces[0].reverseCapacityMW = 1000
        $0.reserveMargins = []
      } == [])
  }

  @Test func fuelPricesOfPlannedAdditions() {
    let change = PlannedChange(year: 2026, zone: "South", technology: "Gas", changeMW: 5, status: .firm)
    #expect(
      findings { $0.plannedChanges.append(change) } == [
        "error planned_changes[1].technology: fuel_prices.csv has no price of 'gas' in zone 'South' for 2026"
      ])
    #expect(
      findings {
        $0.plannedChanges.append(change)
        $0.settings.plannedChanges = [.trend]
      } == [])
  }

  /// Errors when the South has no unit, after a further change.
  private static func reach(_ change: (inout Study) -> Void) -> [String] {
    findings {
      $0.units.removeLast()
      change(&$0)
    }.filter { $0.hasPrefix("error") }
  }

  private static let unreached =
    "error demand[1].zone: zone 'South' has load in 2025 but no unit, and no interface that brings power"

  @Test func zoneOutOfReach() {
    #expect(Self.reach { _ in } == [])
    #expect(Self.reach { $0.interfaces = [] } == [Self.unreached])
    #expect(Self.reach { $0.interfaces[0].firstYear = 2026 } == [Self.unreached])
    // One way, and the wrong one.
    #expect(
      Self.reach {
        $0.interfaces[0].capacityMW = 0
        $0.interfaces[0].contractedMW = 0
      } == [Self.unreached])
  }

  @Test func reachMattersToLoadsOfANetwork() {
    #expect(
      Self.reach {
        $0.interfaces = []
        $0.demand[1].demandMWh = 0
      } == [])
    #expect(
      Self.reach {
        $0.interfaces = []
        $0.settings.mode = .single
      } == [])
  }

  /// Power that passes through a third zone reaches too.
  @Test func reachOverSeveralInterfaces() {
    #expect(
      Self.reach {
        $0.zones.append(Zone(name: "Middle", group: "East"))
        $0.interfaces = [
          Interface(name: "a", fromZone: "Middle", toZone: "North", capacityMW: 0, reverseCapacityMW: 200),
          Interface(name: "b", fromZone: "Middle", toZone: "South", capacityMW: 200, reverseCapacityMW: 0),
        ]
      } == [])
  }

  /// A zone whose first unit is a planned addition of the first year has supply.
  @Test func plannedAdditionBringsSupply() {
    #expect(
      Self.reach {
        $0.interfaces = []
        $0.plannedChanges[0].year = 2025
      } == [])
    #expect(
      Self.reach {
        $0.interfaces = []
        $0.plannedChanges[0].year = 2025
        $0.plannedChanges[0].status = .proposed
      } == [Self.unreached])
  }

  @Test func yearsWithoutAnyUnit() {
    #expect(
      findings {
        $0.units[0].closingYear = 2026
        $0.units[1].closingYear = 2026
        $0.plannedChanges = []
      }.filter { $0.hasPrefix("error") } == ["error units: no unit operates in 2026: nothing to dispatch"])
    // Said once for all years, and not again for every zone.
    #expect(
      findings {
        $0.units = []
        $0.availability = []
        $0.plannedChanges[0].status = .proposed
      }.filter { $0.hasPrefix("error") } == [
        "error units: no unit operates in 2025-2026: nothing to dispatch"
      ]
    )
    #expect(
      findings {
        $0.units[0].closingYear = 2026
        $0.units[1].closingYear = 2026
        $0.interfaces[0].contractedMW = 0
      }.filter { $0.hasPrefix("error") } == [])
  }

  /// What was built in an earlier year, and has not ended, can serve a year in which nothing else operates.
  @Test func yearsThatOnlyAdditionsServe() {
    func text(lifeYears: Int, _ change: (inout Study) -> Void = { _ in }) -> [String] {
      findings {
        for u in $0.units.indices { $0.units[u].closingYear = 2026 }
        $0.plannedChanges = []
        $0.interfaces[0].contractedMW = 0
        $0.settings.expansion.isEnabled = true
        $0.buildOptions = [
          BuildOption(
            year: 2025, technology: "gas", overnightCapexUSDPerKW: 1000, fixedOMUSDPerKWYear: 10,
            heatRateMMBtuPerMWh: 7, lifeYears: lifeYears, realWACC: 0.05)
        ]
        $0.buildLimits = ["North", "South"].map { BuildLimit(zone: $0, technology: "gas") }
        change(&$0)
      }.filter { $0.hasPrefix("error units") }
    }
    #expect(text(lifeYears: 20) == [])
    #expect(text(lifeYears: 1) == ["error units: no unit operates in 2026: nothing to dispatch"])
    #expect(
      text(lifeYears: 20) { $0.settings.expansion.isEnabled = false } == [
        "error units: no unit operates in 2026: nothing to dispatch"
      ])
  }

  /// A contracted flow needs a sender that generates, stores or receives as much in every slice.
  @Test func contractsThatCannotBeKept() {
    func contract(_ megawatts: Double, _ change: (inout Study) -> Void = { _ in }) -> [String] {
      findings {
        // South sends to North: 200 MW of wind at 0.4, 50 MW of storage; 10 MW may come back.
        $0.interfaces[0] = Interface(
          name: "sn", fromZone: "South", toZone: "North", capacityMW: 200, reverseCapacityMW: 10,
          efficiency: 0.9, contractedMW: megawatts)
        $0.plannedChanges = []
        change(&$0)
      }.filter { $0.hasPrefix("error") }
    }
    func error(_ year: Int, _ most: Double, _ slice: String = "day") -> [String] {
      [
        "error interfaces[0].contracted_mw: contracted flow of 'sn' cannot run in \(year): zone 'South' is to send "
          + "150.0 MW and has at most \(most) MW in slice '\(slice)'"
      ]
    }
    #expect(contract(130) == [])
    #expect(contract(139) == [])
    #expect(contract(150) == error(2025, 139))
    // Only the second year fails: a wind farm closes.
    #expect(
      contract(150) {
        $0.units.append($0.units[1])
        $0.units[2].name = "wind 2"
        $0.units[2].closingYear = 2026
      } == error(2026, 139))
    // Only one slice fails.
    #expect(
      contract(150) {
        $0.availability[0].availability = 1
        $0.availability[1].availability = 0.3
      } == error(2025, 119, "night"))
    // An interface that is not in service yet has no flow.
    #expect(contract(150) { $0.interfaces[0].firstYear = 2027 } == [])
    #expect(contract(150) { $0.settings.mode = .single } == [])
  }

  /// Imports help a sender only when a unit stands behind them.
  @Test func contractWithoutSource() {
    #expect(
      findings {
        $0.zones.append(Zone(name: "Empty", group: "East"))
        $0.interfaces += [
          Interface(
            name: "out", fromZone: "Empty", toZone: "North", capacityMW: 20, reverseCapacityMW: 0,
            contractedMW: 5)
        ]
      } == [
        "error interfaces[1].contracted_mw: contracted flow of 'out' cannot run in 2025: "
          + "no power reaches its sending zone 'Empty'"
      ])
    #expect(
      findings {
        $0.zones.append(Zone(name: "Empty", group: "East"))
        $0.interfaces += [
          Interface(
            name: "out", fromZone: "Empty", toZone: "North", capacityMW: 20, reverseCapacityMW: 20,
            contractedMW: 5)
        ]
      } == [])
  }

  @Test func peakAboveCapacityAndImports() {
    #expect(
      findings { $0.demand[3].peakMW = 371 } == [
        "warning demand[3].peak_mw: "
          + "peak of zone 'South' in 2026 is 371.0 MW; its capacity and imports reach 370.0 MW"
      ])
    #expect(findings { $0.demand[3].peakMW = 370 } == [])
    #expect(findings { $0.demand[0].peakMW = 580 } == [])
    #expect(findings { $0.demand[0].peakMW = 581 }.count == 1)
    #expect(
      findings {
        $0.demand[3].peakMW = 1e6
        $0.settings.mode = .single
      } == [])
  }

  @Test func priceScheduleThatEnds() {
    #expect(
      findings { $0.carbonPrice.entries[0].year = 2025 } == [
        "warning carbon_price: the price of 2025 is held to 2026"
      ])
  }
}

import DispatchSolvePowerSystem
import Testing

/// Rows that match nothing are findings at the row; rows that match something, however little, are not.
struct UnmatchedRowTests {
  @Test func whatMatchesIsNotTold() { #expect(findings { _ in } == []) }

  @Test func availabilityOfNothing() {
    #expect(
      findings { study in
        study.technologies.append(Technology(name: "Tidal"))
        study.availability += ["day", "night"].map {
          AvailabilityRow(group: "East", technology: "Tidal", slice: $0, availability: 0.3)
        }
      } == [
        "warning availability[2].technology: no unit, store, addition or build limit is of technology 'Tidal': its availability has no say"
      ])
    // Of the wrong group: the one that has the technology goes without.
    #expect(
      findings { study in
        study.zones.append(Zone(name: "Far", group: "West"))
        study.demand += [2025, 2026].map { DemandRow(year: $0, zone: "Far", demandMWh: 1000) }
        study.interfaces.append(
          Interface(name: "sf", fromZone: "South", toZone: "Far", capacityMW: 10, reverseCapacityMW: 10))
        for row in study.availability.indices { study.availability[row].group = "West" }
      } == [
        "warning availability[0].group: group 'West' has nothing of technology 'Wind'; group 'East' has, and no availability of it"
      ])
    // A table that speaks of every group, one of which has nothing, is meant so.
    #expect(
      findings { study in
        study.zones.append(Zone(name: "Far", group: "West"))
        study.availability += ["day", "night"].map {
          AvailabilityRow(group: "West", technology: "Wind", slice: $0, availability: 0.3)
        }
      } == [])
    // Planned additions and limits are something.
    #expect(
      findings { study in
        study.units.removeAll { $0.technology == "Wind" }
        study.generationStandards = []
      } == [])
  }

  @Test func shapeOfTheWrongGroup() {
    #expect(
      findings { study in
        study.zones.append(Zone(name: "Far", group: "West"))
        for row in study.loadShape.indices { study.loadShape[row].group = "West" }
      } == ["warning load_shape[0].group: group 'West' has no load; group 'East' has, and no shape"])
  }

  @Test func pricesThatNobodyPays() {
    #expect(
      findings { study in
        study.fuelPrices += [2025, 2026].map {
          FuelPriceRow(year: $0, zone: "South", fuel: "gass", priceUSDPerMMBtu: 3)
        }
      } == [
        "warning fuel_prices[2].fuel: no unit and no technology burns 'gass'; did you mean 'gas'?"
      ])
    // Where the fuel meant has a price, or none is near, the row does no harm.
    #expect(
      findings { study in
        study.fuelPrices += [2025, 2026].map {
          FuelPriceRow(year: $0, zone: "North", fuel: "gass", priceUSDPerMMBtu: 3)
        }
        study.fuelPrices += [2025, 2026].map {
          FuelPriceRow(year: $0, zone: "South", fuel: "uranium", priceUSDPerMMBtu: 1)
        }
      } == [])
  }

  @Test func whatIsNeverBuilt() {
    func option(_ zone: String?, _ technology: String, _ year: Int = 2025) -> BuildOption {
      BuildOption(
        year: year, zone: zone, technology: technology, overnightCapexUSDPerKW: 1000, lifeYears: 20,
        realWACC: 0.05)
    }
    #expect(
      findings { study in
        study.settings.expansion.isEnabled = true
        study.buildOptions += [option(nil, "Wind"), option(nil, "Wind", 2026), option("South", "Gas")]
      } == [
        "warning build_options[4].technology: 'Wind' is never built: build_limits.csv does not list it",
        "warning build_options[6].technology: 'Gas' in zone 'South' is never built: build_limits.csv does not list it",
      ])
    #expect(
      findings { study in
        study.settings.expansion.isEnabled = true
        study.buildLimits[0].firstYear = 2031
      } == [
        "warning build_limits[0].first_year: 'Gas' in zone 'North' is never built: the study ends in 2026"
      ])
    // Windows of four years see to 2029 from the last one.
    func limit(from first: Int, _ foresight: Foresight) -> [String] {
      findings { study in
        study.settings.expansion.isEnabled = true
        study.settings.foresight = foresight
        study.buildLimits[0].firstYear = first
      }
    }
    let text =
      "warning build_limits[0].first_year: 'Gas' in zone 'North' is never built: the study ends in 2026"
    #expect(limit(from: 2029, .years(4)) == [text + "; who looks ahead to 2029 counts on it all the same"])
    #expect(limit(from: 2030, .years(4)) == [text])
    #expect(limit(from: 2027, .perfect) == [text])
    // Without additions nothing is said of them.
    #expect(findings { $0.buildOptions.append(option(nil, "Wind")) } == [])
  }

  @Test func linesAndContracts() {
    #expect(
      findings { study in
        study.interfaces.append(
          Interface(name: "none", fromZone: "South", toZone: "North", capacityMW: 0, reverseCapacityMW: 0))
      } == ["warning interfaces[1].capacity_mw: interface 'none' carries nothing: both limits are 0"])
    // A row of one year says that there is nothing in it.
    #expect(
      findings { study in
        study.interfaces.append(
          Interface(name: "none", fromZone: "South", toZone: "North", capacityMW: 0, reverseCapacityMW: 0))
        study.interfaces[1].firstYear = 2025
        study.interfaces[1].lastYear = 2025
      } == [])
    #expect(
      findings { study in
        study.zones.append(Zone(name: "Far", group: "East"))
        study.interfaces.append(
          Interface(
            name: "nf", fromZone: "North", toZone: "Far", capacityMW: 20, reverseCapacityMW: 0,
            contractedMW: 7))
      } == [
        "warning interfaces[1].contracted_mw: contracted flow of 'nf' ends in zone 'Far', which has no load, no store and no way on: it is spilled"
      ])
  }

  @Test(arguments: [StandardBasis.load, .generation])
  func standardsOfNothing(basis: StandardBasis) {
    #expect(
      findings { study in
        study.generationStandards[0].basis = basis
        study.generationStandards[0].eligibleTechnologies = ["Wind", "Battery"]
      } == [
        "warning generation_standards[0].eligible_technologies: standard 'RPS' of zone 'North': nothing that is eligible stands or may be built in the zone; all of it is paid for"
      ])
    #expect(
      findings { study in
        study.zones.append(Zone(name: "Far", group: "East"))
        study.units.append(GeneratingUnit(name: "far", zone: "Far", technology: "Wind", capacityMW: 5))
        study.generationStandards[0].basis = basis
        study.generationStandards[0].zone = "Far"
      }
        == (basis == .load
          ? [
            "warning generation_standards[0].zone: standard 'RPS' of zone 'Far' asks for nothing: the zone has no load"
          ] : []))
  }

  @Test func members() {
    #expect(
      findings { study in
        study.zones.append(Zone(name: "Far", group: "East"))
        study.program?.memberships += [
          ProgramMembership(zone: "Far", firstYear: 2025),
          ProgramMembership(zone: "South", firstYear: 2010, lastYear: 2019),
          ProgramMembership(zone: "South", firstYear: 2050),
        ]
      } == [
        "warning program_membership[1].zone: member 'Far' has no unit and none may be built: nothing there is covered",
        "warning program_membership[2].last_year: membership of 'South' ends in 2019, before the study's first year, 2025",
        "warning program_membership[3].first_year: membership of 'South' begins in 2050, after the study's last year, 2026",
      ])
  }

  /// Years of the past have members too.
  @Test func membersOfThePast() {
    func texts(_ firstLoad: Int) -> [String] {
      findings { study in
        study.settings.firstYear = 2025
        study.demand += ["North", "South"].map { DemandRow(year: firstLoad, zone: $0, demandMWh: 1e6) }
        study.program?.memberships.append(ProgramMembership(zone: "South", firstYear: 2021, lastYear: 2023))
      }.filter { $0.contains("program_membership") }
    }
    #expect(texts(2023) == [])
    #expect(
      texts(2024) == [
        "warning program_membership[1].last_year: membership of 'South' ends in 2023, before the study's first year, 2024"
      ])
  }

  @Test func aPriceThatBeginsLate() {
    #expect(
      findings { $0.carbonPrice.priceBeforeFirstEntry = 0 } == [
        "warning carbon_price[0].year: emissions pay nothing before 2026, and the run begins in 2025; a row of 0 for 2025 says that this is meant"
      ])
    #expect(
      findings {
        $0.carbonPrice = CarbonPriceSchedule(
          entries: [(2025, 0.0), (2026, 3)].map {
            CarbonPriceSchedule.Entry(year: $0, priceUSDPerShortTon: $1)
          })
      } == [])
  }

  @Test func livesWithoutALifeCycle() {
    func old(_ study: inout Study) {
      study.technologies[0].lifeYears = 30
      study.units[0].onlineYear = 1990
      study.units.append(study.units[0])
      study.units[2].name = "gas 2"
      study.units[2].emissionRateShortTonsPerMWh = 0.3
      study.program?.years[0].capShortTons = 2000
      study.program?.years[1].capShortTons = 2000
    }
    #expect(
      findings(old) == [
        "warning units[0].online_year: 'gas' goes on past 2020, the end of its life, and so does one more: lifecycle is not enabled, so life_years has no say"
      ])
    // One that ends after the run, or that its table closes before, is no matter.
    #expect(
      findings { study in
        old(&study)
        study.units[0].onlineYear = 1997
        study.units[2].closingYear = 2019
      } == [])
    #expect(
      findings { study in
        old(&study)
        study.settings.lifecycle = LifecycleSettings(isEnabled: true)
      }.filter { $0.contains("life") } == [])
    // Lives of technologies alone end nothing.
    #expect(
      findings { study in
        study.technologies[0].lifeYears = 30
        study.settings.lifecycle = LifecycleSettings(isEnabled: true)
      } == [
        "warning study[0].lifecycle: lifecycle is enabled but closes nothing: no unit and no store of a technology with life_years has an online_year, and neither loss_years_to_closure nor closing_cash_usd_per_kw is set"
      ])
  }
}

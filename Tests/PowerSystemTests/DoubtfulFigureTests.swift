import DispatchSolvePowerSystem
import Testing

/// Figures and names that are probably not what was meant.
struct DoubtfulFigureTests {
  private func findings(_ change: (inout Study) -> Void) -> [String] {
    var study = PlausibilityTests.study()
    change(&study)
    return study.findings(years: [2030]).map(\.text)
  }

  /// The words after the place.
  private func told(_ change: (inout Study) -> Void) -> [String] {
    findings(change).map { String($0.drop { $0 != ":" }.dropFirst(2)) }
  }

  /// What burns has at least the energy of what it makes.
  @Test(arguments: [0.9, 2.5, 3.4]) func moreThanTheFuelHas(heatRate: Double) {
    let text =
      "a MWh has 3.412 MMBtu, and no plant makes more of its fuel than that; what burns nothing has 0"
    #expect(
      findings {
        $0.units[1].heatRateMMBtuPerMWh = heatRate
        $0.units[1].emissionRateShortTonsPerMWh = 0.05 * heatRate
      } == ["error units[1].heat_rate_mmbtu_per_mwh: heat_rate_mmbtu_per_mwh is \(heatRate): \(text)"])
  }

  /// Efficient ones, and what burns nothing, are fine.
  @Test(arguments: [3.412, 5.9]) func efficient(heatRate: Double) {
    #expect(
      findings {
        $0.units[1].heatRateMMBtuPerMWh = heatRate
        $0.units[1].emissionRateShortTonsPerMWh = 0.058 * heatRate
      } == [])
  }

  /// Short tons/MMBtu that are a fuel's, but not this one's.
  @Test(arguments: [
    ("coal", 10.0, 0.3, "0.05 to 0.18"), ("anthracite", 11, 2.2, "0.05 to 0.18"),
    ("gas", 7, 1.7, "0.03 to 0.09"),
    ("Natural Gas", 7, 0.1, "0.03 to 0.09"), ("residual oil", 11, 0.3, "0.04 to 0.14"),
    ("HFO", 11, 1.8, "0.04 to 0.14"),
  ])
  func carbonOfTheFuel(fuel: String, heatRate: Double, rate: Double, usual: String) {
    let told = told { study in
      study.units[0].fuel = fuel
      for row in 0...1 { study.fuelPrices[row].fuel = fuel }
      if fuel == "gas" { study.fuelPrices.removeFirst(2) }
      study.units[0].heatRateMMBtuPerMWh = heatRate
      study.units[0].emissionRateShortTonsPerMWh = rate
    }
    #expect(
      told.count == 1 && told[0].hasSuffix("short tons/MMBtu, \(fuel) has \(usual) unless it is captured"),
      "\(told)")
  }

  /// What is captured, grows or is made may have less.
  @Test(arguments: [
    ("gas", "GasCCS"), ("biogas", "Gas"), ("landfill gas", "Gas"), ("blast furnace gas", "Gas"),
  ])
  func lessCarbon(fuel: String, technology: String) {
    #expect(
      findings { study in
        study.units[1].fuel = fuel
        study.units[1].technology = technology
        for row in 2...3 { study.fuelPrices[row].fuel = fuel }
        study.units[1].emissionRateShortTonsPerMWh = 0.1
      } == [])
  }

  @Test(arguments: [
    "BIT", "anthracite", "HFO", "petroleum", "natural_gas", "NG", "Distillate Oil", "petcoke",
  ])
  func burnsAndEmitsNothing(fuel: String) {
    #expect(
      findings { study in
        study.units[0].fuel = fuel
        study.units[0].emissionRateShortTonsPerMWh = 0
        for row in 0...1 { study.fuelPrices[row].fuel = fuel }
      } == ["warning units[0].emission_rate_short_tons_per_mwh: 'coal' burns \(fuel) and emits nothing"])
  }

  /// Members emit, but nothing of it is covered.
  @Test func nothingIsCovered() {
    #expect(
      findings { for unit in 0...1 { $0.units[unit].coveredShare = 0 } } == [
        "warning allowance_program[0].cap_short_tons: no emission of a member's units is covered in 2030: allowances are worth the reserve price alone; covered_share says how much is"
      ])
  }

  /// A zone that its own units and all lines into it cannot serve even in the mean.
  @Test func moreThanAZoneCanHave() {
    #expect(
      findings { $0.demand[1].demandMWh = 3.2e6 } == [
        "warning demand[1].demand_mwh: load of zone 'B' in 2030 is 365.297 MW in the mean; its units and all lines into it can give 350 MW at most"
      ])
    #expect(findings { $0.demand[1].demandMWh = 3e6 } == [])
    // In a single zone power goes everywhere; a line that begins later brings nothing yet.
    #expect(
      findings {
        $0.demand[1].demandMWh = 3.2e6
        $0.settings.mode = .single
      } == [])
    #expect(
      told {
        $0.demand[1].demandMWh = 3e6
        $0.interfaces[0].firstYear = 2031
      }.contains { $0.hasPrefix("load of zone 'B' in 2030 is 342.466 MW in the mean") })
  }

  /// What may be built has its limits.
  @Test func moreThanCanBeBuilt() {
    func told(_ limit: Double?) -> [String] {
      self.told { study in
        for row in 0...1 { study.demand[row].demandMWh = 5e6 }
        study.settings.expansion.isEnabled = true
        study.technologies = [
          Technology(name: "Gas", fuel: "gas", heatRateMMBtuPerMWh: 7, emissionRateShortTonsPerMWh: 0.4)
        ]
        study.buildOptions = [
          BuildOption(
            year: 2030, technology: "Gas", overnightCapexUSDPerKW: 900, lifeYears: 30, realWACC: 0.07)
        ]
        study.buildLimits = ["A", "B"].map { BuildLimit(zone: $0, technology: "Gas", limitMWPerYear: limit) }
      }.filter { $0.hasPrefix("load of 2030") }
    }
    #expect(
      told(100) == [
        "load of 2030 is 10000000 MWh, more than the fleet and all that may be built can generate in all hours (8760000 MWh)"
      ])
    #expect(told(400) == [] && told(nil) == [])
  }

  @Test func capsInThousands() {
    #expect(told { $0.program?.years[0].capShortTons = 2000 }.count == 1)
    #expect(told { $0.program?.years[0].capShortTons = 6000 } == [])
  }

  /// Cents for dollars.
  @Test func pricesOfAnotherSize() {
    func told(_ price: Double) -> [String] {
      self.told { study in
        study.fuelPrices += [
          FuelPriceRow(year: 2031, zone: "A", fuel: "coal", priceUSDPerMMBtu: price)
        ]
      }
    }
    #expect(told(300) == ["price of 'coal' in zone 'A' is 300 $/MMBtu in 2031 after 3 in 2030"])
    #expect(told(140) == [])
  }

  @Test func ceilingsAndTiers() {
    func told(_ change: @escaping (inout ProgramYear) -> Void) -> [String] {
      self.told { study in
        study.settings.maximumAllowancePriceUSD = 500
        change(&study.program!.years[0])
      }
    }
    #expect(
      told { $0.priceCeilingUSD = 800 } == [
        "price_ceiling_usd is 800, above maximum_price of 500: allowances clear up to the ceiling"
      ])
    #expect(
      told {
        $0.ecr = EmissionsContainmentReserve(triggerUSD: 25, quantityShortTons: 10)
        $0.priceCeilingUSD = 20
      } == ["price_ceiling_usd is 20, below ecr_trigger_usd of 25"])
    #expect(
      told { $0.tiers = [CostContainmentTier(number: 1, triggerUSD: 20, quantityShortTons: 2e7)] } == [
        "ccr1_quantity is 20000000 short tons, more than ten times the cap of 1000000"
      ])
    #expect(
      told {
        $0.tiers = [CostContainmentTier(number: 1, triggerUSD: 20, quantityShortTons: 2e6)]
        $0.priceCeilingUSD = 60
      } == [])
  }

  /// One technology in two tables; of those that technologies.csv does not list only nearly equal names are told.
  @Test func technologiesOfOtherTables() {
    func told(unit: String, store: String = "Battery") -> [String] {
      findings { study in
        study.technologies = [
          Technology(name: "Coal", fuel: "coal", heatRateMMBtuPerMWh: 10, emissionRateShortTonsPerMWh: 1),
          Technology(name: "OnshoreWind"), Technology(name: "Battery", roundTripEfficiency: 0.9),
        ]
        study.units.append(GeneratingUnit(name: "w", zone: "A", technology: unit, capacityMW: 10))
        study.storage = [
          StorageUnit(name: "s", zone: "A", technology: store, capacityMW: 4, roundTripEfficiency: 0.9)
        ]
      }
    }
    #expect(told(unit: "OnshoreWind") == [] && told(unit: "Tidal") == [])
    #expect(
      told(unit: "onshorewind") == [
        "warning units[2].technology: technology 'onshorewind' differs from 'OnshoreWind' by case or spaces alone"
      ])
    #expect(
      told(unit: "OnshroeWind") == [
        "warning units[2].technology: technology 'OnshroeWind' has no row in technologies.csv; did you mean 'OnshoreWind'?"
      ])
    #expect(
      told(unit: "OnshoreWind", store: "Batt ery") == [
        "warning storage[0].technology: technology 'Batt ery' differs from 'Battery' by case or spaces alone"
      ])
  }

  /// Beyond ASCII too, and between units and stores.
  @Test func namesThatDifferByCase() {
    func told(_ unit: String, _ store: String) -> [String] {
      self.told { study in
        study.units[0].name = unit
        study.storage = [
          StorageUnit(name: store, zone: "A", technology: "Battery", capacityMW: 4, roundTripEfficiency: 0.9)
        ]
      }
    }
    #expect(
      told("MÜNCHEN", "münchen") == ["store 'münchen' differs from unit 'MÜNCHEN' by case or spaces alone"])
    #expect(told("A 1", "a1") == ["store 'a1' differs from unit 'A 1' by case or spaces alone"])
    #expect(told("A 1", "a2") == [])
    #expect(
      self.told { study in
        study.units[0].name = "Zürich"
        study.units[1].name = "ZÜ\u{A0}RICH"
      } == ["unit 'ZÜ\u{A0}RICH' differs from 'Zürich' by case or spaces alone"])
  }

  /// One line given twice is told whichever way it is written; two lines are not.
  @Test func linesInOppositeDirections() {
    func told(
      _ names: (String, String), _ one: (Double, Double), _ other: (Double, Double),
      years: (Int?, Int?) = (nil, nil)
    ) -> Int {
      self.told { study in
        study.interfaces = [
          Interface(
            name: names.0, fromZone: "A", toZone: "B", capacityMW: one.0, reverseCapacityMW: one.1,
            lastYear: years.0),
          Interface(
            name: names.1, fromZone: "B", toZone: "A", capacityMW: other.0, reverseCapacityMW: other.1,
            firstYear: years.1),
        ]
      }.count { $0.contains("in opposite directions") }
    }
    #expect(told(("A-B", "B-A"), (100, 60), (60, 100)) == 1)
    #expect(told(("A to B", "b to a"), (80, 80), (30, 30)) == 1)
    #expect(told(("A-B", "B-A"), (100, 60), (70, 50)) == 0)
    #expect(told(("A-B", "B-A"), (100, 100), (100, 100), years: (2029, 2030)) == 0)
    #expect(told(("A-B", "B-A"), (100, 100), (100, 100), years: (2030, 2030)) == 1)
    #expect(told(("345 kV", "Neptune DC"), (100, 100), (100, 100)) == 0)
    #expect(told(("A>B#1", "B>A#2"), (100, 60), (60, 100)) == 0)
  }

  /// Of equal rows the first ones find what stands; what is written with two digits misses by little.
  @Test func equalRetirements() {
    func told(_ count: Int, _ change: Double) -> [String] {
      findings { study in
        study.plannedChanges = Array(
          repeating: PlannedChange(
            year: 2031, zone: "B", technology: "Gas", changeMW: change, status: .firm), count: count)
      }
    }
    #expect(
      told(3, -200) == [
        "warning planned_changes[1].change_mw: 200 MW of 'Gas' in zone 'B' are retired in 2031, but only 100 MW stand",
        "warning planned_changes[2].technology: 200 MW of 'Gas' in zone 'B' are retired in 2031, but none stands",
      ])
    #expect(told(7, -42.86) == [])
    #expect(told(7, -43).count == 1)
  }

  /// What would close units where nothing closes any.
  @Test func aLifecycleThatIsNotEnabled() {
    func told(_ change: @escaping (inout LifecycleSettings) -> Void) -> [String] {
      self.told { change(&$0.settings.lifecycle) }
    }
    #expect(
      told { $0.lossYearsToClosure = 3 } == ["loss_years_to_closure has no say: lifecycle is not enabled"])
    #expect(
      told {
        $0.closingCashUSDPerKW = -50
        $0.reserveMargin = 0.1
        $0.noticeYears = 2
      } == [
        "notice_years, closing_cash_usd_per_kw and reserve_margin have no say: lifecycle is not enabled"
      ])
    #expect(
      told {
        $0.isEnabled = true
        $0.lossYearsToClosure = 3
        $0.openingCashUSDPerKW = 5
      } == ["opening_cash_usd_per_kw has no say: closing_cash_usd_per_kw is not set"])
    #expect(told { $0.isEnabled = false } == [])
  }

  /// Rows of years before the study's first.
  @Test func rowsOfThePast() {
    #expect(
      findings { $0.interfaces[0].lastYear = 2015 } == [
        "warning interfaces[0].last_year: interface 'l' ends in 2015, before the study's first year, 2030, and none joins its zones after it"
      ])
    // A row that another one follows says how it was.
    #expect(
      findings { study in
        var later = study.interfaces[0]
        later.name = "later"
        later.firstYear = 2016
        study.interfaces[0].lastYear = 2015
        study.interfaces.append(later)
      } == [])
    func limit(_ last: Int) -> [String] {
      told { study in
        study.settings.expansion.isEnabled = true
        study.technologies = [
          Technology(name: "Gas", fuel: "gas", heatRateMMBtuPerMWh: 7, emissionRateShortTonsPerMWh: 0.4)
        ]
        study.buildOptions = [2029, 2030].map {
          BuildOption(year: $0, technology: "Gas", overnightCapexUSDPerKW: 900, lifeYears: 30, realWACC: 0.07)
        }
        study.buildLimits = [
          BuildLimit(zone: "A", technology: "Gas", firstYear: 2010, lastYear: last),
          BuildLimit(zone: "B", technology: "Gas"),
        ]
      }
    }
    #expect(limit(2015) == ["'Gas' in zone 'A' is never built: the study begins in 2030"])
    #expect(limit(2030) == [])
  }

  @Test func standardsThatAreNotThere() {
    #expect(
      findings { $0.settings.enforcesStandards = true } == [
        "warning study[0].generation_standards: standards are enforced, but generation_standards.csv has none"
      ])
  }

  @Test func settingsOfAnotherSize() {
    #expect(told { $0.settings.vollUSDPerMWh = 9000 } == [])
    #expect(
      told { $0.settings.vollUSDPerMWh = 9 } == [
        "voll_usd_per_mwh is 9, outside the usual range, 100 to 100000"
      ])
    #expect(
      told { $0.program?.openingBankShortTons = 2e13 } == [
        "opening_bank_short_tons is 20000000000000, outside the usual range, 0 to 100000000"
      ])
    #expect(told { $0.program?.openingObligationShortTons = 9e7 } == [])
    #expect(told { $0.program?.openingObligationShortTons = 1.1e8 }.count == 1)
    #expect(
      told { $0.settings.discountRate = 0.7 } == ["discount_rate is 0.7, outside the usual range, 0 to 0.3"])
  }

  /// Standards that begin late, have a gap or end early, where others do not.
  @Test(arguments: [
    ([2031, 2032], "2030"), ([2030, 2032], "2031"), ([2030, 2031], "2032"), ([2030, 2031, 2032], ""),
  ])
  func standardsOfSomeYears(years: [Int], without: String) {
    var study = PlausibilityTests.study()
    study.demand = [2030, 2031, 2032].flatMap { year in
      study.demand.map { DemandRow(year: year, zone: $0.zone, demandMWh: 1e6) }
    }
    study.settings.enforcesStandards = true
    func row(_ year: Int, _ zone: String) -> GenerationStandard {
      GenerationStandard(
        year: year, zone: zone, standard: "clean", share: 0.1, basis: .load, eligibleTechnologies: ["Gas"],
        alternativePaymentUSDPerMWh: 30)
    }
    study.generationStandards = [2030, 2031, 2032].map { row($0, "B") } + years.map { row($0, "A") }
    let told = study.findings(years: try? Years(2030...2032)).map(\.text).filter {
      $0.contains("asks for nothing in")
    }
    #expect(
      told
        == (without.isEmpty
          ? []
          : [
            "warning generation_standards[3].year: standard 'clean' of zone 'A' asks for nothing in \(without); rows with a share of 0 say that this is meant"
          ]))
  }

  /// A program of another pollutant is not held against CO2, and a cap in millions is one cause with its tiers.
  @Test func capsOfOtherPollutants() {
    func told(pollutant: String, cap: Double) -> [String] {
      self.told { study in
        var second = ProgramYear(year: 2030, capShortTons: cap, reservePriceUSD: 3)
        second.program = "second"
        study.programTerms = [
          ProgramTerms(program: "first"), ProgramTerms(program: "second", pollutant: pollutant, priority: 2),
        ]
        var member = ProgramMembership(zone: "A", firstYear: 2030)
        member.program = "second"
        study.program?.memberships.append(member)
        study.program?.years[0].program = "first"
        study.program?.years.append(second)
      }.filter { $0.hasPrefix("cap of program") }
    }
    #expect(told(pollutant: "co2", cap: 200).count == 1)
    #expect(told(pollutant: "nox", cap: 200) == [])
    #expect(told(pollutant: "nox", cap: 1e12) == [])
    #expect(
      self.told {
        $0.program?.years[0].capShortTons = 1
        $0.program?.years[0].tiers = [CostContainmentTier(number: 1, triggerUSD: 20, quantityShortTons: 1e5)]
      }.count == 1)
  }

  /// Neighbours that changed places are one slip; a technology of its own is none.
  @Test func slipsOfThePen() {
    func told(_ technology: String) -> Int {
      self.told { study in
        study.technologies = [
          Technology(name: "OnshoreWind"),
          Technology(name: "Coal", fuel: "coal", heatRateMMBtuPerMWh: 10, emissionRateShortTonsPerMWh: 1),
        ]
        study.units.append(GeneratingUnit(name: "w", zone: "A", technology: technology, capacityMW: 10))
      }.count
    }
    #expect(told("OffshoreWind") == 0 && told("OnshoreWind") == 0 && told("Solar") == 0)
    #expect(told("OnshroeWind") == 1 && told("OnshoreWin") == 1 && told("Onshore-Wind") == 1)
  }
}

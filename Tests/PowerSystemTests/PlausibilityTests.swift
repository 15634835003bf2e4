import DispatchSolvePowerSystem
import Testing

/// Figures that fit their columns and not each other are told; what fits is not.
struct PlausibilityTests {
  static func study() -> Study {
    var study = Study()
    study.zones = [Zone(name: "A", group: "g"), Zone(name: "B", group: "g")]
    study.units = [
      GeneratingUnit(
        name: "coal", zone: "A", technology: "Coal", fuel: "coal", capacityMW: 500, heatRateMMBtuPerMWh: 10,
        emissionRateShortTonsPerMWh: 1),
      GeneratingUnit(
        name: "gas", zone: "B", technology: "Gas", fuel: "gas", capacityMW: 300, heatRateMMBtuPerMWh: 7,
        emissionRateShortTonsPerMWh: 0.4),
    ]
    study.demand = ["A", "B"].map { DemandRow(year: 2030, zone: $0, demandMWh: 1e6) }
    study.fuelPrices = ["coal", "gas"].flatMap { fuel in
      ["A", "B"].map { FuelPriceRow(year: 2030, zone: $0, fuel: fuel, priceUSDPerMMBtu: 3) }
    }
    study.interfaces = [
      Interface(name: "l", fromZone: "A", toZone: "B", capacityMW: 50, reverseCapacityMW: 50)
    ]
    study.program = AllowanceProgram(
      years: [ProgramYear(year: 2030, capShortTons: 1e6, reservePriceUSD: 3)],
      memberships: ["A", "B"].map { ProgramMembership(zone: $0, firstYear: 2030) })
    return study
  }

  func findings(_ change: (inout Study) -> Void) -> [String] {
    var study = Self.study()
    change(&study)
    return study.findings(years: [2030]).map {
      "\($0.severity) \($0.table.rawValue)[\($0.row.map(String.init) ?? "")].\($0.column ?? ""): \($0.message)"
    }
  }

  @Test func whatFitsIsNotTold() { #expect(findings { _ in } == []) }

  @Test func ratesAgainstHeat() {
    // Pounds for short tons, Btu per kWh for MMBtu per MWh.
    #expect(
      findings { $0.units[1].emissionRateShortTonsPerMWh = 820 } == [
        "warning units[1].emission_rate_short_tons_per_mwh: 'gas' emits 820 short tons/MWh at a heat rate of 7 MMBtu/MWh; that is 117.143 short tons/MMBtu, fuels have 0.001 to 0.25"
      ])
    #expect(
      findings { $0.units[0].heatRateMMBtuPerMWh = 9800 } == [
        "warning units[0].emission_rate_short_tons_per_mwh: 'coal' emits 1 short tons/MWh at a heat rate of 9800 MMBtu/MWh; that is 0.000102 short tons/MMBtu, fuels have 0.001 to 0.25"
      ])
    // A plant with capture, and one whose rate comes from no fuel, fit; what is accepted by name is not told.
    #expect(
      findings {
        $0.units[1].emissionRateShortTonsPerMWh = 0.04
        $0.units[1].technology = "GasCCS"
      } == [])
    #expect(
      findings {
        $0.units[1].fuel = nil
        $0.units[1].heatRateMMBtuPerMWh = 0
        $0.units[1].emissionRateShortTonsPerMWh = 2
      } == [])
    #expect(
      findings {
        $0.units[1].emissionRateShortTonsPerMWh = 500
        $0.settings.unusualColumns = ["units.emission_rate_short_tons_per_mwh"]
      } == [])
    // Waste heat, hydrogen: no rate is no ratio, unless others that burn the same emit, or it is coal or oil.
    for fuel in ["hydrogen", "waste", "biogas", "uranium", "biodiesel"] {
      #expect(
        findings {
          $0.units[1].emissionRateShortTonsPerMWh = 0
          $0.units[1].fuel = fuel
          for row in 2...3 { $0.fuelPrices[row].fuel = fuel }
        } == [], "\(fuel)")
    }
    #expect(
      findings { $0.units[0].emissionRateShortTonsPerMWh = 0 } == [
        "warning units[0].emission_rate_short_tons_per_mwh: 'coal' burns coal and emits nothing"
      ])
    #expect(
      findings {
        $0.technologies = [
          Technology(name: "Peat", fuel: "peat", heatRateMMBtuPerMWh: 11, emissionRateShortTonsPerMWh: 1)
        ]
        $0.units[0].emissionRateShortTonsPerMWh = 0
        $0.units[0].fuel = "peat"
        for row in 0...1 { $0.fuelPrices[row].fuel = "peat" }
      } == [
        "warning units[0].emission_rate_short_tons_per_mwh: 'coal' burns peat and emits nothing, though others that burn it do"
      ])
    // Where no other of its kind has one either, it may be waste.
    #expect(findings { $0.units[1].fuel = nil } == [])
    #expect(
      findings {
        $0.technologies = [
          Technology(name: "Gas", fuel: "gas", heatRateMMBtuPerMWh: 7, emissionRateShortTonsPerMWh: 0.4)
        ]
        $0.units[1].fuel = nil
      } == [
        "warning units[1].fuel: 'gas' names no fuel at a heat rate of 7 MMBtu/MWh, others of technology 'Gas' burn gas: what it burns costs nothing"
      ])
    #expect(
      findings {
        $0.units.append($0.units[0])
        $0.units[2].name = "old"
        $0.units[2].emissionRateShortTonsPerMWh = 0
      } == [
        "warning units[2].emission_rate_short_tons_per_mwh: 'old' burns coal and emits nothing, though others that burn it do"
      ])
  }

  @Test func loadAndCapsInOtherUnits() {
    #expect(
      findings { for row in $0.demand.indices { $0.demand[row].demandMWh = 1000 } } == [
        "warning demand[0].demand_mwh: load of 2030 is 2000 MWh, less than a thousandth of what the fleet can generate (7008000 MWh)"
      ])
    #expect(
      findings { $0.program?.years[0].capShortTons = 2.5 } == [
        "warning allowance_program[0].cap_short_tons: cap of 2030 is 2.5 short tons, less than a two-thousandth of what members can emit (5431200 short tons)"
      ])
    #expect(findings { $0.program?.years[0].capShortTons = 0 } == [])
    // One zone alone, whose units have work all the same.
    #expect(
      findings { $0.demand[1].demandMWh = 1200 } == [
        "warning demand[1].demand_mwh: load of zone 'B' in 2030 is 1200 MWh, less than a thousandth of what its own units can generate"
      ])
    #expect(
      findings {
        $0.demand[1].demandMWh = 1200
        $0.settings.unusualColumns = ["demand.demand_mwh"]
      } == [])
  }

  private static func second(_ study: inout Study) {
    study.demand += study.demand.map { DemandRow(year: 2031, zone: $0.zone, demandMWh: $0.demandMWh) }
    study.fuelPrices += study.fuelPrices.map {
      FuelPriceRow(year: 2031, zone: $0.zone, fuel: $0.fuel, priceUSDPerMMBtu: $0.priceUSDPerMMBtu)
    }
    study.program?.years.append(ProgramYear(year: 2031, capShortTons: 1e6, reservePriceUSD: 3))
  }

  private func laterFindings(_ change: (inout Study) -> Void) -> [String] {
    var study = Self.study()
    Self.second(&study)
    change(&study)
    return study.findings(years: [2030, 2031]).map(\.text)
  }

  @Test func laterYearsInOtherUnits() {
    #expect(laterFindings { _ in } == [])
    #expect(
      laterFindings { $0.demand[2].demandMWh = 1000 } == [
        "warning demand[2].demand_mwh: load of zone 'A' in 2031 is 1000 MWh, less than a thousandth of what its own units can generate"
      ])
    #expect(
      laterFindings { $0.fuelPrices[5].priceUSDPerMMBtu = 310 } == [
        "warning fuel_prices[5].price_usd_per_mmbtu: price of 'coal' in zone 'B' is 310 $/MMBtu in 2031 after 3 in 2030"
      ])
    #expect(
      laterFindings { $0.program?.years[1].capShortTons = 0.9 } == [
        "warning allowance_program[1].cap_short_tons: cap of 2031 is 0.9 short tons, less than a two-thousandth of what members can emit (5431200 short tons)"
      ])
    // Ten times more, less, or nothing at all: a zone that joins, a cap that ends.
    #expect(
      laterFindings {
        $0.demand[2].demandMWh = 1e5
        $0.fuelPrices[5].priceUSDPerMMBtu = 30
        $0.program?.years[1].capShortTons = 0
      } == [])
  }

  @Test func moreThanCanBe() {
    #expect(
      findings { $0.program?.years[0].capShortTons = 2e9 } == [
        "warning allowance_program[0].cap_short_tons: cap of 2030 is 2000000000 short tons, more than a hundred times of what members can emit (5431200 short tons)"
      ])
    #expect(
      laterFindings { for row in $0.demand.indices { $0.demand[row].demandMWh = 4e6 } } == [
        "warning demand[0].demand_mwh: load of 2030 is 8000000 MWh, more than the fleet can generate in all hours (7008000 MWh); so in 2031"
      ])
    #expect(
      findings {
        $0.demand[0].peakMW = 90
        $0.demand[1].peakMW = 114.2
      } == ["warning demand[0].peak_mw: peak of zone 'A' in 2030 is 90 MW, below its mean load of 114.155 MW"]
    )
  }

  /// Output that must run beyond what load, stores and lines take.
  @Test func mustRun() {
    #expect(findings { $0.units[0].minimumOutputShare = 0.3 } == [])
    // A has 114 MW of load and 50 MW out of it; both zones together 228 MW.
    #expect(
      findings { $0.units[0].minimumOutputShare = 0.4 } == [
        "warning units[0].minimum_output_share: output that must run in zone 'A' in 2030 is 35.845 MW more than its load, stores and lines take in slice 'year': it is spilled"
      ])
    #expect(
      findings {
        $0.units[0].minimumOutputShare = 0.4
        $0.storage = [
          StorageUnit(name: "s", zone: "A", technology: "Battery", capacityMW: 40, roundTripEfficiency: 0.9)
        ]
        $0.technologies = [Technology(name: "Battery", roundTripEfficiency: 0.9)]
      } == [])
    #expect(
      findings { $0.units[0].minimumOutputShare = 0.9 } == [
        "warning units[0].minimum_output_share: output that must run in 2030 is 221.689 MW more than load and stores take in slice 'year': it is spilled"
      ])
    // What is not available need not run, and loads are those of the slice.
    #expect(
      findings {
        $0.units[0].minimumOutputShare = 0.9
        $0.availability = [AvailabilityRow(group: "g", technology: "Coal", slice: "year", availability: 0.3)]
      } == [])
    #expect(
      findings {
        $0.units[0].minimumOutputShare = 0.3
        $0.slices = [
          TimeSlice(name: "day", block: "year", hours: 5000),
          TimeSlice(name: "night", block: "year", hours: 3760),
        ]
        $0.loadShape = [
          LoadShapeRow(group: "g", slice: "day", loadFactor: 1),
          LoadShapeRow(group: "g", slice: "night", loadFactor: 0.25),
        ]
      } == [
        "warning units[0].minimum_output_share: output that must run in 2030 is 65.825 MW more than load and stores take in slice 'night': it is spilled"
      ])
  }

  @Test func pricesOutOfOrder() {
    #expect(
      findings {
        $0.program?.years[0].ecr = EmissionsContainmentReserve(triggerUSD: 2, quantityShortTons: 10)
        $0.program?.years[0].tiers = [
          CostContainmentTier(number: 1, triggerUSD: 20, quantityShortTons: 5),
          CostContainmentTier(number: 2, triggerUSD: 15, quantityShortTons: 5),
        ]
      } == [
        "warning allowance_program[0].ecr_trigger_usd: ecr_trigger_usd is 2, not above reserve_price_usd of 3: nothing is withheld",
        "warning allowance_program[0].ccr2_trigger_usd: ccr2_trigger_usd is 15, below ccr1_trigger_usd of 20",
      ])
    #expect(
      findings {
        $0.settings.maximumAllowancePriceUSD = 40
        $0.program?.priceCeilingUSD = nil
        $0.program?.years[0].tiers = [CostContainmentTier(number: 1, triggerUSD: 50, quantityShortTons: 5)]
      } == [
        "warning allowance_program[0].ccr1_trigger_usd: maximum_price is 40, below ccr1_trigger_usd of 50"
      ])
  }

  /// Prices that are out of order in many years are told once, whatever they are; of each program for itself.
  @Test func pricesOutOfOrderInManyYears() {
    func order(_ years: [Int: (ecr: Double, tier: Double)]) -> [String] {
      var study = Self.study()
      Self.second(&study)
      for row in 0...1 {
        guard let prices = years[2030 + row] else { continue }
        study.program?.years[row].ecr = EmissionsContainmentReserve(
          triggerUSD: prices.ecr, quantityShortTons: 10)
        study.program?.years[row].tiers = [
          CostContainmentTier(number: 1, triggerUSD: prices.tier, quantityShortTons: 5)
        ]
      }
      return study.findings(years: [2030, 2031]).map(\.text)
    }
    let text =
      "warning allowance_program[0].ccr1_trigger_usd: ccr1_trigger_usd is 11, below ecr_trigger_usd of 12"
    #expect(order([2030: (12, 11), 2031: (12, 11)]) == [text + "; also in 2031"])
    #expect(order([2030: (12, 11), 2031: (13, 11.5)]) == [text + "; also in 2031"])
    #expect(order([2030: (12, 11), 2031: (12, 13)]) == [text])
    #expect(
      order([2030: (12, 13), 2031: (12, 11)]) == [text.replacing("[0]", with: "[1]")])
  }

  @Test func retirements() {
    func retire(_ rows: [(Int, String, String, Double)]) -> [String] {
      findings { study in
        study.plannedChanges = rows.map {
          PlannedChange(year: $0.0, zone: $0.1, technology: $0.2, changeMW: $0.3, status: .firm)
        }
      }
    }
    #expect(retire([(2031, "A", "Coal", -200), (2032, "A", "Coal", -300)]) == [])
    #expect(
      retire([(2032, "A", "Coal", -301), (2031, "A", "Coal", -200)]) == [
        "warning planned_changes[0].change_mw: 301 MW of 'Coal' in zone 'A' are retired in 2032, but only 300 MW stand"
      ])
    #expect(
      retire([(2031, "B", "Gass", -10)]) == [
        "warning planned_changes[0].technology: 10 MW of 'Gass' in zone 'B' are retired in 2031, but none stands; did you mean 'Gas'?"
      ])
    #expect(
      retire([(2031, "B", "Coal", -10)]) == [
        "warning planned_changes[0].technology: 10 MW of 'Coal' in zone 'B' are retired in 2031, but none stands"
      ])
    // Additions of a year come first, whatever the order of rows; what has closed does not stand.
    #expect(
      retire([(2031, "A", "Coal", -550), (2031, "A", "Coal", 60)]).filter { $0.hasPrefix("warning") } == [])
    #expect(
      findings {
        $0.units[0].closingYear = 2031
        $0.plannedChanges = [
          PlannedChange(year: 2031, zone: "A", technology: "Coal", changeMW: -200, status: .firm)
        ]
      } == [
        "warning planned_changes[0].technology: 200 MW of 'Coal' in zone 'A' are retired in 2031, but none stands"
      ])
    // Sums that miss by rounding are fine; so is what the study does not count.
    #expect(retire(Array(repeating: (2031, "B", "Gas", -100.000_000_01), count: 3)) == [])
    #expect(
      findings {
        $0.plannedChanges = [
          PlannedChange(year: 2031, zone: "A", technology: "Oil", changeMW: -5, status: .proposed)
        ]
      } == [])
  }

  @Test func changesBeforeTheFirstYear() {
    func change(_ years: [Int], fleet: Int? = nil) -> [String] {
      findings { study in
        study.settings.fleetYear = fleet
        study.plannedChanges = years.map {
          PlannedChange(year: $0, zone: "A", technology: "Coal", changeMW: -10, status: .firm)
        }
      }
    }
    #expect(change([2030, 2031]) == [])
    #expect(
      change([2030, 2013]) == [
        "warning planned_changes[1].year: the change of 2013 is before the study's first year, 2030: they are made at its beginning; fleet_year in study.toml says which year units.csv is of"
      ])
    #expect(change([2020, 2013, 2029]).first?.contains("2030, and so are 2 more: they") == true)
    #expect(change([2013, 2030], fleet: 2028) == [])
  }

  @Test func givenTwice() {
    func line(_ name: String, _ from: String, _ to: String, _ forward: Double, _ reverse: Double) -> Interface
    {
      Interface(name: name, fromZone: from, toZone: to, capacityMW: forward, reverseCapacityMW: reverse)
    }
    #expect(
      findings { $0.interfaces = [line("ab", "A", "B", 70, 70), line("ba", "B", "A", 40, 40)] } == [
        "warning interfaces[1].reverse_capacity_mw: interfaces 'ab' and 'ba' join 'B' and 'A' in opposite directions and each carries power both ways: two lines, or one given twice? For one way reverse_capacity_mw is 0; lines of names of their own, as 'A>B#1' and 'B>A#2', are two"
      ])
    #expect(findings { $0.interfaces = [line("ab", "A", "B", 70, 0), line("ba", "B", "A", 40, 0)] } == [])
    #expect(findings { $0.interfaces = [line("ab", "A", "B", 70, 70), line("ab2", "A", "B", 70, 70)] } == [])
    #expect(
      findings { $0.interfaces = [line("A>B#1", "A", "B", 70, 70), line("B>A#2", "B", "A", 7, 7)] } == [])
    #expect(
      findings { $0.units[1].technology = "coal" } == [
        "warning units[1].technology: technology 'coal' differs from 'Coal' by case or spaces alone"
      ])
    #expect(
      findings { $0.units[1].name = "Co al" } == [
        "warning units[1].unit: unit 'Co al' differs from 'coal' by case or spaces alone"
      ])
  }
}

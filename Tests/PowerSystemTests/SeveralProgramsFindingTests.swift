import DispatchSolvePowerSystem
import Testing

/// What is wrong with several programs, and where.
struct SeveralProgramsFindingTests {
  /// A second program with the rules of the first, of which North is a member.
  private static func addSecond(to study: inout Study, pollutant: String = ProgramTerms.carbonDioxide) {
    study.programTerms = [
      ProgramTerms(program: "one", priority: 1),
      ProgramTerms(program: "two", pollutant: pollutant, priority: 2),
    ]
    for var row in study.program?.years ?? [] {
      row.program = "two"
      study.program?.years.append(row)
    }
    var member = ProgramMembership(zone: "North", firstYear: 2025)
    member.program = "two"
    study.program?.memberships.append(member)
  }

  /// Two programs, each with its rows; `spoil` damages them.
  private static func found(_ spoil: (inout Study) -> Void) -> [String] {
    findings { study in
      addSecond(to: &study)
      spoil(&study)
    }.filter { $0.hasPrefix("error") }
  }

  @Test func noneWhereAllIsWell() {
    #expect(Self.found { _ in } == [])
  }

  @Test func withoutMembers() {
    #expect(
      Self.found { $0.program?.memberships.removeAll { $0.program == "two" } } == [
        "error programs[1].program: program 'two' has no members in program_membership.csv"
      ])
  }

  @Test func withoutRules() {
    let found = Self.found { $0.program?.years.removeAll { $0.program == "two" } }
    #expect(found.contains("error programs[1].program: program 'two' has no rows in allowance_program.csv"))
  }

  private static let nox = EmissionRate(pollutant: "nox", technology: "Gas", poundsPerMMBtu: 0.1)

  @Test func otherPollutants() {
    #expect(
      Self.found { $0.programTerms[1].pollutant = "nox" } == [
        "error programs[1].pollutant: program 'two' caps 'nox', of which emission_rates.csv has no rate"
      ])
    #expect(
      Self.found {
        $0.programTerms[1].pollutant = "nox"
        $0.emissionRates = [Self.nox]
      } == [])
    #expect(
      Self.found {
        $0.programTerms[0].pollutant = "nox"
        $0.emissionRates = [Self.nox]
      } == [
        "error programs[0].pollutant: program 'one' caps 'nox' and is the first, whose tables are of co2: give a program of co2 a lower priority"
      ])
    // An allowance of one covers nothing of the other.
    #expect(
      Self.found {
        $0.programTerms[1].pollutant = "nox"
        $0.emissionRates = [Self.nox]
        $0.programLinks = [ProgramLink(fromProgram: "one", toProgram: "two", firstYear: 2025)]
      } == [
        "error program_links[0].to_program: program 'two' caps 'nox', of which allowances of 'one' for 'co2' cover nothing"
      ])
  }

  @Test func seasons() {
    #expect(
      Self.found { $0.programTerms[1].months = [5, 6] } == [
        "error programs[1].months: program 'two' counts some months, and slices.csv does not say which months slice 'day' stands for"
      ])
    func seasonal(_ months: [Int], _ ofSlices: [Int]) -> [String] {
      Self.found { study in
        study.programTerms[1].months = months
        for slice in study.slices.indices { study.slices[slice].months = ofSlices }
      }
    }
    #expect(seasonal([5, 6], [4, 5, 6]) == [])
    #expect(
      seasonal([5, 7], [4, 5, 6]) == [
        "error programs[1].months: program 'two' counts month 7, for which no slice stands"
      ])
    for months in [[5, 5], [0, 5], [13]] {
      #expect(
        seasonal(months, [4, 5, 6]) == [
          "error programs[1].months: months of program 'two' are not different numbers from 1 to 12"
        ])
    }
  }

  @Test func rates() {
    func found(_ rate: EmissionRate) -> [String] {
      findings { study in
        Self.addSecond(to: &study, pollutant: "nox")
        study.emissionRates = [Self.nox, rate]
      }.filter { $0.contains("emission_rates") }
    }
    #expect(found(EmissionRate(pollutant: "nox", unit: "gas", poundsPerMWh: 1)) == [])
    #expect(
      found(EmissionRate(pollutant: "nox", unit: "gass", poundsPerMWh: 1)) == [
        "error emission_rates[1].unit: unknown unit 'gass'; did you mean 'gas'?"
      ])
    #expect(
      found(EmissionRate(pollutant: "nox", poundsPerMWh: 1)) == [
        "error emission_rates[1].unit: a rate is of a unit or of a technology: give one of both"
      ])
    #expect(
      found(EmissionRate(pollutant: "nox", unit: "gas", zone: "North", poundsPerMWh: 1)) == [
        "error emission_rates[1].zone: a unit has its zone: zone goes with technology"
      ])
    #expect(
      found(EmissionRate(pollutant: "nox", unit: "gas", poundsPerMWh: 1, poundsPerMMBtu: 1)) == [
        "error emission_rates[1].rate_lb_per_mwh: give one of rate_lb_per_mwh and rate_lb_per_mmbtu"
      ])
    #expect(
      found(EmissionRate(pollutant: "co2", unit: "gas", poundsPerMWh: 1)) == [
        "error emission_rates[1].pollutant: rates of co2 are those of units.csv and technologies.csv: two would be of one pollutant"
      ])
    #expect(
      found(EmissionRate(pollutant: "so2", unit: "gas", poundsPerMWh: 1)) == [
        "warning emission_rates[1].pollutant: no program caps 'so2': the row has no say"
      ])
    #expect(
      found(EmissionRate(pollutant: "nox", unit: "wind", poundsPerMMBtu: 1)) == [
        "warning emission_rates[1].rate_lb_per_mmbtu: unit 'wind' has no heat rate, so it emits nothing"
      ])
    #expect(found(Self.nox) == ["error emission_rates[1].pollutant: duplicate key nox, Gas"])
  }

  /// What burns something and has no rate would emit nothing, as would what has one from a later year on.
  @Test(arguments: [nil, 2030]) func unitsWithoutRates(firstYear: Int?) {
    let found = findings { study in
      Self.addSecond(to: &study, pollutant: "nox")
      for row in study.units.indices where study.units[row].name == "gas" {
        study.units[row].emissionRateShortTonsPerMWh = 0.4
      }
      study.emissionRates = [
        EmissionRate(pollutant: "nox", technology: "Gas", firstYear: firstYear, poundsPerMMBtu: 0.1)
      ]
    }.filter { $0.contains("programs[1].pollutant") }
    let gas =
      "warning programs[1].pollutant: no row says what Gas of zone 'North' (unit 'gas') emits of 'nox' in 2025: it counts as nothing"
    #expect(found == (firstYear == nil ? [] : [gas]))
  }

  /// A unit's row goes before that of its technology in its zone, that before the technology's; later rows before earlier ones.
  @Test func whichRateHolds() {
    var study = smallStudy()
    study.emissionRates = [
      EmissionRate(pollutant: "nox", technology: "Gas", poundsPerMMBtu: 0.2),
      EmissionRate(pollutant: "nox", technology: "Gas", zone: "South", poundsPerMWh: 4),
      EmissionRate(pollutant: "nox", unit: "gas", firstYear: 2030, poundsPerMWh: 6),
      EmissionRate(pollutant: "nox", unit: "gas", firstYear: 2035, poundsPerMWh: 8),
    ]
    var unit = study.units[0]
    func rate(_ year: Int) -> Double {
      EmissionRateTable(study, year: year).shortTonsPerMWh("nox", of: unit)
    }
    #expect(abs(rate(2029) - 0.2 * 7 / 2000) < 1e-15)
    #expect(rate(2034) == 0.003)
    #expect(rate(2035) == 0.004)
    unit.name = "other"
    unit.zone = "South"
    #expect(rate(2035) == 0.002)
    #expect(EmissionRateTable(study, year: 2035).shortTonsPerMWh("so2", of: unit) == 0)
  }

  @Test func unknownNames() {
    let spoilt = Self.found {
      $0.program?.memberships[0].program = "tow"
      $0.program?.years[0].program = "on"
    }
    #expect(spoilt.contains { $0.hasPrefix("error program_membership[0].program: unknown program 'tow'") })
    #expect(spoilt.contains { $0.hasPrefix("error allowance_program[0].program: unknown program 'on'") })
    let single = findings { $0.program?.years[0].program = "one" }
    #expect(
      single.contains("error allowance_program[0].program: program 'one': the study has no programs.csv"))
  }

  @Test func theSameProgramTwice() {
    #expect(
      Self.found { $0.programTerms.append(ProgramTerms(program: "two")) }.contains(
        "error programs[2].program: duplicate key two"))
  }

  @Test func aYearTwice() {
    let found = Self.found { study in
      if let row = study.program?.years.last { study.program?.years.append(row) }
    }
    #expect(found.contains { $0.contains("duplicate key two, ") })
  }

  @Test func whatIsNotDecidedTogether() {
    #expect(
      Self.found {
        $0.programTerms[1].unsoldRule = .rolled
        $0.settings.foresight = .years(2)
      } == [
        "error programs[1].unsold: several programs are planned ahead together, and then what program 'two' does not sell can "
          + "only be withdrawn"
      ])
    #expect(Self.found { $0.programTerms[1].unsoldRule = .rolled } == [])
    let ledger = Self.found { $0.program?.convention = .ledger }
    #expect(
      ledger.contains(
        "error study[0].convention: several programs are decided together, by the auction convention alone"))
    #expect(
      Self.found {
        $0.carbonPrice.entries = [CarbonPriceSchedule.Entry(year: 2025, priceUSDPerShortTon: 1)]
        $0.carbonPrice.combination = .max
      } == [
        "error study[0].carbon_price_combination: several programs are decided together, and a carbon price is then paid on "
          + "top of their prices: sum"
      ])
    #expect(
      Self.found {
        $0.settings.lifecycle.isEnabled = true
        $0.settings.lifecycle.closures = .earnings
      }.contains(
        "error study[0].closures: several programs are decided together, and closures then follow from the optimum alone"
      ))
  }

  @Test func coveredShareOutOfRange() {
    let found = Self.found { $0.program?.memberships[0].coveredShare = 1.5 }
    #expect(
      found.contains { $0.hasPrefix("error program_membership[0].covered_share: covered_share is 1.5") })
  }

  /// Periods, overlaps and keys are those of each program.
  @Test func programsDoNotMeet() {
    #expect(
      Self.found { study in
        for row in study.program?.years.indices ?? 0..<0 where study.program?.years[row].program == "two" {
          study.program?.years[row].controlPeriod = "x"
        }
      } == [])
  }
}

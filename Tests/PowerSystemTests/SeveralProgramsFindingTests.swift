import DispatchSolvePowerSystem
import Testing

/// What is wrong with several programs, and where.
struct SeveralProgramsFindingTests {
  /// Two programs, each with its rows; `spoil` damages them.
  private static func found(_ spoil: (inout Study) -> Void) -> [String] {
    findings { study in
      study.programTerms = [
        ProgramTerms(program: "one", priority: 1), ProgramTerms(program: "two", priority: 2),
      ]
      let years = study.program?.years ?? []
      for var row in years {
        row.program = "two"
        study.program?.years.append(row)
      }
      var member = ProgramMembership(zone: "North", firstYear: 2025)
      member.program = "two"
      study.program?.memberships.append(member)
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

  @Test func otherPollutants() {
    #expect(
      Self.found { $0.programTerms[1].pollutant = "nox" } == [
        "error programs[1].pollutant: program 'two' caps 'nox'; units have rates of co2 alone"
      ])
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

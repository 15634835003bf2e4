import DispatchSolvePowerSystem
import Testing

/// What is wrong with links between programs, and where.
struct LinkFindingTests {
  /// Three programs that accept each other's allowances in a row; `spoil` damages them.
  private static func found(_ spoil: (inout Study) -> Void) -> [String] {
    findings { study in
      let names = ["one", "two", "three"]
      study.programTerms = names.enumerated().map { ProgramTerms(program: $1, priority: $0) }
      let years = study.program?.years ?? []
      for name in names.dropFirst() {
        for var row in years {
          row.program = name
          study.program?.years.append(row)
        }
        var member = ProgramMembership(zone: "North", firstYear: 2025)
        member.program = name
        study.program?.memberships.append(member)
      }
      study.programLinks = [
        ProgramLink(fromProgram: "one", toProgram: "two", firstYear: 2025, exchangeRate: 2),
        ProgramLink(fromProgram: "two", toProgram: "one", firstYear: 2025, exchangeRate: 0.5),
        ProgramLink(fromProgram: "two", toProgram: "three", firstYear: 2025, mostShare: 0.1),
      ]
      spoil(&study)
    }.filter { $0.hasPrefix("error") && $0.contains("program_links") }
  }

  @Test func noneWhereAllIsWell() {
    #expect(Self.found { _ in } == [])
  }

  @Test func unknownPrograms() {
    #expect(
      Self.found { $0.programLinks[2].toProgram = "thre" } == [
        "error program_links[2].to_program: unknown program 'thre'; did you mean 'three'?"
      ])
    let single = findings { study in
      study.programLinks = [ProgramLink(fromProgram: "one", toProgram: "two", firstYear: 2025)]
    }
    #expect(
      single.contains("error program_links[0].from_program: program 'one': the study has no programs.csv"))
  }

  @Test func aProgramWithItself() {
    #expect(
      Self.found { $0.programLinks[2].toProgram = "two" } == [
        "error program_links[2].to_program: program 'two' accepts its own allowances whatever is linked: a link leads to another program"
      ])
  }

  @Test func numbers() {
    #expect(Self.found { $0.programLinks[2].mostShare = 1.5 }.first?.contains("share_limit is 1.5") == true)
    #expect(Self.found { $0.programLinks[2].exchangeRate = 0 }.first?.contains("exchange_rate is 0") == true)
    #expect(
      Self.found { $0.programLinks[2].lastYear = 2024 } == [
        "error program_links[2].last_year: last_year 2024 is before first_year 2025"
      ])
  }

  /// Of 1 come 2, of which come 1.02.
  @Test func moneyOutOfNothing() {
    #expect(
      Self.found { $0.programLinks[1].exchangeRate = 0.51 } == [
        "error program_links[1].exchange_rate: one allowance that goes round from 'one' to 'two' to 'one' in 2025 comes back as 1.02: the product of exchange rates round a circle must be at most 1"
      ])
    // Not in the same years, and a circle in which something is lost.
    #expect(
      Self.found {
        $0.programLinks[1].exchangeRate = 0.51
        $0.programLinks[1].firstYear = 2030
        $0.programLinks[0].lastYear = 2029
      } == [])
    #expect(Self.found { $0.programLinks[1].exchangeRate = 0.4 } == [])
    // Round three.
    #expect(
      Self.found {
        $0.programLinks.append(
          ProgramLink(fromProgram: "three", toProgram: "one", firstYear: 2026, exchangeRate: 0.6))
      }.first?.contains("in 2026 comes back as 1.2:") == true)
  }

  @Test func twoRowsForTheSameYears() {
    let found = Self.found {
      $0.programLinks.append(ProgramLink(fromProgram: "two", toProgram: "three", firstYear: 2027))
    }
    #expect(found.count == 1 && found[0].hasPrefix("error program_links[3].first_year: 'three' accepts"))
    #expect(
      Self.found {
        $0.programLinks[2].lastYear = 2026
        $0.programLinks.append(ProgramLink(fromProgram: "two", toProgram: "three", firstYear: 2027))
      } == [])
  }

  @Test func circles() {
    #expect(ExchangeCircle.gaining([]) == nil)
    #expect(ExchangeCircle.gaining([(0, 1, 5), (1, 2, 5)]) == nil)
    #expect(ExchangeCircle.gaining([(0, 1, 0.907_184_74), (1, 0, 1 / 0.907_184_74)]) == nil)
    // The second and third edge are the circle, in their order.
    #expect(ExchangeCircle.gaining([(0, 1, 1), (1, 2, 1.2), (2, 1, 0.9)]).map(Set.init) == [1, 2])
    let round = ExchangeCircle.any([(3, 0), (0, 1), (1, 2), (2, 0)])
    #expect(round.map(Set.init) == [1, 2, 3])
    #expect(ExchangeCircle.any([(0, 1), (0, 2), (1, 2)]) == nil)
  }
}

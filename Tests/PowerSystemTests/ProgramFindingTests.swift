import DispatchSolvePowerSystem
import DispatchSolveTables
import Testing

/// Rules of the allowance program that contradict each other.
struct ProgramFindingTests {
  @Test func ecrAboveCap() {
    #expect(
      findings { $0.program?.years[0].ecr?.quantityShortTons = 1001 } == [
        "error allowance_program[0].ecr_quantity: ecr_quantity is 1001.0, above the cap of 1000.0"
      ])
  }

  /// The cap that the ECR is part of has the members' budgets in it.
  @Test func ecrAgainstCapAndBudgets() {
    func with(budget: Double, from year: Int = 2025) -> [String] {
      findings {
        $0.program?.years[0].ecr?.quantityShortTons = 1500
        $0.program?.memberships = [
          ProgramMembership(zone: "North", firstYear: year, budgetShortTons: budget),
          ProgramMembership(zone: "South", firstYear: 2025),
        ]
      }
    }
    #expect(with(budget: 500) == [])
    #expect(
      with(budget: 499) == [
        "error allowance_program[0].ecr_quantity: ecr_quantity is 1500.0, above the cap of 1499.0"
      ])
    #expect(with(budget: 500, from: 2026).count == 1)
  }

  /// No more of a cap can be shared out than there is, in any year; rounding of written shares is none of it.
  @Test func sharesOfTheCap() {
    func with(_ shares: [Double], second: Int = 2025) -> [String] {
      findings {
        $0.program?.memberships = zip(["North", "South"], shares).enumerated().map { row, item in
          ProgramMembership(zone: item.0, firstYear: row == 0 ? 2025 : second, capShare: item.1)
        }
      }
    }
    #expect(with([0.6, 0.4]) == [])
    #expect(with([0.6667, 0.3334]) == [])
    #expect(with([0.2, 0.1]) == [])
    for year in [2025, 2026] {
      #expect(
        with([0.6, 0.41], second: year) == [
          "error program_membership[1].cap_share: cap shares of \(year)'s members add up to more than 1"
        ])
    }
    // Those of members that follow each other within a year are not shared out at once.
    #expect(
      findings {
        $0.program?.memberships = [
          ProgramMembership(
            zone: "North", firstYear: 2025, lastYear: 2026, lastDate: CalendarDay("2026-06-30"), capShare: 0.6
          ),
          ProgramMembership(
            zone: "South", firstYear: 2026, firstDate: CalendarDay("2026-07-01"), capShare: 0.6),
        ]
      }.filter { $0.contains("cap_share") } == [])
    #expect(with([1.2, 0]).contains { $0.contains("program_membership[0].cap_share: cap_share is 1.2") })
  }

  @Test func ceilingBelowReservePrice() {
    #expect(
      findings {
        $0.program?.years[1].priceCeilingUSD = 1
        $0.program?.years[1].tiers = []
      } == [
        "error allowance_program[1].price_ceiling_usd: "
          + "price_ceiling_usd is 1.0, below the reserve price of 2.0"
      ])
  }

  @Test func tierAboveCeiling() {
    #expect(
      findings { $0.program?.years[0].priceCeilingUSD = 9 } == [
        "warning allowance_program[0].ccr1_trigger_usd: "
          + "tier 1 never sells: its trigger is above the price ceiling"
      ])
  }

  @Test func tierNumbers() {
    func with(_ numbers: [Int]) -> [String] {
      findings {
        $0.program?.years[0].tiers = numbers.map {
          CostContainmentTier(number: $0, triggerUSD: 10, quantityShortTons: 1)
        }
      }
    }
    #expect(with([]) == [])
    #expect(with([1, 2, 10]) == [])
    #expect(with([2]) == [])
    for wrong in [[1, 1], [2, 1], [0], [-1, 1]] {
      #expect(
        with(wrong) == ["error allowance_program[0]: tier numbers \(wrong) do not ascend from 1 or above"])
    }
  }

  private static func periods(_ rows: [(year: Int, period: String)]) -> [String] {
    findings(years: nil) {
      $0.program?.years = rows.map { ProgramYear(year: $0.year, capShortTons: 1, controlPeriod: $0.period) }
    }
  }

  @Test func interruptedControlPeriod() {
    #expect(
      Self.periods([(2027, "a"), (2025, "a"), (2026, "b"), (2028, "c")]) == [
        "error allowance_program[0].control_period: control period 'a' is interrupted by another one"
      ])
  }

  @Test func periodsInOnePieceInAnyRowOrder() {
    #expect(Self.periods([(2028, "b"), (2025, "a"), (2027, "b"), (2026, "a")]) == [])
  }

  @Test func overlappingMembership() {
    let error = "error program_membership[1].first_year: membership of 'North' overlaps an earlier row"
    func with(_ first: (Int, Int?), _ second: (Int, Int?), zone: String = "North") -> [String] {
      findings(years: nil) {
        $0.program?.memberships = [
          ProgramMembership(zone: "North", firstYear: first.0, lastYear: first.1),
          ProgramMembership(zone: zone, firstYear: second.0, lastYear: second.1),
        ]
      }
    }
    #expect(with((2025, nil), (2026, nil)) == [error])
    #expect(with((2025, 2026), (2026, nil)) == [error])
    #expect(with((2026, nil), (2025, nil)) == [error])
    #expect(with((2026, nil), (2025, 2026)) == [error])
    #expect(with((2025, 2025), (2026, nil)) == [])
    #expect(with((2026, nil), (2025, 2025)) == [])
    #expect(with((2025, nil), (2025, nil), zone: "South") == [])
  }

  @Test func reversedMembership() {
    #expect(
      findings(years: nil) { $0.program?.memberships[0].lastYear = 2024 } == [
        "error program_membership[0].last_year: "
          + "membership of 'North' ends in 2024, before it begins in 2025"
      ])
  }

  @Test func noYears() {
    #expect(
      findings(years: nil) { $0.program?.years = [] } == [
        "error allowance_program: the program has no years"
      ])
  }

  @Test func yearsWithoutRulesOrMembers() {
    #expect(
      findings {
        $0.program?.years.removeLast()
        $0.program?.memberships[0].firstYear = 2026
      } == [
        "error allowance_program: no row for 2026",
        "warning program_membership: no zone takes part in the program in 2025",
      ])
  }
}

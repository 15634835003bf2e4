import DispatchSolveCoordinator
import Foundation
import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem
import DispatchSolveTestSupport
import Testing

@testable import DispatchSolveExperiments

struct StudyGameTests {
  private static let anyBudget = Lever.interval(lower: 0, upper: 700_000, gridPoints: 3, halvings: 0)

  private static func expect(_ found: Double, _ exact: Double, _ what: String) {
    #expect(abs(found - exact) <= 1e-7 * max(1, abs(exact)), "\(what): \(found), not \(exact)")
  }

  /// Coal at 29 $/MWh and 1.03 short tons, gas at 35 and 0.47: a cap between the two pure dispatches is met by a mixture,
  /// and the price is 6 / 0.56 $/short ton; above all emissions it is 0.
  @Test(arguments: [230_000.0, 300_000, 700_000]) func costsOfABudgetInClosedForm(budget: Double) throws {
    let game = try StudyGame(
      study: TwoStates.study(), years: TwoStates.years,
      jurisdictions: [
        TwoStates.jurisdiction("A", .allowanceBudget, Self.anyBudget, start: 0, damage: 20, capShare: 0.25),
        TwoStates.jurisdiction("B", .membership(budgetShortTons: 0), .choices([0, 1]), start: 0, damage: 50),
      ])
    let costs = try game.costs([budget, 0])
    let (hours, load) = (8760.0, 100.0)
    let cap = 200_000 + budget
    let coal = min(80, (cap / hours - 0.47 * load) / 0.56)
    let emissions = hours * (1.03 * coal + 0.47 * (load - coal))
    let price = coal < 80 ? 6 / 0.56 : 0
    // Two equal years, the second discounted by 5 %.
    let weight = 1 + 1 / 1.05
    let energyPrice = 35 + 0.47 * price
    Self.expect(costs[0].consumersUSD, weight * hours * load * energyPrice, "consumers")
    Self.expect(
      costs[0].producerSurplusUSD,
      weight * hours * (load * energyPrice - 29 * coal - 35 * (load - coal)), "producers")
    Self.expect(costs[0].complianceUSD, weight * price * emissions, "compliance")
    Self.expect(
      costs[0].auctionProceedsUSD, weight * price * emissions * (0.25 * 200_000 + budget) / cap, "proceeds")
    Self.expect(costs[0].damageUSD, weight * 20 * emissions, "damage")
    #expect(costs[0].supportUSD == 0)
    // B is on its own: gas at 37 $/MWh serves 60 MW, and what it sells is what its consumers pay.
    Self.expect(costs[1].consumersUSD, weight * hours * 60 * 37, "consumers of B")
    Self.expect(costs[1].producerSurplusUSD, 0, "producers of B")
    Self.expect(costs[1].damageUSD, weight * 50 * hours * 60 * 0.5, "damage of B")
    #expect(costs[1].complianceUSD == 0 && costs[1].auctionProceedsUSD == 0)
    for cost in costs {
      let total =
        cost.consumersUSD - cost.producerSurplusUSD + cost.complianceUSD - cost.auctionProceedsUSD
        + cost.supportUSD + cost.damageUSD
      #expect(try cost.cents() == Int((100 * total).rounded()))
    }
  }

  @Test func joiningAndLeaving() throws {
    let study = TwoStates.study()
    let jurisdictions = [
      TwoStates.jurisdiction("A", .membership(budgetShortTons: 0), .choices([0, 1]), start: 1),
      TwoStates.jurisdiction("B", .membership(budgetShortTons: 150_000), .choices([0, 1]), start: 0),
    ]
    let policies = StudyPolicies(jurisdictions: jurisdictions, years: TwoStates.years)
    let none = try policies.applied([1, 0], to: study)
    #expect(none == study)
    let both = try policies.applied([1, 1], to: study)
    #expect(both.program?.rules(in: 2031)?.capShortTons == 750_000)
    #expect(both.program?.covers(zone: "B", in: 2030) == true)
    let left = try policies.applied([0, 1], to: study)
    #expect(left.program?.rules(in: 2030)?.capShortTons == 350_000)
    #expect(left.program?.covers(zone: "A", in: 2030) == false)
    // Nobody takes part: nothing is sold, and nobody pays.
    let game = try StudyGame(study: study, years: TwoStates.years, jurisdictions: jurisdictions)
    let alone = try game.costs([0, 0])
    #expect(alone.allSatisfy { $0.complianceUSD == 0 && $0.auctionProceedsUSD == 0 })
    // B's gas needs 262,800 short tons a year, and together they are short: B pays for allowances once it has joined.
    #expect(try game.costs([1, 1])[1].complianceUSD > 0)
  }

  /// A clean share binds, and standards that did not bind before do not come to life with it.
  @Test func aCleanShare() throws {
    var study = TwoStates.study()
    study.units.append(
      GeneratingUnit(
        name: "solar A", zone: "A", technology: "Wind", capacityMW: 50, variableOMUSDPerMWh: 60))
    study.generationStandards = [
      GenerationStandard(
        year: 2030, zone: "B", standard: "idle", share: 1, basis: .load, eligibleTechnologies: ["Wind"])
    ]
    let share = TwoStates.jurisdiction(
      "A", .cleanShare(standard: "CES", technologies: ["Wind"], alternativePaymentUSDPerMWh: nil),
      .interval(lower: 0, upper: 1, gridPoints: 11, halvings: 0), start: 0)
    let game = try StudyGame(study: study, years: [2030], jurisdictions: [share])
    let applied = try StudyPolicies(jurisdictions: [share], years: [2030]).applied([0.1], to: study)
    #expect(applied.settings.enforcesStandards && applied.generationStandards.map(\.standard) == ["CES"])
    let (free, bound) = (try game.costs([0])[0], try game.costs([0.1])[0])
    // 10 MW at 60 $/MWh take the place of gas at 35, less the allowances that are not needed: what they cost in resources.
    let resources = { (cost: JurisdictionCost) in cost.consumersUSD - cost.producerSurplusUSD }
    #expect(resources(bound) > resources(free))
    // 50 MW at 40 % cannot give 100 MW: that share has no cost, and says why.
    #expect(throws: (any Error).self) { try game.costsInCents([1]) }
  }

  /// What one jurisdiction pays another for certificates is in no account, so such a study is no game.
  @Test func certificatesOfAMarket() throws {
    var study = TwoStates.study()
    study.certificateMarkets = [CertificateMarket(market: "pool", standard: "CES", zones: ["A", "B"])]
    let share = TwoStates.jurisdiction(
      "A", .cleanShare(standard: "CES", technologies: ["Wind"], alternativePaymentUSDPerMWh: nil),
      .interval(lower: 0, upper: 1, gridPoints: 11, halvings: 0), start: 0)
    #expect(throws: (any Error).self) {
      try StudyGame(study: study, years: [2030], jurisdictions: [share])
    }
    #expect(
      StudyGame.problems(study, [2030], [share]).map { "\($0.error)" } == [
        "jurisdictions need standards without certificate_markets.csv: what one pays another for certificates is in no account"
      ])
  }

  /// Support lowers the cost of additions by its own amount, and what is built where limits bind stays a transfer.
  @Test func buildSupport() throws {
    var study = TwoStates.study()
    study.settings.expansion.isEnabled = true
    let annual = try #require(study.buildOptions.first).annualisedCostUSDPerMWYear
    let support = TwoStates.jurisdiction(
      "A", .buildSupport(technology: "Wind"), .interval(lower: 0, upper: 60_000, gridPoints: 3, halvings: 0),
      start: 0)
    let policies = StudyPolicies(jurisdictions: [support], years: TwoStates.years)
    let applied = try policies.applied([30_000], to: study)
    for year in TwoStates.years {
      let rows = applied.buildOptions.filter { $0.year == year }
      #expect(rows.map(\.zone) == [nil, "A"])
      try Self.expect(rows[at: 0].annualisedCostUSDPerMWYear, annual, "B's cost")
      try Self.expect(rows[at: 1].annualisedCostUSDPerMWYear, annual - 30_000, "A's cost")
    }
    #expect(applied.findings(years: TwoStates.years).allSatisfy { $0.severity != .error })
    let most = 1000 * 1500 * capitalRecoveryFactor(rate: 0.05, years: 25)
    #expect(throws: StudyGameError.self) { try policies.applied([most + 1], to: study) }
    #expect(try policies.applied([0], to: study) == study)
    // At 126 $/kW a year wind earns about 0.4 x 8760 x 40 = 140 $/kW: it is built to its limit with and without support,
    // 10 MW in the first year, 20 in the second.
    let game = try StudyGame(study: study, years: TwoStates.years, jurisdictions: [support])
    let (without, with) = (try game.costs([0])[0], try game.costs([30_000])[0])
    Self.expect(with.supportUSD, 30_000 * (10 + 20 / 1.05), "support")
    Self.expect(with.producerSurplusUSD - without.producerSurplusUSD, with.supportUSD, "surplus")
    Self.expect(with.totalUSD, without.totalUSD, "total")
  }

  /// An experiment on a study that was interrupted and goes on from JSON, with another number of threads, ends in the
  /// same bytes.
  @Test func interruptedOnAStudy() async throws {
    let values = Lever.interval(lower: 100_000, upper: 600_000, gridPoints: 3, halvings: 2)
    func game(threads: Int) throws -> StudyGame {
      try StudyGame(
        study: TwoStates.study(lineMW: 20), years: TwoStates.years,
        jurisdictions: [
          TwoStates.jurisdiction("A", .allowanceBudget, values, start: 400_000, damage: 30, capShare: 0.5),
          TwoStates.jurisdiction("B", .membership(budgetShortTons: 200_000), .choices([0, 1]), start: 0),
        ], model: NetworkDispatch(threads: threads))
    }
    let settings = ExperimentSettings(name: "resume", iterationLimit: 4)
    let (first, second) = (try game(threads: 1), try game(threads: 2))
    let whole = try BestResponseExperiment(settings: settings, agents: first.agents, evaluator: first)
    let result = try await whole.run()
    #expect(result.evaluations > 6)
    let cut = FormulaGame(first.identity, cancelAfter: 5) { try first.costsInCents($0) }
    let interrupted = try BestResponseExperiment(settings: settings, agents: first.agents, evaluator: cut)
    await #expect(throws: CancellationError.self) {
      try await Task { try await interrupted.run() }.value
    }
    let kept = try ExperimentState(json: interrupted.state.json())
    #expect(kept.evaluations.count == 5)
    let resumed = try BestResponseExperiment(
      settings: settings, agents: second.agents, evaluator: second, resuming: kept)
    let other = try await resumed.run()
    #expect(try resumed.state.json() == whole.state.json())
    #expect(other.audit == result.audit && other.reason == result.reason)
  }

  /// Two budgets on a joined system: what the experiment says about deviations is what all runs of the grid say.
  @Test func theAuditIsThatOfTheWholeGrid() async throws {
    var study = TwoStates.study(lineMW: 20)
    study.program?.memberships = ["A", "B"].map { ProgramMembership(zone: $0, firstYear: 2020) }
    study.program?.years = [ProgramYear(year: 2030, capShortTons: 450_000, reservePriceUSD: 2)]
    let values = Lever.interval(lower: 50_000, upper: 350_000, gridPoints: 4, halvings: 0)
    let game = try StudyGame(
      study: study, years: [2030],
      jurisdictions: [
        TwoStates.jurisdiction("A", .allowanceBudget, values, start: 350_000, damage: 25, capShare: 0.5),
        TwoStates.jurisdiction("B", .allowanceBudget, values, start: 350_000, damage: 10, capShare: 0.5),
      ])
    let experiment = try BestResponseExperiment(
      settings: ExperimentSettings(name: "budgets", iterationLimit: 8), agents: game.agents, evaluator: game)
    let result = try await experiment.run()

    var table: [[Double]: [Int]] = [:]
    for a in values.grid { for b in values.grid { table[[a, b]] = try game.costsInCents([a, b]) } }
    let final = result.finalPolicies
    let costs = try #require(table[final])
    #expect(result.finalCostsInCents == costs)
    var expected: [ProfitableDeviation] = []
    for (k, agent) in game.agents.enumerated() {
      for value in values.grid where value != final[k] {
        var trial = final
        trial[k] = value
        let change = try #require(table[trial])[k] - costs[k]
        guard change < 0 else { continue }
        expected.append(
          ProfitableDeviation(agent: agent.name, from: final[k], to: value, changeInCents: change))
      }
    }
    #expect(result.audit.profitable == expected && result.audit.deviationsTried == 6)
    #expect(result.converged == expected.isEmpty)
    #expect(Set(table.values.map { $0[0] }).count > 4, "budgets must matter")
    #expect(!result.history[0].acceptedChanges.isEmpty)
  }

  @Test func gamesThatMakeNoSense() throws {
    let study = TwoStates.study()
    func error(_ items: [Jurisdiction], _ change: (inout Study) -> Void = { _ in }) -> StudyGameError? {
      var changed = study
      change(&changed)
      do {
        _ = try StudyGame(study: changed, years: TwoStates.years, jurisdictions: items)
        return nil
      } catch {
        return error as? StudyGameError
      }
    }
    let member = { TwoStates.jurisdiction($0, .membership(budgetShortTons: 0), .choices([0, 1]), start: 0) }
    #expect(error([member("A"), member("B")]) == nil)
    #expect(error([member("C")]) == .unknownZone(jurisdiction: "state C", zone: "C"))
    #expect(error([member("A"), member("A")]) == .sharedZone("A"))
    #expect(error([member("A")]) { $0.settings.mode = .single } == .singleMode)
    #expect(error([member("A")]) { $0.program = nil } == .noProgram(jurisdiction: "state A"))
    let budget = TwoStates.jurisdiction("B", .allowanceBudget, Self.anyBudget, start: 0)
    #expect(error([budget]) == .noProgram(jurisdiction: "state B"))
    let coal = TwoStates.jurisdiction("B", .buildSupport(technology: "Coal"), .choices([0]), start: 0)
    #expect(error([coal]) == .noBuildOption(jurisdiction: "state B", technology: "Coal"))
    let half = TwoStates.jurisdiction("B", .membership(budgetShortTons: 0), .choices([0, 0.5]), start: 0)
    #expect(error([half]) != nil)
    let share = {
      TwoStates.jurisdiction(
        $0, .membership(budgetShortTons: 0), .choices([0, 1]), start: 0, capShare: 0.6)
    }
    #expect(error([share("A")]) == nil && error([share("A"), share("B")]) != nil)
    // Games are told apart by what is in them.
    let one = try StudyGame(study: study, years: [2030], jurisdictions: [member("A")])
    let other = try StudyGame(study: study, years: [2031], jurisdictions: [member("A")])
    let again = try StudyGame(study: study, years: [2030], jurisdictions: [member("A")])
    #expect(one.identity == again.identity && one.identity != other.identity)
    #expect(throws: StudyGameError.wrongPolicyCount(2)) { try one.costs([1, 1]) }
  }
}

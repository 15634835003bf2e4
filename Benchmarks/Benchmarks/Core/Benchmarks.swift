import DispatchSolveAllowanceMarket
import Benchmark
import DispatchSolveCoordinator
import DispatchSolveLinearProgramming
import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem
import DispatchSolveStudyFiles

let benchmarks: @Sendable () -> Void = {
  Benchmark.defaultConfiguration = .init(
    metrics: [.wallClock, .peakMemoryResident], warmupIterations: 1, maxDuration: .seconds(2),
    maxIterations: 200)

  Benchmark("read the default study") { benchmark in
    blackHole(try DefaultStudy.load())
  }

  Benchmark("solve one season of 2030 cold") { benchmark in
    let study = try DefaultStudy.load()
    let system = try DefaultStudy.system(study, year: 2030)
    let program = try NetworkDispatch.blockPrograms(of: system, priceUSD: 20)[0].program
    benchmark.startMeasurement()
    blackHole(try SimplexSolver.with(program) { try $0.solve() }.objective)
    benchmark.stopMeasurement()
  }

  Benchmark("re-price one season of 2030 warm, 20 prices") { benchmark in
    let study = try DefaultStudy.load()
    let system = try DefaultStudy.system(study, year: 2030)
    let programs = try (0...20).map { step in
      try NetworkDispatch.blockPrograms(of: system, priceUSD: Double(step) * 5)[0].program
    }
    try SimplexSolver.with(programs[0]) { solver in
      _ = try solver.solve()
      benchmark.startMeasurement()
      for program in programs.dropFirst() {
        try solver.setCosts(program.costs)
        blackHole(try solver.solve().objective)
      }
      benchmark.stopMeasurement()
    }
  }

  Benchmark("dispatch 2030 at one price, all results") { benchmark in
    let study = try DefaultStudy.load()
    let system = try DefaultStudy.system(study, year: 2030)
    benchmark.startMeasurement()
    let emissions = try NetworkDispatch().withSession(system) { try $0.result(at: 20) }
      .coveredEmissionsShortTons
    blackHole(emissions)
    benchmark.stopMeasurement()
  }

  Benchmark("dispatch and clear 2030") { benchmark in
    let study = try DefaultStudy.load()
    let runner = YearRunner(study: study, model: NetworkDispatch())
    let state = FixedPointRuntimeState(study: study)
    benchmark.startMeasurement()
    blackHole(try runner.run(year: 2030, state: state).report.allowancePriceUSD)
    benchmark.stopMeasurement()
  }

  for threads in [1, 2] {
    for builds in [false, true] {
      Benchmark(
        "run 2025-2040\(builds ? " with additions" : ""), \(threads) thread\(threads == 1 ? "" : "s")"
      ) { benchmark in
        let study = try DefaultStudy.load(builds: builds)
        benchmark.startMeasurement()
        let outputs = try StudyRunner(YearRunner(study: study, model: NetworkDispatch(threads: threads)))
          .run(DefaultStudy.years)
        blackHole(outputs.reports.count)
        benchmark.stopMeasurement()
      }
    }
  }

  Benchmark("dispatch 2030 as one zone by merit order") { benchmark in
    var study = try DefaultStudy.load()
    study.settings.mode = .single
    study.storage = []
    study.plannedChanges.removeAll { $0.technology == "Battery" }
    let system = try DefaultStudy.system(study, year: 2030)
    benchmark.startMeasurement()
    blackHole(
      try SingleZoneDispatch().withSession(system) { try $0.result(at: 20) }.coveredEmissionsShortTons)
    benchmark.stopMeasurement()
  }

  Benchmark("clear 1,000 markets on linear demand") { benchmark in
    let rules = ProgramYear(
      year: 2030, capShortTons: 60, reservePriceUSD: 5,
      tiers: [
        .init(number: 1, triggerUSD: 15, quantityShortTons: 5),
        .init(number: 2, triggerUSD: 30, quantityShortTons: 5),
      ])
    benchmark.startMeasurement()
    for market in 0..<1000 {
      var demand = FunctionDemand { max(0, 80 + Double(market) * 0.05 - 2 * $0) }
      let supply = AllowanceSupply(rules: rules, freeBankShortTons: 3, maximumPriceUSD: 1000)
      blackHole(MarketClearing().clear(&demand, supply: supply).priceUSD)
    }
    benchmark.stopMeasurement()
  }

  laneCase()
  blockCases()
  yearCases()
  readCases()
}

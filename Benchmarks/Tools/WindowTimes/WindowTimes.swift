import Foundation
import Instances
import DispatchSolveLinearProgramming
import DispatchSolvePlanning
import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem
import DispatchSolveStudyFiles

/// What is measured, of which study.
struct WindowTimes {
  private let measure: String
  private let study: Study
  private let years: [Int]
  private let values: [String: String]

  init(_ arguments: [String]) throws {
    guard arguments.count >= 4, let first = Int(arguments[2]), let last = Int(arguments[3]), first <= last
    else { throw Usage() }
    measure = arguments[0]
    years = Array(first...last)
    values = Dictionary(
      arguments.dropFirst(4).compactMap { item in
        let parts = item.split(separator: "=", maxSplits: 1).map(String.init)
        return parts.count == 2 ? (parts[0], parts[1]) : nil
      }, uniquingKeysWith: { $1 })
    let standards = values["standards"].map { $0 == "on" }
    study = try StudyFolder.load(
      arguments[1], years: Years(Array(first...first)),
      overrides: SettingOverrides(foresight: .perfect, builds: true, standards: standards)
    ).study.held(through: last + (measure == "roll" ? Self.length(values) - 1 : 0))
  }

  private static func length(_ values: [String: String]) -> Int { values["length"].flatMap(Int.init) ?? 8 }

  private func number(_ name: String, _ usual: Int) -> Int { values[name].flatMap(Int.init) ?? usual }

  func run() throws {
    switch measure {
    case "plan": try plan()
    case "roll": try roll()
    case "year": try year()
    default: throw Usage()
    }
  }

  private func window(_ years: [Int]) throws -> PlanningWindow {
    var window = try PlanningWindow(study: study, years: years)
    window.splitSlices(number("slices", 1))
    if number("joined", 0) > 0 {
      for t in window.years.indices {
        window.years[t].system = window.years[t].system.inOneBlock(times: number("joined", 1))
      }
    }
    window.splitOptions(number("options", 1))
    return window
  }

  private func plan() throws {
    let window = try window(years)
    if let file = values["mps"] { try Self.write(window, file) }
    let solver = PlanningSolver(threads: number("threads", 1))
    for _ in 0..<number("repeats", 1) {
      // Prices of energy are part of what a plan is asked for.
      let tally = SolverTally()
      let (time, plan) = try Self.timed {
        try SolverTally.bound(to: tally) {
          try solver.solve(
            window, pricing: window.years.count,
            progress: { step in
              guard values["progress"] != nil else { return }
              let gap = (step.costUSD - step.boundUSD) / max(1, abs(step.costUSD))
              print("{\"iteration\":\(step.iteration),\"gap\":\(gap),\"new_cuts\":\(step.newCuts)}")
            })
        }
      }
      report(
        time,
        [
          ("cost_usd", plan.costUSD), ("iterations", Double(plan.iterations)),
          ("block_solves", Double(plan.blockSolves)), ("master_pivots", Double(plan.masterPivots)),
          ("sparse_pivots", Double(tally.work.sparse.pivots)),
          ("slice_pivots", Double(tally.work.stack.pivots)),
        ],
        [
          ("prices_usd", plan.years.map(\.priceUSD)),
          ("highest_prices_usd", plan.years.map(\.highestPriceUSD)),
        ])
    }
  }

  private func roll() throws {
    let length = Self.length(values)
    for _ in 0..<number("repeats", 1) {
      var solves = 0
      var iterations = 0
      let (time, _) = try Self.timed {
        var earlier: [PlanningWindow.EarlierAddition] = []
        var bank: Double?
        var outstanding = 0.0
        var costs: [Int: YearCost] = [:]
        var near: Double?
        var expected: [PlanningWindow.EarlierAddition]?
        let kept = values["kept"] == "off" ? nil : KeptPrograms()
        for year in years {
          let before = clock()
          var window = try PlanningWindow(
            study: study, years: Array(year..<year + length), origin: years[0], earlier: earlier,
            seen: kept?.years(of: study, origin: years[0]) ?? [])
          kept?.keep(window.years, of: study, origin: years[0])
          window.splitSlices(number("slices", 1))
          if let bank { window.openingBankShortTons = bank }
          window.outstandingShortTons = outstanding
          let tally = SolverTally()
          let plan = try SolverTally.bound(to: tally) {
            try PlanningSolver(threads: number("threads", 1), kept: kept).solve(
              window, knowing: costs, near: near, expectedMW: expected.map(window.amounts), pricing: 1)
          }
          expected = window.decisions(of: plan, nextYear: Int.max).additions
          iterations += plan.iterations
          costs = plan.costs
          solves += plan.blockSolves
          earlier += window.decisions(of: plan).additions
          let share = window.years[0].isTrueUp ? 1 : window.years[0].rules?.surrenderShare ?? 1
          outstanding = share == 1 ? 0 : outstanding + (1 - share) * plan.years[0].emissions
          bank = plan.years[0].bank * (length > 1 ? 1 : window.years[0].rules?.carryShare ?? 1)
          near = plan.years[0].priceUSD * (1 + study.settings.discountRate)
          if values["progress"] != nil {
            print(
              "{\"year\":\(year),\"cpu_s\":\(Double(clock() - before) / Double(CLOCKS_PER_SEC)),\"sparse_pivots\":\(tally.work.sparse.pivots)}"
            )
          }
        }
      }
      report(time, [("block_solves", Double(solves)), ("iterations", Double(iterations))])
    }
  }

  private func year() throws {
    var prices = [values["price"].flatMap(Double.init) ?? 20, values["second"].flatMap(Double.init) ?? 25]
    for more in 0..<number("more", 0) { prices.append(prices[0] + Double((more * 7) % 31)) }
    let window = try window([years[0]])
    if let file = values["mps"] { try Self.write(window, file) }
    var system = window.years[0].system
    for (kind, _) in system.buildOptions.enumerated() {
      guard let addition = window.additions.first(where: { $0.capacity[0] == kind }) else { continue }
      system.buildOptions[kind].costUSDPerMWYear = addition.annualCostUSDPerMW
      system.buildOptions[kind].limitMW = min(
        addition.mostMW, addition.total.map { window.totalsMW[$0] } ?? .infinity)
    }
    for _ in 0..<number("repeats", 1) {
      let threads = number("threads", 1)
      try AdditionDispatch(NetworkDispatch(threads: threads), threads: threads).withSession(system) {
        session in
        for price in prices {
          let (time, point) = try Self.timed { try session.evaluate(at: price) }
          report(
            time,
            [
              ("price_usd", price), ("cost_usd", point.leastCostUSD),
              ("emissions_short_tons", point.coveredEmissionsShortTons),
            ])
        }
      }
    }
  }

  private static func write(_ window: PlanningWindow, _ file: String) throws {
    var text = ""
    try WindowProgram(window).mps { text += $0 }
    try Data(text.utf8).write(to: URL(fileURLWithPath: file))
  }

  /// CPU and wall time, seconds.
  private struct Time {
    var cpu: Double
    var wall: Double
  }

  private static func timed<Outcome>(_ body: () throws -> Outcome) rethrows -> (Time, Outcome) {
    let wall = ContinuousClock().now
    let cpu = clock()
    let outcome = try body()
    let used = Double(clock() - cpu) / Double(CLOCKS_PER_SEC)
    return (Time(cpu: used, wall: (ContinuousClock().now - wall) / .seconds(1)), outcome)
  }

  private func report(
    _ time: Time, _ figures: [(String, Double)], _ lists: [(String, [Double])] = []
  ) {
    let all =
      [("cpu_s", time.cpu), ("plan_wall_s", time.wall), ("peak_memory_mb", ProcessMemory.megabytes("VmHWM"))]
      .map { "\"\($0)\":\($1)" }
      + figures.map { "\"\($0.0)\":\($0.1)" }
      + lists.map { "\"\($0.0)\":[\($0.1.map { "\($0)" }.joined(separator: ","))]" }
    print("{\"measure\":\"\(measure)\"," + all.joined(separator: ",") + "}")
  }
}

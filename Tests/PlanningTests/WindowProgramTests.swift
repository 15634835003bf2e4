import DispatchSolveCGLPK
import Foundation
import DispatchSolvePlanning
import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem
import Testing

/// Windows as MPS files, read and solved by GLPK itself.
struct WindowProgramTests {
  /// Relative difference of objectives: the solver's own tolerance.
  private static let costTolerance = 1e-9

  /// A program as another solver reads it.
  private struct Read {
    var objectiveUSD: Double
    var names: Set<String>
  }

  private struct Unreadable: Error, CustomStringConvertible {
    var description: String
  }

  private static func text(_ program: WindowProgram) -> String {
    var text = ""
    program.mps { text += $0 }
    return text
  }

  /// The optimum of the file's program.
  private static func read(_ program: WindowProgram) throws -> Read {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).mps")
    try Data(text(program).utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    glp_term_out(GLP_OFF)
    guard let problem = glp_create_prob() else { throw Unreadable(description: "no room") }
    defer { glp_delete_prob(problem) }
    guard glp_read_mps(problem, GLP_MPS_FILE, nil, file.path) == 0 else {
      throw Unreadable(description: "GLPK does not read it")
    }
    glp_scale_prob(problem, GLP_SF_AUTO)
    var options = glp_smcp()
    glp_init_smcp(&options)
    options.msg_lev = GLP_MSG_OFF
    options.meth = GLP_DUALP
    options.tol_bnd = 1e-9
    options.tol_dj = 1e-9
    guard glp_simplex(problem, &options) == 0, glp_get_status(problem) == GLP_OPT else {
      throw Unreadable(description: "GLPK finds no optimum: \(glp_get_status(problem))")
    }
    var objective = glp_get_obj_val(problem)
    if glp_get_num_int(problem) > 0 {
      var search = glp_iocp()
      glp_init_iocp(&search)
      search.msg_lev = GLP_MSG_OFF
      guard glp_intopt(problem, &search) == 0, glp_mip_status(problem) == GLP_OPT else {
        throw Unreadable(description: "GLPK finds no whole optimum: \(glp_mip_status(problem))")
      }
      objective = glp_mip_obj_val(problem)
    }
    var names: Set<String> = []
    for row in 1...glp_get_num_rows(problem) {
      if let name = glp_get_row_name(problem, row) { names.insert(String(cString: name)) }
    }
    for column in 1...glp_get_num_cols(problem) {
      if let name = glp_get_col_name(problem, column) { names.insert(String(cString: name)) }
    }
    return Read(objectiveUSD: program.costUSD(objective: objective), names: names)
  }

  private static func isSame(_ cost: Double, _ other: Double) -> Bool {
    abs(cost - other) <= costTolerance * max(1, abs(other))
  }

  /// Additions, closures, tiers, banking, standards, reserve margins, stores, links.
  @Test(arguments: 0..<6)
  func randomWindowsCostWhatTheyArePlannedToCost(group: Int) throws {
    var solved = 0
    for seed in (group * 10)..<(group * 10 + 10) {
      var random = RandomWindow(seed: seed)
      let window = random.window()
      guard let plan = try? PlanningSolver().solve(window) else {
        // A standard that nothing can meet has no plan.
        #expect(throws: Unreadable.self) { try Self.read(WindowProgram(window)) }
        continue
      }
      let read = try Self.read(WindowProgram(window))
      #expect(
        Self.isSame(plan.costUSD, read.objectiveUSD), "seed \(seed): \(plan.costUSD), \(read.objectiveUSD)")
      solved += 1
    }
    #expect(solved > 0)
  }

  /// Nothing that is left may be carried into the next year.
  @Test func aBankThatIsLostCostsWhatItIsPlannedToCost() throws {
    for seed in 0..<6 {
      var random = RandomWindow(seed: seed)
      var window = random.window()
      for t in window.years.indices { window.years[t].rules?.carryShare = 0 }
      let plan = try PlanningSolver().solve(window)
      let read = try Self.read(WindowProgram(window))
      #expect(
        Self.isSame(plan.costUSD, read.objectiveUSD), "seed \(seed): \(plan.costUSD), \(read.objectiveUSD)")
      // What the last year leaves is worth the terminal price; what others leave is no bank.
      #expect(plan.years.dropLast().allSatisfy { $0.bank == 0 })
    }
  }

  /// No program, and a price that all emissions pay.
  @Test func aGivenPriceCostsWhatItIsPlannedToCost() throws {
    for seed in 0..<6 {
      var random = RandomWindow(seed: seed)
      var window = random.window()
      for t in window.years.indices {
        window.years[t].rules = nil
        window.years[t].emissionsPriceUSD = 20 + 5 * Double(t)
      }
      let plan = try PlanningSolver().solve(window)
      let read = try Self.read(WindowProgram(window))
      #expect(
        Self.isSame(plan.costUSD, read.objectiveUSD), "seed \(seed): \(plan.costUSD), \(read.objectiveUSD)")
    }
  }

  /// Classes that may close, notice, lead times, lives, total limits, margins, planned changes, of a study.
  @Test(arguments: 0..<20)
  func studiesWithClosuresCostWhatTheyArePlannedToCost(seed: Int) throws {
    let study = CapacityStudy.random(seed)
    let years = Array(2030...2033)
    let window = try PlanningWindow(study: study, years: years)
    let plan = try PlanningSolver().solve(window)
    let read = try Self.read(WindowProgram(window))
    #expect(Self.isSame(plan.costUSD, read.objectiveUSD), "\(plan.costUSD), \(read.objectiveUSD)")
  }

  @Test func namesSayWhatIsWhere() throws {
    let study = CapacityStudy.withOption(capexUSDPerKW: 500)
    let window = try PlanningWindow(study: study, years: [2030, 2031])
    let names = try Self.read(WindowProgram(window)).names
    let slice = window.years[0].system.slices[0].name
    for name in ["generation:gas:\(slice):2031", "unserved:Z:\(slice):2030", "keep:2030:coal1"] {
      #expect(names.contains(name), "\(name) is none of \(names.sorted())")
    }
    #expect(names.contains { $0.hasPrefix("balance_Z_") && $0.hasSuffix(":2030") })
    #expect(names.contains { $0.hasPrefix("build:") && $0.hasSuffix("2031") })
  }

  @Test func wholeUnitsStayWhole() throws {
    var study = CapacityStudy.withOption(capexUSDPerKW: 500)
    study.settings.expansion.wholeUnits = true
    study.buildLimits[0].unitSizeMW = 30
    let window = try PlanningWindow(study: study, years: [2030, 2031])
    let program = try WindowProgram(window)
    #expect(!program.integers.isEmpty)
    let plan = try PlanningSolver().solve(window)
    // A unit of 30 MW costs some per cent of all that a year costs: relative to that the gap is allowed.
    #expect(plan.allowedGap > 1e-9 && plan.allowedGap < 0.1)
    let read = try Self.read(program)
    // 100 MW are asked for: three units are not enough, four too many for what the last 20 MW save.
    #expect(abs(plan.costUSD - read.objectiveUSD) <= 1e-6 * read.objectiveUSD)
    let inAnyAmount = try PlanningSolver().solve(
      PlanningWindow(study: CapacityStudy.withOption(capexUSDPerKW: 500), years: [2030, 2031]))
    #expect(read.objectiveUSD > inAnyAmount.costUSD * (1 + 1e-6))
  }

  @Test func twiceTheSameBytes() throws {
    var random = RandomWindow(seed: 3)
    let window = random.window()
    #expect(try Self.text(WindowProgram(window)) == Self.text(WindowProgram(window)))
  }
}

/// What limits of additions are worth, against plans with other limits.
struct LimitRentTests {
  /// Relative difference of costs found on two ways.
  private static let costTolerance = 1e-8
  /// By how much a limit is changed, relative.
  private static let change = 0.05

  /// Least cost is convex in a limit, so no change of it saves more than the rent says.
  @Test(arguments: 0..<6)
  func noChangeOfALimitSavesMore(group: Int) throws {
    var checked = 0
    var shared = 0
    for seed in (group * 10)..<(group * 10 + 10) {
      var random = RandomWindow(seed: seed)
      var window = random.window()
      // Two limits of several additions, which share one.
      let count = window.additions.count
      for (share, part) in zip([0.5, 0.3], [0..<(count + 1) / 2, count / 2..<count]) where part.count > 1 {
        let most = part.reduce(0) { $0 + min(200, window.additions[$1].mostMW) }
        let least = part.reduce(0) { $0 + window.additions[$1].leastMW }
        window.sharedLimits.append(
          PlanningWindow.SharedLimit(
            name: "shared \(share)", mostMW: max(least, share * most), additions: Array(part)))
      }
      guard let plan = try? PlanningSolver().solve(window, pricing: seed % 2 == 0 ? window.years.count : 0)
      else { continue }
      func check(
        _ rent: Double, _ limit: Double, _ name: String, _ set: (inout PlanningWindow, Double) -> Void
      ) {
        for share in [1 - Self.change, 1 + Self.change] {
          var other = window
          set(&other, limit * share)
          // With a smaller limit a standard may be out of reach.
          guard let changed = try? PlanningSolver().solve(other) else { continue }
          let least = plan.costUSD - rent * limit * (share - 1)
          #expect(
            changed.costUSD >= least - Self.costTolerance * max(1, abs(plan.costUSD)),
            "seed \(seed), \(name) x \(share): \(changed.costUSD), at least \(least)")
        }
        checked += 1
      }
      for (a, rent) in plan.rents.additions.enumerated() where rent > 0 {
        check(rent, window.additions[a].mostMW, window.additions[a].name) { $0.additions[a].mostMW = $1 }
      }
      for (total, rent) in plan.rents.totals.enumerated() where rent > 0 {
        check(rent, window.totalsMW[total], "total \(total)") { $0.totalsMW[total] = $1 }
      }
      for (limit, rent) in plan.rents.shared.enumerated() where rent > 0 {
        let name = window.sharedLimits[limit].name
        check(rent, window.sharedLimits[limit].mostMW, name) { $0.sharedLimits[limit].mostMW = $1 }
        shared += 1
      }
    }
    #expect(checked > 0 && shared > 0)
  }
}

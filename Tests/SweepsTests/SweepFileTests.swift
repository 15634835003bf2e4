import Foundation
import DispatchSolvePowerSystem
import DispatchSolveStudyFiles
import DispatchSolveTables
import DispatchSolveTestSupport
import Testing

@testable import DispatchSolveSweeps

/// Sweep files: what they say, and everything that is wrong with them at once.
struct SweepFileTests {
  /// Years are written as in experiments and scenarios.
  @Test(arguments: [
    "[2030, 2031, 2033]", "'2030-2031, 2033'", "['2030-2031', 2033]", "['2030', '2031,2033']",
  ])
  func years(text: String) {
    #expect(SweepFile(Array("years = \(text)".utf8), path: "sweep.toml").years == [2030, 2031, 2033])
  }

  /// A folder with a small study in `study`, one scenario, and a sweep file.
  static func withFiles<R>(
    _ sweep: String, draws: String? = nil, _ body: (String) throws -> R
  ) throws -> R {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("sweep-\(UUID())")
    defer { try? FileManager.default.removeItem(at: folder) }
    try writeStudy(folder.appendingPathComponent("study"))
    if let draws { try Data(draws.utf8).write(to: folder.appendingPathComponent("draws.csv")) }
    let file = folder.appendingPathComponent("sweep.toml")
    try Data(sweep.utf8).write(to: file)
    return try body(file.path)
  }

  /// Coal and gas in one zone over two years.
  static func writeStudy(_ folder: URL) throws {
    try FileManager.default.createDirectory(
      at: folder.appendingPathComponent("scenarios"), withIntermediateDirectories: true)
    let files = [
      "study.toml": "name = \"small\"\n[run]\nmaximum_price = 200\n",
      "zones.csv": "zone,group\nZ,all\n",
      "units.csv": """
      unit,zone,technology,fuel,capacity_mw,heat_rate_mmbtu_per_mwh,emission_rate_short_tons_per_mwh
      coal,Z,Coal,coal,100,10,1
      gas,Z,Gas,gas,120,7,0.4

      """,
      "demand.csv": "year,zone,demand_mwh\n2030,Z,876000\n2031,Z,876000\n",
      "fuel_prices.csv": """
      year,zone,fuel,price_usd_per_mmbtu
      2030,Z,coal,2
      2031,Z,coal,2
      2030,Z,gas,4
      2031,Z,gas,4.5

      """,
      "allowance_program.csv": """
      year,cap_short_tons,reserve_price_usd,ccr1_trigger_usd,ccr1_quantity,ecr_trigger_usd,ecr_quantity,control_period,full_compliance,surrender_share
      2030,600000,3,30,40000,5,50000,1,0,0.5
      2031,550000,3,32,40000,5,50000,1,1,1

      """,
      "program_membership.csv": "zone,first_year\nZ,2020\n",
      "scenarios/dear-gas.toml": """
      [[change]]
      table = "fuel_prices"
      where = { fuel = "gas" }
      column = "price_usd_per_mmbtu"
      multiply = 1.5

      """,
      "scenarios/tight.toml": """
      [[change]]
      table = "allowance_program"
      column = "cap_short_tons"
      multiply = 0.8

      """,
    ]
    for (name, text) in files { try Data(text.utf8).write(to: folder.appendingPathComponent(name)) }
  }

  static let head = """
    name = "try"
    inputs = "study"
    years = "2030-2031"
    metrics = ["allowance_price_usd", "bank_short_tons"]

    """
  static let cap = """
    [[axis.change]]
    table = "allowance_program"
    column = "cap_short_tons"
    use = "multiply"

    """

  /// The findings of a file that is refused.
  private static func findings(_ sweep: String, draws: String? = nil) throws -> [String] {
    try withFiles(sweep, draws: draws) { path in
      do {
        _ = try LoadedSweep.load(path)
        return []
      } catch InputFileError.invalid(let found) {
        return found.map(\.description)
      } catch InputFileError.unreadable(let files) {
        return files.map { "unreadable: \($0.reason)" }
      }
    }
  }

  /// The doubts about a file that is taken.
  private static func warnings(_ sweep: String) throws -> [String] {
    try withFiles(sweep) { try LoadedSweep.load($0).warnings.map(\.description) }
  }

  /// An axis that a later one sets again changes nothing, nor does one of a table that settings leave out; both are told, and others
  /// are not.
  @Test func axesThatChangeNothing() throws {
    func axis(_ name: String, _ change: String, _ values: String = "[1, 2]") -> String {
      "[[axis]]\nname = \"\(name)\"\nvalues = \(values)\n[[axis.change]]\n\(change)\n"
    }
    let cap = "table = \"allowance_program\"\ncolumn = \"cap_short_tons\"\nuse = "
    let floor = axis("floor", "table = \"allowance_program\"\ncolumn = \"reserve_price_usd\"\nuse = \"set\"")
    let scaled = axis("scaled", cap + "\"multiply\"", "[0.9, 1.1]")
    let whole = axis("whole", cap + "\"set\"", "[500000, 600000]")
    #expect(try Self.warnings(Self.head + scaled + floor) == [])
    // What is set first is multiplied then; what is multiplied first is gone.
    #expect(try Self.warnings(Self.head + whole + scaled) == [])
    let again = try Self.warnings(Self.head + scaled + whole)
    #expect(again.count == 1)
    #expect(
      again[0].hasSuffix(
        "axis 'scaled': the study is the same with all its values: an axis after it sets again what it changes"
      ))
    // By the first value of a factor, or the scenario tried, it is not known what others do.
    let factor = axis("factor", cap + "\"multiply\"", "[0.0, 1.0]")
    #expect(try Self.warnings(Self.head + whole + factor) == [])
    let scenarios = "[[axis]]\nname = \"case_of\"\nscenarios = [\"none\", \"tight\"]\n"
    #expect(try Self.warnings(Self.head + scaled + whole + scenarios) == [])
    let latin = "design = \"latin_hypercube\"\ncases = 5\nseed = 1\n"
    func range(_ last: Double) -> String {
      "[[axis]]\nname = \"range\"\nfrom = 1.0\nto = \(last)\n[[axis.change]]\n\(cap)\"multiply\"\n"
    }
    #expect(try Self.warnings(Self.head + latin + range(1)) == [])
    #expect(try Self.warnings(Self.head + latin + range(1.5)) == [])
    #expect(try Self.warnings(Self.head + latin + range(1.5) + whole).count == 1)
    #expect(try Self.warnings(Self.head + scaled + axis("one", cap + "\"set\"", "[500000]")).count == 1)
    // One value alone is compared with none; one at a time with the base.
    let one = axis("one", cap + "\"multiply\"", "[1]")
    #expect(try Self.warnings(Self.head + one) == [])
    let alone = try Self.warnings("design = \"one_at_a_time\"\n" + Self.head + one + whole)
    #expect(alone.count == 1 && alone[0].hasSuffix("axis 'one': all its values are those of the study"))
    #expect(try Self.warnings("design = \"one_at_a_time\"\n" + Self.head + scaled + whole) == [])
  }

  /// Options that the study does not build; where it builds them, or an axis may have it do so, nothing is told.
  @Test(arguments: [false, true]) func axesOfTablesThatAreLeftOut(builds: Bool) throws {
    let capex =
      "[[axis]]\nname = \"capex\"\nvalues = [0.8, 1.2]\n[[axis.change]]\n"
      + "table = \"build_options\"\ncolumn = \"overnight_capex_usd_per_kw\"\nuse = \"multiply\"\n"
    let enabled =
      "[[axis]]\nname = \"enabled\"\nvalues = [false, true]\n[[axis.change]]\n"
      + "table = \"study\"\ncolumn = \"expansion.enabled\"\nuse = \"set\"\n"
    for (axes, isTold) in [(capex, !builds), (capex + enabled, false)] {
      let told = try Self.withFiles(Self.head + axes) { path in
        let study = URL(fileURLWithPath: path).deletingLastPathComponent().appendingPathComponent("study")
        for (name, text) in [
          "technologies.csv": "technology,fuel,heat_rate_mmbtu_per_mwh\nGas,gas,7\n",
          "build_limits.csv": "zone,technology,limit_mw_total\nZ,Gas,100\n",
          "build_options.csv":
            "year,technology,overnight_capex_usd_per_kw,life_years,wacc_real\n2030,Gas,1200,30,0.05\n2031,Gas,1200,30,0.05\n",
          "study.toml": "name = \"small\"\n[run]\nmaximum_price = 200\n[expansion]\nenabled = \(builds)\n",
        ] {
          try Data(text.utf8).write(to: study.appendingPathComponent(name))
        }
        return try LoadedSweep.load(path).warnings.map(\.description)
      }
      #expect(told.count == (isTold ? 1 : 0), "\(told)")
      for line in told {
        #expect(
          line.hasSuffix(
            "axis 'capex': results are the same with all its values: the study's settings have nothing built")
        )
      }
    }
  }

  private static func cases(_ sweep: String, draws: String? = nil) throws -> [String] {
    try withFiles(sweep, draws: draws) { path in
      let sweep = try LoadedSweep.load(path)
      return (0..<sweep.cases.count).map { sweep.cases.values($0).map(\.written).joined(separator: " ") }
    }
  }

  @Test func aGrid() throws {
    let sweep =
      Self.head + "[[axis]]\nname = \"cap\"\nfrom = 0.5\nto = 1\ncount = 3\n" + Self.cap
      + "[[axis]]\nname = \"case_of\"\nscenarios = [\"none\", \"dear-gas\"]\n"
    #expect(
      try Self.cases(sweep) == [
        "0.5 none", "0.5 dear-gas", "0.75 none", "0.75 dear-gas", "1 none", "1 dear-gas",
      ])
    try Self.withFiles(sweep) { path in
      let sweep = try LoadedSweep.load(path)
      #expect(sweep.name == "try" && sweep.years == [2030, 2031])
      #expect(sweep.metrics.map(\.name) == ["allowance_price_usd", "bank_short_tons"])
      #expect(sweep.study.study.settings.name == "small")
      let names = sweep.inputFiles.map(\.name)
      #expect(names.contains("sweep/sweep.toml") && names.contains("scenarios/dear-gas.toml"))
      #expect(Set(names).count == names.count && names.contains("units.csv"))
      #expect(sweep.cases.axes[0].changesProgramOnly && !sweep.cases.axes[1].changesProgramOnly)
    }
  }

  @Test func oneAtATime() throws {
    let head = Self.head + "design = \"one_at_a_time\"\n"
    let cap = "[[axis]]\nname = \"cap\"\nfrom = 0.5\nto = 1\n"
    let sweep =
      head + cap + "count = 3\n" + Self.cap + "[[axis]]\nname = \"case_of\"\nscenarios = [\"dear-gas\"]\n"
    #expect(try Self.cases(sweep) == [" ", "0.5 ", "0.75 ", "1 ", " dear-gas"])
    #expect(
      try Self.findings(head + cap + Self.cap) == [
        "sweep.toml:8:8: from: one at a time needs count, or values"
      ])
    let blank =
      head + "[[axis]]\nname = \"period\"\nvalues = [\"\"]\n[[axis.change]]\n"
      + "table = \"allowance_program\"\ncolumn = \"control_period\"\nuse = \"set\"\n"
    #expect(
      try Self.findings(blank) == [
        "sweep.toml:6:1: axis 'period' has a blank value, which here stands for the base"
      ])
  }

  @Test func scenariosAndSettings() throws {
    let sweep =
      Self.head + "scenarios = [\"dear-gas\"]\nmode = \"single\"\nbuilds = false\nforesight = \"perfect\"\n"
      + "[[axis]]\nname = \"cap\"\nvalues = [0.9]\n" + Self.cap
    try Self.withFiles(sweep) { path in
      let study = try LoadedSweep.load(path).study.study
      #expect(study.settings.mode == .single && study.settings.foresight == .perfect)
      #expect(study.fuelPrices.map(\.priceUSDPerMMBtu) == [2, 2, 6, 6.75])
    }
  }

  @Test func latinHypercubesAndDraws() throws {
    let axes = "[[axis]]\nname = \"cap\"\nfrom = 0.5\nto = 1\n" + Self.cap
    let design = "design = \"latin_hypercube\"\ncases = 20\nseed = 7\n"
    let drawn = try Self.cases(Self.head + design + axes).compactMap(Double.init)
    #expect(Set(drawn.map { Int(($0 - 0.5) * 40) }) == Set(0..<20))
    let draws =
      Self.head + "design = \"draws\"\ndraws = \"draws.csv\"\n[[axis]]\nname = \"cap\"\n" + Self.cap
      + "[[axis]]\nname = \"story\"\nscenarios = [\"none\", \"tight\"]\n"
    #expect(
      try Self.cases(draws, draws: "story,cap\nnone,0.75\ntight,1\nnone,0.5\n") == [
        "0.75 none", "1 tight", "0.5 none",
      ])
    let found = try Self.findings(draws, draws: "story,cap\nnone,0.75\ntigh,half\n")
    #expect(
      found == [
        "draws.csv:3:1: story: 'tigh' is not one of none, tight; did you mean 'tight'?",
        "draws.csv:3:6: cap: 'half' is not a number; use is multiply",
      ])
    #expect(
      try Self.findings(draws, draws: "story,caps\nnone,0.75\n") == [
        "draws.csv:1:1: axis 'cap' has no column",
        "draws.csv:1:7: column 'caps' is no axis; did you mean 'cap'?",
      ])
    let missing = try Self.findings(draws)
    #expect(missing.count == 1 && missing[0].hasPrefix("sweep.toml:6:9: draws: "))
    #expect(missing[0].hasSuffix("draws.csv: no such file"))
  }

  @Test func everythingWrongAtOnce() throws {
    let sweep = """
      name = "a/b"
      inputs = "study"
      years = [2031, 2030]
      metrics = ["allowance_price", "bank_short_tons", "bank_short_tons"]
      design = "latin_hypercubes"
      cases = 5
      speed = 1

      [[axis]]
      name = "year"
      values = []

      [[axis]]
      from = 1
      to = "two"
      [[axis.change]]
      table = "allowance_programme"
      column = "cap_short_tons"
      use = "times"

      """
    let found = try Self.findings(sweep)
    #expect(
      found == [
        "sweep.toml:1:8: name: 'a/b' cannot name a folder; use letters, digits, '-', '_' and '.', no point in front",
        "sweep.toml:3:16: years: must be ascending, and 2030 comes after 2031",
        "sweep.toml:4:12: metrics: 'allowance_price' is no number of annual.csv with a unit in its name, and no share; did you mean 'allowance_price_usd'?",
        "sweep.toml:4:50: metrics: 'bank_short_tons' is given twice",
        "sweep.toml:5:10: design: 'latin_hypercubes' is not one of grid, latin_hypercube, draws, one_at_a_time; did you mean 'latin_hypercube'?",
        "sweep.toml:6:9: cases: has no meaning with design 'grid'",
        "sweep.toml:7:1: unknown key 'speed'; did you mean 'seed'?",
        "sweep.toml:9:1: an axis needs at least one [[axis.change]], or scenarios",
        "sweep.toml:10:8: name: 'year' is another column of the results",
        "sweep.toml:11:10: values: must be a list of texts, numbers, true or false",
        "sweep.toml:13:1: name is missing",
        "sweep.toml:15:6: to: must be a finite number",
        "sweep.toml:17:9: table: 'allowance_programme' is not a table of a study; did you mean 'allowance_program'?",
        "sweep.toml:19:7: use: 'times' is not one of set, multiply, add",
      ])
  }

  @Test(arguments: [("[1, 0.9, 1.0]", "1"), ("[\"a\", \"b\", \"a\"]", "a"), ("[true, true]", "true")])
  func aValueTwice(values: String, twice: String) throws {
    let sweep = """
      name = "s"
      inputs = "study"
      years = [2030, 2031]
      metrics = ["bank_short_tons"]

      [[axis]]
      name = "x"
      values = \(values)
      [[axis.change]]
      table = "zones"
      column = "group"
      use = "set"

      """
    #expect(try Self.findings(sweep).contains("sweep.toml:8:1: values: '\(twice)' is given twice"))
  }

  @Test func axesAreHeldAgainstTheStudy() throws {
    let sweep =
      Self.head + """
        [[axis]]
        name = "gas"
        values = [1, 2]
        [[axis.change]]
        table = "fuel_prices"
        where = { fuel = "gaz" }
        column = "price_usd_per_mmbtu"
        use = "multiply"

        [[axis]]
        name = "share"
        values = [0.5, 1.5]
        [[axis.change]]
        table = "allowance_program"
        column = "surrender_share"
        use = "set"

        [[axis]]
        name = "price"
        values = ["low"]
        [[axis.change]]
        table = "allowance_program"
        column = "reserve_price"
        use = "set"

        """
    let found = try Self.findings(sweep)
    #expect(
      found == [
        "sweep.toml:10:18: no row of fuel_prices.csv has fuel 'gaz'; did you mean 'gas'?",
        "sweep.toml:16:16: surrender_share: '1.5' is not between 0 and 1",
        "sweep.toml:27:10: unknown column 'reserve_price' of allowance_program.csv; did you mean 'reserve_price_usd'?",
      ])
  }

  @Test func theStudysOwnFindingsComeWithTheirPlace() throws {
    let sweep = Self.head.replacingOccurrences(of: "2030-2031", with: "2030-2032")
    let found = try Self.findings(Self.head + "[[axis]]\nname = \"s\"\nscenarios = [\"none\", \"thight\"]\n")
    #expect(try found.count == 1 && found[at: 0].hasPrefix("sweep.toml:7:22: "), "\(found)")
    #expect(try found[at: 0].contains("unknown scenario 'thight'; did you mean 'tight'? (the study has "))
    let missing = try Self.findings(sweep + "[[axis]]\nname = \"cap\"\nvalues = [1]\n" + Self.cap)
    #expect(missing.contains { $0.hasPrefix("allowance_program.csv:1:1: ") && $0.contains("2032") })
    #expect(try Self.findings("x = = 1\n").first?.hasPrefix("sweep.toml:1:") == true)
  }

  /// Draws that look like numbers are names of scenarios and of control periods where those are meant.
  @Test func drawsAreWhatTheirAxisTakes() throws {
    let sweep =
      Self.head + """
        design = "draws"
        draws = "draws.csv"
        [[axis]]
        name = "story"
        scenarios = ["none", "2030"]
        [[axis]]
        name = "period"
        [[axis.change]]
        table = "allowance_program"
        years = 2031
        column = "control_period"
        use = "set"

        """
    try Self.withFiles(sweep, draws: "story,period\n2030,1\nnone,2\n") { path in
      let study = URL(fileURLWithPath: path).deletingLastPathComponent().appendingPathComponent("study")
      try FileManager.default.copyItem(
        at: study.appendingPathComponent("scenarios/dear-gas.toml"),
        to: study.appendingPathComponent("scenarios/2030.toml"))
      let sweep = try LoadedSweep.load(path)
      #expect(sweep.cases.values(0) == [.text("2030"), .text("1")])
      #expect(sweep.cases.axes[0].changes(.text("2030")).count == 1)
      #expect(sweep.cases.axes[0].changes(.text("none")).isEmpty)
    }
  }

  /// Both halves of a tier on two axes, rows that a scenario adds: values are tried with the first of the others.
  @Test func axesMayNeedEachOther() throws {
    func axis(_ name: String, _ column: String, _ value: Int) -> String {
      """
      [[axis]]
      name = "\(name)"
      values = [\(value)]
      [[axis.change]]
      table = "allowance_program"
      column = "\(column)"
      use = "set"

      """
    }
    let tier = Self.head + axis("trigger", "ccr2_trigger_usd", 50) + axis("size", "ccr2_quantity", 9)
    #expect(try Self.cases(tier) == ["50 9"])
    let half = try Self.findings(Self.head + axis("trigger", "ccr2_trigger_usd", 50))
    #expect(half.contains { $0.contains("ccr2_trigger_usd without ccr2_quantity") })
  }

  @Test func rangesOfWholeNumbers() throws {
    let sweep =
      Self.head + """
        design = "latin_hypercube"
        cases = 5
        seed = 1
        [[axis]]
        name = "since"
        from = 2025
        to = 2028
        [[axis.change]]
        table = "program_membership"
        column = "first_year"
        use = "set"
        [[axis]]
        name = "nothing"
        from = 1
        to = 2
        change = []

        """
    let found = try Self.findings(sweep)
    #expect(found.count == 2)
    #expect(
      try found[at: 0].hasPrefix("sweep.toml:10:8: first_year: '2026.1")
        && found[at: 0].hasSuffix("is not a whole number"))
    #expect(try found[at: 1] == "sweep.toml:20:10: change: must be tables, at least one: [[axis.change]]")
  }

  @Test func drawsAreInputsOfTheirOwn() throws {
    let sweep = Self.head + "design = \"draws\"\ndraws = \"draws.csv\"\n[[axis]]\nname = \"cap\"\n" + Self.cap
    try Self.withFiles(sweep, draws: "cap\n0.9\n") { path in
      let names = try LoadedSweep.load(path).inputFiles.map(\.name)
      #expect(names.prefix(2) == ["sweep/sweep.toml", "sweep/draws/draws.csv"])
    }
  }
}

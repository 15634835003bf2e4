import Foundation
import DispatchSolveTestSupport
import Testing

/// The program on whole studies.
@Suite(.serialized, .timeLimit(.minutes(60)))
struct RunTests {
  /// Files of a folder with their bytes, the manifest left out, in which alone times live.
  static func files(_ folder: URL) throws -> [String: Data] {
    var files: [String: Data] = [:]
    let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
    for name in names
    where [".csv", ".jsonl", ".md", ".html"].contains(where: name.hasSuffix)
      || ["status.json", "datapackage.json"].contains(name)
    {
      files[name] = try Data(contentsOf: folder.appendingPathComponent(name))
    }
    return files
  }

  static func rows(_ file: URL) throws -> [[String: String]] {
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
      .map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
    guard let header = lines.first else { return [] }
    return lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(header, $0)) }
  }

  @Test func coalAndGasClearAtTwentyFiveDollars() async throws {
    try await Program.withFolder { folder in
      try Program.writeCoalAndGas(folder)
      let results = folder.appendingPathComponent("out")
      let run = try await Program.run([
        "--inputs", folder.path, "--years", "2030", "--output", results.path,
      ])
      #expect(run.status == 0, "\(run.error)")
      #expect(run.output.contains("tables: \(results.path)"))
      let year = try #require(try Self.rows(results.appendingPathComponent("annual.csv")).first)
      #expect(abs((Double(year["p_co2"] ?? "") ?? 0) - 25) < 1e-9)
      #expect(abs((Double(year["emissions_tons"] ?? "") ?? 0) - 613_200) < 1e-6)
      let price = try #require(try Self.rows(results.appendingPathComponent("price_by_region.csv")).first)
      #expect(abs((Double(price["price"] ?? "") ?? 0) - 45) < 1e-9)
    }
  }

  @Test func theFrozenStudyGivesTheSameBytesForAnyThreadCount() async throws {
    try await Program.withFolder { folder in
      var outputs: [[String: Data]] = []
      for (index, threads) in ["1", "2", "2"].enumerated() {
        let results = folder.appendingPathComponent("run\(index)")
        let run = try await Program.run([
          "--inputs", FrozenStudy.folder, "--years", "2027-2029", "--threads",
          threads, "--slices", "--output", results.path, "-q",
        ])
        #expect(run.status == 0, "\(run.error)")
        // Additions are in.
        let built = try Self.rows(results.appendingPathComponent("builds.csv")).compactMap {
          Double($0["built_mw"] ?? "")
        }
        #expect(built.reduce(0, +) > 1_000)
        #expect(run.output.isEmpty && run.error.isEmpty)
        outputs.append(try Self.files(results))
      }
      #expect(outputs[0].count == 36)
      #expect(outputs[0] == outputs[1])
      #expect(outputs[1] == outputs[2])
      let annual = try Self.rows(folder.appendingPathComponent("run0/annual.csv"))
      #expect(annual.count == 3)
      for row in annual {
        func value(_ name: String) -> Double { Double(row[name] ?? "") ?? .nan }
        let opening = value("opening_bank_short_tons")
        let difference =
          opening + value("allowances_minted") - value("surrender") - value("bank")
          - value("removed_from_bank_short_tons")
        #expect(abs(difference) <= 1e-6 * max(1, opening + value("allowances_minted")))
      }
      for row in try Self.rows(folder.appendingPathComponent("run0/audits.csv")) {
        #expect(row["passed"] == "true", "\(row)")
      }
    }
  }

  @Test func anExistingResultFolderIsKeptUnlessAsked() async throws {
    try await Program.withFolder { folder in
      try Program.writeCoalAndGas(folder)
      let results = folder.appendingPathComponent("out")
      try FileManager.default.createDirectory(at: results, withIntermediateDirectories: true)
      let precious = results.appendingPathComponent("mine.txt")
      try Data("mine".utf8).write(to: precious)
      let arguments = ["--inputs", folder.path, "--years", "2030", "--output", results.path]
      let refused = try await Program.run(arguments)
      #expect(refused.status == 5)
      #expect(
        refused.error
          == "\(results.path) exists; give --overwrite to replace it or --output for another folder\n")
      #expect(FileManager.default.fileExists(atPath: precious.path))
      // Even with --overwrite only results are replaced.
      let foreign = try await Program.run(arguments + ["--overwrite"])
      #expect(foreign.status == 5)
      #expect(foreign.error.contains("is not replaced: it has no manifest.json;"))
      #expect(FileManager.default.fileExists(atPath: precious.path))
      try FileManager.default.removeItem(at: precious)
      for _ in 1...2 {
        let replaced = try await Program.run(arguments + ["--overwrite"])
        #expect(replaced.status == 0, "\(replaced.error)")
      }
      #expect(FileManager.default.fileExists(atPath: results.appendingPathComponent("annual.csv").path))
      let left = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter {
        $0.hasPrefix(".out")
      }
      #expect(left.isEmpty)
    }
  }

  @Test func everyErrorIsListedWithItsPlace() async throws {
    try await Program.withFolder { folder in
      try Program.writeCoalAndGas(
        folder,
        changing: [
          "units.csv": "unit,zone,technology,capacity_mw\ncoal,Y,Coal,100\ngas,Z,Gas,nan\n",
          "demand.csv": "year,zone,demand_mwh\n2030,Z,\"876,5\"\n",
        ])
      let run = try await Program.run(["check", "--inputs", folder.path, "--years", "2030"])
      #expect(run.status == 2)
      #expect(
        run.error == """
          units.csv:2:6: unknown zone 'Y'
          units.csv:3:11: capacity_mw: 'nan' is not a finite number
          demand.csv:2:8: demand_mwh: '876,5' is not a number; write the decimal sign as a point
          3 errors, 0 warnings

          """)
      #expect(run.output.isEmpty)
    }
  }

  @Test func theCurveHasOneRowPerSwitch() async throws {
    try await Program.withFolder { folder in
      try Program.writeCoalAndGas(folder)
      let run = try await Program.run([
        "curve", "--inputs", folder.path, "--year", "2030", "--prices", "0-200",
      ])
      #expect(run.status == 0, "\(run.error)")
      let rows = run.output.split(separator: "\n").map { $0.split(separator: ",").map(String.init) }
      #expect(rows.count == 4)
      #expect(
        try rows[at: 0] == ["year", "price_usd", "emissions_below_short_tons", "emissions_above_short_tons"])
      #expect(try rows[at: 1] == ["2030", "0", "876000", "876000"])
      #expect(try abs((Double(rows[at: 2][at: 1]) ?? 0) - 25) < 1e-9)
      #expect(try abs((Double(rows[at: 2][at: 3]) ?? 0) - 350_400) < 1e-6)
      #expect(try rows[at: 3][at: 1] == "200")
      let bad = try await Program.run(["curve", "--inputs", folder.path, "--year", "2030", "--prices", "9-3"])
      #expect(bad.status == 64)
    }
  }

  @Test func aMisspeltFileIsNotLeftOutInSilence() async throws {
    try await Program.withFolder { folder in
      try Program.writeCoalAndGas(
        folder, changing: ["storages.csv": "unit\n", "notes.txt": "mine\n"])
      let run = try await Program.run(["check", "--inputs", folder.path, "--years", "2030"])
      #expect(run.status == 0)
      #expect(
        run.output == """
          storages.csv:1:1: warning: not a table of a study, not read; did you mean 'storage.csv'?
          coal-and-gas: 0 errors, 1 warning; 6 files

          """)
    }
  }

  @Test func aMissingFolderIsAnInputError() async throws {
    let run = try await Program.run(["--inputs", "no/such/folder", "--years", "2030"])
    #expect(run.status == 2)
    #expect(run.error == "no/such/folder: no such folder\n")
  }

  /// Load with an elasticity falls when allowances are scarce, so their price is lower than that of firm load.
  @Test func elasticLoadLowersTheAllowancePrice() async throws {
    func price(_ zones: String) async throws -> (price: Double, load: Double, emissions: Double) {
      try await Program.withFolder { folder in
        // Only coal: without a response nothing but unserved load meets the cap.
        try Program.writeCoalAndGas(
          folder,
          changing: [
            "zones.csv": zones,
            "units.csv": """
            unit,zone,technology,capacity_mw,variable_om_usd_per_mwh,emission_rate_short_tons_per_mwh
            coal,Z,Coal,200,20,1

            """, "allowance_program.csv": "year,cap_short_tons,full_compliance\n2030,850000,1\n",
          ])
        let out = folder.appendingPathComponent("out")
        let run = try await Program.run(["--inputs", folder.path, "--years", "2030", "--output", out.path])
        #expect(run.status == 0, "\(run.error)")
        let annual = try Self.rows(out.appendingPathComponent("annual.csv"))
        let balance = try Self.rows(out.appendingPathComponent("balance_by_region.csv"))
        func number(_ rows: [[String: String]], _ column: String) -> Double {
          Double(rows.first?[column] ?? "") ?? .nan
        }
        return (
          number(annual, "p_co2"), number(balance, "load_mwh"), number(annual, "emissions_tons")
        )
      }
    }
    let firm = try await price("zone,group\nZ,all\n")
    let elastic = try await price(
      "zone,group,demand_elasticity,reference_price_usd_per_mwh\nZ,all,0.2,20\n")
    #expect(firm.price == 1000)
    // 876,000 x ((20 + p) / 20)^-0.2 = 850,000 at p = 3.25; the price is that of a step, 4.4 % wide.
    #expect(abs(elastic.price - 3.25) < 0.5)
    #expect(abs(elastic.emissions - 850_000) < 1e-6 && abs(elastic.load - 850_000) < 1e-6)
  }

  /// Perfect foresight needs rules that several years can follow together; others are refused at once.
  @Test func perfectForesight() async throws {
    try await Program.withFolder { folder in
      try Program.writeCoalAndGas(folder)
      let out = folder.appendingPathComponent("out").path
      let arguments = ["--inputs", folder.path, "--years", "2030", "--foresight", "perfect", "--output", out]
      let settings = folder.appendingPathComponent("study.toml")
      let before = try String(contentsOf: settings, encoding: .utf8)
      let rolled = before + "\n[program]\nunsold = \"rolled\"\n"
      try rolled.write(to: settings, atomically: true, encoding: .utf8)
      let refused = try await Program.run(arguments)
      #expect(refused.status == 1)
      #expect(refused.error == "unsold = \"rolled\" is not planned ahead\n")
      #expect(!FileManager.default.fileExists(atPath: out))
      try before.write(to: settings, atomically: true, encoding: .utf8)
      let run = try await Program.run(arguments)
      #expect(run.status == 0)
    }
  }

  @Test(arguments: [
    ("2030-2025", "2030-2025 runs backwards"), ("2030,2025", "must be ascending, and 2025 comes after 2030"),
    ("2025,,2026", "'2025,,2026' must be years, as 2025, 2025-2040 or 2025, 2030-2032"),
    ("", "'' must be years, as 2025, 2025-2040 or 2025, 2030-2032"),
    ("2025,2025", "must be ascending, and 2025 comes after 2025"),
    ("2201", "2201 is not between 1900 and 2200"),
  ])
  func badYearsAreWrongUsage(years: String, message: String) async throws {
    let run = try await Program.run(["--inputs", "data", "--years", years])
    #expect(run.status == 64)
    #expect(run.error.contains("The value '\(years)' is invalid for '--years <years>': \(message)\n"))
  }

  /// The last of two would win without a word.
  @Test(arguments: [
    (["--inputs", "data", "--years", "2025", "--years", "2026"], "--years is given twice"),
    (
      ["curve", "--inputs", "a", "--year", "2025", "--prices", "0-1", "--inputs=b"], "--inputs is given twice"
    ),
    (["sweep", "a.toml", "--output", "x", "--threads", "2", "--output", "y"], "--output is given twice"),
    (["--inputs", "", "--years", "2025"], "--inputs must not be empty"),
    (["check", "--inputs", "data", "--scenario", ""], "--scenario must not be empty"),
    (["diff", "a", "b", "a"], "a is given twice: it does not differ from itself"),
    (["diff", "a", "./a/"], "./a/ is given twice: it does not differ from itself"),
  ])
  func givenTwiceOrEmpty(arguments: [String], message: String) async throws {
    let run = try await Program.run(arguments)
    #expect(run.status == 64 && run.error.contains(message), "\(run.status) \(run.error)")
  }

  /// A flag takes no value, so that what follows it says nothing of it; nor do options that add up.
  @Test(arguments: [
    ["diff", "--overwrite", "a", "--overwrite", "b", "--output", "x"],
    ["collect", "--quiet", "a", "--overwrite", "b", "--quiet", "c", "--output", "x"],
    ["sweep", "--quiet", "a.toml", "--quiet", "--output", "x"],
    ["experiment", "--overwrite", "a.toml", "--overwrite", "--output", "x"],
    ["check", "--sources", "--inputs", "a", "--sources", "--scenario", "b", "--scenario", "c"],
    ["status", "--", "--years", "a", "--years", "b"],
  ])
  func flagsMayBeRepeated(arguments: [String]) async throws {
    let run = try await Program.run(arguments)
    // Nothing of what is named is there.
    #expect(
      ![0, 64].contains(run.status) && !run.error.contains("given twice"), "\(run.status) \(run.error)")
  }

  @Test func progressIsOneJSONObjectALine() async throws {
    try await Program.withFolder { folder in
      try Program.writeCoalAndGas(folder)
      let run = try await Program.run([
        "--inputs", folder.path, "--years", "2030", "--progress", "jsonl", "--json", "--output",
        folder.appendingPathComponent("out").path,
      ])
      #expect(run.status == 0)
      let events = try run.error.split(separator: "\n").map {
        try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
      }
      #expect(
        events.map { $0["event"] as? String } == [
          "run_started", "year_started", "phase_completed", "phase_completed", "iteration",
          "phase_completed", "phase_completed", "phase_completed", "phase_completed", "converged",
          "year_completed", "run_completed",
        ])
      #expect(
        events.compactMap { $0["phase"] as? String } == [
          "pre_sequence", "decision", "matching", "transaction", "lifecycle", "post_sequence",
        ])
      let table = try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [[String: Any]]
      #expect(table?.first?["year"] as? Int == 2030)
      let quiet = try await Program.run([
        "--inputs", folder.path, "--years", "2030", "-q", "--json", "--output",
        folder.appendingPathComponent("quiet").path,
      ])
      #expect(quiet.status == 0 && quiet.output == run.output && quiet.error.isEmpty)
    }
  }
}

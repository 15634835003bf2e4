import Foundation
import DispatchSolvePowerSystem
import DispatchSolveStudyFiles
import DispatchSolveTestSupport
import Testing

@testable import DispatchSolveComparison
@testable import DispatchSolveRunFolder

/// Two results of two zones and two technologies, small enough to work out by hand.
struct RunComparisonTests {
  /// A result folder of its own, removed with the value.
  final class Results {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("diff-\(UUID().uuidString)")
    var path: String { folder.path }

    /// The tables of a run with given figures of 2030, and of 2031 where nothing differs.
    init(
      study: String = "small", years: [Int] = [2030, 2031], covered: Double = 100, uncovered: Double = 50,
      cost: Double = 1000, prices: (a: Double, b: Double) = (20, 40), coal: Double = 60,
      built: Double = 0, paid: Double = 7, members: [String] = ["A"], status: String = "cleared",
      short: Bool = false, unserved: Double = 0, options: [String: String] = [:],
      settings: [String: String]? = nil, inputs: [String: FileDigest] = [:], version: String = "1.0.0",
      changing changes: [String: String] = [:]
    ) throws {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      var files = [
        "annual.csv":
          "year,allowance_price,covered_emissions_short_tons,bank,allowances_minted,"
          + "uncovered_emissions_short_tons,status,shortage_flag,auction_proceeds_usd,imports_to_covered_mwh,exports_from_covered_mwh,unserved_mwh,system_cost_usd\n",
        "emissions_by_region.csv": "year,region,emissions_tons\n",
        "price_by_region.csv": "year,region,price\n",
        "balance_by_region.csv": "year,region,load_mwh,imports_mwh,exports_mwh,unserved_mwh\n",
        "compliance_by_zone.csv": "year,region,covered_emissions_short_tons\n",
        "technologies_by_region.csv":
          "year,region,technology,generation_mwh,allowance_cost_usd,carbon_price_cost_usd\n",
        "capacity_by_region.csv": "year,region,technology,built_mw\n",
      ]
      for year in years {
        let is2030 = year == 2030
        let (c, u) = is2030 ? (covered, uncovered) : (100, 50)
        files["annual.csv", default: ""] +=
          "\(year),\(is2030 ? c / 10 : 5),\(c),7,8,\(u),\(is2030 ? status : "cleared"),\(is2030 && short),9,1,2,"
          + "\(is2030 ? unserved : 0),\(is2030 ? cost : 500)\n"
        files["emissions_by_region.csv", default: ""] += "\(year),A,\(c)\n\(year),B,\(u)\n"
        files["price_by_region.csv", default: ""] +=
          is2030 ? "\(year),A,\(prices.a)\n\(year),B,\(prices.b)\n" : "\(year),A,1\n\(year),B,1\n"
        files["balance_by_region.csv", default: ""] += "\(year),A,30,4,3,0\n\(year),B,10,3,4,0\n"
        for member in members { files["compliance_by_zone.csv", default: ""] += "\(year),\(member),\(c)\n" }
        files["technologies_by_region.csv", default: ""] +=
          "\(year),A,Coal,\(is2030 ? coal : 1),\(is2030 ? paid : 7),1\n"
          + (coal == 60 ? "" : "\(year),B,Gas,2,0,0\n")
        files["capacity_by_region.csv", default: ""] += "\(year),A,Gas,\(is2030 ? built : 0)\n"
      }
      files.merge(changes) { $1 }
      if files["manifest.json"] == nil {
        var manifest = RunManifest(
          identity: RunIdentity(
            version: version, study: study, years: try Years(years), options: options, inputs: inputs),
          solverSettings: nil, seconds: [:], peakMemoryMB: nil, audits: 0, auditsPassed: 0)
        manifest.settings = settings
        manifest.zoneNames = ["A": "Alpha"]
        manifest.outputs = files.mapValues { FileDigest($0) }
        files["manifest.json"] = String(decoding: try manifest.json(), as: UTF8.self)
      }
      for (name, text) in files { try Data(text.utf8).write(to: folder.appendingPathComponent(name)) }
    }

    deinit { try? FileManager.default.removeItem(at: folder) }
  }

  private func compare(_ a: Results, _ b: Results) throws -> RunComparison {
    try RunComparison(reference: RunResults(path: a.path), other: RunResults(path: b.path))
  }

  /// 20 short tons less inside, 5 more outside, 90 $ more, of which 30 are paid for
  /// allowances: a quarter leaks, 15 tons cost 4 $ each.
  @Test func ratiosByHand() throws {
    let a = try Results()
    let b = try Results(covered: 80, uncovered: 55, cost: 1090, prices: (24, 40), paid: 37)
    let comparison = try compare(a, b)
    #expect(comparison.years == [2030, 2031])
    let ratios = comparison.ratios(in: [2030])
    #expect(ratios.leakage == 0.25)
    #expect(ratios.costUSDPerShortTon == 4)
    // 30 of 40 MWh pay 4 $ more.
    #expect(ratios.billChangeUSDPerMWh == 3)
    let nothing = comparison.ratios(in: [2031])
    #expect(nothing.leakage == nil && nothing.costUSDPerShortTon == nil && nothing.billChangeUSDPerMWh == 0)
    let all = comparison.ratios(in: [2030, 2031])
    #expect(all.leakage == 0.25 && all.costUSDPerShortTon == 4 && all.billChangeUSDPerMWh == 1.5)
    // The other way round leakage is the same; nothing is abated.
    let reverse = try compare(b, a).ratios(in: [2030])
    #expect(reverse.leakage == 0.25 && reverse.costUSDPerShortTon == nil)
  }

  /// Zones that are members in either run count as covered in both.
  @Test func otherMembers() throws {
    let a = try Results(covered: 100, uncovered: 50)
    let b = try Results(covered: 90, uncovered: 40, members: ["A", "B"])
    let comparison = try compare(a, b)
    #expect(comparison.yearsOfOtherMembers == [2030, 2031])
    let ratios = comparison.ratios(in: [2030])
    #expect((ratios.coveredChange, ratios.uncoveredChange) == (-20, 0))
    #expect(ratios.leakage == 0)
    #expect(comparison.text().contains("members of the program differ in 2030-2031"))
  }

  /// Without a market all emissions stand in the columns of covered ones and of allowances; compared is what the words
  /// say: nothing is covered, and no allowance is issued.
  @Test func withoutAMarket() throws {
    let header =
      "year,allowance_price,covered_emissions_short_tons,bank,allowances_minted,uncovered_emissions_short_tons,"
      + "status,shortage_flag,auction_proceeds_usd,imports_to_covered_mwh,exports_from_covered_mwh,unserved_mwh,"
      + "system_cost_usd\n"
    let results = try Results(
      years: [2030], changing: ["annual.csv": header + "2030,0,0,0,150,150,no_market,false,0,1,2,0,900\n"])
    let annual = try #require(try RunResults(path: results.path).annual[2030])
    #expect(annual[.emissions] == 150 && annual[.coveredEmissions] == 0)
    #expect(annual[.init("allowances_minted_short_tons")] == 0)
  }

  @Test func tables() throws {
    let a = try Results()
    let b = try Results(covered: 80, uncovered: 55, coal: 50, built: 12)
    let comparison = try RunComparisons(reference: a.path, others: [b.path])
    let files = Dictionary(
      uniqueKeysWithValues: try comparison.tables().map {
        ($0.name, String(decoding: $0.bytes, as: UTF8.self).split(separator: "\n").map(String.init))
      })
    let years = try #require(files["diff_by_year.csv"])
    #expect(years.first == "year,quantity,technology,reference,other,difference,remark")
    for line in [
      "2030,allowance_price_usd,,10,8,-2", "2030,covered_emissions_short_tons,,100,80,-20",
      "2030,emissions_short_tons,,150,135,-15", "2030,generation_mwh,Coal,60,50,-10",
      "2030,generation_mwh,Gas,,2,2", "2030,built_mw,Gas,,12,12", "2030,leakage_share,,,,0.25",
      "2031,leakage_share,,,,", ",emissions_short_tons,,300,285,-15", ",generation_mwh,Gas,,4,4",
      "2030,electricity_price_usd_per_mwh,,25,25,0", "2030,bank_short_tons,,7,7,0",
    ] { #expect(years.contains(line + ","), "\(line)") }
    // What stands at the end of a year has no sum.
    #expect(!years.contains { $0.hasPrefix(",bank") || $0.hasPrefix(",allowance_price") })
    let regions = try #require(files["diff_by_region.csv"])
    #expect(regions.first == "year,region,quantity,technology,reference,other,difference,remark")
    for line in [
      "2030,B,emissions_short_tons,,50,55,5", "2030,B,covered_emissions_short_tons,,0,0,0",
      "2030,A,covered_emissions_short_tons,,100,80,-20", "2030,A,imports_mwh,,4,4,0",
    ] { #expect(regions.contains(line + ","), "\(line)") }
  }

  @Test func commonYears() throws {
    let a = try Results(years: [2029, 2030, 2031])
    let b = try Results(study: "other", years: [2030, 2031, 2033])
    let comparison = try compare(a, b)
    #expect(comparison.years == [2030, 2031])
    #expect(
      comparison.remarks == [
        "warning: A is of study 'small', B of 'other'",
        "years differ: A has 2029-2031, B has 2030-2031, 2033; compared are 2030-2031",
      ])
    let error = #expect(throws: ComparisonError.self) { try compare(a, Results(years: [2040])) }
    #expect(error?.description == "the runs have no year in common: A has 2029-2031, B has 2040")
  }

  @Test func foldersThatAreNoResults() throws {
    func text(_ path: String) -> String {
      do {
        _ = try RunResults(path: path)
        return ""
      } catch { return error.description.replacing(path, with: "DIR") }
    }
    #expect(text("/nowhere") == "DIR holds no results of a run: no such folder")
    let empty = try Results(changing: ["manifest.json": "{}"])
    #expect(text(empty.path) == "DIR holds no results of a run: its manifest.json is not that of a run")
    try FileManager.default.removeItem(at: empty.folder.appendingPathComponent("manifest.json"))
    #expect(text(empty.path) == "DIR holds no results of a run: it has no manifest.json")
    let lacking = try Results()
    try FileManager.default.removeItem(at: lacking.folder.appendingPathComponent("price_by_region.csv"))
    #expect(text(lacking.path) == "DIR/price_by_region.csv is missing")
    for (name, content, message) in [
      ("price_by_region.csv", "year,region,price\n2030,A,x\n", "2:8: price: 'x' is not a number"),
      ("price_by_region.csv", "year,region,price\n1e300,A,1\n", "2:1: year: '1e300' is no year"),
      (
        "capacity_by_region.csv", "year,region,technology,built_mw\n2030.5,A,Gas,1\n",
        "2:1: year: '2030.5' is no year"
      ),
      ("price_by_region.csv", "year,region\n2030,A\n", "1:1: column 'price' is missing"),
      (
        "emissions_by_region.csv", "year,region,emissions_tons\n2030,A\n",
        "2:1: row has 2 fields, the header has 3"
      ),
      ("emissions_by_region.csv", "", "1:1: file is empty"),
    ] {
      let spoilt = try Results(changing: [name: content])
      #expect(text(spoilt.path) == "DIR/\(name):\(message)")
    }
  }

  @Test func written() throws {
    let (a, b) = (try Results(), try Results(covered: 80))
    let comparison = try RunComparisons(reference: a.path, others: [b.path])
    let folder = a.folder.appendingPathComponent("inner/diff").path
    try comparison.write(to: folder)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    #expect(names == ["diff_by_region.csv", "diff_by_year.csv", "diff_runs.csv"])
    #expect(throws: ComparisonError.self) { try comparison.write(to: folder) }
    try comparison.write(to: folder, overwrite: true)
    // The folder of a run holds nothing but what the run wrote.
    #expect(throws: ComparisonError.self) { try comparison.write(to: b.path, overwrite: true) }
    #expect(!FileManager.default.fileExists(atPath: "\(b.path)/diff_by_year.csv"))
  }

  /// A table that was edited is refused, as is a manifest.
  @Test(arguments: ["annual.csv", "capacity_by_region.csv", "manifest.json"])
  func whatWasEditedIsNotCompared(file: String) throws {
    let (a, b) = (try Results(), try Results(covered: 80))
    let edited = b.folder.appendingPathComponent(file)
    var text = try String(contentsOf: edited, encoding: .utf8)
    text = file == "manifest.json" ? text.replacing("\"audits\" : 0", with: "\"audits\" : 1") : text + "\n"
    try Data(text.utf8).write(to: edited)
    for (one, two) in [(a, b), (b, a)] {
      let error = #expect(throws: ComparisonError.self) { try compare(one, two) }
      #expect(error?.description == "\(b.path)/\(file) is not as the run wrote it")
    }
  }

  @Test func whatRunsWereMadeWith() throws {
    let a = try Results(
      options: ["builds": "true", "standards": "false"],
      settings: ["run.discount_rate": "0.05", "run.money_year": "2024"],
      inputs: ["demand.csv": FileDigest("one"), "zones.csv": FileDigest("zones")])
    let b = try Results(
      years: [2030], options: ["builds": "false", "standards": "true"],
      settings: ["run.discount_rate": "0.07"],
      inputs: ["demand.csv": FileDigest("other"), "zones.csv": FileDigest("zones"), "x.csv": FileDigest("")],
      version: "1.1.0")
    let comparison = try compare(a, b)
    #expect(
      comparison.differences.map {
        "\($0.kind.rawValue) \($0.name): \($0.reference ?? "-") | \($0.other ?? "-")"
      } == [
        "run version: 1.0.0 | 1.1.0", "run years: 2030-2031 | 2030", "option builds: true | false",
        "option standards: false | true", "setting run.discount_rate: 0.05 | 0.07",
        "setting run.money_year: 2024 | -",
        "input demand.csv: 7692c3ad3540, 3 bytes | d9298a10d1b0, 5 bytes",
        "input x.csv: - | e3b0c44298fc, 0 bytes",
      ])
    let text = comparison.text()
    func line(_ name: String, _ a: String, _ b: String) -> String {
      func spaces(_ count: Int) -> String { String(repeating: " ", count: count) }
      return "\n  \(name)\(spaces(34 - name.count))\(spaces(30 - a.count))\(a)\(spaces(30 - b.count))\(b)\n"
    }
    #expect(text.contains(line("made with", "A", "B")), "\(text)")
    #expect(text.contains(line("setting run.discount_rate", "0.05", "0.07")), "\(text)")
    // Certificates are paid for besides.
    #expect(text.contains("energy price = load times zonal price / load") && !text.contains("electricity"))
    #expect(try compare(a, a).differences.isEmpty)
    let same = try compare(a, a).text()
    #expect(!same.contains("made with"))
    #expect(same.contains("electricity price = load times zonal price / load: the change of what a MWh"))
    // People read a zone's name.
    #expect(same.contains("\n  A Alpha  "))
    let runs = try RunComparisons(reference: a.path, others: [b.path]).tables()[2]
    #expect(runs.name == "diff_runs.csv")
    #expect(
      String(decoding: runs.bytes, as: UTF8.self).hasPrefix(
        "kind,name,reference,other\nrun,version,1.0.0,1.1.0\nrun,years,2030-2031,2030\noption,builds,true,false\n"
      ))
  }

  /// A price at which nothing clears is marked in every table.
  @Test(arguments: [
    ("shortage", true, 0.0, nil, "short of allowances, the price is the highest tried"),
    ("cleared", true, 0, nil, "an obligation stays unpaid"),
    ("at_ceiling", false, 0, nil, "at the price ceiling"),
    ("cleared", false, 0, "10", "at the highest price tried"),
    ("cleared", false, 3, nil, "load is not served"),
  ])
  func marks(status: String, short: Bool, unserved: Double, maximum: String?, says: String) throws {
    let a = try Results()
    let b = try Results(
      status: status, short: short, unserved: unserved, settings: maximum.map { ["run.maximum_price": $0] })
    let comparison = try compare(a, b)
    #expect(comparison.remark(in: 2030) == "B: \(says)")
    #expect(comparison.remark(in: 2031) == "")
    #expect(comparison.remark(in: nil) == "B in 2030: \(says)")
    #expect(try compare(b, a).remark(in: 2030) == "A: \(says)")
    let text = comparison.text()
    #expect(text.contains("\n 2030* ") && text.contains("\n  2031 ") && text.contains("\n  all* "), "\(text)")
    #expect(text.contains("\n  zone*"))
    #expect(
      text.contains(
        "\n* not all of it is the price of a market that cleared and of load that was served:\n  B in 2030: \(says)\n"
      ))
    #expect(!(try compare(a, a).text().contains("*")))
    for (name, content) in try RunComparisons(reference: a.path, others: [b.path]).tables().prefix(2) {
      for line in String(decoding: content, as: UTF8.self).split(separator: "\n").dropFirst() {
        let isMarked = line.hasPrefix("2030,") || line.hasPrefix(",")
        #expect(line.contains(says) == isMarked, "\(name): \(line)")
      }
    }
  }

  @Test func severalRuns() throws {
    let (a, b, c) = (try Results(), try Results(covered: 80), try Results(covered: 90, status: "shortage"))
    let runs = try RunComparisons(reference: a.path, others: [b.path, c.path])
    #expect(runs.comparisons.map { $0.names.other } == ["B", "C"])
    let text = runs.text()
    #expect(text.hasPrefix("B \(b.path) less A \(a.path), 2030-2031\n"))
    #expect(text.contains("\nC \(c.path) less A \(a.path), 2030-2031\n"))
    let lines = String(decoding: try runs.tables()[0].bytes, as: UTF8.self).split(separator: "\n")
    #expect(try lines[at: 0] == "run,year,quantity,technology,reference,other,difference,remark")
    #expect(lines.contains("\(b.path),2030,covered_emissions_short_tons,,100,80,-20,"))
    #expect(
      lines.contains {
        $0.hasPrefix("\(c.path),2030,covered_emissions_short_tons,,100,90,-10,\"C: short of allowances, ")
      })
    let late = try Results(years: [2040])
    let error = #expect(throws: ComparisonError.self) {
      try RunComparisons(reference: a.path, others: [b.path, late.path])
    }
    #expect(error?.description == "the runs have no year in common: A has 2030-2031, C has 2040")
  }

  /// A zone in which nothing is sold has no price, and nothing is made of it.
  @Test func aZoneWithoutAPrice() throws {
    let a = try Results(changing: [
      "price_by_region.csv": "year,region,price\n2030,A,20\n2030,B,\n2031,A,1\n2031,B,\n"
    ])
    let comparison = try compare(a, a)
    let prices = comparison.byRegion().filter { $0.region == "B" && $0.item == .electricityPrice }
    #expect(prices.count == 2)
    #expect(prices.allSatisfy { $0.reference == nil && $0.other == nil && $0.difference == nil })
    let lines = comparison.text().split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
    #expect(lines.contains { $0.first == "A" && $0.last == "0.00" })
    #expect(lines.contains { $0.first == "B" && $0.last == "-" })
  }

  /// The mean is that of the years in which both runs have a price.
  @Test func aZoneWithoutAPriceInOneRun() throws {
    func prices(_ first: String, _ second: String) throws -> Results {
      try Results(changing: [
        "price_by_region.csv": "year,region,price\n2030,A,20\n2030,B,\(first)\n2031,A,1\n2031,B,\(second)\n"
      ])
    }
    let comparison = try compare(prices("12", "9"), prices("15.5", ""))
    let rows = comparison.byRegion().filter { $0.region == "B" && $0.item == .electricityPrice }
    #expect(rows.map(\.difference) == [3.5, nil] && rows.map(\.reference) == [12, 9])
    let lines = comparison.text().split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
    #expect(lines.contains { $0.first == "B" && $0.last == "+3.50" })
  }
}

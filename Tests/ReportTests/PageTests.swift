import Foundation
import Testing

@testable import DispatchSolveReport

/// The page of a report, and the files beside it.
struct PageTests {
  private func html(_ runs: [ReportRun]) -> String { String(decoding: Report(runs).html(), as: UTF8.self) }

  @Test func aRunHasAllItsFigures() throws {
    let names = FigureSet([try SmallRun.run()]).all().map(\.name)
    #expect(
      names == [
        "price", "allowances", "bank", "supply", "emissions", "generation", "capacity", "zonal-prices",
        "cost-to-load", "money", "standards", "trade",
      ])
    let text = html([try SmallRun.run()])
    for name in names { #expect(text.contains("<figure id=\"\(name)\">"), "\(name)") }
    #expect(text.count(of: "<svg viewBox") >= names.count)
    #expect(text == html([try SmallRun.run()]))
  }

  @Test func fiveSentences() throws {
    #expect(
      Sentences.of(try SmallRun.run()) == [
        "An allowance costs 10.00 $ a short ton in 2025 and 20.00 in 2027 (the study's dollars).",
        "Covered emissions go from 40.00 M short tons in 2025 to 30.00 M in 2027, 25 % less; 108.0 M in all these years.",
        "The bank is largest after 2025, 5.00 M short tons, and holds 0.00 M after 2027.",
        "Load pays 26.67 $/MWh for energy in 2025 and 35.00 $/MWh in 2027, 0.4 and 0.4 billion $ in all.",
        "What binds: at a trigger in 2026-2027.",
      ])
  }

  /// The page needs nothing but itself: what it names of the network is what documents of its kind are called.
  @Test func nothingIsAskedOfANetwork() throws {
    let text = html([try SmallRun.run()])
    #expect(!text.contains("http:") && !text.contains("https:") && !text.contains("//cdn"))
    #expect(text.contains("default-src 'none'"))
    for tag in ["<link", "<img", "<iframe", "@import", "url("] { #expect(!text.contains(tag), "\(tag)") }
    #expect(Page.script.split(separator: "\n", omittingEmptySubsequences: false).count <= 300)
  }

  /// Names from a study are text wherever they stand.
  @Test func namesAreNoMarkup() throws {
    let evil = "<script>alert('1')</script>&\""
    let run = try SmallRun.run(
      study: evil,
      [
        "standards":
          "year,standard,required_mwh,eligible_mwh,bought_out_mwh,certificate_price_usd_per_mwh\n2025,<b>x</b>,9,7,2,15\n"
      ])
    let text = html([run])
    #expect(text.count(of: "<script>") == 1)
    #expect(!text.contains("<b>x</b>") && text.contains("&lt;b&gt;x&lt;/b&gt;"))
  }

  /// The table under a figure has the exact values beside those shown.
  @Test func tablesHaveExactValues() throws {
    let figure = try #require(FigureSet([try SmallRun.run()]).all().first { $0.name == "price" })
    #expect(figure.views.map(\.label) == ["the study's dollars", "dollars of each year"])
    let data = figure.views[1].plot.data
    #expect(data.columns.prefix(2) == ["year", "allowance price"])
    #expect(data.rows.map { $0[1] } == [.number(10), .number(12.36), .number(21.2)])
    #expect(html([try SmallRun.run()]).contains("data-v=\"12.36\"") == false)
    guard case .chart(let chart) = figure.views[0].plot else { throw Missing() }
    #expect(chart.dots.map(\.value) == [11])
    #expect(abs((chart.dots.first?.moment ?? 0) - 2025.5) < 0.01)
    // A ceiling far above the path is left out; the interval of 2027 is not.
    #expect(chart.lines.map(\.series.name) == ["allowance price", "reserve price", "trigger of tier 1"])
    #expect(chart.bands.count == 1)
  }

  private struct Missing: Error {}

  /// What retires is what capacity loses, what is added what it gains, additions of the run among it.
  @Test func additionsAndRetirements() throws {
    let figure = try #require(FigureSet([try SmallRun.run()]).all().first { $0.name == "capacity" })
    guard case .chart(let chart) = figure.views[1].plot else { throw Missing() }
    #expect(chart.bars.map(\.name) == ["Wind", "Gas turbine, retired"])
    #expect(chart.bars.map { $0.values[2] } == [0.4, -0.5])
  }

  /// What is bought for the bank is demand beside emissions, what comes out of it is supply at the price; both end where the
  /// market cleared.
  @Test func theBankIsDemandOrSupply() throws {
    let tables: [String: String?] = [
      "annual": SmallRun.annual.replacing("910000000,38000000", with: "910000000,33000000")
    ]
    let figure = try #require(
      FigureSet([try SmallRun.run("small", tables)]).all().first { $0.name == "supply" })
    #expect(figure.views.map(\.label) == ["2025", "2026", "2027"])
    func market(_ index: Int) throws -> SupplyCurve {
      guard case .supply(let market) = figure.views[index].plot else { throw Missing() }
      return market
    }
    // 35 M sold and 5 M of the bank are what is emitted.
    let even = try market(0)
    #expect(even.takenMillions == 40 && even.bankedMillions == 0 && even.demands.count == 1)
    // 35 M sold, 33 M emitted.
    let buying = try market(1)
    #expect(buying.takenMillions == 35 && abs(buying.bankedMillions - 2) < 1e-9)
    #expect(buying.demands.map(\.name) == ["covered emissions", "emissions and purchases for the bank"])
    // 28 M sold, 30 M emitted.
    let using = try market(2)
    #expect(using.steps.map(\.name) == ["base offer", "out of the bank", "sold at the ceiling"])
    #expect(abs(using.takenMillions - 30) < 1e-9 && using.steps[1].priceUSD == 20)
    // Half way between 20 and 60 $ half of the way between 30 and 10 M.
    #expect(
      using.line(more: 0, upTo: 40) == [
        SupplyCurve.Emissions(priceUSD: 0, millions: 45), SupplyCurve.Emissions(priceUSD: 20, millions: 30),
        SupplyCurve.Emissions(priceUSD: 40, millions: 20),
      ])
    let drawn = figure.views[1].plot.drawing().content
    #expect(drawn.contains("class=\"line p6 dashed\"") && drawn.contains("class=\"line pi\""))
    let data = figure.views[1].plot.data
    #expect(data.rows.contains { $0 == [.words("bought for the bank"), .number(12), .number(2)] })
  }

  /// Several runs: a view each, and what the others have more than the first.
  @Test func runsBesideEachOther() throws {
    let reference = try SmallRun.run("base")
    let other = try SmallRun.run(
      "other",
      [
        "annual": SmallRun.annual.replacing("2027,20,20,30000000", with: "2027,25,25,28000000")
          .replacing("950000000,30000000", with: "950000000,28000000").replacing(
            "600000000,24000000", with: "600000000,25000000")
      ])
    let set = FigureSet([reference, other])
    let emissions = try #require(set.all().first { $0.name == "emissions" })
    #expect(emissions.views.map(\.label) == ["base", "other", "other less base"])
    #expect(
      emissions.caption.contains(
        "other against base: −2.00 M short tons inside, +1.00 M outside, leakage 50 %."))
    guard case .chart(let chart) = emissions.views[2].plot else { throw Missing() }
    #expect(chart.bars.map { $0.values[2] } == [-2, 1])
    #expect(
      Sentences.of(other, against: reference).first
        == "The allowance price differs by 0.00 in 2025 and +5.00 in 2027 $/short ton.")
    let text = html([reference, other])
    #expect(text.contains("other against base, the reference"))
    #expect(text.contains("The same options, settings and inputs."))
  }

  /// Where the members are others, what is inside is the same zones for both.
  @Test func runsWithOtherMembers() throws {
    let emissions =
      "year,region,emissions_tons\n2025,A,40000000\n2025,B,20000000\n2025,C,1000000\n2027,A,30000000\n2027,B,24000000\n"
    let reference = try SmallRun.run("base", ["emissions_by_region": emissions])
    let other = try SmallRun.run(
      "other",
      [
        "compliance_by_zone":
          "year,region,covered_emissions_short_tons\n2025,A,1\n2025,B,1\n2026,A,1\n2026,B,1\n2027,A,1\n2027,B,1\n",
        "emissions_by_region": emissions.replacing("A,30", with: "A,33").replacing("B,24", with: "B,20")
          .replacing("C,1", with: "C,3"),
      ])
    #expect(
      Sentences.of(other, against: reference).contains(
        "Emissions of zones that are members in either differ by −1.00 M short tons over these years, those of others by +2.00 M."
      ))
    let figure = try #require(FigureSet([reference, other]).all().first { $0.name == "emissions" })
    #expect(figure.caption.contains("other against base: −1.00 M short tons inside, +2.00 M outside"))
  }

  /// What limits a run is told with the figures of its first and last year.
  @Test func whatLimitsFromYearToYear() throws {
    let factors = Warnings.factors(try SmallRun.run())
    #expect(factors.map(\.detail) == ["2026: tier 1 is sold in part, 2027: again"])
    let same = try SmallRun.run(
      "same", ["limiting_factors": "year,factor,detail\n2026,at a trigger,so\n2027,at a trigger,so\n"])
    #expect(Warnings.factors(same).map(\.detail) == ["so"])
  }

  /// A folder of an earlier version, without a market, or with a single year has the figures that its tables allow.
  @Test func fewerTablesGiveFewerFigures() throws {
    let old = try SmallRun.run(
      "old", ["allowance_supply": nil, "observed_auctions": nil, "standards": nil, "flows": nil])
    let names = FigureSet([old]).all().map(\.name)
    #expect(
      names
        == ["price", "bank", "emissions", "generation", "capacity", "zonal-prices", "cost-to-load", "money"])
    let header = SmallRun.annual.split(separator: "\n")[0]
    let bare = try SmallRun.run(
      "bare",
      [
        "annual":
          "\(header)\n2025,5,0,60000000,0,0,no_market,,0,0,60000000,0,0,900000000,0,0,30\n",
        "compliance_by_zone": "year,region,covered_emissions_short_tons\n", "allowance_supply": nil,
      ])
    #expect(!FigureSet([bare]).all().map(\.name).contains("price"))
    #expect(
      Sentences.of(bare).first == "Emissions pay 5.00 $/short ton in 2025, without an allowance market.")
    #expect(!html([bare]).isEmpty)
  }

  /// Each figure is a file of its own twice: a drawing with its legend, and a specification with its data.
  @Test func figuresAreFiles() throws {
    let files = Report([try SmallRun.run()]).files()
    #expect(files.count == 1 + 2 * 12)
    for (name, bytes) in files where name.hasSuffix(".vl.json") {
      let object = try #require(
        try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any], "\(name)")
      #expect(object["$schema"] as? String == VegaLite.schema)
      #expect(object["layer"] != nil || object["mark"] != nil, "\(name)")
    }
    let svg = try #require(files.first { $0.name == "figures/price.svg" })
    let text = String(decoding: svg.bytes, as: UTF8.self)
    #expect(text.hasPrefix("<svg xmlns=") && text.contains(">allowance price</text>"))
    #expect(text.contains("What does an allowance cost?"))
    // Drawn with plain colours: programs that edit drawings know no variables.
    #expect(!text.contains("var("))
  }
}

extension String {
  fileprivate func count(of part: String) -> Int { components(separatedBy: part).count - 1 }
}

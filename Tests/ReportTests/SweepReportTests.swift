import Foundation
import Testing

@testable import DispatchSolveReport

/// Reports on sweeps.
struct SweepReportTests {
  private func facts() -> ReportFacts {
    var facts = ReportFacts()
    facts.study = "trial"
    return facts
  }

  private static let grid = """
    case,gas,cap,year,status,reason,market_status,allowance_price_usd,bank_short_tons
    1,0.8,0.9,2025,ok,,cleared,10,1000000
    1,0.8,0.9,2026,ok,,cleared,12,0
    2,0.8,1.1,2025,ok,,cleared,8,2000000
    2,0.8,1.1,2026,short,no allowances,shortage,9,0
    3,1.2,0.9,2025,ok,,cleared,20,0
    3,1.2,0.9,2026,ok,,cleared,22,0
    4,1.2,1.1,,failed,the cap is wrong,,,

    """

  @Test func aGridHasMapsAndFans() throws {
    let files = try SweepReport(facts: facts(), table: Array(Self.grid.utf8)).files()
    #expect(
      files.map(\.name) == [
        "report.html", "figures/map.svg", "figures/map.vl.json", "figures/fan.svg", "figures/fan.vl.json",
        "figures/cases.svg", "figures/cases.vl.json",
      ])
    let page = String(decoding: files[0].bytes, as: UTF8.self)
    #expect(page.contains("What do gas and cap do together?"))
    #expect(page.contains("Case 4 failed: the cap is wrong"))
    #expect(page.contains("1 row is of years short of allowances"))
    #expect(page.contains("Allowance price in 2026 lies between 9.00 and 22.00 $/short ton"))
  }

  /// A small chart for each value of the first axis, a line for each case that came to an end, all in one scale.
  @Test func casesStandBesideEachOther() throws {
    let figures = SweepFigures(
      table: try ReportTable(Array(Self.grid.utf8), file: "sweep.csv"), axes: ["gas", "cap"],
      metrics: ["allowance_price_usd"], years: [2025, 2026]
    ).all()
    let figure = try #require(figures.first { $0.name == "cases" })
    guard case .multiples(let multiples)? = figure.views.first?.plot else {
      Issue.record("no small charts")
      return
    }
    #expect(multiples.panels.map(\.title) == ["gas 0.8", "gas 1.2"])
    #expect(multiples.panels[0].lines.map(\.name) == ["cap 0.9", "cap 1.1"])
    #expect(multiples.panels[1].lines.map(\.values) == [[20, 22]])
    #expect(multiples.drawing().content.split(separator: "<path").count == 4)
    #expect(multiples.data.rows.count == 3 && multiples.data.columns == ["case", "chart", "2025", "2026"])
  }

  /// A small chart for each input, with the study as it is in each.
  @Test func inputsStandBesideEachOther() throws {
    let table = """
      case,axis,value,year,status,reason,market_status,allowance_price_usd
      1,,,2030,ok,,cleared,50
      1,,,2031,ok,,cleared,55
      2,gas,0.8,2030,ok,,cleared,47
      2,gas,0.8,2031,ok,,cleared,50
      3,cap,1.1,2030,ok,,cleared,44
      3,cap,1.1,2031,ok,,cleared,45

      """
    let figures = SweepFigures(
      table: try ReportTable(Array(table.utf8), file: "sweep.csv"), axes: [],
      metrics: ["allowance_price_usd"], years: [2030, 2031]
    ).all()
    #expect(figures.map(\.name) == ["tornado", "fan", "cases"])
    guard case .multiples(let multiples)? = figures.last?.views.first?.plot else {
      Issue.record("no small charts")
      return
    }
    #expect(multiples.panels.map { $0.lines.map(\.name) } == [["as it is", "0.8"], ["as it is", "1.1"]])
    #expect(multiples.panels[1].lines[0].values == [50, 55] && multiples.panels[1].lines[0].isBase)
  }

  @Test func oneAtATimeHasATornado() throws {
    let table = """
      case,axis,value,year,status,reason,market_status,allowance_price_usd,effect_allowance_price_usd
      1,,,2030,ok,,cleared,50,0
      2,gas,0.8,2030,ok,,cleared,47,-3
      3,gas,1.3,2030,ok,,cleared,60,10
      4,cap,1.1,2030,ok,,cleared,44,-6

      """
    let figures = SweepFigures(
      table: try ReportTable(Array(table.utf8), file: "sweep.csv"), axes: [],
      metrics: ["allowance_price_usd"],
      years: [2030]
    ).all()
    #expect(figures.map(\.name) == ["tornado"])
    guard case .tornado(let tornado)? = figures.first?.views.first?.plot else {
      Issue.record("no tornado")
      return
    }
    #expect(tornado.base == 50)
    #expect(tornado.bars.map(\.name) == ["gas", "cap"])
    #expect(tornado.bars[0].low == 47 && tornado.bars[0].high == 60 && tornado.bars[0].highLabel == "1.3")
    // The cap pushes one way only: its bar ends at the base.
    #expect(tornado.bars[1].low == 44 && tornado.bars[1].high == 50 && tornado.bars[1].highLabel.isEmpty)
  }

  @Test func quantiles() {
    #expect(SweepReport.quantile([1, 2, 3, 4], 0.5) == 2.5)
    #expect(SweepReport.quantile([5], 0.9) == 5 && SweepReport.quantile([1, 2], 1) == 2)
  }

  /// Of several programs each has its own words and amounts, few short tons in these.
  @Test func programsHaveTheirOwn() throws {
    let table = """
      case,cap,year,status,reason,market_status,shortage_short_tons,own.market_status,own.shortage_short_tons,own.allowance_price_usd
      1,0.5,2040,short,no allowances,at_reserve_price,0,shortage,73.5,90
      2,1,2040,ok,,at_reserve_price,0,cleared,0,14

      """
    let page = try #require(
      try SweepReport(facts: facts(), table: Array(table.utf8)).files().first { $0.name == "report.html" })
    let text = String(decoding: page.bytes, as: UTF8.self)
    #expect(text.contains("Shortage of own in 2040 lies between 0.00 and 73.50 short tons,"))
    #expect(text.contains("Allowance price of own in 2040 lies between 14.00 and 90.00 $/short ton,"))
    #expect(!text.contains("Market status"))
    let large = table.replacing(",73.5,", with: ",100000,")
    let unit = MetricUnit(
      "own.shortage_short_tons", in: try ReportTable(Array(large.utf8), file: "sweep.csv"))
    #expect(unit.unit == "M short tons" && unit.name == "Shortage of own")
  }

  @Test func unitsOfMetrics() {
    let price = MetricUnit("allowance_price_usd")
    #expect(price.name == "Allowance price" && price.unit == "$/short ton" && price.factor == 1)
    #expect(MetricUnit("system_cost_usd").unit == "billion $")
    #expect(MetricUnit("bank_short_tons").unit == "M short tons" && MetricUnit("built_mw").unit == "GW")
    #expect(MetricUnit("electricity_price_usd_per_mwh").unit == "$/MWh")
  }
}

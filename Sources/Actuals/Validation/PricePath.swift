import DispatchSolvePowerSystem
import DispatchSolveTables

/// An allowance price of a run beside what the year's auctions came to.
public struct PricePathRow: Sendable, Hashable {
  /// Year.
  public var year: Int
  /// Price of the run, $ of the year per short ton.
  public var runUSD: Double
  /// Mean of the year's auctions; nil: none was held.
  public var auctionsUSD: Double?
  /// Number of auctions.
  public var auctionCount: Int
  /// What the run's tables say of why the price is where it is: shelves of the market, tiers, limits that bind.
  public var reasons = ""

  /// The prices of a run's result folder beside the auctions of a study, by year.
  ///
  /// - Throws: `InputFileError` for a folder without `annual.csv`, or one that is not a run's.
  public static func rows(run folder: String, auctionsOf study: Study) throws(InputFileError)
    -> [PricePathRow]
  {
    let table = try CSVTable(path: "\(folder)/annual.csv", file: "annual.csv")
    let year = try table.index("year")
    let price = try table.index("allowance_price_nominal_usd")
    let reasons = try PriceReasons(run: folder, annual: table)
    var rows: [PricePathRow] = []
    for row in table.rows.indices {
      let number = try table.number(row, year)
      guard let calendar = Int(exactly: number) else {
        throw .invalid([table.finding(row, year, "year: '\(clipped(table.rows[row][year]))' is no year")])
      }
      rows.append(
        PricePathRow(
          year: calendar, runUSD: try table.number(row, price),
          auctionsUSD: study.auctionMeanUSD(in: calendar),
          auctionCount: study.auctions.count { $0.date.year == calendar },
          reasons: reasons.text(calendar)))
    }
    return rows
  }

  private static let table = Table<PricePathRow>(
    "validation_prices", "Price of a run beside the year's auctions",
    blank: PricePathRow(year: 0, runUSD: 0, auctionsUSD: nil, auctionCount: 0),
    [
      .key("year", "Year") { $0.year },
      .reported("run_usd", "Price of the run, in dollars of the year") { $0.runUSD },
      .reported("auctions_usd", blank: "none held", "Mean of the auctions, weighted by what they sold") {
        $0.auctionsUSD
      },
      .reported("auctions", unit: "1", "Auctions held") { $0.auctionCount },
      .reported("reasons", blank: "the run names none", "What the run names as reasons of its price") {
        $0.reasons
      },
    ])

  /// Rows as CSV.
  ///
  /// - Throws: `CSVWriteError` for a number that is not finite.
  public static func csv(_ rows: [PricePathRow]) throws(CSVWriteError) -> [UInt8] { try table.csv(rows) }
}

import DispatchSolveAllowanceMarket
import DispatchSolvePowerSystem
import DispatchSolveTables

// What became of each of several programs.
extension ResultTables {
  /// A program in a year.
  struct ProgramRow: Sendable {
    let report: YearReport
    let program: ProgramReport

    var market: ClearedYear { program.market }
    var rate: Double? {
      report.programs.firstIndex { $0.name == program.name }.flatMap {
        $0 < report.holdersRates.count ? report.holdersRates[$0] : nil
      }
    }
  }

  /// One row a year and program, under the headers of `annual`, which is of the first program.
  ///
  /// - Parameters:
  ///   - imports: Whether there is a column of what imports need allowances for.
  ///   - columns: Other columns that only some studies have.
  static func programs(
    tierNumbers: [Int], imports: Bool, columns: ResultColumns
  ) -> YearTable<ProgramRow> {
    YearTable(
      "programs",
      "One row a year and program, where a study has several: market, emissions, bank; headers are those of annual, whose row is of the first program",
      [
        .key("year", "Year") { $0.report.year }, .key("program", "Program") { $0.program.name },
        .reported(
          "allowance_price", figure: "allowance_price_usd", unit: "$/short ton",
          "Allowance price: the lowest at which the markets clear together"
        ) { $0.market.clearing.priceUSD },
        .reported(
          "allowance_price_highest_usd", unit: "$/short ton", "Highest price at which the same amounts clear"
        ) { $0.market.clearing.highestPriceUSD },
        .reported(
          "allowance_price_nominal_usd", unit: "$/short ton",
          "Allowance price in dollars of the year; the study's where it does not say what they are worth"
        ) { $0.market.clearing.priceUSD * $0.report.nominalPerStudyDollar },
        .reported("unit_of_account", "What an allowance is one of") { $0.program.unit.rawValue },
        .reported(
          "allowance_price_of_account_usd", unit: "$/ton of the unit of account",
          "Allowance price for one ton of the program's own"
        ) { $0.market.clearing.priceUSD * $0.program.unit.inShortTons },
        .reported(
          "emissions_price_usd", unit: "$/short ton",
          "What a ton emitted costs: allowances surrendered for it now and, discounted, at true-up"
        ) { $0.program.emissionsPriceUSD },
        .reported("status", "Where the market cleared") { MarketStatus($0.market).rawValue },
        .reported("covered_emissions_short_tons", "Emissions that need the program's allowances") {
          $0.market.clearing.emissionsShortTons
        },
        .reported(
          "offered_short_tons",
          "What auction, reserves and other supply offer, whatever the price; what a ceiling sells not counted"
        ) { $0.market.supply.rules.offeredShortTons },
        .reported("sold_short_tons", "Allowances sold by auction, reserves and ceiling") {
          $0.market.allocation.sold
        },
        .reported(
          "allowances_minted", figure: "allowances_minted_short_tons", "Allowances that entered the market"
        ) { $0.market.issuedShortTons },
      ] + tierNumbers.map(sold) + [
        .reported("opening_bank_short_tons", "Bank before the year") { $0.market.entry.openingBank },
        .reported("bank", figure: "bank_short_tons", "Bank after the year") { $0.market.entry.closingBank },
        .reported("surrender", figure: "surrendered_short_tons", "Allowances surrendered, true-up included") {
          $0.market.entry.surrendered
        },
        .reported("obligation", figure: "outstanding_short_tons", "Obligation outstanding after the year") {
          $0.market.entry.outstandingObligation
        },
        .reported("finalized", "Whether the year trued up its control period") { $0.market.entry.finalized },
        .reported("allowances_unsold_short_tons", "Base offer unsold") { $0.market.unsoldShortTons },
        .reported("ecr_withheld_short_tons", "Kept for good by the emissions containment reserve") {
          $0.market.ecrWithheldShortTons
        },
        .reported("removed_from_bank_short_tons", "Taken out of the bank by carry share or bank limit") {
          $0.market.entry.removed
        },
        .reported(
          "unpaid_obligation_short_tons", "Obligation that a true-up could not cover; it is carried"
        ) { $0.market.entry.unpaidObligation },
        .reported("shortage_short_tons", "Allowances missing at the highest price") {
          $0.market.clearing.shortShortTons
        },
        .reported("auction_proceeds_usd", "Allowance price times allowances sold") {
          $0.market.auctionProceedsUSD
        },
      ]
        + (imports
          ? [
            .reported(
              importedColumn, blank: "the study asks for nothing",
              "Of the covered emissions what imports count for"
            ) { $0.program.importedShortTons($0.report.dispatch) }
          ] : [])
        + (columns.contains(.offsets) ? offsetColumns { $0.market } : [])
        + (columns.contains(.borrowing) ? borrowingColumns { $0.market } : [])
        + (columns.contains(.rates) ? [rateColumn { $0.rate }] : [])
        + (columns.contains(.pollutants) ? pollutantColumns : [])
        + (columns.contains(.links) ? linkColumns : [])
    ) { report in report.programs.map { ProgramRow(report: report, program: $0) } }
  }

  private static let pollutantColumns: [Column<ProgramRow>] = [
    .reported(
      "pollutant", blank: "all programs are of CO2, all year", "What is capped: tons here are tons of it"
    ) { $0.program.pollutant },
    .reported("months", blank: "all", "Months whose emissions count, separated by ;") {
      $0.program.months.map(String.init).joined(separator: ";")
    },
  ]

  private static let linkColumns: [Column<ProgramRow>] = [
    .reported(
      "received_short_tons", blank: "no program accepts allowances of another",
      "Of the allowances that entered the market those of other programs, in tons that they cover"
    ) { $0.market.linked.received },
    .reported(
      "passed_on_short_tons", blank: "no program accepts allowances of another",
      "Allowances that were surrendered in other programs"
    ) { $0.market.entry.passedOn },
  ]

  /// What went from one program to another in a year.
  struct LinkRow: Sendable {
    let report: YearReport
    let link: LinkReport
  }

  static let programLinks = YearTable<LinkRow>(
    "program_links",
    "One row a year and link: allowances of one program that another accepts, where a study has links",
    [
      .key("year", "Year") { $0.report.year },
      .key("from_program", "Program whose allowances are accepted") { $0.link.fromProgram },
      .key("to_program", "Program that accepts them") { $0.link.toProgram },
      .reported("exchange_rate", unit: "1", "Tons covered by one allowance, each in its program's unit") {
        $0.link.exchangeRate
      },
      .reported("passed_on_short_tons", "Allowances that went over, in short tons where they come from") {
        $0.link.planned.passedShortTons
      },
      .reported("received_short_tons", "What they cover of the obligation there") {
        $0.link.planned.receivedShortTons
      },
      .reported(
        "limit_short_tons", "Most that they may cover: the share that may be, or else all, of what is due"
      ) { $0.link.planned.limitShortTons },
      .reported("from_price_usd", unit: "$/short ton", "Price of these allowances where they come from") {
        $0.link.fromPriceUSD
      },
      .reported("to_price_usd", unit: "$/short ton", "Price of the allowances that they stand for") {
        $0.link.toPriceUSD
      },
      .reported(
        "limit_rent_usd", unit: "$/short ton",
        "What a ton more that may be covered so would save; 0 where the limit does not bind"
      ) { $0.link.planned.rentUSD },
      .reported("at_limit", "Whether no more may be accepted") { $0.link.isAtLimit },
    ]
  ) { report in report.links.map { LinkRow(report: report, link: $0) } }

  /// Numbers of one of several programs in a year under names that say their units, with the first two cost containment tiers.
  static let programFigures: [(name: String, value: @Sendable (ProgramRow) -> Double?)] =
    programs(tierNumbers: [1, 2], imports: true, columns: .all).columns.filter {
      $0.schema.kind == .anyNumber && (UnitName.isEnding(of: $0.schema.figure) || $0.schema.unit == "1")
    }.map { column in (column.schema.figure, { column.get($0).number }) }

  /// A figure of one of several programs, by the name of the program, a dot and that of the figure; nil: there is none.
  public static func programFigure(named name: String) -> (program: String, figure: AnnualFigure)? {
    guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return nil }
    let program = String(name[..<dot])
    let figure = name[name.index(after: dot)...]
    guard let found = programFigures.first(where: { $0.name == figure }) else { return nil }
    return (
      program,
      (
        name: name,
        value: { report in
          report.programs.first { $0.name == program }.flatMap {
            found.value(ProgramRow(report: report, program: $0))
          }
        }
      )
    )
  }

  private static func sold(_ number: Int) -> Column<ProgramRow> {
    .reported(
      "ccr\(number)_issued", figure: "ccr\(number)_sold_short_tons",
      "Sold of cost containment tier \(number); 0 where there is none"
    ) { row -> Double in
      guard let index = row.market.supply.rules.tiers.firstIndex(where: { $0.number == number }) else {
        return 0
      }
      return row.market.allocation.tierSold[index]
    }
  }
}

import DispatchSolveAllowanceMarket
import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem
import DispatchSolveTables

// Tables of the bank, of standards, and of what a reader must know.
extension ResultTables {
  /// Part of a year's bank.
  struct VintageRow: Sendable {
    let year: Int
    let program: String
    let vintage: BankVintage
  }

  static let bankByVintage = YearTable<VintageRow>(
    "bank_by_vintage", "The bank after each year by the year its allowances were issued",
    program: \.program,
    [
      .key("year", "Year") { $0.year },
      .key("vintage", blank: "held before the run", "Year of issue") { $0.vintage.year },
      .reported("bank_short_tons", "Allowances of the vintage in the bank") { $0.vintage.shortTons },
    ]
  ) { report in
    report.markets.flatMap { program, market in
      market.entry.vintages.map { VintageRow(year: report.year, program: program, vintage: $0) }
    }
  }

  /// A source of allowances in a year.
  struct SupplyRow: Sendable {
    let report: YearReport
    let program: String
    let step: SupplyStep
    let source: String
    let usedShortTons: Double
  }

  static let allowanceSupply = YearTable<SupplyRow>(
    "allowance_supply",
    "What each source of allowances offers from its price on, and what is taken of it, in order of use",
    program: \.program,
    [
      .key("year", "Year") { $0.report.year },
      .key(
        "source",
        "`base`: the auction's offer; `ecr`: released by the emissions containment reserve; `other`: supply at any price; `offsets`: surrendered in place of allowances; `bank`: banked and owed for nothing; `borrowed`: of the next year, where a year sees itself alone; `ccr1`, ...: cost containment tiers; `ceiling`"
      ) { $0.source },
      .reported("price_usd", unit: "$/short ton", "Lowest price at which it is on offer") {
        $0.step.priceUSD
      },
      .reported("price_nominal_usd", unit: "$/short ton", "The same in dollars of the year") {
        $0.step.priceUSD * $0.report.nominalPerStudyDollar
      },
      .reported("offered_short_tons", blank: "no limit", "Amount on offer") { row -> Double? in
        row.step.quantityShortTons.isFinite ? row.step.quantityShortTons : nil
      },
      .reported("used_short_tons", "Taken of it") { $0.usedShortTons },
    ]
  ) { report in
    report.markets.flatMap { program, market in
      let used = market.allocation
      return market.supply.steps.map { step in
        let (name, amount) =
          switch step.source {
          case .base: ("base", used.baseSold)
          case .ecr: ("ecr", used.ecrReleased)
          case .other: ("other", used.otherUsed)
          case .offsets: ("offsets", used.offsetsUsed)
          case .bank: ("bank", used.bankUsed)
          case .borrowed: ("borrowed", used.borrowed)
          case .tier(let index): ("ccr\(market.supply.rules.tiers[index].number)", used.tierSold[index])
          case .ceiling: ("ceiling", used.ceilingSold)
          }
        return SupplyRow(report: report, program: program, step: step, source: name, usedShortTons: amount)
      }
    }
  }

  /// A point of a year's emissions curve.
  struct CurveRow: Sendable {
    let year: Int
    let program: String
    let point: EmissionsAtPrice
  }

  static let emissionsCurve = YearTable<CurveRow>(
    "emissions_curve",
    "What the fleet of each year, additions and closures as they are, emits at some prices: the curve on which its market cleared, in outline; of several programs each at the others' prices",
    program: \.program,
    [
      .key("year", "Year") { $0.year },
      .key(
        "price_usd", unit: "$/short ton",
        "What a covered short ton pays for allowances, now and at true-up; the price at which the market cleared is among them"
      ) { $0.point.priceUSD },
      .reported("covered_emissions_short_tons", "Covered emissions at the price") {
        $0.point.emissionsShortTons
      },
    ]
  ) { report in
    let curves =
      report.programs.isEmpty
      ? [("", report.emissionsAtPrices)] : report.programs.map { ($0.name, $0.emissionsAtPrices) }
    return curves.flatMap { program, points in
      points.map { CurveRow(year: report.year, program: program, point: $0) }
    }
  }

  /// What a unit does when a short ton more may be emitted.
  struct TonRow: Sendable {
    let report: YearReport
    let change: OneTonMore

    var unit: DispatchSystem.Unit { report.dispatch.system.units[change.unit] }
    var zone: String { report.dispatch.system.zones[unit.zone].name }
  }

  static let oneTonMore = YearTable<TonRow>(
    "one_ton_more",
    "What one short ton more would do in which unit, at the price at which the year's market cleared; no rows for years in which nothing moves there",
    [
      .key("year", "Year") { $0.report.year }, .reported("region", "Zone") { $0.zone },
      .key("unit", "Unit") { $0.unit.name },
      .reported("technology", "Technology") { $0.unit.technology },
      .reported("generation_mwh", "Generation more, or less below 0, for a short ton") {
        $0.change.generationMWh
      },
      .reported(
        "emissions_short_tons", "Its emissions more, or less below 0, covered or not, for a short ton"
      ) {
        $0.change.generationMWh * $0.unit.emissionRate
      },
    ]
  ) { report in
    report.oneTonMore.map { TonRow(report: report, change: $0) }
      .sorted { ($0.zone, $0.unit.name) < ($1.zone, $1.unit.name) }
  }

  /// An auction that was held.
  struct HeldAuctionRow: Sendable {
    let report: YearReport
    let auction: AuctionRow
  }

  static let observedAuctions = YearTable<HeldAuctionRow>(
    "observed_auctions",
    "Auctions that were held, as the study has them: beside results, never used for them",
    [
      .key("year", "Year") { $0.report.year },
      .key("auction", "Name or number") { $0.auction.auction },
      .reported("date", "Day") { $0.auction.date.description },
      .reported("price_usd", unit: "$/short ton", "Price, in dollars of the study") {
        $0.auction.priceUSD / $0.report.nominalPerStudyDollar
      },
      .reported("price_nominal_usd", unit: "$/short ton", "Price, in dollars of the year") {
        $0.auction.priceUSD
      },
      .reported("sold_short_tons", blank: "not known", "Allowances sold") { $0.auction.soldShortTons },
    ]
  ) { report in
    report.auctions.sorted { ($0.date, $0.auction) < ($1.date, $1.auction) }.map {
      HeldAuctionRow(report: report, auction: $0)
    }
  }

  /// A generation standard in a year.
  struct StandardRow: Sendable {
    let year: Int
    let row: AnnualRow
    let outcome: AnnualRowResult
    let eligibleMWh: Double
  }

  static let standards = YearTable<StandardRow>(
    "standards", "Generation standards with the price of their certificates",
    [
      .key("year", "Year") { $0.year }, .key("standard", "Standard") { $0.row.name },
      // A share of generation is taken off every unit's coefficient; here it counts as required.
      .reported("required_mwh", "Energy that the standard asks for") {
        $0.row.askedMWh + $0.eligibleMWh - $0.outcome.activity
      },
      .reported("eligible_mwh", "Energy that counts") { $0.eligibleMWh },
      .reported("bought_out_mwh", "Bought out at the alternative payment") { $0.outcome.boughtOut },
      .reported("certificate_price_usd_per_mwh", "Worth of a MWh that counts") { $0.outcome.priceUSD },
      .reported("alternative_payment_usd_per_mwh", blank: "none", "Payment per MWh short") {
        $0.row.alternativePaymentUSD
      },
    ]
  ) { report in
    let dispatch = report.dispatch
    let rows = dispatch.system.annualRows
    return rows.indices.filter { rows[$0].kind == .generationStandard }
      .sorted { rows[$0].name < rows[$1].name }
      .map { r in
        // What is spilled does not count.
        let eligible =
          rows[r].eligible.reduce(0) { $0 + dispatch.unitGenerationMWh[$1] } - dispatch.spilledEligibleMWh[r]
        return StandardRow(
          year: report.year, row: rows[r], outcome: dispatch.annualRows[r], eligibleMWh: eligible)
      }
  }

  static let certificates = YearTable<CertificateYear>(
    "certificates", "Markets of certificates: what each year makes, uses and carries, at one price",
    [
      .key("year", "Year") { $0.year }, .key("market", "Market") { $0.market },
      .reported("certificate_price_usd_per_mwh", "Worth of a certificate") { $0.priceUSD },
      .reported("asked_mwh", "What the standards of all zones ask for") { $0.asked },
      .reported("made_mwh", "Certificates of the year: energy that counts") { $0.made },
      .reported("carried_in_mwh", "Certificates of earlier years") { $0.carriedIn },
      .reported("used_of_earlier_mwh", "Used of those, the oldest first") { $0.usedOfEarlier },
      .reported("used_of_own_mwh", "Used of the year's own") { $0.usedOfOwn },
      .reported("bought_out_mwh", "Bought out at the alternative payment") { $0.boughtOut },
      .reported("expired_mwh", "Over with the year, since no later one may use them") { $0.expired },
      .reported("carried_out_mwh", "Carried into the next year") { $0.carriedOut },
    ]
  ) { $0.certificates.sorted { $0.market < $1.market } }

  static let limitingFactors = YearTable<LimitingFactor>(
    "limiting_factors", "What limits what results can be used for",
    [
      .key("year", blank: "the whole run", "Year") { $0.year }, .key("factor", "Kind of limit") { $0.factor },
      .reported("detail", "What happened, with figures") { $0.detail },
    ]
  ) { $0.limitingFactors }

  static let audits = YearTable<Audit>(
    "audits", "Identities that results were held to",
    [
      .key("year", "Year") { $0.year }, .key("audit", "Identity") { $0.name },
      .reported(
        "deviation", unit: "as named", "How far it is from holding; relative where nothing else is said"
      ) {
        $0.deviation
      },
      .reported("tolerance", unit: "as named", "Largest deviation allowed") { $0.tolerance },
      .reported("passed", "Whether it holds") { $0.passed },
    ]
  ) { $0.audits }
}

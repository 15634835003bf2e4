import DispatchSolveTables

// What additions earn, and what keeps more of them out.
extension ResultTables {
  /// An addition in a year.
  struct AdditionRow: Sendable {
    let year: Int
    let account: AdditionAccount
  }

  static let additionEarnings = YearTable<AdditionRow>(
    "addition_earnings",
    "What additions have earned so far against what they cost, per MW built, in the study's money and not discounted",
    [
      .key("year", "Year") { $0.year }, .key("region", "Zone") { $0.account.zone },
      .key("technology", "Technology") { $0.account.technology },
      .key("entered", "Year in which it entered") { $0.account.enteredYear },
      .reported("built_mw", "Capacity built") { $0.account.builtMW },
      .reported(
        "earned_usd_per_mw", unit: "$/MW",
        "Of the year: sales at locational prices, certificates and capacity payments, less variable, carbon and fixed costs"
      ) { $0.account.earnedUSDPerMW },
      .reported(
        "annuity_usd_per_mw", unit: "$/MW",
        "Annuity of its capital, paid to the end of its life whatever stands"
      ) { $0.account.annuityUSDPerMW },
      .reported("earned_so_far_usd_per_mw", unit: "$/MW", "Earned since it entered") {
        $0.account.earnedSoFarUSDPerMW
      },
      .reported("annuities_so_far_usd_per_mw", unit: "$/MW", "Annuities since it entered") {
        $0.account.paidSoFarUSDPerMW
      },
    ]
  ) { report in
    report.additions.map { AdditionRow(year: report.year, account: $0) }.sorted {
      ($0.account.zone, $0.account.technology, $0.account.enteredYear)
        < ($1.account.zone, $1.account.technology, $1.account.enteredYear)
    }
  }

  /// A limit that binds in a year.
  struct LimitRentRow: Sendable {
    let year: Int
    let rent: LimitRent
  }

  static let limitRents = YearTable<LimitRentRow>(
    "limit_rents",
    "Limits of additions that bind, with what a MW more would be worth to those who decide in the year",
    [
      .key("year", "Year of the decision") { $0.year },
      .key("region", "Zone; of `group` its limit and the years it is of") { $0.rent.zone },
      .key("technology", blank: "a group", "Technology") { row -> String? in
        row.rent.technology.isEmpty ? nil : row.rent.technology
      },
      .key(
        "limit", "`year`: of one year; `total`: of all years together; `group`: of several options together"
      ) { $0.rent.kind.rawValue },
      .key("enters", "Year in which what it limits enters; of limits of several years that of the decision") {
        $0.rent.entryYear
      },
      .reported("limit_mw", "Most that may be added") { $0.rent.limitMW },
      .reported(
        "rent_usd_per_mw", unit: "$/MW",
        "What a MW more would save over the years in sight, in the money of the year"
      ) { $0.rent.usdPerMW },
    ]
  ) { report in report.limitRents.map { LimitRentRow(year: report.year, rent: $0) } }
}

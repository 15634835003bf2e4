import DispatchSolvePowerSystem
import DispatchSolveTables

/// A validation as a page for people.
public struct ValidationPage {
  private let validation: Validation
  private let study: String
  private let prices: [PricePathRow]

  /// - Parameters:
  ///   - study: Name of the study.
  ///   - prices: The price path of a run beside auctions; empty: none was asked for.
  public init(_ validation: Validation, study: String, prices: [PricePathRow] = []) {
    self.validation = validation
    self.study = study
    self.prices = prices
  }

  /// The page as Markdown.
  public var markdown: String {
    var text = "# \(study): model and actual\n\n"
    text +=
      "Each year is dispatched at the allowance price that it had, with the fleet of the year and no additions. "
    text +=
      "Ratio is model over actual, error model less actual; *fitted*: parameters were fitted to the figure, "
    text += "*unseen*: none was.\n\n"
    text += years
    text += summary
    for quantity in ActualQuantity.allCases where quantity != .allowancePrice { text += section(quantity) }
    text += changes
    text += left
    text += path
    return text
  }

  private var years: String {
    var text = "| year | allowance price, $ of the year | from |\n|---|---:|---|\n"
    for year in validation.years {
      let source =
        switch year.priceSource {
        case .actual: "actuals.csv"
        case .auctions: "mean of auctions.csv"
        case .none: "none: 0"
        }
      let fleet = year.hasLaterFleet ? "; the fleet is of a later year" : ""
      text += "| \(year.year) | \(decimals(year.nominalPriceUSD, 2)) | \(source)\(fleet) |\n"
    }
    return text + "\n"
  }

  /// How many figures of a year are how near, by quantity and use.
  private var summary: String {
    struct Key: Hashable {
      var quantity: ActualQuantity
      var use: ActualUse?
    }
    var text =
      "| figures | use | rows | within 3 % | within 5 % | within 10 % | within 15 % | mean size of error |\n"
    text += "|---|---|---:|---:|---:|---:|---:|---:|\n"
    for quantity in ActualQuantity.allCases where quantity != .allowancePrice {
      for use in [ActualUse.fitted, .unseen, nil] {
        let errors = validation.rows.filter { $0.actual.quantity == quantity && $0.actual.use == use }
          .compactMap(\.ratio).map { abs($0 - 1) }
        guard !errors.isEmpty else { continue }
        let within = [0.03, 0.05, 0.10, 0.15].map { limit in "\(errors.count { $0 <= limit })" }
        let mean = errors.reduce(0, +) / Double(errors.count)
        text += "| \(quantity.rawValue) | \(use?.rawValue ?? "not said") | \(errors.count) | "
        text += within.joined(separator: " | ") + " | \(decimals(100 * mean, 1)) % |\n"
      }
    }
    return text + "\n"
  }

  private func section(_ quantity: ActualQuantity) -> String {
    let rows = validation.rows.filter { $0.actual.quantity == quantity }
    guard !rows.isEmpty else { return "" }
    var text = "## \(quantity.rawValue)\n\n"
    text += "| area | technologies | quarter | year | model | actual | ratio | error | use |\n"
    text += "|---|---|---|---|---:|---:|---:|---:|---|\n"
    for row in rows {
      let quarter = row.actual.quarter.map { "\($0)\(row.isSharedByDays ? ", by days" : "")" } ?? ""
      text += "| \(row.actual.area) | \(row.actual.technologies.joined(separator: ", ")) | \(quarter) | "
      text += "\(row.actual.year) | \(figure(row.model, quantity)) | \(figure(row.actual.value, quantity)) | "
      text += "\(row.ratio.map { decimals($0, 3) } ?? "") | \(figure(row.error, quantity)) | "
      text += "\(row.actual.use?.rawValue ?? "") |\n"
    }
    return text + "\n"
  }

  private var changes: String {
    let rows = validation.rows.filter { $0.before != nil && $0.actual.quantity != .allowancePrice }
    guard !rows.isEmpty else { return "" }
    var text = "## Changes between years\n\n"
    text += "A cap works through changes: sign and size of each, largest first within a quantity.\n\n"
    text +=
      "| quantity | area | technologies | quarter | years | model | actual | sign | model over actual |\n"
    text += "|---|---|---|---|---|---:|---:|---|---:|\n"
    for quantity in ActualQuantity.allCases {
      let mine = rows.filter { $0.actual.quantity == quantity }
      // Rows that are equal keep their order.
      let order = mine.indices.sorted {
        (-abs(mine[$0].actualChange ?? 0), $0) < (-abs(mine[$1].actualChange ?? 0), $1)
      }
      for row in order.map({ mine[$0] }) {
        guard let before = row.before, let model = row.modelChange, let actual = row.actualChange else {
          continue
        }
        let sign = model * actual > 0 ? "same" : model == actual ? "same" : "**other**"
        let share = actual == 0 ? "" : decimals(model / actual, 2)
        text +=
          "| \(quantity.rawValue) | \(row.actual.area) | \(row.actual.technologies.joined(separator: ", ")) | "
        text += "\(row.actual.quarter.map(String.init) ?? "") | \(before.year)-\(row.actual.year) | "
        text += "\(figure(model, quantity)) | \(figure(actual, quantity)) | \(sign) | \(share) |\n"
      }
    }
    return text + "\n"
  }

  private var left: String {
    guard !validation.left.isEmpty else { return "" }
    return "Not compared: \(validation.left.count) rows of quarters, since slices.csv has no months.\n\n"
  }

  private var path: String {
    guard !prices.isEmpty else { return "" }
    var text =
      "## Price path beside auctions\n\n$ of the year per short ton; auctions: mean weighted by what they sold.\n\n"
    text +=
      "| year | run | auctions | held | run less auctions | what the run names as reasons |\n|---|---:|---:|---:|---:|---|\n"
    for row in prices {
      let mean = row.auctionsUSD.map { decimals($0, 2) } ?? ""
      let gap = row.auctionsUSD.map { decimals(row.runUSD - $0, 2) } ?? ""
      let held = row.auctionCount == 0 ? "" : "\(row.auctionCount)"
      text += "| \(row.year) | \(decimals(row.runUSD, 2)) | \(mean) | \(held) | \(gap) | \(row.reasons) |\n"
    }
    return text + "\n"
  }

  /// A figure in the unit of its quantity: tons and MWh in millions.
  private func figure(_ value: Double, _ quantity: ActualQuantity) -> String {
    quantity.isPrice ? decimals(value, 2) : "\(decimals(value / 1e6, 3)) M"
  }
}

import DispatchSolvePlanning
import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem

/// A limit of additions that binds, and what a MW more of it would be worth.
public struct LimitRent: Sendable, Codable, Hashable {
  /// Which limit.
  public enum Kind: String, Sendable, Codable {
    /// Of one year.
    case year
    /// Of all years together.
    case total
    /// Of several zones or technologies together.
    case group
  }

  /// Zone; of a group its name.
  public var zone: String
  /// Technology; of a group none.
  public var technology: String
  /// Which limit.
  public var kind: Kind
  /// Year in which what it limits enters.
  public var entryYear: Int
  /// The limit, MW.
  public var limitMW: Double
  /// What a MW more would save, $/MW, over the years that those who decide see, in the money of the year in which they do.
  public var usdPerMW: Double

  /// Rents smaller than this are what rounding leaves of none: a hundredth of a dollar a MW, of annuities of some ten
  /// thousand.
  static let leastUSDPerMW = 0.01

  /// Rents of a year of a window.
  ///
  /// - Parameter weight: What the year's money is worth in the window's first year.
  static func rents(
    _ window: PlanningWindow, _ result: PlanningResult, year: Int, weight: Double, study: Study
  ) -> [LimitRent] {
    let limits = PlanningWindow.options(of: study)
    var rents: [LimitRent] = []
    for (addition, rent) in zip(window.additions, result.rents.additions)
    where addition.decisionYear == year && rent / weight > leastUSDPerMW {
      guard let option = addition.total, limits.indices.contains(option),
        let entry = addition.capacity.firstIndex(where: { $0 != nil })
      else { continue }
      rents.append(
        LimitRent(
          zone: limits[option].zone, technology: limits[option].technology, kind: .year,
          entryYear: window.years[entry].system.year, limitMW: addition.mostMW, usdPerMW: rent / weight))
    }
    // Limits of several years, and of several options, are said once, by those who see them first.
    guard year == window.years.first?.system.year else { return rents.sorted { $0.key < $1.key } }
    for (option, rent) in result.rents.totals.enumerated()
    where rent / weight > leastUSDPerMW && limits.indices.contains(option) {
      rents.append(
        LimitRent(
          zone: limits[option].zone, technology: limits[option].technology, kind: .total, entryYear: year,
          limitMW: limits[option].limitMWTotal ?? window.totalsMW[option], usdPerMW: rent / weight))
    }
    for (limit, rent) in zip(window.sharedLimits, result.rents.shared) where rent / weight > leastUSDPerMW {
      rents.append(
        LimitRent(
          zone: limit.name, technology: "", kind: .group, entryYear: limit.year ?? year,
          limitMW: limit.mostMW,
          usdPerMW: rent / weight))
    }
    return rents.sorted { $0.key < $1.key }
  }

  /// Rents of a year that is decided on its own.
  static func rents(_ options: [OpenOption], _ builds: [BuildResult], year: Int, study: Study) -> [LimitRent]
  {
    zip(options, builds).compactMap { option, build in
      guard build.scarcityRentUSDPerMWYear > leastUSDPerMW,
        let limit = study.buildLimits.first(where: {
          $0.zone == option.addition.zone && $0.technology == option.addition.technology
        })
      else { return nil }
      let isOfYear = limit.limitMWPerYear.map { $0 <= option.limitMW } ?? false
      return LimitRent(
        zone: limit.zone, technology: limit.technology, kind: isOfYear ? .year : .total, entryYear: year,
        limitMW: isOfYear ? option.limitMW : limit.limitMWTotal ?? option.limitMW,
        usdPerMW: build.scarcityRentUSDPerMWYear)
    }.sorted { $0.key < $1.key }
  }

  private var key: (String, String, String, Int) { (zone, technology, kind.rawValue, entryYear) }
}

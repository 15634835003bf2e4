import Foundation

/// What it costs to build a technology in a year, in one zone or in all.
public struct BuildOption: Sourced, Sendable, Codable, Hashable {
  /// Year in which the addition would enter service.
  public var year: Int
  /// Zone; nil: every zone for which no row of its own says otherwise.
  public var zone: String?
  /// Technology; an addition gets its typical figures.
  public var technology: String
  /// Overnight cost, $/kW.
  public var overnightCapexUSDPerKW: Double
  /// Fixed operation and maintenance cost, $/kW and year.
  public var fixedOMUSDPerKWYear: Double
  /// Heat rate of the addition, MMBtu/MWh; nil: the technology's. The emission rate goes with it in proportion.
  public var heatRateMMBtuPerMWh: Double?
  /// Years over which the cost is recovered, and after which the addition retires.
  public var lifeYears: Int
  /// Real weighted cost of capital, per year.
  public var realWACC: Double
  /// Where the figures come from; nil: not said.
  public var source: RowSource?

  /// Creates an option.
  public init(
    year: Int, zone: String? = nil, technology: String, overnightCapexUSDPerKW: Double,
    fixedOMUSDPerKWYear: Double = 0, heatRateMMBtuPerMWh: Double? = nil, lifeYears: Int, realWACC: Double
  ) {
    self.year = year
    self.zone = zone
    self.technology = technology
    self.overnightCapexUSDPerKW = overnightCapexUSDPerKW
    self.fixedOMUSDPerKWYear = fixedOMUSDPerKWYear
    self.heatRateMMBtuPerMWh = heatRateMMBtuPerMWh
    self.lifeYears = lifeYears
    self.realWACC = realWACC
  }

  /// Whether a unit's name ends as those of built units do: `|built-` and a year.
  public static func isNameOfBuiltUnit(_ name: String) -> Bool {
    let bytes = Array(name.utf8)
    let digits = bytes.reversed().prefix { (0x30...0x39).contains($0) }.count
    return digits > 0 && bytes.dropLast(digits).reversed().starts(with: builtMark.utf8.reversed())
  }

  /// What stands before the year at the end of a built unit's name.
  public static let builtMark = "|built-"

  /// What a MW that stands costs each year, $/MW and year.
  public var fixedCostUSDPerMWYear: Double { 1000 * fixedOMUSDPerKWYear }

  /// What a MW costs each year: overnight cost times the capital recovery factor, and fixed O&M, $/MW and year.
  public var annualisedCostUSDPerMWYear: Double {
    1000
      * (overnightCapexUSDPerKW * capitalRecoveryFactor(rate: realWACC, years: lifeYears)
        + fixedOMUSDPerKWYear)
  }
}

/// How much of a technology can be built in a zone.
public struct BuildLimit: Sourced, Sendable, Codable, Hashable {
  /// Zone.
  public var zone: String
  /// Technology.
  public var technology: String
  /// First year in which an addition can enter service; nil: from the study's beginning.
  public var firstYear: Int?
  /// Last year in which one can; nil: open.
  public var lastYear: Int?
  /// Most in one year, MW; nil: no limit. Years that a run leaves out do not add up.
  public var limitMWPerYear: Double?
  /// Most over all years of the row, MW; nil: no limit.
  public var limitMWTotal: Double?
  /// Size of one unit where units are built whole, MW; nil: any amount.
  public var unitSizeMW: Double?
  /// Where the figures come from; nil: not said.
  public var source: RowSource?

  /// Creates a limit.
  public init(
    zone: String, technology: String, firstYear: Int? = nil, limitMWPerYear: Double? = nil,
    limitMWTotal: Double? = nil, unitSizeMW: Double? = nil, lastYear: Int? = nil
  ) {
    self.zone = zone
    self.technology = technology
    self.firstYear = firstYear
    self.limitMWPerYear = limitMWPerYear
    self.limitMWTotal = limitMWTotal
    self.unitSizeMW = unitSizeMW
    self.lastYear = lastYear
  }

  /// Whether an addition can enter service in a year, as far as years go.
  public func holds(in year: Int) -> Bool { (firstYear ?? Int.min) <= year && year <= (lastYear ?? Int.max) }
}

/// The yearly payment that recovers one unit of capital: r / (1 - (1 + r)^-n), and 1 / n at rate 0.
package func capitalRecoveryFactor(rate: Double, years: Int) -> Double {
  guard years > 0 else { return .infinity }
  guard rate > 0 else { return 1 / Double(years) }
  // log1p and expm1 keep the digits of small rates.
  return rate / -expm1(-Double(years) * log1p(rate))
}

/// Capacity expansion, from `[expansion]` of `study.toml`.
public struct ExpansionSettings: Sendable, Codable, Hashable {
  /// Whether options are built.
  public var isEnabled: Bool
  /// Whether options with a unit size are built in whole units.
  public var wholeUnits: Bool

  /// Creates settings.
  public init(isEnabled: Bool = false, wholeUnits: Bool = false) {
    self.isEnabled = isEnabled
    self.wholeUnits = wholeUnits
  }
}

/// Who decides that a unit closes for want of earnings.
public enum ClosureRule: String, Sendable, Codable, CaseIterable {
  /// Each unit on its own, by the losses or the cash position that it has behind it.
  case earnings
  /// The optimum of the years in sight, which saves fixed cost where capacity is not worth it.
  case optimum
}

/// When units close for reasons of their own, from `[lifecycle]` of `study.toml`.
public struct LifecycleSettings: Sendable, Codable, Hashable {
  /// Whether units age, are tested for earnings and close.
  public var isEnabled: Bool
  /// Who decides.
  public var closures: ClosureRule
  /// Years from a decision of the optimum to the first year without what closes.
  public var noticeYears: Int
  /// Consecutive years of losses after which a unit closes; nil: losses alone close nothing.
  public var lossYearsToClosure: Int?
  /// Cash position at which a unit closes, $/kW, usually negative; nil: cash alone closes nothing.
  public var closingCashUSDPerKW: Double?
  /// Cash position in which every unit begins, $/kW.
  public var openingCashUSDPerKW: Double
  /// Least reserve margin of a zone: economic closures that would take it below are vetoed; nil: no veto.
  public var reserveMargin: Double?

  /// Creates settings.
  public init(
    isEnabled: Bool = false, lossYearsToClosure: Int? = nil, closingCashUSDPerKW: Double? = nil,
    openingCashUSDPerKW: Double = 0, reserveMargin: Double? = nil, closures: ClosureRule = .earnings,
    noticeYears: Int = 0
  ) {
    self.isEnabled = isEnabled
    self.closures = closures
    self.noticeYears = noticeYears
    self.lossYearsToClosure = lossYearsToClosure
    self.closingCashUSDPerKW = closingCashUSDPerKW
    self.openingCashUSDPerKW = openingCashUSDPerKW
    self.reserveMargin = reserveMargin
  }

  /// Whether the optimum of those who look ahead decides about closures.
  public var closesByOptimum: Bool { isEnabled && closures == .optimum }
}

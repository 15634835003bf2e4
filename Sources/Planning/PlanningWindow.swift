import PowerDispatch
import PowerSystem

/// A window of years in which holders of allowances and investors look ahead together.
///
/// The window's last year trues up. Years ascend; costs of a year are discounted by the years since the first.
public struct PlanningWindow: Sendable {
  /// One year.
  public struct Year: Sendable {
    /// The year's system. Its build options are the kinds of capacity that additions stand in, their costs and limits
    /// have no say here.
    public var system: DispatchSystem
    /// The program's rules, members' budgets added; nil where no program holds.
    public var rules: ProgramYear?
    /// Whether the year trues its control period up.
    public var isTrueUp: Bool

    /// Creates a year.
    public init(system: DispatchSystem, rules: ProgramYear? = nil, isTrueUp: Bool = true) {
      self.system = system
      self.rules = rules
      self.isTrueUp = isTrueUp
    }
  }

  /// Capacity that may be added in one year.
  public struct Addition: Sendable {
    /// Name, for errors.
    public var name: String
    /// Most that can be added, MW; infinite for no limit.
    public var mostMW: Double
    /// What a MW costs in each year that it stands, $/MW and year.
    public var annualCostUSDPerMW: Double
    /// By year of the window, the kind of capacity (the index of a build option of the year's system) in which it
    /// stands; nil before it enters and after its life.
    public var capacity: [Int?]
    /// Index of the total limit that it counts against; nil for none.
    public var total: Int?

    /// Creates an addition.
    public init(
      name: String, mostMW: Double, annualCostUSDPerMW: Double, capacity: [Int?], total: Int? = nil
    ) {
      self.name = name
      self.mostMW = mostMW
      self.annualCostUSDPerMW = annualCostUSDPerMW
      self.capacity = capacity
      self.total = total
    }
  }

  /// Years, ascending.
  public var years: [Year]
  /// What may be added.
  public var additions: [Addition]
  /// Most of all additions that count against each limit, MW; ended lives free nothing.
  public var totalsMW: [Double]
  /// Real discount rate, per year.
  public var discountRate: Double
  /// Allowances that holders own before the first year, short tons.
  public var openingBankShortTons: Double
  /// Obligation of earlier years, due at the window's first true-up, short tons.
  public var outstandingShortTons: Double
  /// Whether allowances may be banked; without banking every year surrenders all.
  public var isBanking: Bool
  /// What a missing allowance costs in a year without a ceiling, $/short ton.
  public var maximumPriceUSD: Double
  /// What is left in the bank after the last year, before its carry share, is worth, $/short ton; nil: the reserve
  /// price of that year.
  public var terminalPriceUSD: Double?

  /// Creates a window.
  public init(
    years: [Year], additions: [Addition] = [], totalsMW: [Double] = [], discountRate: Double = 0,
    openingBankShortTons: Double = 0, outstandingShortTons: Double = 0, isBanking: Bool = true,
    maximumPriceUSD: Double = 1000, terminalPriceUSD: Double? = nil
  ) {
    self.years = years
    self.additions = additions
    self.totalsMW = totalsMW
    self.discountRate = discountRate
    self.openingBankShortTons = openingBankShortTons
    self.outstandingShortTons = outstandingShortTons
    self.isBanking = isBanking
    self.maximumPriceUSD = maximumPriceUSD
    self.terminalPriceUSD = terminalPriceUSD
  }

  /// What money of each year is worth in the first.
  var weights: [Double] {
    let first = years.first?.system.year ?? 0
    return years.map { year in
      (first..<max(first, year.system.year)).reduce(1.0) { weight, _ in weight / (1 + discountRate) }
    }
  }

  /// Refuses what no plan could be made of.
  func check() throws(PlanningError) {
    guard !years.isEmpty else { throw .badInput("a window has no years") }
    for (earlier, later) in zip(years, years.dropFirst()) where earlier.system.year >= later.system.year {
      throw .badInput("\(later.system.year): the years of a window must ascend")
    }
    guard years.allSatisfy({ $0.rules != nil }) || years.allSatisfy({ $0.rules == nil }) else {
      throw .badInput("a program holds in some years of a window and in others not")
    }
    for year in years {
      guard !year.system.zones.isEmpty, !year.system.units.isEmpty else { throw .dispatch(.noZonesOrUnits) }
    }
    guard discountRate.isFinite, discountRate > -1 else {
      throw .badInput("the discount rate must be above -1")
    }
    guard maximumPriceUSD.isFinite, maximumPriceUSD > 0, (terminalPriceUSD ?? 0).isFinite,
      (terminalPriceUSD ?? 0) >= 0, openingBankShortTons.isFinite, openingBankShortTons >= 0,
      outstandingShortTons.isFinite, outstandingShortTons >= 0
    else { throw .badInput("prices, bank and obligation of a window must be finite and not negative") }
    for addition in additions {
      guard addition.capacity.count == years.count, addition.mostMW >= 0,
        addition.annualCostUSDPerMW.isFinite,
        addition.total.map({ totalsMW.indices.contains($0) }) ?? true,
        zip(addition.capacity, years).allSatisfy({ kind, year in
          kind.map { year.system.buildOptions.indices.contains($0) } ?? true
        })
      else { throw .badInput("the addition '\(addition.name)' has a number or index out of order") }
    }
    guard totalsMW.allSatisfy({ $0 >= 0 }) else { throw .badInput("a total limit is negative") }
  }
}

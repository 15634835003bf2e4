import DispatchSolveAllowanceMarket
import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem

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
    /// Capacity that regions have to have.
    public var margins: [ReserveMargin]
    /// What the year clears against in place of what its rules offer; nil: the offer of its rules.
    public var supply: AllowanceSupply?
    /// Where no program holds, what a short ton of covered emissions pays beside the system's own carbon price, $.
    public var emissionsPriceUSD = 0.0

    /// Creates a year.
    public init(
      system: DispatchSystem, rules: ProgramYear? = nil, isTrueUp: Bool = true, margins: [ReserveMargin] = []
    ) {
      self.system = system
      self.rules = rules
      self.isTrueUp = isTrueUp
      self.margins = margins
    }
  }

  /// Capacity that may be added in one year.
  public struct Addition: Sendable {
    /// Name, for errors.
    public var name: String
    /// Least that is added, MW: what is built already, or must be.
    public var leastMW: Double
    /// Most that can be added, MW; infinite for no limit.
    public var mostMW: Double
    /// What a MW costs in each year of its life, $/MW and year.
    public var annualCostUSDPerMW: Double
    /// By year of the window, the kind of capacity (the index of a build option of the year's system) in which it
    /// stands; nil before it enters and after its life.
    public var capacity: [Int?]
    /// Index of the total limit that it counts against; nil for none.
    public var total: Int?
    /// Index of the closable capacity that it is part of once it has entered, whose annual cost comes to its own as
    /// long as it is kept; nil: it stands to the end of its life.
    public var closable: Int?
    /// Year in which it has to be decided; nil: before the window.
    public var decisionYear: Int?
    /// Size of a unit where units are built whole, MW; nil: any amount.
    public var unitSizeMW: Double?

    /// Creates an addition.
    public init(
      name: String, leastMW: Double = 0, mostMW: Double, annualCostUSDPerMW: Double, capacity: [Int?],
      total: Int? = nil, closable: Int? = nil, decisionYear: Int? = nil, unitSizeMW: Double? = nil
    ) {
      self.name = name
      self.leastMW = leastMW
      self.mostMW = mostMW
      self.annualCostUSDPerMW = annualCostUSDPerMW
      self.capacity = capacity
      self.total = total
      self.closable = closable
      self.decisionYear = decisionYear
      self.unitSizeMW = unitSizeMW
    }
  }

  /// Existing capacity of one class that may close, for good, before the plan takes it out.
  public struct Closable: Sendable {
    /// Name, for errors.
    public var name: String
    /// By year of the window, what stands if nothing closes, additions of the window not counted, MW.
    public var plannedMW: [Double]
    /// By year of the window, what of that was not there the year before, MW.
    public var enteringMW: [Double]
    /// What keeping a MW costs in a year, $/MW and year; what it once cost to build is sunk.
    public var annualCostUSDPerMW: Double
    /// By year of the window, the kind of capacity in which it stands; nil where nothing can.
    public var capacity: [Int?]
    /// Index of the first of the window's years in which less may stand than planned.
    public var closesFrom: Int

    /// Creates a class.
    ///
    /// - Parameter enteringMW: Nil: by how much what is planned rises.
    public init(
      name: String, plannedMW: [Double], annualCostUSDPerMW: Double, capacity: [Int?],
      enteringMW: [Double]? = nil, closesFrom: Int = 0
    ) {
      self.name = name
      self.plannedMW = plannedMW
      self.annualCostUSDPerMW = annualCostUSDPerMW
      self.capacity = capacity
      self.enteringMW =
        enteringMW ?? plannedMW.indices.map { $0 == 0 ? 0 : max(0, plannedMW[$0] - plannedMW[$0 - 1]) }
      self.closesFrom = closesFrom
    }
  }

  /// Capacity that a region has to have in a year, beyond what stands whatever is planned.
  public struct ReserveMargin: Sendable, Hashable {
    /// Region.
    public var name: String
    /// Peak and margin less firm imports and the credit of capacity that is not decided about, MW.
    public var requiredMW: Double
    /// By kind of capacity, the share of it that counts.
    public var credits: [Double]
    /// What a MW that is missing costs, $/MW and year; nil: none may be missing.
    public var shortfallPriceUSDPerMW: Double?
    /// Credit of capacity that is not decided about, taken off `requiredMW`, MW.
    public var standingMW: Double

    /// Creates a margin.
    public init(
      name: String, requiredMW: Double, credits: [Double], shortfallPriceUSDPerMW: Double?,
      standingMW: Double = 0
    ) {
      self.standingMW = standingMW
      self.name = name
      self.requiredMW = requiredMW
      self.credits = credits
      self.shortfallPriceUSDPerMW = shortfallPriceUSDPerMW
    }
  }

  /// Most of some additions together.
  public struct SharedLimit: Sendable, Hashable {
    /// Name, for errors.
    public var name: String
    /// Most of them, MW.
    public var mostMW: Double
    /// Indices of the additions.
    public var additions: [Int]
    /// Year in which they enter; nil: several.
    public var year: Int?

    /// Creates a limit.
    public init(name: String, mostMW: Double, additions: [Int], year: Int? = nil) {
      self.name = name
      self.mostMW = mostMW
      self.additions = additions
      self.year = year
    }
  }

  /// A program of the window with what its holders begin with.
  public struct Program: Sendable {
    /// Name; empty where it is the only one.
    public var name: String
    /// Index among the programs; 0 is the first, whose emissions blocks know as such, others are `AnnualRow.program`.
    public var index: Int
    /// By year its rules, members' budgets added.
    public var rules: [ProgramYear]
    /// By year whether it trues its control period up.
    public var isTrueUp: [Bool]
    /// Allowances that holders own before the first year, short tons.
    public var openingBankShortTons: Double
    /// Obligation of earlier years, due at the window's first true-up, short tons.
    public var outstandingShortTons: Double
    /// What has to be repaid in the first year of what the year before borrowed, short tons.
    public var owedForBorrowingShortTons = 0.0
    /// Unsold allowances of the year before that the first year offers again, short tons.
    public var rolledShortTons = 0.0
    /// Real rate that holders of its allowances ask for, per year; nil: the window's.
    public var discountRate: Double?
    /// Whether allowances may be banked; without banking every year surrenders all.
    public var isBanking: Bool

    /// Creates a program.
    public init(
      name: String, index: Int, rules: [ProgramYear], isTrueUp: [Bool], openingBankShortTons: Double = 0,
      outstandingShortTons: Double = 0, isBanking: Bool = true
    ) {
      self.name = name
      self.index = index
      self.rules = rules
      self.isTrueUp = isTrueUp
      self.openingBankShortTons = openingBankShortTons
      self.outstandingShortTons = outstandingShortTons
      self.isBanking = isBanking
    }
  }

  /// Programs beside the one whose rules the years have.
  public var furtherPrograms: [Program] = []

  /// All programs, the first first; none where no program holds.
  public var programs: [Program] {
    let rules = years.compactMap(\.rules)
    guard !rules.isEmpty, rules.count == years.count else { return [] }
    var first = Program(
      name: firstProgramName, index: 0, rules: rules, isTrueUp: years.map(\.isTrueUp),
      openingBankShortTons: openingBankShortTons, outstandingShortTons: outstandingShortTons,
      isBanking: isBanking)
    first.owedForBorrowingShortTons = owedForBorrowingShortTons
    first.rolledShortTons = rolledShortTons
    first.discountRate = holdersRate
    return [first] + furtherPrograms
  }

  /// Name of the first program; empty where it is the only one.
  public var firstProgramName = ""

  /// Links between programs: whose allowances which one accepts.
  public var links: [ProgramAcceptance] = []

  /// Years, ascending.
  public var years: [Year]
  /// What may be added.
  public var additions: [Addition]
  /// What may close.
  public var closables: [Closable] = []
  /// Years from a decision to close to the first year without what closes.
  public var noticeYears = 0
  /// Limits of several additions together, beside `totalsMW`.
  public var sharedLimits: [SharedLimit] = []
  /// Most of all additions that count against each limit, MW; ended lives free nothing.
  public var totalsMW: [Double]
  /// Real discount rate, per year.
  public var discountRate: Double
  /// Real rate that holders of the first program's allowances ask for, per year; nil: `discountRate`.
  public var holdersRate: Double?
  /// By program and year, what it costs to hold an allowance into the next year, in the first year's money, $/short ton; empty:
  /// nothing. It stands for a rate of the holders' own; see `PlanningSolver.solveAtOwnRates`.
  public var holdingCostsUSD: [[Double]] = []
  /// By market of certificates, those from before the first year, oldest first.
  public var certificates: [String: [CertificateLot]] = [:]
  /// Allowances that holders own before the first year, short tons.
  public var openingBankShortTons: Double
  /// Obligation of earlier years, due at the window's first true-up, short tons.
  public var outstandingShortTons: Double
  /// What has to be repaid in the first year of what the year before borrowed, short tons.
  public var owedForBorrowingShortTons = 0.0
  /// Unsold allowances of the year before that the first year offers again, short tons.
  public var rolledShortTons = 0.0
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
    for program in furtherPrograms {
      guard years.allSatisfy({ $0.rules != nil }), program.rules.count == years.count,
        program.isTrueUp.count == years.count, program.openingBankShortTons.isFinite,
        program.openingBankShortTons >= 0, program.outstandingShortTons.isFinite,
        program.outstandingShortTons >= 0, program.owedForBorrowingShortTons.isFinite,
        program.owedForBorrowingShortTons >= 0, program.index > 0,
        years.allSatisfy({ $0.system.programRows.contains { $0.program == program.index } })
      else { throw .badInput("the program '\(program.name)' has a number or index out of order") }
    }
    for year in years {
      guard !year.system.zones.isEmpty else { throw .dispatch(.noZones) }
    }
    guard discountRate.isFinite, discountRate > -1 else {
      throw .badInput("the discount rate must be above -1")
    }
    guard maximumPriceUSD.isFinite, maximumPriceUSD > 0, (terminalPriceUSD ?? 0).isFinite,
      (terminalPriceUSD ?? 0) >= 0, openingBankShortTons.isFinite, openingBankShortTons >= 0,
      outstandingShortTons.isFinite, outstandingShortTons >= 0, owedForBorrowingShortTons.isFinite,
      owedForBorrowingShortTons >= 0
    else { throw .badInput("prices, bank and obligation of a window must be finite and not negative") }
    for addition in additions {
      guard addition.capacity.count == years.count, addition.mostMW >= addition.leastMW,
        addition.leastMW >= 0, addition.leastMW.isFinite,
        addition.annualCostUSDPerMW.isFinite, addition.unitSizeMW.map({ $0.isFinite && $0 > 0 }) ?? true,
        addition.total.map({ totalsMW.indices.contains($0) }) ?? true,
        zip(addition.capacity, years).allSatisfy({ kind, year in
          kind.map { year.system.buildOptions.indices.contains($0) } ?? true
        }),
        addition.closable.map({ closables.indices.contains($0) && stands(addition, in: closables[$0]) })
          ?? true
      else { throw .badInput("the addition '\(addition.name)' has a number or index out of order") }
    }
    for closable in closables {
      guard closable.capacity.count == years.count, closable.plannedMW.count == years.count,
        closable.enteringMW.count == years.count, closable.closesFrom >= 0,
        (closable.plannedMW + closable.enteringMW).allSatisfy({ $0.isFinite && $0 >= 0 }),
        closable.annualCostUSDPerMW.isFinite,
        zip(closable.capacity, years).allSatisfy({ kind, year in
          kind.map { year.system.buildOptions.indices.contains($0) } ?? true
        })
      else { throw .badInput("the closable capacity '\(closable.name)' has a number or index out of order") }
    }
    for year in years {
      for margin in year.margins {
        guard margin.credits.count == year.system.buildOptions.count, margin.credits.allSatisfy(\.isFinite),
          margin.requiredMW.isFinite,
          margin.shortfallPriceUSDPerMW.map({ $0.isFinite && $0 >= 0 }) ?? true
        else {
          throw .badInput("\(year.system.year): the reserve margin of '\(margin.name)' is out of order")
        }
      }
      for option in year.system.buildOptions {
        // A must-run share of capacity that is decided about would not be known when a block is solved.
        if case .unit(let u) = option.target, year.system.units[u].minimumOutputShare > 0 {
          throw .badInput(
            "\(year.system.year): '\(year.system.units[u].name)' has a least output; its capacity cannot be planned"
          )
        }
      }
    }
    guard totalsMW.allSatisfy({ $0 >= 0 }) else { throw .badInput("a total limit is negative") }
    for limit in sharedLimits {
      guard limit.mostMW >= 0, limit.additions.allSatisfy(additions.indices.contains) else {
        throw .badInput("the limit '\(limit.name)' has a number or index out of order")
      }
    }
    try checkMargins()
    try checkLinks()
  }

  private func stands(_ addition: Addition, in closable: Closable) -> Bool {
    zip(addition.capacity, closable.capacity).allSatisfy { $0 == nil || $0 == $1 }
  }

  /// What a MW of an addition costs in each year that it is kept, $/MW and year.
  func keepingCostUSDPerMW(_ addition: Addition) -> Double {
    addition.annualCostUSDPerMW + (addition.closable.map { closables[$0].annualCostUSDPerMW } ?? 0)
  }
}

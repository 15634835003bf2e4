import DispatchSolvePowerSystem

/// The rules of one year that its book-keeping follows, as run, sweep and banking path read them.
public struct BookRules: Sendable, Hashable {
  /// Convention.
  public let convention: MarketConvention
  /// Whether allowances may be banked.
  public let bankingEnabled: Bool
  /// Share of the year's emissions surrendered at its end, in [0, 1]; without banking the auction convention leaves
  /// nothing for later.
  public let surrenderShare: Double
  /// Share of what is left that is carried into the next year, in [0, 1]; 0 without banking.
  public let carryShare: Double
  /// Largest bank carried into the next year, short tons; infinite for none.
  public let bankLimitShortTons: Double
  /// What is repaid in the next year beside an allowance that is borrowed from it.
  public let borrowInterest: Double
  /// Whether all that is outstanding is due.
  public let isTrueUp: Bool

  /// The rules of a program's year.
  public init(convention: MarketConvention, bankingEnabled: Bool, year: ProgramYear, isTrueUp: Bool) {
    self.convention = convention
    self.bankingEnabled = bankingEnabled
    surrenderShare =
      convention == .auction && !bankingEnabled ? 1 : min(1, max(0, year.surrenderShare))
    carryShare = bankingEnabled ? min(1, max(0, year.carryShare)) : 0
    bankLimitShortTons = year.bankLimitShortTons ?? .infinity
    borrowInterest = year.borrowing?.interest ?? 0
    self.isTrueUp = isTrueUp
  }

  /// The rules of a program's year.
  public init(_ program: AllowanceProgram, year: ProgramYear, isTrueUp: Bool) {
    self.init(
      convention: program.convention, bankingEnabled: program.bankingEnabled, year: year, isTrueUp: isTrueUp)
  }

  /// What of `left`, short tons that are held at the end of the year, is carried into the next.
  func carried(of left: Double) -> Double { min(carryShare * left, bankLimitShortTons) }
}

extension UnsoldRule {
  /// What a sale brings into the market and what is offered again next year, short tons.
  ///
  /// - Parameters:
  ///   - sold: Sold by the auction, reserves and ceiling included.
  ///   - unsold: Of the base offer unsold.
  ///   - other: Other supply, which comes whatever the price.
  func issue(sold: Double, unsold: Double, other: Double) -> (issued: Double, rolled: Double) {
    (sold + other + (self == .banked ? unsold : 0), self == .rolled ? unsold : 0)
  }
}

extension AllowanceProgram {
  /// Whether a year trues up its control period: marked so, or (auction convention) the last year of its period. A run
  /// that ends trues nothing up; past the program's last year its rules are held.
  ///
  /// - Parameter rules: The year's rules.
  public func isTrueUp(_ rules: ProgramYear) -> Bool {
    if rules.fullCompliance { return true }
    guard convention == .auction else { return false }
    return controlPeriod(after: rules.year) != rules.controlPeriod
  }
}

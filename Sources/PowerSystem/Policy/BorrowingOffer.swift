/// What may be borrowed from the next year's budget.
public struct BorrowingOffer: Sendable, Codable, Hashable {
  /// Most that may be, short tons.
  public var mostShortTons: Double
  /// What is repaid beside an allowance, 0.1 for a tenth.
  public var interest: Double

  /// Creates an offer.
  public init(mostShortTons: Double, interest: Double = 0) {
    self.mostShortTons = mostShortTons
    self.interest = interest
  }

  /// Allowances that are repaid for one that is borrowed.
  public var repaidPerAllowance: Double { 1 + interest }
}

extension Study {
  /// Whether some program lets the next year's allowances be used in some year.
  public var hasBorrowing: Bool {
    program?.years.contains { $0.borrowShare.map { $0 > 0 } ?? false } ?? false
  }
}

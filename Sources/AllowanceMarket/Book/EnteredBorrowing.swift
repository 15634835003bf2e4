/// What a year of a ledger borrowed from the next, and repaid for the one before; amounts in short tons.
public struct EnteredBorrowing: Sendable, Codable, Hashable {
  /// Allowances of the next year that the year used.
  public var borrowed: Double
  /// What was repaid of what the year before had borrowed, interest included.
  public var repaid: Double
  /// What should have been and could not; it is an obligation now.
  public var late: Double
  /// What the next year has to repay.
  public var owed: Double

  /// What a booked year borrowed and repaid; nil where it did neither.
  init?(_ booked: BookedYear) {
    guard booked.borrowed > 0 || booked.repaid > 0 || booked.late > 0 else { return nil }
    borrowed = booked.borrowed
    repaid = booked.repaid
    late = booked.late
    owed = booked.closing.owedForBorrowing
  }
}

extension LedgerEntry {
  /// Allowances of the next year that the year used, short tons.
  public var borrowed: Double { borrowing?.borrowed ?? 0 }
  /// What was repaid of what the year before had borrowed, interest included, short tons.
  public var repaid: Double { borrowing?.repaid ?? 0 }
}

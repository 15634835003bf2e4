extension PlanningWindow {
  /// What an allowance costs that the last year's holders repay out of sight, in that year's money, $/short ton.
  ///
  /// It is what an allowance left in the bank is worth. A year that is seen alone borrows as it sells what is banked: at
  /// the reserve price at the least, so that the auction sells first.
  public func repaymentPriceUSD(reservePriceUSD: Double) -> Double {
    let worth = terminalPriceUSD ?? reservePriceUSD
    return years.count == 1 ? max(worth, reservePriceUSD) : worth
  }
}

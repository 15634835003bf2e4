import Foundation
import DispatchSolvePowerSystem
import Testing

/// What an addition costs each year.
struct BuildOptionTests {
  /// r (1 + r)^n / ((1 + r)^n - 1), the form of textbooks.
  private static func closedForm(_ rate: Double, _ years: Int) -> Double {
    let growth = pow(1 + rate, Double(years))
    return rate * growth / (growth - 1)
  }

  @Test(arguments: [0.01, 0.045, 0.055, 0.1, 0.3, 1.0], [1, 2, 15, 30, 60, 100])
  func recoveryFactor(rate: Double, years: Int) {
    let factor = capitalRecoveryFactor(rate: rate, years: years)
    #expect(abs(factor - Self.closedForm(rate, years)) <= 1e-13 * factor)
    // What it is for: the payments are worth the capital.
    let worth = (1...years).reduce(0) { $0 + factor * pow(1 + rate, Double(-$1)) }
    #expect(abs(worth - 1) < 1e-12)
  }

  /// Published: $/kW and year of 2025 in the source of data/build_options.csv, five digits.
  @Test(arguments: [(0.055, 30, 0.06881), (0.045, 30, 0.06139), (0.05, 15, 0.09634), (0.06, 60, 0.06188)])
  func knownFactors(rate: Double, years: Int, factor: Double) {
    #expect(abs(capitalRecoveryFactor(rate: rate, years: years) - factor) < 0.5e-5)
  }

  @Test func edgesOfTheFactor() {
    #expect(capitalRecoveryFactor(rate: 0, years: 20) == 0.05)
    #expect(capitalRecoveryFactor(rate: 0, years: 1) == 1)
    #expect(abs(capitalRecoveryFactor(rate: 0.07, years: 1) - 1.07) < 1e-15)
    #expect(capitalRecoveryFactor(rate: 0.05, years: 0) == .infinity)
    // Where the closed form has lost all digits: 1/n (1 + r (n + 1) / 2) to first order.
    for rate in [1e-8, 1e-12, 1e-17, .leastNonzeroMagnitude] {
      let expected = (1 + rate * 31 / 2) / 30
      #expect(abs(capitalRecoveryFactor(rate: rate, years: 30) - expected) < 1e-14)
    }
    #expect(capitalRecoveryFactor(rate: 0.05, years: 500) > 0.05)
  }

  @Test func annualisedCost() {
    let option = BuildOption(
      year: 2030, technology: "Gas", overnightCapexUSDPerKW: 1000, fixedOMUSDPerKWYear: 25, lifeYears: 20,
      realWACC: 0)
    #expect(option.annualisedCostUSDPerMWYear == 75_000)
  }

  /// A candidate of the reference's expansion: $/MW, $/MW and year, $/MWh, and the price it would be paid, $/MWh.
  struct Candidate: Sendable, CustomTestStringConvertible {
    var vector: String
    var capex, fixedOM: Double
    var years: Int
    var rate, availability, marginalCost, price: Double
    var testDescription: String { vector }
  }

  /// The reference builds by net present value over the life, so what it leaves unbuilt would not earn its
  /// annualised cost at the year's price. Marginal cost: fuel, O&M, CO2 at allowance and carbon price.
  ///
  /// Nothing else of its expansion is compared: what it builds, it builds in the order of the list, out of shortage.
  static let unbuilt = [
    Candidate(
      vector: "single-070, cand0", capex: 494445.07, fixedOM: 24559.36, years: 11, rate: 0,
      availability: 0.7082, marginalCost: 5.3065, price: 5.185),
    Candidate(
      vector: "single-070, cand1", capex: 656475.66, fixedOM: 17375.31, years: 13, rate: 0,
      availability: 0.6815, marginalCost: 1.8388, price: 5.185),
    Candidate(
      vector: "single-072, cand0", capex: 860696.5, fixedOM: 19990.04, years: 36, rate: 0.05,
      availability: 0.7838, marginalCost: 4.1029, price: 7.2234),
    Candidate(
      vector: "single-076, cand0", capex: 589789.8, fixedOM: 12228.36, years: 22, rate: 0.05,
      availability: 0.553, marginalCost: 8.6231, price: 2.6641),
    Candidate(
      vector: "single-082, cand1", capex: 362502.89, fixedOM: 9258.38, years: 23, rate: 0,
      availability: 0.3428, marginalCost: 0.8492, price: 4.7253),
  ]

  @Test(arguments: unbuilt) func unbuiltWouldNotPay(candidate: Candidate) {
    let option = BuildOption(
      year: 2025, technology: "x", overnightCapexUSDPerKW: candidate.capex / 1000,
      fixedOMUSDPerKWYear: candidate.fixedOM / 1000, lifeYears: candidate.years, realWACC: candidate.rate)
    let margin = max(0, candidate.price - candidate.marginalCost) * 8760 * candidate.availability
    #expect(margin < option.annualisedCostUSDPerMWYear)
    // The same by net present value, the reference's criterion.
    let presentValue = (1...candidate.years).reduce(-candidate.capex) {
      $0 + (margin - candidate.fixedOM) * pow(1 + candidate.rate, Double(-$1))
    }
    #expect(presentValue < 0)
  }

  /// A margin equal to the annualised cost is worth just the capital: both criteria turn at the same margin.
  @Test(arguments: unbuilt) func annualisedCostIsWorthTheCapital(candidate: Candidate) {
    let option = BuildOption(
      year: 2025, technology: "x", overnightCapexUSDPerKW: candidate.capex / 1000,
      fixedOMUSDPerKWYear: candidate.fixedOM / 1000, lifeYears: candidate.years, realWACC: candidate.rate)
    let presentValue = (1...candidate.years).reduce(-candidate.capex) {
      $0 + (option.annualisedCostUSDPerMWYear - candidate.fixedOM) * pow(1 + candidate.rate, Double(-$1))
    }
    #expect(abs(presentValue) < 1e-9 * candidate.capex)
  }
}

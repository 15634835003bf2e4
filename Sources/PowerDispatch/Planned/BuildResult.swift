/// What became of a build option.
///
/// At the optimum an option that is not built earns at most its cost, one built below its limit earns exactly its
/// cost, and one at its limit earns the scarcity rent besides.
public struct BuildResult: Sendable, Hashable {
  /// Capacity added, MW.
  public var builtMW: Double
  /// What a MW earns above its running cost, $/MW and year: sum over slices of hours times availability times the
  /// excess of the locational price over marginal cost; for storage, of its charging and discharging.
  public var marginUSDPerMWYear: Double
  /// Margin above the annualised cost of an option that is at its limit, $/MW and year; 0 for others.
  public var scarcityRentUSDPerMWYear: Double

  /// Creates a result.
  public init(builtMW: Double, marginUSDPerMWYear: Double, scarcityRentUSDPerMWYear: Double) {
    self.builtMW = builtMW
    self.marginUSDPerMWYear = marginUSDPerMWYear
    self.scarcityRentUSDPerMWYear = scarcityRentUSDPerMWYear
  }
}

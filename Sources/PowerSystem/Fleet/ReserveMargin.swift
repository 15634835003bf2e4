/// Capacity that a region has to have in a year: (1 + share) of its coincident peak.
///
/// Regions may lie in each other, as zones of a capacity market do.
public struct ReserveMargin: Sourced, Sendable, Codable, Hashable {
  /// Region.
  public var region: String
  /// Year.
  public var year: Int
  /// Zones of the region, whose capacity counts.
  public var zones: [String]
  /// Margin over the peak.
  public var share: Double
  /// Highest load of all zones together, MW.
  public var coincidentPeakMW: Double
  /// Capacity elsewhere that the region can rely on, MW.
  public var firmImportMW: Double
  /// What a missing MW costs, $/MW and year; nil: none may be missing.
  public var shortfallUSDPerMWYear: Double?
  /// Where the figures come from; nil: not said.
  public var source: RowSource?

  /// Creates a margin.
  public init(
    region: String, year: Int, zones: [String], share: Double, coincidentPeakMW: Double,
    firmImportMW: Double = 0, shortfallUSDPerMWYear: Double? = nil
  ) {
    self.region = region
    self.year = year
    self.zones = zones
    self.share = share
    self.coincidentPeakMW = coincidentPeakMW
    self.firmImportMW = firmImportMW
    self.shortfallUSDPerMWYear = shortfallUSDPerMWYear
  }

  /// Capacity that the region's own zones have to have, MW.
  public var requiredMW: Double { (1 + share) * coincidentPeakMW - firmImportMW }
}

/// What the share of a generation standard refers to.
public enum StandardBasis: String, Sendable, Codable, CaseIterable {
  /// The zone's load.
  case load
  /// The zone's generation.
  case generation
}

/// A clean or renewable share required of a zone in a year.
public struct GenerationStandard: Sourced, Sendable, Codable, Hashable {
  /// Year.
  public var year: Int
  /// Zone.
  public var zone: String
  /// Name of the standard.
  public var standard: String
  /// Required share, in [0, 1].
  public var share: Double
  /// What the share refers to.
  public var basis: StandardBasis
  /// Technologies whose generation counts.
  public var eligibleTechnologies: [String]
  /// Payment for each MWh short of the standard, $/MWh; nil: no way out.
  public var alternativePaymentUSDPerMWh: Double?
  /// Where the figures come from; nil: not said.
  public var source: RowSource?

  /// Creates a standard.
  public init(
    year: Int, zone: String, standard: String, share: Double, basis: StandardBasis,
    eligibleTechnologies: [String], alternativePaymentUSDPerMWh: Double? = nil
  ) {
    self.year = year
    self.zone = zone
    self.standard = standard
    self.share = share
    self.basis = basis
    self.eligibleTechnologies = eligibleTechnologies
    self.alternativePaymentUSDPerMWh = alternativePaymentUSDPerMWh
  }
}

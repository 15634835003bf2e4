/// A part of the year in which load and availability are constant.
public struct TimeSlice: Sendable, Codable, Hashable {
  /// Unique name.
  public var name: String
  /// Name of the block (season) to which the slice belongs; storage shifts energy only inside a block.
  public var block: String
  /// Length in hours; the hours of all slices of a study sum to 8760.
  public var hours: Double

  /// Hours of a model year.
  public static let hoursPerYear = 8760.0

  /// Creates a slice.
  public init(name: String, block: String, hours: Double) {
    self.name = name
    self.block = block
    self.hours = hours
  }

  /// The one slice of a study without `slices.csv`.
  public static let wholeYear = TimeSlice(name: "year", block: "year", hours: hoursPerYear)
}

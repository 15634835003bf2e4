/// A part of the year in which load and availability are constant.
public struct TimeSlice: Sourced, Sendable, Codable, Hashable {
  /// Unique name.
  public var name: String
  /// Name of the block (season) to which the slice belongs; storage shifts energy only inside a block.
  public var block: String
  /// Length in hours; the hours of all slices of a study sum to 8760.
  public var hours: Double
  /// Months of the year, 1 to 12, that the block stands for; empty: not said. The same for all slices of a block.
  public var months: [Int] = []
  /// Hours of a model year.
  public static let hoursPerYear = 8760.0
  /// Where the figures come from; nil: not said.
  public var source: RowSource?

  /// Creates a slice.
  public init(name: String, block: String, hours: Double, months: [Int] = []) {
    self.name = name
    self.block = block
    self.hours = hours
    self.months = months
  }

  /// The one slice of a study without `slices.csv`.
  public static let wholeYear = TimeSlice(name: "year", block: "year", hours: hoursPerYear)
}

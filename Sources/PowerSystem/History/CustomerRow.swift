/// Who a zone's load is: from a year on, until the zone's next row. It stands beside results and is never used for solving.
public struct CustomerRow: Sourced, Sendable, Codable, Hashable {
  /// First year of the figures.
  public var year: Int
  /// Zone.
  public var zone: String
  /// Households.
  public var households: Double
  /// What all households together use in a year, MWh; nil: all load is theirs.
  public var householdMWh: Double?
  /// Where the figures come from; nil: not said.
  public var source: RowSource?

  /// Creates a row.
  public init(year: Int, zone: String, households: Double, householdMWh: Double? = nil) {
    self.year = year
    self.zone = zone
    self.households = households
    self.householdMWh = householdMWh
  }
}

extension Study {
  /// The rows of customers that hold in a year, by zone.
  public func customers(in year: Int) -> [String: CustomerRow] {
    customers.filter { $0.year <= year }.reduce(into: [:]) { rows, row in
      if let known = rows[row.zone], known.year > row.year { return }
      rows[row.zone] = row
    }
  }
}

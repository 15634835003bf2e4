/// Banked allowances of one vintage: the year in which they entered the market.
public struct BankVintage: Sendable, Codable, Hashable {
  /// Year; nil for those held before the first entry.
  public var year: Int?
  /// Amount, short tons.
  public var shortTons: Double

  /// Creates a vintage.
  public init(year: Int?, shortTons: Double) {
    self.year = year
    self.shortTons = shortTons
  }
}

/// A bank by vintage, oldest first. The oldest are surrendered first; what carry share or bank limit removes is removed
/// from all vintages alike.
struct BankVintages: Sendable, Codable, Hashable {
  private(set) var lots: [BankVintage]

  init(opening: Double) {
    lots = opening > 0 ? [BankVintage(year: nil, shortTons: opening)] : []
  }

  /// Sum of all vintages, short tons.
  var total: Double { lots.reduce(0) { $0 + $1.shortTons } }

  /// Adds allowances of a year.
  mutating func add(year: Int, _ amount: Double) {
    if amount > 0 { lots.append(BankVintage(year: year, shortTons: amount)) }
  }

  /// Takes the oldest.
  mutating func surrender(_ amount: Double) {
    var left = amount
    for index in lots.indices {
      let taken = min(left, lots[index].shortTons)
      lots[index].shortTons -= taken
      left -= taken
    }
    lots.removeAll { $0.shortTons <= 0 }
  }

  /// Cuts all vintages in proportion until `total` is left; if rounding has left nothing to cut, it is of `year`.
  mutating func keep(_ total: Double, year: Int) {
    let before = self.total
    guard total > 0, before > 0 else {
      lots = total > 0 ? [BankVintage(year: year, shortTons: total)] : []
      return
    }
    for index in lots.indices { lots[index].shortTons *= total / before }
  }
}

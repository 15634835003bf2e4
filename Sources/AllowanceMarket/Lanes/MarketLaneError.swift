/// A figure of a market's supply.
public enum MarketFigure: Hashable, Sendable, CustomStringConvertible {
  /// Price from which a source is on offer.
  case price(SupplySource)
  /// Amount of a source.
  case quantity(SupplySource)
  /// Reserve price.
  case reservePrice
  /// Highest price: the ceiling, or the price at which a shortage is declared.
  case maximumPrice
  /// Allowances needed besides emissions.
  case alsoNeeded
  /// All amounts together.
  case totalQuantity

  /// The figure in words.
  public var description: String {
    switch self {
    case .price(let source): "price of \(Self.words(source))"
    case .quantity(let source): "amount of \(Self.words(source))"
    case .reservePrice: "reserve price"
    case .maximumPrice: "highest price"
    case .alsoNeeded: "allowances needed besides emissions"
    case .totalQuantity: "sum of all amounts"
    }
  }

  private static func words(_ source: SupplySource) -> String {
    switch source {
    case .base: "the base offer"
    case .ecr: "the emissions containment reserve"
    case .other: "other supply"
    case .offsets: "offsets"
    case .bank: "the bank"
    case .borrowed: "what may be borrowed"
    case .tier(let index): "tier \(index + 1)"
    case .ceiling: "the ceiling"
    }
  }
}

/// Why markets cannot be put into lanes or cleared there; lanes and curves count from 0.
public enum MarketLaneError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A figure is not a number, below 0, infinite or larger than 1e300.
  case badFigure(MarketFigure)
  /// A lane refers to a curve that is not there.
  case noSuchCurve(lane: Int, curve: Int)
  /// Lanes asked for are not all there.
  case noSuchLanes(asked: Range<Int>, count: Int)
  /// The results were made for fewer lanes.
  case tooFewResults(asked: Int, capacity: Int)
  /// The results were made for fewer tiers.
  case tooFewTiers(needed: Int, capacity: Int)

  /// One line that says what is wrong.
  public var description: String {
    switch self {
    case .badFigure(let figure): "\(figure) must be a finite number, 0 or more"
    case .noSuchCurve(let lane, let curve): "lane \(lane) refers to curve \(curve), which is not there"
    case .noSuchLanes(let asked, let count): "lanes \(asked) were asked for, there are \(count)"
    case .tooFewResults(let asked, let capacity): "results for \(asked) lanes, made for \(capacity)"
    case .tooFewTiers(let needed, let capacity): "results for \(needed) tiers, made for \(capacity)"
    }
  }
}

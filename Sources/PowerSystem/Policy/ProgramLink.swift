import DispatchSolveTables

/// Allowances of one program that another accepts in place of its own: a row of `program_links.csv`. Both ways are two rows.
public struct ProgramLink: Sourced, Sendable, Codable, Hashable {
  /// Program whose allowances are accepted.
  public var fromProgram: String
  /// Program that accepts them.
  public var toProgram: String
  /// First year in which they are accepted.
  public var firstYear: Int
  /// Last year in which they are accepted; nil: open.
  public var lastYear: Int?
  /// Tons of the accepting program's obligation that one allowance covers, each in the unit of account of its program.
  public var exchangeRate: Double
  /// Most of the accepting program's obligation of a year that may be covered so, in [0, 1]; nil: all of it.
  public var mostShare: Double?
  /// Where the figures come from; nil: not said.
  public var source: RowSource?

  /// Creates a link.
  public init(
    fromProgram: String, toProgram: String, firstYear: Int, lastYear: Int? = nil, exchangeRate: Double = 1,
    mostShare: Double? = nil
  ) {
    self.fromProgram = fromProgram
    self.toProgram = toProgram
    self.firstYear = firstYear
    self.lastYear = lastYear
    self.exchangeRate = exchangeRate
    self.mostShare = mostShare
  }

  /// Whether allowances are accepted in a year.
  public func holds(in year: Int) -> Bool { firstYear <= year && (lastYear.map { year <= $0 } ?? true) }
}

extension Study {
  /// Links between programs.
  public var programLinks: [ProgramLink] {
    get { program?.links ?? [] }
    // A study without links is written as ever.
    set { program?.links = newValue.isEmpty ? nil : newValue }
  }
}

/// Circles of programs that accept each other's allowances.
public enum ExchangeCircle {
  /// By how much more than one allowance may come back of one: what rounding of the rates' product leaves.
  public static let tolerance = 1e-9

  /// The indices of edges of a circle, in its order, along which one allowance becomes more than one; nil: there is none.
  public static func gaining(_ edges: [(from: Int, to: Int, rate: Double)]) -> [Int]? {
    let count = edges.reduce(0) { max($0, $1.from + 1, $1.to + 1) }
    // The most that an allowance that began as one anywhere can have become at each program.
    var most = Array(repeating: 1.0, count: count)
    var reachedBy = Array<Int?>(repeating: nil, count: count)
    var last: Int?
    for _ in 0..<max(1, count) {
      last = nil
      for (e, edge) in edges.enumerated() where most[edge.from] * edge.rate > most[edge.to] * (1 + step) {
        most[edge.to] = most[edge.from] * edge.rate
        reachedBy[edge.to] = e
        last = edge.to
      }
    }
    // What still grows after as many rounds as there are programs came round a circle.
    guard var place = last else { return nil }
    for _ in 0..<count { place = reachedBy[place].map { edges[$0].from } ?? place }
    var circle: [Int] = []
    var at = place
    repeat {
      guard let e = reachedBy[at] else { return nil }
      circle.append(e)
      at = edges[e].from
    } while at != place && circle.count <= count
    let product = circle.reduce(1) { $0 * edges[$1].rate }
    return product > 1 + tolerance ? circle.reversed() : nil
  }

  /// Growth that rounding of one product cannot make.
  private static let step = 1e-12

  /// The indices of edges of some circle, in its order; nil: there is none.
  public static func any(_ edges: [(from: Int, to: Int)]) -> [Int]? {
    gaining(edges.map { ($0.from, $0.to, 2) })
  }
}

import DispatchSolvePowerSystem

extension PlanningWindow {
  /// What has been added of an option in one year, or is committed to enter in it.
  public struct EarlierAddition: Sendable, Hashable, Codable {
    /// Index among `PlanningWindow.options(of:)`.
    public var option: Int
    /// Year in which it enters: in a window's own years where it was committed before.
    public var year: Int
    /// Capacity, MW.
    public var builtMW: Double

    /// Creates an addition.
    public init(option: Int, year: Int, builtMW: Double) {
      self.option = option
      self.year = year
      self.builtMW = builtMW
    }
  }

  /// What closes of a class for good, beyond what plan and age take out.
  public struct ClosedCapacity: Sendable, Hashable, Codable {
    /// Class: the name of its first unit or store.
    public var name: String
    /// First year without it; after a window's first where it has been given notice of.
    public var year: Int
    /// Capacity, MW.
    public var closedMW: Double

    /// Creates a closure.
    public init(name: String, year: Int, closedMW: Double) {
      self.name = name
      self.year = year
      self.closedMW = closedMW
    }
  }

  /// What a window's first year decides for good.
  public struct Decisions: Sendable, Hashable, Codable {
    /// Additions that enter, or are committed.
    public var additions: [EarlierAddition]
    /// Closures, and notices of them.
    public var closed: [ClosedCapacity]

    /// Creates decisions.
    public init(additions: [EarlierAddition] = [], closed: [ClosedCapacity] = []) {
      self.additions = additions
      self.closed = closed
    }
  }

  /// Capacity nearer to another than this, relative above 1 MW, is the same: what a simplex method's tolerances leave.
  private static let capacityTolerance = 1e-7

  /// What a window's plan decides before the next window begins: additions that enter or are committed by then, and
  /// closures and notices of what stands or is committed.
  ///
  /// - Parameter nextYear: The next window's first year; nil: the window's second, or the year after its only one.
  public func decisions(of plan: PlanningResult, nextYear: Int? = nil) -> Decisions {
    let first = years.first?.system.year ?? 0
    let next = nextYear ?? years.dropFirst().first?.system.year ?? first + 1
    var decisions = Decisions()
    for (addition, amount) in zip(additions, plan.additionsMW) {
      guard let option = addition.total, let decided = addition.decisionYear, decided < next,
        let entry = addition.capacity.firstIndex(where: { $0 != nil }), amount > Self.capacityTolerance
      else { continue }
      decisions.additions.append(
        EarlierAddition(option: option, year: years[entry].system.year, builtMW: amount))
    }
    let decided = additions.indices.filter { (additions[$0].decisionYear ?? Int.min) < next }
    for (k, closable) in closables.enumerated() {
      // Of what is decided about; what may enter by later decisions closes by later ones too.
      var kept = 0.0
      for t in years.indices {
        guard years[t].system.year - noticeYears < next else { break }
        let standing = decided.filter { additions[$0].closable == k && additions[$0].capacity[t] != nil }
        let planned = standing.reduce(closable.plannedMW[t]) { $0 + plan.additionsMW[$1] }
        var most = planned
        if t > 0 {
          let entering = standing.filter { additions[$0].capacity[t - 1] == nil }
          most = min(
            planned, entering.reduce(kept + closable.enteringMW[t]) { $0 + plan.additionsMW[$1] })
        }
        kept = min(most, plan.keptMW[k][t])
        let closed = most - kept
        if t >= closable.closesFrom, closed > Self.capacityTolerance * max(1, planned) {
          decisions.closed.append(
            ClosedCapacity(name: closable.name, year: years[t].system.year, closedMW: closed))
        }
      }
    }
    return decisions
  }

  /// What each addition of the window amounts to where some are expected, MW, within its limits.
  public func amounts(_ expected: [EarlierAddition]) -> [Double] {
    additions.map { addition in
      guard let option = addition.total, let entry = addition.capacity.firstIndex(where: { $0 != nil }) else {
        return addition.leastMW
      }
      let year = years[entry].system.year
      let amount = expected.reduce(0) { $1.option == option && $1.year == year ? $0 + $1.builtMW : $0 }
      return min(max(amount, addition.leastMW), addition.mostMW)
    }
  }

  /// Expected additions of the window, with others where they enter in its last year, which mostly no window has seen before,
  /// as far as total limits leave room.
  func completing(_ expectedMW: [Double], with others: [Double]?) -> [Double] {
    guard let others else { return expectedMW }
    let isLast = additions.map { $0.capacity.dropLast().allSatisfy { $0 == nil } }
    var left = totalsMW
    for (a, addition) in additions.enumerated() {
      if let total = addition.total { left[total] -= isLast[a] ? addition.leastMW : expectedMW[a] }
    }
    return additions.enumerated().map { a, addition in
      guard isLast[a] else { return expectedMW[a] }
      let room = addition.total.map { max(0, left[$0]) } ?? .infinity
      let amount = addition.leastMW + min(max(0, others[a] - addition.leastMW), room)
      if let total = addition.total { left[total] -= amount - addition.leastMW }
      return amount
    }
  }

  /// A year's fleet without what has closed: of every class each unit and store keeps the same share.
  ///
  /// - Parameters:
  ///   - fleet: Fleet with the year's planned changes and the additions of earlier years that stand, nothing closed.
  ///   - study: The study.
  ///   - year: Year.
  ///   - origin: Year from which on capacity may have been added or closed.
  ///   - earlier: What was added or committed.
  ///   - closed: What has closed, or has been given notice of.
  public static func standing(
    _ fleet: Fleet, of study: Study, in year: Int, origin: Int, earlier: [EarlierAddition] = [],
    closed: [ClosedCapacity]
  ) -> Fleet {
    let years = Array(min(origin, year)...year)
    let capacity = ClosableCapacity(
      study, Vintage.all(study, years: years, origin: origin), years: years, earlier: earlier)
    var fleet = fleet
    for item in capacity.classes {
      guard let standing = capacity.standingMW(item, closed).last, let planned = item.plannedMW.last,
        standing < planned
      else { continue }
      // What enters in the year stands beside what is left of earlier years.
      let entering = item.key == nil ? 0 : item.enteringMW.last ?? 0
      fleet.keep(standing - entering, of: Set(item.members), in: year)
    }
    return fleet
  }
}

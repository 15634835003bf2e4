/// Looks for the value of a lever at which its agent's cost is least: says what to try next, and is told the cost.
///
/// All values of the grid, then, for an interval, both neighbours of the best at half the step, again and again. On the
/// grid this is exhaustive; between its points it finds the least cost when cost falls and then rises around the
/// grid's best. The agent's present value stays unless a value costs strictly less; of equal ones the first tried
/// counts, which is the lowest of a grid.
struct BestResponseSearch {
  /// Best value so far and its cost, cents.
  private(set) var best: (value: Double, cost: Int)

  private let lever: Lever
  /// What is still to be tried before the next halving: indices of the finest grid, or of choices.
  private var queue: ArraySlice<Int>
  private var halvingsLeft: Int
  private let last: Int
  /// The best point of the grid, whether or not it beats the present value: where refinement goes on.
  private var center: (index: Int, cost: Int)?

  /// Begins a search.
  ///
  /// - Parameter present: Where the agent stands, and at what cost in cents.
  init(lever: Lever, present: (value: Double, cost: Int)) {
    self.lever = lever
    best = present
    switch lever {
    case .interval(_, _, let points, let halvings):
      last = (points - 1) << halvings
      queue = (0..<points).map { $0 << halvings }[...]
      halvingsLeft = halvings
    case .choices(let values):
      last = values.count - 1
      queue = Array(values.indices)[...]
      halvingsLeft = 0
    }
  }

  /// The value to try; nil: the search is over.
  var next: Double? { queue.first.map(value(at:)) }

  /// Takes the cost of `next`, cents; nil: it could not be evaluated.
  mutating func found(_ cost: Int?) {
    guard let index = queue.popFirst() else { return }
    if let cost {
      if cost < best.cost { best = (value(at: index), cost) }
      if center.map({ cost < $0.cost }) ?? true { center = (index, cost) }
    }
    while queue.isEmpty, halvingsLeft > 0, let center {
      halvingsLeft -= 1
      let step = 1 << halvingsLeft
      queue = [center.index - step, center.index + step].filter { (0...last).contains($0) }[...]
    }
  }

  private func value(at index: Int) -> Double {
    if case .choices(let values) = lever { values[index] } else { lever.value(at: index) }
  }
}

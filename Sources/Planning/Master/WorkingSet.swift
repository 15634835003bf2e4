import DispatchSolveLinearProgramming

/// Which of a program's rows or columns a solver is given, and where each stands in the basis.
struct WorkingSet {
  private(set) var status: [VariableStatus] = []
  /// Solves since an item mattered; nil: the solver is not given it.
  private var idle: [Int?] = []
  /// Items that the set has decided about; later ones are new.
  private var decided = 0

  /// Whether nothing was ever decided.
  var isFresh: Bool { decided == 0 }

  /// The items that the solver is given, ascending.
  var members: [Int] { idle.indices.filter { idle[$0] != nil } }

  func contains(_ item: Int) -> Bool { idle[item] != nil }

  /// Adds an item, which the solver is given if others were decided about before.
  mutating func append(status new: VariableStatus) {
    status.append(new)
    idle.append(isFresh ? nil : 0)
  }

  mutating func include(_ item: Int) {
    decided = max(decided, item + 1)
    if idle[item] == nil { idle[item] = 0 }
  }

  /// Adds an item that stands somewhere.
  mutating func include(_ item: Int, at new: VariableStatus) {
    include(item)
    status[item] = new
  }

  /// Sets where the members stand.
  mutating func setStatus(_ new: [VariableStatus]) {
    for (item, value) in zip(members, new) { status[item] = value }
  }

  /// Leaves out members that have not mattered in so many solves.
  mutating func leaveOut(_ isIdle: [Bool], after patience: Int) {
    for item in idle.indices {
      guard let solves = idle[item] else { continue }
      idle[item] = isIdle[item] ? (solves + 1 < patience ? solves + 1 : nil) : 0
    }
  }
}

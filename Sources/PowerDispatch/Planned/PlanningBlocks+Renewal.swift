// Blocks that serve one plan after another.
extension PlanningBlocks {
  /// Pivots of a group's last solve: about as long as it took, the next one may take.
  package func lastPivots(group: Int) -> Int { joint[group].year.lastPivots }

  /// Whether another plan could begin with these blocks as well as with new ones: none of them was solved apart.
  package var canServe: Bool { !joint.isEmpty && planned.allSatisfy { $0.solves == 0 } }

  /// Whether a system's plan could.
  package func serves(_ system: DispatchSystem, mostRows: Int) -> Bool {
    canServe && mostRows == self.mostRows && network.system == system
  }

  /// Ends a plan: solvers report what they did.
  package func rest() { for group in joint { group.year.rest() } }

  /// Begins another plan as if nothing had been solved.
  package func renew() {
    loads = .none
    startBases = []
    decided = nil
    gaveUp = false
    for group in joint {
      group.last = nil
      group.year.renew()
    }
  }
}

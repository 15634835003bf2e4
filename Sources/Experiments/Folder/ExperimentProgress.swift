import DispatchSolvePowerSystem
import DispatchSolveStudyFiles
import DispatchSolveTables

/// Tells an experiment's progress in lines for people: one for every evaluation made, one for every agent's turn, one for
/// the end of the iterations.
///
/// What is remembered, from the same process or from one before, is not told again.
public struct ExperimentProgress: ExperimentOutput {
  private let write: @Sendable (String) -> Void

  /// Creates an output that hands each line, with its end, to `write`.
  public init(write: @escaping @Sendable (String) -> Void) {
    self.write = write
  }

  /// Tells how much an experiment that goes on has behind it.
  public func experimentStarted(_ state: ExperimentState) {
    guard !state.evaluations.isEmpty else { return }
    line("going on after \(state.history.count) iterations, \(state.evaluations.count) evaluations")
  }

  /// Tells a value evaluated.
  public func valueTried(_ trial: PolicyTrial) {
    guard trial.isNew else { return }
    let outcome = trial.changeInCents.map(Self.cents) ?? "failed"
    line("\(Self.place(trial.iteration, trial.agent)): tries \(Self.number(trial.value)), \(outcome)")
  }

  /// Tells where an agent stands after its turn.
  public func agentOptimised(
    _ agent: String, iteration: Int, policy: Double, accepted: Bool, changeInCents: Int
  ) {
    let place = Self.place(iteration, agent)
    if accepted {
      line("\(place): moves to \(Self.number(policy)), \(Self.cents(changeInCents))")
    } else {
      line("\(place): stays at \(Self.number(policy))")
    }
  }

  /// Tells that policies came to rest.
  public func converged(_ reason: EndReason, iteration: Int) {
    line("\(reason.rawValue) in iteration \(iteration)")
  }

  /// Tells that play goes round.
  public func cycleFound(length: Int, iteration: Int) {
    line("\(EndReason.cycleFound.rawValue) in iteration \(iteration): policies are those of \(length) before")
  }

  private func line(_ text: String) { write(text + "\n") }

  private static func place(_ iteration: Int?, _ agent: String) -> String {
    "\(iteration.map { "iteration \($0)" } ?? "audit"), \(oneLine(agent, limit: 60))"
  }

  private static func cents(_ change: Int) -> String { "\(change > 0 ? "+" : "")\(change) cents" }

  private static func number(_ value: Double) -> String { FieldValue.number(value).written }
}

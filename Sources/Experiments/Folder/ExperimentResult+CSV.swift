import DispatchSolveStudyFiles
import DispatchSolveTables

extension ExperimentResult {
  /// `iterations.csv`: a row per iteration and agent, with policy and cost at the iteration's end.
  ///
  /// - Throws: `CSVWriteError` when a policy is not finite.
  public func iterationsCSV() throws(CSVWriteError) -> [UInt8] {
    var writer = CSVWriter(
      table: "iterations",
      columns: ["iteration", "agent", "policy", "cost_cents", "accepted", "change_cents", "failed_trials"])
    for record in history {
      for (k, agent) in agents.enumerated() {
        let change = record.acceptedChanges.first { $0.agent == agent }
        writer.integer(record.iteration)
        writer.text(agent)
        try writer.number(record.policies[k], column: "policy")
        writer.integer(record.costsInCents[k])
        writer.text(change == nil ? "false" : "true")
        writer.integer(change?.changeInCents ?? 0)
        writer.integer(record.failedTrials.count { $0.agent == agent })
        writer.endRow()
      }
    }
    return writer.bytes
  }
}

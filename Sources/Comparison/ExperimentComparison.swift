import DispatchSolveTables
import Foundation

/// Two experiments, agent by agent: where each stands in the end, and what it costs him.
struct ExperimentComparison: JobComparison {
  /// What is read of `result.json`.
  private struct Result: Decodable {
    var reason: String
    var iterations: Int
    var evaluations: Int
    var agents: [String]
    var finalPolicies: [Double]
    var finalCostsInCents: [Int]
  }

  /// An agent of both.
  struct Row {
    var agent: String
    var policy: (reference: Double, other: Double)
    var costInCents: (reference: Int, other: Int)
  }

  let reference: JobResults
  let other: JobResults
  let rows: [Row]
  private let ends: [String]
  /// Agents that only one of both has.
  private let alone: [String]

  let table = "diff_by_agent"
  let columns = [
    "agent", "policy_reference", "policy_other", "cost_cents_reference", "cost_cents_other",
    "cost_cents_difference",
  ]

  init(_ a: JobResults, _ b: JobResults) throws(ComparisonError) {
    reference = a
    other = b
    let (one, two) = (try Self.read(a.path), try Self.read(b.path))
    ends = zip(["A", "other"], [one, two]).map { name, result in
      "\(name): \(result.reason) after \(result.iterations) iterations, \(result.evaluations) evaluations"
    }
    rows = one.agents.enumerated().compactMap { k, agent in
      two.agents.firstIndex(of: agent).map { l in
        Row(
          agent: agent, policy: (one.finalPolicies[k], two.finalPolicies[l]),
          costInCents: (one.finalCostsInCents[k], two.finalCostsInCents[l]))
      }
    }
    alone = Set(one.agents).symmetricDifference(two.agents).sorted()
  }

  private static func read(_ path: String) throws(ComparisonError) -> Result {
    let file = "\(path)/result.json"
    let bytes: [UInt8]
    do throws(FileBytes.Failure) {
      bytes = try FileBytes.read(file, limit: FileBytes.noteLimit)
    } catch {
      throw .noResult(path: file, reason: error.description)
    }
    guard let result = try? JSONDecoder().decode(Result.self, from: Data(bytes)),
      result.finalPolicies.count == result.agents.count,
      result.finalCostsInCents.count == result.agents.count
    else { throw .badTable(["\(file) is not as an experiment writes it"]) }
    return result
  }

  func text(_ name: String) -> String {
    var text = ends.map { $0 + "\n" }.joined()
    for row in rows {
      let change = row.costInCents.other - row.costInCents.reference
      text +=
        "\(row.agent): policy \(row.policy.reference) to \(row.policy.other), cost \(row.costInCents.reference) to \(row.costInCents.other) cents, change \(change)\n"
    }
    if !alone.isEmpty { text += "in one of both alone: \(alone.joined(separator: ", "))\n" }
    return text
  }

  func add(to writer: inout CSVWriter, as name: String) throws(CSVWriteError) {
    for row in rows {
      writer.text(other.path)
      writer.text(row.agent)
      try writer.number(row.policy.reference, column: "policy_reference")
      try writer.number(row.policy.other, column: "policy_other")
      writer.integer(row.costInCents.reference)
      writer.integer(row.costInCents.other)
      writer.integer(row.costInCents.other - row.costInCents.reference)
      writer.endRow()
    }
  }
}

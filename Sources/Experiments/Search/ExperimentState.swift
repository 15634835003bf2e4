import Foundation

/// When an experiment ends.
public struct ExperimentSettings: Sendable, Codable, Hashable {
  /// Name.
  public let name: String
  /// Most iterations, at least 1.
  public let iterationLimit: Int
  /// An iteration with accepted changes that improve by less than this in sum is the last, cents; 0: any goes on.
  public let thresholdInCents: Int

  /// Creates settings.
  public init(name: String, iterationLimit: Int = 50, thresholdInCents: Int = 0) {
    self.name = name
    self.iterationLimit = iterationLimit
    self.thresholdInCents = thresholdInCents
  }
}

/// Why an experiment ended.
public enum EndReason: String, Sendable, Codable, CaseIterable {
  /// No agent found a change that lowers its own cost.
  case stabilityReached = "stability_reached"
  /// The changes of the last iteration improved by less than the threshold.
  case improvementBelowThreshold = "improvement_below_threshold"
  /// All policies are those after an earlier iteration, or those of the start: as the same policies have the same costs,
  /// the iterations since then would repeat for ever.
  case cycleFound = "cycle_found"
  /// The most iterations were made.
  case iterationLimit = "iteration_limit"

  /// Whether the policies came to rest.
  public var isConverged: Bool {
    switch self {
    case .stabilityReached, .improvementBelowThreshold: true
    case .cycleFound, .iterationLimit: false
    }
  }
}

/// Everything an experiment knows so far, as an immutable value; with its evaluations an interrupted experiment goes on
/// where it was, and ends in the same bytes.
public struct ExperimentState: Sendable, Codable, Hashable {
  /// Settings.
  public let settings: ExperimentSettings
  /// Identity of the game.
  public let game: String
  /// Agents in the order of their turns.
  public let agents: [Agent]
  /// Complete iterations.
  public let history: [IterationRecord]
  /// Evaluations in the order in which they were first needed.
  public let evaluations: [EvaluationRecord]
  /// Why the iterations ended; nil: they have not.
  public let reason: EndReason?

  /// The state before the first evaluation.
  public init(settings: ExperimentSettings, game: String, agents: [Agent]) {
    self.init(
      settings: settings, game: game, agents: agents, history: [], evaluations: [], reason: nil)
  }

  private init(
    settings: ExperimentSettings, game: String, agents: [Agent], history: [IterationRecord],
    evaluations: [EvaluationRecord], reason: EndReason?
  ) {
    self.settings = settings
    self.game = game
    self.agents = agents
    self.history = history
    self.evaluations = evaluations
    self.reason = reason
  }

  /// Policies after the last complete iteration, or those of the start.
  public var policies: [Double] { history.last?.policies ?? agents.map(\.start) }

  /// After how many iterations policies come back to those that are now; nil unless the iterations ended in a cycle.
  public var cycleLength: Int? {
    reason == .cycleFound ? iterations(since: policies, before: history.count) : nil
  }

  /// How many iterations before iteration `number` all stood at `policies` last, the start being iteration 0; nil: never.
  func iterations(since policies: [Double], before number: Int) -> Int? {
    let all = [agents.map(\.start)] + history.map(\.policies)
    return all.prefix(number).lastIndex(of: policies).map { number - $0 }
  }

  /// The state with one more complete iteration.
  public func withIteration(_ record: IterationRecord, reason: EndReason? = nil) -> ExperimentState {
    ExperimentState(
      settings: settings, game: game, agents: agents, history: history + [record], evaluations: evaluations,
      reason: reason)
  }

  /// The state with one more evaluation.
  public func withEvaluation(_ record: EvaluationRecord) -> ExperimentState {
    ExperimentState(
      settings: settings, game: game, agents: agents, history: history, evaluations: evaluations + [record],
      reason: reason)
  }

  /// JSON with sorted keys: equal states are equal bytes.
  public func json() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(self)
  }

  /// Reads what `json` wrote.
  public init(json: Data) throws {
    self = try JSONDecoder().decode(ExperimentState.self, from: json)
  }
}

/// Why an experiment cannot run.
public enum ExperimentError: Error, Sendable, Hashable, CustomStringConvertible {
  /// There is no agent.
  case noAgents
  /// Two agents have one name.
  case duplicateAgent(String)
  /// The bounds of an agent's lever make no sense.
  case badLever(agent: String)
  /// An agent stands outside its lever's bounds.
  case startOutside(agent: String, value: Double)
  /// A setting makes no sense.
  case badSettings(String)
  /// The state is that of another experiment.
  case otherExperiment
  /// The policies of the start could not be evaluated.
  case startFailed(String)
  /// Another call of `run` is not over.
  case alreadyRunning

  /// Text for people.
  public var description: String {
    switch self {
    case .noAgents: "the experiment has no agents"
    case .duplicateAgent(let name): "two agents are called '\(name)'"
    case .badLever(let agent): "agent '\(agent)': the bounds or choices of its lever make no sense"
    case .startOutside(let agent, let value):
      "agent '\(agent)': its start \(value) is not among the values of its lever"
    case .badSettings(let what): what
    case .otherExperiment: "the state is that of another experiment: game, agents or settings differ"
    case .startFailed(let message): "the policies of the start could not be evaluated: \(message)"
    case .alreadyRunning: "the experiment is running already"
    }
  }
}

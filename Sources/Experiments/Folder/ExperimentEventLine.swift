import DispatchSolveRunFolder

/// What the line of an experiment's event may hold.
struct ExperimentEventLine: EventLine {
  var event: String
  var accepted: Bool?
  var agent: String?
  var agents: [String]?
  var change_cents: Int?
  var costs_cents: [Int]?
  var evaluations: Int?
  var experiment: String?
  var iteration: Int?
  var iterations: Int?
  var length: Int?
  var new: Bool?
  var policies: [Double]?
  var policy: Double?
  var reason: String?
  var value: Double?

  init(_ event: String) { self.event = event }
}

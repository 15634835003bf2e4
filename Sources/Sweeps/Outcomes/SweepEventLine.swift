import DispatchSolveRunFolder

/// What the line of a sweep's event may hold.
struct SweepEventLine: EventLine {
  var event: String
  var `case`: Int?
  var cases: Int?
  var completed: Int?
  var dispatches: Int?
  var failed: Int?
  var markets: Int?
  var message: String?
  var of: Int?
  var reason: String?
  var seconds: Double?
  var short: Int?
  var sweep: String?
  var unserved: Int?
  var years: [Int]?

  init(_ event: String) { self.event = event }
}

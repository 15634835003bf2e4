import Foundation

/// An event as one line of JSON: keys sorted, those without a value left out.
struct EventLine: Encodable {
  var event: String
  var accepted: Bool?
  var agent: String?
  var agents: [String]?
  var `case`: Int?
  var cases: Int?
  var change_cents: Int?
  var completed: Int?
  var costs_cents: [Int]?
  var dispatches: Int?
  var evaluations: Int?
  var experiment: String?
  var failed: Int?
  var iteration: Int?
  var iterations: Int?
  var length: Int?
  var markets: Int?
  var message: String?
  var new: Bool?
  var of: Int?
  var policies: [Double]?
  var policy: Double?
  var reason: String?
  var seconds: Double?
  var short: Int?
  var sweep: String?
  var unserved: Int?
  var value: Double?
  var years: [Int]?

  init(_ event: String) { self.event = event }

  /// The line, without its end.
  var text: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // No figure of an event is anything but finite; if one were, its line would stay JSON.
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    guard let data = try? encoder.encode(self) else { return "{\"event\":\"\(event)\"}" }
    return String(decoding: data, as: UTF8.self)
  }
}

import Foundation

/// The fields of an event's line of JSON: keys sorted, those without a value left out.
package protocol EventLine: Encodable {
  /// What happened.
  var event: String { get }
}

extension EventLine {
  /// The line, without its end.
  package var text: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // No figure of an event is anything but finite; if one were, its line would stay JSON.
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    guard let data = try? encoder.encode(self) else { return "{\"event\":\"\(event)\"}" }
    return String(decoding: data, as: UTF8.self)
  }
}

/// Text from outside as a short piece of one line: line ends and other control characters become spaces, so that
/// it can neither break a message nor steer a terminal.
///
/// - Parameter limit: Most characters (Unicode scalars) of the result; longer text ends in `...`.
package func oneLine(_ text: String, limit: Int) -> String {
  var result = String.UnicodeScalarView()
  var count = 0
  for scalar in text.unicodeScalars {
    count += 1
    if count > limit {
      result.removeLast(min(3, result.count))
      result.append(contentsOf: "...".unicodeScalars)
      break
    }
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: result.append(" ")
    default: result.append(scalar)
    }
  }
  return String(result)
}

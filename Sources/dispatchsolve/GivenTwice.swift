/// Options that are given twice with a value: which of the two is meant?
enum GivenTwice {
  /// Options that add up.
  private static let several: Set<String> = ["--scenario"]

  /// The first option with a value whose name was there before; nil when there is none.
  static func option(of arguments: [String]) -> String? {
    var seen: Set<String> = []
    let options = arguments.prefix { $0 != "--" }
    for (index, argument) in options.enumerated() where argument.hasPrefix("--") {
      let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let hasValue =
        parts.count == 2 || (index + 1 < options.count && !options[index + 1].hasPrefix("-"))
      guard hasValue, let name = parts.first.map(String.init), !several.contains(name) else { continue }
      if !seen.insert(name).inserted { return name }
    }
    return nil
  }
}

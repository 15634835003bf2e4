import ArgumentParser

/// How progress is shown.
enum ProgressStyle: String, ExpressibleByArgument, CaseIterable {
  case auto, bar, lines, jsonl, none

  /// Whether a command line asks for lines of JSON; what is wrong with it is told so, too.
  static func isJSON(_ arguments: [String]) -> Bool {
    zip(arguments, arguments.dropFirst()).contains { $0 == "--progress" && $1 == jsonl.rawValue }
      || arguments.contains("--progress=\(jsonl.rawValue)")
  }
}

/// How a command tells what it does; every command has it.
struct ProgressOptions: ParsableArguments {
  @Option(
    name: .customLong("progress"),
    help: """
      Progress on standard error: auto (a bar on a terminal), bar, lines, jsonl (nothing but JSON, one object a line) \
      or none.
      """)
  var style: ProgressStyle = .auto

  @Flag(
    name: .shortAndLong,
    help: "Print nothing but errors and what the command is asked for: no progress, no messages, no summary.")
  var quiet = false

  /// The style in force, with `auto` settled: a bar where there is a terminal and nobody asked for quiet.
  var settled: ProgressStyle {
    guard style == .auto else { return style }
    return Console.errorIsTerminal && !quiet ? .bar : .none
  }
}

import ArgumentParser
import DispatchSolveTables

/// The command may follow what all commands have: `dispatchsolve --quiet diff A B` is `dispatchsolve diff --quiet A B`.
enum CommandOrder {
  /// Names of commands.
  private static var names: Set<String> {
    Set(DispatchSolve.configuration.subcommands.map { $0._commandName } + ["help"])
  }

  /// Index of the first argument behind options that every command has.
  private static func first(_ arguments: [String]) -> Int {
    var index = 0
    while index < arguments.count {
      switch arguments[index] {
      case "-q", "--quiet": index += 1
      case "--progress": index += 2
      case let argument where argument.hasPrefix("--progress="): index += 1
      default: return index
      }
    }
    return index
  }

  /// The arguments with the command in front of options that every command has.
  static func settled(_ arguments: [String]) -> [String] {
    let index = first(arguments)
    guard index > 0, index < arguments.count, names.contains(arguments[index]) else { return arguments }
    return [arguments[index]] + arguments[..<index] + arguments[(index + 1)...]
  }

  /// What to say of a word that stands where a command does and is none; nil: nothing. Without a command options alone follow.
  static func unknown(_ arguments: [String]) -> String? {
    let index = first(arguments)
    guard index < arguments.count, !arguments[index].hasPrefix("-"), !names.contains(arguments[index]) else {
      return nil
    }
    let word = arguments[index]
    let known = names.sorted()
    return "unknown command '\(clipped(word))'\(didYouMean(word, known)); there are "
      + known.joined(separator: ", ")
  }

  /// What to say of arguments that were not understood and name a command behind options; nil: nothing.
  static func hint(_ arguments: [String]) -> String? {
    guard let first = arguments.first, first.hasPrefix("-"),
      let name = arguments.dropFirst().first(where: names.contains)
    else { return nil }
    return "'\(name)' is a command: it comes first, its options follow (dispatchsolve \(name) ...)"
  }
}

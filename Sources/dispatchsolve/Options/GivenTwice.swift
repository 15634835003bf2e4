import ArgumentParser
import Foundation

/// Options that are given twice with a value: which of the two is meant?
enum GivenTwice {
  /// The first option with a value whose name was there before; nil when there is none.
  static func option(of arguments: [String]) -> String? {
    var seen: Set<String> = []
    let options = arguments.prefix { $0 != "--" }
    // What the commands declare is asked for only where a name comes twice.
    var single: Set<String>?
    for argument in options where argument.hasPrefix("--") {
      guard let name = argument.split(separator: "=", maxSplits: 1).first.map(String.init),
        !seen.insert(name).inserted
      else { continue }
      let known = single ?? Command.root.singleOptions
      single = known
      if known.contains(name) { return name }
    }
    return nil
  }
}

/// What a command declares, as the parser describes it.
private struct Command: Decodable {
  struct Argument: Decodable {
    struct Name: Decodable {
      var kind: String
      var name: String
    }
    var kind: String
    var isRepeating: Bool
    var names: [Name]?
  }

  private struct Description: Decodable { var command: Command }

  var arguments: [Argument]?
  var subcommands: [Command]?

  /// The program itself.
  static var root: Command {
    let description = try? JSONDecoder().decode(Description.self, from: Data(DispatchSolve._dumpHelp().utf8))
    return description?.command ?? Command()
  }

  /// Options with a value that counts once, of this command and of those below it.
  var singleOptions: Set<String> {
    let own = (arguments ?? []).filter { $0.kind == "option" && !$0.isRepeating }
    let names = own.flatMap { $0.names ?? [] }.filter { $0.kind == "long" }.map { "--" + $0.name }
    return (subcommands ?? []).reduce(into: Set(names)) { $0.formUnion($1.singleOptions) }
  }
}

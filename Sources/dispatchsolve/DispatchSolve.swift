import ArgumentParser
import DispatchSolveLinearProgramming
import Foundation

/// The command line: parses, wires, prints, maps errors to exit codes.
@main
struct DispatchSolve: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dispatchsolve",
    abstract: "Dispatches a power system year by year and clears its CO2 allowance market exactly.",
    discussion: """
      Units: MW, MWh, MMBtu, US dollars, short tons of CO2; one allowance is one short ton.

      Exit codes: 0 done, 1 configuration, 2 input data, 3 run failed, 5 files could not be read or written, \
      64 wrong usage, 130 and 143 stopped by a signal. More with 'dispatchsolve help exit-codes'.
      """,
    version: programVersion,
    subcommands: [
      Run.self, Check.self, Validate.self, Calibrate.self, Curve.self, Diff.self, ReportCommand.self,
      Explain.self, Export.self, Import.self, Init.self, Scenarios.self, Settings.self,
      Sweep.self, Collect.self,
      Experiment.self,
      Status.self,
      Schema.self, ExitCodes.self,
    ],
    defaultSubcommand: Run.self)

  /// Parses and runs; failures end in the exit code of their kind.
  static func main() {
    if let missing = Limits.missing() {
      Console.end(CommandFailure(code: .files, text: missing))
      Foundation.exit(ExitStatus.files.rawValue)
    }
    SolverMemory.keepFreed()
    Limits.prepareForTheEndOfMemory()
    Console.prepare()
    StopSignals.program.listen()
    do throws(CommandFailure) {
      try parseAndRun()
      StopSignals.program.beforeEnd()
    } catch {
      StopSignals.program.beforeEnd()
      if !error.text.isEmpty { Console.end(error) }
      Foundation.exit(error.code.rawValue)
    }
  }

  private static func parseAndRun() throws(CommandFailure) {
    let arguments = CommandOrder.settled(Array(CommandLine.arguments.dropFirst()))
    do {
      if let text = CommandOrder.unknown(arguments) { throw CommandFailure(code: .usage, text: text) }
      if let name = GivenTwice.option(of: arguments) {
        throw ValidationError("\(name) is given twice")
      }
      var command = try parseAsRoot(arguments)
      try command.run()
    } catch let failure as CommandFailure {
      throw failure
    } catch {
      // ArgumentParser's own: help and version are data, the rest is wrong usage.
      let text = fullMessage(for: error)
      let code = exitCode(for: error)
      guard code.isSuccess else {
        if let hint = CommandOrder.hint(arguments) {
          throw CommandFailure(code: .usage, text: "\(text)\n\(hint)")
        }
        throw CommandFailure(code: ExitStatus(rawValue: code.rawValue) ?? .usage, text: text)
      }
      try Console.out(text + "\n")
    }
  }
}

/// Version of the program.
let programVersion = "0.2.0"

import Foundation
import Subprocess
import SystemPackage

/// What a run of the built program left behind.
struct ProgramRun {
  var status: Int32
  var output: String
  var error: String
}

/// The built program, run as a user does.
enum Program {
  /// The package's folder.
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// The executable beside the test bundle.
  static let executable: String = {
    let bundle = Bundle(for: Marker.self).bundleURL
    let candidates = [
      bundle, bundle.deletingLastPathComponent(), URL(fileURLWithPath: CommandLine.arguments[0]),
    ]
    .map { $0.hasDirectoryPath ? $0 : $0.deletingLastPathComponent() }
    .map { $0.appendingPathComponent("dispatchsolve").path }
    return candidates.first {
      var isDirectory: ObjCBool = false
      return FileManager.default.fileExists(atPath: $0, isDirectory: &isDirectory) && !isDirectory.boolValue
    } ?? "dispatchsolve"
  }()

  private final class Marker {}

  static func run(_ arguments: [String]) async throws -> ProgramRun {
    try await launch(executable, arguments)
  }

  /// Runs a shell script in which `"$0"` is the program and `"$@"` the arguments, to redirect its streams.
  static func shell(_ script: String, _ arguments: [String] = []) async throws -> ProgramRun {
    try await launch("/bin/sh", ["-c", script, executable] + arguments)
  }

  private static func launch(_ path: String, _ arguments: [String]) async throws -> ProgramRun {
    let result = try await Subprocess.run(
      .path(FilePath(path)), arguments: Arguments(arguments),
      output: .string(limit: 1 << 22), error: .string(limit: 1 << 22))
    let status: Int32 =
      switch result.terminationStatus {
      case .exited(let code): code
      case .signaled(let signal): 128 + signal
      }
    return ProgramRun(status: status, output: result.standardOutput, error: result.standardError)
  }

  /// A folder of its own for a test, removed afterwards.
  static func withFolder<R>(_ body: (URL) async throws -> R) async throws -> R {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("dispatchsolve-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try await body(folder)
  }

  /// A sweep of two caps over the study of the folder, 2030; returns its file.
  static func writeCapSweep(_ folder: URL) throws -> URL {
    let file = folder.appendingPathComponent("caps.toml")
    let text = """
      name = "caps"
      inputs = "."
      years = "2030"
      metrics = ["allowance_price_usd"]
      [[axis]]
      name = "cap"
      values = [0.9, 1]
      [[axis.change]]
      table = "allowance_program"
      column = "cap_short_tons"
      use = "multiply"

      """
    try Data(text.utf8).write(to: file)
    return file
  }

  /// A small study of one zone: 100 MW of coal, 100 MW of gas, 100 MW of load, a cap of 70 tons an hour.
  static func writeCoalAndGas(_ folder: URL, changing changes: [String: String] = [:]) throws {
    var files = [
      "study.toml": """
      name = "coal-and-gas"
      description = "Two units and a cap"
      [run]
      mode = "single"

      """,
      "zones.csv": "zone,group\nZ,all\n",
      "units.csv": """
      unit,zone,technology,capacity_mw,variable_om_usd_per_mwh,emission_rate_short_tons_per_mwh
      coal,Z,Coal,100,20,1
      gas,Z,Gas,100,35,0.4

      """,
      "demand.csv": "year,zone,demand_mwh\n2030,Z,876000\n",
      "allowance_program.csv": "year,cap_short_tons,full_compliance\n2030,613200,1\n",
      "program_membership.csv": "zone,first_year\nZ,2020\n",
    ]
    files.merge(changes) { $1 }
    for (name, text) in files {
      try Data(text.utf8).write(to: folder.appendingPathComponent(name))
    }
  }
}

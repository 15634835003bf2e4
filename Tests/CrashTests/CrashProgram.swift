import Foundation
import Testing

/// The built program, started so that it can be killed.
struct CrashProgram {
  /// How a process ended.
  struct Ending {
    /// Exit code, or 128 and the number of the signal.
    var status: Int32
    var error: String
    var wasKilled: Bool
  }

  /// Whether the tests are wanted: they take minutes and are run apart, by `make crash`.
  static let isWanted = ProcessInfo.processInfo.environment["DISPATCHSOLVE_CRASH_TESTS"] != nil

  /// Whether all of them are wanted, as before a version (`DISPATCHSOLVE_CRASH_TESTS=full`), or a part for every day.
  static let areAllWanted = ProcessInfo.processInfo.environment["DISPATCHSOLVE_CRASH_TESTS"] == "full"

  /// The package's folder.
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// The executable beside the test bundle.
  static let executable: URL = {
    let bundle = Bundle(for: Marker.self).bundleURL
    let candidates = [
      bundle, bundle.deletingLastPathComponent(), URL(fileURLWithPath: CommandLine.arguments[0]),
    ]
    .map { $0.hasDirectoryPath ? $0 : $0.deletingLastPathComponent() }
    .map { $0.appendingPathComponent("dispatchsolve") }
    return candidates.first {
      var isDirectory: ObjCBool = false
      return FileManager.default.fileExists(atPath: $0.path, isDirectory: &isDirectory)
        && !isDirectory.boolValue
    } ?? root.appendingPathComponent(".build/debug/dispatchsolve")
  }()

  private final class Marker {}

  private let process = Process()
  private let errorFile: URL

  /// Starts the program, or a shell script in which `"$0"` is the program and `"$@"` the arguments.
  init(_ arguments: [String], script: String? = nil, fault: String? = nil) throws {
    errorFile = FileManager.default.temporaryDirectory.appendingPathComponent("crash-\(UUID())")
    try Data().write(to: errorFile)
    var environment = ProcessInfo.processInfo.environment
    environment["DISPATCHSOLVE_FAULT"] = fault
    process.environment = environment
    if let script {
      process.executableURL = URL(fileURLWithPath: "/bin/sh")
      process.arguments = ["-c", script, Self.executable.path] + arguments
    } else {
      process.executableURL = Self.executable
      process.arguments = arguments
    }
    process.standardOutput = FileHandle.nullDevice
    process.standardError = try FileHandle(forWritingTo: errorFile)
    try process.run()
  }

  /// Whether the process has not ended.
  var isRunning: Bool { process.isRunning }

  /// Sends a signal to the process.
  func send(_ signal: Int32) { if process.isRunning { kill(process.processIdentifier, signal) } }

  /// Waits for the end.
  func wait() -> Ending {
    process.waitUntilExit()
    let wasKilled = process.terminationReason == .uncaughtSignal
    let text = (try? String(contentsOf: errorFile, encoding: .utf8)) ?? ""
    try? FileManager.default.removeItem(at: errorFile)
    return Ending(
      status: process.terminationStatus + (wasKilled ? 128 : 0), error: text, wasKilled: wasKilled)
  }

  /// Runs to the end.
  static func run(_ arguments: [String], script: String? = nil, fault: String? = nil) throws -> Ending {
    try CrashProgram(arguments, script: script, fault: fault).wait()
  }
}

extension CrashProgram {
  /// Kills a command at every named point, into a new folder and over complete results, a copy of `straight`.
  ///
  /// - Parameters:
  ///   - times: At which time of coming to the point.
  ///   - folder: Where result folders are.
  ///   - arguments: Arguments of the command into a result folder of a name.
  ///   - killed: Told the name of the folder of a command that was killed; others have ended well.
  /// - Returns: All points, and those at which a command was killed.
  static func killAtEveryFaultSite(
    times: [Int], in folder: URL, _ arguments: (_ name: String, _ more: [String]) -> [String],
    killed: (_ name: String, _ replaces: Bool) throws -> Void
  ) throws -> (sites: Set<String>, reached: Set<String>) {
    let refused = try run(arguments("none", []), fault: "nowhere")
    #expect(refused.status == 64)
    let sites = (refused.error.components(separatedBy: "one of ").last ?? "")
      .components(separatedBy: ", ").map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }
    #expect(sites.count >= 14)
    var reached: Set<String> = []
    for site in sites {
      for time in times {
        for replaces in [false, true] {
          let name = "\(site)-\(time)-\(replaces)"
          let path = folder.appendingPathComponent(name).path
          if replaces {
            try FileManager.default.copyItem(
              atPath: folder.appendingPathComponent("straight").path, toPath: path)
          }
          let ending = try run(arguments(name, replaces ? ["--overwrite"] : []), fault: "\(site):\(time)")
          if ending.wasKilled {
            #expect(ending.status == 128 + SIGKILL)
            reached.insert(site)
            try killed(name, replaces)
          } else {
            #expect(ending.status == 0, "\(name): \(ending.error)")
          }
          try? FileManager.default.removeItem(atPath: path)
        }
      }
    }
    return (Set(sites), reached)
  }
}

/// A study in a folder of its own, the arguments that run it, and what a straight run gives.
struct CrashStudy {
  let folder: URL
  let inputs: String
  let years: String
  let options: [String]
  /// Files of a straight run; the manifest, which has times, is left out.
  private(set) var expected: [String: Data] = [:]
  /// How long the straight run took, seconds.
  private(set) var seconds = 0.0

  /// Runs the study straight, into `straight`.
  init(_ folder: URL, inputs: String, years: String, options: [String] = []) throws {
    self.folder = folder
    self.inputs = inputs
    self.years = years
    self.options = options
    let start = Date()
    let ending = try CrashProgram.run(arguments("straight"))
    seconds = Date().timeIntervalSince(start)
    guard ending.status == 0 else { throw CrashFailure(what: ending.error) }
    expected = try files("straight")
  }

  /// Path of a result folder.
  func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

  /// Arguments of a run into a folder.
  func arguments(_ name: String, _ more: [String] = []) -> [String] {
    ["--inputs", inputs, "--years", years, "--output", path(name), "-q", "--checkpoint-interval", "0"]
      + options + more
  }

  /// Files of a result folder.
  func files(_ name: String) throws -> [String: Data] {
    var files: [String: Data] = [:]
    let results = folder.appendingPathComponent(name)
    for file in try FileManager.default.subpathsOfDirectory(atPath: results.path)
    where file != "manifest.json" {
      let url = results.appendingPathComponent(file)
      if !url.hasDirectoryPath, let data = try? Data(contentsOf: url) { files[file] = data }
    }
    return files
  }

  /// Names beside the result folders, hidden ones of interrupted runs among them.
  func left() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasPrefix(".") }
  }

  /// Removes a result folder.
  func remove(_ name: String) { try? FileManager.default.removeItem(atPath: path(name)) }

  /// Several years of two units under a cap, written into `folder/study`.
  static func small(_ folder: URL, years count: Int = 12) throws -> String {
    let study = folder.appendingPathComponent("study")
    try FileManager.default.createDirectory(at: study, withIntermediateDirectories: true)
    let years = 2030..<(2030 + count)
    let files = [
      "study.toml": "name = \"small\"\n[run]\nmode = \"single\"\n",
      "zones.csv": "zone,group\nZ,all\n",
      "units.csv": """
      unit,zone,technology,capacity_mw,variable_om_usd_per_mwh,emission_rate_short_tons_per_mwh
      coal,Z,Coal,100,20,1
      gas,Z,Gas,100,35,0.4

      """,
      "technologies.csv": """
      technology,fuel,variable_om_usd_per_mwh,emission_rate_short_tons_per_mwh
      Gas,,35,0.4

      """,
      "planned_changes.csv": "year,zone,technology,change_mw,status\n"
        + years.map { "\($0),Z,Gas,5,firm\n" }.joined(),
      "demand.csv": "year,zone,demand_mwh\n"
        + years.map { "\($0),Z,\(876_000 + 10_000 * ($0 - 2030))\n" }.joined(),
      "allowance_program.csv": "year,cap_short_tons,control_period\n"
        + years.map { "\($0),\(max(100_000, 700_000 - 20_000 * ($0 - 2030))),\(($0 - 2030) / 3)\n" }.joined(),
      "program_membership.csv": "zone,first_year\nZ,2020\n",
    ]
    for (name, text) in files { try Data(text.utf8).write(to: study.appendingPathComponent(name)) }
    return study.path
  }
}

/// A test could not be set up.
struct CrashFailure: Error {
  var what: String
}

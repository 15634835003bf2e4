import Foundation

/// A game of two states in a folder of its own, and what a straight run of it gives.
struct CrashExperiment {
  let folder: URL
  /// Files of a straight run but for its manifest.
  private(set) var expected: [String: Data] = [:]
  /// How long the straight run took, seconds.
  private(set) var seconds = 0.0

  /// Plays straight, into `straight`.
  ///
  /// - Parameter gridPoints: Values that each of the states tries in its turn; an evaluation takes milliseconds.
  init(_ folder: URL, gridPoints: Int) throws {
    self.folder = folder
    try Self.write(folder, gridPoints: gridPoints)
    let start = Date()
    let ending = try CrashProgram.run(arguments("straight"))
    seconds = Date().timeIntervalSince(start)
    guard ending.status == 0 else { throw CrashFailure(what: ending.error) }
    expected = try files("straight")
  }

  /// Path of a folder.
  func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

  /// Arguments of an experiment into a folder.
  func arguments(_ name: String, _ more: [String] = []) -> [String] {
    ["experiment", path("game.toml"), "--output", path(name), "-q", "--threads", "1"] + more
  }

  /// Files of a folder but for the manifest, which says how long it took.
  func files(_ name: String) throws -> [String: Data] {
    var files: [String: Data] = [:]
    for file in try FileManager.default.subpathsOfDirectory(atPath: path(name)) {
      guard let data = FileManager.default.contents(atPath: "\(path(name))/\(file)") else { continue }
      if file != "manifest.json" { files[file] = data }
    }
    return files
  }

  /// Evaluations that an experiment at work has kept; nil: there is none.
  func evaluations(_ name: String) -> Int? {
    guard let data = FileManager.default.contents(atPath: "\(path(name))/.run/state.json"),
      let end = data.firstIndex(of: 0x0A),
      let kept = try? JSONSerialization.jsonObject(with: data[(end + 1)...]) as? [String: Any]
    else { return nil }
    return ((kept["state"] as? [String: Any])?["evaluations"] as? [Any])?.count
  }

  /// Evaluations of the straight run.
  var expectedEvaluations: Int { Self.evaluations(expected["experiment.json"]) ?? 0 }

  private static func evaluations(_ data: Data?) -> Int? {
    guard let data, let state = try? JSONSerialization.jsonObject(with: data) as? [String: Any] else {
      return nil
    }
    return (state["evaluations"] as? [Any])?.count
  }

  /// Names beside the folders, hidden ones of interrupted experiments among them.
  func left() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasPrefix(".") }
  }

  /// Removes a folder.
  func remove(_ name: String) { try? FileManager.default.removeItem(atPath: path(name)) }

  /// Two zones of coal and gas under one cap, to which each of the two states adds a budget.
  private static func write(_ folder: URL, gridPoints: Int) throws {
    let study = folder.appendingPathComponent("study")
    try FileManager.default.createDirectory(at: study, withIntermediateDirectories: true)
    func state(_ name: String, _ damage: Int) -> String {
      """
      [[jurisdictions]]
      name = "\(name)"
      zones = ["\(name)"]
      lever = "allowance_budget"
      lower = 0
      upper = 400_000
      grid_points = \(gridPoints)
      halvings = 4
      start = 400_000
      damage_usd_per_short_ton = \(damage)
      cap_share = 0.5


      """
    }
    let files = [
      "game.toml": "name = \"two\"\ninputs = \"study\"\nyears = [2030, 2031]\niteration_limit = 3\n"
        + state("A", 40) + state("B", 10),
      "study/study.toml": "name = \"small\"\n", "study/zones.csv": "zone,group\nA,all\nB,all\n",
      "study/units.csv": """
      unit,zone,technology,capacity_mw,variable_om_usd_per_mwh,emission_rate_short_tons_per_mwh
      coal A,A,Coal,100,20,1
      gas A,A,Gas,100,35,0.4
      coal B,B,Coal,60,18,1.1
      gas B,B,Gas,100,33,0.5

      """,
      "study/demand.csv": "year,zone,demand_mwh\n"
        + [2030, 2031].map { "\($0),A,876000\n\($0),B,600000\n" }.joined(),
      "study/allowance_program.csv": "year,cap_short_tons\n2030,500000\n2031,480000\n",
      "study/program_membership.csv": "zone,first_year\nA,2020\nB,2020\n",
      "study/interfaces.csv": "interface,from_zone,to_zone,capacity_mw,reverse_capacity_mw\nline,A,B,20,20\n",
    ]
    for (name, text) in files { try Data(text.utf8).write(to: folder.appendingPathComponent(name)) }
  }
}

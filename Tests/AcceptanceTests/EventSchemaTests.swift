import Foundation
import DispatchSolveTestSupport
import Testing

/// The lines of events are as docs/events.schema.json says.
@Suite(.timeLimit(.minutes(60)))
struct EventSchemaTests {
  /// Why a value is not as a schema says; nil when it is. Knows what the schema of events uses, and refuses the rest.
  static func problem(_ value: Any, _ schema: [String: Any], at path: String = "") -> String? {
    let known: Set = [
      "$schema", "title", "oneOf", "type", "properties", "required", "additionalProperties", "items", "enum",
      "const",
    ]
    if let other = schema.keys.first(where: { !known.contains($0) }) { return "schema uses \(other)" }
    if let options = schema["oneOf"] as? [[String: Any]] {
      let fitting = options.filter { problem(value, $0, at: path) == nil }
      return fitting.count == 1 ? nil : "\(path): \(fitting.count) of the alternatives fit \(value)"
    }
    if let constant = schema["const"] as? String, value as? String != constant {
      return "\(path): not \(constant)"
    }
    if let names = schema["enum"] as? [String], !names.contains(value as? String ?? "") {
      return "\(path): \(value)"
    }
    switch schema["type"] as? String {
    case "string": return value is String ? nil : "\(path): no text"
    case "number": return value is NSNumber ? nil : "\(path): no number"
    case "boolean": return value is Bool ? nil : "\(path): no flag"
    case "integer":
      guard let number = value as? NSNumber, number.doubleValue == number.doubleValue.rounded() else {
        return "\(path): no whole number"
      }
      return nil
    case "array":
      guard let items = value as? [Any], let item = schema["items"] as? [String: Any] else {
        return "\(path): no list"
      }
      return items.lazy.compactMap { problem($0, item, at: path + "[]") }.first
    case "object":
      guard let object = value as? [String: Any],
        let properties = schema["properties"] as? [String: [String: Any]],
        let required = schema["required"] as? [String]
      else { return "\(path): no object" }
      if let missing = required.first(where: { object[$0] == nil }) { return "\(path).\(missing) is missing" }
      for (key, member) in object {
        guard let schema = properties[key] else { return "\(path).\(key) is not in the schema" }
        if let found = problem(member, schema, at: "\(path).\(key)") { return found }
      }
      return nil
    default: return nil
    }
  }

  /// Holds lines to the schema, and notes their events.
  static func check(_ lines: String, _ seen: inout Set<String>) throws {
    let url = Program.root.appendingPathComponent("docs/events.schema.json")
    let schema = try #require(
      try JSONSerialization.jsonObject(with: Data(contentsOf: url)) as? [String: Any])
    for line in lines.split(separator: "\n") {
      let value = try JSONSerialization.jsonObject(with: Data(line.utf8))
      #expect(Self.problem(value, schema) == nil, "\(line.prefix(300))")
      seen.insert((value as? [String: Any])?["event"] as? String ?? "")
    }
  }

  @Test func everyLineFits() async throws {
    try await Program.withFolder { folder in
      var seen: Set<String> = []
      let out = folder.appendingPathComponent("out")
      let live = try await Program.run([
        "--inputs", FrozenStudy.folder, "--years", "2025-2027", "--builds", "--output", out.path,
        "--progress", "jsonl",
        "-q",
      ])
      #expect(live.status == 0, "\(live.error.suffix(300))")
      try Self.check(live.error, &seen)
      let stored = try String(contentsOf: out.appendingPathComponent("events.jsonl"), encoding: .utf8)
      try Self.check(stored, &seen)
      // The stored lines are the live ones without durations.
      let withoutTimes = live.error.replacing(/"seconds":[0-9.e-]+,/, with: "")
      #expect(withoutTimes == stored)
      let study = try ResumeTests.study(folder)
      let small = folder.appendingPathComponent("small").path
      let arguments = ["--inputs", study, "--years", "2030-2035", "--output", small, "-q"]
      _ = try await Program.shell(
        "DISPATCHSOLVE_FAULT=checkpoint-done:2 \"$0\" \"$@\"", arguments + ["--checkpoint-interval", "0"])
      let resumed = try await Program.run(arguments + ["--resume", "--progress", "jsonl"])
      try Self.check(resumed.error, &seen)
      #expect(
        seen.isSuperset(of: [
          "run_started", "run_resumed", "year_started", "phase_completed", "iteration", "converged",
          "option_accepted", "year_completed", "run_completed",
        ]), "\(seen.sorted())")
    }
  }

  /// The checker refuses what the schema does not allow.
  @Test func theCheckerCanFail() throws {
    var seen: Set<String> = []
    try Self.check("{\"event\":\"year_started\",\"year\":2030}", &seen)
    let url = Program.root.appendingPathComponent("docs/events.schema.json")
    let schema = try #require(
      try JSONSerialization.jsonObject(with: Data(contentsOf: url)) as? [String: Any])
    for bad: [String: Any] in [
      ["event": "year_started"], ["event": "year_started", "year": 1.5], ["event": "nothing"],
      ["event": "year_started", "year": 2030, "more": 1], ["event": "run_failed", "message": 3],
    ] {
      #expect(Self.problem(bad, schema) != nil, "\(bad)")
    }
  }
}

import Foundation
import Testing

/// The first commands of a newcomer.
@Suite(.timeLimit(.minutes(60)))
struct BeginningTests {
  @Test func aStudyToBeginWith() async throws {
    try await Program.withFolder { folder in
      let study = folder.appendingPathComponent("mine").path
      let made = try await Program.run(["init", study])
      #expect(made.status == 0 && made.output.contains("check --inputs \(study)"), "\(made.error)")
      let check = try await Program.run(["check", "--inputs", study, "--years", "2027-2030"])
      #expect(check.output == "three-zones: 0 errors, 0 warnings; 15 files\n", "\(check.error)")
      let output = folder.appendingPathComponent("out").path
      let run = try await Program.run(
        ["--inputs", study, "--years", "2027-2030", "--slices", "--output", output, "-q"])
      #expect(run.status == 0 && run.error.isEmpty, "\(run.error)")
      // Something is traded, banked and built: there is something to look at.
      let years = try RunTests.rows(URL(fileURLWithPath: "\(output)/annual.csv"))
      #expect(years.count == 4 && years.contains { Double($0["built_mw"] ?? "") ?? 0 > 0 })
      #expect(years.allSatisfy { Double($0["bank"] ?? "") ?? 0 > 0 && Double($0["unserved_mwh"] ?? "") == 0 })
      let again = try await Program.run(["init", study])
      #expect(again.status == 5 && again.error == "\(study) is not empty: nothing was written\n")
      let copy = folder.appendingPathComponent("copy").path
      #expect(try await Program.run(["init", copy, "--template", study]).status == 0)
      #expect(FileManager.default.fileExists(atPath: "\(copy)/scenarios/tighter.toml"))
      let none = try await Program.run(["init", "\(copy)-2", "--template", folder.path])
      #expect(none.status == 1 && none.error.contains("is no study folder"))
    }
  }

  /// A file that stands where the folder is to be stays as it is, and a copy may lie in what is copied.
  @Test func nothingIsLost() async throws {
    try await Program.withFolder { folder in
      let study = folder.appendingPathComponent("mine").path
      #expect(try await Program.run(["init", study]).status == 0)
      let taken = folder.appendingPathComponent("taken")
      try Data("kept".utf8).write(to: taken)
      for options in [[], ["--template", study]] {
        let made = try await Program.run(["init", taken.path] + options)
        #expect(
          made.status == 5 && made.error.hasPrefix("\(taken.path): could not be written: "), "\(made.error)")
        #expect(FileManager.default.contents(atPath: taken.path) == Data("kept".utf8))
      }
      let inside = try await Program.run(["init", "\(study)/copy", "--template", study])
      #expect(inside.status == 0, "\(inside.error)")
      #expect(FileManager.default.fileExists(atPath: "\(study)/copy/study.toml"))
      #expect(!FileManager.default.fileExists(atPath: "\(study)/copy/copy"))
    }
  }

  @Test func scenariosAndSettings() async throws {
    try await Program.withFolder { folder in
      let study = folder.appendingPathComponent("mine").path
      #expect(try await Program.run(["init", study]).status == 0)
      let scenarios = try await Program.run(["scenarios", "--inputs", study])
      #expect(
        scenarios.output == """
          south-joins: South is a member from 2029, with a budget of its own
              program_membership: 1 row added
          tighter: Caps a tenth lower from 2028
              allowance_program.cap_short_tons x 0.9, 2028-2030

          """, "\(scenarios.error)")
      let settings = try await Program.run(["settings", "--inputs", study])
      #expect(settings.status == 0, "\(settings.error)")
      #expect(settings.output.contains("\nforesight = 3 (default: myopic)\n"))
      #expect(settings.output.contains("[program]\n"))
      let defaults = try await Program.run(["settings"])
      #expect(defaults.output.contains("\nforesight = myopic\n"))
      #expect(!defaults.output.contains("(default:"))
      let wrong = try await Program.run(["scenarios", "--inputs", "\(study)/none"])
      #expect(wrong.status == 2 && wrong.error.contains("no such folder"))
    }
  }

  /// A network that PyPSA exported becomes a study that checks and runs; PyPSA with HiGHS finds 5277.3195876288655.
  @Test func aNetworkOfPyPSA() async throws {
    let network = Program.root.appendingPathComponent("Tests/PyPSAImportTests/Fixtures/tiny").path
    try await Program.withFolder { folder in
      let study = folder.appendingPathComponent("study").path
      let made = try await Program.run(["import", "pypsa", network, "--output", study])
      #expect(made.status == 0 && made.error.isEmpty, "\(made.error)")
      #expect(
        made.output.contains(
          "2 zones, 4 slices, 1 unit, 1 store, 2 interfaces, 1 option to build, 1 limit on CO2"))
      let check = try await Program.run(["check", "--inputs", study])
      #expect(check.status == 0 && check.output.hasPrefix("tiny: 0 errors, 0 warnings"), "\(check.output)")
      let output = folder.appendingPathComponent("out").path
      #expect(
        try await Program.run(["--inputs", study, "--years", "2030", "--output", output, "-q"]).status == 0)
      let year = try RunTests.rows(URL(fileURLWithPath: "\(output)/annual.csv")).first
      let cost = Double(year?["system_cost_usd"] ?? "") ?? .nan
      #expect(abs(cost / 1095 - 5277.3195876288655) < 1e-6 * 5277)
      let again = try await Program.run(["import", "pypsa", network, "--output", study])
      #expect(again.status == 5 && again.error == "\(study) is not empty: nothing was written\n")
      // What no study may be leaves nothing behind; quiet is quiet.
      let spoilt = folder.appendingPathComponent("spoilt")
      try FileManager.default.copyItem(atPath: network, toPath: spoilt.path)
      let buses = spoilt.appendingPathComponent("buses.csv")
      let text = try String(contentsOf: buses, encoding: .utf8)
      try Data((text + "C\tD,380.0\n").utf8).write(to: buses)
      let refused = try await Program.run(["import", "pypsa", spoilt.path, "--output", study + "-3"])
      #expect(
        refused.status == 2 && !FileManager.default.fileExists(atPath: study + "-3"), "\(refused.error)")
      let quiet = try await Program.run(["import", "pypsa", network, "--output", study + "-4", "--quiet"])
      #expect(quiet.status == 0 && quiet.output.isEmpty && quiet.error.isEmpty)
      let none = try await Program.run(["import", "pypsa", study, "--output", output + "-2"])
      #expect(none.status == 2 && none.error.contains("network.csv: no such file"), "\(none.error)")
    }
  }
}

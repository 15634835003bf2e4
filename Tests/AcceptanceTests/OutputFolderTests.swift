import Foundation
import Testing

/// What happens to folders that are there already.
@Suite(.timeLimit(.minutes(60)))
struct OutputFolderTests {
  /// A study of its own in `folder/study`, and the arguments that run it into `output`.
  static func study(_ folder: URL, output: String) throws -> [String] {
    let study = folder.appendingPathComponent("study")
    try FileManager.default.createDirectory(at: study, withIntermediateDirectories: true)
    try Program.writeCoalAndGas(study)
    return ["--inputs", study.path, "--years", "2030", "--output", output, "-q"]
  }

  private static func names(_ folder: URL) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
  }

  /// A manifest alone does not make results: neither that of another program nor one among other files.
  @Test func onlyResultsAreReplaced() async throws {
    try await Program.withFolder { folder in
      let results = folder.appendingPathComponent("out")
      let arguments = try Self.study(folder, output: results.path) + ["--overwrite"]
      try FileManager.default.createDirectory(at: results, withIntermediateDirectories: true)
      let manifest = results.appendingPathComponent("manifest.json")
      try Data("{\"name\": \"an app\"}\n".utf8).write(to: manifest)
      let foreign = try await Program.run(arguments)
      #expect(foreign.status == 5)
      #expect(
        foreign.error
          == "\(results.path) is not replaced: its manifest.json is not that of a run; give --output another folder\n"
      )
      #expect(try Self.names(results) == ["manifest.json"])
      try FileManager.default.removeItem(at: manifest)
      #expect(try await Program.run(arguments).status == 0)

      let notes = results.appendingPathComponent("notes.txt")
      try Data("mine\n".utf8).write(to: notes)
      let mixed = try await Program.run(arguments)
      #expect(mixed.status == 5)
      #expect(
        mixed.error
          == "\(results.path) is not replaced: a run did not write its 'notes.txt'; give --output another folder\n"
      )
      #expect(try String(contentsOf: notes, encoding: .utf8) == "mine\n")
      try FileManager.default.removeItem(at: notes)

      // A run with slices leaves a folder inside; a run without them takes it away.
      #expect(try await Program.run(arguments + ["--slices"]).status == 0)
      #expect(try Self.names(results).contains("slices"))
      #expect(try await Program.run(arguments).status == 0)
      #expect(try !Self.names(results).contains("slices"))
      #expect(try Self.names(folder) == ["out", "study"])
    }
  }

  /// The study that is run is never replaced, by whatever name it goes and whatever manifest lies in it.
  @Test func theStudyIsNeverReplaced() async throws {
    try await Program.withFolder { folder in
      let study = folder.appendingPathComponent("study")
      _ = try Self.study(folder, output: study.path)
      try Data("{}\n".utf8).write(to: study.appendingPathComponent("manifest.json"))
      let link = folder.appendingPathComponent("link")
      try FileManager.default.createSymbolicLink(at: link, withDestinationURL: study)
      let before = try Self.names(study)
      for output in [study.path, study.path + "/../study/", folder.path, link.path] {
        let run = try await Program.run([
          "--inputs", study.path, "--years", "2030", "--output", output, "--overwrite",
        ])
        #expect(run.status == 5)
        #expect(
          run.error
            == "\(output) holds the study that is run, \(study.path); give --output another folder\n")
        #expect(try Self.names(study) == before)
      }
      // Beside the study's tables a result folder of its own does no harm.
      let inside = study.appendingPathComponent("results")
      let run = try await Program.run([
        "--inputs", study.path, "--years", "2030", "--output", inside.path, "-q",
      ])
      #expect(run.status == 0)
      #expect(try Self.names(study) == (before + ["results"]).sorted())
    }
  }

  /// A link that leads nowhere is told before the run, not after it.
  @Test func aDanglingLinkIsRefusedBeforeTheRun() async throws {
    try await Program.withFolder { folder in
      let link = folder.appendingPathComponent("out")
      try FileManager.default.createSymbolicLink(
        at: link, withDestinationURL: folder.appendingPathComponent("nowhere"))
      for (output, flags) in [(link.path, []), (link.path + "/", []), (link.path, ["--overwrite"])] {
        let arguments = try Self.study(folder, output: output) + ["--progress", "jsonl"]
        let run = try await Program.run(arguments + flags)
        #expect(run.status == 5)
        #expect(
          run.error
            == "{\"event\":\"exit\",\"exit_code\":5,\"message\":\"\(output): could not be written: it is a link that leads nowhere\"}\n"
        )
      }
    }
  }

  /// A link stays a link; the folder it leads to is the one replaced.
  @Test func aLinkedFolderIsReplacedWhereItIs() async throws {
    try await Program.withFolder { folder in
      let target = folder.appendingPathComponent("elsewhere/results")
      try FileManager.default.createDirectory(at: target, withIntermediateDirectories: true)
      let link = folder.appendingPathComponent("out")
      try FileManager.default.createSymbolicLink(at: link, withDestinationURL: target)
      let arguments = try Self.study(folder, output: link.path) + ["--overwrite"]
      for slices in [["--slices"], []] {
        let run = try await Program.run(arguments + slices)
        #expect(run.status == 0, "\(run.error)")
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link.path) == target.path)
        #expect(try Self.names(target).contains("slices") == !slices.isEmpty)
      }
      #expect(try Self.names(target.deletingLastPathComponent()) == ["results"])
      #expect(try Self.names(folder) == ["elsewhere", "out", "study"])
    }
  }

  @Test func anEmptyPathIsWrongUsage() async throws {
    try await Program.withFolder { folder in
      let run = try await Program.run(try Self.study(folder, output: ""))
      #expect(run.status == 64)
      #expect(run.error.contains("--output must not be empty"))
    }
  }

  @Test func aFileIsNotReplaced() async throws {
    try await Program.withFolder { folder in
      let file = folder.appendingPathComponent("out")
      try Data("mine\n".utf8).write(to: file)
      let run = try await Program.run(try Self.study(folder, output: file.path) + ["--overwrite"])
      #expect(run.status == 5)
      #expect(run.error == "\(file.path) is not replaced: it is not a folder; give --output another folder\n")
    }
  }
}

import Foundation
import Testing

/// What documents show is what the program does.
@Suite(.serialized)
struct DocumentTests {
  /// A fenced block that names what it is: the file to be written, or the command whose output it is.
  struct Block {
    let name: String
    let text: String
  }

  static func blocks(_ document: String) -> [Block] {
    var blocks: [Block] = []
    var open: (name: String?, lines: [Substring])?
    for line in document.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("```") {
        if let block = open {
          if let name = block.name {
            blocks.append(Block(name: name, text: block.lines.joined(separator: "\n") + "\n"))
          }
          open = nil
        } else {
          open = (line.split(separator: " ").dropFirst().first.map(String.init), [])
        }
      } else {
        open?.lines.append(line)
      }
    }
    return blocks
  }

  @Test func gettingStartedIsWhatHappens() async throws {
    let page = Program.root.appendingPathComponent("docs/getting-started.md")
    let blocks = Self.blocks(try String(contentsOf: page, encoding: .utf8))
    let outputs = ["check", "run", "curve"]
    try await Program.withFolder { folder in
      let study = folder.appendingPathComponent("two-states")
      for block in blocks where !outputs.contains(block.name) {
        let file = study.appendingPathComponent(block.name)
        try FileManager.default.createDirectory(
          at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(block.text.utf8).write(to: file)
      }
      let results = folder.appendingPathComponent("results/two-states")
      let years = ["--years", "2027-2029"]
      let commands = [
        "check": ["check", "--inputs", study.path],
        "run": ["--inputs", study.path, "--output", results.path] + years,
        "curve": ["curve", "--inputs", study.path, "--year", "2029", "--prices", "0-100"],
      ]
      for (name, arguments) in commands {
        let shown = try #require(blocks.first { $0.name == name }, "\(name) is not in the page")
        let run = try await Program.run(arguments)
        #expect(run.status == 0, "\(run.error)")
        let printed = run.output.replacingOccurrences(of: "\(folder.path)/", with: "")
        #expect(printed == shown.text)
      }
      let tighter = try await Program.run(
        ["--inputs", study.path, "--scenario", "tighter", "--output", results.path + "-tighter", "-q"] + years
      )
      #expect(tighter.status == 0, "\(tighter.error)")
      let difference = try await Program.run(["diff", results.path, results.path + "-tighter"])
      #expect(difference.status == 0, "\(difference.error)")
      // The page says of those who do not look ahead that 2029 needs the tier.
      let alone = try await Program.run(
        ["--inputs", study.path, "--foresight", "myopic", "--output", folder.path + "/alone", "-q"] + years)
      #expect(alone.status == 0, "\(alone.error)")
      let rows = try RunTests.rows(folder.appendingPathComponent("alone/annual.csv"))
      #expect(rows.last?["status"] == "at_trigger")
      #expect(rows.first?["bank"] == "0")
    }
  }

  @Test func linksLeadSomewhere() throws {
    let folders = [".", "docs", "data", "workflow", "Benchmarks"]
    var checked = 0
    for folder in folders {
      let place = Program.root.appendingPathComponent(folder)
      for name in try FileManager.default.contentsOfDirectory(atPath: place.path)
      where name.hasSuffix(".md") {
        let text = try String(contentsOf: place.appendingPathComponent(name), encoding: .utf8)
        for match in text.matches(of: /\]\(([^)#]+)(#[^)]*)?\)/) where !match.1.contains("://") {
          let target = place.appendingPathComponent(String(match.1))
          #expect(FileManager.default.fileExists(atPath: target.path), "\(folder)/\(name): \(match.1)")
          checked += 1
        }
      }
    }
    #expect(checked > 20)
  }

  @Test func targetsAreAsDrawn() async throws {
    let drawing = try await Program.shell(
      "sh '\(Program.root.appendingPathComponent("scripts/targets.sh").path)'")
    #expect(drawing.status == 0, "\(drawing.error)")
    #expect(drawing.output.contains("Coordinator --> Planning"))
    let page = try String(contentsOf: Program.root.appendingPathComponent("ARCHITECTURE.md"), encoding: .utf8)
    #expect(page.contains("```mermaid\n\(drawing.output)```"), "ARCHITECTURE.md lacks:\n\(drawing.output)")
  }

  /// An import of the library brings types alone: loose functions and variables would meet those of others.
  @Test func nothingPublicLiesOutsideOfTypes() throws {
    let sources = Program.root.appendingPathComponent("Sources")
    let walk = try #require(FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil))
    var read = 0
    for case let file as URL in walk where file.pathExtension == "swift" {
      let text = try String(contentsOf: file, encoding: .utf8)
      read += 1
      for line in text.split(separator: "\n")
      where ["public func ", "public var ", "public let "].contains(where: line.hasPrefix) {
        Issue.record("\(file.lastPathComponent): \(line)")
      }
    }
    #expect(read > 300)
  }

  /// What the library says has no options of the command line in it; the program adds what to do.
  @Test func theLibraryNamesNoOptions() throws {
    let sources = Program.root.appendingPathComponent("Sources")
    let walk = try #require(FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil))
    var checked = 0
    for case let file as URL in walk
    where file.pathExtension == "swift" && !file.path.contains("/Sources/dispatchsolve/")
      // The page of a study's tables names the command that lists sources.
      && file.lastPathComponent != "StudyDocument.swift"
    {
      checked += 1
      for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
      where !line.drop(while: { $0 == " " }).hasPrefix("//") {
        #expect(!line.contains(/"[^"]*--[a-z]+[^"]*"/), "\(file.lastPathComponent): \(line)")
      }
    }
    #expect(checked > 400)
  }

  /// The front door: a question, its answer, one picture; not a page more.
  @Test func theReadmeIsShort() throws {
    let readme = try String(contentsOf: Program.root.appendingPathComponent("README.md"), encoding: .utf8)
    let lines = readme.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count <= 150)
    #expect(lines.prefix(5).contains { $0.contains("?") })
    #expect(readme.split(separator: "![").count == 2)
  }

  @Test func oneVersionEverywhere() async throws {
    let version = try await Program.run(["--version"]).output.trimmingCharacters(in: .whitespacesAndNewlines)
    for (name, line) in [
      ("CITATION.cff", "\nversion: \(version)\n"), ("codemeta.json", "\"version\": \"\(version)\""),
      ("CHANGELOG.md", "\n## [\(version)] - "),
    ] {
      let text = try String(contentsOf: Program.root.appendingPathComponent(name), encoding: .utf8)
      #expect(text.contains(line), "\(name) has not \(version)")
    }
  }
}

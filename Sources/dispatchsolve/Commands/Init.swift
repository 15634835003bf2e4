import ArgumentParser
import Foundation
import DispatchSolveRunFolder
import DispatchSolveStudyFiles

/// Makes a study folder to begin with.
struct Init: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make a study folder to begin with: three zones, one page, answers in a second.",
    discussion: """
      Without a template the study is a small one whose README.md says what every file holds. --template rggi copies the \
      default study, where it lies beside the program; any other value is a study folder that is copied.
      """)

  @Argument(help: ArgumentHelp("Folder to make; it must not be there, or be empty.", valueName: "dir"))
  var folder: String

  @Option(help: ArgumentHelp("What is copied instead: rggi, or a study folder.", valueName: "name"))
  var template: String?

  @OptionGroup var progress: ProgressOptions

  func validate() throws {
    if folder.isEmpty { throw ValidationError("the folder must not be empty") }
    if template?.isEmpty == true { throw ValidationError("--template must not be empty") }
  }

  func run() throws {
    if let names = try? FileManager.default.contentsOfDirectory(atPath: folder), !names.isEmpty {
      throw CommandFailure(code: .files, text: "\(folder) is not empty: nothing was written")
    }
    let source = try template.map(Self.source)
    do {
      // Not cut off by a signal, which would leave a part of a study.
      _ = try StopSignals.program.stop.pass(throwing: { try write(source) })
    } catch {
      throw CommandFailure(ResultFolderError(error, path: folder))
    }
    try Console.out("\(folder): read its README.md, then: dispatchsolve check --inputs \(folder)\n")
  }

  private func write(_ source: String?) throws {
    let manager = FileManager.default
    if let source {
      // Listed before the folder is made, which may lie in the one that is copied.
      let names = try manager.contentsOfDirectory(atPath: source)
      try manager.createDirectory(atPath: folder, withIntermediateDirectories: true)
      for name in names { try manager.copyItem(atPath: "\(source)/\(name)", toPath: "\(folder)/\(name)") }
      return
    }
    for (name, text) in StudyTemplate.files {
      let file = URL(fileURLWithPath: "\(folder)/\(name)")
      try manager.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
  }

  /// The folder that a template's name stands for.
  private static func source(_ template: String) throws(CommandFailure) -> String {
    let places = template == "rggi" ? defaultStudies() : [template]
    guard
      let found = places.first(where: { FileManager.default.fileExists(atPath: "\($0)/study.toml") })
    else {
      throw CommandFailure(
        code: .configuration,
        text: template == "rggi"
          ? "the default study is not beside the program; give its folder as --template"
          : "\(template) is no study folder: it has no study.toml")
    }
    return found
  }

  /// Where the default study may lie: beside a program that was built in its package or was installed, and in the package one
  /// is in.
  private static func defaultStudies() -> [String] {
    var places = ["data"]
    // A program found by PATH was not called by its place.
    let program = Bundle.main.executablePath ?? CommandLine.arguments.first ?? ""
    var above = URL(fileURLWithPath: program).resolvingSymlinksInPath()
    for _ in 0..<5 {
      above.deleteLastPathComponent()
      places += ["data", "share/dispatchsolve/data"].map { above.appendingPathComponent($0).path }
    }
    return places
  }
}

/// Lists a study's scenarios.
struct Scenarios: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List a study's scenarios: what each is about, and what it changes.")

  @Option(help: ArgumentHelp("Folder of the study.", valueName: "dir"))
  var inputs: String

  @OptionGroup var progress: ProgressOptions

  func run() throws {
    let names = StudyCatalogue.scenarioNames(inputs)
    // A folder that is no study, or one that is wrong, says so by itself.
    _ = try StudyOptions.load(inputs, years: nil, [])
    guard !names.isEmpty else { return try Console.out("no scenarios: \(inputs)/scenarios has no files\n") }
    for name in names {
      let loaded = try StudyOptions.load(inputs, years: nil, [name])
      guard let scenario = loaded.scenarios.first else { continue }
      try Console.out(name + (scenario.description.isEmpty ? "" : ": \(scenario.description)") + "\n")
      for change in scenario.changes { try Console.out("    \(change.text)\n") }
    }
  }
}

/// Lists the settings of `study.toml`.
struct Settings: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List all settings of study.toml: value, default, what it may be, meaning.")

  @Option(help: ArgumentHelp("Study whose values are shown; without it the defaults.", valueName: "dir"))
  var inputs: String?

  @OptionGroup var progress: ProgressOptions

  func run() throws {
    let study = try inputs.map { try StudyOptions.load($0, years: nil, []).asGiven }
    var section = ""
    for setting in StudyCatalogue.settings(of: study) {
      let parts = setting.key.split(separator: ".", maxSplits: 1)
      if let first = parts.first, String(first) != section {
        try Console.out((section.isEmpty ? "" : "\n") + "[\(first)]\n")
        section = String(first)
      }
      let value = setting.value.isEmpty ? "none" : setting.value
      let usual = setting.defaultValue.isEmpty ? "none" : setting.defaultValue
      try Console.out(
        "\(parts.last ?? "") = \(value)" + (value == usual ? "" : " (default: \(usual))")
          + "\n    \(setting.kind)\n    \(setting.meaning)\n")
    }
  }
}

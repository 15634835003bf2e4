import Foundation
import DispatchSolvePowerSystem
import DispatchSolveTables

/// A file of changes of a study, and where each of them stands.
protocol ChangeFile {
  /// File name within the study folder.
  var name: String { get }
  /// Its changes, those left out that could not be understood.
  var changes: [ScenarioChange] { get }
  /// What is wrong with the file.
  var findings: [LocatedFinding] { get }
  /// Place of a part of one of its changes.
  func place(_ part: ScenarioChangeError.Part, change: Int) -> TextPlace
  /// An error of one of its changes as a finding.
  func locate(_ error: ScenarioChangeError, change: Int) -> LocatedFinding
}

extension ScenarioFile: ChangeFile {
  var changes: [ScenarioChange] { scenario.changes }
}

/// `calibration.toml`: fitted parameters and what each of them changes.
struct CalibrationFile: ChangeFile {
  static let fileName = "calibration.toml"

  private(set) var calibration = Calibration([])
  private let file: TOMLFile
  /// Of each change of all parameters, where it stands.
  private var nodes: [TOMLNode] = []
  /// Of each parameter, where its value stands.
  private var valuePlaces: [TextPlace] = []

  private static let keys = ["parameter"]
  private static let parameterKeys = ["name", "value", "low", "high", "meaning", "fitted_to", "change"]
  private static let changeKeys = ["table", "where", "years", "column", "apply"]

  init(bytes: [UInt8]) {
    file = TOMLFile(bytes, name: Self.fileName)
    guard file.isTOML else { return }
    file.top.checkKeys(Self.keys)
    if file.top["parameter"] == nil { file.add(.start, "a calibration needs at least one [[parameter]]") }
    for node in file.top.tables("parameter", header: "[[parameter]]") { read(node) }
  }

  var name: String { file.name }
  var changes: [ScenarioChange] { calibration.changes }
  var findings: [LocatedFinding] { file.findings }

  func place(_ part: ScenarioChangeError.Part, change: Int) -> TextPlace {
    guard nodes.indices.contains(change) else { return .start }
    let node = nodes[change]
    // The amount is the parameter's; what is done with it stands under one key.
    func key(_ key: String) -> String { ParameterChange.Application(rawValue: key) == nil ? key : "apply" }
    return switch part {
    case .change: node.place
    case .key(let name): node.nearest(key(name)).keyPlace
    case .value(let name): node.nearest(key(name)).place
    }
  }

  func locate(_ error: ScenarioChangeError, change: Int) -> LocatedFinding {
    file.finding(place(error.part, change: change), error.message)
  }

  private mutating func read(_ node: TOMLNode) {
    let before = findings.count
    node.checkKeys(Self.parameterKeys, in: " in [[parameter]]")
    let name = node.requiredText("name")
    let value = node.requiredNumber("value")
    let low = node.requiredNumber("low")
    let high = node.requiredNumber("high")
    let meaning = node.requiredText("meaning")
    let fittedTo = node.requiredText("fitted_to")
    if let name, calibration.parameters.contains(where: { $0.name == name }) {
      node["name"]?.refuse("'\(clipped(name))' is the name of an earlier parameter")
    }
    if let low, let high, low >= high { node["high"]?.refuse("\(high) is not above low, \(low)") }
    if let low, let high, let value, low < high, !(low...high).contains(value) {
      node["value"]?.refuse("\(value) is not between low, \(low), and high, \(high)")
    }
    if node["change"] == nil { node.addMissing("change") }
    let changes = node.tables("change", header: "[[parameter.change]]").compactMap { element in
      readChange(element).map { (element, $0) }
    }
    guard findings.count == before, let name, let value, let low, let high, let meaning, let fittedTo else {
      return
    }
    nodes += changes.map(\.0)
    valuePlaces.append(node["value"]?.place ?? .start)
    calibration.parameters.append(
      CalibrationParameter(
        name: name, value: value, range: low...high, meaning: meaning, fittedTo: fittedTo,
        changes: changes.map(\.1)))
  }

  private func readChange(_ node: TOMLNode) -> ParameterChange? {
    let before = findings.count
    node.checkKeys(Self.changeKeys, in: " in [[parameter.change]]")
    let table = node.studyTable()
    let column = node.requiredText("column")
    let conditions = node.conditions()
    let years = node.years("years")
    if node["apply"] == nil { node.addMissing("apply") }
    let application = node.word("apply", as: ParameterChange.Application.self)
    guard findings.count == before, let table, let column, let application else { return nil }
    return ParameterChange(table, where: conditions, years: years, column: column, application)
  }

  /// The text of the file with other values in the place of the old ones, everything else as it is.
  func text(of bytes: [UInt8], with values: [Double]) -> String {
    var lines = String(decoding: bytes, as: UTF8.self).unicodeScalars.split(
      separator: "\n", omittingEmptySubsequences: false
    ).map { Array($0) }
    // From the end, so that places before stay as they are.
    for (place, value) in zip(valuePlaces, values).sorted(by: { $0.0 > $1.0 }) {
      guard lines.indices.contains(place.line - 1) else { continue }
      let line = lines[place.line - 1]
      let start = place.column - 1
      guard start < line.count else { continue }
      let end = line[start...].firstIndex { " \t\r,#}".unicodeScalars.contains($0) } ?? line.count
      lines[place.line - 1] =
        Array(line[..<start]) + Array(FieldValue.number(value).written.unicodeScalars) + Array(line[end...])
    }
    var text = String.UnicodeScalarView()
    for (index, line) in lines.enumerated() {
      if index > 0 { text.append("\n") }
      text.append(contentsOf: line)
    }
    return String(text)
  }
}

extension StudyFolder {
  /// Writes other values of the parameters into a folder's `calibration.toml`, all else of which stays as it is.
  ///
  /// - Parameter values: In the order of the parameters.
  /// - Throws: `InputFileError` for a file that is not there or not good; what the system says where it cannot be written.
  public static func writeCalibration(_ folder: String, values: [Double]) throws {
    let path =
      folder.hasSuffix("/") ? folder + CalibrationFile.fileName : "\(folder)/\(CalibrationFile.fileName)"
    let bytes: [UInt8]
    do {
      bytes = try FileBytes.read(path)
    } catch {
      throw InputFileError.unreadable([UnreadableFile(path: path, reason: error.description)])
    }
    let file = CalibrationFile(bytes: bytes)
    guard file.findings.isEmpty else { throw InputFileError.invalid(file.findings) }
    try Data(file.text(of: bytes, with: values).utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
  }
}

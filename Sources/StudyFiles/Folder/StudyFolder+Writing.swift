import Foundation
import DispatchSolvePowerSystem
import DispatchSolveTables

extension StudyFolder {
  /// Writes a study as a folder that reads back as the same study.
  ///
  /// Every table that the study has rows of becomes a file, and `study.toml` says the value of every setting. The folder
  /// is made when it is not there; files of these names are overwritten one after the other, those of tables that the
  /// study does not have are removed, others stay.
  ///
  /// - Throws: `CSVWriteError` for a number that is not finite, with nothing written; what the system says where a file
  ///   cannot be written.
  public static func write(_ study: Study, to folder: String) throws {
    let files = try files(of: study)
    let url = URL(fileURLWithPath: folder, isDirectory: true)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    let written = Set(files.map(\.name))
    // What a calibration changes is in the tables that are written.
    for name in StudySchema.tables.map(\.fileName) + [CalibrationFile.fileName] where !written.contains(name)
    {
      let path = url.appendingPathComponent(name)
      if FileManager.default.fileExists(atPath: path.path) { try FileManager.default.removeItem(at: path) }
    }
    for file in files {
      try Data(file.bytes).write(to: url.appendingPathComponent(file.name), options: .atomic)
    }
  }

  /// The files that a study becomes, `study.toml` first, then tables in the order of the schema.
  ///
  /// - Throws: `CSVWriteError` for a number that is not finite.
  public static func files(of study: Study) throws(CSVWriteError) -> [(name: String, bytes: [UInt8])] {
    var files = [(name: StudyToml.fileName, bytes: Array(StudyToml.text(of: study).utf8))]
    for table in StudyTables.all where isWritten(table, study) {
      files.append((table.schema.fileName, try table.csv(study)))
    }
    return files
  }

  private static func isWritten(_ table: any AnyStudyTable, _ study: Study) -> Bool {
    switch table.table {
    // A program is one by its two files, whatever is in them.
    case .allowanceProgram, .programMembership: study.program != nil
    // Without the file there is one slice.
    case .slices: study.slices != [.wholeYear]
    default: table.schema.isRequired || table.count(study) > 0
    }
  }
}

extension StudyToml {
  /// The text of a study's settings: every one that has a value, with that value.
  static func text(of study: Study) -> String {
    let values = SettingValues(of: study)
    var text = "name = \(quoted(study.settings.name))\n"
    if !study.settings.description.isEmpty {
      text += "description = \(quoted(study.settings.description))\n"
    }
    var section = ""
    for setting in StudySetting.all where setting.section != "program" || study.program != nil {
      let value = setting.value(values)
      guard value != .blank else { continue }
      if setting.section != section {
        section = setting.section
        text += "\n[\(section)]\n"
      }
      text += "\(setting.key) = \(toml(value))\n"
    }
    return text
  }

  private static func toml(_ value: FieldValue) -> String {
    switch value {
    case .text(let text): quoted(text)
    case .number, .flag: value.written
    case .list(let values): "[\(values.map(toml).joined(separator: ", "))]"
    }
  }

  /// Text as a basic string of TOML.
  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": quoted += "\\\(scalar)"
      case _ where scalar.value < 0x20 || scalar.value == 0x7F:
        let hex = String(scalar.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}

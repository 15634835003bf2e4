import DispatchSolveTables

/// docs/study.md, made from the declarations of tables and settings.
public enum StudyDocument {
  /// The document as Markdown.
  public static func markdown() -> String {
    var text = """
      # The study folder

      Every table and every key of `study.toml`, from the declarations that reading and checking use:
      `dispatchsolve schema --markdown` prints this page, `dispatchsolve schema` the tables as a Frictionless data
      package. Files are CSV: UTF-8, a header, columns in any order, rows in any order. A column in bold must be there and
      filled in every row; one with a key sign is part of the key. What a blank cell stands for is what a column that
      is left out stands for. The usual range is where values mostly lie; others are taken as well.

      ## study.toml

      `name` (letters, digits, `-`, `_`, `.`; `study` where it is left out) names the study and its result folder,
      `description` says in a line what it is.


      """
    let defaults = SettingValues()
    for section in ["about", "run", "program", "expansion", "lifecycle", "check"] {
      text += "### [\(section)]\n\n| key | value | default | meaning |\n|---|---|---|---|\n"
      for setting in StudySetting.all where setting.section == section {
        let value = setting.value(defaults)
        let words = setting.words.map { "`\($0)`" }.joined(separator: ", ")
        let kind =
          switch setting.kind {
          // Names of columns stand with the tables.
          case .list:
            setting.words.isEmpty
              ? "list of texts" : setting.words.count > 8 ? "list of columns" : "list of \(words)"
          case .choice: words
          default: TableDocument.kind(setting.kind, unit: setting.unit)
          }
        let written = value.written.isEmpty ? "none" : value.written.replacing(";", with: ", ")
        text += TableDocument.row(["`\(setting.key)`", kind, written, setting.meaning])
      }
      text += "\n"
    }
    text +=
      "## Tables\n\nEvery table may have these columns beside its own; they have no say in any result, and "
    text += "`check --sources` lists what they say.\n\n| column | holds | meaning |\n|---|---|---|\n"
    for column in StudySchema.sourceColumns {
      text += TableDocument.row(
        ["`\(column.name)`", TableDocument.kind(column.kind, unit: column.unit), column.meaning])
    }
    text += "\n"
    let ofSource = Set(StudySchema.sourceColumns.map(\.name))
    for var table in StudySchema.tables {
      // Said once above.
      table.columns.removeAll { ofSource.contains($0.name) }
      text += TableDocument.markdown(table, level: 3, isInput: true)
    }
    return text
  }
}

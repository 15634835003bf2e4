import DispatchSolveTables

/// The names that tables of a study may refer to.
struct StudyNames: Sendable {
  /// Names of one kind.
  struct Kind: Sendable {
    /// What they name.
    let what: String
    /// Tables from which they are known.
    let sources: [StudyTable]
    /// The names.
    let names: Set<String>

    /// The end of a message about a name that is not there: the nearest one that is.
    func hint(_ name: String) -> String {
      didYouMean(name, names.sorted())
    }

    /// Message about a name that is not there.
    func unknown(_ name: String, hint: String) -> String { "unknown \(what) '\(name)'\(hint)" }
  }

  let zones: Kind
  let groups: Kind
  let slices: Kind
  let blocks: Kind
  let technologies: Kind
  let fuels: Kind

  init(_ study: Study) {
    zones = Kind(what: "zone", sources: [.zones], names: Set(study.zones.map(\.name)))
    groups = Kind(what: "zone group", sources: [.zones], names: Set(study.zones.map(\.group)))
    slices = Kind(what: "slice", sources: [.slices], names: Set(study.slices.map(\.name)))
    blocks = Kind(what: "block", sources: [.slices], names: Set(study.slices.map(\.block)))
    technologies = Kind(
      what: "technology", sources: [.technologies, .units, .storage, .plannedChanges],
      names: Set(
        study.technologies.map(\.name) + Self.distinct(study.units) { $0.technology }
          + study.storage.map(\.technology) + study.plannedChanges.map(\.technology)))
    fuels = Kind(
      what: "fuel", sources: [.units, .technologies],
      names: Set(
        Self.distinct(study.units) { $0.fuel }.compactMap(\.self) + study.technologies.compactMap(\.fuel)))
  }

  /// The values of rows, most of which follow a row with the same one: each once, or a few times.
  private static func distinct<Row, Value: Hashable>(_ rows: [Row], _ value: (Row) -> Value) -> [Value] {
    let classes = RowClasses(rows, by: value)
    return classes.map(rows, value)
  }
}

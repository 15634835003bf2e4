extension RunResults {
  /// Marks by year, of the only program without a name, of several with the name of each.
  ///
  /// - Parameter program: The program whose marks are wanted, with that load is not served, which is of every price; nil: all.
  func markedPrograms(_ program: String?) -> [(program: String, marks: [Int: Set<YearMark>])] {
    guard let first = programs.first else { return [("", marks)] }
    guard let program else {
      return [(first, marks)] + programs.dropFirst().map { ($0, programMarks[$0] ?? [:]) }
    }
    let own = program == first ? marks : programMarks[program] ?? [:]
    let unserved = marks.mapValues { $0.intersection([.unserved]) }
    return [(program, own.merging(unserved) { $0.union($1) })]
  }
}

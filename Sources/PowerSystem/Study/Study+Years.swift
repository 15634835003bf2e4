// Which years a run goes through. What is asked selects what is reported, never what is run.
extension Study {
  /// The year in which every run begins: the setting, or the first year of the demand table. Opening bank and fleet are
  /// of that year. Nil for a study without both.
  public var firstYear: Int? { settings.firstYear ?? demand.lazy.map(\.year).min() }

  /// The years that a run goes through to report some: every year from the study's first to the last of them.
  ///
  /// - Parameter reported: Years asked for, ascending.
  /// - Returns: The years, ascending; none where all that is asked for is before the first year.
  public func visitedYears(for reported: some Collection<Int>) -> [Int] {
    guard let earliest = reported.min(), let last = reported.max() else { return [] }
    let first = firstYear ?? earliest
    return first <= last ? Array(first...last) : []
  }

  /// The same years as `Years`.
  public func visitedYears(for reported: Years) -> Years {
    // The first year and the last are in range, and so is what is between.
    (try? Years(visitedYears(for: Array(reported)))) ?? reported
  }

  /// The first of some years that is before the study's first, with that; nil where there is none.
  public func yearBeforeFirst(_ reported: some Collection<Int>) -> (year: Int, first: Int)? {
    guard let first = firstYear, let year = reported.first(where: { $0 < first }) else { return nil }
    return (year, first)
  }
}

/// A study as it is known before some year: without the changes of scenarios that are known from that year on.
public struct StudyView: Sendable, Codable, Hashable {
  /// Every year before this one sees the study so.
  public var before: Int
  /// The study; it has no earlier views of its own.
  public var study: Study

  /// Creates a view.
  public init(before: Int, study: Study) {
    self.before = before
    self.study = study
  }
}

// What is known when.
extension Study {
  /// The study as it is known in a year, which is what that year is run with and what those who look ahead from it see.
  public func asKnown(in year: Int) -> Study {
    guard !earlierViews.isEmpty else { return self }
    if let view = earlierViews.first(where: { year < $0.before }) { return view.study }
    var study = self
    study.earlierViews = []
    return study
  }

  /// Whether more is known in a year than in the one before.
  public func changesView(in year: Int) -> Bool { earlierViews.contains { $0.before == year } }

  /// The study and its earlier views, each changed in the same way.
  public func inEveryView<Failure: Error>(
    _ change: (Study) throws(Failure) -> Study
  ) throws(Failure) -> Study {
    var changed = try change(self)
    changed.earlierViews = []
    for view in earlierViews {
      changed.earlierViews.append(StudyView(before: view.before, study: try change(view.study)))
    }
    return changed
  }
}

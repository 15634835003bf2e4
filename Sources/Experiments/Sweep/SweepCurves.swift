import AllowanceMarket
import PowerDispatch
import PowerSystem
import StudyFiles

/// What a sweep keeps from case to case: curves that it has traced, by what dispatch depends on (the oldest go when there
/// are too many), and bases of the study without any axis, from which the dispatch of its cases starts.
public struct SweepCurves: Sendable {
  /// Values of the axes that dispatch depends on.
  typealias Key = [FieldValue]

  /// A study with the values of a key, and its curves by their range.
  struct Entry: Sendable {
    var base: Result<SweepBase, CaseFailure>
    /// Curves up to the highest price, twice that, and so on.
    var curves: [Int: Result<[DemandCurve], CaseFailure>] = [:]
  }

  /// Keys that are kept; curves of the default study take some 300 kB each.
  static let most = 128

  /// Bases of the study; nil before they are looked for.
  var starts: DispatchStarts?
  private(set) var entries: [Key: Entry] = [:]
  private var order: [Key] = []
  /// Number of times that the years of a study were traced.
  public private(set) var traced = 0

  /// No curves.
  public init() {}

  /// Enters studies, and makes room for them.
  mutating func enter(_ new: [(Key, Entry)]) {
    for (key, entry) in new where entries.updateValue(entry, forKey: key) == nil { order.append(key) }
    while order.count > Self.most { entries[order.removeFirst()] = nil }
  }

  /// Enters the curves of a key that is there.
  mutating func enter(_ curves: Result<[DemandCurve], CaseFailure>, _ key: Key, range: Int) {
    entries[key]?.curves[range] = curves
    traced += 1
  }
}

/// A study of which cases change the program alone.
struct SweepBase: Sendable {
  /// The study, as it is dispatched.
  let study: Study
  /// Settings, zones and program: what cases change is copied and checked without the rest.
  let part: Study
  /// For each axis of the program, its changes with their rows found; nil where they are to be looked for each time.
  let prepared: [[PreparedChange]?]
}

/// Why a case cannot be run.
struct CaseFailure: Error, Hashable {
  var text: String

  /// Everything that is wrong, in one line.
  init(_ messages: [String]) { text = oneLine(messages.joined(separator: "; "), limit: 400) }
}

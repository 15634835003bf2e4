import DispatchSolveAllowanceMarket
import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem
import DispatchSolveStudyFiles
import DispatchSolveTables

/// What a sweep keeps from case to case: curves that it has traced, by what dispatch depends on (the oldest go when there
/// are too many), and bases of the study without any axis, from which the dispatch of its cases starts.
public struct SweepCurves: Sendable {
  /// Values of the axes that dispatch depends on.
  typealias Key = [FieldValue]

  /// A study with the values of a key, and its curves by their range.
  struct Entry: Sendable {
    var base: Result<SweepBase, CaseFailure>
    /// Curves up to the highest price, twice that, and so on.
    var curves: [Int: Result<[TracedYear], CaseFailure>] = [:]
  }

  private(set) var entries: [Key: Entry] = [:]
  private var keys = SweepKeys()
  /// Number of times that the years of a study were traced.
  public private(set) var traced = 0
  /// Bases of the study; nil before they are looked for.
  var starts: DispatchStarts?
  /// The base of a sweep of one value at a time; nil before it is run.
  var base: SweepOutcome?

  /// No curves.
  public init() {}

  /// Makes room for the keys of a wave.
  ///
  /// - Returns: Those whose entries are not known.
  mutating func begin(_ wave: [Key]) -> [Key] {
    let (new, gone) = keys.begin(wave)
    for key in gone { entries[key] = nil }
    return new
  }

  /// Enters a study; its key is one of the wave.
  mutating func enter(_ base: Result<SweepBase, CaseFailure>, _ key: Key) { entries[key] = Entry(base: base) }

  /// Enters the curves of a key that is there.
  mutating func enter(_ curves: Result<[TracedYear], CaseFailure>, _ key: Key, range: Int) {
    entries[key]?.curves[range] = curves
    traced += 1
  }
}

/// Which keys of dispatch a sweep keeps.
///
/// The keys of the wave at work are kept in any case. When there are too many, of the others those go that were used last:
/// where keys come again in turns, most of them are then still there, and where they do not, it does not matter.
struct SweepKeys {
  typealias Key = SweepCurves.Key

  /// Keys that are kept; curves of the default study take some 300 kB each.
  private static let most = 128

  /// Keys, the one used last at the end.
  private var order: [Key] = []

  /// Takes the distinct keys of a wave, in the order of its cases; returns those that were not there, and those that go.
  mutating func begin(_ wave: [Key]) -> (new: [Key], gone: [Key]) {
    let used = Set(wave)
    let known = Set(order)
    order.removeAll(where: used.contains)
    var gone: [Key] = []
    while order.count + wave.count > Self.most, let last = order.popLast() { gone.append(last) }
    order += wave
    return (wave.filter { !known.contains($0) }, gone)
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
  init(_ messages: [String]) {
    var seen: Set<String> = []
    text = oneLine(messages.filter { seen.insert($0).inserted }.joined(separator: "; "), limit: 400)
  }

  /// The errors among findings, with the tables that they are of.
  init(_ findings: [Finding]) {
    self.init(
      findings.filter { $0.severity == .error }.map {
        "\($0.table == .study ? "study.toml" : "\($0.table.rawValue).csv"): \($0.message)"
      })
  }
}

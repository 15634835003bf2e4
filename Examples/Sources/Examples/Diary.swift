import DispatchSolve

/// A narrator of one's own: a line a year. It hears what happens on a thread of its own and can neither slow nor spoil a run.
struct Diary: Narrator {
  mutating func narrate(_ event: RunEvent) throws {
    if case .yearCompleted(let report) = event {
      print("narrator: \(report.year) is done, \(report.audits.count) audits passed")
    }
  }
}

func narrator() throws {
  let host = NarratorHost([("diary", Diary())]) { print("narrator dropped: \($0)") }
  _ = try StudyRunner(YearRunner(study: smallStudy(), model: NetworkDispatch())).run([2030, 2031]) {
    host.narrate($0)
  }
  host.finish()
}

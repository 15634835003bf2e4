import DispatchSolvePowerSystem

extension PlanningWindow {
  /// The limits of a study's groups over the additions of a window, one a year and one over all years of a row.
  ///
  /// - Parameters:
  ///   - options: The study's.
  ///   - entering: By addition of the window, its option and the year in which it enters.
  ///   - additions: The window's additions.
  ///   - earlier: What was added or committed before, in the window or not; what stands already is no error if it is more
  ///     than a limit.
  static func groupLimits(
    of study: Study, _ options: [BuildLimit], entering: [(option: Int, year: Int)], additions: [Addition],
    earlier: [EarlierAddition]
  ) -> [SharedLimit] {
    guard !study.buildGroupLimits.isEmpty else { return [] }
    func limit(
      _ name: String, _ most: Double, year: Int? = nil, _ counts: (_ option: Int, _ year: Int) -> Bool
    ) -> SharedLimit {
      let members = entering.indices.filter { counts(entering[$0].option, entering[$0].year) }
      let before = earlier.reduce(0) { counts($1.option, $1.year) ? $0 + $1.builtMW : $0 }
      let inWindow = members.reduce(0) { $0 + additions[$1].leastMW }
      return SharedLimit(
        name: name, mostMW: max(inWindow, max(most, before) - (before - inWindow)), additions: members,
        year: year)
    }
    var limits: [SharedLimit] = []
    let rows = study.buildGroupLimits.sorted {
      ($0.limit, $0.firstYear ?? Int.min) < ($1.limit, $1.firstYear ?? Int.min)
    }
    for row in rows {
      let isCounted = options.map(row.counts)
      func counts(_ option: Int, _ year: Int) -> Bool { isCounted[option] && row.holds(in: year) }
      if let most = row.limitMWTotal { limits.append(limit(row.limit, most, counts)) }
      if let most = row.limitMWPerYear {
        for year in Set(entering.map(\.year)).sorted() where row.holds(in: year) {
          limits.append(limit("\(row.limit) \(year)", most, year: year) { counts($0, $1) && $1 == year })
        }
      }
    }
    return limits.filter { !$0.additions.isEmpty }
  }

  /// The limits of a study's groups over options of one year, before which nothing was added.
  ///
  /// - Parameter options: By addition, its option.
  package static func groupLimits(of study: Study, options: [Int], in year: Int) -> [SharedLimit] {
    groupLimits(
      of: study, Self.options(of: study), entering: options.map { ($0, year) },
      additions: options.map { _ in Addition(name: "", mostMW: .infinity, annualCostUSDPerMW: 0, capacity: [])
      },
      earlier: [])
  }

  /// Additions taken down, each by the same share of what is not settled, to where no limit of several is passed.
  func withinSharedLimits(_ builtMW: [Double]) -> [Double] {
    var built = builtMW
    for limit in sharedLimits {
      let least = limit.additions.reduce(0) { $0 + additions[$1].leastMW }
      let sum = limit.additions.reduce(0) { $0 + built[$1] }
      guard sum > limit.mostMW, sum > least else { continue }
      let share = max(0, limit.mostMW - least) / (sum - least)
      for a in limit.additions {
        built[a] = additions[a].leastMW + share * (built[a] - additions[a].leastMW)
      }
    }
    return built
  }

  /// By how much some additions are above a shared limit at most, relative above 1 MW; nil without such limits.
  public func aboveSharedLimits(_ builtMW: [Double]) -> Double? {
    sharedLimits.map { limit in
      max(0, limit.additions.reduce(0) { $0 + builtMW[$1] } - limit.mostMW) / max(1, limit.mostMW)
    }.max()
  }
}

import DispatchSolveAllowanceMarket
import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem
import DispatchSolveStudyFiles
import DispatchSolveTables

// Cases that share dispatch.
extension SweepRunner {
  /// Cases whose programs are in memory at once.
  private static let waveLength = 4096
  /// Studies whose curves are traced at once.
  private static let waveKeys = 32
  /// Cases that one thread clears at once.
  private static let blockLength = 512

  /// A case of a wave.
  private struct Item: Sendable {
    var outcome: SweepOutcome
    var program: AllowanceProgram
    /// Which range of prices its curves must have.
    var range: Int
  }

  /// Which curves a case is cleared on.
  private struct CurveKey: Hashable {
    var dispatch: SweepCurves.Key
    var range: Int
  }

  /// What a block of cases is cleared on.
  private struct Block: Sendable {
    var curves: [TracedYear]
    var cases: [Int]
  }

  func sharedRun(
    _ numbers: Range<Int>, _ model: any DispatchModel, _ curves: inout SweepCurves
  ) -> [SweepOutcome] {
    var outcomes: [SweepOutcome] = []
    outcomes.reserveCapacity(numbers.count)
    var rest = numbers
    while !rest.isEmpty {
      let wave = nextWave(rest)
      outcomes += run(wave.numbers, wave.keys, model, &curves)
      rest = wave.numbers.upperBound..<rest.upperBound
    }
    return outcomes
  }

  /// The first of some cases, as many as are run at once, with the key of each.
  func nextWave(_ numbers: Range<Int>) -> (numbers: Range<Int>, keys: [SweepCurves.Key]) {
    let longest = numbers.prefix(Self.waveLength)
    guard !dispatchAxes.isEmpty else { return (longest, longest.map { _ in [] }) }
    var distinct: Set<SweepCurves.Key> = []
    var keys: [SweepCurves.Key] = []
    for number in longest {
      let key = key(cases.values(number))
      if distinct.insert(key).inserted, distinct.count > Self.waveKeys { break }
      keys.append(key)
    }
    return (numbers.lowerBound..<numbers.lowerBound + keys.count, keys)
  }

  private func run(
    _ numbers: Range<Int>, _ keys: [SweepCurves.Key], _ model: any DispatchModel, _ curves: inout SweepCurves
  ) -> [SweepOutcome] {
    enterBases(of: numbers, keys, &curves)
    let entries = curves.entries
    let blocks = (0..<numbers.count).pieces(of: Self.blockLength)
    let items = inParallel(blocks.count, threads: threads) { block in
      blocks[block].map { item(numbers.lowerBound + $0, entries[keys[$0]]?.base) }
    }.flatMap { $0 }
    enterCurves(items, keys, model, &curves)
    return clear(items, keys, curves.entries)
  }

  /// Makes the studies of keys that are not known.
  private func enterBases(
    of numbers: Range<Int>, _ keys: [SweepCurves.Key], _ curves: inout SweepCurves
  ) {
    var first: [SweepCurves.Key: Int] = [:]
    var wave: [SweepCurves.Key] = []
    for (index, key) in keys.enumerated() where first[key] == nil {
      first[key] = index
      wave.append(key)
    }
    let new = curves.begin(wave)
    let bases = inParallel(new.count, threads: threads) { [first] in
      base(cases.values(numbers.lowerBound + (first[new[$0]] ?? 0)))
    }
    for (key, base) in zip(new, bases) { curves.enter(base, key) }
  }

  private func base(_ values: [FieldValue]) -> Result<SweepBase, CaseFailure> {
    // What the program's own axes may still put right is left to the cases.
    study(values, axes: dispatchAxes, isWhole: false).map { study in
      // The program's own changes are made in the rows that its table gives.
      let given = (try? asGiven(values, axes: dispatchAxes).get()) ?? study
      var part = Study(settings: given.settings, zones: given.zones, program: given.program)
      part.deflator = given.deflator
      let targets = programAxes.map { cases.axes[$0].targets }
      // A change whose rows are told by columns that another one changes has to look for them every time.
      let changed = Set(targets.joined().map { [$0.table.rawValue, $0.column] })
      let prepared = programAxes.map { index -> [PreparedChange]? in
        let axis = cases.axes[index]
        guard !axis.isOfScenarios else { return nil }
        let changes = axis.targets.compactMap { target -> PreparedChange? in
          guard let change = PreparedChange(target.change(.number(1)), of: given),
            change.conditionColumns.allSatisfy({ !changed.contains([target.table.rawValue, $0]) })
          else { return nil }
          return change
        }
        return changes.count == axis.targets.count ? changes : nil
      }
      return SweepBase(
        study: study,
        part: part,
        prepared: prepared)
    }
  }

  private func item(_ number: Int, _ base: Result<SweepBase, CaseFailure>?) -> Item {
    let values = cases.values(number)
    let program: Result<AllowanceProgram, CaseFailure>
    switch base {
    case .success(let base)?: program = self.program(base, values)
    case .failure(let failure)?: program = .failure(failure)
    case nil: program = .failure(CaseFailure(["the case has no study"]))
    }
    switch program {
    case .success(let program):
      return Item(
        outcome: SweepOutcome(number: number, values: values), program: program, range: range(of: program))
    case .failure(let failure):
      return Item(
        outcome: SweepOutcome(number: number, values: values, failure: failure.text),
        program: AllowanceProgram(years: [], memberships: []), range: 0)
    }
  }

  /// A case's program: the axes that change the program alone, applied to the program of a study.
  private func program(
    _ base: SweepBase, _ values: [FieldValue]
  ) -> Result<AllowanceProgram, CaseFailure> {
    var changed = base.part
    if apply(base.prepared, values, to: &changed) {
      let errors = changed.programFindings().filter { $0.severity == .error }
      if errors.isEmpty, let program = changed.completed().program { return .success(program) }
      return .failure(CaseFailure(errors))
    }
    changed = base.part
    do throws(ScenarioErrors) {
      try changed.apply(programAxes.flatMap { cases.changes($0, values) })
    } catch {
      return .failure(CaseFailure(error.errors.map(\.message)))
    }
    let tables: Set<StudyTable> = [.allowanceProgram, .programMembership, .study]
    let errors = changed.findings().filter { $0.severity == .error && tables.contains($0.table) }
    if errors.isEmpty, let program = changed.completed().program { return .success(program) }
    return .failure(CaseFailure(errors))
  }

  /// Makes changes whose rows are known; false where one has to be looked at more closely.
  private func apply(
    _ prepared: [[PreparedChange]?], _ values: [FieldValue], to study: inout Study
  ) -> Bool {
    for (axis, changes) in zip(programAxes, prepared) {
      if cases.isAtBase(values[axis]) { continue }
      guard let changes else { return false }
      for (target, change) in zip(cases.axes[axis].targets, changes) {
        guard change.apply(target.action(values[axis]), to: &study) else { return false }
      }
    }
    return true
  }

  /// The highest price of a range of curves, $/short ton: the study's, twice that, four times that, ...
  ///
  /// The range follows from the case alone, and so do its curves.
  private func highestPrice(_ range: Int) -> Double {
    max(1, study.settings.maximumAllowancePriceUSD) * Double(sign: .plus, exponent: range, significand: 1)
  }

  private func range(of program: AllowanceProgram) -> Int {
    let highest = program.years.lazy.filter { visited.contains($0.year) }.map {
      AllowanceSupply.maximumPriceUSD(
        $0, ceilingUSD: $0.priceCeilingUSD ?? program.priceCeilingUSD,
        orElse: study.settings.maximumAllowancePriceUSD, convention: program.convention)
    }.max()
    var range = 0
    while let highest, highestPrice(range) < highest { range += 1 }
    return range
  }

  /// Traces the curves that the wave's cases need and nobody has traced.
  private func enterCurves(
    _ items: [Item], _ keys: [SweepCurves.Key], _ model: any DispatchModel, _ curves: inout SweepCurves
  ) {
    var seen: Set<CurveKey> = []
    var wanted: [(key: CurveKey, study: Study)] = []
    for (item, key) in zip(items, keys) where item.outcome.failure == nil {
      let one = CurveKey(dispatch: key, range: item.range)
      guard seen.insert(one).inserted, let entry = curves.entries[key], entry.curves[item.range] == nil,
        case .success(let base) = entry.base
      else { continue }
      wanted.append((one, base.study))
    }
    let traced = inParallel(wanted.count * visited.count, threads: threads) { [wanted] job in
      let (wanted, study) = wanted[job / visited.count]
      return trace(study, model, visited[job % visited.count], upTo: highestPrice(wanted.range))
    }
    for (index, (wanted, _)) in wanted.enumerated() {
      let curvesOfYears = traced[index * visited.count..<(index + 1) * visited.count]
      curves.enter(
        Result { try curvesOfYears.map { try $0.get() } }.mapError(CaseFailure.init), wanted.dispatch,
        range: wanted.range)
    }
  }

  /// A year as a function of the price, up to a price, $/short ton.
  private func trace(
    _ study: Study, _ model: any DispatchModel, _ year: Int, upTo highestUSD: Double
  ) -> Result<TracedYear, CaseFailure> {
    do {
      let system = try system(of: study, year)
      return .success(try model.withSession(system) { try TracedYear($0, upTo: highestUSD) })
    } catch {
      return .failure(CaseFailure(["\(error)"]))
    }
  }

  /// Clears the markets of a wave on their curves.
  private func clear(
    _ items: [Item], _ keys: [SweepCurves.Key], _ entries: [SweepCurves.Key: SweepCurves.Entry]
  ) -> [SweepOutcome] {
    var outcomes = items.map(\.outcome)
    var order: [CurveKey] = []
    var groups: [CurveKey: [Int]] = [:]
    for (index, item) in items.enumerated() where item.outcome.failure == nil {
      let shared = CurveKey(dispatch: keys[index], range: item.range)
      if groups[shared] == nil { order.append(shared) }
      groups[shared, default: []].append(index)
    }
    var blocks: [Block] = []
    for shared in order {
      let members = groups[shared] ?? []
      switch entries[shared.dispatch]?.curves[shared.range] {
      case .success(let curves)?:
        blocks += (0..<members.count).pieces(of: Self.blockLength)
          .map { Block(curves: curves, cases: Array(members[$0])) }
      case .failure(let failure)?: for index in members { outcomes[index].failure = failure.text }
      case nil: for index in members { outcomes[index].failure = "the case has no curves" }
      }
    }
    let cleared = inParallel(blocks.count, threads: threads) { [blocks] in clear(blocks[$0], items) }
    for outcome in cleared.joined() { outcomes[outcome.number - items[0].outcome.number] = outcome }
    return outcomes
  }

  private func clear(_ block: Block, _ items: [Item]) -> [SweepOutcome] {
    let paths: [MarketPaths.Path]
    do {
      paths = try MarketPaths(
        years: Array(visited), curves: block.curves.map(\.curve),
        maximumPriceUSD: study.settings.maximumAllowancePriceUSD
      ).clear(block.cases.map { items[$0].program })
    } catch {
      paths = block.cases.map { _ in .failure(error) }
    }
    return zip(block.cases, paths).map { index, path in
      var outcome = items[index].outcome
      switch path {
      case .success(let path):
        let asked = zip(visited, zip(path, block.curves)).filter { years.contains($0.0) }.map(\.1)
        outcome.finish(
          asked.flatMap { year, _ in metrics.map { $0.value(year) } },
          asked.map { SweepMark($0, isUnserved: $1.isUnserved(at: $0.priceUSD)) })
      case .failure(let error): outcome.failure = error.description
      }
      return outcome
    }
  }
}

extension CaseFailure {
  fileprivate init(_ error: any Error) { self = (error as? CaseFailure) ?? CaseFailure(["\(error)"]) }
}

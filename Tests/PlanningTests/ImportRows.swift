import DispatchSolveLinearProgramming
import DispatchSolvePowerDispatch

/// What is asked for imports in a slice, written down as the largest of many sums: with steps d_1, d_2, ... between the rates of
/// the zones outside, tons are at least sum_J d_j (net flow from all zones of at least the rate of j, less what is free) for
/// every choice J of steps.
struct ImportRows {
  private struct Border {
    var isMember: [Bool]
    var rates: [Double]
    /// Rates in their order, with what each has more than the one before.
    var steps: [(rate: Double, more: Double)]
    /// Rows, and the choice of steps that each is about, as bits.
    var rows: [(row: Int, choice: Int)]

    /// What a MWh from a zone adds to the sum of a choice.
    func weight(_ choice: Int, of rate: Double) -> Double {
      steps.enumerated().reduce(0) {
        choice >> $1.offset & 1 == 1 && $1.element.rate <= rate ? $0 + $1.element.more : $0
      }
    }
  }

  private let system: DispatchSystem
  private var borders: [Border] = []

  init(
    _ system: DispatchSystem, slice s: Int, _ emissionRow: Int, _ annualRows: [Int],
    _ builder: inout LinearProgramBuilder
  ) {
    self.system = system
    let h = system.slices[s].hours
    for (b, item) in system.importBorders.enumerated() {
      let isMember = item.memberProfiles.map { profile in
        profile.map { system.coverageProfiles.isEmpty || system.coverageProfiles[$0][s] > 0 } ?? false
      }
      var before = 0.0
      var steps: [(rate: Double, more: Double)] = []
      for rate in Set(item.rates.filter { $0 > 0 }).sorted() {
        steps.append((rate, rate - before))
        before = rate
      }
      var border = Border(isMember: isMember, rates: item.rates, steps: steps, rows: [])
      for choice in 1..<(1 << steps.count) {
        border.rows.append((builder.addRow(lower: 0, upper: .infinity), choice))
      }
      borders.append(border)
      let program = system.annualRows.firstIndex { $0.program != nil && $0.program == item.program }
      let target = program.map { annualRows[$0] } ?? emissionRow
      _ = builder.addColumn(
        cost: 0, lower: 0, upper: .infinity,
        entries: border.rows.map { ($0.row, 1) } + [(target, -h / OneProgram.tons)])
      guard let free = system.annualRows.firstIndex(where: { $0.freeImportsOf == b }) else { continue }
      _ = builder.addColumn(
        cost: 0, lower: 0, upper: .infinity,
        entries: border.rows.map { ($0.row, border.weight($0.choice, of: .infinity)) }
          + [(annualRows[free], -h / OneProgram.tons)])
    }
  }

  /// What a MWh over a link takes off the rows, forward with sign 1.
  func entries(link a: Int, _ sign: Double) -> [(row: Int, value: Double)] {
    let link = system.links[a]
    return borders.flatMap { border -> [(row: Int, value: Double)] in
      guard border.isMember[link.from] != border.isMember[link.to] else { return [] }
      let rate = border.rates[border.isMember[link.to] ? link.from : link.to]
      let direction = border.isMember[link.to] ? sign : -sign
      return border.rows.map { ($0.row, -direction * border.weight($0.choice, of: rate)) }
        .filter { $0.value != 0 }
    }
  }
}

/// What is decided around a year's dispatch, as a linear program of its own: capacity, supply and banking of allowances,
/// reserve margins. The blocks of the year join it by what stands, by what they emit and by what they bring to annual rows.
///
/// All in natural units: MW, short tons or MWh, and $ of the year; `unit` says how many of them a solver counts as one.
package struct SurroundingProgram: Sendable {
  /// Something that is decided.
  package struct Column: Sendable {
    /// Cost per unit, $.
    package var costUSD: Double
    /// Least and most, both finite.
    package var lower: Double
    package var upper: Double
    package var unit: Double
    /// Entries in the program's rows.
    package var rows: [Entry]
    /// What one adds to annual rows.
    package var annual: [Entry]
    /// By how much one widens the capacity of build options.
    package var capacity: [Entry]
    /// What it is thought to be near where that is not its least: where a first solve starts.
    package var expected: Double?

    package init(
      costUSD: Double, lower: Double, upper: Double, unit: Double = 1, rows: [Entry] = [],
      annual: [Entry] = [],
      capacity: [Entry] = [], expected: Double? = nil
    ) {
      self.costUSD = costUSD
      self.lower = lower
      self.upper = upper
      self.unit = unit
      self.rows = rows
      self.annual = annual
      self.capacity = capacity
      self.expected = expected
    }
  }

  /// A row's bounds.
  package struct Row: Sendable, Hashable {
    package var lower: Double
    package var upper: Double
    package var unit: Double

    package init(lower: Double, upper: Double, unit: Double = 1) {
      self.lower = lower
      self.upper = upper
      self.unit = unit
    }
  }

  /// Index of a row or build option, and how much of it.
  package struct Entry: Sendable {
    package var index: Int
    package var value: Double

    package init(_ index: Int, _ value: Double) {
      self.index = index
      self.value = value
    }
  }

  package var columns: [Column]
  package var rows: [Row]
  /// By build option, the most that can stand, finite, MW.
  package var mostMW: [Double]
  /// Entries of a ton that the year emits in the program's rows; empty where it just has a price.
  package var emissions: [Entry]

  package init(columns: [Column], rows: [Row], mostMW: [Double], emissions: [Entry] = []) {
    self.columns = columns
    self.rows = rows
    self.mostMW = mostMW
    self.emissions = emissions
  }

  /// Additions of build options on their own, with limits of several together.
  package init(
    limitsMW: [Double], annualCostsUSDPerMW: [Double], shared: [(options: [Int], mostMW: Double)]
  ) {
    columns = zip(limitsMW, annualCostsUSDPerMW).enumerated().map { option, item in
      Column(costUSD: item.1, lower: 0, upper: item.0, capacity: [Entry(option, 1)])
    }
    rows = shared.map { Row(lower: -.infinity, upper: $0.mostMW) }
    for (row, limit) in shared.enumerated() {
      for option in limit.options { columns[option].rows.append(Entry(row, 1)) }
    }
    mostMW = limitsMW
    emissions = []
  }
}

/// A named row of values, one a year.
struct Series: Sendable, Hashable {
  /// Name.
  var name: String
  /// What it is painted with.
  var paint: Paint
  /// Values by year; nil: none.
  var values: [Double?]

  /// Creates a series.
  init(_ name: String, _ paint: Paint, _ values: [Double?]) {
    self.name = name
    self.paint = paint
    self.values = values
  }

  /// Whether any value shows.
  var isSeen: Bool { values.contains { ($0 ?? 0) != 0 } }
}

/// A chart over years: stacked bars, step lines, bands and dots in one unit.
struct Chart: Sendable {
  /// How a line is drawn.
  enum Stroke: String, Sendable {
    case solid, dashed, dotted
  }
  /// A step line: flat over each year.
  struct Line: Sendable {
    var series: Series
    var stroke = Stroke.solid
    var isThin = false

    /// Creates a line.
    init(_ series: Series, _ stroke: Stroke = .solid, isThin: Bool = false) {
      self.series = series
      self.stroke = stroke
      self.isThin = isThin
    }
  }
  /// What lies between two rows of values.
  struct Band: Sendable {
    var name: String
    var paint: Paint
    var low: [Double?]
    var high: [Double?]
  }
  /// A point at a moment of a year.
  struct Dot: Sendable {
    /// Year and its part that has gone by.
    var moment: Double
    var value: Double
    var label: String
  }

  /// Years, ascending.
  var years: [Int]
  /// Unit of the values.
  var unit: String
  /// Decimals of values in read-outs.
  var decimals = 1
  /// Bars, stacked upwards where values are above 0 and downwards where they are below.
  var bars: [Series] = []
  /// Lines over the bars.
  var lines: [Line] = []
  /// Bands under everything.
  var bands: [Band] = []
  /// Name of the dots.
  var dotName = ""
  /// Dots.
  var dots: [Dot] = []
  /// Words by year beside the values, in the table alone.
  var notes: [(name: String, texts: [String])] = []
  /// A sign above years that are not as others; empty: none.
  var marks: [String] = []

  /// An empty chart.
  init(years: [Int], unit: String, decimals: Int = 1) {
    self.years = years
    self.unit = unit
    self.decimals = decimals
  }

  /// Lines, then bars: the order of legend and table, where ends of bands follow.
  var series: [Series] { lines.map(\.series) + bars }
  /// Whether there is nothing to see.
  var isEmpty: Bool { years.isEmpty || !(series.contains(where: \.isSeen) || !dots.isEmpty) }
}

/// Values by row and column as a map of shades.
struct Matrix: Sendable {
  var rows: [String]
  var columns: [String]
  /// Values by row, then column; nil: none.
  var values: [[Double?]]
  var unit: String
  var decimals = 0
  /// What rows are, in the table's first column.
  var rowTitle = ""

  var isEmpty: Bool { !values.contains { $0.contains { $0 != nil } } }
}

/// What a figure shows in one of its views.
enum Plot: Sendable {
  case chart(Chart)
  case matrix(Matrix)
  case tornado(Tornado)
  case supply(SupplyCurve)
  case multiples(Multiples)

  var isEmpty: Bool {
    switch self {
    case .chart(let chart): chart.isEmpty
    case .matrix(let matrix): matrix.isEmpty
    case .tornado(let tornado): tornado.bars.isEmpty
    case .supply(let supply): supply.steps.isEmpty
    case .multiples(let multiples): multiples.panels.isEmpty
    }
  }
  /// Unit of the values.
  var unit: String {
    switch self {
    case .chart(let chart): chart.unit
    case .matrix(let matrix): matrix.unit
    case .tornado(let tornado): tornado.unit
    case .supply: SupplyCurve.unit
    case .multiples(let multiples): multiples.unit
    }
  }
}

/// A figure: a question, and one or more views that answer it.
struct Figure: Sendable {
  /// One of the views a reader can choose.
  struct View: Sendable {
    var label: String
    var plot: Plot

    /// Creates a view.
    init(_ label: String, _ plot: Plot) {
      self.label = label
      self.plot = plot
    }
  }

  /// Name of its files.
  var name: String
  /// The question that it answers.
  var question: String
  /// What is shown, and from which tables.
  var caption: String
  /// Views; those without anything to see are left out.
  var views: [View]

  /// Creates a figure.
  init(_ name: String, _ question: String, _ caption: String, _ views: [View]) {
    self.name = name
    self.question = question
    self.caption = caption
    self.views = views.filter { !$0.plot.isEmpty }
  }
}

/// A figure's data as a table: what a reader sees, copies, and hears read out.
struct FigureData: Sendable {
  /// A cell: a number, words, or nothing.
  enum Cell: Sendable, Hashable {
    case number(Double)
    case words(String)
    case blank

    init(_ value: Double?) { self = value.map(Cell.number) ?? .blank }
  }

  var columns: [String]
  var rows: [[Cell]]
  /// Decimals at which numbers are shown.
  var decimals: Int
}

extension Plot {
  /// The data of a plot; the first column names the rows, the next ones are its series in the order of their numbers.
  var data: FigureData {
    switch self {
    case .chart(let chart): chart.data
    case .matrix(let matrix):
      FigureData(
        columns: [matrix.rowTitle] + matrix.columns,
        rows: zip(matrix.rows, matrix.values).map { [.words($0)] + $1.map(FigureData.Cell.init) },
        decimals: matrix.decimals)
    case .multiples(let multiples): multiples.data
    case .tornado(let tornado):
      FigureData(
        columns: ["input", "lowest", "highest", "value of the lowest", "value of the highest"],
        rows: tornado.bars.map {
          [.words($0.name), .number($0.low), .number($0.high), .words($0.lowLabel), .words($0.highLabel)]
        }, decimals: tornado.decimals)
    case .supply(let supply):
      FigureData(
        columns: ["step", "price, $/short ton", "amount, M short tons"],
        rows: supply.steps.map { [.words($0.name), .number($0.priceUSD), FigureData.Cell($0.millions)] }
          + [[.words("cleared"), .number(supply.priceUSD), .number(supply.takenMillions)]]
          + supply.emissions.map {
            [
              .words("covered emissions at \(NumberText.plain($0.priceUSD, 2)) $"), .number($0.priceUSD),
              .number($0.millions),
            ]
          }
          + (supply.bankedMillions > 0
            ? [[.words("bought for the bank"), .number(supply.priceUSD), .number(supply.bankedMillions)]]
            : []),
        decimals: 2)
    }
  }
}

extension Chart {
  fileprivate var data: FigureData {
    let rows = years.indices.map { i in
      [FigureData.Cell.words("\(years[i])")] + series.map { FigureData.Cell($0.values[i]) }
        + bands.flatMap { [FigureData.Cell($0.high[i])] } + notes.map { .words($0.texts[i]) }
    }
    return FigureData(
      columns: ["year"] + series.map(\.name) + bands.map(\.name) + notes.map(\.name), rows: rows,
      decimals: decimals)
  }
}

import DispatchSolvePowerSystem
import DispatchSolveTables

extension Validation {
  /// The table `validation.csv`.
  private static let table = Table<Row>(
    "validation", "Model and actual by quantity, area, quarter and year",
    blank: Row(
      actual: ActualRow(year: 0, area: "", quantity: .co2, value: 0), model: 0, isSharedByDays: false),
    [
      .key("quantity", "What is compared; the unit is in the name") { $0.actual.quantity.rawValue },
      .key("area", "Area") { $0.actual.area },
      .key("technologies", blank: "all", "Technologies that generate") { $0.actual.technologies },
      .key("quarter", blank: "the year", "Quarter") { $0.actual.quarter },
      .key("year", "Year") { $0.actual.year },
      .reported("use", blank: "not said", "Whether parameters were fitted to the figure") { $0.actual.use },
      .reported("model", "The model's figure") { $0.model },
      .reported("actual", "What happened") { $0.actual.value },
      .reported("ratio", unit: "1", blank: "the actual is 0", "Model over actual") { $0.ratio },
      .reported("error", "Model less actual") { $0.error },
      .reported("compared", "Whether blocks lie in the quarter, or are shared by days") {
        $0.isSharedByDays ? "shared by days" : "exact"
      },
      .reported("since", blank: "first year", "Year from which the change is counted") { $0.before?.year },
      .reported("model_change", blank: "first year", "The model's change") { $0.modelChange },
      .reported("actual_change", blank: "first year", "The actual change") { $0.actualChange },
    ])

  /// The rows as CSV.
  ///
  /// - Throws: `CSVWriteError` for a number that is not finite.
  public func csv() throws(CSVWriteError) -> [UInt8] { try Self.table.csv(rows) }
}

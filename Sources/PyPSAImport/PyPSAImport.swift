import DispatchSolvePowerSystem
import DispatchSolveTables

/// A network of PyPSA, exported as a folder of CSV files, as a study of one year.
///
/// Buses are zones, snapshots slices, generators units, links and lines interfaces, storage units stores; what is
/// extendable is an option to build; a limit on CO2 is an allowance program. The year of a study has 8760 hours: a shorter
/// or longer horizon is taken so often that it fills them, with costs, energy and the limit on CO2 in proportion, so that
/// prices are the network's, and what the system spends, less what is paid for allowances, is the network's objective times
/// `repetitions` (`standingCost` apart).
public struct PyPSAImport: Sendable {
  /// How a network is read.
  public struct Options: Sendable, Hashable {
    /// Year of the study; nil: that of the first snapshot.
    public var year: Int?
    /// Hours within which stores give back what they took; nil: all snapshots together.
    public var blockHours: Double?
    /// Whether what a study cannot express is left out with a warning; otherwise it is an error.
    public var isRelaxed: Bool

    /// Creates options.
    public init(year: Int? = nil, blockHours: Double? = nil, isRelaxed: Bool = false) {
      self.year = year
      self.blockHours = blockHours
      self.isRelaxed = isRelaxed
    }
  }

  /// Short tons of a metric ton: 1000 kg over 2000 pounds of 0.45359237 kg.
  public static let shortTonsPerMetricTon = 1000 / (2000 * 0.45359237)

  /// The study.
  public let study: Study
  /// What deserves a look, by file, line and column.
  public let warnings: [LocatedFinding]
  /// Hours that the network's snapshots weigh together.
  public let horizonHours: Double

  /// What PyPSA's objective has besides, over the horizon: the cost of the `p_nom_min` of what is extendable, which stands in a
  /// study and is no part of what the system spends, less that of its `p_nom`, which PyPSA takes off as a constant.
  public let standingCost: Double

  /// Times that the horizon goes into the study's year.
  public var repetitions: Double { TimeSlice.hoursPerYear / horizonHours }

  /// Reads a folder.
  ///
  /// - Throws: `InputFileError`: files that are missing or cannot be read, or every finding, warnings included.
  public init(folder: String, options: Options = Options()) throws(InputFileError) {
    var reading = PyPSAReading(try PyPSAFiles(folder), options)
    reading.readSnapshots()
    // Without hours there is nothing to scale by.
    guard reading.hasHours else { throw .invalid(reading.sortedFindings) }
    reading.makeSlices(
      hasStorage: reading.files.components["storage_units"]?.table.rows.isEmpty == false)
    reading.readBuses()
    reading.readCarriers()
    reading.readLoads()
    reading.readGenerators()
    reading.readStorage()
    reading.readLinks()
    reading.readLines()
    reading.readConstraints()
    reading.refuseOthers()
    reading.describe()
    warnings = reading.sortedFindings
    guard warnings.allSatisfy({ $0.severity == .warning }) else { throw .invalid(warnings) }
    study = reading.study
    horizonHours = reading.horizon
    standingCost = reading.standingCost
  }
}

extension PyPSAReading {
  /// Findings by file, line and column.
  var sortedFindings: [LocatedFinding] {
    findings.sorted { ($0.file, $0.line, $0.column, $0.message) < ($1.file, $1.line, $1.column, $1.message) }
  }

  /// Load that is not served is an error in PyPSA: it costs more here than anything that could serve it, at any price of
  /// allowances.
  private static let unservedCost = 100_000.0
  /// Range of the highest price of allowances; beyond it a study allows none.
  private static let allowancePrices = 10_000.0...1_000_000.0
  /// What unserved load costs, as a multiple of the dearest generator.
  private static let unservedMultiple = 10.0

  /// Name, description and settings.
  mutating func describe() {
    let table = files.network
    let named = table.columns.firstIndex(of: "name").flatMap { table.rows.first?[$0] } ?? ""
    study.settings.name = PlainName.isPlain(named) ? named : "pypsa"
    study.settings.description =
      "PyPSA network\(named.isEmpty ? "" : " \(oneLine(named, limit: 60))"): \(snapshots.count) snapshot\(snapshots.count == 1 ? "" : "s")"
    study.settings.sentences = [
      "Read from a network of PyPSA, whose currency stands as dollars; metric tons are converted to short tons."
    ]
    if repetitions != 1 {
      study.settings.sentences.append(
        "Its \(horizon) hours are taken \(repetitions) times: cost, energy and the limit on CO2 are those of 8760 hours."
      )
    }
    study.settings.unknown = leftOut.sorted().map { "left out of the network: \($0)" }
    let dearest =
      (study.units.map(\.variableOMUSDPerMWh) + study.technologies.map(\.variableOMUSDPerMWh)).max() ?? 0
    let rates =
      study.units.map(\.emissionRateShortTonsPerMWh) + study.technologies.map(\.emissionRateShortTonsPerMWh)
    // The dearest in place of the cheapest for the least that rates differ by; twice that, since losses and capital cost too.
    let ordered = Set(rates + [0]).sorted()
    let least = zip(ordered, ordered.dropFirst()).map { $1 - $0 }.min()
    let highest = least.map { 2 * dearest / $0 } ?? 0
    let range = Self.allowancePrices
    let allowance = min(max(highest, range.lowerBound), range.upperBound)
    study.settings.maximumAllowancePriceUSD = allowance
    study.settings.vollUSDPerMWh = max(
      Self.unservedCost, Self.unservedMultiple * dearest, 2 * (dearest + allowance * (rates.max() ?? 0)))
    // A yearly cost of capital stands beside an overnight cost of none.
    if study.buildOptions.contains(where: { $0.overnightCapexUSDPerKW == 0 }) {
      study.settings.unusualColumns = [
        "build_options.overnight_capex_usd_per_kw", "build_options.fixed_om_usd_per_kw_year",
      ]
    }
  }
}

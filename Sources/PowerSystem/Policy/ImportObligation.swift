import DispatchSolveTables

/// How it is found what power from a zone counts for.
public enum ImportRateBasis: String, Sendable, Codable, CaseIterable {
  /// The rate is given.
  case fixed
  /// It is what the zone's own units emit for a MWh in the slice, in the mean.
  case mean
}

/// What has to be surrendered for power that comes into a program's zones: a row of `import_obligations.csv`.
///
/// A row holds from its first year on, until a later row of the same program and source takes its place.
public struct ImportObligation: Sourced, Sendable, Codable, Hashable {
  /// Program; empty: the first, or only, one.
  public var program = ""
  /// Zone outside of the program from which power comes; nil: every such zone without a row of its own.
  public var sourceZone: String?
  /// First year in which the row holds.
  public var firstYear: Int
  /// What a MWh counts for, short tons, or where the search for that begins; in the study's table tons of the program's unit of
  /// account.
  public var rateShortTonsPerMWh: Double
  /// How the rate is found.
  public var basis: ImportRateBasis
  /// Share of these tons that needs allowances, in [0, 1]; the rest is not asked for, as where the source's own carbon price is
  /// credited or a share of imports is free.
  public var obligatedShare: Double
  /// Imports of the program in a year that are free of the obligation, MWh, whichever they are; of rows without a zone alone.
  public var freeMWh: Double
  /// Where the figures come from; nil: not said.
  public var source: RowSource?

  /// Creates a row.
  public init(
    sourceZone: String? = nil, firstYear: Int, rateShortTonsPerMWh: Double, obligatedShare: Double = 1,
    freeMWh: Double = 0, basis: ImportRateBasis = .fixed
  ) {
    self.basis = basis
    self.sourceZone = sourceZone
    self.firstYear = firstYear
    self.rateShortTonsPerMWh = rateShortTonsPerMWh
    self.obligatedShare = obligatedShare
    self.freeMWh = freeMWh
  }

  /// Most that a MWh can count for, short tons: lignite (0.108 short tons/MMBtu) in a plant that makes power of an eighth of its
  /// heat comes to 2.9.
  public static let highestRate = 3.0
}

extension AllowanceProgram {
  /// The row that holds in a year for what a zone sends; nil: nothing is asked for.
  public func importObligation(from zone: String, in year: Int) -> ImportObligation? {
    latest(in: year) { $0.sourceZone == zone } ?? latest(in: year) { $0.sourceZone == nil }
  }

  /// What needs allowances of a MWh that a zone sends into the program's zones in a year, short tons.
  public func importRate(from zone: String, in year: Int) -> Double {
    importObligation(from: zone, in: year).map { $0.rateShortTonsPerMWh * $0.obligatedShare } ?? 0
  }

  /// Imports of a year that are free of the obligation, MWh.
  public func freeImportsMWh(in year: Int) -> Double {
    latest(in: year) { $0.sourceZone == nil }?.freeMWh ?? 0
  }

  private func latest(in year: Int, _ isMeant: (ImportObligation) -> Bool) -> ImportObligation? {
    importObligations.filter { $0.firstYear <= year && isMeant($0) }.max { $0.firstYear < $1.firstYear }
  }
}

extension AllowanceProgram {
  /// Share of the tons that needs allowances, where the rate of a zone is the mean of what its units emit; nil: it is given.
  public func meanRateShare(from zone: String, in year: Int) -> Double? {
    importObligation(from: zone, in: year).flatMap { $0.basis == .mean ? $0.obligatedShare : nil }
  }
}

extension Study {
  /// Whether anything is asked for power that comes into a program's zones, in any year.
  public var hasImportObligations: Bool { program?.importObligations.isEmpty == false }

  /// Whether the rate of some imports is looked for, so that emissions of a year are no curve over the price alone.
  public var hasMeanImportRates: Bool {
    program?.importObligations.contains { $0.basis == .mean } ?? false
  }
}

import DispatchSolveCoordinator
import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem

/// A year that happened, dispatched at the allowance price that it had.
public struct ValidationYear: Sendable {
  /// Where an allowance price comes from.
  public enum PriceSource: String, Sendable, Codable {
    /// A row of actuals.csv.
    case actual
    /// The mean of the year's auctions, weighted by what they sold.
    case auctions
    /// Nothing says one; dispatch is at 0.
    case none
  }

  /// Year.
  public let year: Int
  /// Allowance price, $ of the year per short ton.
  public let nominalPriceUSD: Double
  /// The same in the study's money.
  public let priceUSD: Double
  /// Where it comes from.
  public let priceSource: PriceSource
  /// Whether the study's fleet is of a later year, so that what stood in this one is not known.
  public let hasLaterFleet: Bool
  /// Dispatch at that price, with the fleet of the year and no additions.
  public let dispatch: DispatchResult

  /// The allowance price of a year and where it comes from, $ of the year per short ton.
  public static func allowancePrice(of study: Study, in year: Int) -> (usd: Double, source: PriceSource) {
    let actual = study.actuals.first {
      $0.year == year && $0.quantity == .allowancePrice && $0.quarter == nil
    }
    if let actual { return (actual.value, .actual) }
    return study.auctionMeanUSD(in: year).map { ($0, .auctions) } ?? (0, .none)
  }

  /// Dispatches a year.
  ///
  /// - Parameters:
  ///   - study: A study without error findings for the year.
  ///   - model: How it is dispatched.
  /// - Throws: `RunError`: `notSupported` in single mode, in which there are no zones to compare.
  public init(study: Study, model: any DispatchModel, year: Int) throws(RunError) {
    guard study.settings.mode == .network else {
      throw .notSupported("validation compares zones; mode = \"single\" has none")
    }
    self.year = year
    let (nominal, source) = Self.allowancePrice(of: study, in: year)
    nominalPriceUSD = nominal
    priceSource = source
    let price = nominal / study.nominalDollars(perStudyDollarIn: year)
    priceUSD = price
    hasLaterFleet = (study.settings.fleetYear ?? year) > year
    var fleet = Fleet(study: study)
    fleet.applyPlannedChanges(of: study, through: year)
    do {
      dispatch = try DispatchSystem(study: study, fleet: fleet, year: year)
        .givingUpBurning(dispatch: { $0 }) { system throws(DispatchError) in
          try model.withSession(system, failing: { $0 }) { session throws(DispatchError) in
            try session.result(at: price)
          }
        }
    } catch {
      throw .dispatch(error)
    }
  }
}

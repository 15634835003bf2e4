import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem

/// What a year's fleet emits inside and outside of a program in one case: with and without a price, with and without what is
/// asked for imports.
public struct Leakage: Sendable, Hashable {
  /// A case.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// Nobody pays for allowances.
    case noPrice = "no_price"
    /// Units pay the year's prices, imports nothing.
    case unitsAlone = "units_alone"
    /// The year as it is.
    case withImports = "with_imports"
  }

  /// Index of the border of the program.
  public var border: Int
  /// Which case it is.
  public var kind: Kind
  /// Came in from outside, net in every slice, at the sending ends, MWh.
  public var importsMWh: Double
  /// Went out, likewise, MWh.
  public var exportsMWh: Double
  /// What units of members emit, short tons.
  public var insideShortTons: Double
  /// What all others emit, short tons.
  public var outsideShortTons: Double
  /// What imports count for, short tons.
  public var importedShortTons: Double

  /// A dispatch as a case; zones that are members for a part of the year are inside.
  init(_ kind: Kind, _ result: DispatchResult, border b: Int, _ border: ImportBorder) {
    self.border = b
    self.kind = kind
    (importsMWh, exportsMWh) = result.energyOver(border)
    (insideShortTons, outsideShortTons) = (0, 0)
    for (z, zone) in result.zones.enumerated() {
      if border.memberProfiles[z] == nil {
        outsideShortTons += zone.emissionsShortTons
      } else {
        insideShortTons += zone.emissionsShortTons
      }
    }
    importedShortTons = kind == .withImports ? result.importedShortTons(border: b) : 0
  }

  /// The cases of a year; none where nothing is asked for imports.
  ///
  /// - Parameters:
  ///   - system: The year with the fleet that it ended with.
  ///   - dispatch: Its dispatch.
  static func cases(
    _ system: DispatchSystem, _ dispatch: DispatchResult, _ model: any DispatchModel
  ) throws(RunError) -> [Leakage] {
    let borders = system.importBorders
    guard !borders.isEmpty else { return [] }
    let free = system.withoutImportBorders()
    var prices: [Int: Double] = [:]
    for (row, program) in dispatch.system.programRows { prices[program] = dispatch.annualRows[row].priceUSD }
    func result(_ system: DispatchSystem, _ priceUSD: Double) throws(RunError) -> DispatchResult {
      try model.withSession(system, failing: RunError.dispatch) { session throws(RunError) in
        do throws(DispatchError) {
          return try session.result(at: priceUSD)
        } catch {
          throw .dispatch(error)
        }
      }
    }
    let found: [(Kind, DispatchResult)] = [
      (.noPrice, try result(free.paying([:]), 0)),
      (.unitsAlone, try result(free.paying(prices), dispatch.allowancePriceUSD)),
      (.withImports, dispatch),
    ]
    return borders.indices.flatMap { b in
      found.map { Leakage($0.0, $0.1, border: b, borders[b]) }
    }
  }
}

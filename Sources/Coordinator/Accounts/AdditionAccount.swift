import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem

/// What an addition has earned so far, and what it has cost, per MW that was built, in the study's money.
///
/// Windows decide with what they see; what came of it is reported here and held against nothing.
public struct AdditionAccount: Sendable, Codable, Hashable {
  /// Name of the unit or store.
  public var name: String
  /// Zone.
  public var zone: String
  /// Technology.
  public var technology: String
  /// Year in which it entered.
  public var enteredYear: Int
  /// First year without it; nil where its life has no end.
  public var closingYear: Int?
  /// Capacity built, MW.
  public var builtMW: Double
  /// Annuity of its capital, $/MW and year: paid to the end of its life, whatever stands.
  public var annuityUSDPerMW: Double
  /// Of the last year: sales at locational prices, certificates and capacity payments, less variable, carbon and fixed
  /// costs, $ per MW built.
  public var earnedUSDPerMW = 0.0
  /// The same of all years so far.
  public var earnedSoFarUSDPerMW = 0.0
  /// Annuities of all years so far, $/MW.
  public var paidSoFarUSDPerMW = 0.0

  /// The account of an option of which something is built.
  init(_ option: OpenOption, builtMW: Double, year: Int) {
    name = option.addition.name
    zone = option.addition.zone
    technology = option.addition.technology
    enteredYear = year
    self.builtMW = builtMW
    var fixed = 0.0
    switch option.addition {
    case .unit(let unit): (closingYear, fixed) = (unit.closingYear, unit.fixedOMUSDPerKWYear)
    case .storage(let store): (closingYear, fixed) = (store.closingYear, store.fixedOMUSDPerKWYear)
    }
    annuityUSDPerMW = option.costUSDPerMWYear - Self.kilowatts * fixed
  }

  private static let kilowatts = 1000.0

  /// Enters what a year earned, of what still stands.
  mutating func enter(_ dispatch: DispatchResult, _ payments: CapacityPayments) {
    let system = dispatch.system
    var (standing, margin, fixed) = (0.0, 0.0, 0.0)
    if let u = system.units.firstIndex(where: { $0.name == name }) {
      (standing, fixed) = (system.units[u].capacityMW, system.units[u].fixedOMUSDPerKWYear)
      margin = dispatch.marginUSDPerMWYear(.unit(u))
    } else if let k = system.storage.firstIndex(where: { $0.name == name }) {
      (standing, fixed) = (system.storage[k].capacityMW, system.storage[k].fixedOMUSDPerKWYear)
      margin = dispatch.marginUSDPerMWYear(.storage(k))
    }
    let perMW = margin + (payments.usdPerMWYear[name] ?? 0) - Self.kilowatts * fixed
    earnedUSDPerMW = builtMW > 0 ? perMW * standing / builtMW : 0
    earnedSoFarUSDPerMW += earnedUSDPerMW
    paidSoFarUSDPerMW += annuityUSDPerMW
  }
}

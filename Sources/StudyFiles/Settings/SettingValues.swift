import DispatchSolvePowerSystem
import DispatchSolveTables

/// Everything that `study.toml` says, as a value that can be taken from a study and put into one.
struct SettingValues {
  var settings = StudySettings()
  var convention = MarketConvention.auction
  var unsoldRule = UnsoldRule.withdrawn
  var orderOfUse = OrderOfUse.auctionFirst
  var bankingEnabled = true
  var openingBank = 0.0
  var openingObligation = 0.0
  var priceCeiling: Double?
  var combination = CarbonPriceCombination.sum
  var carbonPriceBeforeFirst = 0.0

  /// The defaults.
  init() {}

  /// The settings of a study; those of the program are the defaults when it has none.
  init(of study: Study) {
    settings = study.settings
    combination = study.carbonPrice.combination
    carbonPriceBeforeFirst = study.carbonPrice.priceBeforeFirstEntry
    guard let program = study.program else { return }
    convention = program.convention
    unsoldRule = program.unsoldRule
    orderOfUse = program.orderOfUse
    bankingEnabled = program.bankingEnabled
    openingBank = program.openingBankShortTons
    openingObligation = program.openingObligationShortTons
    priceCeiling = program.priceCeilingUSD
  }

  /// Puts the settings into a study; those of the program are left out when it has none.
  func apply(to study: inout Study) {
    study.settings = settings
    study.carbonPrice.combination = combination
    study.carbonPrice.priceBeforeFirstEntry = carbonPriceBeforeFirst
    study.program?.convention = convention
    study.program?.unsoldRule = unsoldRule
    study.program?.orderOfUse = orderOfUse
    study.program?.bankingEnabled = bankingEnabled
    study.program?.openingBankShortTons = openingBank
    study.program?.openingObligationShortTons = openingObligation
    study.program?.priceCeilingUSD = priceCeiling
  }
}

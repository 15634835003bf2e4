import DispatchSolve

/// A market on a made-up curve: emissions fall by two tons a dollar from 160; 100 are offered from 3 $ on, 20 from 24 $.
func madeUpMarket() {
  let rules = ProgramYear(
    year: 2030, capShortTons: 100, reservePriceUSD: 3,
    tiers: [CostContainmentTier(number: 1, triggerUSD: 24, quantityShortTons: 20)])
  let supply = AllowanceSupply(rules: rules, freeBankShortTons: 0, maximumPriceUSD: 500)
  var demand = FunctionDemand { 160 - 2 * $0 }
  let clearing = MarketClearing().clear(&demand, supply: supply)
  let sold = supply.allocation(of: clearing.emissionsShortTons)
  print(
    "market: \(shown(clearing.priceUSD)) $/short ton, \(shown(clearing.emissionsShortTons)) short tons,",
    terminator: " ")
  print("\(shown(sold.tierSold[0])) of them from the tier")
}

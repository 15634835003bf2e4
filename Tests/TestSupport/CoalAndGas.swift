import DispatchSolvePowerSystem

/// The two units of hand-worked cases: coal at 20 $/MWh and 1 t/MWh, gas at 35 and 0.4; they change places at 25 $/t.
package enum CoalAndGas {
  package static let units = [
    GeneratingUnit(
      name: "coal", zone: "A", technology: "Coal", capacityMW: 100, variableOMUSDPerMWh: 20,
      emissionRateShortTonsPerMWh: 1),
    GeneratingUnit(
      name: "gas", zone: "A", technology: "Gas", capacityMW: 100, variableOMUSDPerMWh: 35,
      emissionRateShortTonsPerMWh: 0.4),
  ]
}

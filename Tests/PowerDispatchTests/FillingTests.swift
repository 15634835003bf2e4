import DispatchSolvePowerDispatch
import Testing

/// What a dispatch model from outside says that it found is what is read back.
struct FillingTests {
  @Test func whatIsSetIsWhatIsThere() {
    let system = DispatchSystem(
      year: 2030, slices: [.init(name: "day", hours: 5000), .init(name: "night", hours: 3760)],
      blocks: [.init(name: "year", slices: [0, 1])],
      zones: [
        .init(name: "North", isCovered: true, loadMW: [10, 10], vollUSDPerMWh: 1000),
        .init(name: "South", isCovered: false, loadMW: [10, 10], vollUSDPerMWh: 1000),
      ],
      units: [.init(name: "gas", zone: 0, capacityMW: 40, baseCostUSDPerMWh: 20)],
      storage: [
        .init(name: "pumped", zone: 0, capacityMW: 5, roundTripEfficiency: 0.7),
        .init(name: "battery", zone: 1, capacityMW: 5, roundTripEfficiency: 0.8),
      ],
      links: [
        .init(name: "first", from: 0, to: 1, forwardLimitMW: 20, reverseLimitMW: 20),
        .init(name: "second", from: 1, to: 0, forwardLimitMW: 20, reverseLimitMW: 20),
      ])
    var quantities = DispatchQuantities(system, classes: UnitClasses(system))
    quantities.setFlow(forward: 8, reverse: 3, link: 1, slice: 1)
    quantities.setStorage(charge: 2, discharge: 1, store: 1, slice: 1)
    quantities.setPrice(30...35, zone: 1, slice: 1)
    quantities.setUnserved(4, zone: 1, slice: 1)
    for s in 0..<2 {
      for a in 0..<2 {
        let isSet = a == 1 && s == 1
        #expect(quantities.forwardMW(link: a, slice: s) == (isSet ? 8 : 0))
        #expect(quantities.reverseMW(link: a, slice: s) == (isSet ? 3 : 0))
      }
      for z in 0..<2 {
        let isSet = z == 1 && s == 1
        #expect(quantities.priceUSDPerMWh(zone: z, slice: s) == (isSet ? 30 : 0))
        #expect(quantities.highestPriceUSDPerMWh(zone: z, slice: s) == (isSet ? 35 : 0))
        #expect(quantities.unservedMW(zone: z, slice: s) == (isSet ? 4 : 0))
      }
      for k in 0..<2 {
        let isSet = k == 1 && s == 1
        #expect(quantities.chargeMW(store: k, slice: s) == (isSet ? 2 : 0))
        #expect(quantities.dischargeMW(store: k, slice: s) == (isSet ? 1 : 0))
      }
    }
  }
}

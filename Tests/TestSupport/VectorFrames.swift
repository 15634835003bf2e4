/// The tables of a reference vector.
package struct VectorFrames: Decodable, Sendable {
  package struct Demand: Decodable, Sendable {
    package var year: Int
    package var region: String
    package var demand_mwh: Double
  }
  package struct Unit: Decodable, Sendable {
    package var unit_id, region, fuel: String
    package var cap_mw, availability, hr_mmbtu_per_mwh, vom_per_mwh, fuel_price_per_mmbtu,
      ef_ton_per_mwh: Double
  }
  package struct Fuel: Decodable, Sendable {
    package var fuel: String
    package var covered: Bool
  }
  package struct Transmission: Decodable, Sendable {
    package var from_region, to_region: String
    package var limit_mw: Double
  }
  package struct Coverage: Decodable, Sendable {
    package var region: String
    package var covered: Bool
    package var year: Int?
  }
  package var demand: [Demand]
  package var units: [Unit]
  package var fuels: [Fuel]
  package var transmission: [Transmission]?
  package var coverage: [Coverage]?
}

/// The tables of a reference vector.
public struct VectorFrames: Decodable, Sendable {
  public struct Demand: Decodable, Sendable {
    public var year: Int
    public var region: String
    public var demand_mwh: Double
  }
  public struct Unit: Decodable, Sendable {
    public var unit_id, region, fuel: String
    public var cap_mw, availability, hr_mmbtu_per_mwh, vom_per_mwh, fuel_price_per_mmbtu,
      ef_ton_per_mwh: Double
  }
  public struct Fuel: Decodable, Sendable {
    public var fuel: String
    public var covered: Bool
  }
  public struct Transmission: Decodable, Sendable {
    public var from_region, to_region: String
    public var limit_mw: Double
  }
  public struct Coverage: Decodable, Sendable {
    public var region: String
    public var covered: Bool
    public var year: Int?
  }
  public var demand: [Demand]
  public var units: [Unit]
  public var fuels: [Fuel]
  public var transmission: [Transmission]?
  public var coverage: [Coverage]?
}

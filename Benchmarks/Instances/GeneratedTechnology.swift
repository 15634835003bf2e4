/// What the units of a technology look like in generated instances.
struct GeneratedTechnology {
  /// How availability runs over the year.
  enum Availability {
    /// Constant within a season, lower in spring and autumn.
    case maintained
    /// Random, with more in winter.
    case wind
    /// By hour of the day, with more in summer.
    case solar
    /// Constant within a season, with more in spring.
    case hydro
  }

  /// Name.
  var name: String
  /// Fuel; nil for none.
  var fuel: String?
  /// Its part in the classes of a zone, relative to the others.
  var classWeight: Double
  /// How many units a class has, relative to the others.
  var unitWeight: Double
  /// Capacity of a unit, MW.
  var capacityMW: ClosedRange<Double>
  /// Heat rate, MMBtu/MWh; nil without fuel.
  var heatRate: ClosedRange<Double>?
  /// Variable operation and maintenance cost, $/MWh.
  var variableOM: ClosedRange<Double>
  /// CO2 of the fuel, short tons per MMBtu.
  var carbonContent: Double
  /// Availability.
  var availability: Availability

  /// All technologies.
  static let all: [GeneratedTechnology] = [
    .init(
      name: "Nuclear", fuel: "uranium", classWeight: 0.05, unitWeight: 0.2, capacityMW: 600...1_250,
      heatRate: 10.2...10.6, variableOM: 2...3.5, carbonContent: 0, availability: .maintained),
    .init(
      name: "Coal", fuel: "coal", classWeight: 0.15, unitWeight: 0.6, capacityMW: 120...620,
      heatRate: 9...12, variableOM: 3...6, carbonContent: 0.1028, availability: .maintained),
    .init(
      name: "GasCombinedCycle", fuel: "gas", classWeight: 0.28, unitWeight: 0.8, capacityMW: 150...520,
      heatRate: 6.2...8.6, variableOM: 1.5...4, carbonContent: 0.0585, availability: .maintained),
    .init(
      name: "GasTurbine", fuel: "gas", classWeight: 0.2, unitWeight: 1.5, capacityMW: 20...110,
      heatRate: 8.8...14, variableOM: 4...10, carbonContent: 0.0585, availability: .maintained),
    .init(
      name: "Oil", fuel: "oil", classWeight: 0.1, unitWeight: 1, capacityMW: 5...70, heatRate: 9.8...15,
      variableOM: 4...12, carbonContent: 0.0815, availability: .maintained),
    .init(
      name: "Wind", fuel: nil, classWeight: 0.08, unitWeight: 1.5, capacityMW: 20...200, heatRate: nil,
      variableOM: 0.1...1.5, carbonContent: 0, availability: .wind),
    .init(
      name: "Solar", fuel: nil, classWeight: 0.08, unitWeight: 2, capacityMW: 2...90, heatRate: nil,
      variableOM: 0.1...1, carbonContent: 0, availability: .solar),
    .init(
      name: "Hydro", fuel: nil, classWeight: 0.06, unitWeight: 1, capacityMW: 5...120, heatRate: nil,
      variableOM: 0.5...2.5, carbonContent: 0, availability: .hydro),
  ]

  /// Price of a fuel in the first year, $/MMBtu.
  static let fuelPrices: [(fuel: String, price: ClosedRange<Double>)] = [
    ("uranium", 0.7...0.8), ("coal", 1.8...2.9), ("gas", 2.8...5.5), ("oil", 13...17),
  ]
}

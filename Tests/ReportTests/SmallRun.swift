import DispatchSolveTables

@testable import DispatchSolveReport

/// Tables of a small run in text: two zones, of which `A` is a member, two technologies, three years.
enum SmallRun {
  static let annual = """
    year,p_co2_eff,allowance_price,emissions_tons,bank,obligation,status,allowance_price_highest_usd,allowance_price_nominal_usd,auction_proceeds_usd,uncovered_emissions_short_tons,imports_to_covered_mwh,exports_from_covered_mwh,system_cost_usd,covered_emissions_short_tons,offered_short_tons,electricity_price_usd_per_mwh
    2025,10,10,40000000,5000000,0,cleared,10,10,350000000,20000000,3000000,1000000,900000000,40000000,35000000,30
    2026,12,12,38000000,2000000,1000000,at_trigger,12,12.36,420000000,21000000,3000000,1000000,910000000,38000000,35000000,31
    2027,20,20,30000000,0,0,cleared,24,21.2,600000000,24000000,5000000,500000,950000000,30000000,28000000,35

    """
  static let tables: [String: String] = [
    "annual": annual,
    "allowance_supply": """
    year,source,price_usd,price_nominal_usd,offered_short_tons,used_short_tons
    2025,base,2,2,35000000,35000000
    2025,bank,2,2,10000000,5000000
    2025,ccr1,15,15,5000000,0
    2026,base,2,2.06,33000000,33000000
    2026,ccr1,12,12.36,5000000,2000000
    2027,base,2,2.12,28000000,28000000
    2027,ceiling,90,95.4,,0

    """,
    "emissions_curve": """
    year,price_usd,covered_emissions_short_tons
    2025,0,50000000
    2025,10,40000000
    2025,20,30000000
    2026,0,50000000
    2026,12,38000000
    2026,24,20000000
    2027,0,45000000
    2027,20,30000000
    2027,60,10000000

    """,
    "observed_auctions": """
    year,auction,date,price_usd,price_nominal_usd,sold_short_tons
    2025,first,2025-07-01,11,11,8000000

    """,
    "price_by_region": """
    year,region,price,price_highest_usd_per_mwh,capacity_cost_usd
    2025,A,30,,0
    2025,B,20,,0
    2026,A,31,,0
    2026,B,21,,0
    2027,A,35,,0
    2027,B,,,0

    """,
    "balance_by_region": """
    year,region,load_mwh
    2025,A,10000000
    2025,B,5000000
    2026,A,10000000
    2026,B,5000000
    2027,A,11000000
    2027,B,0

    """,
    "technologies_by_region": """
    year,region,technology,capacity_mw,generation_mwh,energy_revenue_usd,support_usd,capacity_payment_usd,variable_cost_usd,allowance_cost_usd,carbon_price_cost_usd
    2025,A,GasTurbine,3000,8000000,240000000,0,0,100000000,40000000,0
    2025,B,Wind,1000,7000000,140000000,0,0,0,0,0
    2026,A,GasTurbine,3000,8000000,248000000,0,0,100000000,48000000,0
    2026,B,Wind,1000,7000000,147000000,0,0,0,0,0
    2027,A,GasTurbine,2500,6500000,227500000,0,0,90000000,60000000,0
    2027,B,Wind,1400,4500000,90000000,0,0,0,0,0

    """,
    "capacity_by_region": """
    year,region,technology,capacity_mw,built_mw
    2025,A,GasTurbine,3000,0
    2025,B,Wind,1000,0
    2026,A,GasTurbine,3000,0
    2026,B,Wind,1000,0
    2027,A,GasTurbine,2500,0
    2027,B,Wind,1400,400

    """,
    "compliance_by_zone": "year,region,covered_emissions_short_tons\n2025,A,1\n2026,A,1\n2027,A,1\n",
    "emissions_by_region":
      "year,region,emissions_tons\n2025,A,40000000\n2025,B,20000000\n2026,A,38000000\n2026,B,21000000\n2027,A,30000000\n2027,B,24000000\n",
    "flows": "year,from_region,to_region,flow_mwh\n2025,B,A,3000000\n2025,A,B,1000000\n2027,B,A,5000000\n",
    "standards":
      "year,standard,required_mwh,eligible_mwh,bought_out_mwh,certificate_price_usd_per_mwh\n2025,clean,9000000,7000000,2000000,15\n",
    "limiting_factors":
      "year,factor,detail\n2026,at a trigger,tier 1 is sold in part\n2027,at a trigger,again\n",
    "audits": "year,audit,deviation,tolerance,passed\n2025,balance,0,1e-7,true\n2026,balance,0,1e-7,true\n",
  ]

  /// The run, some of its tables changed; nil takes a table away.
  static func run(
    _ name: String = "small", study: String = "small", _ changes: [String: String?] = [:]
  ) throws -> ReportRun {
    var facts = ReportFacts()
    facts.study = study
    facts.version = "1"
    facts.zoneNames = ["A": "Aland", "B": "Bland"]
    facts.options = ["mode": "network"]
    return try ReportRun(name: name, facts: facts) { file in
      let table = String(file.dropLast(4))
      let text = changes[table] ?? tables[table]
      return text.map { Array($0.utf8) }
    }
  }
}

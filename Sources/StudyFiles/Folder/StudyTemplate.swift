/// A small study to begin with: two states with a cap and one without, four years, four slices.
public enum StudyTemplate {
  /// Files by name, with `/` in the names of those in subfolders.
  public static let files: [(name: String, text: String)] = [
    (
      "README.md",
      """
      # three-zones

      Two states with a cap, North and Coast, and one without, South: four years, four slices, answers in a second. All figures
      are made up. A name of a column ends in its unit; the order of rows and columns is free; a blank cell takes the default.

          dispatchsolve check --inputs .
          dispatchsolve --inputs . --years 2027-2030 --slices
          dispatchsolve explain results/three-zones --year 2029 --zone Coast
          dispatchsolve --inputs . --years 2027-2030 --scenario tighter
          dispatchsolve report results/three-zones results/three-zones-tighter

      | file | what it says here |
      |---|---|
      | study.toml | name, money, how far everyone looks ahead, the bank at the start |
      | zones.csv | the zones, and the group whose load shape and availability they share |
      | slices.csv | the year in four slices; a store shifts energy within a block |
      | units.csv | what generates: heat rate, other variable cost, CO2 |
      | storage.csv | a store on the coast |
      | technologies.csv | figures of what can be built |
      | availability.csv | wind and sun by slice; what has no row is available always |
      | demand.csv, load_shape.csv | load of a year, and how it lies in the slices |
      | fuel_prices.csv | fuel by year and zone |
      | interfaces.csv | lines: limits at the sending end, losses, charges |
      | allowance_program.csv | caps, reserve price, a containment reserve on either side, true-up every year |
      | program_membership.csv | who is in, from when |
      | build_options.csv, build_limits.csv | what new capacity costs, and how much can be built where |
      | scenarios/ | changes that `--scenario NAME` lays over the tables |

      `dispatchsolve settings` lists every key of study.toml, `dispatchsolve scenarios --inputs .` the scenarios,
      `dispatchsolve schema --markdown` every column of every table.

      """
    ),
    (
      "study.toml",
      """
      # Every key, with its default and what it may be: dispatchsolve settings
      name = "three-zones"
      description = "Two states with a cap and one without, four years"

      # What a run's summary begins with and ends with.
      [about]
      sentences = ["North and Coast share a cap; South sells them power and has none."]
      unknown = ["four slices know no calm week; all figures are made up"]

      [run]
      # Dollars of this year; triggers and reserve price are in them, too.
      money_year = 2026
      nominal = []
      # Holders of allowances, investors and owners of plants see this many years: "myopic", a number, or "perfect".
      foresight = 3
      # Real, a year: what waiting costs those who hold allowances.
      discount_rate = 0.05
      # What a MWh costs that is not served.
      voll_usd_per_mwh = 5000

      [program]
      # In the bank when the first year begins.
      opening_bank_short_tons = 400_000

      [expansion]
      # Build what pays, by build_options.csv and build_limits.csv.
      enabled = true

      """
    ),
    (
      "zones.csv",
      """
      zone,group,display_name
      North,inland,North
      Coast,coastal,Coast
      South,inland,South

      """
    ),
    (
      "slices.csv",
      """
      slice,block,hours
      summer_day,summer,2190
      summer_night,summer,2190
      winter_day,winter,2190
      winter_night,winter,2190

      """
    ),
    (
      "units.csv",
      """
      unit,zone,technology,fuel,capacity_mw,heat_rate_mmbtu_per_mwh,variable_om_usd_per_mwh,emission_rate_short_tons_per_mwh
      North coal,North,Coal,coal,500,10,5,1.03
      North gas,North,CombinedCycle,gas,700,7,2,0.41
      Coast gas,Coast,CombinedCycle,gas,600,6.8,2,0.4
      Coast turbines,Coast,Turbine,gas,300,10.5,5,0.61
      Coast wind,Coast,Wind,,250,,0,0
      South coal,South,Coal,coal,600,9.8,5,1.01
      South gas,South,CombinedCycle,gas,600,7.2,2,0.42

      """
    ),
    (
      "storage.csv",
      """
      unit,zone,technology,capacity_mw,round_trip_efficiency
      Coast pumps,Coast,PumpedStorage,100,0.78

      """
    ),
    (
      "technologies.csv",
      """
      technology,fuel,heat_rate_mmbtu_per_mwh,variable_om_usd_per_mwh,emission_rate_short_tons_per_mwh
      CombinedCycle,gas,6.4,2,0.37
      Wind,,,0,0
      Solar,,,0,0

      """
    ),
    (
      "availability.csv",
      """
      group,technology,slice,availability
      coastal,Wind,summer_day,0.28
      coastal,Wind,summer_night,0.36
      coastal,Wind,winter_day,0.44
      coastal,Wind,winter_night,0.46
      inland,Solar,summer_day,0.42
      inland,Solar,summer_night,0.04
      inland,Solar,winter_day,0.22
      inland,Solar,winter_night,0

      """
    ),
    (
      "demand.csv",
      """
      year,zone,demand_mwh
      2027,North,5200000
      2028,North,5250000
      2029,North,5300000
      2030,North,5350000
      2027,Coast,6000000
      2028,Coast,6100000
      2029,Coast,6200000
      2030,Coast,6300000
      2027,South,4300000
      2028,South,4300000
      2029,South,4300000
      2030,South,4300000

      """
    ),
    (
      "load_shape.csv",
      """
      group,slice,load_factor
      inland,summer_day,1.2
      inland,summer_night,0.9
      inland,winter_day,1.05
      inland,winter_night,0.85
      coastal,summer_day,1.25
      coastal,summer_night,0.95
      coastal,winter_day,1
      coastal,winter_night,0.8

      """
    ),
    (
      "fuel_prices.csv",
      """
      year,zone,fuel,price_usd_per_mmbtu
      2027,North,gas,3.6
      2027,North,coal,2.3
      2027,Coast,gas,4
      2027,South,gas,3.4
      2027,South,coal,2.3
      2028,North,gas,3.7
      2028,North,coal,2.3
      2028,Coast,gas,4.1
      2028,South,gas,3.5
      2028,South,coal,2.3
      2029,North,gas,3.8
      2029,North,coal,2.3
      2029,Coast,gas,4.2
      2029,South,gas,3.6
      2029,South,coal,2.3
      2030,North,gas,3.9
      2030,North,coal,2.3
      2030,Coast,gas,4.3
      2030,South,gas,3.7
      2030,South,coal,2.3

      """
    ),
    (
      "interfaces.csv",
      """
      interface,from_zone,to_zone,capacity_mw,efficiency,wheeling_usd_per_mwh
      North-Coast,North,Coast,300,0.98,1
      South-North,South,North,200,0.97,2
      South-Coast,South,Coast,150,0.96,2

      """
    ),
    (
      "allowance_program.csv",
      """
      year,cap_short_tons,reserve_price_usd,full_compliance,ccr1_trigger_usd,ccr1_quantity,ecr_trigger_usd,ecr_quantity
      2027,3800000,4,true,25,400000,8,300000
      2028,3500000,4.2,true,26,400000,8.4,300000
      2029,3000000,4.4,true,27,400000,8.8,300000
      2030,2500000,4.6,true,28,400000,9.2,300000

      """
    ),
    (
      "program_membership.csv",
      """
      zone,first_year
      North,2027
      Coast,2027

      """
    ),
    (
      "build_options.csv",
      """
      year,technology,overnight_capex_usd_per_kw,fixed_om_usd_per_kw_year,life_years,wacc_real
      2028,Wind,1500,40,25,0.05
      2029,Wind,1450,40,25,0.05
      2030,Wind,1400,40,25,0.05
      2028,Solar,900,18,30,0.05
      2029,Solar,880,18,30,0.05
      2030,Solar,860,18,30,0.05
      2028,CombinedCycle,1400,20,30,0.06
      2029,CombinedCycle,1400,20,30,0.06
      2030,CombinedCycle,1400,20,30,0.06

      """
    ),
    (
      "build_limits.csv",
      """
      zone,technology,first_year,last_year,limit_mw_per_year
      Coast,Wind,2028,2030,150
      North,Solar,2028,2030,150
      South,Solar,2028,2030,150
      North,CombinedCycle,2028,2030,100

      """
    ),
    (
      "scenarios/tighter.toml",
      """
      description = "Caps a tenth lower from 2028"

      # A change of a column in rows of a table. Instead of multiply: set, or add; other tables and settings likewise.
      [[change]]
      table = "allowance_program"
      years = "2028-2030"
      column = "cap_short_tons"
      multiply = 0.9

      """
    ),
    (
      "scenarios/south-joins.toml",
      """
      description = "South is a member from 2029, with a budget of its own"

      # Rows can be added, and taken out with remove = true.
      [[change]]
      table = "program_membership"
      add_rows = [{ zone = "South", first_year = 2029, budget_short_tons = 2_500_000 }]

      """
    ),
  ]
}

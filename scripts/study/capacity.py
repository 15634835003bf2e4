"""technologies.csv, build_options.csv, build_limits.csv and build_group_limits.csv: what can be built, at what cost."""
from common import GROUP, ISO_NE, ZONES, facts, write, years
from fuel import TO_2025
from margins import credits

HEAT_RATE = {"GasCombinedCycle": 6.4, "GasTurbine": 9.8, "Biomass": 13.5, "Coal": 10.4, "GasSteam": 11.0,
             "Nuclear": 10.4, "OilSteam": 11.0, "OilTurbine": 13.0}
FUEL = {"GasCombinedCycle": "gas", "GasTurbine": "gas", "GasSteam": "gas", "Coal": "coal", "Biomass": "biomass",
        "Nuclear": "uranium", "OilSteam": "residual", "OilTurbine": "distillate"}
FACTOR = {"gas": 0.0585, "coal": 0.1028, "distillate": 0.0815, "residual": 0.0828}
ADDER = {"Biomass": -24.75, "Solar": -5.0, "OnshoreWind": -5.0, "OffshoreWind": -5.0, "Other": 1.0, "ImportHydro": 1.0}
RECOVERY = {"Battery": 15, "Nuclear": 60}
WACC = {"Battery": 0.05, "GasCombinedCycle": 0.055, "GasTurbine": 0.055, "Nuclear": 0.06, "OffshoreWind": 0.055,
        "OnshoreWind": 0.045, "Solar": 0.045}
# Production credit of the law of July 2025: about 27.5 $/MWh (2024) over ten years for what began by 4 July 2026 and is
# in service by 2030, as its present value over a life's energy, taken off the cost; investment credits as their share.
CREDIT = {"Solar": (2030, 400.0), "OnshoreWind": (2030, 530.0)}
# A zone may take up to this many times its share of what all zones together can build in a year.
ZONE_ROOM = 2.0
SHARE_CREDIT = {"Battery": (2035, 0.3), "Nuclear": (2037, 0.3)}


def technologies():
    costs = {r["technology"]: r for r in facts("operating_costs.csv")}
    credit = credits()
    for name in sorted(costs):
        fuel = FUEL.get(name, "")
        heat = HEAT_RATE.get(name, "")
        store = name in ("Battery", "PumpedStorage")
        row = costs[name]
        yield dict(technology=name, fuel=fuel, heat_rate_mmbtu_per_mwh=heat,
                   variable_om_usd_per_mwh=float(row["variable_om_usd_per_mwh"]),
                   cost_adder_usd_per_mwh=ADDER.get(name, ""),
                   fixed_om_usd_per_kw_year=float(row["fixed_om_usd_per_kw_year"]) if row["fixed_om_usd_per_kw_year"] else "",
                   emission_rate_short_tons_per_mwh=round(heat * FACTOR[fuel], 5) if fuel in FACTOR else "",
                   covered_share=1.0 if fuel in FACTOR else "", default_availability=0.9,
                   round_trip_efficiency={"Battery": 0.85, "PumpedStorage": 0.78}.get(name, ""),
                   maximum_capacity_factor={"Battery": 0.15, "PumpedStorage": 0.16}.get(name, ""),
                   charging_cost_usd_per_mwh=0.01 if store else "",
                   capacity_credit=credit.get(name, ""), source=row["source"], confidence=row["confidence"])


def options():
    fixed = {r["technology"]: r["fixed_om_usd_per_kw_year"] for r in facts("operating_costs.csv")}
    cost = {(r["technology"], int(r["year"])): r for r in facts("build_costs.csv")}
    for year in years(2025):
        for name in sorted(WACC):
            row = cost[(name, year)]
            capex = float(row["suggested_usd2024_per_kw"])
            if name in CREDIT and year <= CREDIT[name][0]:
                capex -= CREDIT[name][1]
            if name in SHARE_CREDIT and year <= SHARE_CREDIT[name][0]:
                capex *= 1 - SHARE_CREDIT[name][1]
            yield dict(year=year, technology=name, overnight_capex_usd_per_kw=round(capex * TO_2025),
                       fixed_om_usd_per_kw_year=float(fixed[name]),
                       heat_rate_mmbtu_per_mwh={"GasCombinedCycle": 6.4, "GasTurbine": 9.7, "Nuclear": 10.4}.get(name, ""),
                       life_years=RECOVERY.get(name, 30), wacc_real=WACC[name],
                       source=row["source"] + ("; credits of the law of July 2025" if name in CREDIT or name in SHARE_CREDIT
                                               else ""), confidence=row["confidence"])


def limits():
    for row in facts("build_shares.csv"):
        name, zone, share = row["technology"], row["zone"], float(row["share"])
        for period in facts("build_pace.csv"):
            if period["technology"] != name:
                continue
            yield dict(zone=zone, technology=name, first_year=period["first_year"], last_year=period["last_year"],
                       limit_mw_per_year=round(ZONE_ROOM * float(period["mw_per_year"]) * share, 1),
                       limit_mw_total=row["total_mw"], unit_size_mw=row["unit_size_mw"],
                       source=period["source"], confidence="low")


def together():
    for period in facts("build_pace.csv"):
        zones = [r["zone"] for r in facts("build_shares.csv") if r["technology"] == period["technology"]]
        yield dict(limit=period["technology"], zones=";".join(zones), technologies=period["technology"],
                   first_year=period["first_year"], last_year=period["last_year"],
                   limit_mw_per_year=float(period["mw_per_year"]), source=period["source"],
                   confidence=period["confidence"])


if __name__ == "__main__":
    write("technologies.csv", ["technology", "fuel", "heat_rate_mmbtu_per_mwh", "variable_om_usd_per_mwh",
                               "cost_adder_usd_per_mwh", "fixed_om_usd_per_kw_year", "emission_rate_short_tons_per_mwh",
                               "covered_share", "default_availability", "round_trip_efficiency",
                               "maximum_capacity_factor", "charging_cost_usd_per_mwh", "capacity_credit",
                               "source", "confidence"], technologies())
    write("build_options.csv", ["year", "technology", "overnight_capex_usd_per_kw", "fixed_om_usd_per_kw_year",
                                "heat_rate_mmbtu_per_mwh", "life_years", "wacc_real", "source", "confidence"], options())
    write("build_limits.csv", ["zone", "technology", "first_year", "last_year", "limit_mw_per_year", "limit_mw_total",
                               "unit_size_mw", "source", "confidence"], limits())
    write("build_group_limits.csv", ["limit", "zones", "technologies", "first_year", "last_year", "limit_mw_per_year",
                                     "source", "confidence"], together())

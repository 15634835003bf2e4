"""units.csv and storage.csv: the fleet at the start of 2023, in blocks of like units."""
from common import ISO_NE, PJM, facts, write
from shares import METERED, availability, heat, metered

FOSSIL = ("Coal", "GasCombinedCycle", "GasSteam", "GasTurbine", "OilSteam", "OilTurbine")
FUEL = {"Coal": "coal", "GasCombinedCycle": "gas", "GasSteam": "gas", "GasTurbine": "gas",
        "OilSteam": "residual", "OilTurbine": "distillate"}
# Short tons of CO2 per MMBtu, EPA emission factors (40 CFR 98, table C-1).
FACTOR = {"gas": 0.0585, "coal": 0.1028, "distillate": 0.0815, "residual": 0.0828}
# Oil output of ISO-NE in 2023 and 2025, 0.39 and 0.91 TWh, over what its oil plants could make: not fitted.
OIL_SHARE = 0.015
# Where a share of capacity runs for reasons outside of the energy price: zones, technology, and the share, or whence it is:
# by meters of units (shares.py), or fitted. A fitted one stands in data/calibration.toml, which divides a block between its row
# and the row with support: both have the block's capacity here.
SUPPORTED = [
    (("NY_UP", "NY_DN"), "GasSteam", "fitted"),
    (("NY_UP", "NY_DN"), "GasTurbine", "metered"),
    (ISO_NE, "GasTurbine", "metered"),
    (PJM, "GasTurbine", "metered"),
    (ISO_NE, "GasSteam", "metered"),
    (PJM, "GasSteam", "metered"),
    (("NJ", "NY_DN", "MA", "DE"), "GasCombinedCycle", "heat"),
    (ISO_NE, "OilSteam", OIL_SHARE),
    (ISO_NE, "OilTurbine", OIL_SHARE),
    (("MD", "VA"), "GasCombinedCycle", "fitted"),
    (("RI", "CT"), "GasCombinedCycle", "fitted"),
    (("ME", "NH"), "GasCombinedCycle", "fitted"),
    (("WV", "OH"), "Coal", "fitted"),
    (("PA", "MD", "VA"), "Coal", "fitted"),
]
REASON = {
    "GasSteam": "local reliability commitments, paid by load of the zone as uplift",
    "GasTurbine": "reserves and local reliability, paid by load of the zone as uplift",
    "OilSteam": "winter reliability and unit tests, paid by load of the zone as uplift",
    "OilTurbine": "winter reliability and unit tests, paid by load of the zone as uplift",
    "GasCombinedCycle": "gas bought forward and local commitments, paid by owners",
    "heat": "heat sold with the energy, paid by its buyers",
    "Coal": "fuel contracts and reliability must-run agreements, paid by owners' ratepayers and load of the zone",
}
# What a supported block's bid is brought down by, $/MWh: the gap between its cost and a combined cycle's at the prices
# of 2025, rounded, so that it runs when a combined cycle does and stops when allowances are dear.
SUPPORT = {"GasSteam": 35.0, "GasTurbine": 45.0, "OilSteam": 95.0, "OilTurbine": 175.0, "GasCombinedCycle": 12.0,
           "Coal": 25.0}
# Availability of PJM's turbines where it is lowest: what has to run at an even rate has that share of its capacity as minimum.
LEAST_AVAILABLE = 0.84
# Where the fleet table has none: Indian River 4.
USUAL_HEAT_RATE = {"Coal": 10.9}
VARIABLE_OM = {r["technology"]: float(r["variable_om_usd_per_mwh"]) for r in facts("operating_costs.csv")}
FIXED_OM = {r["technology"]: float(r["existing_fixed_om_usd_per_kw_year"] or 0) for r in facts("operating_costs.csv")}
STATE_SUPPORT = {"Solar": -5.0, "OnshoreWind": -5.0, "OffshoreWind": -5.0, "Biomass": -24.75, "Other": 1.0}

# What a block's source says of its year.
AGED = "; online year by rank of heat rate in PowerGenome-data's list of EIA-860M, low"
# Whose years stand in where the list of years has none of a class in a zone: it counts plants of two fuels to the other.
KIN = {"OilSteam": "GasSteam", "GasSteam": "OilSteam", "OilTurbine": "GasTurbine", "GasTurbine": "OilTurbine"}

COLUMNS = ["unit", "zone", "technology", "fuel", "capacity_mw", "minimum_output_share", "heat_rate_mmbtu_per_mwh",
           "variable_om_usd_per_mwh", "cost_adder_usd_per_mwh", "fixed_om_usd_per_kw_year",
           "emission_rate_short_tons_per_mwh", "covered_share", "online_year", "closing_year", "unit_count",
           "support_usd_per_mwh", "support", "source", "confidence"]


def fleet_at_start_of_2023():
    """Capacity and heat rate by zone and technology: stock at the end of 2024 less what was added since 2023."""
    stock = {}
    for row in facts("fleet.csv"):
        key = (row["zone"], row["technology"])
        nameplate = float(row["nameplate_mw_end_2024"] or 0)
        if row["technology"] == "Nuclear":
            nameplate = float(row["summer_mw_end_2024"])
        stock[key] = [nameplate, float(row["heat_rate_mmbtu_per_mwh"] or 0), row["confidence"]]
    for row in facts("additions.csv"):
        key = (row["zone"], row["technology"])
        if row["year"] in ("2023", "2024") and key in stock:
            stock[key][0] = max(0.0, stock[key][0] - float(row["mw"]))
    return stock


def blocks():
    """Blocks of the unit list, scaled to the fleet."""
    stock = fleet_at_start_of_2023()
    listed = {}
    for row in facts("unit_blocks.csv"):
        listed.setdefault((row["zone"], row["technology"]), []).append(row)
    for key in sorted(set(listed) | {k for k in stock if k[1] in FOSSIL}):
        zone, technology = key
        if technology in ("Battery", "PumpedStorage"):
            continue
        rows = listed.get(key, [])
        capacity, heat, confidence = stock.get(key, [None, 0.0, "medium"])
        # Cogeneration of industry and small hydro are not in the fleet table: the unit list stands.
        keeps = technology in ("Biomass", "Other", "Hydro") or capacity is None
        if technology in FOSSIL and capacity is not None and capacity < 0.5:
            continue
        if technology in FOSSIL and capacity is None:
            continue
        if not rows:
            rows = [dict(block=f"{zone}|{technology}|1", zone=zone, technology=technology, fuel=FUEL[technology],
                         capacity_mw=capacity, heat_rate_mmbtu_per_mwh=heat or USUAL_HEAT_RATE[technology], covered_share="1.0", unit_count="1",
                         source="", confidence="low")]
        total = sum(float(r["capacity_mw"]) for r in rows)
        mean = sum(float(r["capacity_mw"]) * float(r["heat_rate_mmbtu_per_mwh"] or 0) for r in rows) / total
        scale = 1.0 if keeps else capacity / total
        for row in rows:
            rate = float(row["heat_rate_mmbtu_per_mwh"] or 0)
            if technology == "GasCombinedCycle":
                # The state's average is EIA's; the spread between units of the list is about twice that of reports.
                rate = mean + 0.5 * (rate - mean)
            elif technology in FOSSIL and heat and mean:
                rate *= min(heat, 1.25 * mean) / mean
            yield zone, technology, row, float(row["capacity_mw"]) * scale, min(rate, 24.0), confidence


def online_years():
    """First year of operation by block: the mean, by MW, of the units of the same rank of heat rate in their class and
    zone. The two lists know no common name of a unit, so that its rank is what links them."""
    listed = {}
    for row in facts("unit_years.csv"):
        listed.setdefault((row["zone"], row["technology"]), []).append(
            (float(row["heat_rate_mmbtu_per_mwh"] or 0), int(row["online_year"]), float(row["nameplate_mw"])))
    found = {}
    for zone, technology, row, capacity, _, _ in blocks():
        found.setdefault((zone, technology), []).append((row["block"], capacity))
    years = {}
    for (zone, technology), of_class in found.items():
        units = listed.get((zone, technology)) or listed.get((zone, KIN.get(technology)))
        if not units:
            continue
        total, listed_total = sum(c for _, c in of_class), sum(mw for _, _, mw in units)
        low = 0.0
        for block, capacity in of_class:
            high = low + capacity / total
            years[block] = round(mean_year(sorted(units), low * listed_total, high * listed_total))
            low = high
    return years


def mean_year(units, low, high):
    """Mean year of what lies between two heights of a stack of units, MW from the lowest heat rate."""
    at, years, megawatts = 0.0, 0.0, 0.0
    for _, year, mw in units:
        part = min(at + mw, high) - max(at, low)
        if part > 0:
            years, megawatts = years + part * year, megawatts + part
        at += mw
    return years / megawatts


def shares(reasons):
    """Shares of supported blocks by zone and technology: a number, or that it is fitted."""
    total = {}
    for zone, technology, _, capacity, _, _ in blocks():
        total[zone, technology] = total.get((zone, technology), 0.0) + capacity
    found = {}
    for (zone, technology), share in reasons.items():
        if (zone, technology) in total:
            found[zone, technology] = (metered(zone, technology) if share == "metered" else
                                       heat(zone, technology, total[zone, technology]) if share == "heat" else share)
    return found


def rows():
    online = online_years()
    reasons = {(z, t): share for zones, t, share in SUPPORTED for z in zones}
    supported = shares(reasons)
    for zone, technology, row, capacity, heat_rate, confidence in blocks():
        if capacity < 0.5:
            continue
        fuel = FUEL.get(technology, row["fuel"])
        base = dict(
            unit=row["block"], zone=zone, technology=technology, fuel=fuel,
            heat_rate_mmbtu_per_mwh=round(heat_rate, 3) if heat_rate else "",
            variable_om_usd_per_mwh=VARIABLE_OM[technology], fixed_om_usd_per_kw_year=FIXED_OM[technology],
            cost_adder_usd_per_mwh=STATE_SUPPORT.get(technology, ""),
            emission_rate_short_tons_per_mwh=round(heat_rate * FACTOR[fuel], 4) if fuel in FACTOR else "",
            covered_share=float(row["covered_share"]) if technology in FOSSIL else 0.0,
            unit_count=int(row["unit_count"]), minimum_output_share=0.79 if technology == "Nuclear" else "",
            online_year=online.get(row["block"], ""),
            source="EIA-860 and EIA-923 unit list, scaled to EIA-860M of autumn 2025" + AGED * (row["block"] in online),
            confidence=confidence)
        if technology == "Other":
            base["emission_rate_short_tons_per_mwh"] = 0.585
        if technology == "Coal" and zone in ("NH", "DE"):
            # Merrimack stopped in 2025, Indian River 4 in February 2025.
            base["closing_year"] = 2026 if zone == "NH" else 2025
        share = supported.get((zone, technology), 0.0)
        kept, part = (1.0, 1.0) if share == "fitted" else (1 - share, share)
        # What is less than half a MW runs with the rest of its block.
        if part * capacity < 0.5:
            kept, part = 1.0, 0.0
        yield {**base, "capacity_mw": round(capacity * kept, 1)}
        if part > 0:
            reason = reasons[zone, technology]
            yield {**base, "unit": row["block"] + "|supported", "capacity_mw": round(capacity * part, 1),
                   "support_usd_per_mwh": SUPPORT[technology], "support": REASON["heat" if reason == "heat" else technology],
                   "source": base["source"] + METERED * (reason in ("metered", "heat")), "confidence": "low",
                   "cost_adder_usd_per_mwh": ""}
    for row in facts("closed.csv"):
        heat_rate = float(row["heat_rate_mmbtu_per_mwh"])
        fuel = FUEL[row["technology"]]
        yield dict(unit=f"{row['zone']}|{row['technology']}|{row['plant']}", zone=row["zone"],
                   technology=row["technology"], fuel=fuel, capacity_mw=float(row["mw"]),
                   heat_rate_mmbtu_per_mwh=heat_rate, variable_om_usd_per_mwh=VARIABLE_OM[row["technology"]],
                   fixed_om_usd_per_kw_year=FIXED_OM[row["technology"]],
                   emission_rate_short_tons_per_mwh=round(heat_rate * FACTOR[fuel], 4), covered_share=1.0, unit_count=1,
                   closing_year=int(row["closing_year"]), source=row["source"], confidence=row["confidence"])
    yield from unlisted()
    for row in facts("outside_supply.csv"):
        heat_rate = float(row["heat_rate_mmbtu_per_mwh"] or 0)
        fuel = row["fuel"]
        yield dict(unit=row["unit"], zone=row["zone"], technology=row["technology"], fuel=fuel,
                   capacity_mw=float(row["capacity_mw"]),
                   heat_rate_mmbtu_per_mwh=heat_rate or "", variable_om_usd_per_mwh=float(row["variable_om_usd_per_mwh"]),
                   cost_adder_usd_per_mwh=float(row["bid_usd_per_mwh"] or 0),
                   emission_rate_short_tons_per_mwh=round(heat_rate * FACTOR[fuel], 4) if fuel in FACTOR else "",
                   covered_share=0.0, unit_count=1, source=row["source"], confidence=row["confidence"])


def unlisted():
    """Plants that need allowances by EPA's meters of 2023, 100,000 tons or more, and are in no list of the fleet."""
    for row in facts("unit_data/unlisted.csv"):
        zone, technology, gwh, tons = row["zone"], row["technology"], float(row["generation_gwh"]), float(row["co2_short_tons"])
        rate = tons / (gwh * 1000)
        even = gwh * 1000 / 8760
        own = row["use"] == "own use"
        # What is made for own use flows at an even rate whatever the price is; its load is in demand.csv.
        capacity = even / (LEAST_AVAILABLE if own else availability(zone, technology))
        fuel = FUEL[technology]
        yield dict(unit=f"{zone}|{technology}|{row['plant']}", zone=zone, technology=technology, fuel=fuel,
                   capacity_mw=round(capacity, 1), minimum_output_share=LEAST_AVAILABLE if own else "",
                   heat_rate_mmbtu_per_mwh=round(rate / FACTOR[fuel], 3), variable_om_usd_per_mwh=VARIABLE_OM[technology],
                   fixed_om_usd_per_kw_year=0.0 if own else FIXED_OM[technology], emission_rate_short_tons_per_mwh=round(rate, 4),
                   covered_share=1.0, unit_count=1, closing_year=int(row["last_year"]) + 1 if row["last_year"] else "",
                   source=row["source"], confidence=row["confidence"])


def storage_rows():
    stock = fleet_at_start_of_2023()
    years = {}
    for row in facts("unit_years.csv"):
        years.setdefault((row["zone"], row["technology"]), []).append(
            (0.0, int(row["online_year"]), float(row["nameplate_mw"])))
    for (zone, technology), (capacity, _, confidence) in stock.items():
        if technology not in ("Battery", "PumpedStorage") or capacity < 0.5:
            continue
        battery = technology == "Battery"
        units = years.get((zone, technology))
        yield dict(unit=f"{zone}|{technology}|1", zone=zone, technology=technology, capacity_mw=round(capacity, 1),
                   round_trip_efficiency=0.85 if battery else 0.78, maximum_capacity_factor=0.15 if battery else 0.16,
                   variable_om_usd_per_mwh=1.5 if battery else 1.0, charging_cost_usd_per_mwh=0.01,
                   fixed_om_usd_per_kw_year=FIXED_OM[technology],
                   online_year=round(mean_year(units, 0.0, sum(mw for _, _, mw in units))) if units else "",
                   source="EIA-860M of autumn 2025; efficiency and use judged", confidence=confidence)


if __name__ == "__main__":
    write("units.csv", COLUMNS, rows())
    write("storage.csv", ["unit", "zone", "technology", "capacity_mw", "round_trip_efficiency",
                          "maximum_capacity_factor", "variable_om_usd_per_mwh", "charging_cost_usd_per_mwh",
                          "fixed_om_usd_per_kw_year", "online_year", "source", "confidence"], storage_rows())

"""reserve_margins.csv: capacity that New England, New York and the seven states of PJM have to have.

Everything is counted in PJM's accredited capacity, of which every installed MW that is asked for is REFERENCE. What the
tables do not have (load that answers, imports, what a plant's own rating has beyond its class) is one figure a region,
with which its balance is the operator's in the last year for which that is known.
"""
import csv
import os

import demand
from common import GROUP, ISO_NE, NEW_YORK, OUT, PJM, facts, money, write, years

# Accredited part of an installed MW: PJM's factor of its reference resource for 2027/28 (0.926 of the peak for a margin of 20 %).
REFERENCE = 0.7717
REGIONS = {"ISO-NE": ISO_NE, "NY": NEW_YORK, "PJM": PJM}
NAMES = {"ISO-NE": "New England", "NY": "New York", "PJM": "PJM, seven states"}
# Installed MW that count from a year on beside the balance: CHPE, which brings its power to New York City in summer.
LATER = {"NY": (2026, 1250.0)}
COUNTED = ("firm", "trend")


def credits():
    """Accredited share of the capacity in units.csv by technology: class rating, of nameplate where that is what is listed."""
    nameplate, summer = {}, {}
    for row in facts("fleet.csv"):
        if row["nameplate_mw_end_2024"] and row["summer_mw_end_2024"]:
            key = row["technology"]
            nameplate[key] = nameplate.get(key, 0.0) + float(row["nameplate_mw_end_2024"])
            summer[key] = summer.get(key, 0.0) + float(row["summer_mw_end_2024"])
    out = {}
    for row in facts("capacity_ratings.csv"):
        key = row["technology"]
        part = 1.0 if key == "Nuclear" else min(1.0, summer[key] / nameplate[key])
        out[key] = round(float(row["rating"]) * part, 3)
    return out


def table(name):
    with open(os.path.join(OUT, name), newline="", encoding="utf-8") as handle:
        return list(csv.DictReader(handle))


def standing():
    """Accredited MW of the tables by region and year, without what the optimum adds."""
    credit = credits()
    total = {(region, year): 0.0 for region in REGIONS for year in years()}
    units = {r["unit"]: r for r in table("units.csv")}
    # Both rows of a block that data/calibration.toml divides have its whole capacity.
    twice = {f"{u}|supported" for u, r in units.items() if r["capacity_mw"] == units.get(f"{u}|supported", {}).get("capacity_mw")}
    blocks = [r for u, r in units.items() if u not in twice] + table("storage.csv")
    for row in blocks:
        region = GROUP.get(row["zone"])
        for year in years():
            if region and not (row.get("closing_year") and year >= int(row["closing_year"])):
                total[(region, year)] += credit[row["technology"]] * float(row["capacity_mw"])
    for row in table("planned_changes.csv"):
        region = GROUP.get(row["zone"])
        if region and row["status"] in COUNTED:
            for year in years(int(row["year"])):
                total[(region, year)] += credit[row["technology"]] * float(row["change_mw"])
    return total


def energy_by_region(energy):
    return {(region, year): sum(energy[(z, year)] for z in zones) for region, zones in REGIONS.items() for year in years(2025)}


def balance():
    """Known balances by region and year."""
    return {(r["region"], int(r["year"])): r for r in facts("capacity_balance.csv")}


def stated(known, region, year):
    """What is known of a year's margin: the last row up to it, or the first of all."""
    rows = [known[key] for key in sorted(known) if key[0] == region]
    return ([r for r in rows if int(r["year"]) <= year] or rows[:1])[-1]


def base(known, region):
    return max(y for (g, y), r in known.items() if g == region and r["capacity_mw"])


def pool():
    """Energy and peak of all of PJM as it forecasts 2026."""
    row = next(r for r in facts("load_forecasts.csv") if r["zone"] == "RTO" and r["year"] == "2026" and r["energy_gwh"])
    return float(row["energy_gwh"]) * 1000, float(row["summer_peak_mw"])


def peaks(energy):
    """Coincident peak by region and year: that of the operator, in step with the energy of the region's zones."""
    total, known = energy_by_region(energy), balance()
    reference = energy_by_region(demand_energy())
    out = {}
    for (region, year), mwh in total.items():
        if region == "PJM":
            all_energy, all_peak = pool()
            out[(region, year)] = mwh * all_peak / all_energy
        else:
            first = base(known, region)
            out[(region, year)] = mwh * float(known[(region, first)]["peak_mw"]) / reference[(region, first)]
    return out


def demand_energy():
    return {key: value[0] for key, value in demand.energy("aeo2026_baseline").items()}


def firm():
    """What counts beside the tables' own capacity by region and year."""
    known, stands = balance(), standing()
    share = energy_by_region(demand_energy())[("PJM", 2026)] / pool()[0]
    out = {}
    for region in REGIONS:
        first = base(known, region)
        row = known[(region, first)]
        supply = float(row["capacity_mw"]) * (share if region == "PJM" else REFERENCE)
        for year in years(2025):
            begin, later = LATER.get(region, (0, 0.0))
            out[(region, year)] = supply - stands[(region, first)] + (later * REFERENCE if year >= begin > 0 else 0.0)
    return out


def prices():
    """What a missing accredited MW costs, dollars of 2025 a year: the highest price of the region's demand curve."""
    per_year = {"usd_per_mw_day": 365.0, "usd_per_kw_year": 1000.0, "usd_per_kw_month": 12000.0}
    rows = facts("capacity_price.csv")
    out = {}
    for region in REGIONS:
        for year in years(2025):
            row = max((r for r in rows if r["region"] == region and int(r["first_year"]) <= year),
                      key=lambda r: int(r["first_year"]))
            price = money(float(row["price"]) * per_year[row["unit"]], int(row["money_year"]))
            out[(region, year)] = price / (REFERENCE if row["basis"] == "installed" else 1.0)
    return out


def capped():
    """PJM's price with the cap of 2029 in force for good."""
    return round(prices()[("PJM", 2029)], -2)


def rows(energy=None):
    known, peak, beside, price = balance(), peaks(energy or demand_energy()), firm(), prices()
    for year in years(2025):
        for region, zones in REGIONS.items():
            row = stated(known, region, year)
            yield dict(region=NAMES[region], year=year, zones=";".join(zones),
                       share=round((1 + float(row["reserve_margin"])) * REFERENCE - 1, 4),
                       coincident_peak_mw=round(peak[(region, year)]), firm_import_mw=round(beside[(region, year)]),
                       shortfall_usd_per_mw_year=round(price[(region, year)], -2),
                       source=f"{row['source']}; peaks with the load of demand.csv",
                       confidence="low")


COLUMNS = ["region", "year", "zones", "share", "coincident_peak_mw", "firm_import_mw", "shortfall_usd_per_mw_year", "source",
           "confidence"]

if __name__ == "__main__":
    write("reserve_margins.csv", COLUMNS, rows())

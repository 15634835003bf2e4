"""scenarios/NAME.toml of the default study, and what each is expected to do (expected.csv)."""
import os

import demand
import fuel
import margins
from common import OUT, PJM, ZONES, facts, years

ALL_YEARS = f"2025-2040"


def change(table, **keys):
    lines = ["[[change]]", f'table = "{table}"']
    for key, value in keys.items():
        if key == "add_rows":
            lines.append("add_rows = [")
            lines += ["  { " + ", ".join(f"{k} = {text(v)}" for k, v in row.items()) + " }," for row in value]
            lines.append("]")
        elif key == "where":
            lines.append("where = { " + ", ".join(f"{k} = {text(v)}" for k, v in value.items()) + " }")
        else:
            lines.append(f"{key} = {text(value)}")
    return "\n".join(lines)


def text(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(text(v) for v in value) + "]"
    if isinstance(value, float):
        return f"{value:.6g}" if abs(value) < 1e6 else f"{value:.0f}"
    return str(value)


def setting(key, value):
    return change("study", column=key, set=value)


def loads(energy):
    """Another load from 2026 on, and what margins ask for with it."""
    rows = rows_of(energy)
    first = [change("demand", years="2026-2040", where={"zone": sorted({r["zone"] for r in rows})}, remove=True)]
    added = [change("demand", add_rows=[{k: r[k] for k in ("year", "zone", "demand_mwh", "peak_mw")} for r in rows])]
    return first + added + peaks({**margins.demand_energy(), **energy}, {z for z, _ in energy})


def iso_energy():
    """MWh by zone and year of the ISO forecasts: growth from their own 2025 on the actual; NYISO of 2026."""
    published = {(r["zone"], int(r["year"])): float(r["energy_gwh"]) for r in facts("load.csv")
                 if r["case"] == "published_isos"}
    actual = {r["zone"]: float(r["energy_gwh"]) for r in facts("load.csv") if r["case"] == "actual" and r["year"] == "2025"}
    baseline = {int(r["year"]): float(r["energy_gwh"]) for r in facts("load_forecasts.csv")
                if r["region"] == "NYISO" and r["case"] == "baseline"}
    out = {}
    for zone in ZONES:
        for year in years(2026):
            if zone.startswith("NY_"):
                total = actual["NY_UP"] + actual["NY_DN"]
                out[(zone, year)] = baseline[year] * 1000 * actual[zone] / total
            else:
                out[(zone, year)] = actual[zone] * 1000 * published[(zone, year)] / published[(zone, 2025)] + demand.own_use().get(zone, 0.0)
    return out


def peaks(energy, changed):
    """What margins ask for with another load of some zones."""
    return [change("reserve_margins", years=year, where={"region": margins.NAMES[region]}, column="coincident_peak_mw",
                   set=round(peak)) for (region, year), peak in sorted(margins.peaks(energy).items(), key=lambda k: k[0][::-1])
            if year >= 2026 and changed & set(margins.REGIONS[region])]


def rows_of(energy):
    return [dict(year=y, zone=z, demand_mwh=round(v, -3), peak_mw=demand.peak(z, v)) for (z, y), v in sorted(
        energy.items(), key=lambda k: (k[0][1], ZONES.index(k[0][0])))]


def gas(case):
    """Difference of an AEO2026 side case to the reference, by zones with the same difference and year."""
    side, reference = fuel.aeo("gas", case), fuel.aeo("gas")
    out = []
    for year in years(2026):
        groups = {}
        for zone in ZONES:
            if (zone, year) in side:
                groups.setdefault(round(side[(zone, year)] - reference[(zone, year)], 3), []).append(zone)
        for difference, zones in groups.items():
            if "OH" in zones:
                zones = zones + ["WEST"]
            out.append(change("fuel_prices", years=year, where={"fuel": "gas", "zone": zones},
                              column="price_usd_per_mmbtu", add=difference))
    return out


def canada(case):
    """Mean flows of another case from 2026 on."""
    out = []
    for row in facts("canada.csv"):
        if row["case"] == case:
            where, mean = {"interface": f"{row['tie']}|2026"}, float(row["mean_mw"])
            out.append(change("interfaces", where=where, column="capacity_mw", set=mean / 0.98) if mean
                       else change("interfaces", where=where, remove=True))
    return out


def pennsylvania():
    """Budgets of the regulation that was repealed, by equal steps to 2030 and in step with the cap of the ten states after."""
    (first, start), (last, end) = ((int(r["year"]), int(r["budget_short_tons"])) for r in facts("pennsylvania_budgets.csv"))
    step = (start - end) // (last - first)
    cap = {int(r["year"]): int(r["cap_short_tons_ten_states"] or 0) for r in facts("program.csv")}
    rows = []
    for year in years(2027):
        budget = start - step * (min(year, last) - first)
        if year > last:
            budget = round(budget * cap[year] / cap[last])
        row = dict(zone="PA", first_year=year, last_year=year, budget_short_tons=budget,
                   tier_quantity_short_tons=round(0.1 * budget))
        if year == 2040:
            row.pop("last_year")
        rows.append(row)
    return [change("program_membership", add_rows=rows)]


def massachusetts():
    """310 CMR 7.74: 8,955,052 metric tons in 2018, 223,876 less each year, all auctioned, each year settled on its own."""
    source = {"source": "310 CMR 7.74(5)", "confidence": "medium"}
    rules = [{"program": "massachusetts", "year": y, "cap_short_tons": 8955052 - 223876 * (y - 2018),
              "reserve_price_usd": 0.5, "control_period": str(y), "full_compliance": True, **source}
             for y in years(2025)]
    return [change("programs", add_rows=[{"program": "rggi", "priority": 1},
                                         {"program": "massachusetts", "priority": 2, "unit_of_account": "metric_tons"}]),
            change("program_membership", add_rows=[{"program": "massachusetts", "zone": "MA", "first_year": 2018, **source}]),
            change("allowance_program", add_rows=rules)]


def quantity_reserve():
    """The European Union's market stability reserve in place of the tiers, its thresholds and amounts scaled by the caps of 2019."""
    scale = 66586609 / 1855e6
    source = {"source": "Decision (EU) 2015/1814, scaled by RGGI's cap of 2025 over the EU's of 2019", "confidence": "low"}
    row = {"first_year": 2026, "upper_bank_short_tons": round(1096e6 * scale), "taper_from_short_tons": round(833e6 * scale),
           "intake_share": 0.24, "lower_bank_short_tons": round(400e6 * scale), "release_short_tons": round(100e6 * scale),
           "stock_limit_short_tons": round(400e6 * scale), **source}
    return [*no_tiers(), change("quantity_reserves", add_rows=[row])]


def no_tiers():
    return [change("allowance_program", years="2026-2040", column="ccr1_quantity", set=0),
            change("allowance_program", years="2027-2040", column="ccr2_quantity", set=0),
            change("program_membership", where={"zone": "VA", "first_year": VIRGINIA},
                   column="tier_quantity_short_tons", set=0)]


def pjm_imports():
    """California's and Washington's default for power of unknown origin, 0.428 t CO2e/MWh, for what Pennsylvania and West Virginia send."""
    source = {"source": "17 CCR 95111(b)(1), WAC 173-441-124(3): 0.428 t/MWh of unspecified power", "confidence": "high"}
    # What imports of 2027 come to without the obligation, 113.9 TWh, is added to the cap, and falls in step with it.
    cap = next(int(r["cap_short_tons_ten_states"]) for r in facts("program.csv") if r["year"] == "2027")
    return [change("allowance_program", years="2027-2040", column="cap_short_tons",
                   multiply=(cap + 113.9e6 * 0.428 / 0.90718474) / cap),
            change("import_obligations", add_rows=[
        {"source_zone": zone, "first_year": 2027, "rate_short_tons_per_mwh": round(0.428 / 0.90718474, 6), **source}
        for zone in ("PA", "WV")])]


VIRGINIA = list(years(2026))
# Name: what it is; what happens to the price and to covered emissions of all years, and why, said before any run.
SCENARIOS = {
    "without-virginia": (
        "Virginia stays out of the program",
        "-", "-", "Virginia's plants emit more than its budget and its tenth of the tiers at any price so far, so they buy"
        " from others; without them fewer tons are covered and those left are less scarce",
        lambda: [change("program_membership", where={"zone": "VA", "first_year": VIRGINIA}, remove=True)]),
    "pennsylvania-joins": (
        "Pennsylvania joins in 2027 with the budgets of its repealed regulation",
        "+", "+", "down was said first, and wrong: budgets above what its plants emit at the program's price hold to 2030"
        " alone; after that they fall with the cap, faster than its plants can be replaced; more tons are covered", pennsylvania),
    "massachusetts-cap": (
        "Massachusetts' own cap on its power plants (310 CMR 7.74) beside RGGI's", "-", "0",
        "where the state's cap binds its plants burn less and those of other members more, at a lower price of RGGI's, whose cap"
        " decides what all emit", massachusetts),
    "pjm-import-obligation": (
        "From 2027 on imports from PJM (Pennsylvania, West Virginia) need allowances, at California's and Washington's default rate; the cap"
        " is wider by what those of 2027 count for",
        "+", "+", "plants of members run more in place of imports, and buying outside avoids no ton any more: a ton is scarcer, and more"
        " of the tiers is sold; covered emissions have imports in them", pjm_imports),
    "load-iso": (
        "Load of the ISOs' own forecasts: Gold Book 2026, CELT 2025 and PJM 2025, grown from the actual of 2025",
        "+", "+", "more load needs more of what is covered", lambda: loads(iso_energy())),
    "data-centres": (
        "Half of what PJM forecasts beyond AEO2026 comes, nearly all of it data centres",
        "+", "+", "more load needs more of what is covered, in Virginia most of all",
        lambda: loads(data_centres())),
    "gas-high": (
        "Gas of AEO2026's low oil and gas supply case", "-", "-",
        "most of what is covered burns gas, and what it competes with, coal and imports outside, does not pay for allowances",
        lambda: gas("high_price_low_supply")),
    "gas-low": (
        "Gas of AEO2026's high oil and gas supply case", "+", "+",
        "the other way round: cheap gas brings covered plants to run more", lambda: gas("low_price_high_supply")),
    "half-build-rates": (
        "Half of what can be built in a year", "+", "+", "less that replaces covered plants comes in time",
        lambda: build_rates(0.5)),
    "double-build-rates": (
        "Twice what can be built in a year", "-", "-", "more that replaces covered plants comes in time",
        lambda: build_rates(2.0)),
    "cap-flat-after-2030": (
        "The review of 2028 holds the cap at the level of 2030", "-", "+", "more allowances",
        lambda: [change("allowance_program", years="2031-2040", column="cap_short_tons", set=43629324)]),
    "no-tiers": (
        "No cost containment from 2026 on", "+", "-", "fewer allowances",
        no_tiers),
    "quantity-reserve": (
        "A reserve that follows the bank, as the European Union's, in place of cost containment", "+", "-",
        "it takes in a part of a bank that is larger than its thresholds, and tiers that sell at their triggers are gone", quantity_reserve),
    "wet-canada": ("Canada sells as in 2019-2022", "-", "-", "imports replace what is covered", lambda: canada("wet")),
    "dry-canada": ("Canada sells half of 2025 to New York and nothing to New England", "+", "+",
                   "what is covered replaces imports", lambda: canada("dry")),
    "myopic": ("Nobody sees beyond the year", "-", "+",
               "nobody banks for scarce years: cheap and high emissions while the bank lasts (2025-2028)",
               lambda: [setting("run.foresight", "myopic")]),
    "perfect": ("Everybody sees all years to 2040", "+", "-",
                "holders bank for the scarcest years: dearer and lower emissions at first (2025-2028)",
                lambda: [setting("run.foresight", "perfect")]),
    "no-margins": ("No region has to have more capacity than load brings it to build", "+", "+",
                   "nobody pays for capacity, so PJM builds fewer combined cycles, later, and burns more coal and old gas; said when the"
                   " margins' own effect had been seen",
                   lambda: [change("reserve_margins", where={"region": list(margins.NAMES.values())}, remove=True)]),
    "capacity-cap-stays": ("PJM's cap on the price of capacity goes on after 2029", "+", "+",
                           "what a missing MW costs pays for fewer combined cycles",
                           lambda: [change("reserve_margins", years="2030-2040", where={"region": margins.NAMES["PJM"]},
                                           column="shortfall_usd_per_mw_year", set=margins.capped())]),
    "from-2026": ("The run begins in 2026 with the bank that was left, 52.3 million", "+", "-",
                  "2025's emissions were above what the model has for them, so fewer allowances are left",
                  lambda: [setting("run.first_year", 2026), setting("program.opening_bank_short_tons", 52341683)]),
}


def data_centres():
    reference = margins.demand_energy()
    iso = iso_energy()
    return {(z, y): reference[(z, y)] + 0.5 * max(0.0, iso[(z, y)] - reference[(z, y)])
            for z in PJM for y in years(2026)}


def build_rates(factor):
    return [change("build_limits", column="limit_mw_per_year", multiply=factor),
            change("build_group_limits", column="limit_mw_per_year", multiply=factor)]


if __name__ == "__main__":
    folder = os.path.join(OUT, "scenarios")
    os.makedirs(folder, exist_ok=True)
    for name in os.listdir(folder):
        if name[:-5] not in SCENARIOS:
            os.remove(os.path.join(folder, name))
    for name, (sentence, price, emissions, reason, changes) in SCENARIOS.items():
        with open(os.path.join(folder, f"{name}.toml"), "w", encoding="utf-8") as handle:
            handle.write(f'name = "{name}"\ndescription = "{sentence}"\n\n'
                         f"# Expected: allowance price {price}, covered emissions {emissions}; {reason}.\n\n")
            handle.write("\n\n".join(changes()) + "\n")

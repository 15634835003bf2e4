"""actuals.csv: what happened, for `validate`; 2023 and 2025 were fitted to, 2024 was not seen before."""
from common import HISTORY, facts, write

COLUMNS = ["year", "quarter", "area", "zones", "quantity", "technologies", "value", "use", "source", "confidence"]
# Areas of the model that are more than one zone.
ZONES = {"NY": "NY_UP;NY_DN", "ISO-NE": "", "NYISO": "NY_UP;NY_DN"}
TOGETHER = {"Oil": "OilSteam;OilTurbine", "Gas": "GasCombinedCycle;GasSteam;GasTurbine"}
NAMES = {"NY": "New York state", "NYISO": "New York ISO"}

STATES = ("CT", "DE", "MA", "MD", "ME", "NH", "NJ", "NY", "RI", "VA", "PA", "OH", "WV")
TEN = ("CT", "DE", "MA", "MD", "ME", "NH", "NJ", "NY", "RI")  # Vermont's 3,000 tons are left out
GROUP = {"PA": "all_cems_units", "OH": "all_cems_units", "WV": "all_cems_units"}


def allowance_price(year):
    """Mean of the year's auctions by allowances sold, dollars of the year."""
    sold = [r for r in facts("auctions.csv") if r["date"].startswith(str(year)) and r["allowances_sold"]]
    tons = sum(float(r["allowances_sold"]) for r in sold)
    return sum(float(r["clearing_price_usd_per_short_ton"]) * float(r["allowances_sold"]) for r in sold) / tons


def use(year):
    return "unseen" if year == 2024 else "fitted"


def area(name):
    return dict(area=NAMES.get(name, name), zones=ZONES.get(name, ""))


def rows():
    for row in facts("co2_quarter.csv") + facts("co2_2024.csv"):
        state, year = row["state"], int(row["year"])
        if year not in HISTORY or state not in STATES:
            continue
        if row["group"] != GROUP.get(state, "rggi_obligated_plants"):
            continue
        if state == "VA" and row["group"] != "rggi_obligated_plants":
            continue
        # Outside of the program every unit's emissions count; Virginia was no member in 2024 and 2025.
        member = state in TEN or (state == "VA" and year == 2023)
        yield dict(year=year, quarter=row["quarter"], **area(state),
                   quantity="covered_co2_short_tons" if member else "co2_short_tons",
                   value=round(float(row["co2_short_tons"])), use=use(year),
                   source=row["source"], confidence=row["confidence"])
    sums = {}
    for row in facts("co2_quarter.csv") + facts("co2_2024.csv"):
        state, year = row["state"], int(row["year"])
        if year in HISTORY and row["group"] == GROUP.get(state, "rggi_obligated_plants") \
                and state in STATES + ("VT",):
            key = (state, year)
            sums[key] = sums.get(key, 0.0) + float(row["co2_short_tons"])
    for (state, year), value in sorted(sums.items(), key=lambda k: (k[0][1], k[0][0])):
        member = state in TEN + ("VT",) or (state == "VA" and year == 2023)
        if state != "VT":
            yield dict(year=year, quarter="", **area(state),
                       quantity="covered_co2_short_tons" if member else "co2_short_tons", value=round(value),
                       use=use(year), source="EPA CAMPD CEMS, sum of quarters",
                       confidence="high" if state != "VA" else "medium")
    for year in HISTORY:
        members = [v for (s, y), v in sums.items() if y == year and (s in TEN + ("VT",) or (s == "VA" and y == 2023))]
        if members:
            yield dict(year=year, quarter="", area="members", quantity="covered_co2_short_tons", value=round(sum(members)),
                       use=use(year), source="EPA CAMPD CEMS, sum of states",
                       confidence="high")
        ten = [v for (s, y), v in sums.items() if y == year and s in TEN + ("VT",)]
        if ten:
            yield dict(year=year, quarter="", area="ten states", quantity="covered_co2_short_tons", value=round(sum(ten)),
                       zones="ME;NH;VT;MA;RI;CT;NY_UP;NY_DN;NJ;DE;MD", use=use(year),
                       source="EPA CAMPD CEMS, sum of states", confidence="high")
        yield dict(year=year, quarter="", area="members", quantity="allowance_price_usd",
                   value=round(allowance_price(year), 2), use="",
                   source="RGGI, Inc., mean of the auctions by allowances sold", confidence="high")
    for row in facts("actual_energy.csv"):
        year = int(row["year"])
        if row["quantity"] == "generation":
            technologies = TOGETHER.get(row["technology"], row["technology"])
            # What few plants report by the month is a lower bound: shown, and not fitted to.
            partial = "monthly reporters" in row["source"]
            yield dict(year=year, quarter="", **area(row["area"]), quantity="generation_mwh", technologies=technologies,
                       value=float(row["twh"]) * 1e6, use="" if partial else use(year),
                       source=row["source"], confidence=row["confidence"])
        elif row["area"] == "to Virginia":
            yield dict(year=year, quarter="", area="VA", quantity="net_imports_mwh", value=float(row["twh"]) * 1e6,
                       use="fitted", source=row["source"], confidence=row["confidence"])
    for row in facts("interchange.csv"):
        if row["from"] == "all neighbours" and row["basis"] == "EIA-930":
            yield dict(year=int(row["year"]), quarter="", **area(row["to"]), quantity="net_imports_mwh",
                       value=float(row["net_twh"]) * 1e6, use=use(int(row["year"])), source=row["source"], confidence=row["confidence"])
    # Never fitted to: prices are shown beside the model's alone.
    for row in facts("power_prices.csv"):
        yield dict(year=int(row["year"]), quarter="", **area(row["area"]), quantity="price_usd_per_mwh",
                   value=float(row["usd_per_mwh"]), use="", source=row["source"], confidence=row["confidence"])


if __name__ == "__main__":
    write("actuals.csv", COLUMNS, rows())

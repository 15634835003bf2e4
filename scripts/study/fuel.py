"""fuel_prices.csv and fuel_seasonal.csv: actual hubs and deliveries to 2025, AEO2026 after, in dollars of 2025."""
from common import HISTORY, HOURS, ISO_NE, MONTHS, QUARTERS, ZONES, facts, money, write, years

TO_2025 = 1 / 0.9747  # dollars of 2024 in AEO2026 terms
MA_INDEX = "Massachusetts index (Algonquin, Tennessee, Dracut)"
# Whose deliveries stand for a zone: those of West Virginia are few. In the east of PJM contracts raise what is
# delivered by 0.3 to 0.8 $/MMBtu above the hub, which is what another MMBtu costs.
DELIVERED = {"PA": "PA", "WV": "PA", "OH": "OH", "VA": "VA"}
COAL_OF = {"PA": "PA", "OH": "OH", "WV": "OH", "VA": "South Atlantic division",
           "MD": "South Atlantic division, independent producers", "DE": "South Atlantic division, independent producers",
           "NJ": "South Atlantic division, independent producers", "NH": "South Atlantic division"}
OIL = ("distillate", "residual")


def monthly(place, fuel="gas"):
    """Price by year and month, nominal."""
    out = {}
    for row in facts("fuel_actual.csv"):
        if row["place"] == place and row["month"] and row["fuel"].startswith(fuel):
            out.setdefault(int(row["year"]), {})[int(row["month"])] = float(row["price"])
    return out


def annual(place, fuel="gas"):
    return {int(r["year"]): float(r["price"]) for r in facts("fuel_actual.csv")
            if r["place"] == place and r["quarter"] == "year" and r["fuel"].startswith(fuel)}


def mean_by_year(place):
    return {y: sum(m.values()) / 12 for y, m in monthly(place).items() if len(m) == 12}


def gas_history():
    """Nominal gas price by zone and year, with its source."""
    out = {}
    for year in HISTORY:
        for zone in ISO_NE:
            out[(zone, year)] = (mean_by_year(MA_INDEX)[year], "ISO New England, Massachusetts gas index", "high")
        out[("NY_DN", year)] = (annual("Transco Zone 6 NY (market monitor)")[year],
                                "NYISO market monitor, Transco Zone 6 NY", "medium")
        pair = (annual("Tennessee Zone 4 200L")[year] + annual("Iroquois Zone 2")[year]) / 2
        out[("NY_UP", year)] = (pair, "NYISO market monitor, mean of Tennessee Zone 4 and Iroquois Zone 2", "medium")
        for zone in ("NJ", "DE", "MD"):
            out[(zone, year)] = (annual("Tetco M3")[year], "NYISO market monitor, Tetco M3", "medium")
        for zone in DELIVERED:
            out[(zone, year)] = (mean_by_year(DELIVERED[zone])[year],
                                 f"EIA, gas to electric power in {DELIVERED[zone]}", "medium")
    return out


def aeo(fuel, case="reference"):
    """Dollars of 2025 by zone and year."""
    return {(r["zone"], int(r["year"])): float(r["price_2024usd_per_mmbtu"]) * TO_2025
            for r in facts("fuel_aeo2026.csv") if r["fuel"] == fuel and r["case"] == case}


def coal_history():
    """Nominal coal price by zone and year: the longest period that was found of the year, 2024 for 2023."""
    found = {}
    for row in facts("fuel_actual.csv"):
        if row["fuel"] == "coal delivered" and row["quarter"] == "Jan-Jul":
            found[(row["place"], int(row["year"]))] = float(row["price"])
    return {(z, y): (found[(p, max(y, 2024))], y == 2023) for z, p in COAL_OF.items() for y in HISTORY}


def seasonal(places):
    """Quarter over year of a set of places by year, hour-weighted mean 1."""
    out = {}
    for year in HISTORY:
        ratios = []
        for place in places:
            months = monthly(place)[year]
            ratios.append([sum(months[m] for m in MONTHS[q]) / 3 for q in QUARTERS])
        values = [sum(r[i] / (sum(r) / 4) for r in ratios) / len(ratios) for i in range(4)]
        weights = [sum(HOURS[q]) for q in QUARTERS]
        mean = sum(v * w for v, w in zip(values, weights)) / 8760
        out[year] = [v / mean for v in values]
    return out


PROFILE = {"ISO-NE": (MA_INDEX,), "NY": ("Transco Zone 6 NY", "NY"), "PJM": ("NJ", "PA", "OH", "VA"),
           "EXT": ("OH",)}


def price_rows(case="reference"):
    gas, history = aeo("gas", case), gas_history()
    reference = aeo("gas")
    coal, coal_actual = aeo("coal"), coal_history()
    oil = {"distillate": annual("New York", "ULSD"), "residual": annual("New York", "residual")}
    for year in years():
        def gas_price(zone):
            if year in HISTORY:
                value, source, confidence = history[(zone, year)]
                return money(value, year), source, confidence
            if (zone, year) in gas:
                return gas[(zone, year)], f"AEO2026, {case} case", "medium"
            return reference[(zone, year)], "AEO2026, reference case", "medium"

        def coal_price(zone):
            if year in HISTORY:
                value, held = coal_actual[(zone, year)]
                return (money(value, year), "EIA Electric Power Monthly, coal delivered" + (", of 2024" if held else ""),
                        "low" if held else "medium")
            # AEO2026's change on the actual of 2025: its level is up to 45 % off what plants paid.
            like = {"NH": "VA"}.get(zone, zone)
            return (coal_actual[(zone, 2025)][0] * coal[(like, min(year, 2031))] / coal[(like, 2025)],
                    "AEO2026 change on the actual of 2025, held after 2031", "low")

        for zone in ZONES:
            yield dict(year=year, zone=zone, fuel="gas", **cell(gas_price(zone)))
            if zone in COAL_OF:
                yield dict(year=year, zone=zone, fuel="coal", **cell(coal_price(zone)))
            for fuel in OIL:
                value = money(oil[fuel][min(year, 2025)], min(year, 2025))
                yield dict(year=year, zone=zone, fuel=fuel,
                           **cell((value, "NYISO market monitor, New York" + (", of 2025" if year > 2025 else ""),
                                   "medium" if year in HISTORY else "low")))
            yield dict(year=year, zone=zone, fuel="biomass", **cell((2.5, "judgement; bids are set by support", "low")))
            yield dict(year=year, zone=zone, fuel="uranium", **cell((0.63, "order of EIA's fuel cost", "low")))
        ohio, source, confidence = gas_price("OH")
        yield dict(year=year, zone="WEST", fuel="gas", **cell((ohio + 0.25, "Ohio plus 0.25, judgement", "low")))
        yield dict(year=year, zone="WEST", fuel="coal", **cell((coal_price("OH")[0], "as Ohio", "low")))
        yield dict(year=year, zone="WEST", fuel="uranium", **cell((0.63, "order of EIA's fuel cost", "low")))


def cell(value):
    return dict(price_usd_per_mmbtu=round(value[0], 3), source=value[1], confidence=value[2])


def seasonal_rows():
    for group, places in PROFILE.items():
        by_year = seasonal(places)
        for i, quarter in enumerate(QUARTERS):
            mean = sum(by_year[y][i] for y in HISTORY) / len(HISTORY)
            yield dict(group=group, block=quarter, fuel="gas", year="", multiplier=mean,
                       source="mean of the actual quarters of 2023-2025", confidence="medium")
            for year in HISTORY:
                yield dict(group=group, block=quarter, fuel="gas", year=year, multiplier=by_year[year][i],
                           source="actual quarters: " + ", ".join(places), confidence="high" if group == "ISO-NE" else "medium")


PRICE_COLUMNS = ["year", "zone", "fuel", "price_usd_per_mmbtu", "source", "confidence"]

if __name__ == "__main__":
    write("fuel_prices.csv", PRICE_COLUMNS, price_rows())
    write("fuel_seasonal.csv", ["group", "block", "fuel", "year", "multiplier", "source", "confidence"], seasonal_rows())

"""planned_changes.csv: what was built and closed since 2023, what is announced, and additions at the recent pace."""
from common import facts, write

TREND_LAST = 2030
RENEWABLE = ("Solar", "OnshoreWind", "Hydro")
COLUMNS = ["year", "zone", "technology", "change_mw", "status", "note", "source", "confidence"]


def additions():
    """MW that entered service by zone, technology and year; 2025 held to EIA's change of stock where that is known."""
    added, stock = {}, {}
    for row in facts("additions.csv"):
        added[(row["zone"], row["technology"], int(row["year"]))] = float(row["mw"])
    for row in facts("build_rates.csv"):
        if row["kind"] == "EIA change of stock":
            kind = "Battery" if row["technology"].startswith("Battery") else "renewable"
            if "renewable" in row["technology"] or kind == "Battery":
                stock[(row["zone"], kind)] = max(0.0, float(row["mw"]))
    for (state, kind), total in stock.items():
        zones = ("NY_UP", "NY_DN") if state == "NY" else (state,)
        members = [k for k in added if k[0] in zones and k[2] == 2025
                   and (k[1] == "Battery" if kind == "Battery" else k[1] in RENEWABLE)]
        listed = sum(added[k] for k in members)
        if listed > total:
            for key in members:
                added[key] *= total / listed
    return added


def built(added):
    """Half of a year's additions count in the year, half in the next: units enter in the course of a year."""
    for (zone, technology, year), mw in sorted(added.items()):
        if year < 2023 or mw < 0.5:
            continue
        confidence = "low" if year == 2025 else "medium"
        # The combined cycle of 2023 (Guernsey, Ohio) ran from February.
        halves = [(year, mw)] if technology == "GasCombinedCycle" else [(year, mw / 2), (year + 1, mw / 2)]
        for when, part in halves:
            yield dict(year=when, zone=zone, technology=technology, change_mw=round(part, 1), status="firm",
                       note=f"entered service in {year}", source="EIA-860M of autumn 2025", confidence=confidence)


def announced():
    yield from facts("announced.csv")


def trend(added):
    """The mean of 2021-2025, year by year to the last year of the federal credits for what was begun in time."""
    keys = sorted({(z, t) for z, t, _ in added if t in ("Solar", "OnshoreWind", "Battery")})
    for zone, technology in keys:
        pace = sum(added.get((zone, technology, y), 0.0) for y in range(2021, 2026)) / 5
        if pace < 1:
            continue
        for year in range(2026, TREND_LAST + 1):
            yield dict(year=year, zone=zone, technology=technology, change_mw=round(pace, 1), status="trend",
                       note="mean of 2021-2025", source="EIA-860M of autumn 2025", confidence="low")


def rows():
    added = additions()
    return list(built(added)) + list(announced()) + list(trend(added))


if __name__ == "__main__":
    write("planned_changes.csv", COLUMNS,
          sorted(rows(), key=lambda r: (int(r["year"]), r["zone"], r["technology"], r["status"], r["note"])))

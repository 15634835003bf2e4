"""demand.csv and the loads of the cases in scenarios: actual to 2025, then growth."""
from common import HISTORY, ZONES, facts, write, years


def energy(case):
    """MWh by zone and year: actual to 2025, then the case's growth on it."""
    table = {}
    for row in facts("load.csv"):
        if row["zone"] in ZONES:
            table[(row["zone"], int(row["year"]), row["case"])] = (float(row["energy_gwh"]) * 1000, row["source"],
                                                                   row["confidence"])
    out = {}
    for zone in ZONES:
        for year in years():
            out[(zone, year)] = table[(zone, year, "actual" if year in HISTORY else case)]
    return out


def peak_ratio():
    return {r["zone"]: float(r["peak_mw"]) / (float(r["demand_gwh"]) * 1000) for r in facts("peaks.csv")}


def rows(case="aeo2026_baseline"):
    ratio = peak_ratio()
    for (zone, year), (mwh, source, confidence) in energy(case).items():
        yield dict(year=year, zone=zone, demand_mwh=round(mwh, -3), peak_mw=round(mwh * ratio[zone]), source=source,
                   confidence=confidence if year <= 2026 or confidence == "low" else "medium")


COLUMNS = ["year", "zone", "demand_mwh", "peak_mw", "source", "confidence"]

if __name__ == "__main__":
    write("demand.csv", COLUMNS, sorted(rows(), key=lambda r: (r["year"], ZONES.index(r["zone"]))))

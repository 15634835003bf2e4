"""demand.csv and the loads of the cases in scenarios: actual to 2025, then growth."""
from common import HISTORY, ZONES, facts, write, years


def energy(case):
    """MWh by zone and year: actual to 2025, then the case's growth on it; and what is made for own use, which no sales have."""
    table = {}
    for row in facts("load.csv"):
        if row["zone"] in ZONES:
            table[(row["zone"], int(row["year"]), row["case"])] = (float(row["energy_gwh"]) * 1000, row["source"],
                                                                   row["confidence"])
    own, names = own_use(), {r["zone"]: r["name"] for r in facts("unit_data/unlisted.csv")}
    out = {}
    for zone in ZONES:
        for year in years():
            mwh, source, confidence = table[(zone, year, "actual" if year in HISTORY else case)]
            if zone in own:
                mwh += own[zone]
                source += f"; own use of {names[zone]} by EPA's meters of 2023"
            out[(zone, year)] = (mwh, source, confidence)
    return out


def own_use():
    """MWh a year by zone of what plants make for their own use, at an even rate."""
    return {r["zone"]: float(r["generation_gwh"]) * 1000 for r in facts("unit_data/unlisted.csv") if r["use"] == "own use"}


def peak(zone, mwh):
    own = own_use().get(zone, 0.0)
    return round((mwh - own) * peak_ratio()[zone] + own / 8760)


def peak_ratio():
    return {r["zone"]: float(r["peak_mw"]) / (float(r["demand_gwh"]) * 1000) for r in facts("peaks.csv")}


def rows(case="aeo2026_baseline"):
    for (zone, year), (mwh, source, confidence) in energy(case).items():
        yield dict(year=year, zone=zone, demand_mwh=round(mwh, -3), peak_mw=peak(zone, mwh), source=source,
                   confidence=confidence if year <= 2026 or confidence == "low" else "medium")


COLUMNS = ["year", "zone", "demand_mwh", "peak_mw", "source", "confidence"]

if __name__ == "__main__":
    write("demand.csv", COLUMNS, sorted(rows(), key=lambda r: (r["year"], ZONES.index(r["zone"]))))

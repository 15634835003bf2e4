"""Actual figures of 2023 and 2025 that the model is held against, and the model's figures in the same terms."""
from collections import defaultdict

from common import QUARTERS, facts

STATES = ("CT", "DE", "MA", "MD", "ME", "NH", "NJ", "NY", "RI", "VA", "PA", "OH", "WV")
TEN = ("CT", "DE", "MA", "MD", "ME", "NH", "NJ", "NY", "RI")  # Vermont's 3,000 tons are left out
GROUP = {"PA": "all_cems_units", "OH": "all_cems_units", "WV": "all_cems_units"}
ISO = {"ISO-NE": ("ME", "NH", "VT", "MA", "RI", "CT"), "NYISO": ("NY_UP", "NY_DN"), "PA": ("PA",), "OH": ("OH",),
       "WV": ("WV",)}


def state(zone):
    return "NY" if zone.startswith("NY_") else zone


def actual(years=(2023, 2025)):
    """Figure by key: ("co2", state, year, quarter) in short tons, ("generation", ...), ("imports", ...) in MWh."""
    out = {}
    for row in facts("co2_quarter.csv") + facts("co2_2024.csv"):
        s, y = row["state"], int(row["year"])
        if y in years and s in STATES and row["group"] == GROUP.get(s, "rggi_obligated_plants"):
            out[("co2", s, y, "q" + row["quarter"])] = float(row["co2_short_tons"])
    for row in facts("actual_energy.csv"):
        if int(row["year"]) in years:
            out[(row["quantity"], row["area"], int(row["year"]), row["technology"])] = float(row["twh"]) * 1e6
    return out


def modelled(units, generation, flows, year):
    """The same of a run: units of the study, results by unit and slice, and flows of the year."""
    out = defaultdict(float)
    by = {r["unit"]: r for r in units}
    for row in generation:
        name = row["unit"]
        unit = by.get(name)
        mwh = float(row["generation_mw"]) * float(row["hours"])
        zone = row["region"]
        technology = unit["technology"] if unit else name.split("|")[1]
        for area, zones in ISO.items():
            if zone in zones:
                out[("generation", area, year, technology)] += mwh
        if zone in ("QUEBEC", "ONTARIO", "MARITIMES", "WEST", "QC_NECEC", "QC_CHPE"):
            continue
        rate, share = (float(unit["emission_rate_short_tons_per_mwh"] or 0), float(unit["covered_share"])) if unit else (
            {"GasCombinedCycle": 0.3744, "GasTurbine": 0.5733}.get(technology, 0.0), 1.0)
        out[("co2", state(zone), year, row["slice"][:2])] += mwh * rate * share
    for area in ISO:
        out[("generation", area, year, "Oil")] = sum(
            out[("generation", area, year, t)] for t in ("OilSteam", "OilTurbine"))
    for row in flows:
        a, b, mwh = row["from_region"], row["to_region"], float(row["flow_mwh"])
        groups = {"NY": ("NY_UP", "NY_DN"), "PJM": ("NJ", "DE", "MD", "PA", "VA", "WV", "OH"),
                  "NE": ISO["ISO-NE"], "VA": ("VA",), "WEST": ("WEST",)}
        for name, (source, sink) in {"PJM to New York": ("PJM", "NY"), "New York to New England": ("NY", "NE"),
                                     "outside to PJM": ("WEST", "PJM")}.items():
            if a in groups[source] and b in groups[sink]:
                out[("imports", name, year, "")] += mwh
            elif b in groups[source] and a in groups[sink]:
                out[("imports", name, year, "")] -= mwh
        if b == "VA":
            out[("imports", "to Virginia", year, "")] += mwh
        elif a == "VA":
            out[("imports", "to Virginia", year, "")] -= mwh
    return out

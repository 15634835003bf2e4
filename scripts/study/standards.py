"""generation_standards.csv: clean or renewable shares of load by state."""
from common import facts, write, years

RENEWABLE = "Solar;OnshoreWind;OffshoreWind;Hydro;Biomass"
CLEAN = RENEWABLE + ";Nuclear;ImportHydro"
# State, zones, item, eligible, name. Shares are of sales; load contains the losses.
STANDARDS = [("CT", ("CT",), "CES (clean) share of sales", CLEAN, "clean"), ("DE", ("DE",), "RPS share of sales", RENEWABLE, "renewable"),
             ("MA", ("MA",), "CES (clean) share of sales", CLEAN, "clean"), ("MD", ("MD",), "RPS share of sales", RENEWABLE, "renewable"),
             ("ME", ("ME",), "RPS share of sales", RENEWABLE, "renewable"), ("NH", ("NH",), "RPS share of sales", RENEWABLE, "renewable"),
             ("NJ", ("NJ",), "RPS share of sales", RENEWABLE, "renewable"),
             ("NY", ("NY_UP", "NY_DN"), "CES (clean) share of sales", CLEAN, "clean"),
             ("OH", ("OH",), "RPS share of sales", RENEWABLE, "renewable"), ("PA", ("PA",), "RPS share of sales", RENEWABLE, "renewable"),
             ("RI", ("RI",), "RPS share of sales", CLEAN, "renewable"), ("VA", ("VA",), "CES (clean) share of sales", CLEAN, "clean"),
             ("VT", ("VT",), "RPS share of sales", CLEAN, "renewable")]
LOSSES = 1.05


def rows():
    table = {(r["state"], int(r["year"]), r["item"]): (float(r["value"]), r["confidence"]) for r in facts("mandates.csv")}
    for year in years(2025):
        for state, zones, item, eligible, name in STANDARDS:
            share, confidence = table[(state, year, item)]
            payment, _ = table[(state, year, "alternative compliance payment")]
            for zone in zones:
                yield dict(year=year, zone=zone, standard=name, share=round(share / LOSSES, 4), basis="load",
                           eligible_technologies=eligible, alternative_payment_usd_per_mwh=payment,
                           source="ReEDS state policies of July 2026; payment's dollar year not stated, taken as 2025",
                           confidence="low" if share else confidence)


if __name__ == "__main__":
    write("generation_standards.csv", ["year", "zone", "standard", "share", "basis", "eligible_technologies",
                                       "alternative_payment_usd_per_mwh", "source", "confidence"], rows())

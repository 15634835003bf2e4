"""Runs a year of history at its actual allowance price and sums what came out by state, quarter and technology.

The program sells without end at a reserve price, which then is the price; nothing is built.
"""
import csv
import os
import subprocess
import sys
import tempfile

from common import deflator, facts

PROGRAM = os.environ.get("DISPATCHSOLVE", ".build/release/dispatchsolve")
MEMBERS = ("ME", "NH", "VT", "MA", "RI", "CT", "NY_UP", "NY_DN", "NJ", "DE", "MD")


def read(path):
    with open(path, newline="", encoding="utf-8") as handle:
        return list(csv.DictReader(handle))


def put(path, columns, rows):
    with open(path, "w", newline="", encoding="utf-8") as handle:
        out = csv.DictWriter(handle, columns, extrasaction="ignore", lineterminator="\n")
        out.writeheader()
        out.writerows(rows)


def allowance_price(year):
    """Mean of the year's auctions by allowances sold, dollars of 2025."""
    rows = [r for r in facts("auctions.csv") if r["date"].startswith(str(year)) and r["allowances_sold"]]
    tons = sum(float(r["allowances_sold"]) for r in rows)
    price = sum(float(r["clearing_price_usd_per_short_ton"]) * float(r["allowances_sold"]) for r in rows) / tons
    return price / deflator()[year]


DROP = {"source", "vintage", "confidence", "months"}


def prepare(study, folder, year, price=None):
    """A copy of the study for one year in columns that need nothing of the newer format."""
    os.makedirs(folder, exist_ok=True)
    for name in os.listdir(study):
        if not name.endswith(".csv") or name in ("auctions.csv", "actuals.csv", "deflator.csv", "generation_standards.csv",
                                                 "build_options.csv", "build_limits.csv", "build_group_limits.csv"):
            continue
        rows = read(os.path.join(study, name))
        columns = [c for c in rows[0] if c not in DROP]
        if name == "fuel_seasonal.csv":
            # A year's own rows come before those of all years.
            own = {(r["group"], r["block"], r["fuel"]) for r in rows if r["year"] == str(year)}
            rows = [r for r in rows if r["year"] == str(year)
                    or (not r["year"] and (r["group"], r["block"], r["fuel"]) not in own)]
            columns.remove("year")
        elif name == "interfaces.csv":
            rows = [r for r in rows if (not r["first_year"] or int(r["first_year"]) <= year)
                    and (not r["last_year"] or int(r["last_year"]) >= year)]
            columns.remove("last_year")
            columns.remove("first_year")
        elif name == "units.csv":
            for r in rows:
                if r["support_usd_per_mwh"]:
                    r["cost_adder_usd_per_mwh"] = float(r["cost_adder_usd_per_mwh"] or 0) - float(r["support_usd_per_mwh"])
            columns = [c for c in columns if c not in ("support_usd_per_mwh", "support")]
        elif name in ("demand.csv", "fuel_prices.csv"):
            rows = [r for r in rows if r["year"] == str(year)]
        elif name == "allowance_program.csv":
            rows = [dict(year=year, cap_short_tons=1e10,
                         reserve_price_usd=allowance_price(year) if price is None else price)]
            columns = ["year", "cap_short_tons", "reserve_price_usd"]
        elif name == "program_membership.csv":
            rows = [dict(zone=z, first_year=year) for z in MEMBERS + (("VA",) if year <= 2023 else ())]
            columns = ["zone", "first_year"]
        put(os.path.join(folder, name), columns, rows)
    with open(os.path.join(folder, "study.toml"), "w", encoding="utf-8") as handle:
        handle.write(f'name = "backcast"\n[run]\nmode = "network"\nfirst_year = {year}\nvoll_usd_per_mwh = 10000\n'
                     'planned_changes = ["firm"]\n')


def run(study, year, price=None):
    """Covered and all emissions by state, generation by technology, net imports; the year's sums and by quarter."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = os.path.join(temporary, "study")
        prepare(study, folder, year, price)
        out = os.path.join(temporary, "out")
        done = subprocess.run([PROGRAM, "--inputs", folder, "--years", str(year), "--no-builds", "--slices", "--output", out,
                               "-q", "--threads", "1"], capture_output=True, text=True)
        if done.returncode:
            sys.exit(done.stderr[-2000:])
        return {"units": read(os.path.join(folder, "units.csv")),
                "generation": read(os.path.join(out, "slices", "generation.csv")),
                "flows": read(os.path.join(out, "flows.csv")), "prices": read(os.path.join(out, "price_by_region.csv"))}

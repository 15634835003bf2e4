"""What changed emissions from 2023 to 2025, input by input: python3 response.py PROGRAM.

2025 is dispatched with one input after the other as it was in 2023, the others as they are, and the difference to 2025 as
it was is that input's part. The parts do not add up to the change: what acts together is in none of them, or in two.
"""
import csv
import os
import shutil
import subprocess
import sys
import tempfile

from common import GROUP, ROOT, deflator

BEFORE, AFTER = "2023", "2025"
MEMBERS = ("ME", "NH", "VT", "MA", "RI", "CT", "NY_UP", "NY_DN", "NJ", "DE", "MD")
AREAS = [("New England", ("CT", "MA", "ME", "NH", "RI")), ("New York", ("New York state",)), ("NJ, DE, MD", ("NJ", "DE", "MD")),
         ("ten states", ("ten states",)), ("PA", ("PA",)), ("OH", ("OH",)), ("WV", ("WV",))]


def read(folder, name):
    with open(os.path.join(folder, name), newline="", encoding="utf-8") as handle:
        return list(csv.DictReader(handle))


def put(folder, name, rows):
    with open(os.path.join(folder, name), "w", newline="", encoding="utf-8") as handle:
        out = csv.DictWriter(handle, rows[0].keys(), lineterminator="\n")
        out.writeheader()
        out.writerows(rows)


def as_before(name, keys, columns, chosen=lambda row: True):
    """Rows of the later year with the values that the earlier one has."""
    def change(folder):
        rows = read(folder, name)
        old = {tuple(r[k] for k in keys): r for r in rows if r["year"] == BEFORE}
        for row in rows:
            earlier = old.get(tuple(row[k] for k in keys))
            if row["year"] == AFTER and earlier and chosen(row):
                row.update({c: earlier[c] for c in columns})
        put(folder, name, rows)
    return change


def output(technologies):
    return as_before("availability.csv", ("group", "technology", "slice"), ("availability",),
                     lambda row: row["technology"] in technologies)


def load(zones):
    return as_before("demand.csv", ("zone",), ("demand_mwh", "peak_mw"), lambda row: row["zone"] in zones)


def canada(folder):
    rows = read(folder, "interfaces.csv")
    old = {r["interface"].split("|")[0]: r["capacity_mw"] for r in rows if r["interface"].endswith("|" + BEFORE)}
    for row in rows:
        tie, _, year = row["interface"].partition("|")
        if year == AFTER:
            row["capacity_mw"] = old[tie]
    put(folder, "interfaces.csv", rows)


def allowance_price(folder):
    rows = read(folder, "actuals.csv")
    price = next(float(r["value"]) for r in rows if r["quantity"] == "allowance_price_usd" and r["year"] == BEFORE)
    for row in rows:
        if row["quantity"] == "allowance_price_usd" and row["year"] == AFTER:
            row["value"] = price / deflator()[int(BEFORE)]
    put(folder, "actuals.csv", rows)


def fuel(names):
    def change(folder):
        as_before("fuel_prices.csv", ("zone", "fuel"), ("price_usd_per_mmbtu",), lambda r: r["fuel"] in names)(folder)
        as_before("fuel_seasonal.csv", ("group", "block", "fuel"), ("multiplier",), lambda r: r["fuel"] in names)(folder)
    return change


def virginia(folder):
    """A member, as it was to the end of 2023."""
    rows = read(folder, "program_membership.csv")
    for row in rows:
        if row["zone"] == "VA" and row["last_year"] == BEFORE:
            row["last_year"] = AFTER
    put(folder, "program_membership.csv", rows)


def fleet(folder):
    put(folder, "planned_changes.csv", [r for r in read(folder, "planned_changes.csv") if r["year"] <= BEFORE or r["year"] > AFTER])
    rows = read(folder, "units.csv")
    for row in rows:
        if row["closing_year"] and BEFORE < row["closing_year"] <= AFTER:
            row["closing_year"] = str(int(AFTER) + 1)
    put(folder, "units.csv", rows)


CAUSES = [
    ("load of the ten states", load(MEMBERS)),
    ("load of PA, VA, WV, OH", load([z for z in GROUP if z not in MEMBERS])),
    ("sales of Canada", canada),
    ("hydro", output(("Hydro",))),
    ("nuclear", output(("Nuclear",))),
    ("wind by weather", output(("OnshoreWind", "OffshoreWind"))),
    ("price of gas", fuel(("gas",))),
    ("prices of coal and oil", fuel(("coal", "distillate", "residual"))),
    ("allowance price", allowance_price),
    ("Virginia outside", virginia),
    ("what entered and closed", fleet),
]


def emissions(program, study):
    """Modelled and actual tons by area of actuals.csv, and year."""
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run([program, "validate", "--inputs", study, "--years", f"{BEFORE},{AFTER}", "--output", folder,
                               "--overwrite"], capture_output=True, text=True)
        if done.returncode:
            sys.exit(done.stderr)
        return {(r["area"], r["year"]): (float(r["model"]), float(r["actual"])) for r in read(folder, "validation.csv")
                if "co2" in r["quantity"] and not r["quarter"] and r["year"]}


def table(program):
    data = os.path.join(ROOT, "data")
    now = emissions(program, data)

    def total(found, states, year, which=0):
        return sum(found[state, year][which] for state in states) / 1e6

    titles = [t for t, _ in AREAS]
    lines = ["| million short tons | " + " | ".join(titles) + " |", "|---" * (len(titles) + 1) + "|"]

    def row(title, values):
        lines.append(f"| {title} | " + " | ".join(f"{v:+.1f}" for v in values) + " |")

    row(f"**happened, {BEFORE} to {AFTER}**", [total(now, s, AFTER, 1) - total(now, s, BEFORE, 1) for _, s in AREAS])
    row("**model**", [total(now, s, AFTER) - total(now, s, BEFORE) for _, s in AREAS])

    def part(title, changes):
        with tempfile.TemporaryDirectory() as folder:
            study = os.path.join(folder, "study")
            shutil.copytree(data, study)
            for change in changes:
                change(study)
            then = emissions(program, study)
        row(title, [total(now, s, AFTER) - total(then, s, AFTER) for _, s in AREAS])

    for title, change in CAUSES:
        part(title, [change])
    part("all of these together", [change for _, change in CAUSES])
    return "\n".join(lines)


if __name__ == "__main__":
    print(table(os.path.abspath(sys.argv[1])))

"""Runs every scenario of the default study with perfect foresight and holds what it does against what was said before.

python3 signs.py PROGRAM [FORESIGHT]: prints a row each and exits 1 where a sign is wrong. The price is the mean of all years
(of the first years where the sentence says so), emissions are the covered ones of all years. Where all allowances are
used in both runs, emissions are the same: no sign is no contradiction.
"""
import csv
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

from common import ROOT
from scenarios import SCENARIOS

# Scenarios that speak of the first years, and those that change who looks ahead themselves.
FIRST_YEARS = {"myopic": (2025, 2028), "perfect": (2025, 2028)}
PRICE_CENT, TONS = 0.005, 1000.0
# Scenarios whose own cap binds in no year: what was said of them is neither shown nor contradicted.
IDLE = set()


def run(program, names, foresight, folder):
    out = os.path.join(folder, "-".join(names) or "base")
    command = [program, "--inputs", os.path.join(ROOT, "data"), "--years", "2025-2040", "--output", out, "-q", "--threads", "1"]
    if foresight:
        command += ["--foresight", foresight]
    if "from-2026" in names:
        command[4] = "2026-2040"
    for name in names:
        command += ["--scenario", name]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        return done.stderr.strip().splitlines()[-1]
    with open(os.path.join(out, "annual.csv"), newline="", encoding="utf-8") as handle:
        rows = {int(r["year"]): r for r in csv.DictReader(handle)}
    path = os.path.join(out, "programs.csv")
    if os.path.exists(path):
        with open(path, newline="", encoding="utf-8") as handle:
            others = [r for r in csv.DictReader(handle) if r["program"] != "rggi"]
        # A cap that binds in no year moves nothing.
        if all(r["status"] == "at_reserve_price" for r in others):
            IDLE.update(names)
    return rows


def figures(rows, first, last):
    prices = [float(r["p_co2"]) for y, r in rows.items() if first <= y <= last]
    return sum(prices) / len(prices), sum(float(r["covered_emissions_short_tons"]) for y, r in rows.items()
                                          if first <= y <= last)


def main():
    program = sys.argv[1]
    foresight = sys.argv[2] if len(sys.argv) > 2 else "perfect"
    wrong = 0
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(2) as pool:
        jobs = {"": pool.submit(run, program, [], foresight, folder),
                "default": pool.submit(run, program, [], "", folder + "/default")}
        for name in SCENARIOS:
            look = "" if name in FIRST_YEARS else foresight
            jobs[name] = pool.submit(run, program, [name], look, folder)
        base = {"perfect-base": jobs[""].result(), "default": jobs["default"].result()}
        for key, rows in base.items():
            if isinstance(rows, str):
                print(f"{key}: {rows}")
                return 1
        print("scenario               price, $         base   expected   emissions, M     base   expected")
        for name, (_, price_sign, emission_sign, _, _) in SCENARIOS.items():
            rows = jobs[name].result()
            if isinstance(rows, str):
                print(f"{name:22} {rows}")
                wrong += 1
                continue
            reference = base["default"] if name in FIRST_YEARS else base["perfect-base"]
            first, last = FIRST_YEARS.get(name, (2026 if name == "from-2026" else 2025, 2040))
            price, tons = figures(rows, first, last)
            price0, tons0 = figures(reference, first, last)
            good = sign(price - price0, PRICE_CENT) == price_sign and sign(tons - tons0, TONS) in (emission_sign, "0")
            idle = name in IDLE and not good
            wrong += not good and not idle
            print(f"{name:22} {price:8.2f} {price0:12.2f} {price_sign:>8} {tons / 1e6:14.1f} {tons0 / 1e6:8.1f}"
                  f" {emission_sign:>8}   {'' if good else 'its own cap binds in no year' if idle else 'WRONG'}")
    return 1 if wrong else 0


def sign(difference, tolerance):
    return "0" if abs(difference) <= tolerance else ("+" if difference > 0 else "-")


if __name__ == "__main__":
    sys.exit(main())

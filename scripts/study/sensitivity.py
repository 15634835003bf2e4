"""What each input alone does to the price of 2030: python3 sensitivity.py PROGRAM [RESULTS] [--check].

Runs data/sweeps/sensitivity.toml, some sixty runs of six years (a folder that has them goes on, or is only read), draws the
tornado of the ten inputs that do most, and writes into docs/default-study.md what rows of low confidence do, and which rows of
low confidence nothing moved. Nothing is written with --check; the exit code is then 1 where something is not as it was.
"""
import csv
import os
import subprocess
import sys
import tomllib

import draw
from common import ROOT, results_of
from figures import between

YEAR, MUCH = 2030, 2.0
# Years that can matter: from the run's first to the last that is seen in YEAR.
SEEN = range(2025, YEAR + 8)
NAMES = {"gas_price": "gas price", "load": "load", "build_limits": "build limits", "capital_cost": "capital cost",
         "virginia": "Virginia", "opening_bank": "opening bank", "tiers": "tiers", "canada": "imports from Canada",
         "standards": "payments of standards", "nuclear": "nuclear", "discount_rate": "discount rate",
         "recent_additions": "recent pace of additions", "coal_price": "coal price", "other_fuels": "other fuels", "ties": "ties",
         "outside_supply": "supply from outside", "load_peaks": "peaks of load", "thermal_availability": "thermal availability",
         "hydro": "hydro", "other_availability": "other availability", "storage_use": "use of stores", "supports": "supports",
         "old_steam": "heat rates of old steam", "inflation": "inflation", "load_2025": "load of 2025", "margins": "reserve margins",
         "capacity_price": "price of missing capacity", "capacity_peaks": "peaks of capacity",
         "load_by_day": "load of the rest of the day", "capacity_credits": "capacity credits", "own_use": "Cove Point's own use",
         "wind_and_canada_2025": "wind and Canada in 2025", "announced_closures": "closures announced in New York City"}


def table(name):
    with open(os.path.join(ROOT, "data", f"{name}.csv"), newline="", encoding="utf-8") as handle:
        return list(csv.DictReader(handle))


def toml(*path):
    with open(os.path.join(ROOT, "data", *path), "rb") as handle:
        return tomllib.load(handle)


def years_of(written):
    if written is None:
        return None
    out = set()
    for part in str(written).split(","):
        first, _, last = part.strip().partition("-")
        out |= set(range(int(first), int(last or first) + 1))
    return out


def moved(tables, change):
    """Places of the rows of a change, as (table, row)."""
    name, years = change["table"], years_of(change.get("years"))
    if name == "study" or "add_rows" in change:
        return set()
    rows = tables.setdefault(name, table(name))

    def same(cell, wanted):
        return cell == wanted if isinstance(wanted, str) else cell != "" and float(cell) == wanted

    def meets(row):
        # A row of no year is meant by no year.
        if years is not None and (not row["year"] or int(row["year"]) not in years):
            return False
        return all(any(same(row[c], w) for w in (v if isinstance(v, list) else [v]))
                   for c, v in change.get("where", {}).items())

    return {(name, k) for k, row in enumerate(rows) if meets(row)}


def results(program, folder):
    command = [program, "sweep", os.path.join(ROOT, "data", "sweeps", "sensitivity.toml"), "--output", folder, "--threads", "1", "-q"]
    # Cases of the same tables are done already, those of others are refused.
    done = subprocess.run(command + (["--resume"] if os.path.exists(folder) else []))
    if done.returncode and os.path.exists(folder):
        done = subprocess.run(command + ["--overwrite"])
    if done.returncode:
        sys.exit("the sweep did not end")
    with open(os.path.join(folder, "sweep.csv"), newline="", encoding="utf-8") as handle:
        return [r for r in csv.DictReader(handle) if r["status"] == "failed" or int(r["year"]) == YEAR]


def written(axis, value):
    kinds = {c["use"] for c in axis.get("change", [])}
    if "multiply" in kinds:
        return f"x {float(value):g}"
    if axis["name"] == "opening_bank":
        return f"{float(value) / 1e6:g} M"
    return f"{100 * float(value):g} %" if axis["name"] == "discount_rate" else value


def report(rows):
    """The tornado, and the text of what rows of low confidence do."""
    axes = {a["name"]: a for a in toml("sweeps", "sensitivity.toml")["axis"]}
    base = float(rows[0]["allowance_price_usd"])
    effects = {name: [] for name in axes}
    failed = []
    for row in rows[1:]:
        name = row["axis"]
        if row["status"] == "failed":
            failed.append((name, row["value"], row["reason"]))
        else:
            effects[name].append((written(axes[name], row["value"]), float(row["effect_allowance_price_usd"])))
    order = sorted((n for n in axes if effects[n]), key=lambda n: (-max(abs(e) for _, e in effects[n]), n))
    picture = draw.tornado(f"Price of {YEAR}, dollars of 2025 per short ton: what each input alone does to it", base,
                           [(NAMES[n], effects[n]) for n in order[:10]])
    tables, touched = {}, {}
    for name, axis in axes.items():
        changes = axis.get("change", [])
        for scenario in axis.get("scenarios", []):
            changes = changes + toml("scenarios", f"{scenario}.toml")["change"]
        touched[name] = set().union(*(moved(tables, c) for c in changes))

    def low(places):
        return [(t, k) for t, k in seen(places) if tables[t][k].get("confidence") == "low"]

    def seen(places):
        out = []
        for t, k in places:
            row = tables[t][k]
            first = int(row.get("year") or row.get("first_year") or SEEN[0])
            last = int(row.get("year") or row.get("last_year") or SEEN[-1])
            if first <= SEEN[-1] and last >= SEEN[0]:
                out.append((t, k))
        return out

    lines = [f"| what is changed | rows of low confidence among those changed | what to | change of {YEAR}'s price, $ |", "|---|---|---|---|"]
    for name in order:
        count, changed = {}, {}
        for t, _ in low(touched[name]):
            count[t] = count.get(t, 0) + 1
        for t, _ in seen(touched[name]):
            changed[t] = changed.get(t, 0) + 1
        if not count or max(abs(e) for _, e in effects[name]) <= MUCH:
            continue
        where = ", ".join(f"{n} of {changed[t]} in {t}.csv" for t, n in sorted(count.items()))
        lines.append(f"| {NAMES[name]} | {where} | " + "; ".join(v for v, _ in effects[name]) + " | "
                     + "; ".join(f"{e:+.1f}" for _, e in effects[name]) + " |")
    little = [n for n in order if low(touched[n]) and max(abs(e) for _, e in effects[n]) <= MUCH]
    lines += ["", "By 2 $ or less: " + ", ".join(
        f"{NAMES[n]} ({'; '.join(f'{v} {e:+.1f}' for v, e in effects[n])})" for n in little) + "."]
    if failed:
        lines += ["", "Not run to an end: " + "; ".join(f"{NAMES[n]} {written(axes[n], v)}: {r}" for n, v, r in failed) + "."]
    everything = set().union(*touched.values())
    left = {}
    for file in sorted(os.listdir(os.path.join(ROOT, "data"))):
        name = file[:-4]
        if file.endswith(".csv") and name not in ("actuals", "auctions"):
            for k, row in enumerate(tables.setdefault(name, table(name))):
                if low([(name, k)]) and (name, k) not in everything:
                    key = row.get("technology") or row.get("fuel") or row.get("zone") or row.get("interface") or ""
                    left.setdefault(name, {}).setdefault(key, 0)
                    left[name][key] += 1
    lines += ["", f"Rows of low confidence of {SEEN[0]} to {SEEN[-1]}, the years that 2030's price can see, that nothing here moved: " + "; ".join(
        f"{name}.csv {sum(keys.values())} ({', '.join(k for k in keys if k) or 'years'})" for name, keys in left.items()) + "."]
    return picture, "\n".join(lines)


def main():
    arguments = [a for a in sys.argv[1:] if a != "--check"]
    folder = arguments[1] if len(arguments) > 1 else results_of(arguments[0], "sensitivity")
    picture, words = report(results(os.path.abspath(arguments[0]), folder))
    places = {os.path.join(ROOT, "docs", "figures", "tornado.svg"): lambda old: picture,
              os.path.join(ROOT, "docs", "default-study.md"): lambda old: between(old, "low confidence", words)}
    wrong = 0
    for path, new in places.items():
        old = open(path, encoding="utf-8").read() if os.path.exists(path) else ""
        if "--check" in sys.argv:
            wrong |= new(old) != old
        else:
            with open(path, "w", encoding="utf-8") as handle:
                handle.write(new(old))
    return int(wrong)


if __name__ == "__main__":
    sys.exit(main())

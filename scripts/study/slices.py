"""What the number of time slices does to emissions: python3 slices.py PROGRAM.

There are no hourly loads among the facts, so this is no comparison with 8,760 hours. 12 slices are pairs of the 24 put
together. 48 divide each slice into a half of higher and one of lower load, along the line through the means of the
quarter's slices in the order of their load; availability is the slice's in both. Printed: covered emissions without
additions, and the price at which the other slices emit what 24 do.
"""
import csv
import os
import shutil
import subprocess
import sys
import tempfile

from common import ROOT

YEARS, PRICES = (2025, 2030), (0, 20, 40)
# Curves reach further, so that a price on them is found.
HIGHEST = 80


def read(folder, name):
    with open(os.path.join(folder, name), newline="", encoding="utf-8") as handle:
        return list(csv.DictReader(handle))


def put(folder, name, rows):
    with open(os.path.join(folder, name), "w", newline="", encoding="utf-8") as handle:
        out = csv.DictWriter(handle, list(rows[0]), lineterminator="\n")
        out.writeheader()
        out.writerows(rows)


def shapes(folder, name, keys, column):
    """Values of a table by key and slice."""
    out = {}
    for row in read(folder, name):
        out.setdefault(tuple(row[k] for k in keys), {})[row["slice"]] = float(row[column])
    return out


def halved(slices, load):
    """Each slice as two of half its hours, and the loads of both by group."""
    new, loads = [], {group: {} for group in load}
    for row in slices:
        for half in ("a", "b"):
            new.append({**row, "slice": f"{row['slice']}_{half}", "hours": float(row["hours"]) / 2})
    for group, factor in load.items():
        for block in {row["block"] for row in slices}:
            order = sorted((r for r in slices if r["block"] == block), key=lambda r: factor[r["slice"]])
            middle, hours = [], 0.0
            for row in order:
                middle.append(hours + float(row["hours"]) / 2)
                hours += float(row["hours"])
            for k, row in enumerate(order):
                low, high = max(k - 1, 0), min(k + 1, len(order) - 1)
                rise = factor[order[high]["slice"]] - factor[order[low]["slice"]]
                slope = rise / (middle[high] - middle[low])
                step = slope * float(row["hours"]) / 4
                # A half ends where its neighbour's half begins, not beyond.
                gaps = [abs(factor[row["slice"]] - factor[order[n]["slice"]]) / 2 for n in (low, high) if n != k]
                step = min([step] + gaps)
                loads[group][f"{row['slice']}_a"] = factor[row["slice"]] + step
                loads[group][f"{row['slice']}_b"] = factor[row["slice"]] - step
    return new, loads


def paired(slices):
    """Slices two by two within a quarter; and where each went."""
    new, into = [], {}
    for block in dict.fromkeys(row["block"] for row in slices):
        rows = [r for r in slices if r["block"] == block]
        for one, other in zip(rows[::2], rows[1::2]):
            name = f"{one['slice']}_{other['slice']}"
            new.append({**one, "slice": name, "hours": float(one["hours"]) + float(other["hours"])})
            into[one["slice"]] = into[other["slice"]] = name
    return new, into


def write_study(source, folder, count):
    """A copy of a study in twice or half the slices."""
    shutil.copytree(source, folder)
    slices = read(source, "slices.csv")
    load = {k[0]: v for k, v in shapes(source, "load_shape.csv", ("group",), "load_factor").items()}
    available = shapes(source, "availability.csv", ("year", "group", "technology"), "availability")
    if count > len(slices):
        new, loads = halved(slices, load)
        available = {k: {f"{s}_{half}": a for s, a in v.items() for half in ("a", "b")} for k, v in available.items()}
    else:
        new, into = paired(slices)
        hours = {r["slice"]: float(r["hours"]) for r in slices}

        def mean(values):
            total, weight = {}, {}
            for name, value in values.items():
                total[into[name]] = total.get(into[name], 0.0) + value * hours[name]
                weight[into[name]] = weight.get(into[name], 0.0) + hours[name]
            return {name: total[name] / weight[name] for name in total}

        loads, available = {k: mean(v) for k, v in load.items()}, {k: mean(v) for k, v in available.items()}
    put(folder, "slices.csv", new)
    put(folder, "load_shape.csv", [dict(group=g, slice=s, load_factor=v) for g, f in loads.items() for s, v in f.items()])
    put(folder, "availability.csv", [dict(year=y, group=g, technology=t, slice=s, availability=v)
                                     for (y, g, t), f in available.items() for s, v in f.items()])


def curve(program, study, year):
    done = subprocess.run([program, "curve", "--inputs", study, "--year", str(year), "--prices", f"0-{HIGHEST}", "--no-builds",
                           "--progress", "none"], capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr)
    return [(float(r["price_usd"]), float(r["emissions_above_short_tons"])) for r in csv.DictReader(done.stdout.splitlines())]


def at(steps, price):
    return [tons for p, tons in steps if p <= price][-1]


def price_of(steps, tons):
    """The lowest price with no more than these emissions; nothing where it would be below 0."""
    if steps[0][1] < tons:
        return None
    return next((p for p, t in steps if t <= tons), None)


def table(program):
    with tempfile.TemporaryDirectory() as folder:
        studies = {24: os.path.join(ROOT, "data")}
        for count, source in ((12, 24), (48, 24)):
            studies[count] = os.path.join(folder, str(count))
            write_study(studies[source], studies[count], count)
        lines = ["| year | price, $ | " + " | ".join(f"{c} slices, M" for c in sorted(studies)) + " | "
                 + " | ".join(f"{c} less 24" for c in sorted(studies) if c != 24) + " | "
                 + " | ".join(f"24's emissions with {c}, $" for c in sorted(studies) if c != 24) + " |"]
        lines.append("|---" * 9 + "|")
        for year in YEARS:
            steps = {count: curve(program, study, year) for count, study in studies.items()}
            for price in PRICES:
                tons = {count: at(s, price) for count, s in steps.items()}
                others = [c for c in sorted(studies) if c != 24]
                back = {c: price_of(steps[c], tons[24]) for c in others}
                lines.append(f"| {year} | {price} | " + " | ".join(f"{tons[c] / 1e6:.2f}" for c in sorted(studies)) + " | "
                             + " | ".join(f"{100 * (tons[c] / tons[24] - 1):+.1f} %" for c in others) + " | "
                             + " | ".join("below 0" if back[c] is None else f"{back[c]:.1f}" for c in others) + " |")
    return "\n".join(lines)


if __name__ == "__main__":
    print(table(os.path.abspath(sys.argv[1])))

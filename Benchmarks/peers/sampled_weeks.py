#!/usr/bin/env python3
"""sampled_weeks.py STUDY OUTPUT [--weeks N] [--hours N] [--seed N]: the study with weeks of hours in place of its slices.

Every block (a quarter of the default study) becomes --weeks weeks of --hours hours, each week a block of its own, so that stores
move energy within the week. An hour has the load, what is available and the fuel prices of the slice that its hour of the day
falls into, load moved by day, wind by a chain of its own, both seeded: an instance to time, no data."""
import argparse
import csv
import math
import pathlib
import random
import shutil

# Hours of the day by the ends of the default study's slices' names; the peak is one hour of some days.
DAY = ["night"] * 6 + ["morning"] * 5 + ["midday"] * 4 + ["afternoon"] * 3 + ["evening"] * 5 + ["night"]


def rows(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


def write(path, table):
    with open(path, "w", newline="") as file:
        writer = csv.DictWriter(file, list(table[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(table)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("study", type=pathlib.Path)
    parser.add_argument("output", type=pathlib.Path)
    parser.add_argument("--weeks", type=int, default=2, help="of each block")
    parser.add_argument("--hours", type=int, default=168, help="of each week")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    generator = random.Random(options.seed)
    shutil.copytree(options.study, options.output, ignore=shutil.ignore_patterns("scenarios", "sweeps", "calibration.toml"))
    slices = rows(options.study / "slices.csv")
    blocks = {}
    for item in slices:
        blocks.setdefault(item["block"], []).append(item)
    hours, weeks_of, load, wind = [], {}, {}, {}
    for block, members in blocks.items():
        by_end = {item["slice"].rsplit("_", 1)[-1]: item["slice"] for item in members}
        weight = sum(float(item["hours"]) for item in members) / (options.weeks * options.hours)
        weeks_of[block] = [f"{block}w{week + 1}" for week in range(options.weeks)]
        for week in weeks_of[block]:
            day, blows = 1.0, 0.0
            for hour in range(options.hours):
                if hour % 24 == 0:
                    day = 1 + 0.04 * generator.gauss(0, 1)
                blows = 0.95 * blows + 0.3 * generator.gauss(0, 1)
                kind = "peak" if hour % 24 == 18 and hour // 24 % 3 == 1 else DAY[hour % 24]
                name = f"{week}h{hour + 1}"
                hours.append((name, by_end[kind]))
                load[name] = max(0.7, min(1.15, day * (1 + 0.03 * math.sin(2 * math.pi * hour / 24))))
                wind[name] = max(0.15, 1 + 0.5 * blows)
                weeks_of.setdefault("slices", []).append(
                    {"slice": name, "block": week, "hours": repr(weight), "months": members[0]["months"]})
    write(options.output / "slices.csv", weeks_of.pop("slices"))
    of_slice = {}
    for name, slice_ in hours:
        of_slice.setdefault(slice_, []).append(name)

    def spread(table, change):
        for row in table:
            for name in of_slice.get(row["slice"], []):
                yield change({**row, "slice": name}, name)

    def loads(row, name):
        row["load_factor"] = repr(float(row["load_factor"]) * load[name])
        return row

    def available(row, name):
        if "Wind" in row["technology"]:
            row["availability"] = repr(min(1, float(row["availability"]) * wind[name]))
        return row

    write(options.output / "load_shape.csv", list(spread(rows(options.study / "load_shape.csv"), loads)))
    write(options.output / "availability.csv", list(spread(rows(options.study / "availability.csv"), available)))
    seasonal = rows(options.study / "fuel_seasonal.csv")
    write(options.output / "fuel_seasonal.csv", [{**row, "block": week} for row in seasonal for week in weeks_of[row["block"]]])


main()

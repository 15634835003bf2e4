"""Times blocks of slices with storage here and in HiGHS, in turn in one run, and prints ratios of CPU time with their targets.

Usage: compare_blocks.py BLOCK_TIMES FOLDER STUDY [--rounds N] [--only NAME,...]

Ours is everything from the system to the optimum, setting up and certificate included; HiGHS's is the solve of the program
alone, on one thread, by simplex, with presolve or without, whichever is faster in a first round that does not count. The
second price is solved warm by both. glpsol's time is printed too, where it is installed and the block is small. Ends with code 1 when costs
differ by more than 1e-9 relative.
"""
import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import time

import numpy

import highs as peer
from targets import Report

CASES = [
    ("block_season", ["STUDY", "0"], 21),
    ("block_48", ["STUDY", "2"], 11),
    ("block_168", ["STUDY", "7"], 5),
    ("block_network", ["585x2000x24", "1"], 5),
]
GLPSOL_MOST_ROWS = 3000


def costs(path):
    return numpy.array(peer.Names(peer.read(path)).costs)


def change(solver, values):
    solver.changeColsCost(len(values), numpy.arange(len(values), dtype=numpy.int32), values)


def glpsol(path):
    """Seconds of the fastest of some ways, reading subtracted."""
    def seconds(flags):
        start = time.perf_counter()
        subprocess.run(["glpsol", "--freemps", path] + flags, stdout=subprocess.DEVNULL, check=True)
        return time.perf_counter() - start

    reading = min(seconds(["--check"]) for _ in range(3))
    ways = [["--dual"], ["--nopresol", "--dual"], ["--nopresol", "--dual", "--flip"], ["--nopresol", "--dual", "--noscale"]]
    return max(0.0, min(seconds(way) for way in ways) - reading)


def compare(report, name, options, arguments, rounds):
    path = os.path.join(options.folder, f"{name}.mps")
    command = [options.tool] + [options.study if item == "STUDY" else item for item in arguments]
    subprocess.run(command + ["1", path], check=True, stdout=subprocess.DEVNULL)
    second = costs(path + ".second.mps")

    def theirs(presolve):
        solver = peer.read(path, solver="simplex", presolve=presolve)
        cold = peer.solve(solver)
        found = peer.objective(solver)
        change(solver, second)
        return cold, peer.solve(solver), found, peer.objective(solver)

    way = min(("on", "off"), key=lambda presolve: theirs(presolve)[0])
    cold, warm, mine = [], [], []
    for _ in range(rounds):
        line = json.loads(subprocess.run(command + ["1"], check=True, capture_output=True, text=True).stdout)
        answer = theirs(way)
        mine.append((line["cold_s"], line["warm_s"]))
        cold.append(answer[0])
        warm.append(answer[1])
    report.agree(f"{name}, first price", line["cold_cost_usd"], answer[2] * line["scale_hours"])
    report.agree(f"{name}, second price", line["warm_cost_usd"], answer[3] * line["scale_hours"])
    median = statistics.median
    ours = [median(item[k] for item in mine) for k in (0, 1)]
    ratio = median(a / b[0] for a, b in zip(cold, mine))
    more = ""
    if shutil.which("glpsol") and line["rows"] <= GLPSOL_MOST_ROWS:
        more = f"; glpsol {glpsol(path):.3f}"
    report.add(
        name, ratio,
        f"{median(cold):.4f} (presolve {way}) and {ours[0]:.4f}; second price {median(warm):.4f} and {ours[1]:.4f} "
        f"({median(a / b[1] for a, b in zip(warm, mine)):.1f}){more}; {line['rows']} rows, {line['columns']} columns, "
        f"{line['peak_memory_mb']:.0f} MB with the program's text in it")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("tool")
    parser.add_argument("folder")
    parser.add_argument("study")
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--only", type=lambda text: text.split(","))
    options = parser.parse_args()
    options.tool = os.path.abspath(options.tool)
    print(f"HiGHS {peer.version()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}", flush=True)
    report = Report()
    for name, arguments, rounds in CASES:
        if options.only is None or name in options.only:
            compare(report, name, options, arguments, options.rounds or rounds)
    sys.exit(report.end())


if __name__ == "__main__":
    main()

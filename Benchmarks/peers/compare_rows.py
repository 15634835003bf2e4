"""Times glpsol and HiGHS on one LP file and prints their times over ours. Usage: compare_rows.py OURS.json FILE.lp"""

import json
import shutil
import statistics
import subprocess
import sys
import time

import highs

ROUNDS = 3


def whole_process(arguments):
    """Median seconds of a program run, and what it printed last."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        text = subprocess.run(arguments, stdout=subprocess.PIPE, check=True, text=True).stdout
        times.append(time.perf_counter() - start)
    return statistics.median(times), text


def report(name, seconds, ours):
    print(f"  {name}: {seconds:.3f} s, {seconds / ours:.1f} times ours")


def main():
    ours_path, lp_path = sys.argv[1:3]
    ours = json.load(open(ours_path))
    seconds = ours["median_s"]
    print(f"{ours['size']} with two annual rows, ours: {seconds:.4f} s, objective {ours['objective_usd']}")
    if shutil.which("glpsol"):
        # Reading the file is not counted; these flags are the best of those that finish on L at all.
        read, _ = whole_process(["glpsol", "--lp", lp_path, "--check"])
        total, text = whole_process(["glpsol", "--lp", lp_path, "--nopresol", "--dual", "--flip"])
        assert "OPTIMAL LP SOLUTION FOUND" in text
        report("glpsol --nopresol --dual --flip, one LP", max(total - read, 0), seconds)
    else:
        print("  glpsol is not installed")
    times = []
    for _ in range(ROUNDS):
        solver = highs.read(lp_path)
        start = time.perf_counter()
        highs.solve(solver)
        times.append(time.perf_counter() - start)
    objective = highs.objective(solver)
    difference = abs(objective - ours["objective_usd"]) / abs(objective)
    report("HiGHS, one LP", statistics.median(times), seconds)
    print(f"  objectives differ by {difference:.1e} relative")


main()

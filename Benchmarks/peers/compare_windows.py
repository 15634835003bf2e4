"""Times windows of years here and in HiGHS, in turn in one run, and prints ratios of CPU time with their targets.

Usage: compare_windows.py WINDOW_TIMES FOLDER STUDY [--trial STUDY] [--program DISPATCHSOLVE] [--rounds N] [--only NAME,...] [--no-ipm]

WINDOW_TIMES is the built tool, FOLDER is for scratch files, STUDY the default study. The linear program is the window's own
(`run --dump-lp`), in natural units. HiGHS gets one thread and the faster of two ways (with presolve and without), found in a first round that does
not count. Ends with code 1 when costs differ by more than 1e-9 relative.
"""
import argparse
import json
import math
import os
import re
import statistics
import subprocess
import sys
import time

import highs as peer
from targets import Report

FIRST, LAST = 2025, 2040
VARIANTS = [
    {"solver": "simplex", "presolve": "on"},
    {"solver": "simplex", "presolve": "off"},
]


def ours(tool, measure, study, first, last, **values):
    """What the tool measures, a list."""
    command = [tool, measure, study, str(first), str(last)] + [f"{name}={value}" for name, value in values.items()]
    began = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}: {done.stderr.strip()}")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    for line in lines:
        line["wall_s"] = time.perf_counter() - began
    return lines


def fastest(path):
    """Options of the fastest way."""
    timed = []
    for options in VARIANTS:
        try:
            timed.append((peer.solve(peer.read(path, **options)), options))
        except peer.NotSolved as error:
            print(f"left out, {options}: {error}", flush=True)
    if not timed:
        sys.exit(f"HiGHS solves {path} in no way that was tried")
    return min(timed, key=lambda item: item[0])[1]


def one_program(report, name, options, study, values):
    """A window as one LP in HiGHS, cold, and here."""
    path = os.path.join(options.folder, f"{name}.mps")
    ours(options.tool, "plan", study, FIRST, LAST, mps=path, **values)
    way = fastest(path)
    mine, theirs, ratios = [], [], []
    for _ in range(options.rounds):
        line = ours(options.tool, "plan", study, FIRST, LAST, **values)[0]
        solver = peer.read(path, **way)
        theirs.append(peer.solve(solver))
        mine.append(line["cpu_s"])
        ratios.append(theirs[-1] / mine[-1])
    size = peer.Names(solver).size
    report.agree(name, line["cost_usd"], peer.objective(solver) * 1e3)
    report.seconds[name] = statistics.median(theirs)
    report.add(
        name, statistics.median(ratios),
        f"{statistics.median(theirs):.2f} and {statistics.median(mine):.2f}; {size[0]} columns, {size[1]} rows, "
        f"{solver.getInfo().simplex_iteration_count} pivots; here {line['iterations']:.0f} iterations, "
        f"{line['block_solves']:.0f} block solves; {' '.join(f'{k}={v}' for k, v in way.items())}",
    )
    if options.ipm:
        inner = peer.read(path, solver="ipm")
        print(f"{name}, for information: HiGHS by interior point {peer.solve(inner):.2f} s", flush=True)
    return line, mine, way


def default_run(options):
    """CPU seconds of the default run, tables and all."""
    before = os.times()
    command = [options.program, "--inputs", options.study, "--years", f"{FIRST}-{LAST}", "--output",
               os.path.join(options.folder, "run"), "--overwrite", "--quiet", "--threads", "1"]
    if subprocess.run(command, capture_output=True).returncode != 0:
        sys.exit("the default run failed")
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def bytes_to_write(options, seconds):
    """How far the default run is from what its results take to be written: the same files once more, each synchronised."""
    results, copy = os.path.join(options.folder, "run"), os.path.join(options.folder, "copy")
    files = {}
    for folder, _, names in os.walk(results):
        for name in names:
            path = os.path.join(folder, name)
            with open(path, "rb") as file:
                files[os.path.relpath(path, results).replace(os.sep, "~")] = file.read()
    os.makedirs(copy, exist_ok=True)
    began = time.perf_counter()
    for name, content in files.items():
        with open(os.path.join(copy, name), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    took = time.perf_counter() - began
    size = sum(map(len, files.values()))
    print(f"default_run, for information: {size / 1e6:.1f} MB in {len(files)} files, which take {took:.2f} s to be written and "
          f"synchronised, {took / seconds:.1%} of the run's {seconds:.2f} s of CPU", flush=True)


def year_with_cap(report, options, study):
    path = os.path.join(options.folder, "year.mps")
    ours(options.tool, "plan", study, 2030, 2030, mps=path)
    way = fastest(path)
    ratios, mine, theirs = [], [], []
    # The first plan of a process pays for what every process does once.
    for _ in range(max(3, options.rounds)):
        line = ours(options.tool, "plan", study, 2030, 2030, repeats=5)[1:]
        mine.append(statistics.median(item["cpu_s"] for item in line))
        solver = peer.read(path, **way)
        theirs.append(peer.solve(solver))
        ratios.append(theirs[-1] / mine[-1])
    report.agree("year_cap", line[0]["cost_usd"], peer.objective(solver) * 1e3)
    report.add(
        "year_cap", statistics.median(ratios),
        f"{statistics.median(theirs):.3f} and {statistics.median(mine):.3f}",
    )


def year_at_price(report, options, study, prices=(20, 25)):
    """The market's rows are let go, and emissions cost the price."""
    path = os.path.join(options.folder, "priced.mps")
    ours(options.tool, "year", study, 2030, 2030, mps=path)
    ratios, cold, mine, theirs = [], [], [], []
    for _ in range(max(3, options.rounds)):
        lines = ours(options.tool, "year", study, 2030, 2030, price=prices[0], second=prices[1])
        solver = peer.read(path, solver="simplex")
        names = peer.Names(solver)
        solver.changeRowBounds(names.rows["allowances:2030"], -peer.INFINITY, peer.INFINITY)
        # Reserve margins and limits of several options are the window's, not those of the year at a price that is timed here.
        for name, row in names.rows.items():
            if name.startswith(("reserve_margin:", "shared:")):
                solver.changeRowBounds(row, -peer.INFINITY, peer.INFINITY)
        emitted = names.columns["emissions:2030"]
        for name, column in names.columns.items():
            if re.match(r"(sold|short|unused|bank):", name):
                solver.changeColBounds(column, 0, 0)
        solver.changeColCost(emitted, prices[0])
        cold.append(peer.solve(solver))
        solver.changeColCost(emitted, prices[1])
        theirs.append(peer.solve(solver))
        mine.append(lines[1]["cpu_s"])
        ratios.append(theirs[-1] / mine[-1])
    report.agree("year_price", lines[1]["cost_usd"], peer.objective(solver) * 1e3)
    report.add(
        "year_price", statistics.median(ratios),
        f"{statistics.median(theirs):.3f} and {statistics.median(mine):.3f}; the first price "
        f"{statistics.median(cold):.3f} and {lines[0]['cpu_s']:.3f}",
    )


def power(counts, times):
    """The slope of the line through the logarithms."""
    x, y = [math.log(count) for count in counts], [math.log(t) for t in times]
    mx, my = statistics.mean(x), statistics.mean(y)
    return sum((a - mx) * (b - my) for a, b in zip(x, y)) / sum((a - mx) ** 2 for a in x)


def growth(report, options, study):
    print("\n| | CPU seconds | block solves | iterations |\n|---|---|---|---|")
    found = {}
    for what, counts, values in [
        ("years", (8, 16, 32), lambda n: {}),
        ("slices", (24, 48, 96), lambda n: {"slices": n // 24}),
        ("options", (79, 316), lambda n: {"options": n // 79}),
    ]:
        times, solves = [], []
        for count in counts:
            last = FIRST + count - 1 if what == "years" else LAST
            line = ours(options.tool, "plan", study, FIRST, last, **values(count))[0]
            times.append(line["cpu_s"])
            solves.append(line["block_solves"])
            print(f"| {count} {what} | {line['cpu_s']:.2f} | {line['block_solves']:.0f} | {line['iterations']:.0f} |", flush=True)
        found[what] = power(counts, solves), power(counts, times)
    for what, (solves, times) in found.items():
        print(f"{what}: power of block solves {solves:.2f}, of CPU time {times:.2f}")
    report.add("growth_years", found["years"][0], f"8, 16 and 32 years; power of CPU time {found['years'][1]:.2f}")
    report.add("growth_slices", found["slices"][0], f"24, 48 and 96 slices; power of CPU time {found['slices'][1]:.2f}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("tool")
    parser.add_argument("folder")
    parser.add_argument("study")
    parser.add_argument("--trial")
    parser.add_argument("--program", help="dispatchsolve, for the default run")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", type=lambda text: text.split(","))
    parser.add_argument("--no-ipm", dest="ipm", action="store_false")
    options = parser.parse_args()
    options.tool = os.path.abspath(options.tool)
    os.makedirs(options.folder, exist_ok=True)

    def asked(name):
        return options.only is None or name in options.only

    print(f"HiGHS {peer.version()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}", flush=True)
    report = Report()
    if asked("perfect"):
        line, mine, _ = one_program(report, "perfect", options, options.study, {})
        if options.program:
            run = default_run(options)
            theirs = report.seconds["perfect"]
            report.add("default_run", run / theirs, f"{run:.2f} and {theirs:.2f}")
            bytes_to_write(options, run)
        report.add("memory_mb", line["peak_memory_mb"], "")
    if asked("trial"):
        if options.trial:
            one_program(report, "trial", options, options.trial, {"standards": "on"})
        else:
            print("no study given with --trial: its ratio is not measured")
    if asked("year_cap"):
        year_with_cap(report, options, options.study)
    if asked("year_price"):
        year_at_price(report, options, options.study)
    if asked("windows_of_8"):
        pairs = []
        for _ in range(options.rounds):
            rolled = ours(options.tool, "roll", options.study, FIRST, LAST, length=8)[0]["cpu_s"]
            pairs.append((rolled, ours(options.tool, "plan", options.study, FIRST, LAST)[0]["cpu_s"]))
        report.add(
            "windows_of_8", statistics.median(a / b for a, b in pairs),
            f"{statistics.median(a for a, _ in pairs):.2f} and {statistics.median(b for _, b in pairs):.2f}")
    if asked("second_core"):
        pairs = []
        for _ in range(options.rounds):
            pairs.append([ours(options.tool, "plan", options.study, FIRST, LAST, threads=n)[0]["plan_wall_s"] for n in (1, 2)])
        report.add("second_core", statistics.median(a / b for a, b in pairs), "wall seconds "
                   + " and ".join(f"{statistics.median(pair[i] for pair in pairs):.2f}" for i in (0, 1)))
    if asked("growth"):
        growth(report, options, options.study)
    sys.exit(report.end())


if __name__ == "__main__":
    main()

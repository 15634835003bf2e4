"""One table of all ratios with their targets.

Usage: bench.py BIN PROGRAM FOLDER STUDY [--quick]

BIN is the folder of the built tools, PROGRAM dispatchsolve itself, FOLDER is for scratch files. --quick leaves out what takes longer than
a minute: windows of all years, and years of L.
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
import time

from targets import Report

HERE = os.path.dirname(os.path.abspath(__file__))


def comparison(script, *arguments):
    """Runs a comparison, whose lines go into BENCH_LINES; what it prints is shown."""
    print(f"\n== {script} {' '.join(arguments[-4:])}", flush=True)
    return subprocess.run([sys.executable, os.path.join(HERE, script), *arguments]).returncode == 0


def cpu_seconds(command):
    before = os.times()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def alone(options):
    """What is measured without a peer."""
    report = Report()
    instance = os.path.join(options.folder, "XL")
    tool = os.path.join(options.bin, "WriteInstance")
    subprocess.run([tool, "XL", instance], check=True, stdout=subprocess.DEVNULL)
    for name in ("classes.model", "units.model"):
        os.remove(os.path.join(instance, name))
    read = subprocess.run([os.path.join(options.bin, "ReadTimes"), instance], check=True, capture_output=True, text=True)
    found = json.loads(read.stdout)
    seconds = statistics.median(found["samples_s"])
    report.add("reading_mb_s", found["bytes"] / seconds / 1e6, f"{seconds:.4f} for {found['bytes'] / 1e6:.1f} MB")
    rows = statistics.median(all - checks for all, checks in zip(found["samples_s"], found["checks_s"]))
    report.add("reading_rows_mb_s", found["bytes"] / rows / 1e6, f"{rows:.4f}")
    # Pieces of large files are read by several threads; what the checks take, on one, is left out again.
    read = subprocess.run(
        [os.path.join(options.bin, "ReadTimes"), instance, "9", "2"], check=True, capture_output=True, text=True)
    both = json.loads(read.stdout)
    seconds = statistics.median(a - b for a, b in zip(both["walls_s"], both["checks_s"]))
    report.add("reading_rows_two_mb_s", both["bytes"] / seconds / 1e6, f"{seconds:.4f} on the clock")
    starts = [cpu_seconds([options.program, "check", "--inputs", options.study]) for _ in range(9)]
    report.add("start_ms", statistics.median(starts) * 1e3, f"{statistics.median(starts):.3f}")
    draws = subprocess.run([os.path.join(options.bin, "SweepRates"), "draws", "64", "1"], check=True, capture_output=True, text=True)
    report.add("draws", json.loads(draws.stdout.splitlines()[-1])["whole_run_over_case"], draws.stdout.splitlines()[-2].split(";")[0])
    report.end()


def main():
    parser = argparse.ArgumentParser()
    for name in ("bin", "program", "folder", "study"):
        parser.add_argument(name)
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    lines = os.path.join(options.folder, "lines.jsonl")
    os.environ["BENCH_LINES"] = lines
    began = time.monotonic()
    tool = {name: os.path.join(options.bin, name) for name in ("WriteInstance", "YearTimes", "BlockTimes", "WindowTimes")}
    windows = ["year_cap", "year_price"] + ([] if options.quick else ["perfect", "windows_of_8", "second_core"])
    fine = [
        comparison("compare.py", tool["WriteInstance"], tool["YearTimes"], options.folder, "3", "M", *([] if options.quick else ["L"])),
        comparison("compare_blocks.py", tool["BlockTimes"], options.folder, options.study, "--rounds", "3"),
        comparison("compare_windows.py", tool["WindowTimes"], options.folder, options.study, "--program", options.program, "--rounds", "1",
                   "--no-ipm", "--only", ",".join(windows)),
    ]
    alone(options)
    report = Report()
    with open(lines, encoding="utf-8") as file:
        report.lines = [json.loads(line) for line in file]
    print(f"\nAll together, {time.monotonic() - began:.0f} s, load {os.getloadavg()[0]:.1f}")
    report.print()
    short = [line[0] for line in report.lines if line[3] != "met"]
    if short:
        print("\nshort of the target: " + "; ".join(short))
    print(f"\ntargets: {len(report.lines) - len(short)} of {len(report.lines)} met", flush=True)
    if not all(fine):
        sys.exit("a comparison failed: see above")


if __name__ == "__main__":
    main()

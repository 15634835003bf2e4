"""Figures of docs/sweeps.md: python3 sweeps.py PROGRAM measures what ten million cases take, and writes the table.

What the example sweep plans and finds is written by `make figures-text`, and held by `make figures-check`: the same on every
machine. Times are not; `make figures` measures them anew.
"""
import csv
import gzip
import io
import os
import resource
import subprocess
import sys
import tempfile
import time

from common import ROOT

EXAMPLE = os.path.join("data", "sweeps", "caps-and-triggers.toml")
YEAR, GAS = 2030, "1"
# 10 million cases: shard 1 of 100 is measured.
CAPS, BANKS, SHARDS, YEARS = 10_000, 1_000, 100, 16
NODES, CORES = 100, 32
RULES = f'''name = "rules"
inputs = "{ROOT}/data"
years = "2025-2040"
builds = false
foresight = "myopic"
standards = false
metrics = ["allowance_price_usd", "covered_emissions_short_tons", "bank_short_tons"]
[[axis]]
name = "bank"
from = 20e6
to = 120e6
count = {BANKS}
[[axis.change]]
table = "study"
column = "program.opening_bank_short_tons"
use = "set"
[[axis]]
name = "cap"
from = 0.5
to = 1.5
count = {CAPS}
[[axis.change]]
table = "allowance_program"
column = "cap_short_tons"
use = "multiply"
'''
WHOLE = f'''name = "whole"
inputs = "{ROOT}/data"
years = "2025-2040"
metrics = ["allowance_price_usd", "covered_emissions_short_tons", "bank_short_tons"]
[[axis]]
name = "cap"
values = [0.99, 1.01]
[[axis.change]]
table = "allowance_program"
column = "cap_short_tons"
use = "multiply"
'''


def swept(program, *arguments):
    done = subprocess.run([program, "sweep", *arguments], capture_output=True, text=True, cwd=ROOT)
    if done.returncode:
        sys.exit(f"sweep {' '.join(arguments)}: {done.stderr.strip()}")
    return done.stdout


def example(program, folder):
    """What the example plans, the beginning of its table, and the price of 2030 by cap and triggers."""
    out = os.path.join(folder, "caps-and-triggers")
    swept(program, EXAMPLE, "--output", out, "--overwrite", "-q")
    # How long it takes is another on every machine.
    plan = [line for line in swept(program, EXAMPLE, "--plan").splitlines() if not line.startswith("  about ")]
    with open(os.path.join(out, "sweep.csv"), newline="", encoding="utf-8") as handle:
        lines = handle.read().splitlines()
    prices, caps, triggers = {}, [], []
    for row in csv.DictReader(lines):
        if int(row["year"]) == YEAR and row["gas"] == GAS:
            prices[row["trigger"], row["cap"]] = float(row["allowance_price_usd"])
            caps += [row["cap"]] if row["cap"] not in caps else []
            triggers += [row["trigger"]] if row["trigger"] not in triggers else []
    table = ["| triggers | " + " | ".join(caps) + " |", "|---" * (len(caps) + 1) + "|"]
    for trigger in triggers:
        table.append(f"| {trigger} | " + " | ".join(f"{prices[trigger, cap]:.2f}" for cap in caps) + " |")
    return {"plan": "```\n" + "\n".join(plan).rstrip() + "\n```", "rows": "```\n" + "\n".join(lines[:2]) + "\n```",
            "caps and triggers": "\n".join(table)}


def measured(program, text, folder, *shard):
    """CPU seconds, seconds, largest memory in MB, rows and bytes of a sweep's table."""
    path = os.path.join(folder, "sweep.toml")
    with open(path, "w", encoding="utf-8") as handle:
        handle.write(text)
    out = os.path.join(folder, "out")
    begun, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    swept(program, path, *shard, "--output", out, "--overwrite", "-q", "--threads", "1")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    table = os.path.join(out, "sweep.csv")
    return {"cpu": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, "seconds": time.monotonic() - begun,
            "memory": after.ru_maxrss / 1024, "bytes": os.path.getsize(table), "path": table}


def ten_million(program):
    with tempfile.TemporaryDirectory() as folder:
        # The whole runs take more memory, and the largest of all children is what the system tells: rules first.
        rules = measured(program, RULES, folder, "--index", "1", "--of", str(SHARDS))
        packed = io.BytesIO()
        with open(rules["path"], "rb") as rows, gzip.GzipFile(fileobj=packed, mode="wb", mtime=0) as target:
            target.write(rows.read())
        whole = measured(program, WHOLE, folder)
    cases = CAPS * BANKS
    one = whole["cpu"] / 2
    return "\n".join([
        f"Measured on one core: shard 1 of {SHARDS} of {cases / 1e6:.0f} million cases of the program's rules ({CAPS:,} caps, {BANKS:,} opening banks)",
        f"over the {YEARS} years of the default study, {cases // SHARDS:,} cases: {rules['cpu']:.1f} s of CPU, {rules['memory']:.0f} MB of memory, a table of",
        f"{rules['bytes'] / 1e6:.0f} MB. A case that is a whole run of the study as it is, eight years of foresight and additions: {one:.0f} s of CPU.",
        "",
        f"| {cases / 1e6:.0f} million cases of {YEARS} years | CPU | on {NODES} nodes of {CORES} cores | table |",
        "|---|---|---|---|",
        f"| rules alone, on shared curves | {rules['cpu'] * SHARDS / 60:.0f} min | one shard a node: {rules['cpu']:.0f} s "
        f"| {rules['bytes'] * SHARDS / 1e9:.0f} GB as CSV, {packed.tell() * SHARDS / 1e9:.1f} GB packed |",
        f"| whole runs | {round(one * cases / 3600, -3):,.0f} h | {one * cases / NODES / CORES / 3600:,.0f} h | the same rows |"])


if __name__ == "__main__":
    from figures import between
    page = os.path.join(ROOT, "docs", "sweeps.md")
    with open(page, encoding="utf-8") as handle:
        text = handle.read()
    text = between(text, "ten million", ten_million(os.path.abspath(sys.argv[1])))
    with open(page, "w", encoding="utf-8") as handle:
        handle.write(text)

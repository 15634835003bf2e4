"""Brings the figures of README.md and of docs (default-study, validation, sweeps, scenarios, experiments) up to date:
python3 figures.py PROGRAM [--check].

Runs the default study with and without Virginia, by eight years, five, all and one, validate, years with inputs of another,
and curves in other numbers of slices; draws docs/figures/virginia.svg and lengths.svg, and takes docs/figures/market.svg from
the default run's report. With --check
nothing is written and the exit code is 1 where something is not what the program prints. Runs are kept in results/figures, by
program, where the next time only what has changed is run again.

With --held SCREEN FOLDER nothing is run but validate: what `make run` printed, and the folder that it wrote, are held against the
first screen, the default's rows and what validate prints, in seconds and so with every change.
"""
import csv
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import draw
import response
import slices
import sweeps
from common import ROOT, facts, results_of
from program import MEMBERS

LENGTHS = [("myopic", "`--scenario myopic`"), ("5", "`--foresight 5`"), ("8", "eight years (the default)"),
           ("perfect", "`--scenario perfect`")]
# What regions have to have of capacity, and what a missing MW costs.
CAPACITY = [("8", "the default"), ("capacity-cap-stays", "`--scenario capacity-cap-stays`"), ("no-margins", "`--scenario no-margins`")]
# The question that README.md opens with.
WITHOUT = "without-virginia"
ASKED = (2026, 2027, 2028, 2030, 2035, 2040)
SHOWN = (2025, 2026, 2027, 2030, 2035, 2037, 2040)


def run(program, key, folder):
    """A run by its length of foresight, or of a scenario."""
    out = os.path.join(folder, key)
    how = ["--foresight" if key in dict(LENGTHS) else "--scenario", key]
    command = [program, "--inputs", "data/", "--years", "2025-2040", *how, "--output", out, "--threads", "1"]
    # Of the default what it prints is wanted, so it is run anew.
    done = subprocess.run(command + ["--overwrite" if key == "8" else "--resume"], capture_output=True, text=True, cwd=ROOT)
    if done.returncode and key != "8":
        done = subprocess.run(command + ["--overwrite"], capture_output=True, text=True, cwd=ROOT)
    if done.returncode:
        sys.exit(f"{' '.join(how)}: {done.stderr.strip()}")
    with open(os.path.join(out, "annual.csv"), newline="", encoding="utf-8") as handle:
        rows = {int(r["year"]): r for r in csv.DictReader(handle)}
    # A run that was complete already prints less, and of the others nothing is wanted.
    return rows, screen(done.stdout, out) if key == "8" else ""


def screen(printed, folder):
    """What a run prints, without what differs from one to the next: where its tables are and how long it took."""
    text = printed[printed.index("rggi: "):].replace(folder, "results/rggi")
    return re.sub(r"\n[\d.,]+ s, of which.*", "", text).rstrip() + "\n"


def prices(results, column, runs=LENGTHS):
    lines = ["| $/short ton | " + " | ".join(map(str, SHOWN)) + " |", "|---" * (len(SHOWN) + 1) + "|"]
    for key, title in runs:
        lines.append(f"| {title} | " + " | ".join(f"{float(results[key][0][y][column]):,.2f}" for y in SHOWN) + " |")
    return "\n".join(lines)


def emissions(folder, key):
    """By zone and year, short tons."""
    with open(os.path.join(folder, key, "emissions_by_region.csv"), newline="", encoding="utf-8") as handle:
        return {(r["region"], int(r["year"])): float(r["emissions_tons"]) for r in csv.DictReader(handle)}


def virginia(results, folder):
    """What it does that Virginia is in: a sentence and a table, and the picture of both."""
    price = [{y: float(r["p_co2"]) for y, r in results[key][0].items()} for key in ("8", WITHOUT)]
    years = sorted(price[0])
    members = {*MEMBERS, "VA"}
    with_it, without = emissions(folder, "8"), emissions(folder, WITHOUT)
    change = [{y: sum(with_it[z, t] - without[z, t] for z, t in with_it if t == y and (z in members) == inside) / 1e6
               for y in years} for inside in (True, False)]
    inside, outside = (sum(c.values()) for c in change)
    sentence = (
        f"**In 2030 an allowance costs {price[0][2030]:.2f} $ with Virginia in and {price[1][2030]:.2f} $ without. Over {years[0]} to "
        f"{years[-1]} the eleven states emit {abs(inside):,.0f} million short tons {'less' if inside < 0 else 'more'}, all others "
        f"{abs(outside):,.0f} million {'more' if outside > 0 else 'less'}: {100 * outside / -inside:.0f} % of it leaks.**")
    lines = ["| | " + " | ".join(map(str, ASKED)) + " |", "|---" * (len(ASKED) + 1) + "|"]
    for title, row, form in (("allowance with Virginia, $/short ton", price[0], ".2f"), ("without", price[1], ".2f"),
                             ("CO2 of the eleven states, change, million short tons", change[0], "+.1f"),
                             ("CO2 of all others, change", change[1], "+.1f")):
        lines.append(f"| {title} | " + " | ".join(format(row[y], form) for y in ASKED) + " |")
    titles = [["with Virginia (the default)", "without"], ["Virginia and ten states", "everybody else"]]
    return sentence + "\n\n" + "\n".join(lines), draw.policy(price, change, titles)


def compared(program, folder):
    """What `diff` prints of four myopic years with and without Virginia, without technologies and zones."""
    names = {"rggi-without-virginia": ["--scenario", WITHOUT], "rggi": []}
    for name, how in names.items():
        done = subprocess.run([program, "--inputs", "data/", "--years", "2025-2028", "--foresight", "myopic", *how, "--output",
                               os.path.join(folder, name), "--overwrite", "-q"], capture_output=True, text=True, cwd=ROOT)
        if done.returncode:
            sys.exit(f"{name}: {done.stderr.strip()}")
    done = subprocess.run([program, "diff", *(os.path.join(folder, name) for name in names)], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"diff: {done.stderr.strip()}")
    text = done.stdout.split("\n\n  technology ")[0].replace(folder, "results")
    return "```\n" + text.rstrip() + "\n```"


def played(program, folder):
    """What the experiment of docs/experiments.md prints, and a line of its progress."""
    with open(os.path.join(ROOT, "docs", "experiments.md"), encoding="utf-8") as handle:
        text = re.search(r"```toml\n(.*?)```", handle.read(), re.S)[1]
    os.makedirs(folder, exist_ok=True)
    path = os.path.join(folder, "game.toml")
    with open(path, "w", encoding="utf-8") as handle:
        handle.write(text.replace('inputs = "data"', f'inputs = "{ROOT}/data"'))
    done = subprocess.run([program, "experiment", path, "--output", os.path.join(folder, "game"), "--overwrite", "--progress", "lines"],
                          capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"experiment: {done.stderr.strip()}")
    trial = next(line for line in done.stderr.splitlines() if ": tries " in line)
    return {"game": "```\n" + done.stdout.rstrip() + "\n```", "trial": "```\n" + trial + "\n```"}


def auctions():
    lines = ["| auction | date | price, $ of its year | sold, million |", "|---|---|---|---|"]
    for row in facts("auctions.csv"):
        sold = f"{float(row['allowances_sold']) / 1e6:.1f}" if row["allowances_sold"] else "not found"
        lines.append(f"| {row['auction']} | {row['date']} | {row['clearing_price_usd_per_short_ton']} | {sold} |")
    return "\n".join(lines)


def picture(results):
    column = "allowance_price_nominal_usd"
    paths = {key: {y: float(r[column]) for y, r in results[key][0].items()} for key, _ in LENGTHS}
    titles = {"myopic": "one year (myopic)", "5": "five years", "8": "eight years (default)", "perfect": "all years (perfect)"}
    held = []
    for row in facts("auctions.csv"):
        year, month, day = map(int, row["date"].split("-"))
        held.append((year + (month - 1 + day / 31) / 12, float(row["clearing_price_usd_per_short_ton"])))
    return draw.lengths(paths, titles, held)


def market(program, folder):
    """Where the first year's market clears, as the report of the default run draws it."""
    out = os.path.join(folder, "report")
    done = subprocess.run([program, "report", os.path.join(folder, "8"), "--output", out, "--overwrite"], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"report: {done.stderr.strip()}")
    with open(os.path.join(out, "figures", "supply.svg"), encoding="utf-8") as handle:
        return handle.read()


def validation(program):
    done = subprocess.run([program, "validate", "--inputs", "data/"], capture_output=True, text=True, cwd=ROOT)
    if done.returncode:
        sys.exit(f"validate: {done.stderr.strip()}")
    return years_only(done.stdout)


def years_only(text):
    """The page of `validate` without its title and without quarters; changes of a million and more."""
    out, quarter = [], None
    for line in text.splitlines()[1:]:
        cells = [c.strip() for c in line.strip("|").split("|")]
        if line.startswith("| ") and "quarter" in cells:
            quarter = cells.index("quarter")
        elif not line.startswith("|"):
            quarter = None
        elif quarter is not None and not line.startswith("|---"):
            # Of a row of changes the year is a pair, and the sixth cell what happened.
            years = cells[quarter + 1]
            if cells[quarter] or ("-" in years and abs(float(cells[quarter + 3].split()[0])) < 1):
                continue
        out.append(line.replace("## ", "### ", 1) if line.startswith("## ") else line)
    return "\n".join(out).strip()


def between(text, name, content):
    pattern = re.compile(rf"(<!-- {name} -->\n).*?(<!-- end of {name} -->)", re.S)
    if not pattern.search(text):
        sys.exit(f"no place for {name}")
    return pattern.sub(lambda m: m[1] + content + "\n" + m[2], text)


def held(program, printed, folder):
    """Whether pages have what a run printed and wrote, and what validate prints."""
    def read(name):
        with open(os.path.join(ROOT, name) if not os.path.isabs(name) else name, encoding="utf-8") as handle:
            return handle.read()

    with open(os.path.join(folder, "annual.csv"), newline="", encoding="utf-8") as handle:
        results = {"8": ({int(r["year"]): r for r in csv.DictReader(handle)}, screen(read(os.path.abspath(printed)), folder))}
    default = [run for run in LENGTHS if run[0] == "8"]
    real, nominal = (prices(results, c, default) for c in ("p_co2", "allowance_price_nominal_usd"))
    asked = " | ".join(f"{float(results['8'][0][y]['p_co2']):.2f}" for y in ASKED)
    wanted = {"README.md": [f"| allowance with Virginia, $/short ton | {asked} |", real], "docs/validation.md": [real, validation(program)],
              "docs/default-study.md": [results["8"][1], real, nominal, prices(results, "p_co2", CAPACITY[:1])]}
    wrong = 0
    for name, texts in wanted.items():
        page = read(name)
        for text in texts:
            lines = [line for line in text.splitlines() if line not in page]
            if lines:
                print(f"{name} does not have what the program prints, make figures-text: {lines[0]}", file=sys.stderr)
                wrong = 1
    return wrong


def main():
    program = os.path.abspath(sys.argv[1])
    if "--held" in sys.argv:
        return held(program, *sys.argv[-2:])
    check = "--check" in sys.argv
    folder = results_of(program, "figures")
    with ThreadPoolExecutor(2) as pool:
        jobs = {key: pool.submit(run, program, key, folder) for key in {**dict(LENGTHS), **dict(CAPACITY), WITHOUT: ''}}
        results = {key: job.result() for key, job in jobs.items()}
    answer, answer_drawn = virginia(results, folder)
    parts = {
        "README.md": {"answer": answer, "lengths": prices(results, "p_co2")},
        "docs/validation.md": {"lengths": prices(results, "p_co2"), "validate": validation(program)},
        "docs/default-study.md": {"first screen": "```\n" + results["8"][1] + "```", "lengths": prices(results, "p_co2"),
                               "auctions": auctions(),
                               "capacity": prices(results, "p_co2", CAPACITY),
                               "lengths in dollars of the year": prices(results, "allowance_price_nominal_usd"),
                               "slices": slices.table(program),
                               "response": response.table(program)},
        "docs/sweeps.md": sweeps.example(program, folder),
        "docs/experiments.md": played(program, folder),
        "docs/scenarios.md": {"virginia": compared(program, folder)},
        "docs/figures/virginia.svg": answer_drawn,
        "docs/figures/lengths.svg": picture(results),
        "docs/figures/market.svg": market(program, folder),
    }
    wrong = 0
    for name, places in parts.items():
        path = os.path.join(ROOT, name)
        text = ""
        if os.path.exists(path):
            with open(path, encoding="utf-8") as handle:
                text = handle.read()
        new = places if isinstance(places, str) else text
        for place, content in places.items() if new is text else ():
            new = between(new, place, content)
        if check and new != text:
            print(f"{name} has figures that the program does not print: make figures-text", file=sys.stderr)
            wrong = 1
        elif not check:
            with open(path, "w", encoding="utf-8") as handle:
                handle.write(new)
    return wrong


if __name__ == "__main__":
    sys.exit(main())

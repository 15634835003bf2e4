"""Times one year's dispatch here and in other solvers, interleaved in one run, and prints a table of medians.

Usage: compare.py WRITE_INSTANCE YEAR_TIMES FOLDER ROUNDS SIZE [SIZE ...]

WRITE_INSTANCE and YEAR_TIMES are the built tools, FOLDER is for scratch files. HiGHS is the strong peer and has to be there
(highspy); glpsol is left out with a note where it is not. Ends with code 1 when objectives differ by more than 1e-9 relative.
"""
import json
import os
import platform
import re
import statistics
import subprocess
import sys
import time

import highs
from plain_model import read_model, write_glpk
from targets import Report

PRICE = 20
AGREEMENT = 1e-9
# Variants of the chain that are tried once for every size; the fastest one takes part in the comparison.
CHAIN_VARIANTS = [
    [f"order={order}", f"simplex_dual_edge_weight_strategy={weights}"] for order in (0, 1, 2, 3) for weights in (-1, 0, 1)
] + [
    ["order=0", "simplex_dual_edge_weight_strategy=0", "simplex_scale_strategy=0"],
    ["order=0", "simplex_strategy=4"],
    ["order=2", "simplex_strategy=4"],
    ["order=0", "dual_simplex_cost_perturbation_multiplier=0"],
    ["order=0", "simplex_price_strategy=0"],
    ["order=0", "presolve=choose"],
]
MONOLITHIC_VARIANTS = [
    ["presolve=on"],
    ["presolve=off"],
    ["presolve=off", "simplex_dual_edge_weight_strategy=0"],
    ["presolve=on", "simplex_dual_edge_weight_strategy=0"],
]
GLPSOL_FLAGS = [
    [],
    ["--nopresol"],
    ["--nopresol", "--dual"],
    ["--nopresol", "--dual", "--flip"],
    ["--nopresol", "--dual", "--flip", "--noscale"],
    ["--nopresol", "--dual", "--flip", "--adv"],
]
# glpsol takes many seconds from here on: it runs once with each of the flag sets that were best on the size before.
GLPSOL_MANY_COLUMNS = 100_000
GLPSOL_MOST_COLUMNS = 200_000
# One LP of all single units is left out from here on.
UNITS_MOST_COLUMNS = 1_000_000


def output(arguments):
    return subprocess.run(arguments, capture_output=True, text=True, check=True).stdout


class Peer:
    """Samples of one way to solve one size."""

    def __init__(self, name):
        self.name = name
        self.samples = []
        self.reprice = []
        self.objective = None
        self.emissions = None
        self.note = ""

    def median(self):
        return statistics.median(self.samples) if self.samples else None


class Ours(Peer):
    def __init__(self, tool, size):
        super().__init__("this program, everything included")
        self.tool, self.size = tool, size
        self.curve = []
        self.breakpoints, self.curve_residual = 0, 0
        self.memory = 0

    def run(self, repeats):
        for line in output([self.tool, self.size, str(repeats), "year", "reprice", "curve"]).splitlines():
            data = json.loads(line)
            if data["measure"] == "year":
                self.samples += data["samples_s"]
                self.objective = data["objective_usd"]
                self.emissions = data["covered_emissions_short_tons"]
                self.memory = max(self.memory, data["peak_memory_mb"])
            elif data["measure"] == "reprice":
                self.reprice += data["samples_s"]
            else:
                self.curve += data["samples_s"]
                self.breakpoints, self.curve_residual = int(data["breakpoints"]), data["residual"]


class HiGHS(Peer):
    def __init__(self, name, model, mode, variants):
        super().__init__(name)
        program = os.path.join(os.path.dirname(os.path.abspath(__file__)), "highs_year.py")
        self.mode = mode
        self.command = [sys.executable, program, model, mode]
        self.variants = variants
        self.options = None

    def once(self, repeats, options):
        # Newer versions say who they are first.
        return json.loads(output(self.command + [str(repeats)] + self.base() + options).splitlines()[-1])

    def base(self):
        return ["presolve=off"] if self.mode == "chain" else []

    def run(self, repeats):
        if self.options is None:
            timed = []
            for options in self.variants:
                try:
                    timed.append((self.once(3 if self.mode == "chain" else 1, options)["calls_s"], options))
                except subprocess.CalledProcessError as error:
                    print(f"left out, {' '.join(options)}: {error.stderr.strip()}", file=sys.stderr)
            if not timed:
                sys.exit(f"{self.name}: HiGHS solves it in no way that was tried")
            self.options = min(timed)[1]
            self.note = " ".join(self.options)
        data = self.once(repeats, self.options)
        self.samples += data["samples_s"]
        self.objective, self.emissions = data["objective_usd"], data["covered_emissions_short_tons"]
        if "reprice_s" in data:
            self.reprice.append(data["reprice_s"])


class Glpsol(Peer):
    # Whole processes are timed, which tells nothing below this, s.
    RESOLUTION = 2e-3
    # The best flag sets on the last size that told them apart.
    best_flags = GLPSOL_FLAGS[3:]

    def __init__(self, path, columns, scale):
        super().__init__("glpsol, one LP of classes, reading subtracted")
        self.path, self.scale = path, scale
        self.is_long = columns > GLPSOL_MANY_COLUMNS
        self.flags = None
        self.reading = None

    def once(self, flags):
        began = time.perf_counter()
        text = output(["glpsol", "--glp", self.path] + flags)
        return time.perf_counter() - began, text

    def run(self, _):
        if self.is_long and self.samples:
            return
        if self.reading is None:
            self.reading = statistics.median(self.once(["--check"])[0] for _ in range(3))
        if self.is_long:
            timed = [(*self.once(flags), flags) for flags in Glpsol.best_flags]
            total, text, self.flags = min(timed)
        elif self.flags is None:
            timed = sorted((*self.once(flags), flags) for flags in GLPSOL_FLAGS)
            total, text, self.flags = timed[0]
            if total - self.reading > 10 * self.RESOLUTION:
                Glpsol.best_flags = [flags for _, _, flags in timed[:3]]
        else:
            total, text = self.once(self.flags)
        self.note = " ".join(self.flags)
        self.samples.append(max(total - self.reading, self.RESOLUTION))
        values = re.findall(r"obj =\s+(\S+) inf =\s+(?:0\.000e\+00|\S+e-\d+)", text)
        self.objective = float(values[-1]) * self.scale


def seconds_text(value):
    if value is None:
        return "-"
    return f"{value:.3g} s" if value >= 1 else f"{value * 1e3:.3g} ms"


def ratio_text(value):
    return f"{value:.0f}x" if value >= 10 else f"{value:.2g}x"


def describe_machine():
    def field(name, text):
        found = re.search(rf"^{name}:\s*(.*)$", text, re.M)
        return found.group(1).strip() if found else "?"

    cpu = output(["lscpu"]) if platform.system() == "Linux" else ""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    swift = output(["swift", "--version"]).splitlines()[0]
    print(f"machine: {os.cpu_count()} cores, {field('Model name', cpu)}, {memory:.0f} GB; {platform.platform()}")
    print(f"versions: {swift}; HiGHS {highs.version()}; Python {platform.python_version()}")


def has_glpsol():
    try:
        print(output(["glpsol", "--version"]).splitlines()[0])
        return True
    except FileNotFoundError:
        print("glpsol is not installed and left out (apt-get install glpk-utils)")
        return False


def peers_of(size, folder, tools, glpsol):
    """Writes the instance and sets up everyone who solves it."""
    write_instance, year_times = tools
    instance = os.path.join(folder, size)
    print(f"{size}: {output([write_instance, size, instance]).strip()}")
    classes, units = os.path.join(instance, "classes.model"), os.path.join(instance, "units.model")
    peers = [Ours(year_times, size)]
    model = read_model(classes)
    columns = model.columns_per_slice * len(model.hours)
    peers.append(HiGHS("HiGHS, warm chain of slices of classes (strong peer)", classes, "chain", CHAIN_VARIANTS))
    peers.append(HiGHS("HiGHS, one LP of classes, cold", classes, "monolithic", MONOLITHIC_VARIANTS))
    single = read_model(units)
    if single.columns_per_slice * len(single.hours) <= UNITS_MOST_COLUMNS:
        peers.append(HiGHS("HiGHS, one LP of single units, cold", units, "monolithic", MONOLITHIC_VARIANTS[:3]))
    if glpsol and columns <= GLPSOL_MOST_COLUMNS:
        path = os.path.join(instance, "classes.glp")
        scale = write_glpk(model, PRICE, path)
        peers.append(Glpsol(path, columns, scale))
    return peers


def agree(size, peers):
    """Whether everyone found the same least cost and the same emissions."""
    ours = peers[0]
    print(f"{size}: the curve differs from dispatches by {ours.curve_residual:.1e}")
    same = ours.curve_residual <= AGREEMENT
    for peer in peers[1:]:
        difference = abs(peer.objective - ours.objective) / abs(ours.objective)
        if difference > AGREEMENT:
            same = False
        text = f"{size}: {peer.name}: objective differs by {difference:.1e}"
        if peer.emissions is not None:
            apart = abs(peer.emissions - ours.emissions) / max(1, abs(ours.emissions))
            same = same and apart <= AGREEMENT
            text += f", covered emissions by {apart:.1e}"
        print(f"{text}{'; ' + peer.note if peer.note else ''}")
    return same


def print_tables(results):
    sizes = list(results)
    names = list(dict.fromkeys(peer.name for size in sizes for peer in results[size]))
    print("\nOne year at one price, one thread: median (times this program's)\n")
    print("| | " + " | ".join(sizes) + " |\n|---|" + "---|" * len(sizes))
    for name in names:
        cells = []
        for size in sizes:
            peer = next((peer for peer in results[size] if peer.name == name), None)
            value = peer.median() if peer else None
            cell = seconds_text(value)
            if isinstance(peer, Glpsol) and value is not None and value <= Glpsol.RESOLUTION:
                cell = f"at most {cell}"
            elif value is not None and peer is not results[size][0]:
                cell += f" ({ratio_text(value / results[size][0].median())})"
            cells.append(cell)
        print(f"| {name} | " + " | ".join(cells) + " |")
    # Where medians and least times tell different ratios, something else was running.
    least = [f"{size} {ratio_text(min(results[size][1].samples) / min(results[size][0].samples))}" for size in sizes if results[size][1:]]
    print(f"\nBy least times, the first peer takes {', '.join(least)} of this program's.")
    print("\nA second price\n")
    print("| | " + " | ".join(sizes) + " |\n|---|" + "---|" * len(sizes))
    for name in names[:2]:
        cells = []
        for size in sizes:
            peer = next((peer for peer in results[size] if peer.name == name and peer.reprice), None)
            value = statistics.median(peer.reprice) if peer else None
            cell = seconds_text(value)
            if value is not None and peer is not results[size][0]:
                cell += f" ({ratio_text(value / statistics.median(results[size][0].reprice))})"
            cells.append(cell)
        print(f"| {name} | " + " | ".join(cells) + " |")
    print("\nThis program besides\n")
    print("| | " + " | ".join(sizes) + " |\n|---|" + "---|" * len(sizes))
    ours = [results[size][0] for size in sizes]
    curves = [statistics.median(one.curve) for one in ours]
    print("| curve on 0...200 $/t | " + " | ".join(seconds_text(value) for value in curves) + " |")
    print("| its breakpoints | " + " | ".join(str(one.breakpoints) for one in ours) + " |")
    print(
        "| curve over a re-priced year | "
        + " | ".join(f"{value / statistics.median(one.reprice):.2g}" for value, one in zip(curves, ours))
        + " |"
    )
    print("| peak memory after the year | " + " | ".join(f"{one.memory:.0f} MB" for one in ours) + " |")


def held_against_targets(results):
    """Lines for the sizes that have targets."""
    report = Report()
    for size, (mine, strong, *_) in results.items():
        if f"year_{size}" not in report.targets:
            continue
        cold, again, curve = (statistics.median(values) for values in (mine.samples, mine.reprice, mine.curve))
        report.add(f"year_{size}", strong.median() / cold, f"{strong.median():.4g} and {cold:.4g}")
        report.add(f"reprice_{size}", again / cold, f"{again:.4g} and {cold:.4g}")
        report.add(f"curve_{size}", curve / again, f"{curve:.4g} and {again:.4g}")
    if report.lines:
        report.end()


def main():
    write_instance, year_times, folder, rounds, sizes = *sys.argv[1:4], int(sys.argv[4]), sys.argv[5:]
    describe_machine()
    glpsol = has_glpsol()
    results, same = {}, True
    for size in sizes:
        peers = peers_of(size, folder, (write_instance, year_times), glpsol)
        for _ in range(rounds):
            for peer in peers:
                peer.run(5 if peer is peers[0] or "chain" in peer.name else 1)
        same = agree(size, peers) and same
        results[size] = peers
    print_tables(results)
    held_against_targets(results)
    if not same:
        sys.exit("results differ by more than 1e-9")


if __name__ == "__main__":
    main()

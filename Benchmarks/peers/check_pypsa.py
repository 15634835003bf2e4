"""Holds `import pypsa` against PyPSA and HiGHS: networks are made here, solved by PyPSA, exported as CSV, read by the program and
solved by it; objective and CO2 price must be the same.

Usage: check_pypsa.py PROGRAM [--seeds N] [--markdown]

Needs a python3 with pypsa, of version 1.1 at least (before it there are no overnight costs), and highspy. Ends with code 1 where anything differs. --markdown prints the table of docs/pypsa.md.
"""
import csv
import logging
import os
import subprocess
import sys
import tempfile
import warnings

import numpy
import pandas

warnings.filterwarnings("ignore")
logging.disable(logging.WARNING)
import pypsa  # noqa: E402  (after its warnings are turned off)

if tuple(int(part) for part in pypsa.__version__.split(".")[:2]) < (1, 1):
    sys.exit(f"PyPSA {pypsa.__version__} knows no overnight costs: 1.1 or later is needed")

# What both may be apart, relative; HiGHS is asked for a hundredth of it.
AGREEMENT = 1e-6
SOLVER = {"primal_feasibility_tolerance": 1e-9, "dual_feasibility_tolerance": 1e-9, "output_flag": False}
SHORT_TONS = 1000 / (2000 * 0.45359237)
# A price on CO2, per ton, at which nothing that can avoid it is dearer than emitting.
PROHIBITIVE = 1e5


class Case:
    """A network in words and how it is made."""

    def __init__(self, name, seed, zones, snapshots, weight=1.0, storage=False, builds=False, lines=False,
                 losses=True, least=False, cap=0.5):
        self.name, self.seed, self.zones, self.snapshots, self.weight = name, seed, zones, snapshots, weight
        self.storage, self.builds, self.lines, self.losses, self.least, self.cap = storage, builds, lines, losses, least, cap

    def network(self):
        draw = numpy.random.default_rng(self.seed)
        n = pypsa.Network(name=self.name.replace(" ", "-").replace(",", ""))
        n.set_snapshots(pandas.date_range("2030-01-01", periods=self.snapshots, freq="h"))
        n.snapshot_weightings.loc[:, :] = self.weight
        hours = numpy.arange(self.snapshots)
        n.add("Carrier", ["coal", "gas", "wind", "solar", "AC"], co2_emissions=[0.34, 0.2, 0, 0, 0])
        for z in range(self.zones):
            bus = f"zone {z}"
            n.add("Bus", bus, v_nom=380, carrier="AC")
            peak = draw.uniform(400, 1500)
            shape = 0.75 + 0.2 * numpy.sin(2 * numpy.pi * (hours - draw.integers(0, 24)) / 24) + draw.uniform(0, 0.05, self.snapshots)
            n.add("Load", f"load {z}", bus=bus, p_set=peak * shape)
            for fuel, efficiency, cost in (("coal", 0.38, 22), ("gas", 0.55, 38), ("gas", 0.36, 61)):
                n.add("Generator", f"{fuel} {z} {efficiency}", bus=bus, carrier=fuel, p_nom=peak * draw.uniform(0.5, 0.8),
                      efficiency=efficiency * draw.uniform(0.95, 1.05), marginal_cost=cost * draw.uniform(0.9, 1.1),
                      p_min_pu=draw.uniform(0.1, 0.3) if self.least and fuel == "coal" else 0.0)
            wind = draw.uniform(0.1, 0.6, self.snapshots)
            sun = numpy.clip(numpy.sin(2 * numpy.pi * (hours % 24 - 6) / 24), 0, None) * draw.uniform(0.6, 0.9)
            n.add("Generator", f"wind {z}", bus=bus, carrier="wind", p_nom=peak * 0.2, marginal_cost=draw.uniform(0, 2), p_max_pu=wind)
            if self.builds:
                horizon = self.snapshots * self.weight / 8760
                n.add("Generator", f"new sun {z}", bus=bus, carrier="solar", p_nom_extendable=True, p_nom_min=peak * 0.05,
                      p_nom_max=peak * draw.uniform(0.3, 1), capital_cost=draw.uniform(40e3, 60e3) * horizon, p_max_pu=sun)
                n.add("Generator", f"new wind {z}", bus=bus, carrier="wind", p_nom_extendable=True, overnight_cost=draw.uniform(0.9e6, 1.4e6),
                      discount_rate=0.06, lifetime=25, fom_cost=20e3 * horizon, p_max_pu=wind)
            if self.storage:
                n.add("StorageUnit", f"store {z}", bus=bus, carrier="AC", p_nom=peak * draw.uniform(0.05, 0.15), max_hours=1e4,
                      efficiency_store=draw.uniform(0.85, 0.95), efficiency_dispatch=draw.uniform(0.85, 0.95),
                      marginal_cost=draw.uniform(0, 2), cyclic_state_of_charge=True)
        for z in range(1, self.zones):
            other = int(draw.integers(0, z))
            if self.lines:
                # A tree of lines: without rings Kirchhoff's voltage law asks for nothing.
                n.add("Line", f"line {z}", bus0=f"zone {z}", bus1=f"zone {other}", s_nom=draw.uniform(50, 300), s_max_pu=0.9, x=0.1)
                continue
            for a, b in ((z, other), (other, z)):
                n.add("Link", f"{a} to {b}", bus0=f"zone {a}", bus1=f"zone {b}", p_nom=draw.uniform(50, 300),
                      efficiency=draw.uniform(0.93, 0.99) if self.losses else 1.0, marginal_cost=draw.uniform(0, 1) if self.losses else 0.0)
        return n


CASES = [
    Case("one zone", 1, 1, 24),
    Case("three zones, links with losses", 2, 3, 48),
    Case("four zones, tree of lines, least output", 3, 4, 24, lines=True, least=True, weight=365.0),
    Case("two zones, stores, three hours a snapshot", 4, 2, 56, weight=3.0, storage=True),
    Case("three zones, additions", 5, 3, 72, builds=True, cap=0.4),
    Case("four zones, stores, additions, losses", 6, 4, 96, storage=True, builds=True, cap=0.3, weight=2.0),
    Case("six zones, a week, stores, losses", 7, 6, 168, storage=True),
    Case("three zones, no limit on CO2", 8, 3, 48, storage=True, cap=None),
    Case("three zones, a limit that does not bind", 9, 3, 48, cap=1.2),
]


def solve(n):
    """Least cost by HiGHS."""
    status, condition = n.optimize(solver_name="highs", solver_options=SOLVER, progress=False)
    if condition != "optimal":
        raise SystemExit(f"{n.name}: HiGHS says {status}, {condition}")
    return n.objective + n.objective_constant


def emissions(n):
    """Metric tons over the horizon."""
    rate = n.generators.carrier.map(n.carriers.co2_emissions) / n.generators.efficiency
    return float(n.generators_t.p.mul(n.snapshot_weightings.generators, axis=0).sum().mul(rate).sum())


def capped(case):
    """The network with its limit on CO2, a share of the way between least and free emissions."""
    n = case.network()
    if case.cap is None:
        return n
    solve(n)
    free = emissions(n)
    dear = case.network()
    dear.generators.marginal_cost += PROHIBITIVE * dear.generators.carrier.map(dear.carriers.co2_emissions) / dear.generators.efficiency
    solve(dear)
    least = emissions(dear)
    n = case.network()
    n.add("GlobalConstraint", "co2", type="primary_energy", carrier_attribute="co2_emissions", sense="<=",
          constant=least + case.cap * (free - least))
    return n


def ours(program, n, folder):
    """Objective and CO2 price per metric ton that the program finds for the exported network."""
    network, study, results = (os.path.join(folder, name) for name in ("network", "study", "results"))
    n.export_to_csv_folder(network)
    run = subprocess.run([program, "import", "pypsa", network, "--output", study], capture_output=True, text=True)
    if run.returncode:
        raise SystemExit(f"{n.name}: import ended with {run.returncode}\n{run.stderr}")
    run = subprocess.run([program, "--inputs", study, "--years", "2030", "--output", results, "--no-report"], capture_output=True, text=True)
    if run.returncode:
        raise SystemExit(f"{n.name}: the run ended with {run.returncode}\n{run.stderr}")
    with open(os.path.join(results, "annual.csv"), newline="") as file:
        row = next(csv.DictReader(file))
    if float(row["unserved_mwh"]) > 0:
        raise SystemExit(f"{n.name}: {row['unserved_mwh']} MWh are not served")
    horizon = float(n.snapshot_weightings.objective.sum())
    # What the system spends has payments for allowances in it, which PyPSA's limit does not.
    # The least capacity of what is extendable costs PyPSA something; in a study it stands.
    cost = float(row["system_cost_usd"]) - float(row["allowance_price"]) * float(row["covered_emissions_short_tons"])
    extendable = n.generators[n.generators.p_nom_extendable]
    standing = sum(g.p_nom_min * g.capital_cost for g in extendable.itertuples() if not g.overnight_cost >= 0)
    return cost * horizon / 8760 + standing, float(row["allowance_price"]) * SHORT_TONS


def main():
    arguments = sys.argv[1:]
    markdown = "--markdown" in arguments
    seeds = int(arguments[arguments.index("--seeds") + 1]) if "--seeds" in arguments else 0
    program = os.path.abspath(arguments[0])
    cases = CASES + [
        Case(f"drawn {seed}", seed, 1 + seed % 5, 24 + 12 * (seed % 4), weight=1.0 + seed % 3, storage=seed % 2 == 0, builds=seed % 3 == 0,
             lines=seed % 5 == 1, least=seed % 7 == 3, cap=(seed % 9 + 1) / 10)
        for seed in range(100, 100 + seeds)
    ]
    differ = 0
    print("| network | snapshots | objective, PyPSA | this program | apart | CO2 price, PyPSA | this program | apart |")
    print("|---|---|---|---|---|---|---|---|")
    for case in cases:
        n = capped(case)
        cost = solve(n)
        price = -float(n.global_constraints.mu.iloc[0]) if case.cap is not None else 0.0
        with tempfile.TemporaryDirectory() as folder:
            found, found_price = ours(program, n, folder)
        apart = abs(found - cost) / abs(cost)
        price_apart = abs(found_price - price) / max(1.0, abs(price))
        fails = apart > AGREEMENT or price_apart > AGREEMENT
        differ += fails
        print(f"| {case.name} | {case.snapshots} | {cost:.4f} | {found:.4f} | {apart:.0e} | {price:.6f} | {found_price:.6f} | {price_apart:.0e} |"
              + (" DIFFERS" if fails and not markdown else ""))
    if not markdown:
        print(f"{len(cases)} networks, {differ} differ by more than {AGREEMENT:.0e}")
    return 1 if differ else 0


sys.exit(main())

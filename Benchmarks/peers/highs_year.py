"""Solves a year's dispatch with HiGHS, from a plain model (see Instances/PlainModel.swift), and prints one JSON object.

Usage: highs_year.py MODEL MODE REPEATS [OPTION=VALUE ...]

MODE is `monolithic` (one LP of all slices, from nothing) or `chain` (one LP of one slice, solved for slice after slice; only
loads, bounds and costs that differ are passed, as arrays, and the basis stays). Options are those of HiGHS, and `order` for
the chain: 0 as in the file, 1 ascending net load, 2 nearest neighbour by net load, 3 the same with fuel prices changing as
seldom as possible.

`calls_s` is the time inside calls of HiGHS alone: setting up, passing changes, solving, reading solutions. `total_s` is that
and the arithmetic of this program around them. Times are medians in seconds.
"""
import json
import statistics
import sys
import time

import highs as peer
import highspy
import numpy as np
from plain_model import read_model

PRICES = (20, 25)


class Year:
    """A model as arrays. Columns of a slice: offers, forward and reverse flow of every link, unserved load of every zone."""

    def __init__(self, model):
        self.hours = np.array(model.hours)
        self.voll = np.array(model.voll)
        self.load = np.array(model.load).T
        self.zones, self.slices = len(self.voll), len(self.hours)
        offers = model.offers
        self.zone = np.array([offer.zone for offer in offers], dtype=np.int32)
        self.rate = np.array([offer.rate for offer in offers])
        self.base = np.array([offer.base_cost for offer in offers])
        self.fuel = np.array([offer.fuel_cost for offer in offers])
        self.multiplier = np.array(model.multiplier).reshape(-1, self.slices)
        which = np.array([offer.fuel for offer in offers], dtype=int)
        profile = np.array([offer.profile for offer in offers], dtype=int)
        capacity = np.array([offer.capacity for offer in offers])
        # By slice and offer.
        self.fuel_cost = self.fuel * self.multiplier[which].T
        self.limit = capacity * np.array(model.availability).reshape(-1, self.slices)[profile].T
        links = model.links
        self.flow_cost = np.repeat([link.charge for link in links], 2)
        self.flow_limit = np.array([limit for link in links for limit in (link.forward, link.reverse)])
        flows = [((link.source, link.target), (link.target, link.source)) for link in links]
        self.flow_rows = np.array(flows, dtype=np.int32).reshape(-1)
        self.flow_values = np.array([value for link in links for value in (-1, link.efficiency) * 2])
        self.offers = len(offers)

    def cost(self, s, price):
        return np.concatenate([self.base + self.fuel_cost[s] + price * self.rate, self.flow_cost, self.voll])

    def upper(self, s):
        return np.concatenate([self.limit[s], self.flow_limit, self.load[s]])

    def columns(self):
        """Where the entries of a slice's columns start, their rows and values."""
        flows = len(self.flow_limit)
        starts = np.concatenate([
            np.arange(self.offers), self.offers + 2 * np.arange(flows),
            self.offers + 2 * flows + np.arange(self.zones)])
        rows = np.concatenate([self.zone, self.flow_rows, np.arange(self.zones)])
        values = np.concatenate([np.ones(self.offers), self.flow_values, np.ones(self.zones)])
        return starts.astype(np.int32), rows.astype(np.int32), values


class Clock:
    """Time inside calls."""

    def __init__(self):
        self.inside = 0.0

    def __call__(self, call, *arguments):
        start = time.perf_counter()
        result = call(*arguments)
        self.inside += time.perf_counter() - start
        return result


def new_solver(options):
    solver = highspy.Highs()
    for name, value in {"output_flag": False, "threads": 1, "parallel": "off", "solver": "simplex", **options}.items():
        if solver.setOptionValue(name, value) == highspy.HighsStatus.kError:
            sys.exit(f"highs_year: HiGHS has no option {name} = {value}")
    return solver


def pass_model(solver, cost, upper, row_lower, starts, rows, values):
    columns, infinite = len(cost), np.full(len(row_lower), np.inf)
    solver.passModel(
        columns, len(row_lower), len(values), int(highspy.MatrixFormat.kColwise), int(highspy.ObjSense.kMinimize), 0.0,
        cost, np.zeros(columns), upper, row_lower, infinite, starts, rows, values, np.zeros(columns, dtype=np.int32))


def optimum(solver):
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        sys.exit("highs_year: no optimum")
    return solver.getSolution()


def monolithic(year, options):
    began, clock = time.perf_counter(), Clock()
    scale = 8760 / year.slices
    starts, rows, values = year.columns()
    shift = np.arange(year.slices)
    cost = np.concatenate([year.hours[s] / scale * year.cost(s, PRICES[0]) for s in shift])
    upper = np.concatenate([year.upper(s) for s in shift])
    all_starts = (starts[None, :] + len(values) * shift[:, None]).reshape(-1).astype(np.int32)
    all_rows = (rows[None, :] + year.zones * shift[:, None]).reshape(-1).astype(np.int32)
    row_lower = year.load.reshape(-1).copy()
    solver = clock(new_solver, options)
    clock(pass_model, solver, cost, upper, row_lower, all_starts, all_rows, np.tile(values, year.slices))
    solution = clock(optimum, solver)
    total = time.perf_counter() - began
    output = np.array(solution.col_value).reshape(year.slices, -1)[:, : year.offers]
    return {
        "calls": clock.inside, "total": total, "pivots": solver.getInfo().simplex_iteration_count,
        "objective": solver.getInfo().objective_function_value * scale,
        "emissions": float(year.hours @ (output @ year.rate))}


def order_of_slices(year, kind):
    net = year.load.copy()
    for offer in np.flatnonzero(year.fuel == 0):
        net[:, year.zone[offer]] -= year.limit[:, offer]
    order = list(range(year.slices)) if kind == 0 else [int(s) for s in np.argsort(net.sum(axis=1), kind="stable")]
    for k in range(1, year.slices if kind >= 2 else 0):
        rest = order[k:]
        distance = np.abs(net[rest] - net[order[k - 1]]).sum(axis=1)
        if kind == 3:
            distance += 1e9 * (year.multiplier[:, rest].T != year.multiplier[:, order[k - 1]]).sum(axis=1)
        best = k + int(np.argmin(distance))
        order[k], order[best] = order[best], order[k]
    return order


def chain(year, options, kind):
    began, clock = time.perf_counter(), Clock()
    solver = clock(new_solver, options)
    order = order_of_slices(year, kind)
    infinite, all_rows = np.full(year.zones, np.inf), np.arange(year.zones, dtype=np.int32)
    cost = upper = None
    found = {"pivots": 0, "objective": 0.0, "emissions": 0.0}
    for number, price in enumerate(PRICES):
        if number:
            found["calls"], found["total"], clock.inside = clock.inside, time.perf_counter() - began, 0.0
        # The second pass goes backwards, so that it starts where the first one ended.
        for s in reversed(order) if number else order:
            new_cost, new_upper, load = year.cost(s, price), year.upper(s), np.ascontiguousarray(year.load[s])
            if cost is None:
                clock(pass_model, solver, new_cost, new_upper, load, *year.columns())
            else:
                changed = np.flatnonzero(new_upper != upper).astype(np.int32)
                bounds = new_upper[changed]
                if len(changed):
                    clock(solver.changeColsBounds, len(changed), changed, np.zeros(len(changed)), bounds)
                clock(solver.changeRowsBounds, year.zones, all_rows, load, infinite)
                changed = np.flatnonzero(new_cost != cost).astype(np.int32)
                costs = new_cost[changed]
                if len(changed):
                    clock(solver.changeColsCost, len(changed), changed, costs)
            cost, upper = new_cost, new_upper
            solution = clock(optimum, solver)
            if not number:
                found["pivots"] += solver.getInfo().simplex_iteration_count
                found["objective"] += year.hours[s] * solver.getInfo().objective_function_value
                output = np.array(solution.col_value)[: year.offers]
                found["emissions"] += float(year.hours[s] * (output @ year.rate))
    found["reprice"] = clock.inside
    return found


def main():
    if len(sys.argv) < 4 or sys.argv[2] not in ("monolithic", "chain") or int(sys.argv[3]) < 1:
        sys.exit("usage: highs_year.py MODEL monolithic|chain REPEATS [OPTION=VALUE ...]")
    year, repeats = Year(read_model(sys.argv[1])), int(sys.argv[3])
    options, kind = {}, 1
    for item in sys.argv[4:]:
        name, value = item.split("=", 1)
        if name == "order":
            kind = int(value)
        else:
            try:
                options[name] = int(value)
            except ValueError:
                options[name] = value
    runs = []
    # The first run of several is not counted.
    for _ in range(repeats + (repeats > 1)):
        runs.append(chain(year, options, kind) if sys.argv[2] == "chain" else monolithic(year, options))
    runs = runs[-repeats:]
    line = {
        "version": peer.version(), "samples_s": [run["calls"] for run in runs],
        "calls_s": statistics.median(run["calls"] for run in runs),
        "total_s": statistics.median(run["total"] for run in runs), "pivots": runs[-1]["pivots"],
        "objective_usd": runs[-1]["objective"], "covered_emissions_short_tons": runs[-1]["emissions"]}
    if "reprice" in runs[-1]:
        line["reprice_s"] = statistics.median(run["reprice"] for run in runs)
    print(json.dumps(line))


if __name__ == "__main__":
    main()

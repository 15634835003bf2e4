"""Fits the parameters of scripts/study/calibration.toml to 2023 and 2025: python3 calibrate.py [ROUNDS] [--leave-out STATE].

Least squares on CO2 by state and quarter, on its change from 2023 to 2025 by state, on generation by technology and on
trade; never on a price. Gauss-Newton with differences of a tenth of the range, damped, held to the ranges.
"""
import os
import subprocess
import sys
import tempfile

import targets
from common import HERE, PARAMETERS, QUARTERS
from parameters import PARAMETER_ROWS, write_parameters
from report_backcast import figures

YEARS = (2023, 2025)
# What a deviation of one stands for: a tenth of the figure and a floor for small states, tons and MWh.
SHARE, CO2_FLOOR, MWH_FLOOR = 0.1, 0.15e6, 1.5e6
# A year's change counts in tons of its own: half a million and a twentieth of the state's emissions.
CHANGE_SHARE, CHANGE_FLOOR = 0.05, 0.4e6
DAMPING = 0.3


def residuals(values, without):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "calibration.toml")
        write_parameters(path, values)
        study = os.path.join(folder, "study")
        environment = {**os.environ, "STUDY_PARAMETERS": path, "STUDY_OUT": study}
        subprocess.run(["sh", os.path.join(HERE, "build.sh"), study], check=True, env=environment)
        model = figures(study, YEARS)
    actual = targets.actual(YEARS)
    out = {}
    for key, value in actual.items():
        if key[1] in without:
            continue
        floor = CO2_FLOOR if key[0] == "co2" else MWH_FLOOR
        out[key] = (model.get(key, 0.0) - value) / (SHARE * abs(value) + floor)
    for state in targets.STATES:
        if state in without:
            continue
        total = {y: sum(table[("co2", state, y, q)] for q in QUARTERS) for y in YEARS for table in [actual]}
        change = total[YEARS[1]] - total[YEARS[0]]
        modelled = sum(model[("co2", state, YEARS[1], q)] - model[("co2", state, YEARS[0], q)] for q in QUARTERS)
        # Twice, so that four quarters' levels do not outvote the change.
        weight = CHANGE_SHARE * total[YEARS[0]] + CHANGE_FLOOR
        out[("change", state, 1)] = out[("change", state, 2)] = (modelled - change) / weight
    keys = sorted(out, key=str)
    return [out[k] for k in keys]


def solve(matrix, vector):
    """Gauss elimination with pivots."""
    n = len(vector)
    rows = [list(matrix[i]) + [vector[i]] for i in range(n)]
    for i in range(n):
        pivot = max(range(i, n), key=lambda r: abs(rows[r][i]))
        rows[i], rows[pivot] = rows[pivot], rows[i]
        for r in range(i + 1, n):
            factor = rows[r][i] / rows[i][i]
            for c in range(i, n + 1):
                rows[r][c] -= factor * rows[i][c]
    x = [0.0] * n
    for i in reversed(range(n)):
        x[i] = (rows[i][n] - sum(rows[i][j] * x[j] for j in range(i + 1, n))) / rows[i][i]
    return x


def fit(rounds, without=(), values=None, narrate=print):
    names = [p["name"] for p in PARAMETER_ROWS]
    span = {p["name"]: p["range"][1] - p["range"][0] for p in PARAMETER_ROWS}
    bounds = {p["name"]: p["range"] for p in PARAMETER_ROWS}
    values = dict(values or {p["name"]: p["value"] for p in PARAMETER_ROWS})
    base = residuals(values, without)
    cost = sum(r * r for r in base)
    narrate(f"start: {cost:.1f} of {len(base)} figures")
    for number in range(rounds):
        columns = []
        for name in names:
            step = 0.1 * span[name]
            if values[name] + step > bounds[name][1]:
                step = -step
            moved = residuals({**values, name: values[name] + step}, without)
            columns.append([(m - b) / (step / span[name]) for m, b in zip(moved, base)])
        normal = [[sum(a * b for a, b in zip(ci, cj)) for cj in columns] for ci in columns]
        gradient = [-sum(a * b for a, b in zip(c, base)) for c in columns]
        damping = DAMPING
        while True:
            matrix = [[normal[i][j] + (damping * (normal[i][i] + 1.0) if i == j else 0.0) for j in range(len(names))]
                      for i in range(len(names))]
            step = solve(matrix, gradient)
            trial = {n: round(min(max(values[n] + s * span[n], bounds[n][0]), bounds[n][1]), 4)
                     for n, s in zip(names, step)}
            moved = residuals(trial, without)
            new = sum(r * r for r in moved)
            if new < cost or damping > 100:
                break
            damping *= 4
        gain = cost - new
        if gain > 0:
            values, base, cost = trial, moved, new
        narrate(f"round {number + 1}: {cost:.1f}; " + ", ".join(f"{n} {v}" for n, v in values.items()))
        if gain < 0.005 * cost:
            break
    return values, cost


if __name__ == "__main__":
    without = tuple(sys.argv[sys.argv.index("--leave-out") + 1].split(",")) if "--leave-out" in sys.argv else ()
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 and sys.argv[1].isdigit() else 4
    fitted, _ = fit(rounds, without, narrate=lambda text: print(text, flush=True))
    if without:
        print({k: v for k, v in fitted.items()})
    else:
        write_parameters(PARAMETERS, fitted)

"""Fits the parameters of scripts/study/calibration.toml to 2023 and 2025: python3 calibrate.py [ROUNDS].

python3 calibrate.py --leave-one-out instead prints, for each state, where one step of the fit without it goes from the
fitted values: how much hangs on the state. DISPATCHSOLVE names the program.

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


def residuals(values):
    """Weighted deviations by figure."""
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
        floor = CO2_FLOOR if key[0] == "co2" else MWH_FLOOR
        out[key] = (model.get(key, 0.0) - value) / (SHARE * abs(value) + floor)
    for state in targets.STATES:
        total = {y: sum(actual[("co2", state, y, q)] for q in QUARTERS) for y in YEARS}
        change = total[YEARS[1]] - total[YEARS[0]]
        modelled = sum(model[("co2", state, YEARS[1], q)] - model[("co2", state, YEARS[0], q)] for q in QUARTERS)
        # Twice, so that four quarters' levels do not outvote the change.
        weight = CHANGE_SHARE * total[YEARS[0]] + CHANGE_FLOOR
        out[("change", state, 1)] = out[("change", state, 2)] = (modelled - change) / weight
    return out


def slopes(values, base):
    """Change of every deviation for a step of a parameter's whole range."""
    columns = []
    for row in PARAMETER_ROWS:
        name, (low, high) = row["name"], row["range"]
        step = 0.1 * (high - low)
        if values[name] + step > high:
            step = -step
        moved = residuals({**values, name: values[name] + step})
        columns.append({k: (moved[k] - base[k]) / (step / (high - low)) for k in base})
    return columns


def step_from(values, base, columns, damping, without=()):
    """Values after a damped step, held to the ranges; figures of states that are left out do not count."""
    keys = [k for k in base if k[1] not in without]
    normal = [[sum(a[k] * b[k] for k in keys) for b in columns] for a in columns]
    gradient = [-sum(c[k] * base[k] for k in keys) for c in columns]
    size = len(columns)
    matrix = [[normal[i][j] + (damping * (normal[i][i] + 1.0) if i == j else 0.0) for j in range(size)]
              for i in range(size)]
    moves = solve(matrix, gradient)
    out = {}
    for row, move in zip(PARAMETER_ROWS, moves):
        low, high = row["range"]
        out[row["name"]] = round(min(max(values[row["name"]] + move * (high - low), low), high), 4)
    return out


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


def fit(rounds, narrate=print):
    values = {p["name"]: p["value"] for p in PARAMETER_ROWS}
    base = residuals(values)
    cost = sum(r * r for r in base.values())
    narrate(f"start: {cost:.1f} of {len(base)} figures")
    for number in range(rounds):
        columns, damping = slopes(values, base), DAMPING
        while True:
            trial = step_from(values, base, columns, damping)
            moved = residuals(trial)
            new = sum(r * r for r in moved.values())
            if new < cost or damping > 100:
                break
            damping *= 4
        gain = cost - new
        if gain > 0:
            values, base, cost = trial, moved, new
        narrate(f"round {number + 1}: {cost:.1f}; " + ", ".join(f"{n} {v}" for n, v in values.items()))
        if gain < 0.005 * cost:
            break
    return values


def leave_one_out():
    """A table: parameters down, states across, values after one step without the state."""
    values = {p["name"]: p["value"] for p in PARAMETER_ROWS}
    base = residuals(values)
    columns = slopes(values, base)
    states = ("none",) + targets.STATES
    steps = {s: step_from(values, base, columns, DAMPING, (s,)) for s in states}
    print("| parameter | fitted | " + " | ".join(states) + " |")
    print("|---" * (len(states) + 2) + "|")
    for name, value in values.items():
        print(f"| `{name}` | {value:g} | " + " | ".join(f"{steps[s][name]:.3g}" for s in states) + " |")


if __name__ == "__main__":
    if "--leave-one-out" in sys.argv:
        leave_one_out()
    else:
        rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 4
        write_parameters(PARAMETERS, fit(rounds, narrate=lambda text: print(text, flush=True)))

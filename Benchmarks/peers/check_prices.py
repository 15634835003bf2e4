"""Holds a window's cost and allowance prices against HiGHS on the window's own linear program.

Usage: check_prices.py WINDOW_TIMES FOLDER STUDY [FIRST LAST [NAME=VALUE ...]]

The cost has to be HiGHS's to 1e-9. A year's price has to lie between HiGHS's duals of the year's allowances when there is a
ton more and a ton less of them: the ends of its interval, or beyond them by what a ton changes. Ends with code 1 otherwise.
"""
import os
import re
import sys

import highs as peer
from compare_windows import FIRST, LAST, ours
from targets import AGREEMENT, differ

# Prices found on two ways, relative above 1 $.
ROUNDING = 1e-6
TON = 1e-3


def discount_factors(path):
    with open(path, encoding="utf-8") as file:
        for line in file:
            if line.startswith("* Discount factors: "):
                return {int(year): float(factor) for year, factor in re.findall(r"(\d{4}) (\S+?)(?:,|$)", line)}
            if not line.startswith("*"):
                break
    sys.exit(f"{path} has no discount factors")


def main():
    tool, folder, study = sys.argv[1:4]
    numbers = [int(text) for text in sys.argv[4:6]] or [FIRST, LAST]
    os.makedirs(folder, exist_ok=True)
    path = os.path.join(folder, "check.mps")
    values = dict(item.split("=", 1) for item in sys.argv[6:])
    plan = ours(tool, "plan", study, *numbers, mps=path, **values)[0]
    solver = peer.read(path, solver="simplex", primal_feasibility_tolerance=1e-9, dual_feasibility_tolerance=1e-9)
    peer.solve(solver)
    names = peer.Names(solver)
    factors = discount_factors(path)
    cost = peer.objective(solver) * 1e3
    apart = differ(plan["cost_usd"], cost)
    good = apart <= AGREEMENT
    print(f"cost {plan['cost_usd']:.6f} $, HiGHS {cost:.6f} $: they differ by {apart:.1e}")
    solver.setOptionValue("presolve", "off")
    print("| year | price | HiGHS, a ton more | a ton less | |\n|---|---|---|---|---|")
    for (year, factor), price in zip(sorted(factors.items()), plan["prices_usd"]):
        row = names.rows[f"allowances:{year}"]
        ends = []
        for change in (-TON, TON):
            solver.changeRowBounds(row, names.lower[row] + change, names.upper[row] + change)
            peer.solve(solver)
            ends.append(solver.getSolution().row_dual[row] / factor)
        solver.changeRowBounds(row, names.lower[row], names.upper[row])
        slack = ROUNDING * max(1, abs(price))
        inside = ends[0] - slack <= price <= ends[1] + slack
        good = good and inside
        print(f"| {year} | {price:.6f} | {ends[0]:.6f} | {ends[1]:.6f} | {'inside' if inside else 'OUTSIDE'} |", flush=True)
    print("every price inside its interval" if good else "not all as it has to be")
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()

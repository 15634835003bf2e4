"""Prints model against actual for the years of history: python3 report_backcast.py [STUDY] [YEARS]."""
import sys
from concurrent.futures import ThreadPoolExecutor

import backcast
import targets
from common import OUT, QUARTERS


def figures(study, years=(2023, 2025)):
    """Model figures of all years."""
    out = {}
    with ThreadPoolExecutor(2) as pool:
        for year, tables in zip(years, pool.map(lambda y: backcast.run(study, y), years)):
            out.update(targets.modelled(tables["units"], tables["generation"], tables["flows"], year))
    return out


if __name__ == "__main__":
    study = sys.argv[1] if len(sys.argv) > 1 else OUT
    years = tuple(int(y) for y in sys.argv[2].split(",")) if len(sys.argv) > 2 else (2023, 2025)
    model, actual = figures(study, years), targets.actual(years)
    print("CO2, million short tons: model and ratio to actual by year; change between the years")
    def total(table, states, year, quarters=QUARTERS):
        return sum(table.get(("co2", s, year, q), 0.0) for s in states for q in quarters) / 1e6
    for name, states in [("ten", targets.TEN)] + [(s, (s,)) for s in targets.STATES]:
        text = f"{name:4}"
        for y in years:
            m, a = total(model, states, y), total(actual, states, y)
            text += f"  {m:7.2f} {m / a:5.2f} [" + " ".join(
                f"{total(model, states, y, (q,)) / max(1e-9, total(actual, states, y, (q,))):4.2f}" for q in QUARTERS) + "]"
        if len(years) > 1:
            text += f"   change {total(model, states, years[-1]) - total(model, states, years[0]):6.2f}"
            text += f" actual {total(actual, states, years[-1]) - total(actual, states, years[0]):6.2f}"
        print(text)
    for key, value in sorted(actual.items(), key=str):
        if key[0] != "co2":
            print(f"{key[0]:10} {key[1]:24} {key[2]} {key[3]:18} {model.get(key, 0) / 1e6:7.1f} {value / 1e6:7.1f} TWh")

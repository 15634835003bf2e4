"""Draws the allowance prices of one run, or of several, with Altair.

    python price_figure.py results/rggi [results/rggi-myopic ...] prices.html

Each run is a line; where a price is an interval a band shows it, and triggers of the first run are dashed. What the
figure's name ends in decides how it is written: .html, .json, and .svg or .png where vl-convert-python is installed.
"""

from __future__ import annotations

import sys
from pathlib import Path

import altair
import pandas

import dispatchsolve


def figure(folders: list[Path]) -> altair.LayerChart | altair.FacetChart:
    """Prices by year, a line a run."""
    frames = []
    for folder in folders:
        annual = dispatchsolve.read(folder).annual
        frames.append(annual.assign(run=folder.name))
    prices = pandas.concat(frames)
    unit = frames[0].attrs["units"]["allowance_price"]
    color = altair.Color("run:N", title=None, legend=altair.Legend(symbolOpacity=1))
    years = altair.X("year:O", title=None)
    lines = (
        altair.Chart(prices)
        .mark_line(point=True)
        .encode(
            x=years,
            y=altair.Y("allowance_price:Q", title=f"Allowance price, {unit}"),
            color=color,
            tooltip=["run", "year", altair.Tooltip("allowance_price", format=".2f"), "status"],
        )
    )
    highest = prices.dropna(subset=["allowance_price_highest_usd"])
    bands = (
        altair.Chart(highest)
        .mark_area(opacity=0.2)
        .encode(x=years, y="allowance_price:Q", y2="allowance_price_highest_usd:Q", color=color)
    )
    triggers = frames[0].melt("year", [c for c in frames[0].columns if c.endswith("_trigger")], "tier", "trigger")
    dashes = (
        altair.Chart(triggers.dropna())
        .mark_line(strokeDash=[4, 3], color="grey")
        .encode(x=years, y="trigger:Q", detail="tier:N")
    )
    return altair.layer(dashes, bands, lines).properties(width=560, height=320, title="What does an allowance cost?")


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    figure([Path(folder) for folder in sys.argv[1:-1]]).save(sys.argv[-1])

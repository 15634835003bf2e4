"""Shares of blocks that run for other reasons than the energy price, as units were metered: what is taken was decided before it was computed with.

- **Local reliability and reserves** (gas steam outside New York, turbines), by state: the middle between what units had to make in
  2023 while they were on, at their lowest load, and all that they made, both as shares of capacity at the class's
  availability (unit_data/comparison.csv). The first leaves out what a plant was committed to above its lowest load, the second counts
  what the price brought it to; nothing is known that would put the truth nearer to one of them. It is the state's figure whether it is
  above or below the fitted one. A state without a metered unit has the class's (Ohio's gas steam, 25 MW).
- **Heat** (combined cycles of NJ, NY_DN and MA): the same middle of plants that sell heat (unit_data/heat.csv), as a share of
  their class. Less than a hundredth of the class is no block (Delaware, 68 MW that ran 1,250 hours). Where heat is sold by turbines
  (East River) their output is in the state's figure above.

Shares are those of 2023 in every year.
"""
from common import ISO_NE, NEW_YORK, PJM, facts, by_quarter, slices

# Less than this of a class is no block of its own.
LEAST = 0.01
GROUPS = {**dict.fromkeys(ISO_NE, "ISO-NE"), **dict.fromkeys(NEW_YORK, "NY"), **dict.fromkeys(PJM, "PJM")}
METERED = "; share by EPA's meters of 2023"


def middle(row):
    return (float(row["share_by_minimum"]) + float(row["share_by_output"])) / 2


def metered(zone, technology):
    """The state's share of a class by its meters, or the class's where it has none."""
    state = "NY" if zone in NEW_YORK else zone
    rows = {r["state"]: r for r in facts("unit_data/comparison.csv")
            if r["technology"] == technology and r["parameter"] in ("steam_share_elsewhere", "turbine_share")}
    return middle(rows.get(state) or rows["all of it"])


def lowest_load(state, technology):
    return next(float(r["share"]) for r in facts("unit_data/minimum_load.csv")
                if (r["state"], r["technology"]) == (state, technology) and r["measure"].startswith("lowest steady load"))


def availability(zone, technology):
    """Mean of the year."""
    shape = {r["slice"]: float(r["availability"]) for r in facts("availability.csv")
             if (r["group"], r["technology"]) == (GROUPS[zone], technology)}
    by_slice = by_quarter(shape)
    return sum(hours * by_slice[name] for name, _, hours in slices()) / 8760


def heat(zone, technology, class_mw):
    """Share of a class that ran to sell heat; 0 where it is next to nothing."""
    share = 0.0
    for row in facts("unit_data/heat.csv"):
        if (row["zone"], row["technology"]) == (zone, technology):
            mw, hours = float(row["mw"]), float(row["hours_on"])
            made = min(float(row["output_gwh"]) * 1000 / (mw * 8760), hours)
            least = min(hours * lowest_load(row["state"], technology), made)
            # A plant that was on more than its class is available is one that was never out.
            found = [min(1.0, part / availability(zone, technology)) for part in (least, made)]
            share += sum(found) / 2 * mw / class_mw
    return share if share >= LEAST else 0.0

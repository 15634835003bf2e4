"""customers.csv: households and what they use, for what results say a household pays."""
from common import NEW_YORK, ZONES, facts, write

# Zones that are not a state: Maryland has the District of Columbia in it.
STATES = {"MD": ("MD", "DC"), **{zone: ("NY",) for zone in NEW_YORK}}


def load_shares(zones):
    """Shares of zones in their load of 2025."""
    load = {r["zone"]: float(r["energy_gwh"]) for r in facts("load.csv") if r["year"] == "2025" and r["case"] == "actual"}
    return {zone: load[zone] / sum(load[z] for z in zones) for zone in zones}


def rows():
    states = {r["state"]: r for r in facts("customers.csv")}
    split = load_shares(NEW_YORK)
    for zone in ZONES:
        mine = [states[state] for state in STATES.get(zone, (zone,))]
        share = split.get(zone, 1)
        yield dict(year=int(mine[0]["year"]), zone=zone, households=round(share * sum(int(r["customers"]) for r in mine)),
                   household_mwh=round(share * sum(int(r["customers"]) * float(r["kwh_per_month"]) for r in mine) * 12 / 1000, -3),
                   source=mine[0]["source"] + ("; the state's divided by load" if zone in split else ""),
                   confidence="medium")


if __name__ == "__main__":
    write("customers.csv", ["year", "zone", "households", "household_mwh", "source", "confidence"], rows())

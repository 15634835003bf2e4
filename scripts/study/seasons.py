"""slices.csv, load_shape.csv and availability.csv: four calendar quarters of six parts of the day."""
from common import GROUP, MONTHS, by_quarter, facts, slices, write


def hydro(rows):
    """Availability of hydro in years whose output is known: that of other years in proportion."""
    normal, megawatts = {}, {}
    for row in rows:
        if row["technology"] == "Hydro":
            normal.setdefault(row["group"], {})[row["slice"]] = row["availability"]
    for row in facts("unit_blocks.csv"):
        if row["technology"] == "Hydro":
            group = GROUP[row["zone"]]
            megawatts[group] = megawatts.get(group, 0.0) + float(row["capacity_mw"])
    for row in facts("hydro.csv"):
        group = row["group"]
        usual = megawatts[group] * sum(h * normal[group][s] for s, _, h in slices())
        for s, value in normal[group].items():
            yield dict(year=row["year"], group=group, technology="Hydro", slice=s,
                       availability=min(1.0, value * float(row["generation_gwh"]) * 1000 / usual), source=row["source"],
                       confidence=row["confidence"])


if __name__ == "__main__":
    parts = slices()
    write("slices.csv", ["slice", "block", "hours", "months"],
          [dict(slice=s, block=q, hours=h, months=";".join(map(str, MONTHS[q]))) for s, q, h in parts])
    groups = {}
    for row in facts("load_shape.csv"):
        groups.setdefault(row["group"], {})[row["slice"]] = float(row["load_factor"])
    rows = []
    for group, shape in groups.items():
        factors = by_quarter(shape)
        mean = sum(h * factors[s] for s, _, h in parts) / 8760
        rows += [dict(group=group, slice=s, load_factor=factors[s] / mean, source="seasonal shapes, judged",
                      confidence="low") for s, _, _ in parts]
    write("load_shape.csv", ["group", "slice", "load_factor", "source", "confidence"], rows)
    shapes = {}
    for row in facts("availability.csv"):
        shapes.setdefault((row["group"], row["technology"]), {})[row["slice"]] = float(row["availability"])
    rows = []
    for (group, technology), shape in shapes.items():
        for s, value in by_quarter(shape).items():
            rows.append(dict(group=group, technology=technology, slice=s, availability=value,
                             source="public capacity factors; outages judged",
                             confidence="medium" if technology in ("Solar", "OnshoreWind", "Nuclear") else "low"))
    rows += list(hydro(rows))
    write("availability.csv", ["year", "group", "technology", "slice", "availability", "source", "confidence"], rows)

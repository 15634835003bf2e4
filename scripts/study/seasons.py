"""slices.csv, load_shape.csv and availability.csv: four calendar quarters of six parts of the day."""
from common import GROUP, MONTHS, by_quarter, facts, slices, write


def nuclear():
    """Availability of nuclear plants in years whose output is known, by quarter: months by their days."""
    days = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    known = {(r["group"], int(r["year"]), int(r["month"])): r for r in facts("nuclear.csv")}
    for group, year in sorted({(g, y) for g, y, _ in known}):
        for s, quarter, _ in slices():
            months = [(known[group, year, m], days[m - 1]) for m in MONTHS[quarter]]
            value = sum(float(row["capacity_factor"]) * d for row, d in months) / sum(d for _, d in months)
            yield dict(year=year, group=group, technology="Nuclear", slice=s, availability=value,
                       source=months[0][0]["source"], confidence=months[0][0]["confidence"])


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
    rows += list(hydro(rows)) + list(nuclear())
    write("availability.csv", ["year", "group", "technology", "slice", "availability", "source", "confidence"], rows)

"""slices.csv, load_shape.csv and availability.csv: four calendar quarters of six parts of the day."""
from common import MONTHS, by_quarter, facts, slices, write

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
    write("availability.csv", ["group", "technology", "slice", "availability", "source", "confidence"], rows)

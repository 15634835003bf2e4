"""slices.csv, load_shape.csv and availability.csv: four calendar quarters of six parts of the day."""
from changes import rows as changes
from common import GROUP, MONTHS, by_quarter, facts, slices, write
from units import rows as fleet


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


def megawatts(group, technologies, year):
    """Capacity by technology in a year: the fleet at the start of 2023 and what entered since."""
    found = dict.fromkeys(technologies, 0.0)
    for row in fleet():
        if GROUP.get(row["zone"]) == group and row["technology"] in found:
            found[row["technology"]] += row["capacity_mw"]
    for row in changes():
        if row["status"] == "firm" and int(row["year"]) <= year and GROUP.get(row["zone"]) == group and row["technology"] in found:
            found[row["technology"]] += float(row["change_mw"])
    return found


def known_output(rows, table, technologies):
    """Availability of plants without fuel in years whose output is known: that of other years in proportion."""
    usual = {}
    for row in rows:
        if row["technology"] in technologies and "year" not in row:
            usual.setdefault((row["group"], row["technology"]), {})[row["slice"]] = row["availability"]
    for row in facts(table):
        group, year = row["group"], int(row["year"])
        expected = sum(
            mw * sum(h * usual[group, technology][s] for s, _, h in slices())
            for technology, mw in megawatts(group, technologies, year).items() if mw > 0)
        for technology in technologies:
            for s, value in usual[group, technology].items():
                yield dict(year=year, group=group, technology=technology, slice=s,
                           availability=min(1.0, value * float(row["generation_gwh"]) * 1000 / expected),
                           source=row["source"], confidence=row["confidence"])


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
    rows += list(nuclear()) + list(known_output(rows, "hydro.csv", ("Hydro",)))
    rows += list(known_output(rows, "wind.csv", ("OnshoreWind", "OffshoreWind")))
    write("availability.csv", ["year", "group", "technology", "slice", "availability", "source", "confidence"], rows)

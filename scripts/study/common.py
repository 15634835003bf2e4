"""What the scripts of the study share: paths, tables, money and seasons."""
import csv
import hashlib
import os

HERE = os.path.dirname(os.path.abspath(__file__))
FACTS = os.path.join(HERE, "facts")
ROOT = os.path.dirname(os.path.dirname(HERE))
# Where tables are written: data/, or the folder named by STUDY_OUT.
OUT = os.environ.get("STUDY_OUT", os.path.join(ROOT, "data"))

FIRST, LAST = 2023, 2040
HISTORY = (2023, 2024, 2025)
ISO_NE = ("ME", "NH", "VT", "MA", "RI", "CT")
NEW_YORK = ("NY_UP", "NY_DN")
PJM = ("NJ", "DE", "MD", "PA", "VA", "WV", "OH")
ZONES = ISO_NE + NEW_YORK + PJM
GROUP = {**{z: "ISO-NE" for z in ISO_NE}, **{z: "NY" for z in NEW_YORK}, **{z: "PJM" for z in PJM}}
# Blocks are calendar quarters: reported emissions and Virginia's entry on 1 July fall on their edges.
QUARTERS = ("q1", "q2", "q3", "q4")
MONTHS = {"q1": (1, 2, 3), "q2": (4, 5, 6), "q3": (7, 8, 9), "q4": (10, 11, 12)}
PARTS = ("night", "morning", "midday", "afternoon", "evening", "peak")
HOURS = {"q1": (630, 360, 450, 270, 410, 40), "q2": (637, 364, 455, 273, 415, 40),
         "q3": (644, 368, 460, 236, 460, 40), "q4": (644, 368, 460, 276, 420, 40)}
# Seasons of the shapes (December to February and so on) that a quarter's months lie in, with their weight.
SEASONS = {"q1": {"winter": 2 / 3, "spring": 1 / 3}, "q2": {"spring": 2 / 3, "summer": 1 / 3},
           "q3": {"summer": 2 / 3, "fall": 1 / 3}, "q4": {"fall": 2 / 3, "winter": 1 / 3}}


def results_of(program, name):
    """Folder of results of a program as it is now: what another build has made is not taken for its own."""
    with open(program, "rb") as handle:
        return os.path.join(ROOT, "results", name, hashlib.sha256(handle.read()).hexdigest()[:12])


def facts(name):
    """Rows of a table of facts."""
    with open(os.path.join(FACTS, name), newline="", encoding="utf-8") as handle:
        return list(csv.DictReader(handle))


def write(name, columns, rows):
    """Writes a table of the study, columns in the given order."""
    os.makedirs(OUT, exist_ok=True)
    with open(os.path.join(OUT, name), "w", newline="", encoding="utf-8") as handle:
        out = csv.writer(handle, lineterminator="\n")
        out.writerow(columns)
        for row in rows:
            out.writerow([number(row.get(c, "")) for c in columns])


def number(value, digits=4):
    """A number as short as it reads back, None as a blank."""
    if value is None:
        return ""
    if isinstance(value, float):
        text = f"{value:.{digits}f}".rstrip("0").rstrip(".")
        return "0" if text in ("", "-0") else text
    return value


def deflator():
    """Price level by year, 2025 = 1."""
    rows = {int(r["year"]): float(r["growth"]) for r in facts("price_level.csv")}
    level = {2025: 1.0}
    for year in range(2026, LAST + 1):
        level[year] = level[year - 1] * (1 + rows[year])
    for year in (2024, 2023):
        level[year] = level[year + 1] / (1 + rows[year + 1])
    return level


def money(value, year):
    """Dollars of a year as dollars of 2025."""
    return value / deflator()[year]


def slices():
    """Slice names with their quarter and hours."""
    return [(f"{q}_{part}", q, hours) for q in QUARTERS for part, hours in zip(PARTS, HOURS[q])]


def by_quarter(shape):
    """Values of a quarter's parts of the day from those of the seasons; a peak is the mean of its seasons' peaks."""
    out = {}
    for q in QUARTERS:
        for part in PARTS:
            weights = SEASONS[q]
            if part == "peak":
                weights = {s: 0.5 for s in weights} if q in ("q2", "q4") else {next(iter(weights)): 1.0}
            out[f"{q}_{part}"] = sum(w * shape[f"{s}_{part}"] for s, w in weights.items())
    return out


def years(first=FIRST, last=LAST):
    return range(first, last + 1)

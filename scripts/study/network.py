"""interfaces.csv and zones.csv: ties between zones, in two tiers where high prices can bring more."""
from common import GROUP, ZONES, facts, write

NAMES = {"ME": "Maine", "NH": "New Hampshire", "VT": "Vermont", "MA": "Massachusetts", "RI": "Rhode Island",
         "CT": "Connecticut", "NY_UP": "New York, zones A-F", "NY_DN": "New York, zones G-K", "NJ": "New Jersey",
         "DE": "Delaware", "MD": "Maryland and DC", "PA": "Pennsylvania", "VA": "Virginia", "WV": "West Virginia",
         "OH": "Ohio"}
OUTSIDE = [("QUEBEC", "EXT", "Quebec"), ("QC_NECEC", "EXT_CONTRACT", "Quebec, NECEC contract"),
           ("QC_CHPE", "EXT_CONTRACT", "Quebec, CHPE contract"), ("ONTARIO", "EXT", "Ontario"),
           ("MARITIMES", "EXT", "Maritimes"), ("WEST", "EXT", "Midwest and South supply")]
COLUMNS = ["interface", "from_zone", "to_zone", "capacity_mw", "reverse_capacity_mw", "efficiency",
           "wheeling_usd_per_mwh", "first_year", "last_year", "source", "confidence"]
# What a tie costs without a hurdle; data/calibration.toml adds the fitted one to second tiers.
WHEELING = 0.2


def rows():
    for row in facts("ties.csv"):
        yield {**row, "wheeling_usd_per_mwh": float(row["wheeling_usd_per_mwh"] or WHEELING), "capacity_mw": float(row["capacity_mw"]),
               "reverse_capacity_mw": float(row["reverse_capacity_mw"])}
    for row in facts("canada.csv"):
        if row["case"] not in ("actual", "reference") or float(row["mean_mw"]) == 0:
            continue
        # Energy of the year at an even rate: the mean flow is the limit.
        yield dict(interface=f"{row['tie']}|{row['first_year']}", from_zone=row["from_zone"], to_zone=row["to_zone"],
                   capacity_mw=float(row["mean_mw"]) / 0.98, reverse_capacity_mw=0.0, efficiency=0.98,
                   wheeling_usd_per_mwh=0.2, first_year=row["first_year"], last_year=row["last_year"],
                   source=row["source"], confidence=row["confidence"])


if __name__ == "__main__":
    write("interfaces.csv", COLUMNS, rows())
    write("zones.csv", ["zone", "group", "display_name"],
          [dict(zone=z, group=GROUP[z], display_name=NAMES[z]) for z in ZONES]
          + [dict(zone=z, group=g, display_name=n) for z, g, n in OUTSIDE])

#!/usr/bin/env python3
"""Holds what the program writes for others against what others read: data packages by frictionless, Vega-Lite specifications
by their schema (jsonschema, with the schema that altair brings) and by the compiler of Vega (vl_convert), workbooks by
openpyxl, the layout of integrated assessment by pandas and, where it is there, pyam. Whatever of these Python lacks is said
and left out; `pip install -r scripts/formats.txt` installs all.

    test_formats.py DISPATCHSOLVE
"""
import csv
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
# Metric tons of a short ton.
TONS = 0.90718474
# Relative difference that sums of a few hundred doubles may have when they are added in another order.
TOLERANCE = 1e-9


def has(module):
    found = importlib.util.find_spec(module) is not None
    if not found:
        print(f"SKIPPED: no Python module {module} (PYTHON names a python3 that has it)")
    return found


def packages(program, folder, results):
    """Results with tables by slice, and the shipped study, as data packages."""
    from frictionless import Package

    study = os.path.join(folder, "study")
    shutil.copytree(os.path.join(ROOT, "data"), study)
    described = subprocess.run([program, "schema", "--inputs", study], check=True, capture_output=True, text=True).stdout
    with open(os.path.join(study, "datapackage.json"), "w") as file:
        file.write(described)
    problems = []
    for path in (results, study):
        report = Package(os.path.join(path, "datapackage.json")).validate()
        for task in report.tasks:
            for error in task.errors[:3]:
                problems.append(f"{task.name}: {error.message}")
        for error in report.errors:
            problems.append(f"{path}: {error.message}")
        print(f"{os.path.basename(path)}: {len(report.tasks)} tables, {sum(len(t.errors) for t in report.tasks)} errors")
    return problems


def specifications(folder):
    """Name and content of every Vega-Lite specification."""
    for report in ("report", "comparison", "sweep-report", "single-report"):
        figures = os.path.join(folder, report, "figures")
        for name in sorted(os.listdir(figures)):
            if name.endswith(".vl.json"):
                with open(os.path.join(figures, name)) as file:
                    yield f"{report}/{name}", json.load(file)


def schema_problems(folder):
    """Every specification is one by the schema of Vega-Lite."""
    import altair
    import jsonschema

    path = os.path.join(os.path.dirname(altair.__file__), "vegalite", f"v{altair.SCHEMA_VERSION[1]}", "schema",
                        "vega-lite-schema.json")
    with open(path) as file:
        schema = json.load(file)
    validator = jsonschema.Draft7Validator(schema)
    problems = []
    count = 0
    for name, spec in specifications(folder):
        count += 1
        for error in validator.iter_errors(spec):
            best = jsonschema.exceptions.best_match([error])
            problems.append(f"{name}: {list(best.absolute_path)}: {best.message[:200]}")
    print(f"{count} Vega-Lite specifications as the schema of Vega-Lite {altair.SCHEMA_VERSION} has them")
    return problems


def drawn(folder):
    """Every specification compiles and draws marks."""
    import vl_convert

    problems = []
    count = 0
    for name, spec in specifications(folder):
        count += 1
        try:
            svg = vl_convert.vegalite_to_svg(spec)
        except ValueError as error:
            problems.append(f"{name}: {str(error)[:300]}")
            continue
        if svg.count("<path") < 3:
            problems.append(f"{name}: nothing is drawn")
    print(f"{count} Vega-Lite specifications drawn")
    return problems


def workbooks(program, folder):
    """A workbook has the tables' figures, as numbers."""
    import openpyxl

    subprocess.run([program, "export", "results", "--xlsx"], check=True, stdout=subprocess.DEVNULL, cwd=folder)
    book = openpyxl.load_workbook(os.path.join(folder, "results.xlsx"), read_only=True)
    problems = []
    cells = 0
    for name in book.sheetnames[1:]:
        path = os.path.join(folder, "results", name.replace("slices ", "slices/") + ".csv")
        with open(path, newline="") as file:
            rows = list(csv.reader(file))
        sheet = list(book[name].iter_rows(values_only=True))
        if len(sheet) != len(rows):
            problems.append(f"{name}: {len(sheet)} rows, the table has {len(rows)}")
            continue
        # Names of zones for people stand in the workbook alone.
        kept = [place for place, head in enumerate(sheet[0]) if head is not None and head.split(" [")[0] in rows[0]]
        if len(kept) != len(rows[0]):
            problems.append(f"{name}: {len(kept)} columns, the table has {len(rows[0])}")
        for row, theirs in zip(sheet[1:], rows[1:]):
            mine = [row[place] for place in kept if place < len(row)]
            for value, text in zip(mine + [None] * (len(theirs) - len(mine)), theirs):
                cells += 1
                good = (value in (None, "") if text == "" else value == (text == "true") if isinstance(value, bool)
                        else value == float(text) if isinstance(value, (int, float)) else value == text)
                if not good:
                    problems.append(f"{name}: {value!r} is {text!r} in the table")
                    break
    print(f"{len(book.sheetnames)} sheets, {cells} cells as in the tables")
    return problems


def assessment(program, folder):
    """The layout of integrated assessment is read back, and its figures are those of the tables."""
    import pandas

    subprocess.run([program, "export", "results", "--layout", "iamc"], check=True, stdout=subprocess.DEVNULL, cwd=folder)
    path = os.path.join(folder, "results-iamc.csv")
    table = pandas.read_csv(path, keep_default_na=False, na_values=[""])
    problems = []
    index = ["Model", "Scenario", "Region", "Variable", "Unit"]
    years = [name for name in table.columns if name not in index]
    if list(table.columns[:5]) != index or not all(name.isdigit() for name in years):
        problems.append(f"columns are {list(table.columns)}")
    if table[index].isna().any().any() or table.duplicated(index).any():
        problems.append("rows without an index, or with one that was there before")
    if not all(pandas.api.types.is_numeric_dtype(table[year]) for year in years):
        problems.append("years that are no numbers")

    def result(name):
        return pandas.read_csv(os.path.join(folder, "results", name + ".csv"), keep_default_na=False, na_values=[""])

    def same(what, mine, theirs):
        for year in years:
            a, b = float(mine[year]), float(theirs[int(year)])
            if abs(a - b) > TOLERANCE * max(abs(a), abs(b)):
                problems.append(f"{what} in {year}: {a}, the tables have {b}")

    def world(variable):
        rows = table[(table.Variable == variable) & (table.Region == "World")]
        if len(rows) != 1:
            problems.append(f"{len(rows)} rows of {variable} of the World")
        return rows.iloc[0]

    emissions = "Emissions|CO2|Energy|Supply|Electricity"
    same(emissions, world(emissions), result("emissions_by_region").groupby("year").emissions_tons.sum() * TONS * 1e-6)
    generation = "Secondary Energy|Electricity"
    same(generation, world(generation), result("technologies_by_region").groupby("year").generation_mwh.sum() * 3.6e-9)
    capacity = "Capacity|Electricity"
    same(capacity, world(capacity), result("capacity_by_region").groupby("year").capacity_mw.sum() * 1e-3)
    for variable in (emissions, generation, capacity):
        parts = table[(table.Variable == variable) & (table.Region != "World")]
        same(f"{variable} of regions", parts[years].sum(), {int(year): world(variable)[year] for year in years})
    for variable in (generation, capacity):
        parts = table[table.Variable.str.startswith(variable + "|") & (table.Region == "World")]
        same(f"{variable} by technology", parts[years].sum(), {int(year): world(variable)[year] for year in years})
    annual = result("annual").set_index("year")
    members = result("compliance_by_zone").groupby("year").region.nunique()
    carbon = table[table.Variable == "Price|Carbon"]
    for year in years:
        prices = carbon[year].dropna()
        expected = annual.p_co2_eff[int(year)] / TONS
        if len(prices) != members[int(year)] or (abs(prices - expected) > TOLERANCE * expected).any():
            problems.append(f"Price|Carbon in {year}: {sorted(set(prices))}, the tables have {expected} in {members[int(year)]} zones")
    print(f"{len(table)} rows of the layout of integrated assessment, {table.Variable.nunique()} variables")
    if has("pyam"):
        try:
            import pyam
        except Exception as error:  # A pyam that does not go with the pandas that is there says so in many ways.
            print(f"SKIPPED: pyam cannot be imported ({type(error).__name__}: {str(error)[:100]})")
            return problems
        frame = pyam.IamDataFrame(path)
        if len(frame.timeseries()) != len(table):
            problems.append(f"pyam reads {len(frame.timeseries())} rows of {len(table)}")
    return problems


def main():
    program = os.path.abspath(sys.argv[1])
    problems = []
    with tempfile.TemporaryDirectory() as folder:
        def run(*arguments):
            subprocess.run([program, *arguments], check=True, stdout=subprocess.DEVNULL, cwd=folder)

        common = ["--inputs", os.path.join(ROOT, "data"), "--years", "2025-2027", "--foresight", "myopic", "-q"]
        run(*common, "--slices", "--output", "results")
        run(*common, "--scenario", "without-virginia", "--output", "other")
        run("report", "results", "--output", "report")
        run("report", "results", "other", "--output", "comparison")
        study = os.path.join(folder, "first")
        run("init", study)
        for name, design in (("sweep", "grid"), ("single", "one_at_a_time")):
            with open(os.path.join(folder, f"{name}.toml"), "w") as file:
                file.write(SWEEP.format(name=name, design=design))
            run("sweep", f"{name}.toml", "--output", name, "-q")
            run("report", name)
        if has("frictionless"):
            problems += packages(program, folder, os.path.join(folder, "results"))
        if has("openpyxl"):
            problems += workbooks(program, folder)
        if has("pandas"):
            problems += assessment(program, folder)
        if has("altair") and has("jsonschema"):
            problems += schema_problems(folder)
        if has("vl_convert"):
            problems += drawn(folder)
    for problem in problems:
        print(problem)
    return 1 if problems else 0


SWEEP = """name = "{name}"
inputs = "first"
years = "2027-2030"
design = "{design}"
metrics = ["allowance_price_usd", "covered_emissions_short_tons"]
[[axis]]
name = "cap"
values = [0.9, 1.1]
[[axis.change]]
table = "allowance_program"
column = "cap_short_tons"
use = "multiply"
[[axis]]
name = "load"
values = [0.95, 1.0, 1.05]
[[axis.change]]
table = "demand"
column = "demand_mwh"
use = "multiply"
"""

if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Holds what the program writes for others against what others read: data packages by frictionless, Vega-Lite specifications
by the compiler of Vega, workbooks by openpyxl. Whatever of these Python lacks is said and left out.

    test_formats.py DISPATCHSOLVE
"""
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


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
    """Every Vega-Lite specification compiles and draws marks."""
    import vl_convert

    problems = []
    count = 0
    for report in ("report", "comparison"):
        figures = os.path.join(folder, report, "figures")
        for name in sorted(os.listdir(figures)):
            if not name.endswith(".vl.json"):
                continue
            with open(os.path.join(figures, name)) as file:
                spec = json.load(file)
            count += 1
            try:
                svg = vl_convert.vegalite_to_svg(spec)
            except ValueError as error:
                problems.append(f"{report}/{name}: {str(error)[:300]}")
                continue
            if svg.count("<path") < 3:
                problems.append(f"{report}/{name}: nothing is drawn")
    print(f"{count} Vega-Lite specifications drawn")
    return problems


def workbooks(program, folder):
    """A workbook has the tables' figures, as numbers."""
    import csv
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
        for mine, theirs in zip(sheet[1:], rows[1:]):
            for value, text in zip(list(mine) + [None] * (len(theirs) - len(mine)), theirs):
                cells += 1
                good = (value in (None, "") if text == "" else value == (text == "true") if isinstance(value, bool)
                        else value == float(text) if isinstance(value, (int, float)) else value == text)
                if not good:
                    problems.append(f"{name}: {value!r} is {text!r} in the table")
                    break
    print(f"{len(book.sheetnames)} sheets, {cells} cells as in the tables")
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
        if has("frictionless"):
            problems += packages(program, folder, os.path.join(folder, "results"))
        if has("openpyxl"):
            problems += workbooks(program, folder)
        if has("vl_convert"):
            problems += specifications(folder)
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())

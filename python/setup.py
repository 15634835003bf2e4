"""The version stands in one place, the program's source."""
import re
from pathlib import Path

from setuptools import setup

SOURCE = Path(__file__).resolve().parent.parent / "Sources" / "dispatchsolve" / "DispatchSolve.swift"
found = re.search(r'^let programVersion = "([^"]+)"$', SOURCE.read_text(encoding="utf-8"), re.MULTILINE)
if found is None:
    raise SystemExit(f"{SOURCE} has no programVersion")
setup(version=found.group(1))

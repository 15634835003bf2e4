"""Dispatch of a power system year by year, and its CO2 allowance market above it.

    import dispatchsolve

    results = dispatchsolve.run("data", "2025-2040", "results/rggi")
    results.annual[["year", "allowance_price"]]
    results.annual.attrs["units"]["allowance_price"]      # '$/short ton'
    dispatchsolve.curve("data", 2030, prices=(0, 200))    # E(p), every switching price

What computes is the program ``dispatchsolve``: the one in this package, where the package was built with one, or that which
the environment variable DISPATCHSOLVE names, or the one on the PATH. Units: MW, MWh, dollars, short tons of CO2.
"""

from ._calls import check, curve, import_pypsa, run, scenarios, settings
from ._program import DispatchSolveError, DispatchSolveWarning, Finding, executable, version
from ._results import Results, read
from ._values import Change, Scenario, Setting

__all__ = [
    "Change",
    "DispatchSolveError",
    "DispatchSolveWarning",
    "Finding",
    "Results",
    "Scenario",
    "Setting",
    "check",
    "curve",
    "executable",
    "import_pypsa",
    "read",
    "run",
    "scenarios",
    "settings",
    "version",
]

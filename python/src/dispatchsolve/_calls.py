"""The program's commands as functions."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Iterable, Sequence, Union

import pandas

from ._program import Finding, call
from ._results import Results, read, read_numbers
from ._values import Scenario, Setting, scenarios_of, settings_of

#: A folder or a file.
Location = Union[str, "os.PathLike[str]"]
#: Years: 2030, "2025-2040", "2025,2030-2035", or several of them.
Years = Union[int, str, Iterable[int]]


def run(
    inputs: Location,
    years: Years,
    output: Location,
    *,
    scenario: str | Sequence[str] = (),
    mode: str | None = None,
    foresight: int | str | None = None,
    builds: bool | None = None,
    standards: bool | None = None,
    slices: bool = False,
    report: bool = True,
    threads: int | None = None,
    overwrite: bool = False,
    resume: bool = False,
    options: Sequence[str] = (),
) -> Results:
    """Runs a study and reads its results; what the study is warned of comes as DispatchSolveWarning.

    Args:
        inputs: Study folder.
        years: Years to report; a run goes through all years from the study's first.
        output: Result folder to make.
        scenario: Scenario of the study folder, or several, later ones laid over earlier ones.
        mode: "network" or "single"; None: the study's, as with the three that follow.
        foresight: How far everyone looks ahead: "myopic", a number of years, or "perfect".
        builds: Whether capacity is built.
        standards: Whether generation standards are enforced.
        slices: Whether prices, generation and flows of every slice are written too.
        report: Whether report.html is written.
        threads: Threads; results do not depend on them.
        overwrite: Whether the results of an earlier run in that folder are replaced.
        resume: Whether an interrupted run goes on.
        options: More options of the command, as the command line has them.

    Raises:
        DispatchSolveError: The run did not end well; ``findings`` says where the study is wrong.
    """
    arguments = ["run", "--inputs", os.fspath(inputs), "--years", _years(years), "--output", os.fspath(output), "--progress", "none"]
    arguments += [*_scenarios(scenario), *_settings(mode, builds, standards)]
    if foresight is not None:
        arguments += ["--foresight", str(foresight)]
    if threads is not None:
        arguments += ["--threads", str(threads)]
    flags = {"--slices": slices, "--no-report": not report, "--overwrite": overwrite, "--resume": resume}
    call([*arguments, *(flag for flag, is_set in flags.items() if is_set), *options])
    return read(output)


def check(inputs: Location, years: Years | None = None, *, scenario: str | Sequence[str] = ()) -> list[Finding]:
    """Checks a study, and returns its warnings.

    Raises DispatchSolveError, with all findings, where the study is wrong.
    """
    given = [] if years is None else ["--years", _years(years)]
    return Finding.all_of(call(["check", "--inputs", inputs, *given, *_scenarios(scenario)]))


def curve(
    inputs: Location,
    year: int,
    prices: tuple[float, float] = (0, 200),
    *,
    scenario: str | Sequence[str] = (),
    mode: str | None = None,
    builds: bool | None = None,
    standards: bool | None = None,
    threads: int | None = None,
) -> pandas.DataFrame:
    """A year's covered emissions as a step function of the allowance price, exactly.

    A row for each switching price between the two given, and for these: emissions just below it and just above it; between two
    rows they are constant.
    """
    low, high = prices
    arguments = ["curve", "--inputs", os.fspath(inputs), "--year", str(year), "--prices", f"{low}-{high}"]
    if threads is not None:
        arguments += ["--threads", str(threads)]
    text = call([*arguments, *_scenarios(scenario), *_settings(mode, builds, standards)])
    frame = read_numbers(io.StringIO(text), ["price_usd", "emissions_below_short_tons", "emissions_above_short_tons"])
    frame["year"] = frame["year"].astype("Int64")
    frame.attrs = {
        "description": f"Covered emissions of {year} by allowance price",
        "key": ["year", "price_usd"],
        "units": {
            "year": "year",
            "price_usd": "$/short ton",
            "emissions_below_short_tons": "short tons",
            "emissions_above_short_tons": "short tons",
        },
        "meanings": {
            "year": "Year",
            "price_usd": "Allowance price at which dispatch switches",
            "emissions_below_short_tons": "Covered emissions just below that price",
            "emissions_above_short_tons": "Covered emissions just above that price",
        },
    }
    return frame


def scenarios(inputs: Location) -> list[Scenario]:
    """The scenarios of a study folder, with what each changes."""
    return scenarios_of(call(["scenarios", "--inputs", inputs]))


def settings(inputs: Location | None = None) -> list[Setting]:
    """All settings of study.toml, with the values of a study or, without one, the defaults."""
    return settings_of(call(["settings", *([] if inputs is None else ["--inputs", inputs])]))


def import_pypsa(
    network: Location,
    output: Location,
    *,
    year: int | None = None,
    block_hours: float | None = None,
    relax: bool = False,
) -> Path:
    """Makes a study folder of a network that PyPSA exported as a folder of CSV files, and returns it.

    Args:
        network: Folder of the network.
        output: Study folder to make; it must not be there, or be empty.
        year: Year of the study; None: that of the first snapshot.
        block_hours: Hours within which stores give back what they took; None: all snapshots together.
        relax: Whether what a study cannot express is left out, with a DispatchSolveWarning each; otherwise it is an
            error with all findings.
    """
    arguments = ["import", "pypsa", os.fspath(network), "--output", os.fspath(output)]
    if year is not None:
        arguments += ["--year", str(year)]
    if block_hours is not None:
        arguments += ["--block-hours", str(block_hours)]
    call([*arguments, *(["--relax"] if relax else [])])
    return Path(output)


def _years(years: Years) -> str:
    if isinstance(years, (str, int)):
        return str(years)
    return ",".join(str(year) for year in sorted(set(years)))


def _scenarios(scenario: str | Sequence[str]) -> list[str]:
    names = [scenario] if isinstance(scenario, str) else scenario
    return [argument for name in names for argument in ("--scenario", name)]


def _settings(mode: str | None, builds: bool | None, standards: bool | None) -> list[str]:
    arguments = [] if mode is None else ["--mode", mode]
    for name, value in (("builds", builds), ("standards", standards)):
        if value is not None:
            arguments.append(f"--{name}" if value else f"--no-{name}")
    return arguments

"""Holds the package against the program that DISPATCHSOLVE, the package itself or the PATH has."""

from __future__ import annotations

import csv
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import warnings
from pathlib import Path

import pandas
import pytest

import dispatchsolve

ROOT = Path(__file__).resolve().parents[2]
NETWORK = ROOT / "Tests" / "PyPSAImportTests" / "Fixtures" / "tiny"


@pytest.fixture(scope="session")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The study of three zones that `init` makes."""
    folder = tmp_path_factory.mktemp("python") / "study"
    subprocess.run([dispatchsolve.executable(), "init", folder], check=True, capture_output=True)
    return folder


@pytest.fixture(scope="session")
def results(study: Path) -> dispatchsolve.Results:
    return dispatchsolve.run(study, range(2027, 2031), study.parent / "results", slices=True)


def test_a_run_is_that_of_the_command(study: Path, results: dispatchsolve.Results) -> None:
    other = study.parent / "command"
    subprocess.run(
        [dispatchsolve.executable(), "--inputs", study, "--years", "2027-2030", "--output", other, "--slices", "-q"], check=True
    )
    assert (other / "annual.csv").read_bytes() == (results.folder / "annual.csv").read_bytes()
    assert results.manifest["version"] == dispatchsolve.version()


def test_frames_hold_what_the_files_hold(results: dispatchsolve.Results) -> None:
    for name in results:
        frame = results[name]
        path = name.replace("slices-", "slices/")
        with (results.folder / f"{path}.csv").open(newline="") as file:
            rows = list(csv.DictReader(file))
        assert len(frame) == len(rows), name
        for row, (_, cells) in zip(rows, frame.iterrows()):
            for column, text in row.items():
                cell = cells[column]
                if text == "":
                    assert pandas.isna(cell), (name, column)
                elif isinstance(cell, float):
                    assert cell == float(text), (name, column)
                else:
                    assert str(cell) in (text, text.capitalize()), (name, column)


def test_units_and_meanings(results: dispatchsolve.Results) -> None:
    annual = results.annual
    assert annual.attrs["units"]["allowance_price"] == "$/short ton"
    assert annual.attrs["units"]["unserved_mwh"] == "MWh"
    assert annual.attrs["key"] == ["year"]
    assert annual.attrs["description"].startswith("One row a year")
    assert all(annual.attrs["meanings"][column] for column in annual.columns)
    assert annual["year"].tolist() == [2027, 2028, 2029, 2030]
    assert (annual["allowance_price"] > 0).all()
    assert "price_by_region" in results and "price_by_region" in dir(results)
    with pytest.raises(AttributeError, match="no table 'anual'; there are annual"):
        results.anual


def test_a_curve_falls_and_meets_the_run(study: Path, results: dispatchsolve.Results) -> None:
    curve = dispatchsolve.curve(study, 2027, prices=(0, 60))
    assert curve["price_usd"].is_monotonic_increasing and len(curve) > 3
    assert (curve["emissions_above_short_tons"] <= curve["emissions_below_short_tons"]).all()
    assert curve["emissions_below_short_tons"].is_monotonic_decreasing
    assert curve.attrs["units"]["price_usd"] == "$/short ton"
    # The study's first year has nothing built before it, so that its emissions lie on the curve.
    first = results.annual.iloc[0]
    below = curve[curve["price_usd"] <= first["allowance_price"] + 1e-9].iloc[-1]
    high, low = below["emissions_below_short_tons"], below["emissions_above_short_tons"]
    assert low * (1 - 1e-9) <= first["covered_emissions_short_tons"] <= high * (1 + 1e-9)


def test_scenarios(study: Path, results: dispatchsolve.Results) -> None:
    found = {scenario.name: scenario for scenario in dispatchsolve.scenarios(study)}
    assert sorted(found) == ["south-joins", "tighter"]
    assert found["tighter"].description == "Caps a tenth lower from 2028"
    assert [change.table for change in found["south-joins"].changes] == ["program_membership"]
    tighter = dispatchsolve.run(study, "2027-2030", study.parent / "tighter", scenario="tighter", report=False)
    assert tighter.annual["allowance_price"].sum() > results.annual["allowance_price"].sum()
    assert not (tighter.folder / "report.html").exists()


def test_settings(study: Path) -> None:
    found = {setting.key: setting for setting in dispatchsolve.settings(study)}
    assert (found["run.foresight"].value, found["run.foresight"].default) == ("3", "myopic")
    assert found["run.voll_usd_per_mwh"].meaning == "Price of unserved energy"
    defaults = {setting.key: setting.value for setting in dispatchsolve.settings()}
    assert defaults["run.foresight"] == "myopic" and defaults["run.first_year"] == ""


def test_findings_of_a_wrong_study(study: Path, tmp_path: Path) -> None:
    subprocess.run([dispatchsolve.executable(), "init", tmp_path / "wrong"], check=True, capture_output=True)
    units = tmp_path / "wrong" / "units.csv"
    units.write_text(units.read_text().replace("North coal,North,", "North coal,Nort,").replace(",700,7,", ",many,7,"))
    for call in (
        lambda: dispatchsolve.check(tmp_path / "wrong", 2027),
        lambda: dispatchsolve.run(tmp_path / "wrong", 2027, tmp_path / "out"),
    ):
        with pytest.raises(dispatchsolve.DispatchSolveError) as caught:
            call()
        assert caught.value.exit_code == 2
        assert {(finding.file, finding.line) for finding in caught.value.findings} >= {("units.csv", 2), ("units.csv", 3)}
        assert not any(finding.is_warning for finding in caught.value.findings)
    assert dispatchsolve.check(study, [2027, 2028]) == []


def test_all_findings_come_and_those_of_one_cause_as_one(tmp_path: Path) -> None:
    subprocess.run([dispatchsolve.executable(), "init", tmp_path / "wrong"], check=True, capture_output=True)
    demand = tmp_path / "wrong" / "demand.csv"
    header = demand.read_text().splitlines()[0]
    columns = len(header.split(","))
    rows = [f"2027,Z{number}" + ",x" * (columns - 2) for number in range(45)] + [",".join(["y"] * columns)] * 7
    demand.write_text("\n".join([header, *rows]) + "\n")
    with pytest.raises(dispatchsolve.DispatchSolveError) as caught:
        dispatchsolve.check(tmp_path / "wrong")
    messages = [finding.message for finding in caught.value.findings if finding.file == "demand.csv"]
    assert sum(message.endswith("(and in 44 more rows)") for message in messages) == columns - 2
    assert sum(message.endswith("(and in 6 more rows)") for message in messages) == columns - 1


def test_a_network_of_pypsa(tmp_path: Path) -> None:
    made = dispatchsolve.import_pypsa(NETWORK, tmp_path / "study")
    found = dispatchsolve.run(made, 2030, tmp_path / "results", report=False)
    # What PyPSA 1.4 and HiGHS find for its 8 hours.
    assert found.annual["system_cost_usd"][0] / 1095 == pytest.approx(5277.3195876288655, rel=1e-9)


def test_what_an_import_leaves_out_is_a_warning_each(tmp_path: Path) -> None:
    network = tmp_path / "network"
    shutil.copytree(NETWORK, network)
    generators = (network / "generators.csv").read_text().splitlines()
    ramps = ["ramp_limit_up", "0.1", "0.2"]
    (network / "generators.csv").write_text("".join(f"{line},{cell}\n" for line, cell in zip(generators, ramps)))
    with pytest.raises(dispatchsolve.DispatchSolveError) as caught:
        dispatchsolve.import_pypsa(network, tmp_path / "strict")
    with pytest.warns(dispatchsolve.DispatchSolveWarning, match="left out: a study cannot express") as raised:
        made = dispatchsolve.import_pypsa(network, tmp_path / "study", relax=True)
    found = [warning.message.finding for warning in raised if isinstance(warning.message, dispatchsolve.DispatchSolveWarning)]
    places = [(finding.file, finding.line, finding.column) for finding in found if finding.file == "generators.csv"]
    assert places == [(finding.file, finding.line, finding.column) for finding in caught.value.findings]
    assert len(places) == 2
    # At the line here, not within the package.
    assert {warning.filename for warning in raised} == {__file__}
    assert (made / "units.csv").exists()


def test_what_a_run_is_warned_of_is_a_warning(study: Path, tmp_path: Path) -> None:
    odd = tmp_path / "odd"
    shutil.copytree(study, odd)
    units = odd / "units.csv"
    units.write_text(units.read_text().replace(",700,7,", ",700,70,", 1))
    checked = dispatchsolve.check(odd, 2027)
    assert checked and all(finding.is_warning for finding in checked)
    with pytest.warns(dispatchsolve.DispatchSolveWarning) as raised:
        dispatchsolve.run(odd, 2027, tmp_path / "results", report=False)
    assert [str(warning.message) for warning in raised] == [str(finding) for finding in checked]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        dispatchsolve.run(study, 2027, tmp_path / "calm", report=False)


def test_an_interrupt_reaches_the_program_once(tmp_path: Path) -> None:
    # Stands for the program: counts the interrupts that it hears until half a second after the first.
    program = tmp_path / "program"
    program.write_text(
        f"""#!{sys.executable}
import pathlib, signal, sys, time
heard = []
signal.signal(signal.SIGINT, lambda *_: heard.append(time.monotonic()))
pathlib.Path({str(tmp_path / "ready")!r}).touch()
while not heard or time.monotonic() < heard[0] + 0.5:
    time.sleep(0.01)
pathlib.Path({str(tmp_path / "heard")!r}).write_text(str(len(heard)))
sys.exit(130)
"""
    )
    program.chmod(0o755)
    caller = subprocess.Popen(
        [sys.executable, "-c", "import dispatchsolve; dispatchsolve.version()"],
        env={**os.environ, "DISPATCHSOLVE": str(program)},
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    patience = time.monotonic() + 30
    while not (tmp_path / "ready").exists() and time.monotonic() < patience:
        time.sleep(0.01)
    # As a terminal does it: the whole group at once.
    os.killpg(caller.pid, signal.SIGINT)
    _, error = caller.communicate(timeout=30)
    assert "KeyboardInterrupt" in error
    assert (tmp_path / "heard").read_text() == "1"


def test_the_command_of_the_package_is_not_the_program(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    wrapper = tmp_path / "wrapper"
    wrapper.write_text(f'#!/bin/sh\nexec "{dispatchsolve.executable()}" "$@"\n')
    command = tmp_path / "dispatchsolve"
    command.write_text(
        f"#!{sys.executable}\nimport sys\nfrom dispatchsolve.__main__ import main\nif __name__ == '__main__':\n    sys.exit(main())\n"
    )
    for script in (wrapper, command):
        script.chmod(0o755)
    monkeypatch.setenv("DISPATCHSOLVE", str(command))
    with pytest.raises(dispatchsolve.DispatchSolveError, match="is the command of this package"):
        dispatchsolve.version()
    ended = subprocess.run([command, "--version"], capture_output=True, text=True, timeout=60)
    assert ended.returncode == 1 and "is the command of this package" in ended.stderr
    # Any other script may stand for the program.
    monkeypatch.setenv("DISPATCHSOLVE", str(wrapper))
    assert dispatchsolve.version()


def test_no_program(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DISPATCHSOLVE", str(tmp_path / "none"))
    with pytest.raises(dispatchsolve.DispatchSolveError, match="is no program that can be run"):
        dispatchsolve.version()


def test_no_results(tmp_path: Path) -> None:
    with pytest.raises(dispatchsolve.DispatchSolveError, match="no complete results"):
        dispatchsolve.read(tmp_path)
    (tmp_path / "datapackage.json").write_text("{}")
    with pytest.raises(dispatchsolve.DispatchSolveError, match="damaged"):
        dispatchsolve.read(tmp_path)


def test_the_command_is_the_program() -> None:
    shown = subprocess.run([sys.executable, "-m", "dispatchsolve", "--version"], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == dispatchsolve.version()


def test_the_example_makes_the_figure(results: dispatchsolve.Results, tmp_path: Path) -> None:
    pytest.importorskip("altair")
    figure = tmp_path / "prices.json"
    example = ROOT / "python" / "examples" / "price_figure.py"
    subprocess.run([sys.executable, example, results.folder, figure], check=True)
    data = json.loads(figure.read_text())["datasets"].values()
    drawn = {row["year"]: row["allowance_price"] for rows in data for row in rows if "allowance_price" in row}
    assert drawn == dict(zip(results.annual["year"], results.annual["allowance_price"]))

"""Result folders as data frames."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path
from typing import Any, Iterable, Iterator, Mapping

import pandas

from ._program import DispatchSolveError

#: Types of columns by those of the data package; anything else is text.
_KINDS = {"integer": "Int64", "boolean": "boolean"}


class Results(Mapping[str, pandas.DataFrame]):
    """The tables of a result folder, each read when it is first asked for.

    ``results["annual"]`` and ``results.annual`` are the same data frame. Its ``attrs`` have, by column, ``units`` (those that have
    one) and ``meanings``, and the table's own ``description`` and ``key``. Blank cells are missing values.
    """

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        self._folder = Path(folder)
        try:
            described = json.loads((self._folder / "datapackage.json").read_text(encoding="utf-8"))
            self._resources: dict[str, dict[str, Any]] = {r["name"]: r for r in described["resources"]}
        except FileNotFoundError:
            raise DispatchSolveError(f"{folder}: no datapackage.json: no complete results of a run") from None
        except (ValueError, KeyError, TypeError) as error:
            raise DispatchSolveError(f"{folder}/datapackage.json is damaged: {error}") from None
        self._frames: dict[str, pandas.DataFrame] = {}

    @property
    def folder(self) -> Path:
        """The folder."""
        return self._folder

    @property
    def manifest(self) -> dict[str, Any]:
        """What was run, with what, and the digests of what was read and written; empty where there is none."""
        path = self._folder / "manifest.json"
        return dict(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else {}

    def __getitem__(self, name: str) -> pandas.DataFrame:
        if name not in self._frames:
            self._frames[name] = _frame(self._folder, self._resources[name])
        return self._frames[name]

    def __getattr__(self, name: str) -> pandas.DataFrame:
        if name.startswith("_") or name not in self._resources:
            raise AttributeError(f"no table {name!r}; there are {', '.join(self.__dict__.get('_resources', {}))}")
        return self[name]

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self._resources]

    def __iter__(self) -> Iterator[str]:
        return iter(self._resources)

    def __len__(self) -> int:
        return len(self._resources)

    def __repr__(self) -> str:
        return f"Results({str(self._folder)!r}: {', '.join(self._resources)})"


def _frame(folder: Path, resource: dict[str, Any]) -> pandas.DataFrame:
    fields = resource["schema"]["fields"]
    frame = read_numbers(folder / resource["path"], [field["name"] for field in fields if field["type"] == "number"])
    for field in fields:
        kind = _KINDS.get(field["type"])
        if kind == "boolean":
            frame[field["name"]] = frame[field["name"]].map({"true": True, "false": False})
        if kind is not None:
            frame[field["name"]] = frame[field["name"]].astype(kind)
    key = resource["schema"].get("primaryKey", [])
    frame.attrs = {
        "description": resource.get("description", ""),
        "key": [key] if isinstance(key, str) else list(key),
        "units": {field["name"]: field["unit"] for field in fields if field.get("unit")},
        "meanings": {field["name"]: field.get("description", "") for field in fields},
    }
    return frame


def read_numbers(file: str | os.PathLike[str] | io.StringIO, columns: Iterable[str]) -> pandas.DataFrame:
    """A table of text, with numbers in some columns, each the double that its digits stand for.

    Nothing but a blank is missing: a name may be NA.
    """
    frame = pandas.read_csv(file, dtype="string", keep_default_na=False, na_values=[""])
    for column in columns:
        cells = [float("nan") if pandas.isna(cell) else float(cell) for cell in frame[column]]
        frame[column] = pandas.Series(cells, index=frame.index, dtype="float64")
    return frame


def read(folder: str | os.PathLike[str]) -> Results:
    """The results of a run that is complete, as data frames with units.

    Raises DispatchSolveError where the folder has none.
    """
    return Results(folder)

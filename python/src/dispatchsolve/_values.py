"""What commands print, as values."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Change:
    """What a scenario changes, in the program's words: ``allowance_program.cap_short_tons x 0.9, 2028-2030``."""

    text: str

    @property
    def table(self) -> str:
        """Table, or section of settings, that is changed."""
        return re.split(r"[.:\s]", self.text, maxsplit=1)[0]


@dataclass(frozen=True)
class Scenario:
    """A scenario of a study folder."""

    #: Name, as ``scenario=`` of other calls takes it.
    name: str
    #: What it is about; empty where it does not say.
    description: str
    #: What it changes.
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Setting:
    """A setting of study.toml."""

    #: Section and key: ``run.foresight``.
    key: str
    #: Value, as it is written; empty for none.
    value: str
    #: Value where the study does not say one; empty for none.
    default: str
    #: What it may be.
    kind: str
    #: What it means.
    meaning: str


def scenarios_of(text: str) -> list[Scenario]:
    """Scenarios as the program lists them: a line each, what it changes indented below it."""
    found: list[Scenario] = []
    for line in text.splitlines():
        if line.startswith("    "):
            last = found.pop()
            found.append(Scenario(last.name, last.description, (*last.changes, Change(line.strip()))))
        elif not line.startswith("no scenarios: "):
            name, _, description = line.partition(": ")
            found.append(Scenario(name, description, ()))
    return found


def settings_of(text: str) -> list[Setting]:
    """Settings as the program lists them: a line with the value, then two with kind and meaning."""
    found: list[Setting] = []
    section = ""
    lines = iter(text.splitlines())
    for line in lines:
        if line.startswith("["):
            section = line.strip("[]")
            continue
        head = re.match(r"^(?P<key>\w+) = (?P<value>.*?)(?: \(default: (?P<default>.*)\))?$", line)
        if head is None:
            continue
        value = "" if head["value"] == "none" else head["value"]
        default = value if head["default"] is None else "" if head["default"] == "none" else head["default"]
        found.append(Setting(f"{section}.{head['key']}", value, default, next(lines, "").strip(), next(lines, "").strip()))
    return found

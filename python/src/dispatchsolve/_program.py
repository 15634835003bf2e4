"""Finds the program, runs it, and makes exceptions of how it ends."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Sequence

#: Environment variable that names the program; it goes before the one in the package.
VARIABLE = "DISPATCHSOLVE"

_FINDING = re.compile(r"^(?P<file>[^:\n]+):(?P<line>\d+):(?P<column>\d+): (?P<warning>warning: )?(?P<message>.*)$")


@dataclass(frozen=True)
class Finding:
    """Something the program says about a file, with its place."""

    #: File within the folder.
    file: str
    #: Line, from 1.
    line: int
    #: Column, in characters from 1.
    column: int
    #: What is wrong.
    message: str
    #: Whether it is a warning; otherwise it is an error.
    is_warning: bool

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {'warning: ' if self.is_warning else ''}{self.message}"

    @staticmethod
    def all_of(text: str) -> list[Finding]:
        """The findings among the lines of a text, in their order."""
        found = (_FINDING.match(line) for line in text.splitlines())
        return [
            Finding(m["file"], int(m["line"]), int(m["column"]), m["message"], m["warning"] is not None)
            for m in found
            if m is not None
        ]


class DispatchSolveError(RuntimeError):
    """The program ended otherwise than well.

    ``exit_code`` is the program's: 1 options that do not fit, 2 input data, 3 a run that failed, 5 files, 64 wrong usage, 130
    and 143 stopped by a signal; None where there is no program. ``findings`` are the places in input files, all of them.
    """

    def __init__(self, message: str, exit_code: int | None = None) -> None:
        super().__init__(message.strip() or f"dispatchsolve ended with code {exit_code}")
        self.exit_code = exit_code
        self.findings = Finding.all_of(message)


def executable() -> str:
    """Path of the program: that of DISPATCHSOLVE, the one in this package, or the one on the PATH.

    Raises DispatchSolveError where there is none.
    """
    named = os.environ.get(VARIABLE)
    if named:
        path = shutil.which(named)
        if path is None:
            raise DispatchSolveError(f"{VARIABLE} is {named!r}, which is no program that can be run")
        return path
    inside = Path(__file__).resolve().parent / "bin" / "dispatchsolve"
    if inside.is_file() and os.access(inside, os.X_OK):
        return str(inside)
    # The command of this package only calls what is found here, so it is none; it begins with '#!'.
    for folder in os.get_exec_path():
        path = shutil.which("dispatchsolve", path=folder)
        if path is not None and not _is_script(path):
            return path
    raise DispatchSolveError(
        f"the program dispatchsolve is not in this package and not on the PATH; {VARIABLE} may name it"
    )


def _is_script(path: str) -> bool:
    with open(path, "rb") as file:
        return file.read(2) == b"#!"


def call(arguments: Sequence[str | os.PathLike[str]]) -> str:
    """Runs the program, and returns what it prints; whatever else it says comes as an exception, or not at all.

    An interrupt (Ctrl-C) reaches the program, which ends after a checkpoint, before it is raised here.
    """
    process = subprocess.Popen(
        [executable(), *(os.fspath(argument) for argument in arguments)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
    )
    try:
        output, error = process.communicate()
    except KeyboardInterrupt:
        process.send_signal(signal.SIGINT)
        process.communicate()
        raise
    if process.returncode != 0:
        # What a check finds wrong may stand in what it prints.
        raise DispatchSolveError(error or output, process.returncode)
    return output


def version() -> str:
    """Version of the program that is used."""
    return call(["--version"]).strip()

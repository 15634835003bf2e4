"""Finds the program, runs it, and makes exceptions of how it ends."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import warnings
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
    #: What is wrong; where more rows say the same, with how many.
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


class DispatchSolveWarning(UserWarning):
    """Something the program warns of, and goes on. ``finding`` has its place."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(str(finding))
        self.finding = finding


def executable() -> str:
    """Path of the program: that of DISPATCHSOLVE, the one in this package, or the one on the PATH.

    Raises DispatchSolveError where there is none.
    """
    named = os.environ.get(VARIABLE)
    if named:
        path = shutil.which(named)
        if path is None:
            raise DispatchSolveError(f"{VARIABLE} is {named!r}, which is no program that can be run")
        if _OWN.search(_script(path)):
            raise DispatchSolveError(
                f"{VARIABLE} is {named!r}, which is the command of this package and not the program that it calls"
            )
        return path
    inside = Path(__file__).resolve().parent / "bin" / "dispatchsolve"
    if inside.is_file() and os.access(inside, os.X_OK):
        return str(inside)
    # The command of this package only calls what is found here, so it is none; nor are scripts that stand for it, of
    # managers of Python versions, say.
    for folder in os.get_exec_path():
        path = shutil.which("dispatchsolve", path=folder)
        if path is not None and not _script(path):
            return path
    raise DispatchSolveError(
        f"the program dispatchsolve is not in this package and not on the PATH; {VARIABLE} may name it"
    )


# What scripts have that call the command of this package.
_OWN = re.compile(rb"dispatchsolve\.__main__|-m\s+dispatchsolve\b")


def _script(path: str) -> bytes:
    """Text of a script; nothing where the file is another program, or cannot be read."""
    try:
        with open(path, "rb") as file:
            return file.read() if file.read(2) == b"#!" else b""
    except OSError:
        return b""


#: Commands that read a study, which list all findings for a program only where they are told to.
_READING = {"run", "check", "curve", "import", "sweep", "experiment", "validate", "calibrate"}


def call(arguments: Sequence[str | os.PathLike[str]]) -> str:
    """Runs the program, and returns what it prints; what it warns of is a warning at the line that called the caller.

    An interrupt (Ctrl-C) reaches the program, which ends after a checkpoint, before it is raised here.
    """
    listing = ["--all-findings"] if arguments and arguments[0] in _READING else []
    process = subprocess.Popen(
        [executable(), *(os.fspath(argument) for argument in arguments), *listing],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
        # A terminal interrupts all of a session's foreground; a second interrupt ends the program at once, without a
        # checkpoint. So that it hears each one once, it hears them from here alone.
        start_new_session=True,
    )
    try:
        output, error = process.communicate()
    except BaseException:
        _interrupt(process)
        raise
    if process.returncode != 0:
        # What a check finds wrong may stand in what it prints.
        raise DispatchSolveError(error or output, process.returncode)
    for finding in Finding.all_of(error):
        if finding.is_warning:
            warnings.warn(DispatchSolveWarning(finding), stacklevel=3)
    return output


def _interrupt(process: subprocess.Popen[str]) -> None:
    """Interrupts the program and waits for its end; another interrupt meanwhile is handed on too."""
    process.send_signal(signal.SIGINT)
    while True:
        try:
            process.communicate()
            return
        except KeyboardInterrupt:
            process.send_signal(signal.SIGINT)


def version() -> str:
    """Version of the program that is used."""
    return call(["--version"]).strip()

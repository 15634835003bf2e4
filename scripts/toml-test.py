#!/usr/bin/env python3
"""Holds the reader of TOML against others: the public toml-test suite, and Python's tomllib on random documents.

    scripts/toml-test.py PROGRAM [--suite FOLDER] [--documents N] [--seed N]

PROGRAM is what `swift build --product TOMLDump` makes. FOLDER is a checkout of https://github.com/toml-lang/toml-test,
whose cases of TOML 1.0 are taken; nothing is fetched here. The exit code is 1 when anything differs. What is known to
differ and is allowed for: Python takes whole numbers beyond 64 bits.
"""

import argparse
import collections
import datetime
import json
import math
import pathlib
import struct
import subprocess
import sys
import tomllib

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from toml_documents import documents  # noqa: E402

BATCH = 500


def answers(program, batch):
    """The program's answer to each document: parsed JSON, or an error's text; a number is the signal that ended it."""
    results = []
    while len(results) < len(batch):
        rest = batch[len(results):]
        sent = b"".join(struct.pack(">I", len(data)) + data for data in rest)
        run = subprocess.run([program, "--many"], input=sent, capture_output=True)
        for line in run.stdout.split(b"\n")[:-1]:
            results.append(json.loads(line) if line.startswith(b"{") else line.decode())
        if run.returncode != 0:
            # The program went down in the document that comes next.
            results.append(run.returncode)
        elif len(results) < len(batch):
            raise SystemExit("the program has answered too little")
    return results


def same(left, right):
    """Whether two values tagged with their types are the same."""
    if isinstance(left, list) or isinstance(right, list):
        return (isinstance(left, list) and isinstance(right, list) and len(left) == len(right)
                and all(map(same, left, right)))
    if set(left) != set(right):
        return False
    if set(left) == {"type", "value"} and isinstance(left["type"], str) and isinstance(right["type"], str):
        if left["type"] != right["type"]:
            return False
        return same_scalar(left["type"], left["value"], right["value"])
    return all(same(left[key], right[key]) for key in left)


def same_scalar(kind, left, right):
    if kind == "float":
        a, b = float(left), float(right)
        return (math.isnan(a) and math.isnan(b)) or (a == b and math.copysign(1, a) == math.copysign(1, b))
    if kind == "integer":
        return int(left) == int(right)
    if kind in ("datetime", "datetime-local", "time-local", "date-local"):
        return plain_moment(left) == plain_moment(right)
    return left == right


def plain_moment(text):
    """A date or time written one way: microseconds, as Python keeps them, and offsets as they are."""
    text = text.upper().replace(" ", "T").replace("+00:00", "Z").replace("-00:00", "Z")
    head, point, rest = text.partition(".")
    if not point:
        for index in range(len(text)):
            if index > 5 and text[index] in "Z+" or (text[index] == "-" and index > 10):
                return plain_moment(text[:index] + ".0" + text[index:])
        return text if ":" not in text else text + ".000000"
    count = next((i for i, c in enumerate(rest) if not c.isdigit()), len(rest))
    return f"{head}.{rest[:count][:6].ljust(6, '0')}{rest[count:]}"


def tagged(value):
    """A value of Python tagged with its type as the suite does."""
    match value:
        case dict():
            return {key: tagged(item) for key, item in value.items()}
        case list():
            return [tagged(item) for item in value]
        case bool():
            return {"type": "bool", "value": "true" if value else "false"}
        case int():
            return {"type": "integer", "value": str(value)}
        case float():
            return {"type": "float", "value": repr(value)}
        case str():
            return {"type": "string", "value": value}
        case datetime.datetime():
            kind = "datetime-local" if value.tzinfo is None else "datetime"
            return {"type": kind, "value": value.isoformat()}
        case datetime.date():
            return {"type": "date-local", "value": value.isoformat()}
        case datetime.time():
            return {"type": "time-local", "value": value.isoformat()}
    raise TypeError(type(value))


def whole_numbers(value):
    match value:
        case dict():
            for item in value.values():
                yield from whole_numbers(item)
        case list():
            for item in value:
                yield from whole_numbers(item)
        case int():
            yield value


def expected(data):
    """What tomllib makes of a document: a tagged value, None when it is refused."""
    try:
        # A byte order mark in front is for the reader to pass over; tomllib leaves it to its caller.
        value = tomllib.loads(data.removeprefix(b"\xef\xbb\xbf").decode())
    except ValueError:
        # Not UTF-8, no TOML, or a date that is on no calendar.
        return None
    # TOML has whole numbers of 64 bits; Python takes any.
    if any(not -(2**63) <= number < 2**63 for number in whole_numbers(value)):
        return None
    return tagged(value)


def compare(found, wanted):
    """Why an answer is not the one wanted; None when it is."""
    if isinstance(found, int):
        return f"ended with code {found}"
    if wanted is None:
        return None if isinstance(found, str) else "was taken, should be refused"
    if isinstance(found, str):
        return f"was refused: {found}"
    return None if same(found, wanted) else f"has other values: {found} for {wanted}"


def run_suite(program, folder):
    tests = folder / "tests"
    names = [name for name in (tests / "files-toml-1.0.0").read_text().split() if name.endswith(".toml")]
    found = answers(program, [(tests / name).read_bytes() for name in names])
    counts = collections.Counter()
    for name, answer in zip(names, found):
        kind = name.split("/")[0]
        wanted = json.loads((tests / name).with_suffix(".json").read_text()) if kind == "valid" else None
        problem = compare(answer, wanted)
        counts[kind, problem is None] += 1
        if problem:
            print(f"{name}: {problem}")
    for kind in ("valid", "invalid"):
        print(f"suite, {kind}: {counts[kind, True]} as they should be, {counts[kind, False]} not")
    return counts["valid", False] + counts["invalid", False]


def run_documents(program, seed, count, most=40):
    counts = collections.Counter()
    batch = []

    def finish():
        for data, answer in zip(batch, answers(program, batch)):
            wanted = expected(data)
            problem = compare(answer, wanted)
            counts["refused" if wanted is None else "taken"] += 1
            if problem:
                counts["different"] += 1
                if counts["different"] <= most:
                    print(f"{data!r}: {problem}")
        batch.clear()

    for data in documents(seed, count):
        batch.append(data)
        if len(batch) == BATCH:
            finish()
    finish()
    print(f"documents: {count} with seed {seed}, tomllib takes {counts['taken']} and refuses {counts['refused']}; "
          f"{counts['different']} differ")
    return counts["different"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("program")
    parser.add_argument("--suite", type=pathlib.Path)
    parser.add_argument("--documents", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    failures = 0
    if options.suite:
        failures += run_suite(options.program, options.suite)
    if options.documents:
        failures += run_documents(options.program, options.seed, options.documents)
    sys.exit(1 if failures else 0)


main()

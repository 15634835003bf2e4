#!/usr/bin/env python3
"""Holds functions of the sources to 100 lines and files to 500: `lengths.py FOLDER...`.

A function counts from the line that names it to the one that closes it, with comments, blank lines and what is nested in
it. What `swift format` has formatted shows where a function ends: at the next brace that stands as far in as its first
line. So this runs after it (`make lint`).

>>> names = lambda text: [(name, length) for name, _, length in functions(text.splitlines())]
>>> names("func one() { 1 }\\nfunc two(\\n  _ a: Int\\n) -> Int {\\n  // }\\n  return 2\\n}")
[('func two(', 6)]
>>> names("  init?(a: Int) {\\n    func inner() {\\n      run {\\n      }\\n    }\\n  }")
[('init?(a: Int) {', 6), ('func inner() {', 4)]
>>> names("protocol P {\\n  func a()\\n  var b: Int { get }\\n}\\nvar c: Int {\\n\\n  1\\n}")
[('var c: Int {', 4)]
"""
import pathlib
import re
import sys

LONGEST_FUNCTION = 100
LONGEST_FILE = 500

BEGINS = re.compile(
    r"( *)(?:@\w+(?:\([^)]*\))? |[a-z]+(?:\(\w+\))? )*"
    r"((?:func |init\b|deinit\b|subscript\b|(?:var|let) .*\{$).*)")
# What goes on with a declaration whose first line did not end it.
GOES_ON = re.compile(r" *(?:[){]|->|where\b|throws\b|async\b)")


def functions(lines):
    """Name, first line and length of every function that has lines of its own."""
    for first, line in enumerate(lines):
        begins = BEGINS.match(line)
        if not begins or line.rstrip().endswith("}"):
            continue
        indent = len(begins[1])
        for last in range(first + 1, len(lines)):
            text = lines[last]
            if not text.strip() or len(text) - len(text.lstrip()) > indent:
                continue
            if text.startswith(" " * indent + "}"):
                yield begins[2], first + 1, last - first + 1
            elif GOES_ON.match(text) and len(text) - len(text.lstrip()) == indent:
                continue
            break


def main(folders):
    problems = []
    count = 0
    for path in sorted(file for folder in folders for file in pathlib.Path(folder).rglob("*.swift")):
        lines = path.read_text().splitlines()
        if len(lines) > LONGEST_FILE:
            problems.append(f"{path}:{LONGEST_FILE + 1}: {len(lines)} lines; at most {LONGEST_FILE}")
        for name, line, length in functions(lines):
            count += 1
            if length > LONGEST_FUNCTION:
                problems.append(f"{path}:{line}: {length} lines in '{name}'; at most {LONGEST_FUNCTION}")
    if count == 0:
        problems.append("no function found: " + " ".join(folders))
    print("\n".join(problems), end="\n" if problems else "", file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

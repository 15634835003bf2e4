#!/usr/bin/env python3
"""mutants.py [--count N] [--seed N] [--run N] [--near] [--target T...] [--built] [--only ID...]: do the tests notice when the code is wrong?

Makes one copy of the package with N seeded mutants of market, planning and dispatch code (an operator, a bound, a sign or a
constant changed), switched by DISPATCHSOLVE_MUTANT, and builds it once, in .build/mutants. Then, for each of the first --run
mutants, runs the tests of its target, and when they all pass those of the targets above it. A mutant is killed when a
test fails, the tests end by a signal, or take far longer than without it. Prints the survivors and the share killed.
Mutants that do not compile are left out, and those of mutants-equal.tsv, which change nothing that anyone is told. With --near only the target's own tests are run, with --built what the last build
made, with --target the mutants of some targets."""
import argparse
import os
import pathlib
import random
import re
import signal
import subprocess
import sys
import time

root = pathlib.Path(__file__).resolve().parent.parent
copy = root / ".build" / "mutants"
targets = {
    # Tests that are run first, and those that are run for what survives them.
    "AllowanceMarket": ["AllowanceMarketTests", "CoordinatorTests|ExperimentsTests|SweepsTests"],
    "PowerDispatch": ["PowerDispatchTests", "PlanningTests|CoordinatorTests"],
    "Planning": ["PlanningTests", "CoordinatorTests"],
}
swaps = [(" < ", " <= "), (" <= ", " < "), (" > ", " >= "), (" >= ", " > "), (" == ", " != "), (" != ", " == "), (" && ", " || "),
         (" || ", " && "), (" + ", " - "), (" - ", " + "), (" * ", " / "), (" / ", " * "), ("max(", "min("), ("min(", "max("),
         ("true", "false"), ("false", "true"), (" 0)", " 1)"), (" 0", " 1"), (" 1", " 2")]
condition = re.compile(r"^(\s*)(\} else if|if|guard|while) (.+?)( else)? \{(.*)$")
value = re.compile(r"^(\s*)(return|let \w+(?:: [\w.\[\]]+)? =|var \w+ =|[\w.\[\]!?]+ =|[\w.\[\]]+ [+\-*]=) (.+)$")
# Mistakes that are none, by hand: file, line, change, and why.
equal_file = root / "scripts" / "mutants-equal.tsv"
equal = {tuple(line.split("\t")[:3]) for line in equal_file.read_text().splitlines()[1:]} if equal_file.exists() else set()
patience = 4
# Optimised, as tests then take a fraction of the time; what is checked in debug alone (assertions) does not count.
flags = ["-c", "release", "-Xswiftc", "-enable-testing"]


def balanced(text):
    depth = 0
    for character in text:
        depth += (character in "([{") - (character in ")]}")
        if depth < 0:
            return False
    return depth == 0 and text.count('"') % 2 == 0


def mutations(text):
    """Texts that differ from an expression in one place."""
    for old, new in swaps:
        for match in re.finditer(r"(?<![\w.])" + re.escape(old) if old[0].isalpha() else re.escape(old), text):
            end = match.end()
            if old[-1].isalnum() and end < len(text) and (text[end].isalnum() or text[end] in "._"):
                continue
            if old.endswith("(") or old.endswith(" ") or old[-1].isalnum() or old[-1] == ")":
                yield text[:match.start()] + new + text[end:], f"{old.strip()} -> {new.strip()}"


def candidates(path):
    lines = path.read_text().split("\n")
    for number, line in enumerate(lines):
        code = line.strip()
        if code.startswith("//") or '"' in code or "//" in code or "try" in code or "await" in code:
            continue
        following = lines[number + 1].strip() if number + 1 < len(lines) else ""
        if found := condition.match(line):
            indent, word, expression, otherwise, rest = found.groups()
            if re.search(r"\b(let|var|case)\b|,|#|^true$", expression) or not balanced(expression) or "{" in expression:
                continue
            for text, what in mutations(expression):
                yield number, f"{indent}{word} isMutant(MUTANT) ? ({text}) : ({expression}){otherwise or ''} {{{rest}", what
        elif found := value.match(line):
            indent, left, expression = found.groups()
            if not balanced(expression) or re.match(r"[.?:&|+\-*/<>=}]|else", following) or expression.endswith((",", "{", "=", "?")) or "{" in expression:
                continue
            if re.match(r"(if|switch)\b", expression):
                continue
            for text, what in mutations(expression):
                yield number, f"{indent}{left} isMutant(MUTANT) ? ({text}) : ({expression})", what


def choose(count, seed):
    found = []
    for target in targets:
        for path in sorted((root / "Sources" / target).rglob("*.swift")):
            by_line = {}
            for number, text, what in candidates(path):
                by_line.setdefault(number, []).append((text, what))
            found += [(target, path.relative_to(root), number, choices) for number, choices in by_line.items()]
    # By what a line says, so that changes elsewhere leave the choice as it is.
    chosen = []
    for target, path, number, choices in found:
        line = (root / path).read_text().split("\n")[number].strip()
        generator = random.Random(f"{seed} {path} {line}")
        order = generator.random()
        text, what = generator.choice(choices)
        if (str(path), line, what) not in equal:
            chosen.append((order, str(path), number, (target, path, number, text, what)))
    return [mutant for *_, mutant in sorted(chosen)[:count]]


def write(mutants):
    """The copy, with the mutants that compile."""
    copy.mkdir(parents=True, exist_ok=True)
    subprocess.run("tar cf - --exclude=.build --exclude=.git --exclude=results . | tar xf - -C " + str(copy), shell=True, cwd=root, check=True)
    for target in targets:
        (copy / "Sources" / target / "Mutant.swift").write_text(
            "import Foundation\n\nprivate let activeMutant = ProcessInfo.processInfo.environment[\"DISPATCHSOLVE_MUTANT\"].flatMap { Int($0) }\n\n"
            "func isMutant(_ number: Int) -> Bool { activeMutant == number }\n")
    by_file = {}
    for identity, (_, path, number, text, _) in mutants.items():
        by_file.setdefault(path, []).append((number, text.replace("MUTANT", str(identity))))
    for path, changes in by_file.items():
        lines = (root / path).read_text().split("\n")
        for number, text in changes:
            lines[number] = text
        (copy / path).write_text("\n".join(lines))


def build(mutants):
    while True:
        write(mutants)
        ended = subprocess.run(["swift", "build", "--build-tests", *flags], cwd=copy, capture_output=True, text=True, check=False)
        if ended.returncode == 0:
            return
        places = set(re.findall(re.escape(str(copy)) + r"/(\S+?):(\d+):\d+: error", ended.stdout + ended.stderr))
        bad = [identity for identity, (_, path, number, _, _) in mutants.items() if (str(path), str(number + 1)) in places]
        if not bad:
            # What a mutant breaks may show further down in its function: of those above it the last one goes.
            for path, line in places:
                above = [(number, identity) for identity, (_, file, number, _, _) in mutants.items() if str(file) == path and number < int(line)]
                bad += [max(above)[1]] if above else []
            bad = sorted(set(bad))
        if not bad:
            sys.exit(ended.stdout[-3000:] + ended.stderr[-3000:])
        for identity in bad:
            del mutants[identity]
        print(f"{len(bad)} mutants do not compile, {len(mutants)} are left", flush=True)


def tests(filter_, mutant, limit):
    """Whether tests pass with a mutant; None for the code as it is. Returns what ended them, and the seconds."""
    bundle = copy / ".build" / "release" / "dispatchsolvePackageTests.xctest"
    environment = dict(os.environ)
    if mutant is not None:
        environment["DISPATCHSOLVE_MUTANT"] = str(mutant)
    begun = time.monotonic()
    process = subprocess.Popen([bundle, "--testing-library", "swift-testing", "--filter", filter_], cwd=copy, env=environment, text=True,
                               errors="replace", stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True)
    timer = subprocess.Popen(["sh", "-c", f"sleep {limit}; kill -KILL -{process.pid}"], start_new_session=True)
    ending, passed = None, False
    for line in process.stdout:
        if "✘" in line and ending is None:
            ending = line.strip()[:150]
            break
        passed = passed or ("Test run with" in line and "passed" in line)
    seconds = time.monotonic() - begun
    for group in (process.pid, timer.pid):
        try:
            os.killpg(group, signal.SIGKILL)
        except ProcessLookupError:
            pass
    process.wait()
    timer.wait()
    if ending is None and not passed:
        ending = f"did not end in {limit} s" if seconds >= limit - 1 else "ended by a signal"
    return ending, seconds


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--run", type=int, help="how many of them, the first ones (default: all)")
    parser.add_argument("--near", action="store_true", help="the tests of the target alone")
    parser.add_argument("--built", action="store_true", help="the copy is built already")
    parser.add_argument("--target", nargs="*", choices=list(targets), help="mutants of these targets")
    parser.add_argument("--only", type=int, nargs="*", help="those of these numbers")
    options = parser.parse_args()
    mutants = dict(enumerate(choose(options.count, options.seed)))
    left_out = copy / "left-out.txt"
    if options.built:
        for identity in left_out.read_text().split():
            del mutants[int(identity)]
    else:
        before = set(mutants)
        build(mutants)
        left_out.write_text(" ".join(map(str, sorted(before - set(mutants)))))
    if options.target:
        mutants = {identity: mutant for identity, mutant in mutants.items() if mutant[0] in options.target}
    if options.near:
        for target in targets:
            del targets[target][1:]
    usual = {}
    for target in options.target or targets:
        for filter_ in targets[target]:
            if filter_ not in usual:
                ending, usual[filter_] = tests(filter_, None, 3600)
                if ending:
                    sys.exit(f"{filter_} fails without a mutant: {ending}")
                print(f"{filter_}: {usual[filter_]:.0f} s", flush=True)
    chosen = options.only or list(mutants)[:options.run]
    survivors = []
    for identity in chosen:
        target, path, number, text, what = mutants[identity]
        for filter_ in targets[target]:
            ending, _ = tests(filter_, identity, int(patience * usual[filter_]) + 30)
            if ending:
                break
        print(f"{identity} {path}:{number + 1} {what}: {'killed: ' + ending if ending else 'SURVIVED'}", flush=True)
        if not ending:
            survivors.append(identity)
    print(f"{len(chosen) - len(survivors)} of {len(chosen)} killed")
    for identity in survivors:
        _, path, number, text, _ = mutants[identity]
        print(f"survivor {identity} {path}:{number + 1}: {text.strip()}")


main()

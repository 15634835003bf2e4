#!/usr/bin/env python3
"""fuzz.py [--seconds N] [--runs N] [--longest N] [--corpus DIR] [KIND...]: libFuzzer with the address sanitizer on what the program reads.

Builds Tests/Fuzz (into .build/fuzz, kept), lays seeds of every kind from the fixtures, and runs the kinds one after the other,
each for so many seconds or inputs. Prints the number of inputs and processor minutes by kind; an input that ends the program is kept in
CORPUS/findings-KIND, and the script fails. Linux with a toolchain that has libFuzzer."""
import argparse
import os
import pathlib
import re
import resource
import shutil
import subprocess
import sys

root = pathlib.Path(__file__).resolve().parent.parent
package = root / "Tests" / "Fuzz"
build = root / ".build" / "fuzz"
fixtures = root / "Tests" / "StudyFilesTests" / "Fixtures"
flags = ["-c", "release", "--sanitize=fuzzer", "--sanitize=address", "-Xswiftc", "-enable-testing", "-Xswiftc",
         "-sanitize-coverage=edge,inline-8bit-counters,pc-table,trace-cmp", "--scratch-path", str(build)]
# Where memory was allocated is not kept for each piece: inputs are kept, and are run again with symbols. Four times as many inputs a second.
FAST = "symbolize=0:detect_leaks=0:malloc_context_size=0:quarantine_size_mb=8:thread_local_quarantine_size_kb=64:"
kinds = ["csv", "toml", "study", "sweep", "experiment", "manifest", "checkpoint", "status"]


def files(ending, *folders):
    return [path for folder in folders for path in sorted(folder.rglob(f"*{ending}")) if ".build" not in path.parts]


def seeds(kind, work, study):
    """Inputs to begin with, as bytes."""
    if kind == "csv":
        return [f"{path.stem}\n".encode() + path.read_bytes() for path in files(".csv", fixtures) if path.stat().st_size < 20000]
    if kind == "toml":
        return [path.read_bytes() for path in files(".toml", fixtures, root / "data", root / "workflow")]
    if kind == "study":
        named = [f"{path.relative_to(study)}\n".encode() + path.read_bytes() for path in files("", study) if path.is_file()]
        laid = [f"{path.name}\n".encode() + path.read_bytes() for path in files("", fixtures) if path.is_file()]
        return named + [seed for seed in laid if len(seed) < 20000]
    if kind in ("sweep", "experiment"):
        texts = re.findall(r'"""\n(.*?)"""', "".join(path.read_text() for path in files(".swift", root / "Tests" / "SweepsTests", root / "Tests" / "ExperimentsTests")), re.S)
        key = "[[axis]]" if kind == "sweep" else "[[jurisdictions]]"
        return [text.encode() for text in texts if key in text] + [(root / "workflow" / "example.toml").read_bytes()] * (kind == "sweep")
    results = work / "results"
    if kind == "manifest":
        return [(results / "manifest.json").read_bytes()]
    if kind == "status":
        return [(results / "status.json").read_bytes(), (work / "stopped" / "status.json").read_bytes()]
    # A checkpoint is a line with its seal, then its body.
    return [path.read_bytes().split(b"\n", 1)[1] for path in sorted((work / "stopped" / ".run").glob("year-*.json"))]


def run_a_study(work):
    """Results, and a run that was killed, of a study that tests run."""
    program = root / ".build" / "debug" / "dispatchsolve"
    if not program.exists():
        subprocess.run(["swift", "build", "--product", "dispatchsolve"], cwd=root, check=True)
    inputs = root / "Tests" / "Fixtures" / "rggi-2024"
    command = [program, "--inputs", inputs, "--years", "2025-2026", "-q", "--checkpoint-interval", "0", "--no-builds"]
    subprocess.run(command + ["--output", work / "results", "--overwrite"], check=True)
    shutil.rmtree(work / "stopped", ignore_errors=True)
    environment = dict(os.environ, DISPATCHSOLVE_FAULT="checkpoint-done:2")
    subprocess.run(command + ["--output", work / "stopped"], env=environment, check=False)


def processor_seconds():
    """What the programs that have ended used."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=60, help="for each kind")
    parser.add_argument("--runs", type=int, default=-1, help="inputs for each kind; whichever comes first")
    parser.add_argument("--longest", type=int, default=20000, help="bytes of an input; short ones are several times faster")
    parser.add_argument("--corpus", type=pathlib.Path, default=root / ".build" / "fuzz-corpus")
    parser.add_argument("--program", type=pathlib.Path, help="a Fuzz that was built already")
    parser.add_argument("kind", nargs="*", choices=[[], *kinds])
    options = parser.parse_args()
    program = options.program
    if program is None:
        subprocess.run(["swift", "build", *flags], cwd=package, check=True)
        place = subprocess.run(["swift", "build", *flags, "--show-bin-path"], cwd=package, check=True, capture_output=True, text=True)
        program = pathlib.Path(place.stdout.strip()) / "Fuzz"
    work = options.corpus.resolve()
    work.mkdir(parents=True, exist_ok=True)
    study = work / "study-of-fixtures"
    shutil.rmtree(study, ignore_errors=True)
    shutil.copytree(fixtures / "valid", study)
    shutil.copytree(fixtures / "building", study, dirs_exist_ok=True)
    (study / "scenarios").mkdir()
    (study / "scenarios" / "x.toml").write_text(
        'description = "More load"\n[[change]]\ntable = "demand"\nwhere = { zone = "North" }\nyears = "2025-2026"\n'
        'column = "demand_mwh"\nmultiply = 1.1\n[[change]]\ntable = "study"\ncolumn = "run.discount_rate"\nset = 0.04\n')
    run_a_study(work)
    bad = []
    for kind in options.kind or kinds:
        corpus, findings = work / kind, work / f"findings-{kind}"
        for folder in (corpus, findings):
            folder.mkdir(exist_ok=True)
        for number, seed in enumerate(seeds(kind, work, study)):
            (corpus / f"seed-{number}").write_bytes(seed)
        environment = dict(os.environ, DISPATCHSOLVE_FUZZ_KIND=kind, DISPATCHSOLVE_FUZZ_STUDY=str(study),
                           ASAN_OPTIONS=FAST + os.environ.get("ASAN_OPTIONS", ""))
        command = [program, corpus, f"-max_total_time={options.seconds}", f"-runs={options.runs}", "-timeout=60", "-rss_limit_mb=4096",
                   f"-max_len={options.longest}", "-print_final_stats=1", f"-artifact_prefix={findings}/"]
        before = processor_seconds()
        with open(work / f"{kind}.log", "wb") as log:
            ended = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log, check=False)
        text = (work / f"{kind}.log").read_text(errors="replace")
        count = re.findall(r"number_of_executed_units: (\d+)", text) or re.findall(r"^#(\d+)\s", text, re.M)
        print(f"{kind}: {int(count[-1]) if count else 0:,} inputs in {(processor_seconds() - before) / 60:.1f} processor minutes, {'nothing found' if ended.returncode == 0 else 'FOUND, see ' + str(work / (kind + '.log'))}", flush=True)
        if ended.returncode != 0:
            bad.append(kind)
    sys.exit(1 if bad else 0)


main()

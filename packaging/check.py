#!/usr/bin/env python3
"""Installs what `make dist` wrote into fresh places, and runs it there with the system's PATH alone, without Swift.

    packaging/check.py

The wheel goes into a virtual environment of its own, tarball and Debian package are unpacked. Each runs the default study's first
year; all must write the same tables. The tests of the Python package run against the wheel where pip can get pandas and pytest.
"""
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DIST = ROOT / "dist"


def one(pattern):
    found = sorted(DIST.glob(pattern))
    if len(found) != 1:
        sys.exit(f"dist/ has {len(found)} files {pattern}; make dist writes one")
    return found[0]


def run(*command, home, **more):
    """A command in an environment that has the system's PATH alone."""
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(home), "LC_ALL": "C.UTF-8", "TMPDIR": str(home)}
    done = subprocess.run([str(part) for part in command], env=environment, cwd=home, capture_output=True, text=True, **more)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))} ended with {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def digest(program, home):
    """Runs the default study's first year, and returns the digest of its tables."""
    if shutil.which("swift", path="/usr/bin:/bin"):
        sys.exit("Swift is on the system's PATH: this shows nothing")
    run(program, "init", "study", "--template", "rggi", home=home)
    run(program, "--inputs", "study", "--years", "2025", "--output", "results", "-q", home=home)
    sum = hashlib.sha256()
    for path in sorted((home / "results").glob("*.csv")):
        sum.update(path.name.encode() + path.read_bytes())
    return sum.hexdigest()


def bundled(program, home):
    """Where GLPK is found."""
    found = re.search(r"libglpk\S* => (\S+)", run("ldd", program, home=home))
    return found.group(1) if found else "nowhere"


def main():
    sums = (DIST / "SHA256SUMS").read_text().split()
    for wanted, name in zip(sums[::2], sums[1::2]):
        if hashlib.sha256((DIST / name).read_bytes()).hexdigest() != wanted:
            sys.exit(f"dist/{name} is not what SHA256SUMS says")
    digests = {}
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        home = {name: work / name for name in ("wheel", "deb", "tarball")}
        for path in home.values():
            path.mkdir()

        venv = work / "venv"
        subprocess.run([sys.executable, "-m", "venv", venv], check=True)
        pip = [venv / "bin/python", "-m", "pip", "install", "-q", "--disable-pip-version-check"]
        full = subprocess.run([*pip, f"{one('*.whl')}[figures]", "pytest"], capture_output=True, text=True)
        if full.returncode:
            subprocess.run([*pip, "--no-deps", "--no-index", one("*.whl")], check=True)
        version = run(venv / "bin/dispatchsolve", "--version", home=home["wheel"]).strip() if not full.returncode else ""
        program = next(venv.glob("lib/python*/site-packages/dispatchsolve/bin/dispatchsolve"))
        digests["wheel"] = digest(program, home["wheel"])
        glpk = bundled(program, home["wheel"])
        if not glpk.startswith(str(venv)):
            sys.exit(f"the wheel's program uses {glpk}")
        licences = sorted(path.name for path in next(venv.glob("lib/python*/site-packages/dispatchsolve-*.dist-info/licenses")).iterdir())
        print(f"wheel: {version}, licences and sources: {', '.join(licences)}")
        if full.returncode:
            print("wheel: pip cannot get pandas and pytest, the tests of the Python package are left out")
        else:
            # Tests and what they read, away from the checkout's package.
            for part in ("python/tests", "python/examples", "Tests/PyPSAImportTests/Fixtures"):
                shutil.copytree(ROOT / part, work / "checkout" / part)
            told = run(venv / "bin/python", "-m", "pytest", "-q", "-p", "no:cacheprovider", work / "checkout/python/tests", home=home["wheel"])
            print(f"wheel: {told.strip().splitlines()[-1]}")

        with tarfile.open(one("*-linux-*.tar.gz")) as archive:
            archive.extractall(home["tarball"], filter="data")
        program = next(home["tarball"].glob("*/bin/dispatchsolve"))
        digests["tarball"] = digest(program, home["tarball"])
        glpk = bundled(program, home["tarball"])
        if not glpk.startswith(str(program.parent.parent)):
            sys.exit(f"the tarball's program uses {glpk}")

        package = one("*.deb")
        run("dpkg-deb", "-x", package, home["deb"], home=home["deb"])
        digests["deb"] = digest(home["deb"] / "usr/bin/dispatchsolve", home["deb"])
        print(f"deb: Depends: {run('dpkg-deb', '-f', package, 'Depends', home=home['deb']).strip()}")
    if len(set(digests.values())) != 1:
        sys.exit(f"results differ: {digests}")
    print(f"wheel, tarball and deb: 2025 of the default study, the same tables ({digests['deb'][:12]})")


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Makes what is handed out, in dist/: a wheel, a Debian package, a tarball and the source they were made from.

    packaging/dist.py [--no-build]

The program is linked with Swift's runtime inside; wheel and tarball have GLPK and the libraries that it needs beside it, the
Debian package asks for Debian's. Each has licences and where the sources are. Names and versions come from
`programVersion` in Sources/dispatchsolve/DispatchSolve.swift, times of files from the last commit, so that the same program makes
the same bytes. Linux, with Swift, libglpk-dev and dpkg; `auditwheel` gives the wheel its tag where Python has it (PYTHON names one).
"""
import base64
import gzip
import hashlib
import io
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
import tomllib
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DIST = ROOT / "dist"
BUILD = ROOT / ".build-dist"
SWIFT = os.environ.get("SWIFT", "swift")
PYTHON = os.environ.get("PYTHON", sys.executable)
MACHINE = platform.machine()
DEBIAN_MACHINE = {"x86_64": "amd64", "aarch64": "arm64"}.get(MACHINE, MACHINE)

# Libraries that every Linux of the tag's age has.
SYSTEM = {"linux-vdso.so.1", "libc.so.6", "libm.so.6", "libstdc++.so.6", "libgcc_s.so.1", "libz.so.1", "libpthread.so.0", "libdl.so.2"}
# Where the program looks for the others, and nowhere else first; of the old kind, which holds for their libraries as well.
LINK = ["-Xlinker", "-rpath", "-Xlinker", "$ORIGIN/../lib/dispatchsolve", "-Xlinker", "--disable-new-dtags"]
SUMMARY = "Dispatches a power system year by year and clears its CO2 allowance market exactly"


def output(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT).stdout


def version():
    source = (ROOT / "Sources/dispatchsolve/DispatchSolve.swift").read_text()
    found = re.search(r'^let programVersion = "([^"]+)"$', source, re.MULTILINE)
    if not found:
        sys.exit("DispatchSolve.swift has no programVersion")
    return found.group(1)


VERSION = version()
NAME = f"dispatchsolve-{VERSION}"
EPOCH = int(os.environ.get("SOURCE_DATE_EPOCH") or output("git", "log", "-1", "--format=%ct"))


def build():
    """The program, optimised, with Swift's runtime inside."""
    arguments = ["build", "-c", "release", "--static-swift-stdlib", "--product", "dispatchsolve", "--scratch-path", str(BUILD), *LINK]
    if "--no-build" not in sys.argv:
        subprocess.run([SWIFT, *arguments], check=True, cwd=ROOT, stdout=sys.stderr)
    return BUILD / "release" / "dispatchsolve"


def libraries(program):
    """Libraries that go along, by name; ends where one is neither of the system nor of a known licence."""
    found = {}
    for line in output("ldd", str(program)).splitlines():
        match = re.match(r"\s*(\S+) => (/\S+)", line)
        if match and match.group(1) not in SYSTEM:
            found[match.group(1)] = Path(match.group(2)).resolve()
    swift = [name for name in found if name.startswith("libswift") or "Foundation" in name]
    if swift:
        sys.exit(f"the program needs {', '.join(swift)}: it is not linked with Swift's runtime inside")
    return found


def package_of(library):
    """Debian package of a file, with version and licence."""
    for path in (library, Path("/usr") / library.relative_to("/"), Path(str(library).replace("/usr/lib", "/lib", 1))):
        found = subprocess.run(["dpkg", "-S", str(path)], capture_output=True, text=True)
        if found.returncode == 0:
            name = found.stdout.split(":")[0]
            source, number = output("dpkg-query", "-W", "-f", "${source:Package} ${source:Version}", name).split()
            return name, source, number
    sys.exit(f"{library} is of no package: its licence is not known")


def licence(path, target):
    """Copies a licence; nothing goes out without it."""
    if not path.is_file():
        sys.exit(f"{path} is not there: nothing goes out without this licence ({target.name})")
    shutil.copy(path, target)


def unicode_version(swift):
    """Version of the ICU that Foundation brings."""
    header = swift / "lib/swift_static/_foundation_unicode/uvernum.h"
    found = re.search(r'^#define U_ICU_VERSION "([^"]+)"', header.read_text() if header.is_file() else "", re.MULTILINE)
    if not found:
        sys.exit(f"{header} does not say which version of ICU Foundation brings")
    return found.group(1)


def legal(folder, bundled, own="LICENSE"):
    """Licences of all that is inside, the program's `own` by that name, and where the sources are."""
    folder.mkdir(parents=True)
    licence(ROOT / "LICENSE", folder / own)
    lines = [
        f"Sources of {NAME}",
        "=" * len(f"Sources of {NAME}"),
        "",
        f"dispatchsolve is free software under the GNU General Public License, version 3 or later ({own}). Its complete source,",
        f"with all that is needed to build it, is {NAME}-source.tar.gz, which is handed out together with this package, at the same",
        "place and at no charge. Whoever hands out the package has to hand out the source as well, or for three years to offer it",
        "to anyone who asks, for no more than the cost of copying. `make dist` makes both.",
        "",
        "Also inside:",
        "",
    ]
    if bundled:
        lines += ["Libraries, unchanged from Debian, whose sources are at https://snapshot.debian.org/package/SOURCE/VERSION/:", ""]
        for name, path in sorted(bundled.items()):
            package, source, number = package_of(path)
            licence(Path(f"/usr/share/doc/{package}/copyright"), folder / f"{package}.txt")
            lines.append(f"- {name}: SOURCE {source}, VERSION {number}; licence in {package}.txt")
        common = {name for path in folder.glob("*.txt") for name in re.findall(r"/usr/share/common-licenses/([\w.-]*\w)", path.read_text())}
        for name in sorted(common):
            licence(Path("/usr/share/common-licenses") / name, folder / f"{name}.txt")
        lines += ["", f"What these call /usr/share/common-licenses/NAME is NAME.txt here: {', '.join(sorted(common))}.", ""]
    lines += ["Parts of the program itself:", ""]
    toolchain = Path(json.loads(output(SWIFT, "-print-target-info"))["paths"]["runtimeResourcePath"]).parent.parent
    licence(toolchain / "share/swift/LICENSE.txt", folder / "swift.txt")
    licence(ROOT / "packaging/licences/icu.txt", folder / "icu.txt")
    swift = re.search(r"Swift version (\S+)", output(SWIFT, "--version"))
    lines += [
        f"- Swift {swift.group(1) if swift else ''}: runtime, Foundation; https://github.com/swiftlang; Apache 2.0 with Runtime Library Exception, in swift.txt",
        f"- ICU {unicode_version(toolchain)}, code and data, which Foundation brings: https://github.com/swiftlang/swift-foundation-icu; Unicode License V3 and those it names, in icu.txt",
    ]
    for checkout in sorted((BUILD / "checkouts").iterdir()):
        if checkout.name not in {"swift-argument-parser"}:
            continue
        licence(checkout / "LICENSE.txt", folder / f"{checkout.name}.txt")
        tag = output("git", "-C", str(checkout), "describe", "--tags", "--always").strip()
        lines.append(f"- {checkout.name} {tag}: https://github.com/apple/{checkout.name}; licence in {checkout.name}.txt")
    (folder / "SOURCES.txt").write_text("\n".join(lines) + "\n")


def tracked(place, target):
    """Copies the files of a folder that git knows, and no others that happen to lie there."""
    for name in output("git", "ls-files", "-z", "--", place).split("\0")[:-1]:
        file = target / Path(name).relative_to(place)
        file.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, file)


def prefix(folder, program, bundled):
    """bin, lib and share as they are installed."""
    (folder / "bin").mkdir(parents=True)
    subprocess.run(["strip", "--strip-unneeded", "-o", folder / "bin/dispatchsolve", program], check=True)
    (folder / "bin/dispatchsolve").chmod(0o755)
    for name, path in bundled.items():
        (folder / "lib/dispatchsolve").mkdir(parents=True, exist_ok=True)
        shutil.copy(path, folder / "lib/dispatchsolve" / name)
        (folder / "lib/dispatchsolve" / name).chmod(0o644)
    tracked("data", folder / "share/dispatchsolve/data")


def entries(folder):
    return sorted(path for path in folder.rglob("*") if path.is_file())


def mode(path):
    return 0o755 if os.access(path, os.X_OK) else 0o644


def tarball(folder, file):
    """A folder as .tar.gz, the same bytes for the same content."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for path in entries(folder):
            info = tarfile.TarInfo(str(path.relative_to(folder.parent)))
            info.size, info.mode, info.mtime = path.stat().st_size, mode(path), EPOCH
            with open(path, "rb") as content:
                archive.addfile(info, content)
    with open(file, "wb") as raw, gzip.GzipFile("", "wb", fileobj=raw, mtime=EPOCH) as out:
        out.write(packed.getvalue())


def wheel(work, program, bundled):
    """The Python package with the program inside; its tag by auditwheel where that is there."""
    tree = work / "wheel"
    tracked("python/src/dispatchsolve", tree / "dispatchsolve")
    prefix(tree / "dispatchsolve", program, bundled)
    info = tree / f"{NAME}.dist-info"
    legal(info / "licenses", bundled)
    project = tomllib.loads((ROOT / "python/pyproject.toml").read_text())["project"]
    lines = ["Metadata-Version: 2.4", "Name: dispatchsolve", f"Version: {VERSION}", f"Summary: {project['description']}",
             "License-Expression: GPL-3.0-or-later", f"Requires-Python: {project['requires-python']}"]
    lines += [f"License-File: {path.name}" for path in entries(info / "licenses")]
    lines += [f"Requires-Dist: {need}" for need in project["dependencies"]]
    for extra, needs in project["optional-dependencies"].items():
        lines += [f"Provides-Extra: {extra}"] + [f'Requires-Dist: {need}; extra == "{extra}"' for need in needs]
    lines += ["Description-Content-Type: text/markdown", "", (ROOT / "docs/python.md").read_text()]
    (info / "METADATA").write_text("\n".join(lines))
    tag = f"py3-none-linux_{MACHINE}"
    (info / "WHEEL").write_text(f"Wheel-Version: 1.0\nGenerator: dispatchsolve packaging\nRoot-Is-Purelib: false\nTag: {tag}\n")
    (info / "entry_points.txt").write_text("[console_scripts]\n" + "".join(f"{n} = {v}\n" for n, v in project["scripts"].items()))
    record = []
    for path in entries(tree):
        digest = base64.urlsafe_b64encode(hashlib.sha256(path.read_bytes()).digest()).rstrip(b"=").decode()
        record.append(f"{path.relative_to(tree)},sha256={digest},{path.stat().st_size}\n")
    (info / "RECORD").write_text("".join(record) + f"{info.name}/RECORD,,\n")
    plain = work / f"{NAME}-{tag}.whl"
    with zipfile.ZipFile(plain, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in entries(tree):
            entry = zipfile.ZipInfo(str(path.relative_to(tree)), time.gmtime(max(EPOCH, 315532800))[:6])
            entry.external_attr, entry.compress_type = (0o100000 | mode(path)) << 16, zipfile.ZIP_DEFLATED
            archive.writestr(entry, path.read_bytes())
    # auditwheel knows which glibc the program needs, and gives the wheel the tag of it.
    known = subprocess.run([PYTHON, "-m", "auditwheel", "--version"], capture_output=True).returncode == 0
    if not known:
        print("auditwheel is not there (PYTHON names a python3 that has it): the wheel is for machines like this one", file=sys.stderr)
        return shutil.copy(plain, DIST)
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(EPOCH), "PATH": f"{Path(PYTHON).parent}:{os.environ['PATH']}"}
    subprocess.run([PYTHON, "-m", "auditwheel", "repair", "--wheel-dir", DIST, plain], check=True, env=environment, stdout=sys.stderr)


def debian(work, program):
    """A Debian package, which needs Debian's libraries."""
    tree = work / "deb"
    prefix(tree / "usr", program, {})
    document = tree / "usr/share/doc/dispatchsolve"
    legal(document, {}, own="copyright")
    with open(document / "changelog.gz", "wb") as raw, gzip.GzipFile("", "wb", 9, raw, EPOCH) as out:
        out.write((ROOT / "CHANGELOG.md").read_bytes())
    for shell, place in (("bash", "bash-completion/completions/dispatchsolve"), ("zsh", "zsh/vendor-completions/_dispatchsolve"),
                         ("fish", "fish/vendor_completions.d/dispatchsolve.fish")):
        file = tree / "usr/share" / place
        file.parent.mkdir(parents=True)
        file.write_text(output(str(program), "--generate-completion-script", shell))
    (work / "debian").mkdir()
    (work / "debian/control").write_text("Source: dispatchsolve\n\nPackage: dispatchsolve\nArchitecture: any\n")
    found = subprocess.run(["dpkg-shlibdeps", "-O", tree / "usr/bin/dispatchsolve"], check=True, capture_output=True, text=True, cwd=work)
    needs = found.stdout.split("=", 1)[1].strip()
    size = sum(path.stat().st_size for path in entries(tree)) // 1024
    (tree / "DEBIAN").mkdir()
    (tree / "DEBIAN/control").write_text(
        f"Package: dispatchsolve\nVersion: {VERSION}\nArchitecture: {DEBIAN_MACHINE}\nMaintainer: dispatchsolve <dispatchsolve@localhost>\n"
        f"Installed-Size: {size}\nDepends: {needs}\nSection: science\nPriority: optional\nDescription: {SUMMARY}\n"
        " Reads a study folder of CSV files, finds the least-cost dispatch of every year, what is\n"
        " built and closed, and the allowance price at which emissions meet supply.\n")
    for path in tree.rglob("*"):
        path.chmod(0o755 if path.is_dir() else mode(path))
        os.utime(path, (EPOCH, EPOCH))
    file = DIST / f"dispatchsolve_{VERSION}_{DEBIAN_MACHINE}.deb"
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(EPOCH)}
    subprocess.run(["dpkg-deb", "--root-owner-group", "-Zxz", "--build", tree, file], check=True, env=environment, stdout=subprocess.DEVNULL)


def source():
    """The source of all of it, as committed."""
    if output("git", "status", "--porcelain", "--untracked-files=no").strip():
        print("the source has what is committed; changes since then are in the program alone", file=sys.stderr)
    packed = subprocess.run(["git", "archive", "--format=tar", f"--prefix={NAME}/", "HEAD"], check=True, capture_output=True, cwd=ROOT).stdout
    with open(DIST / f"{NAME}-source.tar.gz", "wb") as raw, gzip.GzipFile("", "wb", 9, raw, EPOCH) as out:
        out.write(packed)


def main():
    program = build()
    bundled = libraries(program)
    shutil.rmtree(DIST, ignore_errors=True)
    DIST.mkdir()
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        wheel(work, program, bundled)
        debian(work, program)
        tree = work / f"{NAME}-linux-{MACHINE}"
        prefix(tree, program, bundled)
        legal(tree / "share/doc/dispatchsolve", bundled)
        tarball(tree, DIST / f"{tree.name}.tar.gz")
    source()
    sums = "".join(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in entries(DIST))
    (DIST / "SHA256SUMS").write_text(sums)
    for path in entries(DIST):
        print(f"{path.stat().st_size / 1e6:8.1f} MB  dist/{path.name}")


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Lists declarations of Sources that nothing refers to: `unused.py INDEX [--tests]` (`make unused`).

INDEX is the store that `swift build --build-tests --enable-index-store` writes: what the compiler itself resolved, so
overloads, members of the same name and operators are told apart. Listed is what is declared in Sources and referred to
nowhere outside of its own body. Examples and Benchmarks are packages of their own and not in the store: there the name of
something public counts. What only tests refer to is listed too, marked so; with --tests it is left out. What keeps a promise to a
protocol or overrides counts as referred to; cases of enumerations that are read from text, coding keys, what is called
by the system (main, deinit) and C are left out.
"""
import collections
import ctypes
import os
import pathlib
import re
import subprocess
import sys

DEFINITION, DECLARATION, REFERENCE, IMPLICIT = 1 << 1, 1 << 0, 1 << 2, 1 << 8
CHILD_OF, BASE_OF, OVERRIDE_OF, CALLED_BY, ACCESSOR_OF, CONTAINED_BY = 1 << 9, 1 << 10, 1 << 11, 1 << 13, 1 << 15, 1 << 16
EXTENSION, ENUM_CASE, PARAMETER = 9, 15, 25


class Text(ctypes.Structure):
    _fields_ = [("data", ctypes.c_void_p), ("length", ctypes.c_size_t)]

    def __str__(self):
        return ctypes.string_at(self.data, self.length).decode() if self.length else ""


def library():
    swift = os.path.realpath(subprocess.run(["which", "swift"], capture_output=True, text=True, check=True).stdout.strip())
    lib = ctypes.CDLL(os.path.join(os.path.dirname(os.path.dirname(swift)), "lib", "libIndexStore.so"))
    for name, result in {
            "store_create": ctypes.c_void_p, "unit_reader_create": ctypes.c_void_p, "unit_reader_get_main_file": Text,
            "unit_dependency_get_name": Text, "unit_dependency_get_filepath": Text, "record_reader_create": ctypes.c_void_p,
            "occurrence_get_symbol": ctypes.c_void_p, "occurrence_get_roles": ctypes.c_uint64, "symbol_get_name": Text,
            "symbol_get_usr": Text, "symbol_relation_get_symbol": ctypes.c_void_p,
            "symbol_relation_get_roles": ctypes.c_uint64}.items():
        getattr(lib, "indexstore_" + name).restype = result
    return lib


def line_of(path, line):
    with open(path, encoding="utf-8") as handle:
        return ([""] + handle.read().splitlines())[line]


def main(store_path, without_tests):
    lib = library()
    call = lambda name, *values: getattr(lib, "indexstore_" + name)(*values)
    each_text = ctypes.CFUNCTYPE(ctypes.c_bool, ctypes.c_void_p, Text)
    each = ctypes.CFUNCTYPE(ctypes.c_bool, ctypes.c_void_p, ctypes.c_void_p)
    error = ctypes.c_void_p()
    store = ctypes.c_void_p(call("store_create", store_path.encode(), ctypes.byref(error)))
    if not store:
        sys.exit(f"{store_path}: no index; swift build --build-tests --enable-index-store")
    root = os.getcwd()
    units = []

    def note_unit(_, name):
        units.append(str(name))
        return True

    call("store_units_apply_f", store, ctypes.c_uint(0), None, each_text(note_unit))
    records = {}
    for unit in units:
        reader = ctypes.c_void_p(call("unit_reader_create", store, unit.encode(), ctypes.byref(error)))
        if not reader:
            continue

        def note_record(_, dependency):
            dependency = ctypes.c_void_p(dependency)
            path = str(call("unit_dependency_get_filepath", dependency))
            # 2: a record of occurrences.
            if call("unit_dependency_get_kind", dependency) == 2 and path.startswith(root):
                # Of a file's records the newest is the one of the file as it is.
                records.setdefault(path, set()).add(str(call("unit_dependency_get_name", dependency)))
            return True

        call("unit_reader_dependencies_apply_f", reader, None, each(note_record))
        call("unit_reader_dispose", reader)

    declared, uses, parents, keeps = {}, collections.defaultdict(set), {}, set()

    def read(path, record):
        reader = ctypes.c_void_p(call("record_reader_create", store, record.encode(), ctypes.byref(error)))
        if not reader:
            return

        def note(_, occurrence):
            occurrence = ctypes.c_void_p(occurrence)
            symbol = ctypes.c_void_p(call("occurrence_get_symbol", occurrence))
            roles = call("occurrence_get_roles", occurrence)
            usr = str(call("symbol_get_usr", symbol))
            kind = call("symbol_get_kind", symbol)
            line, column = ctypes.c_uint(), ctypes.c_uint()
            call("occurrence_get_line_col", occurrence, ctypes.byref(line), ctypes.byref(column))
            within = set()

            def note_relation(_, relation):
                relation = ctypes.c_void_p(relation)
                other = str(call("symbol_get_usr", ctypes.c_void_p(call("symbol_relation_get_symbol", relation))))
                role = call("symbol_relation_get_roles", relation)
                if role & OVERRIDE_OF:
                    keeps.add(usr)
                if roles & (DEFINITION | DECLARATION) and role & (CHILD_OF | ACCESSOR_OF):
                    parents[usr] = other
                if role & (CALLED_BY | CONTAINED_BY):
                    within.add(other)
                return True

            call("occurrence_relations_apply_f", occurrence, None, each(note_relation))
            if roles & (DEFINITION | DECLARATION) and kind not in (EXTENSION, PARAMETER):
                if not roles & IMPLICIT and path.startswith(root + "/Sources/"):
                    declared[usr] = (path[len(root) + 1:], line.value, str(call("symbol_get_name", symbol)), kind)
            elif roles & REFERENCE:
                uses[usr].add((path[len(root) + 1:], line.value, *sorted(within)))
            return True

        call("record_reader_occurrences_apply_f", reader, None, each(note))
        call("record_reader_dispose", reader)

    for path, names in records.items():
        if not os.path.exists(path) or "/.build/" in path:
            continue
        newest = max(names, key=lambda n: os.path.getmtime(os.path.join(store_path, "v5", "records", n[-2:], n)))
        read(path, newest)

    # An accessor's use is its property's.
    for usr in list(uses):
        if usr in parents and usr not in declared:
            uses[parents[usr]] |= uses[usr]
    elsewhere = set()
    for folder in ("Examples", "Benchmarks"):
        for path in pathlib.Path(root, folder).rglob("*.swift"):
            if ".build" not in path.parts:
                elsewhere |= set(re.findall(r"\w+", path.read_text()))
    count = collections.Counter()
    for usr, (path, line, name, kind) in sorted(declared.items(), key=lambda item: item[1]):
        parent = parents.get(usr)
        if usr in keeps or not path.endswith(".swift") or name.startswith(("_", "getter:", "setter:")):
            continue
        if name in ("", "deinit", "main()", "CodingKeys"):
            continue
        text, owner = line_of(path, line), line_of(*declared[parent][:2]) if parent in declared else ""
        if "public " in text and re.split(r"\W", name)[0] in elsewhere - {"init"}:
            continue
        # Written or read by what the compiler makes: cases of texts, what is encoded, options of commands.
        if kind == ENUM_CASE and re.search(r"enum \w+: (?:String|Int)\b|CaseIterable|CodingKey", owner):
            continue
        if re.search(r"\b(?:Encodable|Codable)\b", owner) or "@" in text or line_of(path, line - 1).lstrip().startswith("@"):
            continue
        others = [use for use in uses[usr] if usr not in use[2:]]
        if not others:
            count["nothing"] += 1
            print(f"{path}:{line}: {name}")
        elif all(use[0].startswith("Tests/") for use in others):
            count["tests"] += 1
            if not without_tests:
                print(f"{path}:{line}: {name} (tests only)")
    print(f"{len(declared)} declarations; {count['nothing']} that nothing refers to, {count['tests']} that tests alone do",
          file=sys.stderr)


if __name__ == "__main__":
    main(sys.argv[1], "--tests" in sys.argv)

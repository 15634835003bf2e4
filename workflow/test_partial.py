#!/usr/bin/env python3
"""Holds partial.py to what the program writes: test_partial.py PROGRAM. A sweep of the study that `init` makes, in three shards.

What is complete becomes partitions, the rest is named and comes with the next call; a table that is not what its manifest says is
left out; all partitions together are the rows of `collect`, byte for byte. Some seconds. Parquet is read back where pyarrow is there.
"""
import csv
import gzip
import importlib.util
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

PROGRAM = os.path.abspath(sys.argv.pop(1)) if len(sys.argv) > 1 else "dispatchsolve"
PARTIAL = pathlib.Path(__file__).with_name("partial.py")
SWEEP = """name = "caps"
inputs = "study"
years = "2027-2028"
metrics = ["allowance_price_usd", "bank_short_tons"]
[[axis]]
name = "cap"
from = 0.8
to = 1.2
count = 7
[[axis.change]]
table = "allowance_program"
column = "cap_short_tons"
use = "multiply"
"""


class PartialTest(unittest.TestCase):
    def setUp(self):
        self.place = tempfile.TemporaryDirectory()
        self.addCleanup(self.place.cleanup)
        self.work = pathlib.Path(self.place.name)
        self.program("init", "study")
        (self.work / "caps.toml").write_text(SWEEP, encoding="utf-8")

    def program(self, *arguments):
        subprocess.run([PROGRAM, *arguments], cwd=self.work, check=True, capture_output=True)

    def shard(self, index):
        self.program("sweep", "caps.toml", "--index", str(index), "--of", "3", "--output", f"shards/{index}-of-3")

    def partial(self, *arguments, shards=(1, 2, 3)):
        done = subprocess.run([sys.executable, PARTIAL, *(f"shards/{k}-of-3" for k in shards), "--output", "parts", *arguments],
                              cwd=self.work, capture_output=True, text=True)
        return done.returncode, done.stdout.splitlines(), done.stderr

    def part(self, index):
        return self.work / "parts" / f"shard={index}-of-3" / "part.csv.gz"

    def test_what_is_complete_becomes_partitions_and_all_of_them_the_table(self):
        self.shard(1)
        self.shard(3)
        code, said, _ = self.partial()
        self.assertEqual((code, said), (0, ["2 partitions written, 0 there before, 1 shards left out", "2-of-3: not complete"]))
        before = self.part(1).read_bytes()
        self.shard(2)
        code, said, _ = self.partial()
        self.assertEqual((code, said), (0, ["1 partitions written, 2 there before, 0 shards left out"]))
        self.assertEqual(self.part(1).read_bytes(), before)
        self.program("collect", *(f"shards/{k}-of-3" for k in (1, 2, 3)), "--output", "whole")
        whole = (self.work / "whole" / "sweep.csv").read_bytes()
        head = whole.split(b"\n", 1)[0] + b"\n"
        rows = b""
        for index in (1, 2, 3):
            text = gzip.decompress(self.part(index).read_bytes())
            self.assertTrue(text.startswith(head))
            rows += text[len(head):]
        self.assertEqual(head + rows, whole)
        self.assertEqual(rows.count(b"\n"), 14)
        # The same rows are the same bytes.
        self.part(1).unlink()
        self.partial()
        self.assertEqual(self.part(1).read_bytes(), before)

    def test_a_table_that_was_changed_is_left_out(self):
        self.shard(1)
        with open(self.work / "shards" / "1-of-3" / "sweep.csv", "a", encoding="utf-8") as handle:
            handle.write("8,1.3,2027,ok,,cleared,0,1,1\n")
        code, said, _ = self.partial(shards=[1])
        self.assertEqual((code, said), (0, ["0 partitions written, 0 there before, 1 shards left out",
                                            "1-of-3: sweep.csv is not what its manifest says"]))
        self.assertFalse(self.part(1).exists())

    def test_what_is_no_shard_is_refused(self):
        done = subprocess.run([sys.executable, PARTIAL, "study", "--output", "parts"], cwd=self.work, capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stderr), (1, "study: not the folder of a shard, I-of-N\n"))

    @unittest.skipUnless(importlib.util.find_spec("pyarrow"), "pyarrow is not there")
    def test_parquet_has_the_same_rows(self):
        from pyarrow import parquet
        self.shard(1)
        code, said, errors = self.partial("--format", "parquet", shards=[1])
        self.assertEqual((code, said), (0, ["1 partitions written, 0 there before, 0 shards left out"]), errors)
        read = parquet.read_table(self.part(1).with_name("part.parquet")).to_pylist()
        with open(self.work / "shards" / "1-of-3" / "sweep.csv", newline="", encoding="utf-8") as handle:
            given = list(csv.DictReader(handle))
        self.assertEqual([float(row["allowance_price_usd"]) for row in read], [float(row["allowance_price_usd"]) for row in given])
        self.assertEqual([row["status"] for row in read], [row["status"] for row in given])


if __name__ == "__main__":
    unittest.main()

#!/usr/bin/env python3
"""The rows of the shards of a sweep that are complete, as one partition each, while others are still at work:
python3 partial.py SHARD... --output DIR [--format csv|parquet]

Every complete shard becomes DIR/shard=I-of-N/part.csv.gz (or part.parquet, with pyarrow), held to the digest in its manifest first;
what is there already is left. Shards that are not complete are counted and named, and come with the next call. pandas, DuckDB, Arrow
and Spark read such a folder as one table. A shard is read in pieces, so memory does not grow with it.
"""
import argparse
import gzip
import hashlib
import json
import pathlib
import re
import shutil
import sys

PIECE = 1 << 20


def digest(path):
    sha = hashlib.sha256()
    with open(path, "rb") as handle:
        while piece := handle.read(PIECE):
            sha.update(piece)
    return sha.hexdigest()


def state(shard):
    """None when a shard is complete and as its manifest says, else why it is left out."""
    try:
        status = json.loads((shard / "status.json").read_text(encoding="utf-8"))
        outputs = json.loads((shard / "manifest.json").read_text(encoding="utf-8"))["outputs"]
    except (OSError, ValueError, KeyError):
        return "not complete"
    if status.get("status") != "complete":
        return "not complete"
    entry = outputs.get("sweep.csv")
    if entry is None:
        return "its manifest has no sweep.csv"
    if digest(shard / "sweep.csv") != entry["sha256"]:
        return "sweep.csv is not what its manifest says"
    return None


def write(shard, target, form):
    """Writes a partition beside its place and moves it there, so that what has its name is whole."""
    target.parent.mkdir(parents=True, exist_ok=True)
    made = target.with_name(target.name + ".tmp")
    if form == "csv":
        # No time and no name in the header: the same rows are the same bytes.
        with open(shard / "sweep.csv", "rb") as rows, open(made, "wb") as plain:
            with gzip.GzipFile(filename="", fileobj=plain, mode="wb", mtime=0) as packed:
                shutil.copyfileobj(rows, packed, PIECE)
    else:
        from pyarrow import csv, parquet
        # What a row has of text is known by its name, so that all partitions have the same types.
        head = (shard / "sweep.csv").open(encoding="utf-8").readline().rstrip("\n").split(",")
        text = {name: "string" for name in head
                if name in ("status", "reason", "axis", "value") or name.split(".")[-1] == "market_status"}
        options = csv.ConvertOptions(column_types=text, strings_can_be_null=True)
        with csv.open_csv(shard / "sweep.csv", convert_options=options) as reader:
            with parquet.ParquetWriter(made, reader.schema, compression="zstd") as writer:
                for batch in reader:
                    writer.write_batch(batch)
    made.replace(target)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shards", nargs="+", type=pathlib.Path, metavar="SHARD")
    parser.add_argument("--output", required=True, type=pathlib.Path)
    parser.add_argument("--format", choices=["csv", "parquet"], default="csv")
    options = parser.parse_args()
    left, made, kept = [], 0, 0
    for shard in options.shards:
        if not re.fullmatch(r"\d+-of-\d+", shard.name):
            sys.exit(f"{shard}: not the folder of a shard, I-of-N")
        target = options.output / f"shard={shard.name}" / ("part.csv.gz" if options.format == "csv" else "part.parquet")
        if target.exists():
            kept += 1
        elif (why := state(shard)) is not None:
            left.append(f"{shard.name}: {why}")
        else:
            write(shard, target, options.format)
            made += 1
    print(f"{made} partitions written, {kept} there before, {len(left)} shards left out")
    for line in left:
        print(line)


if __name__ == "__main__":
    main()

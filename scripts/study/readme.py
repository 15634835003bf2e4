"""Writes the table of scenarios into data/README.md, between its headings."""
import os
import re

from common import ROOT
from scenarios import SCENARIOS

SIGN = {"+": "up", "-": "down", "0": "same"}


def table():
    lines = ["| scenario | what | price | emissions | why |", "|---|---|---|---|---|"]
    for name, (sentence, price, emissions, reason, _) in SCENARIOS.items():
        lines.append(f"| `{name}` | {sentence} | {SIGN[price]} | {SIGN[emissions]} | {reason} |")
    return "\n".join(lines)


if __name__ == "__main__":
    path = os.path.join(ROOT, "data", "README.md")
    with open(path, encoding="utf-8") as handle:
        text = handle.read()
    # The table ends at the first blank line; what is said of single scenarios stands below it.
    text = re.sub(r"(written into its file before it was run\.\n\n).*?(\n\n)",
                  lambda m: m[1] + table() + m[2], text, flags=re.S)
    with open(path, "w", encoding="utf-8") as handle:
        handle.write(text)

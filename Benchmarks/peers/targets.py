"""Lines of a table of ratios, held against what is to be reached (targets.json)."""
import json
import os

AGREEMENT = 1e-9


def differ(one, other):
    return abs(one - other) / max(1, abs(one))


class Report:
    """Lines of the table, held against targets."""

    def __init__(self):
        path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "targets.json")
        with open(path, encoding="utf-8") as file:
            self.targets = json.load(file)
        self.lines, self.same = [], True
        # What peers took, for lines that are held against it.
        self.seconds = {}

    def add(self, name, value, detail):
        target = self.targets[name]
        if "least" in target:
            met, text = value >= target["least"], f"at least {target['least']}"
        else:
            met, text = value <= target["most"], f"at most {target['most']}"
        self.lines.append((target["what"], f"{value:.3g}", text, "met" if met else "not met", detail))
        print(f"{name}: {value:.3g} ({text}: {'met' if met else 'not met'}); {detail}", flush=True)

    def agree(self, what, one, other):
        apart = differ(one, other)
        print(f"{what}: costs differ by {apart:.1e}", flush=True)
        self.same = self.same and apart <= AGREEMENT

    def print(self):
        print("\n| | ratio | target | | CPU seconds |\n|---|---|---|---|---|")
        for line in self.lines:
            print("| " + " | ".join(line) + " |")

    def keep(self):
        """Adds the lines to the file that BENCH_LINES names, for a table of several comparisons."""
        path = os.environ.get("BENCH_LINES")
        if path:
            with open(path, "a", encoding="utf-8") as file:
                for line in self.lines:
                    file.write(json.dumps(line) + "\n")

    def end(self):
        """Prints the table and how many targets are met, and returns why the run fails, None where it does not."""
        self.print()
        self.keep()
        print(f"\ntargets: {sum(line[3] == 'met' for line in self.lines)} of {len(self.lines)} met", flush=True)
        return None if self.same else f"costs differ by more than {AGREEMENT}"

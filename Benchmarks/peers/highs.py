"""HiGHS by its own Python interface: reading a program, solving it on one thread, CPU time, memory."""
import math
import sys
import time

try:
    import highspy
except ImportError as error:
    sys.exit(
        f"HiGHS is the strong peer, and Python cannot load it ({error}): pip install highspy, in a virtual environment "
        "outside of the repository if need be"
    )


class NotSolved(Exception):
    """HiGHS found no optimum."""


def version():
    return highspy.Highs().version()


def read(path, **options):
    """A solver with the program of an MPS file; reading is not timed."""
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("threads", 1)
    highs.setOptionValue("parallel", "off")
    for name, value in options.items():
        highs.setOptionValue(name, value)
    if highs.readModel(path) == highspy.HighsStatus.kError:
        raise NotSolved(f"HiGHS cannot read {path}")
    return highs


def solve(highs):
    """CPU seconds of a solve from where the solver stands."""
    start = time.process_time()
    highs.run()
    used = time.process_time() - start
    if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        raise NotSolved(f"HiGHS ends with {highs.modelStatusToString(highs.getModelStatus())}")
    return used


def objective(highs):
    return highs.getInfo().objective_function_value


class Names:
    """Rows and columns by name."""

    def __init__(self, highs):
        lp = highs.getLp()
        self.columns = {name: index for index, name in enumerate(lp.col_names_)}
        self.rows = {name: index for index, name in enumerate(lp.row_names_)}
        self.costs = list(lp.col_cost_)
        self.lower, self.upper = list(lp.row_lower_), list(lp.row_upper_)
        self.size = (lp.num_col_, lp.num_row_)


INFINITY = math.inf

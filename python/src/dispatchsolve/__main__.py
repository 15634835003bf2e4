"""The program itself, as a command of the environment that the package is installed in."""

import os
import sys
from typing import NoReturn

from ._program import DispatchSolveError, executable


def main() -> NoReturn:
    """Becomes the program, with this process's arguments."""
    try:
        program = executable()
    except DispatchSolveError as error:
        sys.exit(str(error))
    os.execv(program, [program, *sys.argv[1:]])


if __name__ == "__main__":
    main()

"""`python -m pairwright`, the same as the command `pairwright`."""

from __future__ import annotations

import sys


def main() -> int:
    """Runs the command and gives back its exit code."""
    from pairwright import _core

    print(_core.version())
    return 0


if __name__ == "__main__":
    sys.exit(main())

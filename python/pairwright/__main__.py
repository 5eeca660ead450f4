"""`python -m pairwright`, the same as the command `pairwright`."""

from __future__ import annotations

import sys

__all__ = ["main"]


def main() -> int:
    """Runs the command; an interrupt is exit code 130 from the first import on."""
    try:
        from .cli import main as run

        return run()
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())

"""Counts the instructions of a fixed set of problems under valgrind and compares them with the record.

`python benches/instructions.py [--save]`. Counts do not depend on what else the machine does, only on the program, the
compiler and the C library: the record names them. Exit code 1 if a count rose by more than the tolerance.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
RECORD = HERE / "records" / "instructions.json"
# Measured: two runs of one build differ by less than a millionth.
TOLERANCE = 0.02
# The function whose work is counted, with all that it calls: building a problem and solving it.
COUNTED = "fixed::counted"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--save", action="store_true", help="make what is counted now the record")
    options = parser.parse_args()
    program = _build()
    names = subprocess.run([program], check=True, capture_output=True, text=True).stdout.split()
    counts = {name: _count(program, name) for name in names}
    record = json.loads(RECORD.read_text()) if RECORD.exists() else {"counts": {}}
    print("| problem | instructions, millions | record | change |\n|---|---|---|---|")
    rose = []
    for name, count in counts.items():
        before = record["counts"].get(name)
        change = f"{100 * (count / before - 1):+.2f} %" if before else "–"
        print(f"| {name} | {count / 1e6:.2f} | {f'{before / 1e6:.2f}' if before else '–'} | {change} |")
        if before and count > before * (1 + TOLERANCE):
            rose.append(name)
    if options.save:
        RECORD.parent.mkdir(exist_ok=True)
        RECORD.write_text(json.dumps({"made with": _made_with(), "counts": counts}, indent=2) + "\n")
        return 0
    if record.get("made with", _made_with()) != _made_with():
        print(f"the record was made with {record['made with']}, this is {_made_with()}: compare with care")
    if rose:
        print(f"more than {TOLERANCE:.0%} above the record: {', '.join(rose)}; if that is meant, --save")
    return 1 if rose else 0


def _build() -> str:
    command = ["cargo", "build", "--release", "--package", "pairwright-benches", "--bin", "fixed"]
    told = subprocess.run(
        [*command, "--message-format=json", "--quiet"], cwd=HERE.parent, check=True, stdout=subprocess.PIPE, text=True
    ).stdout
    built = (json.loads(line) for line in told.splitlines())
    return str(next(one["executable"] for one in built if one.get("executable")))


def _count(program: str, name: str) -> int:
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "callgrind")
        command = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}", f"--toggle-collect={COUNTED}*"]
        # The size of the environment moves the stack, and with it a few instructions.
        done = subprocess.run([*command, program, name], env={"PATH": os.environ["PATH"]}, capture_output=True, text=True)
        if done.returncode != 0:
            raise SystemExit(f"{name}: {done.stderr.strip().splitlines()[-1]}")
        found = re.search(r"^(?:summary|totals): (\d+)", out.read_text(), re.MULTILINE)
    if found is None or int(found.group(1)) == 0:
        raise SystemExit(f"{name}: valgrind counted nothing in `{COUNTED}`; was it inlined or renamed?")
    return int(found.group(1))


def _made_with() -> str:
    compiler = subprocess.run(["rustc", "--version"], cwd=HERE.parent, check=True, capture_output=True, text=True).stdout
    valgrind = subprocess.run(["valgrind", "--version"], check=True, capture_output=True, text=True).stdout
    library = (os.confstr("CS_GNU_LIBC_VERSION") or "unknown") if hasattr(os, "confstr") else "unknown"
    return f"{compiler.split(' (')[0].strip()}, {valgrind.strip()}, {library}"


if __name__ == "__main__":
    sys.exit(main())

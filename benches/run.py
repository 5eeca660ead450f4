"""Runs pairwright and its peers, each in a process of its own, and records every run: see README.md beside this file."""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

from harness import families, matrices, page, plot, real, records, table
from harness.instance import Instance
from harness.matrix import Matrix
from harness.peer import Peer
from harness.peers import OURS
from harness.question import Question, names, solvers

SIZES = (1_000, 10_000, 100_000, 1_000_000)
QUICK = ("random-20-100", "random-20-1e6", "attributes", "b-matching", "minimums", "nested-groups")
# Seconds of CPU time; a solver that is cut off counts as slower than that.
LIMIT, LIMIT_OF_THE_LARGEST, LIMIT_QUICK = 60, 300, 10
# Relative; a peer that is farther from the optimum is shown, but no one is compared with it.
NEAR = 1e-6


def main() -> int:
    options = _options()
    if options.dump:
        name, variant, n, path = options.dump
        Question(name, variant, int(n), options.seed).problem().dump(Path(path))
        return 0
    if options.table:
        print(page.page(records.read(options.records), NEAR))
        return 0
    if options.plot:
        plot.plot(page.sparse(records.read(options.records)), options.plot)
        return 0
    sitting = Sitting(options)
    for question in _questions(options):
        if not sitting.ask(question):
            break
    print(f"\n{sitting.ran} runs in {time.monotonic() - sitting.start:.0f} s{'' if sitting.whole else ', not all'}")
    print(page.short([run for run in records.read(options.records) if sitting.asked_for(run)], NEAR))
    return 1 if sitting.disagreed else 0


class Sitting:
    """Runs that lie close together in time, so that their ratios mean something."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self.start = time.monotonic()
        self.name = records.now()
        self.machine = records.machine()
        self.commit = records.commit()
        self.standing = {records.key(run): run for run in records.read(options.records)}
        self.versions = {peer.name: records.version(peer) for peer in solvers()}
        self.ran = 0
        self.whole = True
        self.disagreed = False
        self.questions: set[tuple[Any, ...]] = set()
        for name in options.solvers or self.versions:
            if self.versions[name] is None:
                print(f"{name} is skipped: it is not installed")

    def ask(self, question: Question) -> bool:
        """False when the time of the sitting is over."""
        self.questions.add((question.family, question.variant, question.n, question.seed))
        wanted = [peer for peer in question.solvers if self.wants(peer)]
        limit = self.limit(question)
        if all(self.stands(peer, question, limit) for peer in wanted):
            return True
        with self.at_hand(question) as path:
            problem = Instance.load(path) if path else question.problem()
            facts: dict[str, Any] = {"rows": problem.shape[0], "cols": problem.shape[1], "eligible": problem.pairs}
            # A matrix is made by each run, which tells its digest itself.
            facts |= {} if isinstance(problem, Matrix) else {"digest": problem.digest}
            missing = [peer for peer in wanted if not self.stands(peer, question, limit)]
            refused = {peer.name: reason for peer in missing if (reason := peer.refuses(problem))}
            del problem
            again = self.best_peer(question, limit) if question.ours[0] in missing and self.options.pair else None
            for peer in [*missing, *([again] if again and again not in missing else [])]:
                # A run may take its whole limit.
                if self.ran and time.monotonic() - self.start + limit > 60 * self.options.minutes:
                    self.whole = False
                    return False
                if peer.name in refused:
                    told = {"status": "refused", "note": refused[peer.name]}
                elif (smaller := self.cut_off_at(peer, question, limit)) is not None:
                    told = {"status": "cut off", "note": f"not run, as it was cut off at {smaller:,} rows"}
                else:
                    told = _trial(peer, question, path, limit)
                    self.ran += 1
                self.record(question, peer, limit, facts, told)
        self.compare(question)
        return True

    def wants(self, peer: Peer[Any]) -> bool:
        asked_for = not self.options.solvers or peer.name in self.options.solvers
        return asked_for and self.versions[peer.name] is not None

    def limit(self, question: Question) -> int:
        if self.options.quick:
            return LIMIT_QUICK
        return LIMIT_OF_THE_LARGEST if question.n >= 1_000_000 else LIMIT

    def key(self, peer: Peer[Any], question: Question, limit: int) -> tuple[Any, ...]:
        facts = {"family": question.family, "variant": question.variant, "n": question.n, "seed": question.seed}
        told = {"solver": peer.name, "version": self.versions[peer.name], "limit": limit, "machine": self.machine}
        return records.key(facts | told)

    def stands(self, peer: Peer[Any], question: Question, limit: int) -> bool:
        again = self.options.again and (not self.options.again_only or peer.name in self.options.again_only)
        run = self.standing.get(self.key(peer, question, limit))
        return run is not None and not (again and run["sitting"] != self.name)

    def cut_off_at(self, peer: Peer[Any], question: Question, limit: int) -> int | None:
        """The size at which the limit was too short already; a peer that was is not run at larger ones, ours is."""
        if peer in question.ours or self.options.again:
            return None
        own = self.key(peer, question, limit)
        of_peer = (
            run
            for run in self.standing.values()
            if run["status"] == "cut off" and run["n"] < question.n and records.key(run | {"n": question.n}) == own
        )
        return min((run["n"] for run in of_peer), default=None)

    def best_peer(self, question: Question, limit: int) -> Peer[Any] | None:
        """The one to beat, run again beside ours, unless it has just been run or was slower than the limit."""
        runs = [self.standing.get(self.key(peer, question, limit)) for peer in question.peers.values()]
        best = table.best([run for run in runs if run is not None], NEAR)
        return question.peers[best["solver"]] if best is not None and best["sitting"] != self.name else None

    def at_hand(self, question: Question) -> _AtHand:
        return _AtHand(question, self.options.cache)

    def record(self, question: Question, peer: Peer[Any], limit: int, facts: dict[str, Any], told: dict[str, Any]) -> None:
        run = {
            "family": question.family,
            "variant": question.variant,
            "n": question.n,
            "seed": question.seed,
            **facts,
            "solver": peer.name,
            "version": self.versions[peer.name],
            "limit": limit,
            **told,
            "sitting": self.name,
            "commit": self.commit if peer in question.ours else None,
            "load": round(os.getloadavg()[0], 1),
            "machine": self.machine,
        }
        self.standing[records.key(run)] = run
        records.append(run, self.options.records)
        if told["status"] != "refused":
            called = f"{question.family} {question.variant} {question.n:,}"
            print(f"{called:40} {peer.name:26} {table.seconds(run):>10} {told.get('note', '')}", flush=True)

    def compare(self, question: Question) -> None:
        """All who claim an optimum must have the same one; who is far off is told, and ours may never be."""
        limit = self.limit(question)
        runs = [self.standing.get(self.key(peer, question, limit)) for peer in question.solvers]
        for told in table.disagreements([run for run in runs if run is not None], NEAR):
            print(f"{question}: {told}", flush=True)
            self.disagreed = self.disagreed or told.startswith((OURS.name, "the records"))

    def asked_for(self, run: dict[str, Any]) -> bool:
        return records.question(run) in self.questions


class _AtHand:
    """The instance as a file, made if it is not there, removed afterwards if nobody asked to keep it; no file for a
    matrix."""

    def __init__(self, question: Question, cache: Path | None) -> None:
        self.question = question
        self.cache = cache
        self.path: Path | None = None

    def __enter__(self) -> Path | None:
        if not self.question.dense:
            folder = self.cache or Path(tempfile.mkdtemp())
            folder.mkdir(parents=True, exist_ok=True)
            self.path = folder / f"{str(self.question).replace('/', '-')}.npz"
            if not self.path.exists():
                problem = self.question.problem()
                assert isinstance(problem, Instance)
                problem.save(self.path)
        return self.path

    def __exit__(self, *_: object) -> None:
        if self.path is not None and self.cache is None:
            self.path.unlink()
            self.path.parent.rmdir()


def _trial(peer: Peer[Any], question: Question, path: Path | None, limit: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "harness.trial", peer.name, str(limit), str(question), *([str(path)] if path else [])]
    here = Path(__file__).resolve().parent
    done = subprocess.run(command, cwd=here, capture_output=True, text=True)
    if done.returncode == -signal.SIGXCPU:
        return {"status": "cut off"}
    if done.returncode == -signal.SIGKILL:
        return {"status": "failed", "note": "killed, as when memory runs out"}
    if done.returncode != 0 or not done.stdout.strip():
        last = (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]
        return {"status": "failed", "note": last[:200]}
    told: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return told


def _questions(options: argparse.Namespace) -> Iterator[Question]:
    """Small ones first; of one size, family by family."""
    asked = options.families or (QUICK if options.quick else names())
    for name in asked:
        if name in real.names():
            yield Question(name, "all", real.make(name).shape[0], 0)
    sizes = {name: _sizes(name, options) for name in asked if name not in real.names()}
    for n in sorted({n for some in sizes.values() for n in some}):
        for name in (name for name, some in sizes.items() if n in some):
            for variant in options.variants or families.VARIANTS:
                # All of the shorter side of a matrix are placed.
                if variant == "all" or name in families.FAMILIES:
                    yield Question(name, variant, n, options.seed)


def _sizes(name: str, options: argparse.Namespace) -> list[int]:
    usual, quick = (matrices.SIZES, 1_000) if name in matrices.FAMILIES else (SIZES, 10_000)
    return [n for n in options.sizes or ([quick] if options.quick else usual) if n <= _most(name)]


def _most(name: str) -> int:
    """Rows that a family is asked with; at the largest only 20 columns a row."""
    if name in matrices.FAMILIES:
        return matrices.FAMILIES[name].most
    return 999_999 if name.startswith("random-50") else sys.maxsize


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a subset, 10,000 rows (matrices 1,000), 10 s, not recorded")
    parser.add_argument("--minutes", type=float, help="of this sitting, 60 or, if quick, 3; the next goes on from there")
    parser.add_argument("--families", nargs="+", metavar="NAME", choices=names())
    parser.add_argument("--variants", nargs="+", choices=families.VARIANTS)
    parser.add_argument("--sizes", nargs="+", type=int, metavar="N")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--solvers", nargs="+", metavar="NAME", choices={peer.name: 0 for peer in solvers()})
    parser.add_argument("--again", action="store_true", help="also what stands in the records")
    parser.add_argument("--again-only", nargs="+", metavar="NAME", help="with --again: only these solvers")
    parser.add_argument("--no-pair", dest="pair", action="store_false", help="don't run the best peer again beside ours")
    parser.add_argument("--records", type=Path, help="folder of the records")
    parser.add_argument("--cache", type=Path, help="folder in which instances are kept")
    parser.add_argument("--table", action="store_true", help="only print the table of what stands")
    parser.add_argument("--plot", type=Path, metavar="FILE.svg", help="only draw what stands")
    parser.add_argument("--dump", nargs=4, metavar=("FAMILY", "VARIANT", "N", "FILE"), help="write an instance for Rust")
    options = parser.parse_args()
    options.minutes = options.minutes or (3 if options.quick else 60)
    if options.records is None:
        options.records = Path(tempfile.mkdtemp()) if options.quick else records.FOLDER
    return options


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        # What was recorded stands.
        sys.exit(130)

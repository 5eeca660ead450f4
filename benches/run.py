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
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

from harness import families, plot, real, records, table
from harness.instance import Instance
from harness.peers import OURS, PEERS, Peer

SIZES = (1_000, 10_000, 100_000, 1_000_000)
QUICK = ("random-20-100", "random-20-1e6", "attributes", "b-matching", "minimums", "nested-groups")
# Seconds of CPU time; a solver that is cut off counts as slower than that.
LIMIT, LIMIT_OF_THE_LARGEST, LIMIT_QUICK = 60, 300, 10
# Relative; a peer that is farther from the optimum is shown, but no one is compared with it.
NEAR = 1e-6


@dataclass(frozen=True)
class Question:
    """One instance that everybody is asked."""

    family: str
    variant: str
    n: int
    seed: int

    def instance(self) -> Instance:
        if self.family in families.FAMILIES:
            return families.make(self.family, self.variant, self.n, self.seed)
        return real.make(self.family)

    @property
    def called(self) -> str:
        return f"{self.family} {self.variant} {self.n:,}"

    def file(self, folder: Path) -> Path:
        return folder / f"{self.family}-{self.variant}-{self.n}-{self.seed}.npz"


def main() -> int:
    options = _options()
    if options.dump:
        name, variant, n, path = options.dump
        Question(name, variant, int(n), options.seed).instance().dump(Path(path))
        return 0
    if options.table:
        print(table.page(records.read(options.records), NEAR))
        return 0
    if options.plot:
        plot.plot(records.read(options.records), options.plot)
        return 0
    sitting = Sitting(options)
    for question in _questions(options):
        if not sitting.ask(question):
            break
    print(f"\n{sitting.ran} runs in {time.monotonic() - sitting.start:.0f} s{'' if sitting.whole else ', not all'}")
    print(table.markdown([run for run in records.read(options.records) if sitting.asked_for(run)], NEAR))
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
        self.solvers = [peer for peer in (OURS, *PEERS.values()) if not options.solvers or peer.name in options.solvers]
        self.versions = {peer.name: records.version(peer) for peer in (OURS, *PEERS.values())}
        self.ran = 0
        self.whole = True
        self.disagreed = False
        self.questions: set[tuple[Any, ...]] = set()
        for peer in self.solvers:
            if self.versions[peer.name] is None:
                print(f"{peer.name} is skipped: it is not installed")

    def ask(self, question: Question) -> bool:
        """False when the time of the sitting is over."""
        self.questions.add((question.family, question.variant, question.n, question.seed))
        wanted = [peer for peer in self.solvers if self.versions[peer.name] is not None]
        limit = self.limit(question)
        if all(self.stands(peer, question, limit) for peer in wanted):
            return True
        with self.at_hand(question) as path:
            instance = Instance.load(path)
            facts: dict[str, Any] = {"rows": instance.shape[0], "cols": instance.shape[1], "eligible": len(instance.rows)}
            facts |= {"digest": instance.digest}
            missing = [peer for peer in wanted if not self.stands(peer, question, limit)]
            refused = {peer.name: reason for peer in missing if (reason := peer.refuses(instance))}
            scaled = instance.integers()[1]
            del instance
            again = self.best_peer(question, limit) if OURS in missing and self.options.pair else None
            for peer in [*missing, *([again] if again and again not in missing else [])]:
                # A run may take its whole limit.
                if self.ran and time.monotonic() - self.start + limit > 60 * self.options.minutes:
                    self.whole = False
                    return False
                if peer.name in refused:
                    told = {"status": "refused", "note": refused[peer.name]}
                else:
                    told = _trial(peer, path, limit)
                if scaled and told["status"] == "solved" and peer.takes_integers:
                    told["note"] = f"values times 10^{scaled}, rounded"
                self.record(question, peer, limit, facts, told)
        self.compare(question)
        return True

    def limit(self, question: Question) -> int:
        if self.options.quick:
            return LIMIT_QUICK
        return LIMIT_OF_THE_LARGEST if question.n >= 1_000_000 else LIMIT

    def key(self, peer: Peer, question: Question, limit: int) -> tuple[Any, ...]:
        facts = {"family": question.family, "variant": question.variant, "n": question.n, "seed": question.seed}
        told = {"solver": peer.name, "version": self.versions[peer.name], "limit": limit, "machine": self.machine}
        return records.key(facts | told)

    def stands(self, peer: Peer, question: Question, limit: int) -> bool:
        again = self.options.again and (not self.options.again_only or peer.name in self.options.again_only)
        run = self.standing.get(self.key(peer, question, limit))
        return run is not None and not (again and run["sitting"] != self.name)

    def best_peer(self, question: Question, limit: int) -> Peer | None:
        """The one to beat, run again beside ours, unless it has just been run or was slower than the limit."""
        runs = [self.standing.get(self.key(peer, question, limit)) for peer in PEERS.values()]
        best = table.best([run for run in runs if run is not None], NEAR)
        return PEERS[best["solver"]] if best is not None and best["sitting"] != self.name else None

    def at_hand(self, question: Question) -> _AtHand:
        return _AtHand(question, self.options.cache)

    def record(self, question: Question, peer: Peer, limit: int, facts: dict[str, Any], told: dict[str, Any]) -> None:
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
            "commit": self.commit if peer is OURS else None,
            "load": round(os.getloadavg()[0], 1),
            "machine": self.machine,
        }
        self.standing[records.key(run)] = run
        records.append(run, self.options.records)
        if told["status"] != "refused":
            self.ran += 1
            print(f"{question.called:40} {peer.name:20} {table.seconds(run):>10} {told.get('note', '')}", flush=True)

    def compare(self, question: Question) -> None:
        """All who claim an optimum must have the same one; who is far off is told, and ours may never be."""
        limit = self.limit(question)
        runs = [self.standing.get(self.key(peer, question, limit)) for peer in (OURS, *PEERS.values())]
        for told in table.disagreements([run for run in runs if run is not None], NEAR):
            print(f"{question.called}: {told}", flush=True)
            self.disagreed = self.disagreed or told.startswith((OURS.name, "the records"))

    def asked_for(self, run: dict[str, Any]) -> bool:
        return records.question(run) in self.questions


class _AtHand:
    """The instance as a file, made if it is not there, removed afterwards if nobody asked to keep it."""

    def __init__(self, question: Question, cache: Path | None) -> None:
        self.keep = cache is not None
        self.folder = cache or Path(tempfile.mkdtemp())
        self.folder.mkdir(parents=True, exist_ok=True)
        self.path = question.file(self.folder)
        if not self.path.exists():
            question.instance().save(self.path)

    def __enter__(self) -> Path:
        return self.path

    def __exit__(self, *_: object) -> None:
        if not self.keep:
            self.path.unlink()
            self.folder.rmdir()


def _trial(peer: Peer, path: Path, limit: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "harness.trial", peer.name, str(path), str(limit)]
    here = Path(__file__).resolve().parent
    done = subprocess.run(command, cwd=here, capture_output=True, text=True)
    if done.returncode in (-signal.SIGXCPU, -signal.SIGKILL):
        return {"status": "cut off"}
    if done.returncode != 0 or not done.stdout.strip():
        last = (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]
        return {"status": "failed", "note": last[:200]}
    told: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return told


def _questions(options: argparse.Namespace) -> Iterator[Question]:
    """Small ones first; of one size, family by family."""
    sizes = options.sizes or ((10_000,) if options.quick else SIZES)
    names = options.families or (QUICK if options.quick else [*families.FAMILIES, *real.names()])
    for name in names:
        if name not in families.FAMILIES:
            yield Question(name, "all", real.make(name).shape[0], 0)
    for n in sizes:
        for name in names:
            # At the largest only 20 columns a row.
            if name not in families.FAMILIES or (n >= 1_000_000 and name.startswith("random-50")):
                continue
            for variant in options.variants or families.VARIANTS:
                yield Question(name, variant, n, options.seed)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a subset at 10,000 rows, limit 10 s, not recorded")
    parser.add_argument("--minutes", type=float, help="of this sitting, 60 or, if quick, 3; the next goes on from there")
    parser.add_argument("--families", nargs="+", metavar="NAME", choices=[*families.FAMILIES, *real.names()])
    parser.add_argument("--variants", nargs="+", choices=families.VARIANTS)
    parser.add_argument("--sizes", nargs="+", type=int, metavar="N")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--solvers", nargs="+", metavar="NAME", choices=[OURS.name, *PEERS])
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

"""The command: reads arguments, calls what a notebook calls, lays the answers out."""

from __future__ import annotations

import argparse
import io
import os
import shutil
import sys
import textwrap
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from .display import number
from .errors import NotProven, PairwrightError
from .shipped import EXAMPLES, FOLDER, as_arguments

if TYPE_CHECKING:
    from .matching import Answer, Matching

__all__ = ["main"]

DONE, NOT_PROVEN, BAD_INPUT, INFEASIBLE, STOPPED, INTERRUPTED = 0, 1, 2, 3, 4, 130

_SHOWN = 12  # pairs that a demo explains

EPILOG = """exit codes: 0 done, 1 not proven, 2 bad input, 3 no feasible answer (the witness is shown and saved),
4 stopped at a limit (the best so far is saved), 130 interrupted"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command and gives back its exit code, whether or not what it says can be shown."""
    _open_streams()
    try:
        return _run(arguments)
    finally:
        _flush(sys.stdout)
        _flush(sys.stderr)


def _run(arguments: Sequence[str] | None) -> int:
    chosen = _parser().parse_args(arguments)
    try:
        code: int = chosen.run(chosen)
        return code
    except KeyboardInterrupt:
        _complain("interrupted")
        return INTERRUPTED
    except NotProven as refused:
        _complain(refused)
        return NOT_PROVEN
    except PairwrightError as refused:
        faults = getattr(refused, "errors", None) or (refused,)
        if len(faults) > 1:
            _complain(f"{len(faults)} things are wrong:")
        for fault in faults:
            _complain(fault)
        return BAD_INPUT
    except OSError as refused:
        name = f"{refused.filename}: " if refused.filename else ""
        _complain(f"{name}{refused.strerror or refused}")
        return BAD_INPUT
    except ValueError as refused:
        _complain(refused)
        return BAD_INPUT


def _open_streams() -> None:
    """A stream that was closed swallows what is said; one that lacks a letter shows its number."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _say(text: object = "", stream: TextIO | None = None) -> None:
    """Prints a line. That nobody can read it changes nothing about what was done."""
    stream = stream or sys.stdout
    try:
        print(text, file=stream)
    except OSError as lost:
        _lose(stream, lost)


def _complain(text: object) -> None:
    _say(text, sys.stderr)


def _flush(stream: TextIO) -> None:
    try:
        stream.flush()
    except OSError as lost:
        _lose(stream, lost)


def _lose(stream: TextIO, lost: OSError) -> None:
    """Sends the rest of a stream nowhere. A reader that left, as `head` does, needs no word; a full disk does."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
    if stream is sys.stdout and not isinstance(lost, BrokenPipeError):
        _complain(f"not all that was found could be shown: {lost.strerror}")


def _parser() -> argparse.ArgumentParser:
    from . import __version__

    parser = argparse.ArgumentParser(
        prog="pairwright",
        description="Pairs people across two groups, provably as well as can be, and says why.",
        epilog=EPILOG,
    )
    parser.add_argument("--version", action="version", version=f"pairwright {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    match = commands.add_parser("match", help="pair the people of two files by a scheme", epilog=EPILOG)
    match.add_argument("scheme", help="the scheme file (TOML)")
    _add_people(match, required=True)
    match.add_argument("--out", required=True, metavar="FOLDER", help="where the result is written")
    _add_beside(match)
    _add_limits(match)
    match.set_defaults(run=_match)

    demo = commands.add_parser("demo", help="the same on an example that is shipped")
    demo.add_argument("name", nargs="?", default="westminster", help=f"one of {', '.join(EXAMPLES)}")
    demo.add_argument("--out", metavar="FOLDER", help="also save the result here")
    _add_limits(demo)
    demo.set_defaults(run=_demo)

    verify = commands.add_parser("verify", help="prove a saved result again, without a solver")
    verify.add_argument("result", help="the result folder")
    _add_people(verify, required=False)
    verify.set_defaults(run=_verify)

    explain = commands.add_parser(
        "explain",
        help="why somebody has this mate, or not that one, or none; why there is no answer",
        description="Why somebody has this mate, or not that one, or none, and what it would take. Of a result without an "
        "answer, and without a name: what can't hold together, and what would help. With the people's files it is the "
        "coordinator's view: it counts whom "
        "every rule refused, also rules on attributes marked `sensitive`, which a result withholds.",
    )
    explain.add_argument("result", help="the result folder")
    explain.add_argument("--mentee", metavar="ID")
    explain.add_argument("--mentor", metavar="ID")
    explain.add_argument(
        "--for",
        dest="audience",
        choices=tuple(_AUDIENCES),
        default="coordinator",
        help="for whom: the coordinator; one participant, with what they told and what both of a pair share (with --mentee "
        "and --mentor, to the mentee about the mentor); or an auditor, in numbers without anybody's code",
    )
    _add_people(explain, required=False)
    explain.set_defaults(run=_explain)

    review = commands.add_parser("review", help="what a careful colleague would say before any matching")
    review.add_argument("scheme", help="the scheme file (TOML)")
    _add_people(review, required=True)
    _add_beside(review)
    review.set_defaults(run=_review)
    return parser


def _add_people(parser: argparse.ArgumentParser, *, required: bool) -> None:
    parser.add_argument("--mentees", required=required, metavar="F", help="the mentees' CSV file")
    parser.add_argument("--mentors", required=required, metavar="F", help="the mentors' CSV file")


def _add_beside(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--pins", metavar="F", help="pairs that must be: CSV with mentee,mentor")
    parser.add_argument("--exclusions", metavar="F", help="pairs that may not be: CSV with mentee,mentor")
    parser.add_argument("--scores", metavar="F", help="extra points: CSV with mentee,mentor,score")
    parser.add_argument(
        "--previous",
        metavar="F",
        action="append",
        help='an earlier result that `listed = "previous"` reads: a folder, or CSV with mentee,mentor; may be given again',
    )
    parser.add_argument("--keep-apart", metavar="F", help="people who may not meet: CSV with group,id")
    parser.add_argument("--as-of", metavar="DATE", help="the day that rules with a date count from, as 2020-09-30")


def _add_limits(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--threads", type=int, metavar="N", help="default: PAIRWRIGHT_THREADS, else as many as help")
    parser.add_argument("--time-limit", type=float, metavar="S", help="stop after so many seconds with the best so far")
    parser.add_argument("--force", action="store_true", help="write over an existing result")


def _both_or_none(chosen: argparse.Namespace) -> tuple[str, str] | None:
    if (chosen.mentees is None) != (chosen.mentors is None):
        raise ValueError("--mentees and --mentors go together: give both files or neither")
    return None if chosen.mentees is None else (chosen.mentees, chosen.mentors)


def _free(out: str | None, force: bool) -> None:
    """Says what would be in the way of the result before any work is done."""
    from . import _core

    if out is not None:
        _core.check_target(out, force)


def _beside(chosen: argparse.Namespace) -> dict[str, Any]:
    """What is given beside the people."""
    names = ("pins", "exclusions", "scores", "previous", "keep_apart", "as_of")
    return {name: getattr(chosen, name) for name in names}


def _limits(chosen: argparse.Namespace) -> dict[str, Any]:
    return {
        "threads": chosen.threads,
        "time_limit": chosen.time_limit,
        "progress": True if sys.stderr.isatty() else None,
    }


def _match(chosen: argparse.Namespace) -> int:
    from .problem import match

    _free(chosen.out, chosen.force)
    m = match(
        chosen.scheme,
        chosen.mentees,
        chosen.mentors,
        **_beside(chosen),
        **_limits(chosen),
    )
    code = _save(m, chosen)
    _show_status(m)
    _show_saved(m, chosen.out)
    return code


def _save(m: Matching, chosen: argparse.Namespace) -> int:
    """Saves before anything is said, and gives the exit code of the status."""
    if chosen.out is not None:
        m._inner.save(chosen.out, chosen.force)
    return {"optimal": DONE, "infeasible": INFEASIBLE}.get(m.status, STOPPED)


def _show_saved(m: Matching, out: str | None) -> None:
    if out is None:
        return
    _say(f"\nsaved in {out}")
    if m.keys:
        _say(f"which code is whom: {Path(out).with_name(Path(out).name + '.keys.csv')}")
    _say(f"check it: pairwright verify {out}")


def _show_status(m: Matching) -> None:
    witness = m.witness
    if witness is not None:
        _say(m.verify())
        _show(str(witness))
        return
    if not m._inner.found:
        _say("stopped at the limit before a feasible answer was met")
        return
    if m.status == "optimal":
        _say(m.verify())
    else:
        gap = "".join(f"; {level} might be greater by up to {by}" for level, by in (m.gap or {}).items())
        _say(f"stopped at the limit: not proven to be the best{gap}")
    width = max(len(level) for level in ("pairs", *m.objective))
    _say(f"  {'pairs':<{width}}  {len(m)}")
    for level, value in m.objective.items():
        if level != "pairs":
            _say(f"  {level:<{width}}  {'none' if value is None else value}")
    left_out = m._inner.unplaced()
    if left_out["reason"]:
        _say(f"  {'left out':<{width}}  {len(left_out['reason'])}")


def _demo(chosen: argparse.Namespace) -> int:
    from .problem import match

    _free(chosen.out, chosen.force)
    if chosen.name not in EXAMPLES:
        raise ValueError(f"`{chosen.name}` is not an example; write one of {', '.join(EXAMPLES)}")
    folder = FOLDER / chosen.name
    m = match(folder / "scheme.toml", **as_arguments(chosen.name), **_limits(chosen))
    code = _save(m, chosen)
    title = m._inner.name
    _say(f"{title}\n{'=' * len(title)}\n")
    if m._inner.found:
        _heading("The pairs")
        _show_pairs(m)
        _heading("Why these")
        for mentee, mentor in islice(m, _SHOWN):
            _show(str(m.why(mentee, mentor)))
            _say()
        if len(m) > _SHOWN:
            _show(f"and {len(m) - _SHOWN} more: save the result (--out), and ask `pairwright explain` about anybody")
            _say()
        left_out = m._inner.unplaced()
        if left_out["reason"]:
            _heading("Left out, and why")
            _show_reasons(left_out)
            _say()
        _heading("How good this is")
    _show_status(m)
    _show_saved(m, chosen.out)
    if m.status == "optimal":
        _say(f"\n{PROVEN}")
    _say(f"\nYour own people: the files of this example are in {folder}")
    _say("  copy them, put your people in, and run")
    given = " ".join(f"--{name.replace('_', '-')} {file}" for name, file in EXAMPLES[chosen.name].items())
    _say(f"  pairwright match scheme.toml {given} --out result/")
    return code


def _heading(words: str) -> None:
    _say(f"{words}\n{'-' * len(words)}")


def _show(text: str) -> None:
    """Lines no wider than the terminal; what is wrapped is indented below its line."""
    width = min(max(shutil.get_terminal_size((100, 24)).columns, 40), 120)
    for line in text.splitlines():
        indent = " " * (len(line) - len(line.lstrip()) + 4)
        _say(textwrap.fill(line, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False))


def _show_pairs(m: Matching) -> None:
    """One line a pair: who, with whom, and the score."""
    columns = m._inner.pairs()
    rows = [
        (mentee, mentor, number(score))
        for mentee, mentor, score in zip(columns["mentee"], columns["mentor"], columns["score"], strict=True)
    ]
    heads = (*m._inner.called, "score")
    widths = [max(len(row[at]) for row in (heads, *rows)) for at in range(3)]
    for mentee, mentor, score in (heads, *rows):
        _say(f"  {mentee:<{widths[0]}}  {mentor:<{widths[1]}}  {score:>{widths[2]}}")
    _say()


def _show_reasons(left_out: dict[str, Any]) -> None:
    """Why nobody, once for all of whom the same is said."""
    alike: dict[tuple[str, str], list[str]] = {}
    for side, id, reason in zip(left_out["side"], left_out["id"], left_out["reason"], strict=True):
        alike.setdefault((side, reason.replace(id, "", 1)), []).append(id)
    first = dict(zip(zip(left_out["side"], left_out["id"], strict=True), left_out["reason"], strict=True))
    for (side, _), (one, *others) in alike.items():
        _show(first[side, one])
        if others:
            _show(f"The same is so for {', '.join(others)}.")


PROVEN = """optimal means: no other choice of pairs that keeps every rule is better, in the order of the levels above.
That was not taken on trust from the solver: a certificate was checked against every eligible pair, and anyone
can check it again on a saved result, without the solver, with `python -m pairwright.verify result/`."""


def _verify(chosen: argparse.Namespace) -> int:
    from . import _core

    verdicts = _core.verify_saved(chosen.result, _both_or_none(chosen))
    for name, holds, sentence in verdicts:
        _say(f"{name}: {sentence}", sys.stdout if holds else sys.stderr)
    return DONE if all(holds for _, holds, _ in verdicts) else NOT_PROVEN


def _explain(chosen: argparse.Namespace) -> int:
    from .matching import load

    people = _both_or_none(chosen)
    nobody = chosen.mentee is None and chosen.mentor is None
    if chosen.audience == "auditor" and not nobody:
        raise ValueError("nobody is named to an auditor: leave out --mentee and --mentor")
    m = load(chosen.result)
    answered = m.witness is None or chosen.audience == "participant"
    if nobody and answered and chosen.audience != "auditor":
        raise ValueError("say who: --mentee ID, --mentor ID, or both")
    if people is not None:
        m = m.with_people(*people)
    _AUDIENCES[chosen.audience](m, chosen)
    return DONE


def _for_participant(m: Matching, chosen: argparse.Namespace) -> None:
    if chosen.mentee is None:
        _show(str(m.for_participant(chosen.mentor, side="mentor")))
    else:
        _show(str(m.for_participant(chosen.mentee, side="mentee", why_not=chosen.mentor)))


def _for_auditor(m: Matching, chosen: argparse.Namespace) -> None:
    from . import _core

    _show(str(m.for_auditor()))
    for name, holds, sentence in _core.verify_saved(chosen.result, _both_or_none(chosen)):
        # Where it fails may name people.
        _show(f"{name} of the saved files: {sentence if holds else 'does not hold; `pairwright verify` says where'}")


def _for_coordinator(m: Matching, chosen: argparse.Namespace) -> None:
    brought = chosen.mentees is not None
    if m.witness is not None:
        for side, id in (("mentee", chosen.mentee), ("mentor", chosen.mentor)):
            if id is not None:
                m._inner.mates(id, side)  # refuses whom nobody knows
        _show(str(m.witness))
        if chosen.mentee is not None or chosen.mentor is not None:
            _show("There are no pairs, so there is nothing to say of one person alone; what follows is of everybody.")
        _show_no_answer(m, coordinator=brought)
        return
    if chosen.mentee is not None and chosen.mentor is not None:
        pairs = [(chosen.mentee, chosen.mentor)]
        if not m._inner.is_pair(chosen.mentee, chosen.mentor):
            _show(str(m.why_not(chosen.mentee, chosen.mentor, coordinator=brought)))
            return
    else:
        side, id = ("mentee", chosen.mentee) if chosen.mentor is None else ("mentor", chosen.mentor)
        pairs = m._inner.mates(id, side)
        if not pairs:
            # Whoever brings the people's files is the coordinator.
            _show(str(m.why_unplaced(id, side=side, coordinator=True)) if brought else _reason(m, side, id))
    for mentee, mentor in pairs:
        _show(str(m.why(mentee, mentor)))


_AUDIENCES = {"coordinator": _for_coordinator, "participant": _for_participant, "auditor": _for_auditor}


def _show_no_answer(m: Matching, *, coordinator: bool) -> None:
    """What would help, and what can't hold together, which may take longer: each is shown once it is known. Whoever brings
    the people's files is the coordinator."""
    _say()
    _flush(sys.stdout)
    _show_repairs(m.repairs(coordinator=coordinator))
    _say()
    _flush(sys.stdout)
    _show(str(m.conflict(coordinator=coordinator)))


def _show_repairs(repairs: list[Answer]) -> None:
    if not repairs:
        _show("No single change is known to help.")
        return
    _heading("What would help")
    for repair in repairs:
        _show(str(repair))
    facts = repairs[0].facts
    if facts["others"]:
        _show(f"and {facts['others']:,} more single changes")
    if facts["untried"]:
        _show(f"{facts['untried']:,} single changes were not tried: there are too many")


def _reason(m: Matching, side: str, id: str) -> str:
    """The reason as it was saved, which knows what the people's files said, and what placing them would cost."""
    left_out = m._inner.unplaced()
    reasons = zip(left_out["side"], left_out["id"], left_out["reason"], strict=True)
    saved = [reason for s, i, reason in reasons if (s, i) == (side, id.strip())]
    told = str(m.why_unplaced(id, side=side))
    return saved[0] if saved and not told.startswith(saved[0]) else told


def _review(chosen: argparse.Namespace) -> int:
    from .scheme import Scheme

    _show(str(Scheme.load(chosen.scheme).review(chosen.mentees, chosen.mentors, **_beside(chosen))))
    return DONE

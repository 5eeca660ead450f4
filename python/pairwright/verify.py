"""The second verifier of a saved result: standard library only, and nothing of the solver.

`python -m pairwright.verify result/` or `python verify.py result/`; exit code 0: intact and proven.
docs/formats.md documents the files, the digests and the proof. Tuples hold one number an additive
level and are compared lexicographically; a node is a person or a group, in the order of NODES.
"""

import hashlib
import json
import sys
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace as Node

SIDES, NODES = ("mentees", "mentors"), ("mentees", "mentee_groups", "mentors", "mentor_groups")
COUNTS, LOWEST = ("mentees placed", "mentors placed", "pairs"), "lowest score"
U32, U64, I64 = range(2**32), range(2**64), range(-(2**63), 2**63)
PAIR, POTENTIALS = (U32, U32), dict.fromkeys(NODES, [[I64]])
CUT = dict(POTENTIALS | dict.fromkeys(NODES, [U32]), kind=str, short=str, needed=U64, available=U64)
PEOPLE = [dict(id=str, min=U32, max=U32, rewards=[[I64]])]
GROUPS = [dict(name=str, members=[U32], min=U64, max=U64)]
LOWEST_PROOF = dict(score=I64, earlier=POTENTIALS, above=dict)
SHORTAGE = dict(side=str, people=[U32], mates=[U32], places=U64, short=U64)
PROBLEM = dict(format=str, decimals=range(-400, 401), called=(str, str), aim=[str], digest=str)
PROBLEM |= dict(lot=dict(name=str, seed=U64), mentees=PEOPLE, mentors=PEOPLE, mentee_groups=GROUPS)
PROBLEM |= dict(mentor_groups=GROUPS, pins=[PAIR], exclusions=[PAIR], given=[(*PAIR, I64)])
PROBLEM |= dict(criteria=[dict(name=str, weight=str)], pairs=[(*PAIR, I64, [I64])], status=str)
PROBLEM |= dict(certificate=dict(potentials=POTENTIALS, lowest=LOWEST_PROOF), witness=dict, bound=list)
PROBLEM |= dict(unplaced=[dict(side=str, person=U32, reason=str)], shortages=[SHORTAGE])
FILES = {"pairs.csv": str, "problem.json": str, "scheme.toml": str, "unplaced.csv": str}
RECORD = dict(format=str, version=str, status=str, objective=dict, unique=bool, lot=PROBLEM["lot"])
RECORD |= dict(as_of=str, cohort=str, codes=str, files=FILES, digest=str)
MAY_LACK = {*"rewards lot given pairs certificate lowest witness bound objective unique".split()}
MAY_LACK |= {"as_of", "cohort", "scheme.toml"}


def need(condition, message):
    if not condition:
        raise ValueError(message)


def fits(value, shape):
    """Whether a value of JSON has a shape: a type, a range, [of each], (one, by, one), {key: shape}."""
    if isinstance(shape, dict):
        lacks = {key for key in shape if type(value) is dict and value.get(key) is None}
        sound = type(value) is dict and {*value} <= {*shape} and lacks <= MAY_LACK
        return sound and all(fits(value[key], shape[key]) for key in {*shape} - lacks)
    if isinstance(shape, list | tuple) and type(value) is list:
        shapes = shape * len(value) if isinstance(shape, list) else shape
        return len(value) == len(shapes) and all(map(fits, value, shapes))
    return type(value) is int and value in shape if isinstance(shape, range) else type(value) is shape


def plus(*tuples):
    return tuple(map(sum, zip(*tuples)))


def positions(listed, count):
    need(listed == sorted({*listed} & {*range(count)}), "malformed: positions out of order or range")
    return {*listed}


def row(texts, *numbers):
    """A line of a sheet: formulas guarded, cells quoted where they must be."""
    texts = [f"'{text}" if text.lstrip("'")[:1] in [*"=+-@\t\r"] else text for text in texts]
    quoted = ['"' + text.replace('"', '""') + '"' if {*text} & {*',"\r\n'} else text for text in texts]
    return ",".join([*quoted, *numbers]) + "\n"


class Problem:
    """problem.json with its pins taken out."""

    def __init__(self, raw):
        need(fits(raw, PROBLEM), "problem.json is malformed: keys or types")
        need(raw.get("pairs") is not None, "not checkable without the pairs")
        self.raw, lot, aim, self.score = raw, raw.get("lot"), raw["aim"], {}
        sound = {*aim} <= {*COUNTS, LOWEST, "total score"} and len({*aim}) == len(aim) > 0
        sound &= LOWEST not in aim or bool({*COUNTS} & {*aim[: aim.index(LOWEST)]})
        self.levels = aim + (["pairs"] * ("pairs" not in aim) + ["lot"]) * (lot is not None)
        self.additive = [level for level in self.levels if level != LOWEST]
        self.limit = I64[-1] // 20 // (sum(len(raw[key]) for key in NODES) + 1)
        sound &= lot is None or lot["name"] == "pairwright.lot/1" and 2**40 - 1 <= self.limit
        self.nodes, self.first, self.chains, self.keys = [], {}, [], []
        for side, groups in (NODES[:2], NODES[2:]):
            self.read_side(side, groups, raw[side], raw[groups])
            texts = [f"pairwright.lot/1\n{lot and lot['seed']}\n{side}\n{p['id']}" for p in raw[side]]
            self.keys.append([hashlib.sha256(text.encode()).digest() for text in texts])
        for i, j, score, points in raw["pairs"]:
            sound &= abs(score) <= self.limit and len(points) == len(raw["criteria"])
            sound &= (not points or sum(points) == score) and (i, j) not in self.score
            self.score[i, j] = score
        given = [(i, j) for i, j, _ in raw.get("given") or ()]
        excluded, self.pins = {*map(tuple, raw["exclusions"])}, {*map(tuple, raw["pins"])}
        sound &= given == sorted({*given}) and len(self.pins) == len(raw["pins"])
        named, sizes = {*self.score, *given, *self.pins, *excluded}, [len(raw[side]) for side in SIDES]
        sound &= all(i < sizes[0] and j < sizes[1] for i, j in named)
        need(sound and raw["format"] == "pairwright.problem/1", "problem.json is malformed")
        self.score = {pair: self.score[pair] for pair in self.score if pair not in excluded}
        self.free = {pair: self.score[pair] for pair in self.score if pair not in self.pins}
        self.pinned, self.kept = self.degrees(self.pins), self.pins <= {*self.score}
        self.full = [node.rewards for node in self.nodes]
        for node, pins in zip(self.nodes, self.pinned):
            node.low, node.high, node.rewards = max(0, node.low - pins), node.high - pins, node.rewards[pins:]
            self.kept &= node.high >= 0

    def read_side(self, side, key, people, groups):
        self.first[side], self.first[key] = len(self.nodes), len(self.nodes) + len(people)
        placed = tuple(int(level == f"{side} placed") for level in self.additive)
        sound, chains = len({person["id"] for person in people}) == len(people), [[] for _ in people]
        for raw in people + groups:
            rewards = [*map(tuple, raw.get("rewards", ()))]
            sound &= {*map(len, rewards)} <= {len(placed)} and raw["min"] <= raw["max"]
            sound &= all(abs(number) <= self.limit for one in rewards for number in one)
            rewards[:1] = [plus(placed, *rewards[:1])] * ("id" in raw)
            sound &= sorted([*rewards, (0,) * len(placed)])[:0:-1] == rewards
            self.nodes.append(Node(low=raw["min"], high=raw["max"], rewards=rewards, around=None))
        for at in sorted(range(len(groups)), key=lambda at: -len(groups[at]["members"])):
            members, number = positions(groups[at]["members"], len(people)), self.first[key] + at
            around = {tuple(chains[member]) for member in members} or {()}
            need(len(around) == 1, "problem.json is malformed: groups overlap")
            self.nodes[number].around = [None, *around.pop()][-1]
            for member in members:
                chains[member].append(number)
        for number, chain in enumerate(chains, self.first[side]):
            self.nodes[number].around = [None, *chain][-1]
            chain.append(number)
        need(sound, "problem.json is malformed: ids, bounds or rewards")
        self.chains.append(chains)

    def degrees(self, pairs):
        """How many of the pairs count at each node."""
        counts = [0] * len(self.nodes)
        for i, j in pairs:
            for node in self.chains[0][i] + self.chains[1][j]:
                counts[node] += 1
        return counts

    def worth(self, pair):
        """What choosing a pair adds at each additive level, rewards apart."""
        a, b = (int.from_bytes(keys[at][:8], "big") for keys, at in zip(self.keys, pair))
        x = (a + 0x9E3779B97F4A7C15 * b) % 2**64
        x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9 % 2**64
        x = (x ^ x >> 27) * 0x94D049BB133111EB % 2**64
        worth = {"pairs": 1, "total score": self.score[pair], "lot": -((x ^ x >> 31) >> 24)}
        return tuple(worth.get(level, 0) for level in self.additive)

    def value(self, pairs):
        """Value of every additive level for these pairs."""
        rewards = [one for full, d in zip(self.full, self.degrees(pairs)) for one in full[:d]]
        return plus(*map(self.worth, pairs), *rewards, (0,) * len(self.additive))

    def terms(self, own, width, worth, allowed):
        """Terms of the dual bound for the nodes' own potentials, each at its greatest."""
        zero = (0,) * width
        for pair, score in self.free.items():
            if allowed(score):
                price = plus(*(own[node] for c, at in zip(self.chains, pair) for node in c[at]))
                yield max(zero, tuple(a - b for a, b in zip(worth(pair), price)))
        for node, u in zip(self.nodes, own):
            rewards = node.rewards[: node.high] if worth == self.worth else []
            units = [plus(u, one) for one in rewards]
            yield from (unit for d, unit in enumerate(units) if d < node.low or unit > zero)
            further = max(0, (node.high if u > zero else node.low) - len(units))
            yield tuple(further * number for number in u)

    def bound(self, potentials, width, allowed=lambda score: True):
        """What no matching of the pins and the allowed free pairs exceeds at the first levels."""
        own = [tuple(one) for key in NODES for one in potentials[key]]
        sizes = all(len(potentials[key]) == len(self.raw[key]) for key in NODES)
        need(sizes and {*map(len, own)} <= {width}, "the potentials do not fit the problem")
        return plus(self.value(self.pins)[:width], *self.terms(own, width, self.worth, allowed))

    def cut(self, witness, allowed=lambda score: True):
        """Recounts a cut as the dual bound of potentials of 1 and -1 where the flow crosses it."""
        need(fits(witness, CUT) and witness["short"] in SIDES and self.kept, "malformed witness")
        sets = [(self.first[key], positions(witness[key], len(self.raw[key]))) for key in NODES]
        inside, own = {first + at for first, members in sets for at in members}, []
        for number, node in enumerate(self.nodes):
            sign = 1 if (number < self.first["mentors"]) == (witness["short"] == "mentees") else -1
            own.append((sign * ((node.around in inside) - (number in inside)),))
        terms = [term for (term,) in self.terms(own, 1, lambda pair: (0,), allowed)]
        needed, available = -sum(t for t in terms if t < 0), sum(t for t in terms if t > 0)
        counted = (needed, available) == (witness["needed"], witness["available"])
        need(counted and needed > available, f"the cut counts {needed} needed, {available} available")

    def witness(self, witness):
        kind = witness.get("kind")
        if kind == "pin-not-eligible":
            need(fits(witness, dict(kind=str, pair=PAIR)), "malformed witness")
            need(tuple(witness["pair"]) in self.pins - {*self.score}, "the pin is eligible or none")
        elif kind in ("person-over-pinned", "group-over-pinned"):
            what, at = kind[:-12], witness[kind[:-12]]
            need(fits(witness, {"kind": str, "side": str, what: U32, "pins": U32}), "malformed witness")
            key = NODES[2 * SIDES.index(witness["side"]) + (what == "group")]
            need(at < len(self.raw[key]), "nobody there")
            over = self.nodes[self.first[key] + at].high < 0
            need(over and self.pinned[self.first[key] + at] == witness["pins"], "the pins keep the bounds")
        else:
            need(kind == "cut", "malformed witness")
            self.cut(witness)

    def lowest(self, proof, t, best):
        """Parts (a) and (b) of the proof of the lowest score t."""
        width, above = self.levels.index(LOWEST), proof["above"]
        need(proof["score"] == t, "the lowest score is not that of the pairs")
        need(self.bound(proof["earlier"], width) == best[:width], "levels before the lowest score")
        if above == {"kind": "pinned"}:
            need(t in [self.score[pin] for pin in self.pins], "no pin has the lowest score")
        elif fits(above, dict(kind=str, potentials=POTENTIALS)) and above["kind"] == "bound":
            bound = self.bound(above["potentials"], width, lambda score: score > t)
            need(bound < best[:width], "the bound above the lowest score is not below the value")
        else:
            need(fits(above, dict(kind=str, witness=CUT)) and above["kind"] == "infeasible", "malformed")
            self.cut(above["witness"], lambda score: score > t)

    def prove(self, chosen):
        """The proof for the chosen pairs, in a sentence."""
        raw, degrees, checked = self.raw, self.degrees(chosen), f"{len(self.score)} pairs checked"
        proofs = [raw.get(key) is not None for key in ("certificate", "witness", "bound")]
        kinds = {"optimal": [1, 0, 0], "infeasible": [0, 1, 0], "stopped": [0, 0, 1]}
        need(kinds.get(raw["status"]) == proofs, "problem.json is malformed: status")
        need(raw["status"] != "stopped", "stopped before anything was proven")
        for short in raw["shortages"]:
            a, b = (SIDES[:: (1, -1)[short["side"] == "mentors"]])
            people, mates = positions(short["people"], len(raw[a])), positions(short["mates"], len(raw[b]))
            s = SIDES.index(short["side"])
            reached = {pair[1 - s] for pair in self.score if pair[s] in people}
            places = sum(raw[b][mate]["max"] for mate in mates)
            stated = (short["places"], short["short"]) == (places, len(people) - places)
            need(reached <= mates and stated and len(people) > places, "a shortage is wrong")
        stated = [(one["side"], one["person"]) for one in raw["unplaced"]]
        if raw["status"] == "infeasible":
            need(not chosen and not stated, "pairs or people left over without a matching")
            self.witness(raw["witness"])
            return f"infeasible: {checked}"
        left = [(s, at) for s in SIDES for at in range(len(raw[s])) if not degrees[self.first[s] + at]]
        need(stated == left, "unplaced people are not exactly those without a mate")
        kept = self.kept and chosen == sorted({*chosen}) and self.pins <= {*chosen} <= {*self.score}
        used = zip(self.nodes, self.degrees({*chosen} - self.pins))
        need(kept and all(node.low <= d <= node.high for node, d in used), "pins or bounds not kept")
        best, proof, t = self.value(chosen), raw["certificate"].get("lowest"), None
        if LOWEST in self.levels:
            t = min((self.score[pair] for pair in chosen), default=None)
        need((t is None) == (proof is None), "a lowest score without proof or a proof without one")
        if proof:
            self.lowest(proof, t, best)
        bound = self.bound(raw["certificate"]["potentials"], len(best), lambda s: t is None or s >= t)
        need(bound == best, "the bound is not the value: not optimal, or not its potentials")
        return f"optimal: {checked}, bound = value"

    def read_pairs(self, sheet):
        """The chosen pairs of pairs.csv: rows of eligible pairs in order, to the letter."""
        places, chosen = self.raw["decimals"], []
        header = row(["mentee", "mentor", "score", *(one["name"] for one in self.raw["criteria"])])
        need(sheet.startswith(header), "pairs.csv: its headings")
        at = len(header)
        for i, j, score, points in sorted(self.raw["pairs"]):
            ids = [self.raw[side][k]["id"] for side, k in zip(SIDES, (i, j))]
            line = row(ids, *(exact(number, places) for number in (score, *points)))
            if (i, j) in self.score and sheet.startswith(line, at):
                chosen.append((i, j))
                at += len(line)
        need(at == len(sheet), f"pairs.csv: {sheet[at : at + 40]!r} is not a row of an eligible pair")
        return chosen


def exact(number, places):
    return f"{Decimal(number).scaleb(-places).normalize():f}" if number else "0"


def load(path):
    def unique(entries):
        need(len(dict(entries)) == len(entries), f"{path.name} is malformed: a key stands twice")
        return dict(entries)

    return json.loads(path.read_bytes().decode(), object_pairs_hook=unique)


def digest(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


def integrity(folder):
    """What is wrong with the digests, by file."""
    folder, stated = Path(folder), {}
    files = {path.name: path.read_bytes() if path.is_file() else b"" for path in folder.iterdir()}
    try:
        record = load(folder / "record.json")
        stated = record["files"] if fits(record, RECORD) else {}
    except Exception:
        pass  # every file is named then
    problems = []
    for name in sorted({*files, *stated, "record.json", "run.json", *FILES} - {"scheme.toml"} | ({"scheme.toml"} & {*files, *stated})):
        data = files.get(name, b"")
        own = digest(data[:-68] + b"0" * 64 + data[-4:])
        sealed = data.endswith(f'"digest": "{own}"\n}}\n'.encode())
        good = name in ("record.json", "run.json") or stated.get(name) == digest(data)
        if name not in files or not good or (name.endswith(".json") and not sealed):
            problems.append(f"{name} is missing, changed or not part of the result")
    return problems


def proof(folder):
    """The proof in a sentence; raises where the result is malformed or not proven."""
    folder = Path(folder)
    problem, record = Problem(load(folder / "problem.json")), load(folder / "record.json")
    chosen = problem.read_pairs((folder / "pairs.csv").read_bytes().decode())
    sentence, places = problem.prove(chosen), problem.raw["decimals"]
    people = [(one, problem.raw[one["side"]][one["person"]]["id"]) for one in problem.raw["unplaced"]]
    rows = [row([one["side"][:-1], name, one["reason"]]) for one, name in people]
    sheet = (folder / "unplaced.csv").read_bytes().decode()
    need(sheet == "".join([row(["side", "id", "reason"]), *rows]), "unplaced.csv is not that of problem.json")
    objective = None
    if problem.raw["status"] == "optimal":
        values = dict(zip(problem.additive, problem.value(chosen)))
        values[LOWEST] = min((problem.score[pair] for pair in chosen), default=None)
        texts = {"lot": str, LOWEST: lambda v: v if v is None else exact(v, places)}
        texts["total score"] = lambda v: exact(v, places)
        objective = {level: texts.get(level, int)(values[level]) for level in problem.levels}
    stated = [record["status"], record["objective"], record["lot"], record["format"]]
    real = [problem.raw["status"], objective, problem.raw["lot"], "pairwright.record/1"]
    sound = fits(record, RECORD) and json.dumps(stated) == json.dumps(real)
    need(sound, "record.json is malformed, or its status, objective or lot is not that of the pairs")
    return sentence


def main(arguments):
    if len(arguments) != 1:
        print("usage: python -m pairwright.verify result/")
        return 2
    problems = integrity(arguments[0])
    print("integrity:", "; ".join(problems) or "every file is as it was written")
    try:
        print("proof:", proof(arguments[0]))
    except Exception as why:
        print(f"proof: not proven: {why}")
        return 1
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""The second verifier of a saved result: standard library only, and nothing of the solver.

`python -m pairwright.verify result/` or `python verify.py result/`; exit code 0: intact and proven.
docs/formats.md documents files, digests and proof. A node is (list, position) of a person or group.
A tuple holds one number an additive level; tuples are compared lexicographically, as Python does.
"""
# fmt: off
import hashlib, json, sys  # noqa: E401
from collections import Counter
from decimal import Decimal
from itertools import combinations
from pathlib import Path

SIDES, NODES = ("mentees", "mentors"), ("mentees", "mentee_groups", "mentors", "mentor_groups")
COUNTS, LOWEST, TOTAL = ("mentees placed", "mentors placed", "pairs"), "lowest score", "total score"
U32, U64, I64 = range(2**32), range(2**64), range(-(2**63), 2**63)
# Shapes: a type, a range of integers, [of each], (one, by, one), {key: shape, "may be null?": shape}.
PAIR, LOT, POTENTIALS = (U32, U32), dict(name=str, seed=U64), dict.fromkeys(NODES, [[I64]])
PERSON, GROUP = {"id": str, "min": U32, "max": U32, "rewards?": [[I64]]}, dict(name=str, members=[U32], min=U64, max=U64)
CUT = dict.fromkeys(NODES, [U32]) | dict(kind=str, short=str, needed=U64, available=U64)
PROBLEM = {
    "format": str, "decimals": range(-400, 401), "called": (str, str), "aim": [str], "lot?": LOT, "mentees": [PERSON],
    "mentors": [PERSON], "mentee_groups": [GROUP], "mentor_groups": [GROUP], "pins": [PAIR], "exclusions": [PAIR],
    "given?": [(*PAIR, I64)], "criteria": [dict(name=str, weight=str)], "pairs?": [(*PAIR, I64, [I64])], "status": str,
    "certificate?": {"potentials": POTENTIALS, "lowest?": dict(score=I64, earlier=POTENTIALS, above=dict)},
    "witness?": dict, "bound?": list, "unplaced": [dict(side=str, person=U32, reason=str)], "digest": str,
    "shortages": [dict(side=str, people=[U32], mates=[U32], places=U64, short=U64)]}
RECORD = {
    "format": str, "version": str, "status": str, "objective?": dict, "unique?": bool, "lot?": LOT, "as_of?": str,
    "rounding?": str, "cohort?": str, "codes": str, "digest": str,
    "files": {"pairs.csv": str, "problem.json": str, "unplaced.csv": str, "scheme.toml?": str}}

def need(condition, message):
    if not condition:
        raise ValueError(message)
def plus(*tuples): return tuple(map(sum, zip(*tuples)))
def times(number, values): return tuple(number * value for value in values)
def digest(data): return "sha256:" + hashlib.sha256(data).hexdigest()
def exact(n, places): return f"{Decimal(n).scaleb(-places).normalize():f}" if n else "0"

def fits(value, shape):
    if isinstance(shape, dict):
        sound = type(value) is dict and {*value} <= {key.rstrip("?") for key in shape}
        return sound and all(key[-1] == "?" if value.get(key.rstrip("?")) is None
                             else fits(value[key.rstrip("?")], shape[key]) for key in shape)
    if isinstance(shape, list | tuple):
        shapes = shape * len(value) if type(shape) is type(value) is list else shape
        return type(value) is list and len(value) == len(shapes) and all(map(fits, value, shapes))
    whole = type(value) is int and isinstance(shape, range)
    return value in shape if whole else type(value) is shape

def row(texts, *numbers):
    """A line of a sheet: formulas guarded, cells quoted where they must be."""
    cells = [f"'{text}" if text.lstrip("'")[:1] in [*"=+-@\t\r"] else text for text in texts]
    cells = ['"' + c.replace('"', '""') + '"' if {*c} & {*',"\r\n'} else c for c in cells]
    return ",".join([*cells, *numbers]) + "\n"

class Problem:
    """problem.json with its pins taken out."""
    def __init__(self, raw):
        need(fits(raw, PROBLEM) and raw["format"] == "pairwright.problem/1", "malformed problem.json")
        need(raw.get("pairs") is not None, "not checkable without the pairs")
        self.raw, self.nodes, self.chains, lot, aim = raw, {}, [], raw.get("lot"), raw["aim"]
        self.levels = aim + (["pairs"] * ("pairs" not in aim) + ["lot"]) * (lot is not None)
        self.additive = [level for level in self.levels if level != LOWEST]
        limit = I64[-1] // 20 // (sum(len(raw[key]) for key in NODES) + 1)
        checks = [{*aim} <= {*COUNTS, LOWEST, TOTAL}, LOWEST not in aim or {*COUNTS} & {*aim[: aim.index(LOWEST)]}]
        checks += [len({*aim}) == len(aim) > 0, not lot or lot["name"] == "pairwright.lot/1" and 2**40 - 1 <= limit]
        for key, (at, node) in [(key, entry) for key in NODES for entry in enumerate(raw[key])]:
            first = tuple(int(level == f"{key} placed") for level in self.additive)
            own = [*map(tuple, node.get("rewards", ()))]
            checks.append(all(len(one) == len(first) for one in own) and node["min"] <= node["max"])
            checks.append(all(abs(number) <= limit for one in own for number in one))
            own[:1] = [plus(first, *own[:1])]  # being placed rewards the first mate
            checks.append(own == sorted([*own, (0,) * len(first)])[:0:-1])
            self.nodes[key, at] = node["min"], node["max"], own
        for side, key in (NODES[:2], NODES[2:]):
            sets = [self.positions(group["members"], side) for group in raw[key]]
            checks += [a & b in (a, b, set()) for a, b in combinations(sets, 2)]
            order = sorted(range(len(sets)), key=lambda at: -len(sets[at]))  # outermost first
            chains = [[(key, g) for g in order if at in sets[g]] for at in range(len(raw[side]))]
            self.chains.append([[*chain, (side, at)] for at, chain in enumerate(chains)])
            checks.append(len({person["id"] for person in raw[side]}) == len(raw[side]))
        given, pins, out = ([(i, j) for i, j, *_ in raw.get(k) or ()] for k in ("given", "pins", "exclusions"))
        self.score, self.pins, out = {(i, j): s for i, j, s, _ in raw["pairs"]}, {*pins}, {*out}
        checks += [len(self.score) == len(raw["pairs"]), len(self.pins) == len(pins)]
        checks += [given == sorted({*given}), all(abs(s) <= limit for s in self.score.values())]
        checks += [len(c) == len(raw["criteria"]) and (not c or sum(c) == score) for *_, score, c in raw["pairs"]]
        self.count([*self.score, *given, *out])  # fails where a position is out of range
        need(all(checks), "malformed problem.json: aim, bounds, rewards, groups, lot or pairs")
        self.score = {pair: self.score[pair] for pair in self.score if pair not in out}
        self.free = {pair: self.score[pair] for pair in self.score if pair not in self.pins}
        self.pinned = self.count(pins)
        taken = [(node, self.pinned[node], *self.nodes[node]) for node in self.nodes]
        self.left = {n: (max(0, low - k), high - k, own[k:]) for n, k, low, high, own in taken}
        self.kept = self.pins <= {*self.score} and all(high >= 0 for _, high, _ in self.left.values())
        seeded = [f"pairwright.lot/1\n{lot and lot['seed']}\n{side}\n" for side in SIDES]
        self.keys = [[int(digest((seed + person["id"]).encode())[7:23], 16) for person in raw[side]]
                     for seed, side in zip(seeded, SIDES)]
    def positions(self, listed, key):
        need(listed == sorted({*listed} & {*range(len(self.raw[key]))}), "malformed: positions")
        return {*listed}
    def count(self, pairs):
        """How many of the pairs each node has."""
        return Counter(node for i, j in pairs for node in self.chains[0][i] + self.chains[1][j])
    def worth(self, pair):
        """What choosing a pair adds at each additive level, rewards apart."""
        x = (self.keys[0][pair[0]] + 0x9E3779B97F4A7C15 * self.keys[1][pair[1]]) % 2**64
        x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9 % 2**64
        x = (x ^ x >> 27) * 0x94D049BB133111EB % 2**64
        worth = {"pairs": 1, TOTAL: self.score[pair], "lot": -((x ^ x >> 31) >> 24)}
        return tuple(worth.get(level, 0) for level in self.additive)
    def value(self, pairs):
        rewards = [one for node, d in self.count(pairs).items() for one in self.nodes[node][2][:d]]
        return plus(*map(self.worth, pairs), *rewards, (0,) * len(self.additive))
    def terms(self, own, worth, allowed):
        """Terms of the dual bound for the nodes' own potentials, each at its greatest."""
        for (i, j), score in self.free.items():
            if allowed(score):
                price = plus(*(own[node] for node in self.chains[0][i] + self.chains[1][j]))
                yield max(times(0, price), plus(worth((i, j)), times(-1, price)))
        for node, u in own.items():
            low, high, rewards = self.left[node]
            units = [plus(u, one) for one in (rewards[:high] if worth == self.worth else ())]
            yield from (unit for d, unit in enumerate(units) if d < low or unit > times(0, u))
            yield times(max(0, (high if u > times(0, u) else low) - len(units)), u)
    def bound(self, potentials, width, allowed=lambda score: True):
        """What no matching of the pins and the allowed free pairs exceeds at the first levels."""
        own = {(key, at): tuple(one) for key in NODES for at, one in enumerate(potentials[key])}
        need(own.keys() == self.nodes.keys() and {*map(len, own.values())} <= {width}, "the potentials do not fit")
        return plus(self.value(self.pins)[:width], *self.terms(own, self.worth, allowed))
    def cut(self, cut, allowed=lambda score: True):
        """A cut is recounted as the bound of potentials 1 and -1 where the flow crosses it."""
        need(fits(cut, CUT) and cut["kind"] == "cut" and cut["short"] in SIDES, "malformed cut")
        inside = {(key, at) for key in NODES for at in self.positions(cut[key], key)}
        signs = {key: 1 if (key in NODES[:2]) == (cut["short"] == "mentees") else -1 for key in NODES}
        links = (link for chain in sum(self.chains, []) for link in zip(chain, [None, *chain]))
        around = dict.fromkeys(self.nodes) | dict(links)
        own = {n: (signs[n[0]] * ((around[n] in inside) - (n in inside)),) for n in self.nodes}
        terms = [term for (term,) in self.terms(own, lambda pair: (0,), allowed)]
        counted = -sum(t for t in terms if t < 0), sum(t for t in terms if t > 0)
        need((cut["needed"], cut["available"]) == counted, f"the cut counts {counted}")
        need(counted[0] > counted[1] and self.kept, "the cut has no shortfall, or pins come first")
    def infeasible(self, witness):
        """The pins can't be kept, or a cut shows that the rest can't."""
        over = [dict(kind="pin-not-eligible", pair=[*pin]) for pin in self.pins - {*self.score}]
        for key, at in (node for node in self.nodes if self.left[node][1] < 0):
            what = "person" if key in SIDES else "group"
            over.append({"kind": f"{what}-over-pinned", "side": key[:6] + "s", what: at, "pins": self.pinned[key, at]})
        if witness not in over:
            self.cut(witness)
    def lowest(self, proof, t, best):
        """Parts (a) and (b) of the proof of the lowest score t."""
        width, above, higher = len(best), proof["above"], lambda score: score > t
        need(self.bound(proof["earlier"], width) == best, "not the best before the lowest score")
        if above["kind"] == "bound" and fits(above, dict(kind=str, potentials=POTENTIALS)):
            need(self.bound(above["potentials"], width, higher) < best, "above the lowest score")
        elif above["kind"] == "infeasible" and fits(above, dict(kind=str, witness=CUT)):
            self.cut(above["witness"], higher)
        else:
            need(above == {"kind": "pinned"} and t in map(self.score.get, self.pins), "no pin has the lowest score")
    def prove(self, chosen):
        """The proof for the chosen pairs in a sentence; sets the objective."""
        raw, degrees, self.objective = self.raw, self.count(chosen), None
        proofs = [raw["status"], *(key for key in ("certificate", "witness", "bound") if raw.get(key) is not None)]
        need(proofs in (["optimal", "certificate"], ["infeasible", "witness"]), "stopped without a proof, or malformed")
        for short in raw["shortages"]:
            s, people = SIDES.index(short["side"]), self.positions(short["people"], short["side"])
            mates = self.positions(short["mates"], SIDES[1 - s])
            places = sum(raw[SIDES[1 - s]][mate]["max"] for mate in mates)
            need(0 < short["short"] == len(people) - places and places == short["places"], "a shortage")
            need({p[1 - s] for p in self.score if p[s] in people} <= mates, "a shortage lacks a mate")
        listed = [(one["side"], one["person"]) for one in raw["unplaced"]]
        if raw["status"] == "infeasible":
            need(not chosen and not listed, "pairs or unplaced people without a matching")
            self.infeasible(raw["witness"])
            return f"infeasible: {len(self.score)} pairs checked"
        need(listed == [node for node in self.nodes if node[0] in SIDES and not degrees[node]], "unplaced people")
        kept = all(low <= degrees[node] <= high for node, (low, high, _) in self.nodes.items())
        kept &= chosen == sorted({*chosen}) and self.pins <= {*chosen} <= {*self.score}
        need(kept and self.kept, "the pairs do not keep bounds and pins")
        best, proof = self.value(chosen), raw["certificate"].get("lowest")
        t = min(map(self.score.get, chosen)) if chosen and LOWEST in self.levels else None
        need((proof and proof["score"]) == t, "the lowest score and its proof do not agree")
        if proof:
            self.lowest(proof, t, best[: self.levels.index(LOWEST)])
        potentials, allowed = raw["certificate"]["potentials"], lambda score: t is None or score >= t
        need(self.bound(potentials, len(best), allowed) == best, "the bound is not the value")
        values = dict.fromkeys(self.levels, t) | dict(zip(self.additive, best))
        scores = [key for key in (LOWEST, TOTAL) if values.get(key) is not None]
        self.objective = values | {key: exact(values[key], raw["decimals"]) for key in scores}
        return f"optimal: {len(self.score)} pairs checked, bound = value"
    def sheets(self, pairs, unplaced):
        """The chosen pairs; both sheets must be those of the problem to the letter."""
        criteria, chosen, raw = [one["name"] for one in self.raw["criteria"]], [], self.raw
        expected = row(["mentee", "mentor", "score", *criteria])
        for i, j, *numbers, points in sorted(raw["pairs"]):
            numbers = [exact(number, raw["decimals"]) for number in numbers + points]
            line = row([raw["mentees"][i]["id"], raw["mentors"][j]["id"]], *numbers)
            if (i, j) in self.score and pairs.startswith(line, len(expected)):
                expected, chosen = expected + line, [*chosen, (i, j)]
        need(pairs == expected, "pairs.csv: not eligible pairs, in order, with their scores")
        left = [[s["side"][:-1], raw[s["side"]][s["person"]]["id"], s["reason"]] for s in raw["unplaced"]]
        need(unplaced == "".join(map(row, [["side", "id", "reason"], *left])), "unplaced.csv: not as in problem.json")
        return chosen

def load(path):
    def unique(entries):
        need(len(dict(entries)) == len(entries), f"malformed {path.name}: a key stands twice")
        return dict(entries)
    return json.loads(path.read_bytes().decode(), object_pairs_hook=unique)

def integrity(folder):
    """Files that are missing, changed or not part of the result."""
    files = {path.name: path.read_bytes() if path.is_file() else b"" for path in Path(folder).iterdir()}
    try:
        record = load(Path(folder) / "record.json")
        stated = record["files"] if fits(record, RECORD) else {}
    except (ValueError, OSError, RecursionError):
        stated = {}
    wrong = []
    for name in sorted({*files, *stated, "record.json", "run.json"}):
        data = files.get(name, b"")
        own = digest(data[:-68] + b"0" * 64 + data[-4:])
        sealed = not name.endswith(".json") or data.endswith(f'"digest": "{own}"\n}}\n'.encode())
        known = name in ("record.json", "run.json") or stated.get(name) == digest(data)
        wrong += [f"{name}: missing, changed or not part of the result"] * (not (sealed and known))
    return wrong

def proof(folder):
    """The proof in a sentence; raises where the result is malformed or not proven."""
    problem, record = (load(Path(folder) / name) for name in ("problem.json", "record.json"))
    sheets = [(Path(folder) / name).read_bytes().decode() for name in ("pairs.csv", "unplaced.csv")]
    problem = Problem(problem)
    sentence = problem.prove(problem.sheets(*sheets))
    stated, real = [record.get(key) for key in ("status", "objective", "lot")], problem.raw
    real = [real["status"], problem.objective, real.get("lot")]
    need(fits(record, RECORD) and json.dumps(stated) == json.dumps(real), "record.json: other facts")
    return sentence

def main(folder):
    wrong = integrity(folder)
    print("integrity:", "; ".join(wrong) or "every file is as it was written")
    try:
        print("proof:", proof(folder))
    except Exception as why:
        wrong.append(why)
        print(f"proof: not proven: {why or type(why).__name__}")
    return 1 if wrong else 0

if __name__ == "__main__":
    sys.exit(main(sys.argv[1]) if len(sys.argv) == 2 else "usage: python -m pairwright.verify result/")

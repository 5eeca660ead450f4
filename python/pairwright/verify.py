"""The second verifier of a saved result: this file, Python's standard library and nothing else.
`python -m pairwright.verify result/` or `python verify.py result/`; exit code 0: intact and proven.
A node is a person or group. Give every node any number, its potential: a matching is worth, over
its pairs, worth less the potentials around, and over the pairs of each node, reward plus potential.
No pair adds more than that or 0, no node more than its bounds let it: their sum bounds every
matching, so one of that value is optimal; where worths weigh nothing, below 0 means there is none.
"""
import csv, decimal, hashlib, json, re, sys
from collections import Counter
from pathlib import Path
SIDES, KINDS = ("mentees", "mentors"), ("mentees", "mentors", "mentee_groups", "mentor_groups")
COUNTS, LOWEST, TOTAL = ("mentees placed", "mentors placed", "pairs"), "lowest score", "total score"
PROOFS = {"optimal": ["certificate"], "infeasible": ["witness"]}

def need(condition, otherwise):
    if not condition:
        raise ValueError(otherwise)
def weigh(numbers, levels):  # one number in which the first level decides: no sum nears 2**255
    return sum(numbers.get(level, 0) << 256 * at for at, level in enumerate(reversed(levels)))
def digest(data):
    return f"sha256:{hashlib.sha256(data).hexdigest()}"
def lot(seed, *pair):  # 40 bits of the seed and the two ids, blind to any order of names
    texts = [f"pairwright.lot/1\n{seed}\n{side}\n{one}" for side, one in zip(SIDES, pair)]
    first, second = (int(digest(text.encode())[7:23], 16) for text in texts)
    x = (first + 0x9E3779B97F4A7C15 * second) % 2**64
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9 % 2**64
    x = (x ^ x >> 27) * 0x94D049BB133111EB % 2**64
    return (x ^ x >> 31) >> 24

class Problem:
    def __init__(self, raw):
        need(raw["format"] == "pairwright.problem/1", "problem.json is of another format")
        need(raw.get("pairs") is not None, "not checkable without the pairs")
        aim, drawn, self.raw, worth = raw["aim"], raw.get("lot"), raw, {}
        need({*aim} <= {*COUNTS, LOWEST, TOTAL} and 0 < len(aim) == len({*aim}), "malformed aim")
        need(LOWEST not in aim or {*COUNTS} & {*aim[: aim.index(LOWEST)]}, "no count comes first")
        need(not drawn or drawn["name"] == "pairwright.lot/1" and drawn["seed"] >= 0, "the lot")
        self.levels = aim if not drawn else [*aim, *{"pairs"} - {*aim}, "lot"]
        self.additive = [level for level in self.levels if level != LOWEST]
        listed = {(kind, at): node for kind in KINDS for at, node in enumerate(raw[kind])}
        self.nodes = {node: self.node(node[0], **listed[node]) for node in listed}
        self.around = {node: [node] for node in listed if node[0] in SIDES}
        for side, kind in zip(SIDES, KINDS[2:]):
            sets = [self.positions(side, group["members"]) for group in raw[kind]]
            need(all(a & b in (a, b, set()) for a in sets for b in sets), "groups overlap")
            order = sorted(range(len(sets)), key=lambda at: (len(sets[at]), -at))  # smallest first
            for at, member in ((at, member) for at in order for member in sets[at]):
                self.around[side, member].append((kind, at))
        for i, j, score, points in raw["pairs"]:
            need(self.count([(i, j)]) and (i, j) not in worth, "a pair stands twice")
            need((len(points), sum(points or [score])) == (len(raw["criteria"]), score), "a score")
            chance = drawn and -lot(drawn["seed"], raw["mentees"][i]["id"], raw["mentors"][j]["id"])
            worth[i, j] = {"pairs": 1, TOTAL: score, "lot": chance}
        self.count((i + 0 * score, j) for i, j, score in raw.get("given") or [])  # people, numbers
        self.worth = {p: worth[p] for p in worth.keys() - {(i, j) for i, j in raw["exclusions"]}}
        self.pins = {(i, j) for i, j in raw["pins"]}
        need(len(self.pins) == len(raw["pins"]), "a pin stands twice")
        self.pinned, lost = self.count(self.pins), self.pins - self.worth.keys()
        self.broken = [{"kind": "pin-not-eligible", "pair": [*pin]} for pin in lost]
        for (kind, at), pins in self.pinned.items():
            what, over = "person" if kind in SIDES else "group", pins > self.nodes[kind, at][1]
            one = {"kind": f"{what}-over-pinned", "side": kind[:6] + "s", what: at, "pins": pins}
            self.broken += [one] * over
    def node(self, kind, min, max, rewards=(), **names):  # rewards: of the 1st pair, the 2nd, ...
        need(0 <= min <= max and {*names} in ({"id"}, {"name", "members"}), f"malformed {kind}")
        rewards = [dict(zip(self.additive, one, strict=True)) for one in rewards] or [{}]
        below = LOWEST in self.levels and any(one.get(x, 0) < 0 for one in rewards for x in COUNTS)
        rewards[0][f"{kind} placed"] = rewards[0].get(f"{kind} placed", 0) + 1
        falling = [weigh(one, self.additive) for one in rewards] + [0]
        need(falling == sorted(falling, reverse=True) and not below, f"malformed rewards of {kind}")
        return min, max, rewards
    def positions(self, kind, listed):
        need(listed == sorted({*listed} & {*range(len(self.raw[kind]))}), "malformed positions")
        return {*listed}
    def count(self, pairs):  # how many of the pairs are at each node
        ends = (end for pair in pairs for end in zip(SIDES, pair))
        return Counter(node for end in ends for node in self.around[end])
    def value(self, pairs, levels):
        units = [one for node, n in self.count(pairs).items() for one in self.nodes[node][2][:n]]
        return sum(weigh(unit, levels) for unit in [*units, *map(self.worth.get, pairs)])
    def gains(self, potential, levels, least):  # the most that pairs and nodes add beside pins
        for pair, worth in self.worth.items():
            if pair not in self.pins and (least is None or worth[TOTAL] >= least):
                yield max(0, weigh(worth, levels) - sum(map(potential.get, self.count([pair]))))
        for node, (low, high, rewards) in self.nodes.items():
            pins, u = self.pinned[node], potential[node]
            units = [weigh(reward, levels) + u for reward in rewards[pins:high]]
            yield sum(unit for number, unit in enumerate(units, pins) if number < low or unit > 0)
            pins = max(pins, min(high, len(rewards)))
            yield max(max(0, low - pins) * u, (high - pins) * u)
    def bound(self, potentials, levels, least=None):
        """What no matching of pins and of pairs of the least score exceeds at the levels."""
        rows = {(kind, at): row for kind in KINDS for at, row in enumerate(potentials[kind])}
        need(rows.keys() == self.nodes.keys(), "not one potential a node")
        rows = {n: weigh(dict(zip(levels, row, strict=True)), levels) for n, row in rows.items()}
        return self.value(self.pins, levels) + sum(self.gains(rows, levels, least))
    def cut(self, cut, least=None):
        """The bound with potentials 1 and -1 where flow from mentees to mentors crosses a set."""
        need(cut["kind"] == "cut" and cut["short"] in SIDES and not self.broken, "malformed cut")
        inside = {(kind, at) for kind in KINDS for at in self.positions(kind, cut[kind])}
        outer = {a: b for chain in self.around.values() for a, b in zip(chain, chain[1:])}
        own = {node: (outer.get(node) in inside) - (node in inside) for node in self.nodes}
        own = {n: u if n[0][:6] == cut["short"][:6] else -u for n, u in own.items()}
        gains = [*self.gains(own, [], least)]
        needed, available = -sum(x for x in gains if x < 0), sum(x for x in gains if x > 0)
        need(cut["needed"] == needed > available == cut["available"], "the cut counts otherwise")
    def prove(self, chosen):  # gives their objective, or None where nothing is feasible
        raw, degrees, t, proof = self.raw, self.count(chosen), None, self.raw.get("certificate")
        given = [key for key in ("certificate", "witness", "bound") if raw.get(key) is not None]
        need(given == PROOFS.get(raw["status"]), "stopped before there was a proof")
        for one in raw["shortages"]:  # eligible mates are all listed, and have fewer places
            at, people = SIDES.index(one["side"]), self.positions(one["side"], one["people"])
            mates = self.positions(SIDES[1 - at], one["mates"])
            places = sum(self.nodes[SIDES[1 - at], mate][1] for mate in mates)
            need({pair[1 - at] for pair in self.worth if pair[at] in people} <= mates, "a mate")
            need(places == one["places"] and 0 < len(people) - places == one["short"], "a shortage")
        unplaced = [(one["side"], one["person"]) for one in raw["unplaced"]]
        if raw["status"] == "infeasible":
            need(not chosen and not unplaced, "somebody is placed though nothing is feasible")
            return None if raw["witness"] in self.broken else self.cut(raw["witness"])
        need(unplaced == [one for one in self.around if not degrees[one]], "others are unplaced")
        kept = self.pins <= {*chosen} <= self.worth.keys() and chosen == sorted({*chosen})
        kept &= all(low <= degrees[node] <= high for node, (low, high, _) in self.nodes.items())
        need(kept and not self.broken, "the pairs do not keep eligibility, bounds and pins")
        if chosen and LOWEST in self.levels:
            t = min(self.worth[pair][TOTAL] for pair in chosen)
            self.lowest(t, chosen, **proof["lowest"])
        need(t is not None or proof.get("lowest") is None, "a lowest score where there is none")
        bound = self.bound(proof["potentials"], self.additive, t)
        need(bound == self.value(chosen, self.additive), "the bound is not the value")
        return {x: t if x == LOWEST else self.value(chosen, [x]) for x in self.levels}
    def lowest(self, t, chosen, score, earlier, above):
        levels = self.levels[: self.levels.index(LOWEST)]  # (a) best, (b) not so above t alone
        best, pinned = self.value(chosen, levels), [self.worth[pin][TOTAL] for pin in self.pins]
        need(score == t and self.bound(earlier, levels) == best, "not the best before the lowest")
        if above["kind"] == "infeasible":
            return self.cut(above["witness"], t + 1)
        lost = above["kind"] == "bound" and self.bound(above["potentials"], levels, t + 1) < best
        need(lost or above == {"kind": "pinned"} and t in pinned, "not the lowest score")
def sheets(raw, pairs, unplaced):  # the chosen pairs; both must say what problem.json says
    mentee, mentor = raw["called"]
    texts = [x["weight"] for x in raw["criteria"]] + [x["name"] for k in KINDS[2:] for x in raw[k]]
    need(all(type(text) is str for text in [mentee, mentor, *texts]), "malformed texts")
    pairs, unplaced = (list(csv.reader(text.splitlines(True))) for text in (pairs, unplaced))
    ids = {(side, guard(one["id"])): at for side in SIDES for at, one in enumerate(raw[side])}
    chosen = [(ids["mentees", one], ids["mentors", other]) for one, other, *_ in pairs[1:]]
    scores = {(i, j): [exact(x, raw) for x in (s, *own)] for i, j, s, own in raw["pairs"]}
    rows = [["mentee", "mentor", "score", *(guard(one["name"]) for one in raw["criteria"])]]
    rows += [[*row[:2], *scores[pair]] for row, pair in zip(pairs[1:], chosen)]
    left = [(one["side"], one["person"], one["reason"]) for one in raw["unplaced"]]
    left = [[side[:-1], guard(raw[side][at]["id"]), guard(why)] for side, at, why in left]
    need(pairs == rows, "pairs.csv does not say what problem.json says")
    need(unplaced == [["side", "id", "reason"], *left], "nor does unplaced.csv")
    return chosen
def guard(text):  # cells that a spreadsheet would take for a formula
    return "'" + text if re.match("'*[-=+@\t\r]", text) else text
def exact(n, raw):
    return n if n is None else f"{decimal.Decimal(n).scaleb(-raw['decimals']).normalize():f}"
def once(entries):
    need(len(dict(entries)) == len(entries), "a key stands twice")
    return dict(entries)

def integrity(folder):
    """Files that are changed, missing or not part of the result, by the digests of record.json."""
    files = {path.name: path.is_file() and path.read_bytes() for path in Path(folder).iterdir()}
    record, wrong = (files.get("record.json") or b"").decode(errors="replace"), []
    stated = dict(re.findall(r'"([^"]+\.[^"]+)": "(sha256:[^"]*)"', record))
    for name in sorted({*files, *stated, "record.json", "run.json"}):
        data = files.get(name) or b""
        own = digest(data[:-68] + b"0" * 64 + data[-4:])  # at the end, with zeros in its place
        sealed = not name.endswith(".json") or data.endswith(f'"digest": "{own}"\n}}\n'.encode())
        if not sealed or stated.get(name, name) not in (digest(data), "record.json", "run.json"):
            wrong.append(f"{name}: changed, missing or not part of the result")
    return wrong
def proof(folder):
    """The proof in a sentence; raises where the result is malformed or not proven."""
    names = ("problem.json", "record.json", "pairs.csv", "unplaced.csv")
    text, record, *texts = ((Path(folder) / name).read_bytes().decode() for name in names)
    bare = re.sub(r'"(\\.|[^"\\])*"', "", text)  # what is outside quotes: whole numbers and null
    need(not re.search(r"[tfeEN.]|\d{21}", bare), "malformed problem.json: not a whole number")
    raw, record = (json.loads(one, object_pairs_hook=once) for one in (text, record))
    problem = Problem(raw)
    objective = problem.prove(sheets(raw, *texts))
    for level in {LOWEST, TOTAL} & {*(objective or ())}:
        objective[level] = exact(objective[level], raw)
    facts = {"format": "pairwright.record/1", "status": raw["status"], "lot": raw.get("lot")}
    stated = json.dumps([*map(record.get, facts), record.get("objective")])
    need(stated == json.dumps([*facts.values(), objective]), "record.json states other facts")
    said = f"{raw['status']}: {len(problem.worth)} pairs checked"
    return said + ", bound = value" if objective else said
def main(folder):
    try:
        wrong = integrity(folder)
        print("integrity:", "; ".join(wrong) or "every file is as it was written")
        print("proof:", proof(folder))
    except Exception as why:
        return print(f"proof: not proven: {why or type(why).__name__}") or 1
    return 1 if wrong else 0
if __name__ == "__main__":
    sys.exit(main(sys.argv[1]) if len(sys.argv) == 2 else "usage: python verify.py result/")

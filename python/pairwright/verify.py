"""The second verifier of a saved result: this file, Python's standard library and nothing else.
Run `python -m pairwright.verify result/` or `python verify.py result/`; 0: intact and proven.

Claim. Of all matchings that keep all bounds and pins, that of pairs.csv is best at the levels of
the aim in order, ties being drawn by lot; or there is none. docs/formats.md describes the files.

Problem. A node, (name of its list, position in it), is a person or a group with bounds on the pairs
there. A pair has a worth, and the first, second, ... pair of a person a reward: numbers by level.

Bound. Give every node any number, its potential. The value of a matching is the sum of worth minus
the potentials around, over its pairs, plus the sum of rewards and number of pairs times potential,
over all nodes. No pair gives more than that or 0, no node more than its bounds let it: their sum
bounds all matchings, so one of that value is optimal; and if it is below 0 though worths and
rewards weigh nothing, there is no matching. Pins are fixed: they are taken off the bounds first.
"""

import hashlib
import json
import re
import sys
from collections import Counter
from decimal import Decimal
from itertools import combinations
from pathlib import Path

SIDES, KINDS = ("mentees", "mentors"), ("mentees", "mentors", "mentee_groups", "mentor_groups")
COUNTS, LOWEST, TOTAL = ("mentees placed", "mentors placed", "pairs"), "lowest score", "total score"
PROOFS, LEAST = {"optimal": ["certificate"], "infeasible": ["witness"]}, -(2**64)

def need(condition, otherwise):
    if not condition:
        raise ValueError(otherwise)

def weigh(numbers, levels):
    """One number of many in which the first level decides: none adds up to 2**255."""
    return sum(numbers.get(level, 0) << 256 * at for at, level in enumerate(reversed(levels)))

def lot(seed, *pair):
    """40 bits of the seed and the two ids, so that no order of names favours anybody."""
    texts = ["\n".join(["pairwright.lot/1", str(seed), *one]) for one in zip(SIDES, pair)]
    first, second = (int(hashlib.sha256(text.encode()).hexdigest()[:16], 16) for text in texts)
    x = (first + 0x9E3779B97F4A7C15 * second) % 2**64
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9 % 2**64
    x = (x ^ x >> 27) * 0x94D049BB133111EB % 2**64
    return (x ^ x >> 31) >> 24

class Problem:
    """What problem.json says, read strictly where a proof depends on it."""

    def __init__(self, raw):
        need(raw["format"] == "pairwright.problem/1", "problem.json is of another format")
        need(raw.get("pairs") is not None, "not checkable without the pairs")
        aim, drawn, self.raw, self.worth = raw["aim"], raw.get("lot"), raw, {}
        need({*aim} <= {*COUNTS, LOWEST, TOTAL} and 0 < len(aim) == len({*aim}), "malformed aim")
        need(LOWEST not in aim or {*COUNTS} & {*aim[: aim.index(LOWEST)]}, "no count comes first")
        if drawn is not None:
            need(drawn["name"] == "pairwright.lot/1" and drawn["seed"] >= 0, "malformed lot")
            aim = [*aim, *{"pairs"} - {*aim}, "lot"]
        self.levels, self.additive = aim, [level for level in aim if level != LOWEST]
        nodes = [(kind, at) for kind in KINDS for at in range(len(raw[kind]))]
        self.nodes = {(kind, at): self.node(kind, **raw[kind][at]) for kind, at in nodes}
        self.around = {node: [node] for node in nodes if node[0] in SIDES}
        for side, kind in zip(SIDES, KINDS[2:]):
            sets = [self.positions(side, group["members"]) for group in raw[kind]]
            need(all(a & b in (a, b, set()) for a, b in combinations(sets, 2)), "groups overlap")
            for at in sorted(range(len(sets)), key=lambda at: (len(sets[at]), -at)):
                for member in sets[at]:
                    self.around[side, member].append((kind, at))  # the smallest group first
        for i, j, score, points in raw["pairs"]:
            need(self.count([(i, j)]) and (i, j) not in self.worth, "a pair stands twice")
            fits = len(points) == len(raw["criteria"]) and (not points or sum(points) == score)
            need(fits and -(2**63) <= score < 2**63, "the contributions are not the score")
            chance = drawn and -lot(drawn["seed"], raw["mentees"][i]["id"], raw["mentors"][j]["id"])
            self.worth[i, j] = {"pairs": 1, TOTAL: score, "lot": chance}
        self.count((i, j) for i, j, _ in raw.get("given") or [])  # people that there are
        for i, j in raw["exclusions"]:
            self.worth.pop((i, j), None)
        self.pins = {(i, j) for i, j in raw["pins"]}
        need(len(self.pins) == len(raw["pins"]), "a pin stands twice")
        self.pinned, lost = self.count(self.pins), self.pins - self.worth.keys()
        self.broken = [{"kind": "pin-not-eligible", "pair": [*pin]} for pin in lost]
        for (kind, at), pins in self.pinned.items():
            what = "person" if kind in SIDES else "group"
            over = {"kind": f"{what}-over-pinned", "side": kind[:6] + "s", what: at, "pins": pins}
            self.broken += [over] if pins > self.nodes[kind, at][1] else []

    def node(self, kind, min, max, rewards=(), **names):
        """Bounds, and the rewards of the first pair, the second, ..., until they are 0 for good."""
        need(0 <= min <= max and {*names} in ({"id"}, {"name", "members"}), f"malformed {kind}")
        rewards = [dict(zip(self.additive, one, strict=True)) for one in rewards] or [{}]
        if LOWEST in self.levels:  # or a matching without pairs could tie with one that has it
            need(all(one.get(x, 0) >= 0 for one in rewards for x in COUNTS), "a reward below 0")
        rewards[0][f"{kind} placed"] = rewards[0].get(f"{kind} placed", 0) + 1
        falling = [weigh(one, self.additive) for one in rewards] + [0]
        need(falling == sorted(falling, reverse=True), f"the rewards of {kind} increase")
        return min, max, rewards

    def positions(self, kind, listed):
        need(listed == sorted({*listed} & {*range(len(self.raw[kind]))}), "malformed positions")
        return {*listed}

    def count(self, pairs):
        """How many of the pairs are at each node."""
        ends = [end for pair in pairs for end in zip(SIDES, pair)]
        return Counter(node for end in ends for node in self.around[end])

    def value(self, pairs, levels):
        """What the pairs are worth, with the rewards that they bring."""
        units = [self.worth[pair] for pair in pairs]
        for node, number in self.count(pairs).items():
            units += self.nodes[node][2][:number]
        return sum(weigh(unit, levels) for unit in units)

    def gains(self, potential, levels, least):
        """The most that each pair, of the least score or above, and each node gives beside pins."""
        for pair, worth in self.worth.items():
            if worth[TOTAL] >= least and pair not in self.pins:
                yield max(0, weigh(worth, levels) - sum(map(potential.get, self.count([pair]))))
        for node, (low, high, rewards) in self.nodes.items():
            pins, u = self.pinned[node], potential[node]
            for reward in rewards[pins:high]:
                gain = weigh(reward, levels) + u
                yield gain if pins < low else max(0, gain)
                pins += 1
            yield max(max(0, low - pins) * u, (high - pins) * u)

    def bound(self, potentials, levels, least=LEAST):
        """What no matching of pins and of pairs of the least score exceeds at the levels."""
        rows = {(kind, at): row for kind in KINDS for at, row in enumerate(potentials[kind])}
        need(rows.keys() == self.nodes.keys(), "not one potential a node")
        rows = {n: weigh(dict(zip(levels, row, strict=True)), levels) for n, row in rows.items()}
        return self.value(self.pins, levels) + sum(self.gains(rows, levels, least))

    def cut(self, cut, least=LEAST):
        """No matching is feasible: recounts the flow that a set of nodes needs and can get.

        It runs root, mentee groups, mentees, mentors, mentor groups, root, the smallest group next
        to a person. With potentials 1 and -1 where it enters and leaves the set, the bound on all
        matchings is what is available minus what is needed, worths left out: below 0.
        """
        need(cut["kind"] == "cut" and cut["short"] in SIDES and not self.broken, "malformed cut")
        inside = {(kind, at) for kind in KINDS for at in self.positions(kind, cut[kind])}
        outer = {a: b for chain in self.around.values() for a, b in zip(chain, chain[1:])}
        own = {node: (outer.get(node) in inside) - (node in inside) for node in self.nodes}
        own = {n: u if n[0][:6] == cut["short"][:6] else -u for n, u in own.items()}
        gains = [*self.gains(own, [], least)]
        needed, available = -sum(x for x in gains if x < 0), sum(x for x in gains if x > 0)
        need(cut["needed"] == needed > available == cut["available"], "the cut counts otherwise")

    def prove(self, chosen):
        """Proves the answer with these pairs; its objective, or None where nothing is feasible."""
        raw, degrees, t = self.raw, self.count(chosen), None
        stated = [key for key in ("certificate", "witness", "bound") if raw.get(key) is not None]
        need(stated == PROOFS.get(raw["status"]), "stopped before a proof, or malformed")
        for one in raw["shortages"]:
            self.shortage(**one)
        unplaced = [(one["side"], one["person"]) for one in raw["unplaced"]]
        if raw["status"] == "infeasible":
            need(not chosen and not unplaced, "somebody is placed though nothing is feasible")
            return None if raw["witness"] in self.broken else self.cut(raw["witness"])
        need(unplaced == [one for one in self.around if not degrees[one]], "others are unplaced")
        kept = self.pins <= {*chosen} <= self.worth.keys() and chosen == sorted({*chosen})
        kept &= all(low <= degrees[node] <= high for node, (low, high, _) in self.nodes.items())
        need(kept and not self.broken, "the pairs do not keep eligibility, bounds and pins")
        proof = raw["certificate"]
        if chosen and LOWEST in self.levels:
            t = min(self.worth[pair][TOTAL] for pair in chosen)
        need((t is None) == (proof.get("lowest") is None), "the lowest score and its proof differ")
        if t is not None:
            self.lowest(proof["lowest"], t, chosen)
        bound = self.bound(proof["potentials"], self.additive, LEAST if t is None else t)
        need(bound == self.value(chosen, self.additive), "the bound is not the value")
        return {x: t if x == LOWEST else self.value(chosen, [x]) for x in self.levels}

    def lowest(self, proof, t, chosen):
        """(a) Levels before it are at their best, (b) not so with pairs of score above t alone."""
        levels, above = self.levels[: self.levels.index(LOWEST)], proof["above"]
        need(proof["score"] == t, "another lowest score is proved")
        best = self.value(chosen, levels)
        need(self.bound(proof["earlier"], levels) == best, "not the best before the lowest score")
        if above["kind"] == "infeasible":
            self.cut(above["witness"], t + 1)
        elif above["kind"] == "bound":
            need(self.bound(above["potentials"], levels, t + 1) < best, "not the lowest score")
        else:
            pinned = [self.worth[pin][TOTAL] for pin in self.pins]
            need(above == {"kind": "pinned"} and t in pinned, "no pin has the lowest score")

    def shortage(self, side, people, mates, places, short):
        """All eligible mates of the people are among these, who have fewer places."""
        at, other = SIDES.index(side), SIDES[side == SIDES[0]]
        people, mates = self.positions(side, people), self.positions(other, mates)
        need({pair[1 - at] for pair in self.worth if pair[at] in people} <= mates, "a mate is lost")
        counted = sum(self.nodes[other, mate][1] for mate in mates)
        need(places == counted and 0 < short == len(people) - places, "a shortage that is none")

def row(texts, numbers=()):
    """A line of a sheet: formulas get an apostrophe, cells stand in quotes where they must."""
    cells = ["'" + text if re.match("'*[-=+@\t\r]", text) else text for text in texts]
    cells = ['"' + x.replace('"', '""') + '"' if re.search('[",\r\n]', x) else x for x in cells]
    return ",".join([*cells, *numbers]) + "\n"

def exact(number, decimals):
    return None if number is None else f"{Decimal(number).scaleb(-decimals).normalize():f}"

def read(raw, pairs, unplaced):
    """The chosen pairs; both sheets must be those of problem.json to the letter."""
    text, chosen = row(["mentee", "mentor", "score", *(one["name"] for one in raw["criteria"])]), []
    for i, j, score, points in sorted(raw["pairs"]):
        numbers = [exact(number, raw["decimals"]) for number in [score, *points]]
        line = row([raw["mentees"][i]["id"], raw["mentors"][j]["id"]], numbers)
        if pairs.startswith(line, len(text)):
            text += line
            chosen.append((i, j))
    need(pairs == text, "pairs.csv: not eligible pairs in order, with their scores")
    text = row(["side", "id", "reason"])
    for one in raw["unplaced"]:
        text += row([one["side"][:-1], raw[one["side"]][one["person"]]["id"], one["reason"]])
    need(unplaced == text, "unplaced.csv: not as in problem.json")
    return chosen

def once(entries):
    need(len(dict(entries)) == len(entries), "a key stands twice")
    return dict(entries)

def digest(data):
    return f"sha256:{hashlib.sha256(data).hexdigest()}"

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
    text, record, *sheets = ((Path(folder) / name).read_bytes().decode() for name in names)
    bare = re.sub(r'"(\\.|[^"\\])*"', "", text)  # what is outside quotes: whole numbers and null
    need(not re.search(r"[tfeEN.]|\d{21}", bare), "malformed problem.json: not a whole number")
    raw, record = (json.loads(one, object_pairs_hook=once) for one in (text, record))
    problem = Problem(raw)
    objective = problem.prove(read(raw, *sheets))
    for level in {LOWEST, TOTAL} & {*(objective or ())}:
        objective[level] = exact(objective[level], raw["decimals"])
    facts = {"status": raw["status"], "objective": objective, "lot": raw.get("lot")}
    stated = {key: record.get(key) for key in facts}
    need(json.dumps(stated) == json.dumps(facts), "record.json states other facts")
    end = ", bound = value" if objective else ""
    return f"{raw['status']}: {len(problem.worth)} pairs checked{end}"

def main(folder):
    try:
        wrong = integrity(folder)
        print("integrity:", "; ".join(wrong) or "every file is as it was written")
        print("proof:", proof(folder))
    except Exception as why:
        wrong = [f"proof: not proven: {why or type(why).__name__}"]
        print(*wrong)
    return 1 if wrong else 0

if __name__ == "__main__":
    sys.exit(main(sys.argv[1]) if len(sys.argv) == 2 else "usage: python verify.py result/")

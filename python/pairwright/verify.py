"""A second verifier of saved results, in the standard library alone: `python verify.py result/` or
`python -m pairwright.verify result/`; exit code 0: intact and proven. Any potentials of the nodes
(people, groups) will do: no pair adds more than its worth less those around, or 0; no node more
than rewards and its own let it within its bounds: the sum bounds every matching, and where worths
weigh nothing, below 0 means none. A tree's cases bound some people's pairs, or who is placed."""
import collections, csv, decimal, hashlib, itertools, json, pathlib, re, sys
SIDES, KINDS = ("mentees", "mentors"), ("mentees", "mentors", "mentee_groups", "mentor_groups")
COUNTS, LOWEST, TOTAL = ("mentees placed", "mentors placed", "pairs"), "lowest score", "total score"
def need(condition, otherwise):
    if not condition:
        raise ValueError(otherwise)
def weigh(numbers, levels):  # one number in which the first level decides: no sum nears 2**255
    return sum(numbers.get(level, 0) << 256 * at for at, level in enumerate(reversed(levels)))
def digest(data):
    return f"sha256:{hashlib.sha256(data).hexdigest()}"
def lot(seed, *pair):  # 40 bits of the seed and the two ids, blind to any order of names
    keys = [digest(f"pairwright.lot/1\n{seed}\n{a}\n{b}".encode()) for a, b in zip(SIDES, pair)]
    x = sum(int(key[7:23], 16) * n for key, n in zip(keys, (1, 0x9E3779B97F4A7C15))) % 2**64
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9 % 2**64
    x = (x ^ x >> 27) * 0x94D049BB133111EB % 2**64
    return (x ^ x >> 31) >> 24
class Problem:
    def __init__(self, raw):
        need(raw["format"] == "pairwright.problem/1", "problem.json is of another format")
        need(raw.get("pairs") is not None, "not checkable without the pairs")
        aim, drawn, self.raw, worth = raw["aim"], raw.get("lot"), raw, {}
        need({*aim} <= {*COUNTS, LOWEST, TOTAL, "priority"} and 0 < len(aim) == len({*aim}), "aim")
        need(LOWEST not in aim or {*COUNTS} & {*aim[: aim.index(LOWEST)]}, "no count comes first")
        need(not drawn or drawn["name"] == "pairwright.lot/1" and drawn["seed"] >= 0, "the lot")
        self.levels = aim if not drawn else [*aim, *{"pairs"} - {*aim}, "lot"]
        self.additive = [level for level in self.levels if level != LOWEST]
        self.nodes = {(k, at): self.node(k, **one) for k in KINDS for at, one in enumerate(raw[k])}
        self.around, self.counted = {node: [node] for node in self.nodes if node[0] in SIDES}, {}
        for side, kind in zip(SIDES, KINDS[2:]):  # the smallest group first
            for _, at, one in sorted((len(x["members"]), -n, x) for n, x in enumerate(raw[kind])):
                ways = {"pairs": self.around, "people": self.counted}[one.get("count", "pairs")]
                self.counted.update({None: ()} if ways is self.counted else {})  # even of nobody
                for member in self.positions(side, one["members"]):
                    ways.setdefault((side, member), []).append((kind, -at))
        for i, j, score, points in raw["pairs"]:
            need(self.count([(i, j)]) and (i, j) not in worth, "a pair stands twice")
            need((len(points), sum(points or [score])) == (len(raw["criteria"]), score), "a score")
            chance = drawn and -lot(drawn["seed"], raw["mentees"][i]["id"], raw["mentors"][j]["id"])
            worth[i, j] = {"pairs": 1, TOTAL: score, "lot": chance}
        self.count((i + 0 * score, j) for i, j, score in raw.get("given") or [])  # people, numbers
        self.count((i, j) for key in ("previous", "exclusions") for i, j in raw.get(key) or [])
        sets = [self.positions(side, one[side]) for one in raw.get("apart", []) for side in SIDES]
        apart = {p for a, b in zip(sets[::2], sets[1::2]) for p in itertools.product(a, b)}
        self.worth = {p: worth[p] for p in worth.keys() - apart - {*map(tuple, raw["exclusions"])}}
        self.pins = once([((i, j), True) for i, j in raw["pins"]]).keys()
        self.pinned, lost = self.count(self.pins), self.pins - self.worth.keys()
        self.broken = [{"kind": "pin-not-eligible", "pair": [*pin]} for pin in lost]
        for (kind, at), pins in self.pinned.items():
            what, over = "person" if kind in SIDES else "group", pins > self.nodes[kind, at][1]
            one = {"kind": f"{what}-over-pinned", "side": kind[:6] + "s", what: at, "pins": pins}
            self.broken += [one] * over
    def node(self, kind, min, max, rewards=(), count="", **names):  # rewards: of the 1st pair, ...
        need({*names} in ({"id"}, {"name", "members"}) and 0 <= min <= max < 2**53, "a node")
        rewards = [dict(zip(self.additive, one, strict=True)) for one in rewards] or [{}]
        below = LOWEST in self.levels and any(one.get(x, 0) < 0 for one in rewards for x in COUNTS)
        rewards[0][f"{kind} placed"] = rewards[0].get(f"{kind} placed", 0) + 1
        worths = [weigh(one, self.additive) for one in rewards] + [0]
        return need(worths == sorted(worths)[::-1] and not below, "rewards") or (min, max, rewards)
    def positions(self, kind, own):  # of people or groups
        return need(own == sorted({*own} & {*range(len(self.raw[kind]))}), "positions") or {*own}
    def count(self, pairs):  # how many of the pairs, or of their people, are at each node
        ends = [end for pair in pairs for end in zip(SIDES, pair)]
        ways = [self.around[e] for e in ends] + [self.counted.get(e, ()) for e in {*ends}]
        return collections.Counter(itertools.chain.from_iterable(ways))
    def value(self, pairs, levels):
        units = [one for node, n in self.count(pairs).items() for one in self.nodes[node][2][:n]]
        return sum(weigh(unit, levels) for unit in [*units, *map(self.worth.get, pairs)])
    def gains(self, price, levels, least, over=1):  # the most that pairs and nodes add
        own = {x: -sum(map(price.get, w)) for x, w in self.counted.items() if not self.pinned[x]}
        for pair, worth in self.worth.items():
            if pair not in self.pins and (least is None or worth[TOTAL] >= least):
                charge = sum(price[x] for end in zip(SIDES, pair) for x in self.around[end])
                end = max(own.keys() & {*zip(SIDES, pair)}, default=None)  # its mentor, if counted
                own[end] = own.get(end, 0) + max(0, over * weigh(worth, levels) - charge)
        yield own.pop(None, 0)  # others count where placed, with all their pairs, or not at all
        for node, (low, high, rewards) in self.nodes.items():
            pins, u, few = self.pinned[node], price[node], max(low, node in own)
            units = [over * weigh(reward, levels) + u for reward in rewards[pins:high]]
            sums = sum(unit for number, unit in enumerate(units, pins) if number < few or unit > 0)
            pins = max(pins, min(high, len(rewards)))
            sums += max(max(0, few - pins) * u, (high - pins) * u) + own.get(node, 0)
            yield sums if low or node not in own else max(0, sums) * (high > 0)
    def bound(self, levels, least, kind, over, potentials):  # what no matching exceeds, q = over
        need(kind == "leaf" and 0 <= over < 2**32 and not self.broken, "malformed leaf")
        levels = levels if over else levels[:1]
        rows = {(kind, at): row for kind in KINDS for at, row in enumerate(potentials[kind])}
        rows = {n: weigh(dict(zip(levels, row, strict=True)), levels) for n, row in rows.items()}
        need(rows.keys() == self.nodes.keys(), "not one potential a node")
        return over * self.value(self.pins, levels) + sum(self.gains(rows, levels, least, over))
    def below(self, target, proof, levels, least=None):  # whether it is below the target everywhere
        cases, whole = [self], {"kind": "leaf", "over": 1, "potentials": proof}
        for node in proof if type(proof) is list else [whole]:
            if node["kind"] == "branch":
                cases[-1:] = [cases[-1].split(more, **node) for more in (True, False)]
            elif cases.pop().bound(levels, least, **node) >= node["over"] * target:
                return False
        return not cases
    def split(self, more, kind, side, members, most, count="pairs"):  # with one group more
        places = sum(self.nodes[side, one][1] if count == "pairs" else 1 for one in members)
        low, high = (most + 1, max(places, most + 1)) if more else (0, most)
        group = {"name": "", "members": members, "count": count, "min": low, "max": high}
        return Problem({**self.raw, (key := f"{side[:-1]}_groups"): [*self.raw[key], group]})
    def empty(self, least, kind, tree=(), short=None, needed=0, available=0, **sets):
        if kind == "tree":  # no bound with worths is so low
            return need(self.below(-1 << 999, tree, [""], least), "a case may be feasible")
        need(kind == "cut" and short in SIDES and not (self.broken or self.counted), "no cut")
        cut = {(kind, at) for kind in KINDS for at in self.positions(kind, sets[kind])}
        links = {x for way in self.around.values() for x in zip(way, [*way[1:], None])}
        up, way = dict(links), {k: 1 if k[:6] == short[:6] else -1 for k in KINDS}
        crossed = {n: ((up.get(n) in cut) - (n in cut)) * way[n[0]] for n in self.nodes}
        sums = [sum(max(0, n * x) for x in self.gains(crossed, [], least)) for n in (-1, 1)]
        need(sums == [needed, available] and len(links) == len(up) and needed > available, "no cut")
    def prove(self, chosen):  # gives their objective, or None where nothing is feasible
        raw, degrees, t, proof = self.raw, self.count(chosen), None, self.raw.get("certificate")
        given = [key for key in ("certificate", "witness", "bound") if raw.get(key) is not None]
        for one in raw["shortages"]:  # eligible mates are all listed, and have fewer places
            at, people = SIDES.index(one["side"]), self.positions(one["side"], one["people"])
            mates = self.positions(SIDES[1 - at], one["mates"])
            places = sum(self.nodes[SIDES[1 - at], mate][1] for mate in mates)
            need({pair[1 - at] for pair in self.worth if pair[at] in people} <= mates, "a mate")
            need(places == one["places"] and 0 < len(people) - places == one["short"], "a shortage")
        unplaced = [(one["side"], one["person"]) for one in raw["unplaced"]]
        if raw["status"] == "infeasible":
            need(given == ["witness"] and not chosen and not unplaced, "somebody is placed")
            return None if raw["witness"] in self.broken else self.empty(None, **raw["witness"])
        need(raw["status"] == "optimal" and given == ["certificate"], "stopped before a proof")
        need(unplaced == [one for one in self.around if not degrees[one]], "others are unplaced")
        kept = self.pins <= {*chosen} <= self.worth.keys() and chosen == sorted({*chosen})
        kept &= all(low <= degrees[node] <= high for node, (low, high, _) in self.nodes.items())
        need(kept, "the pairs do not keep eligibility, bounds and pins")
        if chosen and LOWEST in self.levels:
            t = min(self.worth[pair][TOTAL] for pair in chosen)
            self.lowest(t, chosen, **proof["lowest"])
        need(t is not None or proof.get("lowest") is None, "a lowest score where there is none")
        value = self.value(chosen, self.additive)
        need(self.below(value + 1, proof["potentials"], self.additive, t), "a bound is above it")
        values = {x: t if x == LOWEST else self.value(chosen, [x]) for x in self.levels}
        return {x: n if x in (*COUNTS, "lot") else exact(n, raw) for x, n in values.items()}
    def lowest(self, t, chosen, score, earlier, above):
        levels = self.levels[: self.levels.index(LOWEST)]  # (a) best, (b) not so above t alone
        best, pinned = self.value(chosen, levels), [self.worth[pin][TOTAL] for pin in self.pins]
        need(score == t and self.below(best + 1, earlier, levels), "not the best before the lowest")
        if above["kind"] == "infeasible":
            return self.empty(t + 1, **above["witness"])
        lost = above["kind"] == "bound" and self.below(best, above["potentials"], levels, t + 1)
        need(lost or above == {"kind": "pinned"} and t in pinned, "not the lowest score")
def sheets(raw, pairs, unplaced):  # the chosen pairs; both must say what problem.json says
    texts = [x["weight"] for x in raw["criteria"]] + [x["name"] for k in KINDS[2:] for x in raw[k]]
    need(len(raw["called"]) == 2 and {*map(type, raw["called"] + texts)} == {str}, "the texts")
    pairs, unplaced = (list(csv.reader(text.splitlines(True))) for text in (pairs, unplaced))
    ids = {(side, guard(one["id"])): at for side in SIDES for at, one in enumerate(raw[side])}
    chosen = [(ids["mentees", one], ids["mentors", other]) for one, other, *_ in pairs[1:]]
    scores = {(i, j): [exact(x, raw) for x in (s, *own)] for i, j, s, own in raw["pairs"]}
    rows = [["mentee", "mentor", "score", *(guard(one["name"]) for one in raw["criteria"])]]
    rows += [[*row[:2], *scores[pair]] for row, pair in zip(pairs[1:], chosen)]
    left = [(one["side"], one["person"], one["reason"]) for one in raw["unplaced"]]
    left = [[side[:-1], guard(raw[side][at]["id"]), guard(why)] for side, at, why in left]
    same = pairs == rows and unplaced == [["side", "id", "reason"], *left]
    return need(same, "pairs.csv or unplaced.csv does not say what problem.json says") or chosen
def guard(text):  # cells that a spreadsheet would take for a formula
    return "'" + text if re.match("'*[-=+@\t\r]", text) else text
def exact(n, raw):
    return n if n is None else f"{decimal.Decimal(n).scaleb(-raw['decimals']).normalize():f}"
def once(entries):
    return need(len(dict(entries)) == len(entries), "a key stands twice") or dict(entries)
def integrity(folder):  # files that are changed, missing or not part of the result
    files = {p.name: p.is_file() and p.read_bytes() for p in pathlib.Path(folder).iterdir()}
    record, wrong = (files.get("record.json") or b"").decode(errors="replace"), []
    stated = dict(re.findall(r'"([^"]+\.[^"]+)": "(sha256:[^"]*)"', record))
    for name in sorted({*files, *stated, "record.json", "run.json"}):
        data = files.get(name) or b""
        own = digest(data[:-68] + b"0" * 64 + data[-4:])  # at the end, with zeros in its place
        sealed = not name.endswith(".json") or data.endswith(f'"digest": "{own}"\n}}\n'.encode())
        if not sealed or stated.get(name, name) not in (digest(data), "record.json", "run.json"):
            wrong.append(f"{name}: changed, missing or not part of the result")
    return wrong
def proof(folder):  # in a sentence; raises where the result is malformed or not proven
    names = ("problem.json", "record.json", "pairs.csv", "unplaced.csv")
    text, record, *texts = ((pathlib.Path(folder) / name).read_bytes().decode() for name in names)
    bare = re.sub(r'"(\\.|[^"\\])*"', "", text)  # what is outside quotes: whole numbers and null
    need(not re.search(r"[tfeEN.]|\d{21}", bare), "malformed problem.json: not a whole number")
    raw, record = (json.loads(one, object_pairs_hook=once) for one in (text, record))
    values = (case := Problem(raw)).prove(sheets(raw, *texts))
    facts = {"format": "pairwright.record/1", "status": raw["status"], "lot": raw.get("lot")}
    stated = json.dumps([*map(record.get, facts), record.get("objective")])
    need(stated == json.dumps([*facts.values(), values]), "record.json states other facts")
    return f"{raw['status']}: {len(case.worth):,} pairs checked" + ", bound = value" * bool(values)
def main(path):
    try:
        print("integrity:", "; ".join(bad := integrity(path)) or "every file is as it was written")
        return print("proof:", proof(path)) or len(bad[:1])
    except Exception as why:
        return print(f"proof: not proven: {why or type(why).__name__}") or 1
if __name__ == "__main__":
    sys.exit(main(sys.argv[1]) if len(sys.argv) == 2 else "usage: python verify.py result/")

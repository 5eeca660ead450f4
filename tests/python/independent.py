"""A third evaluation of the optimality theorem, apart from both verifiers: reduced costs on an explicit network.

The matching is a circulation: root → groups of mentees → mentees → mentors → groups of mentors → root. Every arc has
bounds, a flow and a profit, a tuple with one number an additive level; potentials of people and groups are prices of
nodes, summed from the root. A circulation is best if no arc with room has a positive reduced profit and no arc with
flow to give back a negative one (Ahuja, Magnanti, Orlin, Network Flows, 1993, §9.3).

Where groups overlap there is no such network. Then a tree of cases is the proof, and the bound of each case is what pairs,
people and groups can be worth on their own, one by one. So it is where groups count people: whoever they count is placed,
with all pairs and for the price of the groups, or is worth nothing.
"""

import hashlib
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise


class Wrong(Exception):
    """The proof does not hold."""


def demand(holds, why):
    if not holds:
        raise Wrong(why)


@dataclass
class Arc:
    tail: object
    head: object
    lower: int
    upper: int
    flow: int
    profit: tuple
    score: int | None = None


def levels_of(problem):
    levels = list(problem["aim"])
    if problem["lot"] is not None:
        if "pairs" not in levels:
            levels.append("pairs")
        levels.append("lot")
    return levels


def lot(problem, mentee, mentor):
    """h of docs: a 40-bit number of the seed and the two codes."""
    mask = (1 << 64) - 1

    def kappa(side, code):
        message = "\n".join(["pairwright.lot/1", str(problem["lot"]["seed"]), side, code])
        return int.from_bytes(hashlib.sha256(message.encode()).digest()[:8], "big")

    first = kappa("mentees", problem["mentees"][mentee]["id"])
    second = kappa("mentors", problem["mentors"][mentor]["id"])
    x = (first + 0x9E3779B97F4A7C15 * second) & mask
    x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & mask
    x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & mask
    return (x ^ (x >> 31)) >> 24


def parents(problem, side):
    """The smallest group around each person and each group of a side, by brute force over sets."""
    groups = [frozenset(group["members"]) for group in problem[f"{side[:-1]}_groups"]]
    for a in groups:
        for b in groups:
            demand(not (a & b) or a <= b or b <= a, "groups overlap")
    # Equal sets nest in the order given; an empty group lies in none.
    order = sorted(range(len(groups)), key=lambda g: (len(groups[g]), -g))
    found = {}
    for person in range(len(problem[side])):
        holders = [g for g in order if person in groups[g]]
        nodes = [("person", side, person)] + [("group", side, g) for g in holders] + ["root"]
        found.update(pairwise(nodes))
    for g, members in enumerate(groups):
        if not members:
            found["group", side, g] = "root"
    return found


def sound(problem):
    """The problem contradicts itself nowhere."""
    width = len([level for level in levels_of(problem) if level != "lowest score"])
    demand(problem["aim"] and len(set(problem["aim"])) == len(problem["aim"]), "aim")
    for side in ("mentees", "mentors"):
        names = [person["id"] for person in problem[side]]
        demand(len(names) == len(set(names)), "ids")
        for person in problem[side]:
            demand(0 <= person["min"] <= person["max"], "bounds")
            demand(all(len(reward) == width for reward in person.get("rewards", [])), "rewards")
            if "lowest score" in levels_of(problem):
                additive = [level for level in levels_of(problem) if level != "lowest score"]
                counts = [at for at, level in enumerate(additive) if level not in ("total score", "priority", "lot")]
                demand(all(reward[at] >= 0 for reward in person.get("rewards", []) for at in counts), "below 0")
        for group in problem[f"{side[:-1]}_groups"]:
            demand(0 <= group["min"] <= group["max"], "bounds")
            demand(group.get("count", "pairs") in ("pairs", "people"), "count")
            demand(all(a < b for a, b in pairwise(group["members"])), "members")
            demand(all(0 <= m < len(problem[side]) for m in group["members"]), "members")
    for i, j in problem.get("previous") or []:
        demand(0 <= i < len(problem["mentees"]) and 0 <= j < len(problem["mentors"]), "previous")
    for group in problem.get("apart", []):
        for side in ("mentees", "mentors"):
            demand(all(a < b for a, b in pairwise(group[side])), "apart")
            demand(all(0 <= m < len(problem[side]) for m in group[side]), "apart")
    names = [(i, j) for i, j, _, _ in problem["pairs"]]
    demand(len(names) == len(set(names)), "pairs")
    for _, _, score, points in problem["pairs"]:
        demand(len(points) == len(problem["criteria"]), "points")
        demand(not points or sum(points) == score, "points")


def rewards_of(problem, side, person):
    """Marginal rewards of the mates of one person, being placed included, then zeros for ever."""
    additive = [level for level in levels_of(problem) if level != "lowest score"]
    listed = [list(reward) for reward in problem[side][person].get("rewards", [])] or [[0] * len(additive)]
    for at, level in enumerate(additive):
        if level == f"{side} placed":
            listed[0][at] += 1
    listed = [tuple(reward) for reward in listed] + [(0,) * len(additive)]
    demand(all(a >= b for a, b in pairwise(listed)), "rewards increase")
    return listed[:-1]


def network(problem, chosen):
    """All arcs with their flows, pins taken out: they are fixed, so their arcs shrink by one."""
    additive = [level for level in levels_of(problem) if level != "lowest score"]
    nothing = (0,) * len(additive)
    excluded = {tuple(pair) for pair in problem["exclusions"]}
    for group in problem.get("apart", []):
        excluded |= {(i, j) for i in group["mentees"] for j in group["mentors"]}
    eligible = {(i, j): s for i, j, s, _ in problem["pairs"] if (i, j) not in excluded}
    pins = [tuple(pin) for pin in problem["pins"]]
    demand(len(pins) == len(set(pins)), "a pin twice")
    up = {**parents(problem, "mentees"), **parents(problem, "mentors")}

    def held(pairs):
        counts = dict.fromkeys(up, 0)
        for pair in pairs:
            for side, person in zip(("mentees", "mentors"), pair, strict=True):
                node = ("person", side, person)
                while node != "root":
                    counts[node] += 1
                    node = up[node]
        return counts

    fixed, flows = held(pins), held(pair for pair in chosen if pair not in pins)
    arcs = []
    for (i, j), score in eligible.items():
        if (i, j) not in pins:
            worth = {"pairs": 1, "total score": score}
            if "lot" in additive:
                worth["lot"] = -lot(problem, i, j)
            profit = tuple(worth.get(level, 0) for level in additive)
            ends = ("person", "mentees", i), ("person", "mentors", j)
            arcs.append(Arc(*ends, 0, 1, int((i, j) in chosen), profit, score))
    broken = [pin for pin in pins if pin not in eligible]
    for node, parent in up.items():
        kind, side, at = node
        place = problem[side if kind == "person" else f"{side[:-1]}_groups"][at]
        lower, upper = max(0, place["min"] - fixed[node]), place["max"] - fixed[node]
        if upper < 0:
            broken.append((node, fixed[node]))
        ends = (parent, node) if side == "mentees" else (node, parent)
        units = rewards_of(problem, side, at)[fixed[node] :] if kind == "person" else []
        units = units[: max(upper, 0)]
        # One arc a rewarded unit, the dearest filled first, and one for all further units.
        for number, profit in enumerate(units):
            forced = int(number < lower)
            arcs.append(Arc(*ends, forced, 1, int(number < flows[node]), profit))
        rest = len(units)
        arcs.append(Arc(*ends, max(0, lower - rest), upper - rest, max(0, flows[node] - rest), nothing))
    return arcs, eligible, pins, broken


def prices(problem, potentials, width):
    """Price of every node: the potentials summed from the root; those of mentors count away from it."""
    price = {"root": (0,) * width}
    for side in ("mentees", "mentors"):
        groups = f"{side[:-1]}_groups"
        for key, kind in ((side, "person"), (groups, "group")):
            demand(len(potentials[key]) == len(problem[key]), "one tuple each")
            demand(all(len(one) == width for one in potentials[key]), "one number a level")
        up = parents(problem, side)

        def of(node, up=up, side=side, groups=groups):
            if node not in price:
                above = of(up[node])
                own = potentials[side if node[0] == "person" else groups][node[2]]
                sign = 1 if side == "mentees" else -1
                price[node] = tuple(a + sign * b for a, b in zip(above, own, strict=True))
            return price[node]

        for node in up:
            of(node)
    return price


def reduced(arc, price, width):
    """Profit of the arc after its ends are paid: value − ū − v̄ for a pair, Δ + u for a unit of a person."""
    ends = zip(arc.profit[:width], price[arc.tail], price[arc.head], strict=True)
    return tuple(profit - tail + head for profit, tail, head in ends)


def no_better(arcs, price, width, floor=None):
    zero = (0,) * width
    for arc in arcs:
        if arc.score is not None and floor is not None and arc.score < floor:
            demand(arc.flow == 0, "a used pair below the lowest score")
            continue
        left = reduced(arc, price, width)
        demand(arc.flow == arc.upper or left <= zero, f"{arc} could carry more")
        demand(arc.flow == arc.lower or left >= zero, f"{arc} could carry less")


def bound(arcs, price, width, above):
    """The greatest value that prices allow to arcs, pairs above the score alone."""
    total = [0] * width
    for arc in arcs:
        if arc.score is None or arc.score > above:
            left = reduced(arc, price, width)
            amount = arc.upper if left > (0,) * width else arc.lower
            total = [sum + amount * number for sum, number in zip(total, left, strict=True)]
    return tuple(total)


def gained(arcs, width):
    total = [0] * width
    for arc in arcs:
        total = [sum + arc.flow * number for sum, number in zip(total, arc.profit[:width], strict=True)]
    return tuple(total)


def count_cut(problem, arcs, cut, above=None):
    short = cut["short"]
    demand(short in ("mentees", "mentors"), "side")
    inside = set()
    for side in ("mentees", "mentors"):
        for key, kind in ((side, "person"), (f"{side[:-1]}_groups", "group")):
            demand(all(a < b for a, b in pairwise(cut[key])), "ascending")
            demand(all(0 <= at < len(problem[key]) for at in cut[key]), "range")
            inside |= {(kind, side, at) for at in cut[key]}
    needed = available = 0
    for arc in arcs:
        if arc.score is not None and above is not None and arc.score <= above:
            continue
        enters, leaves = arc.head in inside, arc.tail in inside
        if enters != leaves:
            if enters == (short == "mentees"):
                needed += arc.lower
            else:
                available += arc.upper
    demand((needed, available) == (cut["needed"], cut["available"]), "recounted otherwise")
    demand(needed > available, "no shortfall")


def evaluate(problem, chosen):
    """Raises `Wrong` unless the outcome that `problem` states for the chosen pairs is proven."""
    sound(problem)
    demand(list(chosen) == sorted(set(chosen)), "order")
    if crossing(problem) or has_tree(problem):
        return by_cases(problem, list(chosen))
    arcs, eligible, pins, broken = network(problem, set(chosen))
    shortages(problem, eligible)
    left = {(entry["side"], entry["person"]) for entry in problem["unplaced"]}
    demand(len(left) == len(problem["unplaced"]), "twice")
    if problem["status"] == "infeasible":
        demand(not chosen and not left, "nobody can be placed")
        return infeasible(problem, arcs, broken)
    demand(problem["status"] == "optimal", "stopped")
    demand(not broken and set(pins) <= set(chosen) <= set(eligible), "pins")
    demand(all(arc.lower <= arc.flow <= arc.upper for arc in arcs), "bounds")
    everybody = {(s, p) for s in ("mentees", "mentors") for p in range(len(problem[s]))}
    placed = {("mentees", i) for i, _ in chosen} | {("mentors", j) for _, j in chosen}
    demand(left == everybody - placed, "unplaced")
    proof, levels = problem["certificate"], levels_of(problem)
    width = len([level for level in levels if level != "lowest score"])
    scores = [eligible[pair] for pair in chosen]
    floor = min(scores) if scores and "lowest score" in levels else None
    lowest = proof.get("lowest")
    demand((lowest is None) == (floor is None), "lowest")
    if lowest is not None:
        demand(lowest["score"] == floor, "lowest")
        before = levels.index("lowest score")
        no_better(arcs, prices(problem, lowest["earlier"], before), before)
        above = lowest["above"]
        if above["kind"] == "pinned":
            demand(floor in [eligible[pin] for pin in pins], "no such pin")
        elif above["kind"] == "bound":
            price = prices(problem, above["potentials"], before)
            demand(bound(arcs, price, before, floor) < gained(arcs, before), "bound")
        else:
            demand(above["witness"]["kind"] == "cut", "kind")
            count_cut(problem, arcs, above["witness"], floor)
    no_better(arcs, prices(problem, proof["potentials"], width), width, floor)
    return None


def infeasible(problem, arcs, broken):
    witness = problem["witness"]
    if witness["kind"] == "cut":
        demand(not broken, "pins first")
        return count_cut(problem, arcs, witness)
    if witness["kind"] == "pin-not-eligible":
        return demand(tuple(witness["pair"]) in broken, "that pin is eligible")
    kind = "person" if witness["kind"] == "person-over-pinned" else "group"
    node = (kind, witness["side"], witness[kind])
    return demand((node, witness["pins"]) in broken, "those pins can be kept")


def shortages(problem, eligible):
    for shortage in problem["shortages"]:
        side = shortage["side"]
        other = {"mentees": "mentors", "mentors": "mentees"}[side]
        for key, listed in ((side, shortage["people"]), (other, shortage["mates"])):
            demand(all(a < b for a, b in pairwise(listed)), "ascending")
            demand(all(0 <= at < len(problem[key]) for at in listed), "range")
        for pair in eligible:
            own, mate = pair if side == "mentees" else pair[::-1]
            demand(own not in shortage["people"] or mate in shortage["mates"], "a mate is missing")
        places = sum(problem[other][mate]["max"] for mate in shortage["mates"])
        demand(places == shortage["places"], "places")
        demand(shortage["short"] == len(shortage["people"]) - places > 0, "short")


def of_people(group):
    return group.get("count", "pairs") == "people"


def crossing(problem):
    """Whether there is no network: groups overlap, or count people."""
    for side in ("mentees", "mentors"):
        if any(of_people(group) for group in problem[f"{side[:-1]}_groups"]):
            return True
        sets = [set(group["members"]) for group in problem[f"{side[:-1]}_groups"]]
        if any(a & b and not a <= b and not b <= a for a in sets for b in sets):
            return True
    return False


def has_tree(problem):
    certificate, witness = problem["certificate"] or {}, problem["witness"] or {}
    lowest = certificate.get("lowest") or {}
    above = lowest.get("above") or {}
    duals = [certificate.get("potentials"), lowest.get("earlier"), above.get("potentials")]
    trees = [one.get("kind") == "tree" for one in (witness, above.get("witness") or {})]
    return any(trees) or any(isinstance(dual, list) for dual in duals)


class Sums:
    """A problem as plain sums: worths, free bounds and what the pins bring."""

    def __init__(self, problem):
        self.problem = problem
        self.additive = [level for level in levels_of(problem) if level != "lowest score"]
        excluded = {tuple(pair) for pair in problem["exclusions"]}
        self.scores = {(i, j): s for i, j, s, _ in problem["pairs"] if (i, j) not in excluded}
        self.pins = {tuple(pin) for pin in problem["pins"]}
        demand(len(self.pins) == len(problem["pins"]), "a pin twice")
        self.pinned = self.degrees(self.pins)
        self.broken = [pin for pin in self.pins if pin not in self.scores]
        for node, place in self.places().items():
            if self.pinned[node] > place["max"]:
                self.broken.append((node, self.pinned[node]))

    def places(self):
        found = {}
        for side in ("mentees", "mentors"):
            for key, kind in ((side, "person"), (f"{side[:-1]}_groups", "group")):
                found |= {(kind, side, at): place for at, place in enumerate(self.problem[key])}
        return found

    def degrees(self, pairs):
        counts = Counter()
        for pair in pairs:
            for side, person in zip(("mentees", "mentors"), pair, strict=True):
                again = counts["person", side, person] > 0
                counts["person", side, person] += 1
                for at, group in enumerate(self.problem[f"{side[:-1]}_groups"]):
                    counts["group", side, at] += person in group["members"] and not (again and of_people(group))
        return counts

    def charge(self, node, own, width):
        """What the groups that count a person ask for their being placed; none where none does, or a pin has placed them."""
        kind, side, at = node
        if kind == "group" or self.pinned[node]:
            return None
        groups = enumerate(self.problem[f"{side[:-1]}_groups"])
        asked = [own["group", side, g] for g, group in groups if of_people(group) and at in group["members"]]
        return [sum(numbers) for numbers in zip(*asked, strict=True)] or [0] * width if asked else None

    def worth(self, pair):
        worth = {"pairs": 1, "total score": self.scores[pair]}
        if "lot" in self.additive:
            worth["lot"] = -lot(self.problem, *pair)
        return [worth.get(level, 0) for level in self.additive]

    def value(self, pairs):
        total = [0] * len(self.additive)
        for pair in pairs:
            total = [a + b for a, b in zip(total, self.worth(pair), strict=True)]
        for (kind, side, at), count in self.degrees(pairs).items():
            if kind == "person":
                for unit in rewards_of(self.problem, side, at)[:count]:
                    total = [a + b for a, b in zip(total, unit, strict=True)]
        return total

    def bound(self, potentials, over, width, floor):
        own = {}
        for side in ("mentees", "mentors"):
            for key, kind in ((side, "person"), (f"{side[:-1]}_groups", "group")):
                demand(len(potentials[key]) == len(self.problem[key]), "one tuple each")
                demand(all(len(one) == width for one in potentials[key]), "one number a level")
                own |= {(kind, side, at): one for at, one in enumerate(potentials[key])}
        total = [over * n for n in self.value(self.pins)[:width]]
        zero, placed, places = [0] * width, {}, self.places()
        charges = {node: self.charge(node, own, width) for node in places}

        def add(gain):
            for at in range(width):
                total[at] += gain[at]

        for pair, score in self.scores.items():
            if pair not in self.pins and (floor is None or score >= floor):
                gain = [over * n for n in self.worth(pair)[:width]]
                for node, times in self.degrees([pair]).items():
                    if not of_people(places[node]):
                        gain = [a - times * b for a, b in zip(gain, own[node], strict=True)]
                ends = [("person", side, at) for side, at in zip(("mentors", "mentees"), pair[::-1], strict=True)]
                counted = [end for end in ends if charges[end] is not None]
                if counted:
                    before = placed.get(counted[0], zero)
                    placed[counted[0]] = [a + b for a, b in zip(before, max(gain, zero), strict=True)]
                else:
                    add(max(gain, zero))
        for node, place in places.items():
            pins = self.pinned[node]
            lower, upper = max(0, place["min"] - pins), place["max"] - pins
            charge, needed = charges[node], lower > 0
            if charge is not None:
                if upper == 0:
                    continue
                lower = max(1, lower)
            units = rewards_of(self.problem, node[1], node[2])[pins:] if node[0] == "person" else []
            # Beyond the listed units all are alike, so that one end is best.
            tries = {lower, upper, *range(lower, min(upper, max(lower, len(units))) + 1)}
            values = []
            for count in tries:
                value = [count * n for n in own[node]]
                for unit in units[:count]:
                    value = [a + over * b for a, b in zip(value, unit, strict=False)]
                values.append(value)
            best = max(values)
            if charge is not None:
                best = [a + b - c for a, b, c in zip(best, placed.get(node, zero), charge, strict=True)]
                best = best if needed else max(best, zero)
            add(best)
        return total

    def cases(self, proof, width, target, floor):
        """Every case has a bound below the target; without one nothing is feasible in any."""
        nodes = iter(proof if isinstance(proof, list) else [{"kind": "leaf", "over": 1, "potentials": proof}])
        self.walk(nodes, width, target, floor)
        demand(next(nodes, None) is None, "nodes after the tree")

    def walk(self, nodes, width, target, floor):
        node = next(nodes, None)
        demand(node is not None, "a case has no leaf")
        if node["kind"] == "branch":
            demand(set(node) - {"count"} == {"kind", "side", "members", "most"}, "keys")
            side, members, most = node["side"], node["members"], node["most"]
            count = node.get("count", "pairs")
            demand(count in ("pairs", "people"), "count")
            demand(all(a < b for a, b in pairwise(members)), "ascending")
            demand(all(0 <= at < len(self.problem[side]) for at in members), "range")
            demand(0 <= most < 2**53 - 1, "most")
            places = sum(self.problem[side][at]["max"] for at in members) if count == "pairs" else len(members)
            for low, high in ((0, most), (most + 1, max(places, most + 1))):
                group = {"name": "", "members": members, "count": count, "min": low, "max": high}
                key = f"{side[:-1]}_groups"
                Sums({**self.problem, key: [*self.problem[key], group]}).walk(nodes, width, target, floor)
            return
        demand(node["kind"] == "leaf" and set(node) == {"kind", "over", "potentials"}, "keys")
        over = node["over"]
        demand(0 <= over < 2**32 and not self.broken, "leaf")
        demand(over == 0 or target is not None, "a case may be feasible")
        limit = [over * n for n in target] if over else [0]
        demand(self.bound(node["potentials"], over, width if over else 1, floor) < limit, "bound")


def by_cases(problem, chosen):
    sums = Sums(problem)
    shortages(problem, sums.scores)
    left = [(entry["side"], entry["person"]) for entry in problem["unplaced"]]
    if problem["status"] == "infeasible":
        demand(not chosen and not left, "nobody can be placed")
        witness = problem["witness"]
        if witness["kind"] == "tree":
            return sums.cases(witness["tree"], 1, None, None)
        demand(witness["kind"] != "cut", "a cut where there is no network")
        return infeasible(problem, [], sums.broken)
    demand(problem["status"] == "optimal" and not sums.broken, "stopped, or pins that can't be kept")
    demand(sums.pins <= set(chosen) <= set(sums.scores), "pins")
    degrees = sums.degrees(chosen)
    for node, place in sums.places().items():
        demand(place["min"] <= degrees[node] <= place["max"], "bounds")
    empty = [node[1:] for node in sums.places() if node[0] == "person" and not degrees[node]]
    demand(sorted(left) == sorted(empty), "unplaced")
    proof, levels, value = problem["certificate"], levels_of(problem), sums.value(chosen)
    floor = min(sums.scores[pair] for pair in chosen) if chosen and "lowest score" in levels else None
    lowest = proof.get("lowest")
    demand((lowest is None) == (floor is None), "lowest")
    if lowest is not None:
        demand(lowest["score"] == floor, "lowest")
        before = levels.index("lowest score")
        earlier, above = value[:before], lowest["above"]
        sums.cases(lowest["earlier"], before, [*earlier[:-1], earlier[-1] + 1], None)
        if above["kind"] == "pinned":
            demand(floor in [sums.scores[pin] for pin in sums.pins], "no such pin")
        elif above["kind"] == "bound":
            sums.cases(above["potentials"], before, earlier, floor + 1)
        else:
            demand(above["witness"]["kind"] == "tree", "kind")
            sums.cases(above["witness"]["tree"], before, None, floor + 1)
    return sums.cases(proof["potentials"], len(value), [*value[:-1], value[-1] + 1], floor)

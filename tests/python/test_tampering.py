"""Changed results: any byte is noticed, and a change with all digests made to fit convinces only where it is a proof.

Three evaluations judge each change: the verifier of the core, `verify.py`, and `independent.py`, written apart.
"""

import copy
import csv
import hashlib
import io
import json
import random
import shutil
from decimal import Decimal
from pathlib import Path

import independent
import pytest

import pairwright as pw
from pairwright import _core, verify

MUTATIONS, FLIPS = 4200, 600
SMALL = """
format = "pairwright.scheme/1"
name = "Small"
aim = {aim}
seed = 3
[mentees]
id = "code"
places = {mentee_places}
[mentors]
id = "code"
places = {mentor_places}
[asked]
team = {{ of = "both", kind = "one" }}
knows = {{ of = "both", kind = "tags" }}
[[must]]
name = "They are in different teams"
different = "team"
[[prefer]]
name = "They know the same things"
shared = "knows"
points = {{ each = 2.5 }}
[[prefer]]
name = "-1, if you like"
shared = "knows"
at_least = 2
points = -1
{quota}
"""
QUOTA = """
[[quota]]
name = "No team gives more than two pairs"
placed = "mentors"
each = "team"
at_most = 2
"""
PEOPLE = """
[[quota]]
name = "Of no team more than one helps"
placed = "mentors"
each = "team"
count = "people"
at_most = 1
[[quota]]
name = "Two of the blue learn"
placed = "mentees"
team = "blue"
count = "people"
at_least = {least}
"""
# Three clubs of mentors that share people, round a circle: half a pair each would keep all of them.
CLUBS = """
[[quota]]
name = "The first club gives one pair"
placed = "mentors"
first = "yes"
at_most = 1
[[quota]]
name = "The second club gives one pair"
placed = "mentors"
second = "yes"
at_most = 1
[[quota]]
name = "The third club gives one pair"
placed = "mentors"
third = "yes"
at_most = 1
[[quota]]
name = "No team gives more than two pairs"
placed = "mentors"
each = "team"
at_most = 2
"""
COUNT_AIM = '["mentees placed", "total score"]'
LOWEST_AIM = '["mentees placed", "mentors placed", "lowest score", "total score"]'


def people(count, start, letter, seed):
    chance = random.Random(seed)
    words = ["law", "money", "people", "code"]
    return [
        {
            "code": f"{letter}{start + at}",
            "team": chance.choice(["red", "blue", "green"]),
            "knows": ", ".join(chance.sample(words, chance.randint(1, 3))),
        }
        for at in range(count)
    ]


def small(aim=COUNT_AIM, mentee_places="1", mentor_places="1", quota="", pins=None, counts=(7, 6)):
    text = SMALL.format(aim=aim, mentee_places=mentee_places, mentor_places=mentor_places, quota=quota)
    mentees, mentors = people(counts[0], 10, "=a", 1), people(counts[1], 10, "b", 2)
    if pins:
        pins = [(mentees[i]["code"], mentors[j]["code"]) for i, j in pins]
    return pw.match(pw.Scheme.from_toml(text), mentees, mentors, pins=pins)


def clubs(aim=COUNT_AIM, least=0):
    """Quotas that overlap: their proof is a tree."""
    asked = "".join(f'{name} = {{ of = "mentors", kind = "flag" }}\n' for name in ("first", "second", "third"))
    text = SMALL.format(aim=aim, mentee_places="1", mentor_places="2", quota=CLUBS)
    text = text.replace('at_most = 1\n', f"at_most = 1\nat_least = {least}\n" if least else "at_most = 1\n")
    mentors = people(5, 10, "b", 2)
    for at, mentor in enumerate(mentors):
        mentor |= {name: "yes" if at in who else "no" for name, who in zip(("first", "second", "third"), ((0, 1), (1, 2), (0, 2)))}
    scheme = pw.Scheme.from_toml(text.replace("[[must]]", asked + "[[must]]", 1))
    return pw.match(scheme, people(7, 10, "=a", 1), mentors)


def beside(mentees, mentors):
    """Priorities, an earlier result, and people who are kept apart."""
    more = '[[must]]\nname = "Nobody again"\nlisted = "previous"\nat_most = 0\n'
    more += '[[priority]]\nname = "The red come first"\nplaced = "mentees"\nteam = "red"\npoints = 2\n'
    aim = '["priority", "pairs", "total score"]'
    text = SMALL.format(aim=aim, mentee_places="1", mentor_places="1", quota=more)
    first = [(a["code"], b["code"]) for a, b in zip(mentees, mentors)]
    apart = [(1, mentees[0]["code"]), (1, mentees[3]["code"]), (1, mentors[1]["code"]), (1, mentors[4]["code"])]
    return pw.match(pw.Scheme.from_toml(text), mentees, mentors, previous=first, keep_apart=apart)


@pytest.fixture(scope="module")
def bases(tmp_path_factory, examples):
    """Saved results of every kind: a programme, minimums, quotas, pins, a lowest score, trees, and no answer at all."""
    folder = tmp_path_factory.mktemp("bases")
    made = {
        "programme": pw.match(
            examples / "westminster" / "scheme.toml",
            examples / "westminster" / "officers.csv",
            examples / "westminster" / "staff.csv",
        ),
        "minimums": small(mentee_places="2", mentor_places="{ at_least = 1, at_most = 3 }"),
        "quotas": small(mentee_places="2", mentor_places="2", quota=QUOTA),
        "lowest": small(aim=LOWEST_AIM, mentee_places="2", mentor_places="2"),
        "infeasible": small(mentee_places="{ at_least = 1, at_most = 1 }", counts=(7, 4)),
    }
    made |= {"clubs": clubs(), "lowest clubs": clubs(LOWEST_AIM), "no clubs": clubs(least=1)}
    made["placed"] = small(mentee_places="2", mentor_places="2", quota=PEOPLE.format(least=2), counts=(14, 9))
    made["lowest placed"] = small(LOWEST_AIM, "2", "3", quota=PEOPLE.format(least=2), counts=(14, 9))
    made["nobody placed"] = small(mentee_places="2", mentor_places="2", quota=PEOPLE.format(least=9))
    mentees, mentors = people(7, 10, "=a", 1), people(6, 10, "b", 2)
    chosen = [(i, j) for i, a in enumerate(mentees) for j, b in enumerate(mentors) if a["team"] != b["team"]]
    made["beside"] = beside(mentees, mentors)
    made["pins"] = small(aim=LOWEST_AIM, pins=[chosen[0], chosen[-1]], mentor_places="2", quota=QUOTA)
    statuses = {name: m.status for name, m in made.items()}
    assert statuses == dict.fromkeys(made, "optimal") | dict.fromkeys(
        ("infeasible", "no clubs", "nobody placed"), "infeasible"
    )
    for name, m in made.items():
        m.save(folder / name)
    return {name: folder / name for name in made}


def seal(data):
    """The text of a JSON file with its own digest at the end."""
    data["digest"] = "sha256:" + "0" * 64
    entries = ",\n".join(f"{json.dumps(key)}: {json.dumps(value)}" for key, value in data.items())
    text = f"{{\n{entries}\n}}\n".encode()
    own = hashlib.sha256(text).hexdigest()
    return text.replace(b"0" * 64 + b'"\n}\n', own.encode() + b'"\n}\n')


def sheet(rows):
    """CSV as results have it; text cells are guarded."""
    out = io.StringIO()
    guarded = [[f"'{c}" if c.lstrip("'")[:1] in "=+-@" and c.strip("'") and not n else c for c, n in row] for row in rows]
    csv.writer(out, lineterminator="\n").writerows(guarded)
    return out.getvalue().encode()


def decimal(number, places):
    return f"{Decimal(number).scaleb(-places).normalize():f}" if number else "0"


class Result:
    """A saved result in parts, to be changed and written again with every digest made to fit."""

    def __init__(self, folder):
        self.problem = json.loads((folder / "problem.json").read_text())
        self.record = json.loads((folder / "record.json").read_text())
        self.scheme = (folder / "scheme.toml").read_bytes()
        self.run = (folder / "run.json").read_bytes()
        names = [{p["id"]: at for at, p in enumerate(self.problem[side])} for side in ("mentees", "mentors")]
        rows = list(csv.reader(io.StringIO((folder / "pairs.csv").read_text(), newline="")))[1:]
        self.chosen = [tuple(n[cell.removeprefix("'")] for n, cell in zip(names, row)) for row in rows]

    def refresh(self):
        """The people left over and the objective follow from the pairs."""
        problem, placed = self.problem, {("mentees", i) for i, _ in self.chosen}
        placed |= {("mentors", j) for _, j in self.chosen}
        everybody = [(s, at) for s in ("mentees", "mentors") for at in range(len(problem[s]))]
        if problem["status"] == "optimal":
            left = [one for one in everybody if one not in placed]
            problem["unplaced"] = [{"side": s, "person": at, "reason": "why, then?"} for s, at in left]
            self.record["objective"] = self.objective()
        self.record["lot"] = problem["lot"]

    def objective(self):
        problem, scores = self.problem, {(i, j): s for i, j, s, _ in self.problem["pairs"]}
        chosen = [scores.get(pair, 0) for pair in self.chosen]
        levels = independent.levels_of(problem)
        additive = [level for level in levels if level != "lowest score"]
        extra = dict.fromkeys(levels, 0)
        for at, side in enumerate(("mentees", "mentors")):
            for number, person in enumerate(problem[side]):
                mates = sum(pair[at] == number for pair in self.chosen)
                for reward in person.get("rewards", [])[:mates]:
                    for level, worth in zip(additive, reward, strict=False):
                        extra[level] += worth
        values = {
            "mentees placed": len({i for i, _ in self.chosen}),
            "mentors placed": len({j for _, j in self.chosen}),
            "pairs": len(self.chosen),
            "lowest score": decimal(min(chosen), problem["decimals"]) if chosen else None,
            "total score": sum(chosen),
            "priority": 0,
        }
        if problem["lot"]:
            values["lot"] = -sum(independent.lot(problem, *pair) for pair in self.chosen)
        for level in additive:
            values[level] += extra[level]
        for level in ("total score", "priority"):
            values[level] = decimal(values[level], problem["decimals"])
        return {level: values[level] for level in levels}

    def write(self, folder):
        problem, places = self.problem, self.problem["decimals"]
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        ids = [[person["id"] for person in problem[side]] for side in ("mentees", "mentors")]
        points = {(i, j): [s, *c] for i, j, s, c in problem["pairs"]}
        head = ["mentee", "mentor", "score", *(c["name"] for c in problem["criteria"])]
        rows = [[(cell, False) for cell in head]]
        for i, j in self.chosen:
            numbers = [(decimal(n, places), True) for n in points.get((i, j), [0])]
            rows.append([(ids[0][i], False), (ids[1][j], False), *numbers])
        left = [[("side", False), ("id", False), ("reason", False)]]
        for one in problem["unplaced"]:
            name = ids[one["side"] == "mentors"][one["person"]]
            left.append([(one["side"][:-1], False), (name, False), (one["reason"], False)])
        files = {
            "pairs.csv": sheet(rows),
            "problem.json": seal(problem),
            "scheme.toml": self.scheme,
            "unplaced.csv": sheet(left),
        }
        stated = {name: "sha256:" + hashlib.sha256(data).hexdigest() for name, data in files.items()}
        self.record["files"] = stated
        files |= {"record.json": seal(self.record), "run.json": self.run}
        for name, data in files.items():
            (folder / name).write_bytes(data)


def first_verdict(folder):
    """Integrity and proof by the core."""
    (_, intact, faults), (_, proven, why) = _core.verify_saved(str(folder), None)
    return intact, proven, f"{faults}; {why}"


def second_verdict(folder):
    """Integrity and proof by the file of two hundred lines."""
    wrong = verify.integrity(folder)
    try:
        return not wrong, True, verify.proof(folder)
    except Exception as why:  # the command says `not proven` for whatever it meets
        return not wrong, False, repr(why)


def third_verdict(result):
    try:
        independent.evaluate(result.problem, result.chosen)
    except independent.Wrong as why:
        return False, str(why)
    return True, "proven"


def duals_of(problem):
    """Every table of potentials, and every tree."""
    certificate, witness = problem["certificate"] or {}, problem["witness"] or {}
    lowest = certificate.get("lowest") or {"above": {}}
    above = lowest["above"]
    duals = [certificate.get("potentials"), lowest.get("earlier"), above.get("potentials")]
    return [one for one in [*duals, witness.get("tree"), above.get("witness", {}).get("tree")] if one]


def potentials_of(problem):
    tables = [one for one in duals_of(problem) if isinstance(one, dict)]
    trees = [one for one in duals_of(problem) if isinstance(one, list)]
    tables += [node["potentials"] for tree in trees for node in tree if node["kind"] == "leaf"]
    return [row for table in tables for rows in table.values() for row in rows if row]


def cuts_of(problem):
    cuts = [problem["witness"]] if problem["witness"] else []
    lowest = (problem["certificate"] or {}).get("lowest")
    cuts += [w for w in [lowest and lowest["above"].get("witness")] if w]
    return [cut for cut in cuts if cut["kind"] == "cut"]


def change_tree(tree, chance):
    """Drops, doubles, exchanges or changes a node: the cases that are left need not cover everything."""
    at, other = chance.randrange(len(tree)), chance.randrange(len(tree))
    how, node = chance.choice(["drop", "double", "swap", "node", "node", "node"]), tree[at]
    if how == "drop":
        del tree[at]
    elif how == "double":
        tree.insert(at, copy.deepcopy(tree[other]))
    elif how == "swap":
        tree[at], tree[other] = tree[other], tree[at]
    elif node["kind"] == "leaf":
        node["over"] = chance.choice([0, 1, 2, 3, 2**32 - 1, 2**32])
    elif chance.random() < 0.3:
        node["count"] = chance.choice(["pairs", "people"])
    elif chance.random() < 0.5:
        node["most"] = max(0, node["most"] + chance.choice([-1, 1]))
    elif chance.random() < 0.5:
        node["members"] = sorted({*node["members"]} ^ {chance.randrange(6)})
    else:
        node["side"] = "mentees" if node["side"] == "mentors" else "mentors"


def change(result, chance):
    """One random change; None where it does not apply to this result. Gives its name."""
    problem = result.problem
    kind = chance.choice(
        "chosen less, chosen more, chosen other, score, score, potential, potential, potential, cut number, cut set,"
        " bounds, places, reward, pin, unpin, exclude, group bound, group member, aim, seed, pair lost, pair made,"
        " name, unplaced, shortage, lowest, no lot, tree, tree, tree, apart, previous".split(",")
    ).strip()
    eligible = {(i, j) for i, j, _, _ in problem["pairs"]}
    person = chance.choice(problem["mentees"] + problem["mentors"])
    groups = problem["mentee_groups"] + problem["mentor_groups"]
    width = len(independent.levels_of(problem)) - ("lowest score" in problem["aim"])
    optimal = problem["status"] == "optimal"
    step = chance.choice([-3, -2, -1, 1, 2, 3])
    if kind == "chosen less" and result.chosen:
        result.chosen.remove(chance.choice(result.chosen))
    elif kind == "chosen more" and optimal and eligible - set(result.chosen):
        result.chosen = sorted([*result.chosen, chance.choice(sorted(eligible - set(result.chosen)))])
    elif kind == "chosen other" and len(result.chosen) > 1:
        (a, b), (c, d) = chance.sample(result.chosen, 2)
        if not {(a, d), (c, b)} <= eligible - set(result.chosen):
            return None
        result.chosen = sorted(set(result.chosen) - {(a, b), (c, d)} | {(a, d), (c, b)})
    elif kind == "score":
        row = chance.choice(problem["pairs"])
        worth = chance.choice([1, 10**8, 25 * 10**7]) * step
        row[2] += worth
        row[3][0] += worth
    elif kind == "potential" and potentials_of(problem):
        row = chance.choice(potentials_of(problem))
        row[chance.randrange(len(row))] += chance.choice([step, step * 10**8, step * 10**12])
    elif kind == "tree" and any(isinstance(one, list) for one in duals_of(problem)):
        change_tree(chance.choice([one for one in duals_of(problem) if isinstance(one, list)]), chance)
    elif kind == "cut number" and cuts_of(problem):
        cut, key = chance.choice(cuts_of(problem)), chance.choice(["needed", "available"])
        cut[key] = max(0, cut.get(key, 0) + step)
    elif kind == "cut set" and cuts_of(problem):
        cut, key = chance.choice(cuts_of(problem)), chance.choice(["mentees", "mentors"])
        at = chance.randrange(len(problem[key]))
        cut[key] = sorted(set(cut[key]) ^ {at})
    elif kind == "bounds":
        person["min"] = max(0, person["min"] + step)
    elif kind == "places":
        person["max"] = max(0, person["max"] + step)
    elif kind == "reward":
        person["rewards"] = [[chance.choice([-1, 0, 0, 1]) for _ in range(width)]]
    elif kind == "pin":
        pin = list(chance.choice([*result.chosen, *sorted(eligible)]))
        if pin in problem["pins"]:
            return None
        problem["pins"] = sorted([*problem["pins"], pin])
    elif kind == "unpin" and problem["pins"]:
        problem["pins"].remove(chance.choice(problem["pins"]))
    elif kind == "exclude":
        # Excluded pairs are not among the eligible ones; here the two disagree, or not.
        pair = chance.choice(sorted(eligible))
        if pair in result.chosen:
            return None
        problem["exclusions"] = sorted([*problem["exclusions"], list(pair)])
    elif kind == "apart" and "apart" in problem:
        group = chance.choice(problem["apart"])
        side = chance.choice(["mentees", "mentors"])
        group[side] = sorted({*group[side]} ^ {chance.randrange(len(problem[side]) + 1)})
    elif kind == "previous" and "previous" in problem:
        # What is checked without the people's files is that they are there at all.
        problem["previous"].append([chance.randrange(6, 9), 0])
    elif kind == "group bound" and groups:
        group = chance.choice(groups)
        group[chance.choice(["min", "max"])] += abs(step)
    elif kind == "group member" and groups:
        group = chance.choice(groups)
        group["members"] = sorted(set(group["members"]) ^ {chance.randrange(len(problem["mentors"]))})
    elif kind == "aim":
        names = ["mentees placed", "mentors placed", "pairs", "lowest score", "total score", "priority"]
        problem["aim"] = ["pairs", *chance.sample(sorted({*names} - {"pairs"}), chance.randint(0, 3))]
    elif kind == "seed":
        problem["lot"]["seed"] += 1
    elif kind == "no lot":
        problem["lot"] = None
    elif kind == "pair lost":
        row = chance.choice(problem["pairs"])
        if (row[0], row[1]) in result.chosen:
            return None
        problem["pairs"].remove(row)
    elif kind == "pair made":
        pair = chance.randrange(len(problem["mentees"])), chance.randrange(len(problem["mentors"]))
        if pair in eligible:
            return None
        score = chance.choice([-1, 1]) * 10**9
        points = [score] + [0] * (len(problem["criteria"]) - 1)
        problem["pairs"] = sorted([*problem["pairs"], [*pair, score, points]])
    elif kind == "name":
        person["id"] += "x"
    elif kind == "shortage" and problem["shortages"]:
        shortage = chance.choice(problem["shortages"])
        shortage[chance.choice(["places", "short"])] += 1
    elif kind == "lowest" and optimal and problem["certificate"].get("lowest"):
        problem["certificate"]["lowest"]["score"] += step
    elif kind == "unplaced" and problem["unplaced"]:
        result.refresh()
        problem["unplaced"].remove(chance.choice(problem["unplaced"]))
        return kind
    else:
        return None
    result.refresh()
    return kind


def test_untouched_results_convince_all(bases, tmp_path):
    for folder in bases.values():
        assert first_verdict(folder)[:2] == second_verdict(folder)[:2] == (True, True)
        result = Result(folder)
        assert third_verdict(result) == (True, "proven")
        before = {name: (folder / name).read_bytes() for name in ("pairs.csv", "unplaced.csv")}
        result.write(tmp_path / "again")
        assert before == {name: (tmp_path / "again" / name).read_bytes() for name in before}
        assert first_verdict(tmp_path / "again")[:2] == (True, True)


def test_three_evaluations_agree_on_every_change(bases, tmp_path):
    chance, seen, accepted = random.Random(20200930), {}, 0
    whole = {name: Result(folder) for name, folder in bases.items()}
    while sum(seen.values()) < MUTATIONS:
        name = chance.choice(sorted(bases))
        result = copy.deepcopy(whole[name])
        kind = change(result, chance)
        if kind is None:
            continue
        seen[kind] = seen.get(kind, 0) + 1
        result.write(tmp_path / "changed")
        first, second = first_verdict(tmp_path / "changed"), second_verdict(tmp_path / "changed")
        third = third_verdict(result)
        said = f"{name}, {kind}: {first}, {second}, {third}"
        assert first[0] and second[0], said
        assert first[1] == second[1] == third[0], said
        accepted += third[0]
    assert len(seen) >= 25 and min(seen.values()) > 5, seen
    assert MUTATIONS // 50 < accepted < MUTATIONS // 2, accepted


@pytest.mark.parametrize("name", ["programme", "lowest"])
def test_a_false_record_is_refused(bases, tmp_path, name):
    for level in Result(bases[name]).record["objective"]:
        for value in (0, 1, True, None, "0", "1", 1.5, "x"):
            result = Result(bases[name])
            if json.dumps(result.record["objective"][level]) == json.dumps(value):
                continue
            result.record["objective"][level] = value
            result.write(tmp_path / "changed")
            for verdict in (first_verdict, second_verdict):
                assert verdict(tmp_path / "changed")[1] is False, (level, value)


@pytest.mark.parametrize("name", ["programme", "infeasible", "lowest", "lowest clubs", "no clubs"])
def test_malformed_problems_are_refused_by_both(bases, tmp_path, name):
    """Every key lost, unknown, or of another type; every entry of a list replaced."""

    def places(value):
        """Every container with a key of it, the first entries of a list alone."""
        keys = list(value)[:40] if isinstance(value, dict) else range(min(2, len(value)))
        for key in keys:
            yield value, key
            if isinstance(value[key], dict | list):
                yield from places(value[key])

    optional = {"rewards", "lot", "given", "pairs", "certificate", "lowest", "witness", "bound"}
    count = sum(1 for _ in places(Result(bases[name]).problem))
    for number in range(count):
        for other in ("lost", True, 1.0, "x", [[]], {"x": 1}, -1, 2**70):
            result = Result(bases[name])
            container, key = list(places(result.problem))[number]
            if other == "lost" and isinstance(container, dict):
                if key in optional and container[key] is None:
                    continue
                del container[key]
            elif type(container[key]) is type(other):
                continue
            else:
                container[key] = other
            try:
                result.write(tmp_path / "changed")
            except (KeyError, TypeError, IndexError, ValueError, AttributeError):
                continue  # the sheets can't even be written
            if (container is result.problem) and key == "digest":
                continue
            for verdict in (first_verdict, second_verdict):
                assert verdict(tmp_path / "changed")[1] is False, (verdict, key, other)


def test_any_changed_byte_names_its_file(bases, tmp_path):
    chance, seen = random.Random(7), set()
    for _ in range(FLIPS):
        name = chance.choice(sorted(bases))
        file = chance.choice(sorted(path.name for path in bases[name].iterdir()))
        shutil.rmtree(tmp_path / "changed", ignore_errors=True)
        shutil.copytree(bases[name], tmp_path / "changed")
        data = bytearray((tmp_path / "changed" / file).read_bytes())
        at, how = chance.randrange(len(data)), chance.choice(["flip", "cut", "twice"])
        if how == "flip":
            data[at] ^= 1 << chance.randrange(8)
        elif how == "cut":
            del data[at]
        else:
            data.insert(at, data[at])
        (tmp_path / "changed" / file).write_bytes(data)
        (_, intact, faults), _ = _core.verify_saved(str(tmp_path / "changed"), None)
        assert not intact and file in faults
        assert any(fault.startswith(file) for fault in verify.integrity(tmp_path / "changed"))
        seen.add((name, file))
    assert len(seen) == sum(len(list(folder.iterdir())) for folder in bases.values())


def test_missing_and_stray_files_are_named(bases, tmp_path):
    shutil.copytree(bases["lowest"], tmp_path / "changed")
    for path in sorted((tmp_path / "changed").iterdir()):
        data = path.read_bytes()
        path.unlink()
        for faults in (first_verdict(tmp_path / "changed")[2], str(verify.integrity(tmp_path / "changed"))):
            assert path.name in faults
        path.write_bytes(data)
    Path(tmp_path / "changed" / "notes.txt").write_text("x")
    assert "notes.txt" in first_verdict(tmp_path / "changed")[2]
    assert "notes.txt" in str(verify.integrity(tmp_path / "changed"))


def test_a_problem_that_lacks_one_pair_is_refused_with_the_people(bases, tmp_path, examples):
    people = tuple(str(examples / "westminster" / name) for name in ("officers.csv", "staff.csv"))
    assert all(holds for _, holds, _ in _core.verify_saved(str(bases["programme"]), people))
    whole = Result(bases["programme"])
    unused = [row for row in whole.problem["pairs"] if (row[0], row[1]) not in whole.chosen]
    for row in unused[::10]:
        result = copy.deepcopy(whole)
        result.problem["pairs"].remove(row)
        result.write(tmp_path / "changed")
        assert first_verdict(tmp_path / "changed")[:2] == (True, True)
        _, (_, proven, why) = _core.verify_saved(str(tmp_path / "changed"), people)
        ids = [whole.problem[side][at]["id"] for side, at in zip(("mentees", "mentors"), row)]
        assert not proven and all(name in why for name in ids)


def test_a_group_of_nobody_that_counts_people_is_judged_alike(bases, tmp_path):
    """Where a group counts people no cut is a proof, even if the group has no members."""
    for least in (0, 1):
        result = Result(bases["infeasible"])
        assert result.problem["witness"]["kind"] == "cut"
        group = {"name": "nobody", "members": [], "count": "people", "min": least, "max": 3}
        result.problem["mentor_groups"].append(group)
        result.write(tmp_path / "changed")
        verdicts = [first_verdict(tmp_path / "changed"), second_verdict(tmp_path / "changed")]
        assert [(intact, proven) for intact, proven, _ in verdicts] == [(True, False)] * 2
        assert third_verdict(result)[0] is False


@pytest.mark.parametrize("name", ["clubs", "placed"])
def test_cases_that_do_not_cover_everything_are_refused(bases, tmp_path, name):
    """A leaf lost, a branch widened or narrowed, potentials exchanged: each refused by all three."""
    whole = Result(bases[name])
    tree = whole.problem["certificate"]["potentials"]
    branches = [at for at, node in enumerate(tree) if node["kind"] == "branch"]
    leaves = [at for at, node in enumerate(tree) if node["kind"] == "leaf"]
    assert len(leaves) == len(branches) + 1 > 1

    def changed(how):
        result = copy.deepcopy(whole)
        how(result.problem["certificate"]["potentials"])
        result.write(tmp_path / "changed")
        return first_verdict(tmp_path / "changed")[1], second_verdict(tmp_path / "changed")[1], third_verdict(result)[0]

    refused = (False, False, False)
    assert changed(lambda nodes: None) == (True, True, True)
    for at in leaves:
        assert changed(lambda nodes, at=at: nodes.pop(at)) == refused
        assert changed(lambda nodes, at=at: nodes.append(nodes[at])) == refused
    # Another branch covers everything as well; its leaves prove nothing of it but by chance, and then to all three.
    verdicts = []
    for at in branches:
        most = tree[at]["most"]
        others = [("members", []), ("most", most + 1), ("most", 100), ("side", "mentees"), ("kind", "leaf")]
        for key, value in others:
            verdicts.append(changed(lambda nodes, at=at, key=key, value=value: nodes[at].update({key: value})))
    assert all(len(set(verdict)) == 1 for verdict in verdicts) and verdicts.count(refused) > len(branches), verdicts
    first, second = leaves[:2]

    def exchange(nodes):
        nodes[first], nodes[second] = nodes[second], nodes[first]

    assert changed(exchange) == refused

//! The reporting line: who is above whom, as a forest, and how many steps two people are from each other in it.
//! People of a table of staff who are in neither file are part of it, too.

use crate::ids::{Pair, Side};
use crate::scheme::{circles, upwards};
use std::collections::BTreeMap;

/// Everybody by number: the mentees in order, then the mentors, each person once, then whoever else was let in.
pub(super) struct Everybody<'a> {
    /// None for an id of two people.
    by_id: BTreeMap<&'a str, Option<u32>>,
    /// The number of each person of a side.
    of: [Vec<u32>; 2],
    /// Where each number's first row is.
    first: Vec<(Side, u32)>,
    /// Ids of those who are in neither file.
    outside: Vec<&'a str>,
}

/// Why an id names nobody.
pub(super) enum Unfound {
    Nobody,
    TwoPeople,
}

impl<'a> Everybody<'a> {
    /// The people of these ids; `same_person`: one id on both sides is one of them. O(people · log people).
    pub(super) fn new(ids: [&'a [String]; 2], same_person: bool) -> Everybody<'a> {
        let mut everybody = Everybody {
            by_id: BTreeMap::new(),
            of: [Vec::new(), Vec::new()],
            first: Vec::new(),
            outside: Vec::new(),
        };
        for (side, ids) in Side::BOTH.into_iter().zip(ids) {
            for (person, id) in (0..).zip(ids) {
                let known = everybody.by_id.get(id.as_str()).copied().flatten();
                // Nobody's memory holds 2³² people.
                let next = everybody.first.len() as u32;
                let number = known.filter(|_| same_person).unwrap_or(next);
                if number == next {
                    everybody.first.push((side, person));
                    let unique = known.is_none().then_some(number);
                    everybody.by_id.insert(id, unique);
                }
                everybody.of[side.index()].push(number);
            }
        }
        everybody
    }

    /// The number of the person of this id.
    pub(super) fn find(&self, id: &str) -> Result<u32, Unfound> {
        match self.by_id.get(id) {
            Some(Some(number)) => Ok(*number),
            Some(None) => Err(Unfound::TwoPeople),
            None => Err(Unfound::Nobody),
        }
    }

    /// The number of the person of this id, who is let in where the files have nobody of it.
    pub(super) fn let_in(&mut self, id: &'a str) -> Result<u32, Unfound> {
        let found = self.find(id);
        let Err(Unfound::Nobody) = found else {
            return found;
        };
        let number = self.count() as u32;
        self.outside.push(id);
        self.by_id.insert(id, Some(number));
        Ok(number)
    }

    /// How many there are.
    fn count(&self) -> usize {
        self.first.len() + self.outside.len()
    }

    /// The id of somebody who is in neither file.
    pub(super) fn outsider(&self, number: u32) -> Option<&'a str> {
        let at = (number as usize).checked_sub(self.first.len())?;
        self.outside.get(at).copied()
    }

    /// The number of a person of a side.
    pub(super) fn number(&self, side: Side, person: u32) -> Option<u32> {
        self.of[side.index()].get(person as usize).copied()
    }

    /// The first row of a person: the mentee's, where the person is on both sides; none of whoever is in neither file.
    pub(super) fn first_row(&self, number: u32) -> Option<(Side, u32)> {
        self.first.get(number as usize).copied()
    }

    /// The row of a person among the mentors. O(mentors).
    pub(super) fn mentor(&self, number: u32) -> Option<u32> {
        let numbers = (0..).zip(&self.of[Side::Mentors.index()]);
        let mut is = numbers.filter(|(_, of)| **of == number);
        is.next().map(|(person, _)| person)
    }
}

/// Why pairs of people make no line.
pub(super) enum Tangle {
    /// Everybody in it is above everybody: numbers in the order of who is above whom, the least first.
    Circle(Vec<u32>),
    /// Two different people are above this one.
    TwoAbove(u32),
}

/// One person of the line.
#[derive(Clone, Copy, PartialEq)]
struct Node {
    /// The next above; none for nobody, and where it is not known.
    above: Option<u32>,
    /// Nobody knows who is above, or whether anybody is.
    open: bool,
    /// Steps to the topmost person that is known.
    depth: u32,
    /// That person.
    top: u32,
    /// The topmost person of the chain that this one is on: each person is on the chain of the one below with most
    /// people below, so that every way up changes chains O(log people) times.
    head: u32,
}

/// The reporting line of two attributes of kind `person`. Immutable.
#[derive(Clone, PartialEq)]
pub(crate) struct ReportingLine {
    nodes: Box<[Node]>,
    of: [Box<[u32]>; 2],
    first: Box<[(Side, u32)]>,
    outside: Box<[String]>,
}

/// Somebody above whom it is not known who is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OpenTop<'a> {
    /// By the first row.
    Row(Side, u32),
    /// In neither file: the id, and the person of the pair who is somewhere below.
    Outside(&'a str, (Side, u32)),
}

/// How far two people are from each other in the reporting line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Steps {
    /// So many steps.
    Known(u32),
    /// No way leads from one to the other, whatever the unknown links are.
    Apart,
    /// Either so many steps or more, or no way at all: an unknown link decides.
    Open(u32),
}

impl ReportingLine {
    /// The line of `(person, who is above)`, by number; `above` is `None` for nobody. Whoever is in no pair has an
    /// unknown link; pairs that say the same twice are one, and somebody says more than nobody, who is a blank. This is the one place where links become a line: who reads
    /// further pairs adds them to the iterator. O(people).
    pub(super) fn new(
        everybody: &Everybody<'_>,
        pairs: impl IntoIterator<Item = (u32, Option<u32>)>,
    ) -> Result<ReportingLine, Vec<Tangle>> {
        let count = everybody.count();
        let mut links: Vec<Option<Option<u32>>> = vec![None; count];
        let mut tangles = Vec::new();
        for (person, above) in pairs {
            match &mut links[person as usize] {
                link @ (None | Some(None)) => *link = Some(above),
                Some(known) if *known == above || above.is_none() => {}
                Some(_) => tangles.push(Tangle::TwoAbove(person)),
            }
        }
        let above = |person: u32| links[person as usize].flatten();
        let order = upwards(count, above);
        tangles.extend(
            circles(&order, count, above)
                .into_iter()
                .map(Tangle::Circle),
        );
        if !tangles.is_empty() {
            return Err(tangles);
        }
        let mut below = vec![1_u32; count];
        let mut largest: Vec<Option<u32>> = vec![None; count];
        for &person in &order {
            if let Some(up) = above(person) {
                let own = below[person as usize];
                below[up as usize] += own;
                let most = largest[up as usize].map_or(0, |other| below[other as usize]);
                if own > most {
                    largest[up as usize] = Some(person);
                }
            }
        }
        let mut nodes: Vec<Node> = (0..)
            .zip(&links)
            .map(|(person, link)| Node {
                above: link.flatten(),
                open: link.is_none(),
                depth: 0,
                top: person,
                head: person,
            })
            .collect();
        for &person in order.iter().rev() {
            if let Some(up) = above(person) {
                let Node {
                    depth, top, head, ..
                } = nodes[up as usize];
                let node = &mut nodes[person as usize];
                (node.depth, node.top) = (depth + 1, top);
                if largest[up as usize] == Some(person) {
                    node.head = head;
                }
            }
        }
        Ok(ReportingLine {
            nodes: nodes.into(),
            of: everybody.of.each_ref().map(|of| of.as_slice().into()),
            first: everybody.first.as_slice().into(),
            outside: everybody.outside.iter().map(|id| (*id).into()).collect(),
        })
    }

    /// How many steps the two of a pair are from each other. `same_line`: only a way straight up or down counts.
    /// O(log people).
    pub(crate) fn steps(&self, pair: Pair, same_line: bool) -> Steps {
        let [Some(a), Some(b)] = self.ends(pair) else {
            return Steps::Apart;
        };
        if a.top != b.top {
            // The nearest that an unknown link can bring them: the top of one straight under the other.
            let open = [a, b].into_iter().filter(|end| self.is_open(end.top));
            return match open.map(|end| end.depth).min() {
                Some(depth) => Steps::Open(depth + 1),
                None => Steps::Apart,
            };
        }
        let common = self.common(a, b).depth;
        if same_line && common != a.depth.min(b.depth) {
            return Steps::Apart;
        }
        Steps::Known(a.depth + b.depth - 2 * common)
    }

    /// Whose unknown links leave the steps of this pair open, the mentee's first.
    pub(crate) fn open_tops(&self, pair: Pair) -> Vec<OpenTop<'_>> {
        let tops = self.ends(pair).map(|end| end.map(|end| end.top));
        if tops[0] == tops[1] {
            return Vec::new();
        }
        let open = |(side, top): (Side, Option<u32>)| {
            let top = top.filter(|top| self.is_open(*top))?;
            let at = top as usize;
            let row = self.first.get(at).map(|row| OpenTop::Row(row.0, row.1));
            row.or_else(|| {
                let id = self.outside.get(at.checked_sub(self.first.len())?)?;
                Some(OpenTop::Outside(id, (side, pair.person(side))))
            })
        };
        Side::BOTH.into_iter().zip(tops).filter_map(open).collect()
    }

    /// Of each mentee the mentors who are at most so many steps away, and maybe more of them, ascending. `None` where an
    /// unknown link could bring others near, or where that takes more than `most` looks at somebody. O(people + looks).
    pub(crate) fn near(&self, steps: u32, most: usize) -> Option<Vec<Vec<u32>>> {
        if self.nodes.iter().any(|node| node.open) {
            return None;
        }
        let [mentees, mentors] = &self.of;
        let mut mentor_of = vec![None; self.nodes.len()];
        for (mentor, number) in (0u32..).zip(mentors) {
            *mentor_of.get_mut(*number as usize)? = Some(mentor);
        }
        let mut beside: Vec<Vec<u32>> = vec![Vec::new(); self.nodes.len()];
        for (person, node) in (0u32..).zip(&self.nodes) {
            if let Some(above) = node.above {
                beside.get_mut(person as usize)?.push(above);
                beside.get_mut(above as usize)?.push(person);
            }
        }
        let mut looks = 0;
        // A forest: whoever is not where one came from is further away.
        let near = |mentee: &u32| {
            let mut found = Vec::new();
            let mut ring = vec![(*mentee, *mentee)];
            for step in 0..=steps {
                looks += ring.len();
                let own = ring
                    .iter()
                    .filter_map(|(at, _)| *mentor_of.get(*at as usize)?);
                found.extend(own);
                if looks > most {
                    return None;
                }
                if step == steps || ring.is_empty() {
                    break;
                }
                let further = ring.iter().flat_map(|&(at, from)| {
                    let beside = beside.get(at as usize).into_iter().flatten();
                    beside
                        .filter(move |next| **next != from)
                        .map(move |next| (*next, at))
                });
                ring = further.collect();
            }
            found.sort_unstable();
            Some(found)
        };
        mentees.iter().map(near).collect()
    }

    fn ends(&self, pair: Pair) -> [Option<Node>; 2] {
        Side::BOTH.map(|side| {
            let number = *self.of[side.index()].get(pair.person(side) as usize)?;
            self.nodes.get(number as usize).copied()
        })
    }

    fn is_open(&self, person: u32) -> bool {
        self.nodes[person as usize].open
    }

    /// The lowest person who is above both or one of them; they have one top.
    fn common(&self, mut a: Node, mut b: Node) -> Node {
        let node = |person: u32| self.nodes[person as usize];
        while a.head != b.head {
            let (head_a, head_b) = (node(a.head), node(b.head));
            let (lower, head) = if head_a.depth >= head_b.depth {
                (&mut a, head_a)
            } else {
                (&mut b, head_b)
            };
            match head.above {
                Some(above) => *lower = node(above),
                // Not reached: the head that lies deeper is not the top.
                None => break,
            }
        }
        if a.depth <= b.depth { a } else { b }
    }

    /// The most steps that two people can be apart.
    pub(crate) fn greatest(&self) -> u64 {
        self.nodes.len() as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::Draw;

    fn names(letter: char, count: usize) -> Vec<String> {
        (0..count).map(|at| format!("{letter}{at:05}")).collect()
    }

    /// Links by number: `None` unknown, `Some(None)` nobody.
    type Links = Vec<Option<Option<u32>>>;

    fn line(mentees: usize, links: &Links) -> Result<ReportingLine, Vec<Tangle>> {
        let (a, b) = (names('a', mentees), names('b', links.len() - mentees));
        let pairs = (0..)
            .zip(links)
            .filter_map(|(at, link)| Some((at, (*link)?)));
        ReportingLine::new(&Everybody::new([&a, &b], false), pairs)
    }

    /// Everybody above, oneself first; none where it goes round.
    fn way_up(links: &Links, from: u32) -> Option<Vec<u32>> {
        let mut way = vec![from];
        while let Some(Some(Some(up))) = links.get(*way.last()? as usize) {
            if way.contains(up) {
                return None;
            }
            way.push(*up);
        }
        Some(way)
    }

    /// Steps by walking both ways up to the first who is on both.
    fn walked(links: &Links, a: u32, b: u32, same_line: bool) -> Option<u32> {
        let (up_a, up_b) = (way_up(links, a)?, way_up(links, b)?);
        let met = up_a.iter().position(|person| up_b.contains(person))?;
        let other = up_b.iter().position(|person| *person == up_a[met])?;
        (!same_line || met == 0 || other == 0).then_some((met + other) as u32)
    }

    /// Every way to fill in the unknown links that makes no circle.
    fn filled_in(links: &Links) -> Vec<Links> {
        let Some(open) = links.iter().position(Option::is_none) else {
            let people = 0..links.len() as u32;
            let sound = people.into_iter().all(|at| way_up(links, at).is_some());
            return if sound {
                vec![links.clone()]
            } else {
                Vec::new()
            };
        };
        let everybody = (0..links.len() as u32).map(Some);
        let choices = std::iter::once(None).chain(everybody);
        let fill = |choice| {
            let mut filled = links.clone();
            filled[open] = Some(choice);
            filled_in(&filled)
        };
        choices.flat_map(fill).collect()
    }

    /// Known is what all ways to fill in the blanks agree on; open begins at the least of them.
    #[test]
    fn steps_are_known_where_no_unknown_link_could_change_them() {
        let mut draw = Draw(3);
        let (mut open, mut known, mut circles) = (0, 0, 0);
        for _ in 0..400 {
            let count = 4 + draw.below(3) as u32;
            let links: Links = (0..count)
                .map(|_| match draw.below(6) {
                    0 => None,
                    1 => Some(None),
                    _ => Some(Some(draw.below(u64::from(count)) as u32)),
                })
                .collect();
            if links.iter().filter(|link| link.is_none()).count() > 3 {
                continue;
            }
            let all = filled_in(&links);
            let Ok(line) = line(2, &links) else {
                circles += 1;
                assert!((0..count).any(|person| way_up(&links, person).is_none()));
                continue;
            };
            for (a, b, same_line) in (0..2)
                .flat_map(|a| (2..count).map(move |b| (a, b)))
                .flat_map(|(a, b)| [(a, b, false), (a, b, true)])
            {
                let mut found: Vec<Option<u32>> =
                    all.iter().map(|l| walked(l, a, b, same_line)).collect();
                found.sort_unstable();
                found.dedup();
                let steps = line.steps(Pair::new(a, b - 2), same_line);
                match (found.as_slice(), steps) {
                    ([Some(only)], Steps::Known(steps)) => {
                        known += 1;
                        assert_eq!(*only, steps);
                    }
                    ([None], Steps::Apart) => known += 1,
                    ([None, least, ..], Steps::Open(steps)) => {
                        open += 1;
                        assert_eq!(*least, Some(steps));
                        assert!(!line.open_tops(Pair::new(a, b - 2)).is_empty());
                    }
                    other => panic!("{other:?} of {links:?}"),
                }
            }
        }
        assert!(
            open > 300 && known > 300 && circles > 50,
            "{open} {known} {circles}"
        );
    }

    #[test]
    fn ten_thousand_people_in_one_chain_and_in_a_tree() {
        let half = 5_000;
        let chain: Links = (0..2 * half)
            .map(|at| Some((at as u32).checked_sub(1)))
            .collect();
        let line_of = |links| line(half, links).unwrap_or_else(|_| panic!("a circle"));
        let chained = line_of(&chain);
        let pair = Pair::new(3, 4_999);
        assert_eq!(chained.steps(pair, true), Steps::Known(9_996));
        // Ten under each: 7 and 9,998 meet at the top.
        let tree: Links = (0..2 * half)
            .map(|at| Some((at as u32).checked_sub(1).map(|at| at / 10)))
            .collect();
        let treed = line_of(&tree);
        assert_eq!(treed.steps(Pair::new(7, 4_998), false), Steps::Known(5));
        assert_eq!(treed.steps(Pair::new(7, 4_998), true), Steps::Apart);
        let wrong: u32 = (0..500)
            .map(|at| {
                let (a, b) = (at * 7 % 5_000, at * 11 % 5_000);
                let walked = walked(&tree, a, b + 5_000, false).map(Steps::Known);
                u32::from(Some(treed.steps(Pair::new(a, b), false)) != walked)
            })
            .sum();
        assert_eq!(wrong, 0);
        // One link turned round closes one circle of five thousand and one.
        let mut circle = chain.clone();
        circle[0] = Some(Some(half as u32));
        let Err(tangles) = line(half, &circle) else {
            panic!("no circle");
        };
        let [Tangle::Circle(round)] = tangles.as_slice() else {
            panic!("one circle");
        };
        assert_eq!(
            (round.len(), round[0], round[1]),
            (half + 1, 0, half as u32)
        );
    }
}

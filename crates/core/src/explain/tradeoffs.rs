//! What could be had at all: people placed against total score against lowest score.
//!
//! Over all matchings x that keep every bound, quota and pin (the aim is set aside), let P(x) be the people of one side
//! who are placed, T(x) the total score, L(x) the lowest score among the pairs (a matching without pairs has none,
//! which counts as less than any). Wanted are the triples (P, T, L) of which no other is at least as good in all three
//! and better in one.
//!
//! *Thresholds* (Haimes, Lasdon, Wismer, 1971: the ε-constraint method): for a score t let g_t(c) be the greatest T
//! with P ≥ c and L ≥ t. Every wanted triple is (c, g_t(c), t) for some c and t, so it is enough to find g_t for the
//! distinct scores t from the least up, and to drop what is beaten. From one threshold to the next, what was found
//! without the pairs that are left out stays best, as fewer matchings are allowed; where both ends of a piece stay, so
//! does the piece. So thresholds are passed over up to the least lowest score met, and at the next only what was lost
//! is solved again.
//!
//! *Counts at one threshold.* The ends are solved as they are: the greatest T (then P), the greatest P (then T). Where
//! the first mates of all people of the side can be led through one node, the number placed is the flow of one arc, so
//! g_t is concave between the ends, takes an integer at every count, and is linear between the corners that some reward
//! λ for being placed makes best (min-cost flow: Ahuja, Magnanti, Orlin, Network Flows, 1993, §9 and §14). Such a flow
//! may lead the one mate of somebody past the node, and so count fewer than are placed: g_t asks for no more than P ≥
//! c. Corners are found by taking λ from the chord of two of them until no point is above a chord (Eisner, Severance,
//! J. ACM 23, 1976). That is so where no group overlaps or counts people, and whoever is in a group of this side has
//! one mate at most. Else g_t is walked: T is made greatest with P ≥ c as a quota on people, then c is one more than
//! what came of it. That is exact, too, but takes a solve a count, and the solver needs cases.

use super::compare::Codes;
use super::trial::{Ask, EVERY, Rewards, Trial, Tried};
use crate::fault::{Error, Fault};
use crate::ids::{Pair, Side};
use crate::phrase::plural;
use crate::problem::{Counted, Group, Level, Problem};
use crate::score::{format_decimal, parse_decimal};
use crate::solve::Settings;
use serde::Serialize;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// Solves that a frontier takes at most where the asker says nothing.
pub const MOST_SOLVES: u64 = 1000;

/// The frontier of people placed, total score and lowest score; numbers are exact decimals. `Display` makes the note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Tradeoffs {
    /// The side whose placed people are counted.
    pub side: Side,
    /// What one of each side is called, mentees first.
    pub called: [String; 2],
    /// What several of the side are called.
    pub many: String,
    /// People of the side.
    pub people: u64,
    /// What nothing beats in all three, most people placed first, then the greatest total score.
    pub points: Vec<Tradeoff>,
    /// Where the given matching stands, on the frontier or not.
    pub given: Tradeoff,
    /// Solves that it took.
    pub solves: u64,
    /// Where `most_solves` ended the search: lowest scores from this one on were not looked at, or not all through.
    pub left_out_from: Option<String>,
    /// Solves that a limit of the settings stopped: where there are any, points may be missing.
    pub stopped: u64,
}

/// One choice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Tradeoff {
    /// People of the side who are placed.
    pub placed: u64,
    /// Total score.
    pub total: String,
    /// Lowest score among the pairs; `None` where there is none.
    pub lowest: Option<String>,
    /// Whether it is proved that no matching which places as many at as great a lowest score has a greater total score.
    /// Not so only where a search met its limit of cases.
    pub proved: bool,
    /// Whether the given matching is worth the same in all three.
    pub is_given: bool,
}

/// A triple in integers, ascending in the order of preference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Triple {
    placed: i128,
    total: i128,
    /// `None`, no pair at all, is less than any.
    lowest: Option<i64>,
}

/// A best matching at a threshold, as far as it is known.
#[derive(Clone, Copy, Debug)]
struct Corner {
    at: Triple,
    proved: bool,
    /// Whether it is proved that nothing but what follows from both lies between this corner and the one before.
    joined: bool,
}

/// The frontier. Solves: at each threshold one or two a corner that the pairs left out have changed. Memory O(eligible
/// pairs), of which there may be 20 million.
///
/// `most_solves`: the search ends after so many, or up to two more, and the answer says from which lowest score on.
///
/// # Errors
/// [`Error::Problem`] where what further mates of a person are worth at the total score grows (schemes have none such),
/// or scores times people leave the exact range; [`Error::Interrupted`].
pub fn tradeoffs(
    problem: &Problem,
    given: &[Pair],
    side: Side,
    most_solves: u64,
    settings: &Settings,
) -> Result<Tradeoffs, Error> {
    let mut search = Search::new(problem, side, most_solves, settings)?;
    let mut thresholds: Vec<i64> = search.trial.scores.clone();
    thresholds.sort_unstable();
    thresholds.dedup();
    let pinned = problem.pins().iter();
    let pinned = pinned.filter_map(|pin| problem.source().score(*pin)).min();
    let mut found: BTreeMap<Triple, bool> = BTreeMap::new();
    let mut corners: Vec<Corner> = Vec::new();
    let mut left_out_from = None;
    let mut from = EVERY;
    while let Some(now) = search.at_threshold(from, &corners)? {
        corners = now;
        // A matching without pairs keeps every threshold.
        let lowest = corners.iter().filter_map(|corner| corner.at.lowest).min();
        search.report(&corners, lowest, &mut found);
        let whole = corners.iter().skip(1).all(|corner| corner.joined);
        if !whole && search.is_spent() {
            left_out_from = thresholds.iter().find(|&&score| score >= from).copied();
            break;
        }
        let Some(lowest) = lowest else {
            break;
        };
        let next = thresholds.get(thresholds.partition_point(|&score| score <= lowest));
        let Some(&next) = next.filter(|&&next| pinned.is_none_or(|pin| next <= pin)) else {
            break;
        };
        from = next;
        if search.is_spent() {
            left_out_from = Some(from);
            break;
        }
    }
    let given = search.triple(given);
    let decimal = |value: i128| format_decimal(value, problem.decimals());
    let told = |triple: &Triple, proved: bool| Tradeoff {
        placed: u64::try_from(triple.placed).unwrap_or_default(),
        total: decimal(triple.total),
        lowest: triple.lowest.map(|lowest| decimal(lowest.into())),
        proved,
        is_given: *triple == given,
    };
    let points = undominated(&found);
    let is_given = points.iter().find(|(triple, _)| *triple == given);
    Ok(Tradeoffs {
        side,
        called: Side::BOTH.map(|side| problem.called(side).to_owned()),
        many: plural(problem.called(side)),
        people: problem.people(side).len() as u64,
        given: told(&given, is_given.is_some_and(|(_, proved)| *proved)),
        points: points
            .iter()
            .map(|(triple, proved)| told(triple, *proved))
            .collect(),
        solves: search.solves,
        left_out_from: left_out_from.map(|score| decimal(score.into())),
        stopped: search.stopped,
    })
}

/// The side whose placed people the aim names first; where it names none, mentees.
#[must_use]
pub fn side_placed(problem: &Problem) -> Side {
    let side = |level: &Level| match level {
        Level::MenteesPlaced => Some(Side::Mentees),
        Level::MentorsPlaced => Some(Side::Mentors),
        _ => None,
    };
    problem.aim().iter().find_map(side).unwrap_or(Side::Mentees)
}

/// Pairs that reach a point of the frontier of a side, ascending: of the matchings that place as many by pairs of as
/// great a score, one of the greatest total score. `None` where that does not reach the point: it is of another
/// problem, or a limit of the settings stopped the search. One solve.
///
/// # Errors
/// Those of [`tradeoffs`].
pub fn tradeoff_pairs(
    problem: &Problem,
    side: Side,
    point: &Tradeoff,
    settings: &Settings,
) -> Result<Option<Vec<Codes>>, Error> {
    let lowest = match &point.lowest {
        None => EVERY,
        Some(text) => match units(text, problem.decimals()) {
            None => return Ok(None),
            Some(lowest) => lowest,
        },
    };
    let mut search = Search::new(problem, side, MOST_SOLVES, settings)?;
    let levels = [Level::TotalScore, search.placed_level()];
    let quota = search.quota(i128::from(point.placed));
    let met = search.solve(lowest, &levels, (1, 0), Some(quota))?;
    let code = |side: Side, at: u32| {
        let id = problem.people(side).id(at);
        id.map_or_else(String::new, Cow::into_owned)
    };
    let reaches = |pairs: &Vec<Pair>| {
        let found = search.triple(pairs);
        let total = format_decimal(found.total, problem.decimals());
        total == point.total && found.placed == i128::from(point.placed)
    };
    let met = met.map(|(pairs, _)| pairs).filter(reaches);
    Ok(met.map(|pairs| {
        let codes = pairs.iter().map(|pair| {
            let mentee = code(Side::Mentees, pair.mentee.0);
            [mentee, code(Side::Mentors, pair.mentor.0)]
        });
        codes.collect()
    }))
}

/// What `format_decimal` made a text of.
fn units(text: &str, decimals: i32) -> Option<i64> {
    match u32::try_from(decimals) {
        Ok(places) => parse_decimal(text, places).ok(),
        Err(_) => {
            let zeros = "0".repeat(decimals.unsigned_abs() as usize);
            let digits = text
                .strip_suffix(&zeros)
                .filter(|digits| !digits.is_empty());
            parse_decimal(digits.unwrap_or("0"), 0).ok()
        }
    }
}

/// Those that no other beats, most placed first.
fn undominated(found: &BTreeMap<Triple, bool>) -> Vec<(Triple, bool)> {
    // Going down, only what came before can be as good in all three; of it, what matters is the greatest lowest score
    // for each total, which falls as the total grows.
    let mut best: BTreeMap<i128, Option<i64>> = BTreeMap::new();
    let mut kept = Vec::new();
    for (&triple, &proved) in found.iter().rev() {
        let above = best.range(triple.total..).next();
        if above.is_some_and(|(_, &lowest)| lowest >= triple.lowest) {
            continue;
        }
        let beaten = best.range(..=triple.total).rev();
        let beaten = beaten.take_while(|(_, lowest)| **lowest <= triple.lowest);
        let beaten: Vec<i128> = beaten.map(|(&total, _)| total).collect();
        beaten.iter().for_each(|total| {
            best.remove(total);
        });
        best.insert(triple.total, triple.lowest);
        kept.push((triple, proved));
    }
    kept
}

/// The solves of one frontier.
struct Search<'a> {
    trial: Trial<'a>,
    side: Side,
    settings: &'a Settings,
    /// What is worth something at the total score besides scores, by side and person, mate by mate.
    worth: [Vec<Vec<i128>>; 2],
    /// Whether the number placed is the flow of one arc.
    is_flow: bool,
    /// What a bound on the whole side counts: pairs where that is the same and less work.
    counted: Counted,
    solves: u64,
    most_solves: u64,
    stopped: u64,
}

impl<'a> Search<'a> {
    fn new(
        problem: &'a Problem,
        side: Side,
        most_solves: u64,
        settings: &'a Settings,
    ) -> Result<Search<'a>, Error> {
        let trial = Trial::new(problem, &settings.cancel)?;
        let position = problem
            .additive()
            .iter()
            .position(|level| *level == Level::TotalScore);
        let worth = Side::BOTH.map(|side| {
            let people = problem.people(side);
            let own = people.positions().map(|at| -> Vec<i128> {
                let tuples = people.rewards(at).iter();
                let numbers = tuples.filter_map(|tuple| tuple.get(position?));
                numbers.map(|&number| number.into()).collect()
            });
            own.collect::<Vec<_>>()
        });
        for side in Side::BOTH {
            for (at, own) in (0u32..).zip(&worth[side.index()]) {
                let after = own.iter().skip(1).copied().chain([0]);
                if own.iter().zip(after).any(|(&one, next)| one < next) {
                    let id = problem.people(side).id(at).unwrap_or_default();
                    let message = format!(
                        "`{id}`: further mates are worth more than earlier ones at the total score"
                    );
                    let hint = "let what mates are worth there fall or stay the same";
                    let fault = Fault::new("rewards", message).with_hint(hint);
                    return Err(Error::Problem(fault.into()));
                }
            }
        }
        let mut eligible = vec![0u32; problem.people(side).len()];
        for pair in &trial.pairs {
            if let Some(count) = eligible.get_mut(pair.person(side) as usize) {
                *count += 1;
            }
        }
        let places = problem.people(side).max().iter().zip(&eligible);
        let several: BTreeSet<u32> = places
            .zip(0u32..)
            .filter_map(|((&max, &eligible), at)| (max.min(eligible) > 1).then_some(at))
            .collect();
        let grouped = problem.groups(side).iter().flat_map(|group| &group.members);
        let mut grouped = grouped.filter(|member| several.contains(member));
        Ok(Search {
            is_flow: problem.is_nested() && grouped.next().is_none(),
            counted: match several.is_empty() {
                true => Counted::Pairs,
                false => Counted::People,
            },
            trial,
            side,
            settings,
            worth,
            solves: 0,
            most_solves,
            stopped: 0,
        })
    }

    fn is_spent(&self) -> bool {
        self.solves >= self.most_solves
    }

    fn placed_level(&self) -> Level {
        match self.side {
            Side::Mentees => Level::MenteesPlaced,
            Side::Mentors => Level::MentorsPlaced,
        }
    }

    /// That at least so many of the side are placed.
    fn quota(&self, placed: i128) -> Group {
        let people = self.trial.problem.people(self.side);
        Group {
            name: String::new(),
            members: people.positions().collect(),
            count: self.counted,
            min: u64::try_from(placed).unwrap_or_default(),
            max: self.trial.pairs.len() as u64,
        }
    }

    /// The best pairs of scores from `least` on, and whether that is proved: scores count `factors.0` times, and each
    /// person of the side who is placed adds `factors.1` to the total score. `None` where nothing is feasible.
    fn solve(
        &mut self,
        least: i64,
        levels: &[Level],
        factors: (i128, i128),
        quota: Option<Group>,
    ) -> Result<Option<(Vec<Pair>, bool)>, Error> {
        self.solves += 1;
        let position = levels.iter().position(|level| *level == Level::TotalScore);
        let scores = &self.trial.scores;
        let rewards = |side: Side, person: u32| -> Option<Rewards> {
            let mut own = self.worth[side.index()].get(person as usize)?.clone();
            for number in &mut own {
                *number = number.checked_mul(factors.0)?;
            }
            if side == self.side && factors.1 != 0 {
                match own.first_mut() {
                    Some(first) => *first = first.checked_add(factors.1)?,
                    None => own.push(factors.1),
                }
            }
            let tuple = |number: i128| {
                let mut tuple = vec![0; levels.len()];
                *tuple.get_mut(position?)? = number;
                Some(tuple)
            };
            own.into_iter().map(tuple).collect()
        };
        let ask = Ask {
            aim: levels,
            seed: None,
            least,
            score: &|at| i128::from(*scores.get(at)?).checked_mul(factors.0),
            rewards: &rewards,
            group: quota.map(|group| (self.side, group)),
        };
        match self.trial.solve(&ask, self.settings)? {
            Tried::Best(pairs) => Ok(Some((pairs, true))),
            Tried::Stopped(found) => {
                self.stopped += 1;
                Ok(found.map(|pairs| (pairs, false)))
            }
            Tried::Infeasible => Ok(None),
            Tried::TooLarge => {
                let message = "scores times the number of people placed leave the exact range";
                let hint = "divide the scores or weights by a common number";
                Err(Error::Problem(
                    Fault::new("too-large", message).with_hint(hint).into(),
                ))
            }
        }
    }

    /// What some pairs are worth.
    fn triple(&self, pairs: &[Pair]) -> Triple {
        let mut total = 0;
        let mut lowest: Option<i64> = None;
        for pair in pairs {
            if let Ok(at) = self.trial.pairs.binary_search(pair) {
                let score = self.trial.scores[at];
                total += i128::from(score);
                lowest = Some(lowest.map_or(score, |lowest| lowest.min(score)));
            }
        }
        let mut placed = 0;
        for side in Side::BOTH {
            let mut mates = vec![0usize; self.trial.problem.people(side).len()];
            for pair in pairs {
                if let Some(count) = mates.get_mut(pair.person(side) as usize) {
                    *count += 1;
                }
            }
            if side == self.side {
                placed = mates.iter().filter(|&&mates| mates > 0).count() as i128;
            }
            let worth = mates.iter().zip(&self.worth[side.index()]);
            total += worth
                .flat_map(|(&mates, own)| own.iter().take(mates))
                .sum::<i128>();
        }
        Triple {
            placed,
            total,
            lowest,
        }
    }

    fn corner(&self, (pairs, proved): (Vec<Pair>, bool)) -> Corner {
        Corner {
            at: self.triple(&pairs),
            proved,
            joined: false,
        }
    }

    /// The corners of g_t at t = `least`, ascending in people placed, given those at a lower threshold; `None` where
    /// nothing is feasible.
    fn at_threshold(
        &mut self,
        least: i64,
        before: &[Corner],
    ) -> Result<Option<Vec<Corner>>, Error> {
        let stays = |corner: &Corner| corner.at.lowest.is_none_or(|lowest| lowest >= least);
        let placed = self.placed_level();
        let first = match before.first().filter(|corner| stays(corner)) {
            Some(corner) => *corner,
            None => match self.solve(least, &[Level::TotalScore, placed], (1, 0), None)? {
                Some(met) => self.corner(met),
                None => return Ok(None),
            },
        };
        let last = match before.last().filter(|corner| stays(corner)) {
            Some(corner) => *corner,
            None => match self.solve(least, &[placed, Level::TotalScore], (1, 0), None)? {
                Some(met) => self.corner(met),
                None => return Ok(None),
            },
        };
        // Corners that stay, joined where the one before stays, too.
        let mut known = vec![Corner {
            joined: false,
            ..first
        }];
        let mut previous_stays = false;
        for corner in before {
            let stayed = stays(corner);
            let joined = corner.joined && previous_stays && stayed;
            previous_stays = stayed;
            let latest = known.last().map_or(first.at, |corner| corner.at);
            if stayed && corner.at.placed > latest.placed && corner.at.total < latest.total {
                known.push(Corner { joined, ..*corner });
            }
        }
        let latest = known.last().map_or(first.at, |corner| corner.at);
        if last.at.placed > latest.placed {
            known.push(Corner {
                joined: false,
                ..last
            });
        }
        let mut corners: Vec<Corner> = Vec::new();
        for mut corner in known {
            if let Some(&left) = corners.last()
                && !corner.joined
            {
                corner.joined = match self.is_flow {
                    true => self.above_chord(least, left, corner, &mut corners)?,
                    false => self.walked(least, left, corner, &mut corners)?,
                };
            }
            corners.push(corner);
        }
        Ok(Some(corners))
    }

    /// Adds the corners strictly between two, ascending, by rewards for being placed; whether the last of them is
    /// joined to the right end, as all are unless solves ran out.
    fn above_chord(
        &mut self,
        least: i64,
        left: Corner,
        right: Corner,
        corners: &mut Vec<Corner>,
    ) -> Result<bool, Error> {
        let mut left = left;
        // A stack: of a threshold there may be as many corners as people.
        let mut open = vec![right];
        while let Some(&right) = open.last() {
            let people = right.at.placed - left.at.placed;
            let given_up = left.at.total - right.at.total;
            let mut joined = people <= 1;
            if !joined && !self.is_spent() {
                let met = self.solve(least, &[Level::TotalScore], (people, given_up), None)?;
                let corner = met.map(|met| self.corner(met));
                let value = |of: &Corner| of.at.total * people + of.at.placed * given_up;
                let inside =
                    |of: &Corner| left.at.placed < of.at.placed && of.at.placed < right.at.placed;
                if let Some(corner) = corner.filter(|of| inside(of) && value(of) > value(&left)) {
                    open.push(corner);
                    continue;
                }
                joined = corner.is_some_and(|corner| corner.proved);
            }
            open.pop();
            if open.is_empty() {
                return Ok(joined);
            }
            corners.push(Corner { joined, ..right });
            left = right;
        }
        Ok(true)
    }

    /// The same count by count.
    fn walked(
        &mut self,
        least: i64,
        left: Corner,
        right: Corner,
        corners: &mut Vec<Corner>,
    ) -> Result<bool, Error> {
        let levels = [Level::TotalScore, self.placed_level()];
        let mut latest = left;
        while latest.at.placed + 1 < right.at.placed {
            if self.is_spent() {
                return Ok(false);
            }
            let quota = self.quota(latest.at.placed + 1);
            let met = self.solve(least, &levels, (1, 0), Some(quota))?;
            let Some(corner) = met.map(|met| self.corner(met)) else {
                return Ok(false);
            };
            if corner.at.placed >= right.at.placed || corner.at.placed <= latest.at.placed {
                return Ok(corner.proved);
            }
            let joined = corner.proved;
            corners.push(Corner { joined, ..corner });
            latest = corner;
        }
        Ok(true)
    }

    /// Notes everything at one threshold: corners, and in a flow what lies between.
    fn report(&self, corners: &[Corner], lowest: Option<i64>, found: &mut BTreeMap<Triple, bool>) {
        let mut note = |at: Triple, proved: bool| {
            let known = found.entry(at).or_insert(proved);
            *known |= proved;
        };
        for corner in corners {
            note(corner.at, corner.proved);
        }
        if !self.is_flow {
            return;
        }
        for two in corners.windows(2) {
            let [left, right] = two else { continue };
            if !(right.joined && left.proved && right.proved) {
                continue;
            }
            let people = right.at.placed - left.at.placed;
            for more in 1..people {
                let given_up = (left.at.total - right.at.total) * more;
                let at = Triple {
                    placed: left.at.placed + more,
                    // Whole, as a flow of integers attains it.
                    total: left.at.total - given_up.div_euclid(people),
                    lowest,
                };
                note(at, true);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::{Outcome, Parts};

    /// A row of people of whom each further one costs more.
    fn problem() -> Problem {
        let mut parts = Parts::with_shape(4, 4);
        parts.called = ["officer", "mentor"].map(str::to_owned);
        parts.decimals = 1;
        parts.aim = vec![Level::TotalScore];
        parts.pairs = [(0, 0, 50), (1, 1, 30), (2, 2, -10), (3, 3, -10)]
            .map(|(i, j, score)| (Pair::new(i, j), score))
            .to_vec();
        Problem::from_pairs(parts).unwrap()
    }

    fn best(problem: &Problem) -> Vec<Pair> {
        match problem.solve(&Settings::default()).unwrap() {
            Outcome::Optimal(matching) => matching.pairs,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn choices_are_told_from_most_placed_down() {
        let problem = problem();
        let pairs = best(&problem);
        let settings = Settings::default();
        let said = tradeoffs(&problem, &pairs, Side::Mentees, MOST_SOLVES, &settings).unwrap();
        assert_eq!(
            said.to_string(),
            "Of all matchings that keep the rules, whatever the aim, 4 choices are not beaten in officers placed, total \
             score and lowest score together:\n  \
             4 of 4 officers placed, total score 6, lowest score -1\n  \
             3 of 4 officers placed, total score 7, lowest score -1\n  \
             2 of 4 officers placed, total score 8, lowest score 3 (this matching)\n  \
             1 of 4 officers placed, total score 5, lowest score 5"
        );
        let of = |at: usize| tradeoff_pairs(&problem, Side::Mentees, &said.points[at], &settings);
        let pairs = of(3).unwrap().unwrap();
        assert_eq!(pairs, [["0", "0"]]);
        assert_eq!(of(1).unwrap().unwrap().len(), 3);
    }

    #[test]
    fn what_is_left_out_is_said() {
        let problem = problem();
        let said = tradeoffs(&problem, &[], Side::Mentees, 1, &Settings::default()).unwrap();
        let text = said.to_string();
        assert!(
            text.ends_with(
                "\nThis matching is not among them: 0 of 4 officers placed, total score 0, no pair.\n\
                 The search ended after 2 solves: lowest scores from -1 on were not looked at to the end."
            ),
            "{text}"
        );
        let stopped = Settings::default();
        stopped.cancel.cancel();
        let refused = tradeoffs(&problem, &[], Side::Mentees, 1, &stopped);
        assert!(matches!(refused, Err(Error::Interrupted)));
    }
}

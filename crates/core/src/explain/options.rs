//! What each person of a side could have instead, at a stated loss, and whether they can all choose from that at once.
//!
//! An option is an eligible pair whose regret (see `regrets`) is within the loss: some matching has it and loses no more. That
//! says nothing of two options together: forcing two pairs may lose more than the sum of what each loses, or be impossible.
//!
//! All can choose freely if each vector of choices, one option of each list, is in a matching within the loss. That
//! is refuted by one vector: more people than places on one mate, or the solve in which each takes the last of their list.
//! It is proved where the choices alone, with nobody else placed, keep every bound and are worth enough, whatever they are:
//! places and groups are counted at their fullest and emptiest, and with L the lists that hold a mate j, the value of
//! a vector is at least Σᵢ minⱼ (s(i, j) + Δᵢ(1) + Δⱼ(L)), since rewards do not increase.

use super::Certainty;
use super::again;
use super::exchange::{AtLevel, coded, levels};
use super::regrets::{Regret, regrets};
use crate::fault::{Error, Fault};
use crate::ids::{Pair, Side};
use crate::problem::{Change, Counted, Level, Matching, Objective, Outcome, Problem};
use crate::score::{DecimalError, format_decimal, parse_decimal};
use crate::solve::Settings;
use serde::Serialize;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// How much may be lost: nothing at the levels before this one, and at most so much there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Within {
    /// The level.
    pub level: Level,
    /// The greatest loss, in 10^-decimals where the level is one of points.
    pub loss: i128,
}

impl Within {
    /// Reads a level of the problem and a loss at it: `total score`, `2.5`.
    ///
    /// # Errors
    /// [`Error::Problem`] where the problem has no such level, or the loss is no exact number of its unit, or below zero.
    pub fn read(problem: &Problem, level: &str, loss: &str) -> Result<Within, Error> {
        let named = |known: &&Level| known.name() == level;
        let Some(&level) = counted_levels(problem).iter().find(named) else {
            return Err(no_such_level(problem, level));
        };
        let decimals = match level.is_points() {
            true => problem.decimals(),
            false => 0,
        };
        let refuse = |message: &str, hint: String| {
            let message = format!("`{loss}` {message}");
            let fault = Fault::new("within", message).with_value(loss);
            Err(Error::Problem(fault.with_hint(&hint).into()))
        };
        let unit = format_decimal(1, decimals);
        let whole = format!("the unit of `{level}` is {unit}");
        match parse_decimal(loss, decimals.max(0).unsigned_abs()) {
            Err(DecimalError::NotANumber) => refuse(
                "is not a number",
                "write digits with at most one point, such as `2.5`".into(),
            ),
            Err(DecimalError::TooPrecise) => refuse("is too precise", whole),
            Err(DecimalError::TooLarge) => refuse("is too large", "write a smaller loss".into()),
            Ok(value) if value < 0 => refuse("is below zero", "write what may be lost".into()),
            Ok(value) => {
                let step = 10i64.checked_pow(decimals.min(0).unsigned_abs());
                match step.map(|step| (value / step, value % step)) {
                    Some((loss, 0)) => Ok(Within {
                        level,
                        loss: loss.into(),
                    }),
                    None if value == 0 => Ok(Within { level, loss: 0 }),
                    _ => refuse("is too precise", whole),
                }
            }
        }
    }

    /// Whether losses, one of these levels each, are within this.
    fn holds(self, levels: &[Level], losses: &[i128]) -> bool {
        let at = levels.iter().position(|level| *level == self.level);
        at.and_then(|at| losses.get(..=at))
            .and_then(<[i128]>::split_last)
            .is_some_and(|(last, before)| {
                before.iter().all(|&lost| lost == 0) && *last <= self.loss
            })
    }
}

/// The levels that losses are counted at: all but the lot.
fn counted_levels(problem: &Problem) -> &[Level] {
    match problem.levels() {
        [before @ .., Level::Lot] => before,
        all => all,
    }
}

fn no_such_level(problem: &Problem, level: impl std::fmt::Display) -> Error {
    let known: Vec<String> = counted_levels(problem)
        .iter()
        .map(|l| format!("`{l}`"))
        .collect();
    let message = format!("losses are not counted at `{level}`");
    let fault = Fault::new("within", message).with_value(level.to_string());
    let hint = format!("the levels are {}", known.join(", "));
    Error::Problem(fault.with_hint(&hint).into())
}

/// What each person of a side could have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Options {
    /// The side of those who choose.
    pub side: Side,
    /// What one of each side is called, mentees first.
    pub called: [String; 2],
    /// The level of the stated loss; nothing is lost before it.
    pub level: Level,
    /// The stated loss, an exact decimal.
    pub within: String,
    /// Everybody of the side, in order of position.
    pub people: Vec<OptionsOf>,
    /// Whether they can all choose freely at once.
    pub free: FreeChoice,
}

/// The options of one person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OptionsOf {
    /// Code of the person.
    pub person: String,
    /// The best options: mates they have first, then by what is lost at each level in order, then by position.
    pub options: Vec<Choice>,
    /// How many further options there are.
    pub more: usize,
}

/// One option.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Choice {
    /// Code of the mate.
    pub mate: String,
    /// Whether the matching has it.
    pub chosen: bool,
    /// Where the pair stands among all matchings that are best before the lot.
    pub certainty: Certainty,
    /// The score of the pair, an exact decimal.
    pub score: String,
    /// What the best matching with the pair loses.
    pub loss: Vec<Lost>,
}

/// What is lost at a level.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Lost {
    /// The level.
    pub level: Level,
    /// The loss, an exact decimal; below zero where more is had, which a loss at an earlier level makes possible.
    pub loss: String,
}

/// Whether each person can choose any of their listed options, whatever the others choose, within the stated loss.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "answer")]
pub enum FreeChoice {
    /// They can: proved.
    Yes,
    /// They can't.
    No {
        /// Choices that can't be had together.
        because: NotFree,
    },
    /// Each option can be had; whether all at once was not proved.
    Unknown,
}

/// Choices that can't be had together within the stated loss.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum NotFree {
    /// More people could choose one mate than the mate has places.
    TooMany {
        /// Code of the mate, of all such the one with most people too many.
        mate: String,
        /// Codes of the people who could, in order of position.
        choosers: Vec<String>,
        /// Places of the mate.
        places: u32,
        /// How many further mates more people could choose than they have places.
        others: usize,
    },
    /// Everybody takes the last option of their list.
    Last {
        /// Those pairs, codes of mentee and mentor, in order of position.
        pairs: Vec<[String; 2]>,
        /// The levels of the best matching with all of them beside those of the matching; `None` where none keeps all bounds.
        levels: Option<Vec<AtLevel>>,
    },
}

/// What each person of a side could have: at most `most` options each, every one of them completable within the stated loss,
/// and whether all can choose freely at once. Those who can have nobody within it are listed without any. The cost is that of
/// [`regrets`], and of a solve where the word on free choice needs it.
///
/// # Errors
/// [`Error::Problem`] where losses are not counted at that level, or a limit of the settings is met; [`Error::NotProven`]
/// where the certificate does not prove the matching; [`Error::Interrupted`] where the settings' token asks for a stop.
pub fn options(
    problem: &Problem,
    matching: &Matching,
    side: Side,
    within: Within,
    most: usize,
    settings: &Settings,
) -> Result<Options, Error> {
    if !counted_levels(problem).contains(&within.level) {
        return Err(no_such_level(problem, within.level));
    }
    let all = regrets(problem, matching, settings)?;
    let chosen = |pair: Pair| matching.pairs.binary_search(&pair).is_ok();
    let mut by_person: BTreeMap<u32, Vec<Regret>> = BTreeMap::new();
    for regret in all.pairs {
        let has = |loss: &Vec<i128>| within.holds(&all.levels, loss);
        if regret.loss.as_ref().is_some_and(has) {
            let person = regret.pair.person(side);
            by_person.entry(person).or_default().push(regret);
        }
    }
    let mut lists = Vec::new();
    let mut people = Vec::new();
    for person in problem.people(side).positions() {
        let mut own = by_person.remove(&person).unwrap_or_default();
        own.sort_by(|a, b| {
            let order = |regret: &Regret| (!chosen(regret.pair), regret.loss.clone(), regret.pair);
            order(a).cmp(&order(b))
        });
        let more = own.len().saturating_sub(most);
        own.truncate(most);
        let choice = |regret: &Regret| Choice {
            mate: code(problem, side.other(), regret.pair.person(side.other())),
            chosen: chosen(regret.pair),
            certainty: regret.certainty,
            score: format_decimal(score(problem, regret.pair).into(), problem.decimals()),
            loss: lost(
                problem,
                &all.levels,
                regret.loss.as_deref().unwrap_or_default(),
            ),
        };
        people.push(OptionsOf {
            person: code(problem, side, person),
            options: own.iter().map(choice).collect(),
            more,
        });
        lists.push(own.iter().map(|regret| regret.pair).collect());
    }
    let lists = Lists {
        problem,
        side,
        lists,
    };
    Ok(Options {
        side,
        called: Side::BOTH.map(|side| problem.called(side).to_owned()),
        level: within.level,
        within: format_decimal(within.loss, decimals(problem, within.level)),
        people,
        free: lists.free(matching, within, settings)?,
    })
}

fn code(problem: &Problem, side: Side, person: u32) -> String {
    let id = problem.people(side).id(person);
    id.map_or_else(String::new, Cow::into_owned)
}

fn score(problem: &Problem, pair: Pair) -> i64 {
    problem.source().score(pair).unwrap_or(0)
}

fn decimals(problem: &Problem, level: Level) -> i32 {
    match level.is_points() {
        true => problem.decimals(),
        false => 0,
    }
}

fn lost(problem: &Problem, levels: &[Level], losses: &[i128]) -> Vec<Lost> {
    let both = levels.iter().zip(losses);
    let lost = both.map(|(&level, &loss)| Lost {
        level,
        loss: format_decimal(loss, decimals(problem, level)),
    });
    lost.collect()
}

/// The options of everybody of a side, as pairs, by position.
struct Lists<'p> {
    problem: &'p Problem,
    side: Side,
    lists: Vec<Vec<Pair>>,
}

/// How many lists hold somebody, and how many hold nobody else.
#[derive(Clone, Copy, Default)]
struct Wanted {
    by: u32,
    only: u32,
}

impl Lists<'_> {
    fn free(
        &self,
        matching: &Matching,
        within: Within,
        settings: &Settings,
    ) -> Result<FreeChoice, Error> {
        if let Some(because) = self.too_many() {
            return Ok(FreeChoice::No { because });
        }
        if self.proved(matching, within) {
            return Ok(FreeChoice::Yes);
        }
        let last: Vec<Pair> = self
            .lists
            .iter()
            .filter_map(|own| own.last())
            .copied()
            .collect();
        let pins: Vec<Change> = last.iter().map(|&pair| Change::Pin(pair)).collect();
        let outcome = again::solve(self.problem, &pins, Some(matching), settings)?;
        let found = match &outcome {
            Outcome::Optimal(found) => Some(&found.objective),
            _ => None,
        };
        let holds = |found: &Objective| {
            let both = matching.objective.iter().zip(found);
            let lost = both
                .map(|((_, now), (_, then))| now.unwrap_or_default() - then.unwrap_or_default());
            within.holds(self.problem.levels(), &lost.collect::<Vec<_>>())
        };
        if !found.is_some_and(holds) {
            let mut last = last;
            last.sort_unstable();
            let because = NotFree::Last {
                pairs: coded(self.problem, &last),
                levels: found.map(|found| levels(self.problem, &matching.objective, found)),
            };
            return Ok(FreeChoice::No { because });
        }
        // Then that was the only way to choose.
        match self.lists.iter().all(|own| own.len() < 2) {
            true => Ok(FreeChoice::Yes),
            false => Ok(FreeChoice::Unknown),
        }
    }

    /// A mate whom more people could choose than there are places.
    fn too_many(&self) -> Option<NotFree> {
        let across = self.side.other();
        let max = self.problem.people(across).max();
        let wanted = self.wanted();
        let over = (0u32..).zip(wanted.iter().zip(max));
        let mut over: Vec<(u32, u32)> = over
            .filter(|(_, (wanted, max))| wanted.by > **max)
            .map(|(mate, (wanted, &max))| (wanted.by - max, mate))
            .collect();
        over.sort_by_key(|&(excess, mate)| (std::cmp::Reverse(excess), mate));
        let &(_, mate) = over.first()?;
        let holds = |own: &&Vec<Pair>| own.iter().any(|pair| pair.person(across) == mate);
        let choosers = self
            .lists
            .iter()
            .filter(holds)
            .filter_map(|own| own.first());
        Some(NotFree::TooMany {
            mate: code(self.problem, across, mate),
            choosers: choosers
                .map(|pair| code(self.problem, self.side, pair.person(self.side)))
                .collect(),
            places: *max.get(mate as usize)?,
            others: over.len() - 1,
        })
    }

    /// By mate.
    fn wanted(&self) -> Vec<Wanted> {
        let across = self.side.other();
        let mut wanted = vec![Wanted::default(); self.problem.people(across).len()];
        for own in &self.lists {
            for pair in own {
                let mate = &mut wanted[pair.person(across) as usize];
                mate.by += 1;
                mate.only += u32::from(own.len() == 1);
            }
        }
        wanted
    }

    /// Whether every vector of choices, and nothing else, is feasible and worth enough.
    fn proved(&self, matching: &Matching, within: Within) -> bool {
        let wanted = self.wanted();
        self.keeps_bounds(&wanted) && self.keeps_worth(&wanted, matching, within)
    }

    fn keeps_bounds(&self, wanted: &[Wanted]) -> bool {
        let problem = self.problem;
        let (own, across) = (problem.people(self.side), problem.people(self.side.other()));
        let one_each = own.min().iter().zip(own.max()).zip(&self.lists);
        let people = one_each.map(|((&min, &max), list)| {
            let mates = u32::from(!list.is_empty());
            min <= mates && mates <= max
        });
        let mates = across.min().iter().zip(across.max()).zip(wanted);
        let mates = mates.map(|((&min, &max), wanted)| min <= wanted.only && wanted.by <= max);
        let pins = problem.pins().iter().map(|pin| {
            let own = self.lists.get(pin.person(self.side) as usize);
            own.is_some_and(|own| own.as_slice() == [*pin])
        });
        let own_groups = problem.groups(self.side).iter().map(|group| {
            let chooses = |member: &&u32| !self.lists[**member as usize].is_empty();
            let count = group.members.iter().filter(chooses).count() as u64;
            group.min <= count && count <= group.max
        });
        let across_groups = problem.groups(self.side.other()).iter().map(|group| {
            let inside = |pair: &Pair| {
                let mate = pair.person(self.side.other());
                group.members.binary_search(&mate).is_ok()
            };
            let lists = || self.lists.iter().filter(|own| !own.is_empty());
            let most = lists().filter(|own| own.iter().any(inside)).count();
            let least = lists().filter(|own| own.iter().all(inside)).count();
            let members = |is: &dyn Fn(&Wanted) -> bool| {
                let members = group.members.iter();
                members
                    .filter(|member| is(&wanted[**member as usize]))
                    .count()
            };
            let (least, most) = match group.count {
                Counted::Pairs => (least, most),
                Counted::People => (members(&|mate| mate.only > 0), members(&|mate| mate.by > 0)),
            };
            group.min <= least as u64 && most as u64 <= group.max
        });
        let mut all = people
            .chain(mates)
            .chain(pins)
            .chain(own_groups)
            .chain(across_groups);
        all.all(|kept| kept)
    }

    fn keeps_worth(&self, wanted: &[Wanted], matching: &Matching, within: Within) -> bool {
        let problem = self.problem;
        let Some(last) = problem
            .levels()
            .iter()
            .position(|level| *level == within.level)
        else {
            return false;
        };
        let looked_at = problem.levels().get(..=last).unwrap_or_default();
        let additive: Vec<Level> = looked_at
            .iter()
            .copied()
            .filter(|l| l.is_additive())
            .collect();
        // What is lost at most: the value of the matching, less the least of each list.
        let now = matching
            .objective
            .iter()
            .filter(|(level, _)| level.is_additive());
        let mut lost: Vec<i128> = now
            .take(additive.len())
            .map(|(_, value)| value.unwrap_or_default())
            .collect();
        for own in &self.lists {
            let worth = |pair: &Pair| -> Vec<i128> {
                let mate = pair.person(self.side.other());
                let times = wanted[mate as usize].by;
                let score = score(problem, *pair);
                let value = |(at, &level): (usize, &Level)| {
                    let (own, across) = (pair.person(self.side), self.side.other());
                    i128::from(problem.pair_value(level, *pair, score))
                        + i128::from(problem.reward(self.side, own, 1, level, at))
                        + i128::from(problem.reward(across, mate, times, level, at))
                };
                additive.iter().enumerate().map(value).collect()
            };
            if let Some(least) = own.iter().map(worth).min() {
                lost.iter_mut()
                    .zip(least)
                    .for_each(|(lost, worth)| *lost -= worth);
            }
        }
        // A tuple: a gain at one level outweighs all after it.
        let mut most = vec![0; additive.len()];
        if let (true, Some(last)) = (within.level.is_additive(), most.last_mut()) {
            *last = within.loss;
        }
        let lowest = looked_at.contains(&Level::LowestScore);
        let keeps_lowest = || {
            let now = matching
                .objective
                .iter()
                .find(|(level, _)| *level == Level::LowestScore);
            let allowed = match within.level {
                Level::LowestScore => within.loss,
                _ => 0,
            };
            let mut scores = self
                .lists
                .iter()
                .flatten()
                .map(|pair| score(problem, *pair));
            let now = now.and_then(|(_, value)| *value);
            now.is_some_and(|now| scores.all(|score| i128::from(score) >= now - allowed))
        };
        lost <= most && (!lowest || keeps_lowest())
    }
}

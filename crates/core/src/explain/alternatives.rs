//! The best matchings after the best.
//!
//! Where the proof is by potentials they are read from the residual network, one after the other (see `ranked`). With a
//! lowest score in the aim that tells those that lose nothing before it and keep it; if they are not enough, and where groups
//! overlap or count people, cells are solved: of a cell's best with pairs e₁, e₂, … every other matching of the cell is in
//! exactly one of "with e₁ … eᵢ₋₁ and without eᵢ", or has all of them and more, told apart by the first that comes (Murty
//! 1968, Lawler 1972).

use super::again;
use super::basis::Basis;
use super::exchange::{Exchange, changes, exchange};
use super::ranked::{Ranked, ranked};
use crate::fault::Error;
use crate::ids::{Pair, Side};
use crate::problem::{Change, Matching, Outcome, Problem};
use crate::solve::Settings;
use serde::Serialize;
use std::collections::BTreeSet;

/// One of the best matchings after the best.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Alternative {
    /// Which one it is, counted from 1: as many others, the best among them, are no worse.
    pub place: usize,
    /// What one of each side is called, mentees first.
    pub called: [String; 2],
    /// Beside the best: the levels, and the pairs that go and come.
    #[serde(flatten)]
    pub exchange: Exchange,
    /// Its pairs by position, ascending.
    #[serde(skip)]
    pub pairs: Vec<Pair>,
}

/// The `count` best matchings after the best one, by all levels in order, the lot included; fewer where there are fewer. Two
/// that are equal at every level stand in order of their pairs; where more are equal than are asked for, which of them are
/// told is the search's choice, the same on every run.
///
/// O(count · people · (people + pairs) · log people) where the proof is by potentials, most often far less. Else
/// O(count · (pairs of a matching + pairs that can still be added)) solves, each from the answer of another: also with a
/// lowest score in the aim, where fewer than `count` lose nothing up to that level.
///
/// # Errors
/// [`Error::NotProven`] where the certificate does not prove the matching; [`Error::Interrupted`] where the settings' token
/// asks for a stop; [`Error::Problem`] where a limit of theirs is met.
pub fn alternatives(
    problem: &Problem,
    matching: &Matching,
    count: usize,
    settings: &Settings,
) -> Result<Vec<Alternative>, Error> {
    if count == 0 {
        return Ok(Vec::new());
    }
    let mut found = match at_once(problem, matching, count, settings)? {
        Some(found) => found,
        None => by_solving(problem, matching, count, settings)?,
    };
    let value = |pairs: &Vec<Pair>| problem.objective(pairs);
    let mut found: Vec<_> = found
        .drain(..)
        .map(|pairs| (value(&pairs), pairs))
        .collect();
    found.sort_by(|a, b| again::compare(&b.0, &a.0).then_with(|| a.1.cmp(&b.1)));
    let called = Side::BOTH.map(|side| problem.called(side).to_owned());
    let told = found
        .into_iter()
        .zip(1..)
        .map(|((_, pairs), place)| Alternative {
            place,
            called: called.clone(),
            exchange: exchange(problem, matching, &changes(&matching.pairs, &pairs)),
            pairs,
        });
    Ok(told.collect())
}

/// The sets of pairs where the residual network tells them; none where it does not.
fn at_once(
    problem: &Problem,
    matching: &Matching,
    count: usize,
    settings: &Settings,
) -> Result<Option<Vec<Vec<Pair>>>, Error> {
    let Some(basis) = Basis::new(problem, matching) else {
        return Ok(None);
    };
    let mut found = ranked(&basis, count, &settings.cancel)?;
    if basis.lowest.is_some() {
        // With a loss before it, or below it, other matchings may come first.
        let before = basis.before_lowest();
        let keeps = |ranked: &Ranked| ranked.loss.iter().take(before).all(|&lost| lost == 0);
        found.retain(keeps);
        if found.len() < count {
            return Ok(None);
        }
    }
    let own: BTreeSet<Pair> = matching.pairs.iter().copied().collect();
    let pairs = |ranked: Ranked| -> Vec<Pair> {
        let differs: BTreeSet<Pair> = ranked.differs.into_iter().collect();
        (&own ^ &differs).into_iter().collect()
    };
    Ok(Some(found.into_iter().map(pairs).collect()))
}

/// Some matchings, of which the best is known.
struct Cell {
    changes: Vec<Change>,
    best: Matching,
}

fn by_solving(
    problem: &Problem,
    matching: &Matching,
    count: usize,
    settings: &Settings,
) -> Result<Vec<Vec<Pair>>, Error> {
    let eligible = again::eligible(problem);
    let mut cells = parted(problem, &eligible, &[], matching, settings)?;
    let mut found = Vec::new();
    while found.len() < count {
        let order = |a: &Cell, b: &Cell| {
            let by_value = again::compare(&b.best.objective, &a.best.objective);
            by_value.then_with(|| a.best.pairs.cmp(&b.best.pairs))
        };
        let best = (0..cells.len()).min_by(|&a, &b| order(&cells[a], &cells[b]));
        let Some(at) = best else {
            break;
        };
        let Cell { changes, best } = cells.swap_remove(at);
        if found.len() + 1 < count {
            cells.extend(parted(problem, &eligible, &changes, &best, settings)?);
        }
        found.push(best.pairs);
    }
    Ok(found)
}

/// The cells of all matchings of a cell but its best, those that are empty left out.
fn parted(
    problem: &Problem,
    eligible: &[Pair],
    changes: &[Change],
    best: &Matching,
    settings: &Settings,
) -> Result<Vec<Cell>, Error> {
    let settled = |pair: &Pair| {
        let pinned = problem.pins().binary_search(pair).is_ok();
        let by =
            |change: &Change| *change == Change::Pin(*pair) || *change == Change::Exclude(*pair);
        pinned || changes.iter().any(by)
    };
    let degrees = Side::BOTH.map(|side| problem.degrees(side, &best.pairs).0);
    let has_room = |pair: &Pair| {
        Side::BOTH.into_iter().all(|side| {
            let person = pair.person(side);
            let mates = degrees[side.index()].get(person as usize);
            let max = problem.people(side).bounds(person).map(|(_, max)| max);
            mates.zip(max).is_some_and(|(&mates, max)| mates < max)
        })
    };
    let chosen = |pair: &&Pair| best.pairs.binary_search(pair).is_ok();
    let open = || eligible.iter().filter(|pair| !settled(pair));
    let goes = open().filter(chosen).map(|&pair| {
        let (stays, goes) = (Change::Pin(pair), Change::Exclude(pair));
        (stays, goes)
    });
    let unused = open().filter(|pair| !chosen(pair) && has_room(pair));
    let comes = unused.map(|&pair| (Change::Exclude(pair), Change::Pin(pair)));
    let mut changes = changes.to_vec();
    let mut cells = Vec::new();
    for (stays, differs) in goes.chain(comes) {
        changes.push(differs);
        if let Outcome::Optimal(best) = again::solve(problem, &changes, Some(best), settings)? {
            cells.push(Cell {
                changes: changes.clone(),
                best,
            });
        }
        changes.pop();
        changes.push(stays);
    }
    Ok(cells)
}

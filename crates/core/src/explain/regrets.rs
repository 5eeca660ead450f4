//! What the whole loses by each eligible pair that was not chosen: exact, for all of them at once.
//!
//! The best matching with an unused pair (i, j) is the cycle of that pair and the cheapest way j → i in the residual network
//! (see `residual`): one search from every person of the smaller side tells all of their pairs. How far it must go is known
//! before from a few hubs: no cheapest way costs more than the one by a hub. The slack of a pair is a lower bound of its
//! regret alone. With a lowest score in the aim the network of the pairs above it tells those that lose nothing before it;
//! the others, and all where groups overlap or count people, take a solve each.

use super::again;
use super::basis::Basis;
use super::certain::{Certainties, Certainty};
use super::residual::{self, Loss, Node, Nodes, Residual, Use, Ways};
use crate::cancel::CancelToken;
use crate::fault::Error;
use crate::ids::{Pair, Side};
use crate::problem::{Change, Level, Matching, Outcome, Problem};
use crate::solve::Settings;
use std::collections::BTreeMap;

/// All regrets of a matching.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Regrets {
    /// The levels that losses are counted at: all but the lot.
    pub levels: Vec<Level>,
    /// Every eligible pair in ascending order, pins among them.
    pub pairs: Vec<Regret>,
}

/// What one pair costs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Regret {
    /// The pair.
    pub pair: Pair,
    /// Where it stands among all matchings that are best before the lot.
    pub certainty: Certainty,
    /// What the best matching with the pair loses at each level, in 10^-decimals where the level is one of points; below
    /// zero where it gains there, which only a loss before makes possible; no lowest score at all counts as 0. All zero for a
    /// chosen pair. `None` where no matching
    /// that keeps all bounds has the pair.
    pub loss: Option<Vec<i128>>,
}

/// The regret of every eligible pair. O(people of the smaller side · (people + pairs) · log people), and a solve for each pair
/// that potentials don't tell (see above).
///
/// # Errors
/// [`Error::NotProven`] where the certificate does not prove the matching; [`Error::Interrupted`] where the settings' token
/// asks for a stop; [`Error::Problem`] where a limit of theirs is met.
pub fn regrets(
    problem: &Problem,
    matching: &Matching,
    settings: &Settings,
) -> Result<Regrets, Error> {
    let certainties = Certainties::new(problem, matching, settings)?;
    let levels: Vec<Level> = problem.levels().to_vec();
    let shown = levels.iter().filter(|level| **level != Level::Lot).count();
    let eligible = again::eligible(problem);
    let chosen = |pair: &Pair| matching.pairs.binary_search(pair).is_ok();
    let told = match Basis::new(problem, matching) {
        Some(basis) => {
            let task = Every {
                basis: &basis,
                settings,
            };
            residual::with(basis.proved(), &settings.cancel, task)?
        }
        None => BTreeMap::new(),
    };
    let mut pairs = Vec::with_capacity(eligible.len());
    for pair in eligible {
        let loss = if chosen(&pair) {
            Some(vec![0; shown])
        } else {
            match told.get(&pair) {
                Some(loss) => loss.clone(),
                None => by_solving(problem, matching, pair, settings)?,
            }
        };
        pairs.push(Regret {
            pair,
            certainty: certainties.of(pair),
            loss: loss.map(|mut loss| {
                loss.truncate(shown);
                loss
            }),
        });
    }
    Ok(Regrets {
        levels: levels.into_iter().take(shown).collect(),
        pairs,
    })
}

fn by_solving(
    problem: &Problem,
    matching: &Matching,
    pair: Pair,
    settings: &Settings,
) -> Result<Option<Vec<i128>>, Error> {
    let found = again::solve(problem, &[Change::Pin(pair)], Some(matching), settings)?;
    let Outcome::Optimal(found) = found else {
        return Ok(None);
    };
    let value = |at: &(Level, Option<i128>)| at.1.unwrap_or_default();
    let both = matching.objective.iter().zip(&found.objective);
    let lost = both.map(|(now, then)| value(now) - value(then));
    Ok(Some(lost.collect()))
}

/// The losses that the residual network tells, one a level of the problem; none where no matching has the pair.
type Told = BTreeMap<Pair, Option<Vec<i128>>>;

/// One search from every person of the smaller side.
struct Every<'b> {
    basis: &'b Basis<'b>,
    settings: &'b Settings,
}

impl Use for Every<'_> {
    type Found = Told;

    fn with<const N: usize>(self, residual: Residual<N>) -> Result<Told, Error> {
        let problem = self.basis.problem;
        let counts = Side::BOTH.map(|side| problem.people(side).len());
        let side = if counts[0] < counts[1] {
            Side::Mentees
        } else {
            Side::Mentors
        };
        let nodes = residual.nodes;
        let turned = residual.turned();
        let (searched, back) = match side {
            Side::Mentors => (&residual, &turned),
            Side::Mentees => (&turned, &residual),
        };
        let people = (0..counts[side.index()] as u32).map(|at| nodes.person(side, at));
        let step = counts[side.index()] / HUBS + 1;
        let hubs = std::iter::once(Nodes::ROOT).chain(people.step_by(step));
        let hubs = Hubs::new(hubs, searched, back, &self.settings.cancel)?;
        let mut ways = Ways::new(searched);
        let mut told = Told::new();
        let lowest = self.basis.lowest;
        let before = self.basis.before_lowest();
        for person in problem.people(side).positions() {
            if self.settings.cancel.is_cancelled() {
                return Err(Error::Interrupted);
            }
            let mut asked = Vec::new();
            self.basis
                .free
                .source
                .for_each(side, person, &mut |mate, score| {
                    let pair = side.pair(person, mate);
                    let used = self.basis.decided.binary_search(&pair).is_ok();
                    if !used && lowest.is_none_or(|lowest| score >= lowest) {
                        asked.push((pair, nodes.person(side.other(), mate)));
                    }
                });
            let from = nodes.person(side, person);
            if asked.is_empty() {
                continue;
            }
            let mates: Vec<Node> = asked.iter().map(|(_, mate)| *mate).collect();
            ways.reach(from, &mates, hubs.beyond(from, &mates));
            for (pair, mate) in asked {
                let (tail, head) = match side {
                    Side::Mentees => (from, mate),
                    Side::Mentors => (mate, from),
                };
                // The pair itself, and the way back.
                let loss = residual.arc(tail, head).zip(ways.cost(mate));
                let loss = loss.map(|(own, back)| residual.packing.unpack(own + back));
                let Some(lowest_at) = problem.before_lowest().filter(|_| lowest.is_some()) else {
                    told.insert(pair, loss);
                    continue;
                };
                // Below the lowest score, or with a loss before it, other pairs may do better than these.
                let Some(mut loss) = loss else { continue };
                if loss.iter().take(before).all(|&lost| lost == 0) {
                    let place = problem
                        .levels()
                        .iter()
                        .position(|l| *l == Level::LowestScore);
                    loss.insert(place.unwrap_or(lowest_at), 0);
                    told.insert(pair, Some(loss));
                }
            }
        }
        Ok(told)
    }
}

/// Hubs beside the root, at most.
const HUBS: usize = 20;

/// What it costs to get to a few nodes and on from them: a bound on every way.
struct Hubs<const N: usize> {
    /// By hub and node: to the hub, and from it.
    costs: Vec<[Vec<Option<Loss<N>>>; 2]>,
}

impl<const N: usize> Hubs<N> {
    /// `back`: the same arcs turned round. Two searches of all that is reached a hub.
    fn new(
        hubs: impl Iterator<Item = Node>,
        searched: &Residual<N>,
        back: &Residual<N>,
        cancel: &CancelToken,
    ) -> Result<Hubs<N>, Error> {
        let all = |network: &Residual<N>, hub: Node| {
            let mut costs = vec![None; network.nodes.count()];
            let mut settle = |node: Node, cost| {
                costs[node as usize] = Some(cost);
                true
            };
            Ways::new(network).search(hub, |_, _| false, &mut settle);
            costs
        };
        let mut costs = Vec::new();
        for hub in hubs {
            if cancel.is_cancelled() {
                return Err(Error::Interrupted);
            }
            costs.push([all(back, hub), all(searched, hub)]);
        }
        Ok(Hubs { costs })
    }

    /// More than the way to any of these mates costs; none where no hub tells.
    fn beyond(&self, from: Node, mates: &[Node]) -> Option<Loss<N>> {
        let mut most = Loss::ZERO;
        for &mate in mates {
            let by_hub = self.costs.iter().filter_map(|[there, on]| {
                let (there, on) = (there[from as usize]?, on[mate as usize]?);
                Some(there + on)
            });
            most = most.max(by_hub.min()?);
        }
        Some(most.next())
    }
}

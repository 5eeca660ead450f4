//! Overlapping groups: branch and bound over the flow, with the tree of cases as the proof.
//!
//! Problem. Groups of one side that are not nested make the problem NP-hard (three crossing families of unit bounds are
//! three-dimensional matching; Garey, Johnson 1979, SP1). A nested family of them stays in the flow, the others are
//! priced (`relax`): every case has an exact bound, its proof, and a mixture of matchings that attains it.
//!
//! Branching. Where the mixture's sum over a set of people is no whole number, the case is split on it: at most the
//! number rounded down, or at least one more (`problem::tree`). Sets are tried from the coarsest (a side, a group) to
//! the finest: the atoms, people in the same groups. If all atoms' sums are whole, the flow with those sums settled
//! keeps the priced groups too, as its vertices are whole, and is as good as the mixture: the case is solved. Where
//! prices had to be rounded and nothing is fractional, an atom that is not settled is split anyway. Each split
//! narrows a set and sums are bounded, so the search ends; with every atom settled nothing is left to price, and the
//! bound is exact.
//!
//! Order. As in `cases`, down to the nearest whole numbers until a matching is met. A case is closed when its bound is below the least tuple
//! of whole numbers above the best matching met; the tree that is left proves that one.
//!
//! References. Land, Doig 1960 (branch and bound); Geoffrion 1974 (Lagrangian bounds in it); Ryan, Foster 1981
//! (branching on what the subproblem can carry).

use super::budget::{Budget, Stop};
use super::cases::{self, Bound, Cases};
use super::pricing::Pricing;
use super::relax::{Case, Leaf, Met, Multipliers, Relaxed, Setting, Step};
use super::{Ask, Halt, Solved};
use crate::problem::{Counted, Node, Problem};
use std::rc::Rc;

/// A case that is still open.
struct Open {
    steps: Vec<Step>,
    /// Where it stands in the tree.
    place: usize,
    /// What the case around it has shown.
    bound: Option<(Bound, Rc<Leaf>, usize)>,
    prices: Multipliers,
}

impl cases::Open for Open {
    fn bound(&self) -> Option<&Bound> {
        self.bound.as_ref().map(|(bound, ..)| bound)
    }
}

/// State of a search.
struct Search<'a> {
    setting: Setting<'a>,
    cases: Cases<Open>,
    pool: Vec<Rc<Met>>,
    best: Option<Rc<Met>>,
    /// Every case with a bound below this is closed.
    target: Option<Vec<i128>>,
}

/// The best matching of the pairs that are asked for, pins included, or proof that there is none. With `reach` it is
/// enough to find one that is worth as much, or to prove that none is.
pub(super) fn search(
    problem: &Problem,
    ask: Ask<'_>,
    reach: Option<&[i128]>,
    pricing: &mut Option<Pricing>,
    budget: &mut Budget<'_>,
) -> Result<Solved, Halt> {
    let mut search = Search {
        setting: Setting::new(problem, ask),
        cases: Cases::new(Open {
            steps: Vec::new(),
            place: Cases::<Open>::ROOT,
            bound: None,
            prices: Multipliers::none(),
        }),
        pool: Vec::new(),
        best: None,
        target: reach.map(<[i128]>::to_vec),
    };
    loop {
        if reach.is_some() && search.best.is_some() {
            break;
        }
        let Some(next) = search.cases.next(search.best.is_some()) else {
            break;
        };
        match search.look(&next, pricing, budget) {
            Ok(()) => {}
            Err(Halt::Stopped(Stop::Limit | Stop::Allowance)) => {
                search.cases.open(next);
                let best = search.best.as_ref();
                let best = best.map(|best| (best.pairs.clone(), best.value.as_slice()));
                return Ok(search.cases.stopped(best, problem.pins()));
            }
            Err(halt) => return Err(halt),
        }
    }
    let best = search.best.map(|best| best.pairs.clone());
    Ok(search.cases.ended(best, reach.is_some()))
}

impl Search<'_> {
    /// Bounds a case, and closes it or splits it in two.
    fn look(
        &mut self,
        open: &Open,
        pricing: &mut Option<Pricing>,
        budget: &mut Budget<'_>,
    ) -> Result<(), Halt> {
        if let (Some((bound, leaf, known)), Some(target)) = (&open.bound, &self.target)
            && bound.is_below(target)
        {
            let leaf = leaf.further(&self.setting.family, &open.steps[*known..]);
            self.cases.close(open.place, vec![leaf.node()]);
            return Ok(());
        }
        budget.node(self.setting.problem)?;
        let case = Case::new(&self.setting, &open.steps)?;
        let (setting, best, target) = (&self.setting, &mut self.best, &mut self.target);
        let mut found = |met: &Rc<Met>| {
            take(setting, met, best, target);
            target.clone()
        };
        let (bound, prices, mixture) =
            match case.relax(&open.prices, &mut self.pool, &mut found, pricing, budget)? {
                Relaxed::Closed(leaf) => {
                    self.cases.close(open.place, vec![leaf.node()]);
                    return Ok(());
                }
                Relaxed::Open {
                    bound,
                    prices,
                    mixture,
                } => (bound, prices, mixture),
            };
        if let Some(met) = case.rounded(&prices, (mixture.0, &mixture.1), pricing, budget)? {
            take(setting, &Rc::new(met), best, target);
        }
        let bound = match bound {
            Some((bound, leaf)) => {
                if target.as_ref().is_some_and(|target| bound.is_below(target)) {
                    self.cases.close(open.place, vec![leaf.node()]);
                    return Ok(());
                }
                Some((bound, Rc::new(leaf), open.steps.len()))
            }
            None => open.bound.clone(),
        };
        let Some((set, most, up)) = self.split(&case, &mixture) else {
            return Err(Halt::Broken("a case of overlapping groups can't be split"));
        };
        let set_of = &self.setting.family.sets[set];
        let node = Node::Branch {
            side: set_of.side,
            members: set_of.members.clone(),
            count: Counted::Pairs,
            most,
        };
        let cases = self.cases.split(open.place, node);
        // The case that is looked at first comes last.
        for more in [!up, up] {
            let mut steps = open.steps.clone();
            steps.push(Step { set, most, more });
            self.cases.open(Open {
                steps,
                place: cases[usize::from(more)],
                bound: bound.clone(),
                prices: prices.clone(),
            });
        }
        Ok(())
    }

    /// A set to split on, the greatest sum of its first case, and whether the mixture is nearer to the second.
    fn split(
        &self,
        case: &Case<'_, '_>,
        (over, sums): &(i128, Vec<i128>),
    ) -> Option<(usize, u64, bool)> {
        let family = &self.setting.family;
        let part = |set: usize| sums[set].rem_euclid(*over);
        let fractional = family.splits.iter().find(|&&set| part(set) != 0);
        if let Some(&set) = fractional {
            let most = u64::try_from(sums[set].div_euclid(*over)).ok()?;
            return Some((set, most, 2 * part(set) > *over));
        }
        family.atoms.iter().find_map(|&set| {
            let set_of = &family.sets[set];
            let people = self.setting.problem.people(set_of.side);
            let max = |&member: &u32| u64::from(people.max()[member as usize]);
            let places: u64 = set_of.members.iter().map(max).sum();
            let (least, most) = case.bounds[set].unwrap_or((0, u64::MAX));
            let least = least.max(u64::try_from(self.setting.pins[set]).unwrap_or_default());
            let most = most.min(places);
            let own = u64::try_from(sums[set].div_euclid(*over)).ok()?;
            (least < most).then(|| (set, own.clamp(least, most - 1), own == most))
        })
    }
}

/// Keeps a matching that is feasible and better than the best; the target is then just above it.
fn take(
    setting: &Setting<'_>,
    met: &Rc<Met>,
    best: &mut Option<Rc<Met>>,
    target: &mut Option<Vec<i128>>,
) {
    let better = |met: &Met| target.as_ref().is_none_or(|target| met.value >= *target);
    if !better(met) {
        return;
    }
    let thinned = (!setting.keeps_groups(met)).then(|| Rc::new(setting.thinned(met)));
    let met = thinned.as_ref().unwrap_or(met);
    if better(met) && setting.keeps_groups(met) {
        let mut above = met.value.clone();
        if let Some(last) = above.last_mut() {
            *last += 1;
        }
        *target = Some(above);
        *best = Some(Rc::clone(met));
    }
}

//! Groups that count people: branch and bound on who is placed, with the tree of cases as the proof.
//!
//! Problem. A group bounds how many of its people have a mate, however many mates each may have. To choose k of a group is
//! to choose facilities under a capacity: NP-hard even with one group and no other bound, as with everybody eligible for
//! three mates of one's own choosing it is exact cover by 3-sets (Garey, Johnson 1979, SP2).
//!
//! Bound. Groups of people charge for being placed, not for a pair (`problem::dual`), so the bound of potentials sees each
//! person as a whole. `case` makes the flow that nothing in the case exceeds, `leaf` turns its potentials into those of the
//! case with the best that groups can charge (`charges`), `market` betters them, and `look` asks all of them. Where all are
//! decided the flow is exact, and so is the bound. Numbers of people that can't be kept whoever is with whom are found
//! beforehand, by a flow of decisions (`counts`), which also says who can be placed together.
//!
//! Branching. With a matching in hand, all whom the bound shows to be out, or placed, in anything better are decided at
//! once: a branch on how many of them are placed, one case of which is closed. Then somebody about whom the market wavers
//! is placed or out. Each branch decides somebody, so the search ends.
//!
//! Other groups may overlap besides: then each flow is a search of its own (`branch`), and its tree, with potentials for
//! the groups of people, stands where the case has its leaf.
//!
//! References. Geoffrion, McBride 1978; Christofides, Beasley 1983 (this bound, and deciding people by it, in facility
//! location with capacities).

mod case;
mod charges;
mod counts;
mod leaf;
mod look;
mod market;

use super::budget::{Budget, Stop};
use super::cases::{self, Bound, Cases};
use super::pricing::Pricing;
use super::{Ask, Halt, Solved};
use crate::ids::Side;
use crate::problem::{Free, Problem};
use case::{Case, Setting, Step};
use look::{Found, Look};
use market::{Market, OVER, Prices, Said};
use std::cmp::Reverse;

/// A case that is still open.
#[derive(Clone)]
struct Open {
    steps: Vec<Step>,
    /// Where it stands in the tree.
    place: usize,
    /// What the case around it has shown.
    bound: Option<Bound>,
    prices: Option<Prices>,
}

impl Open {
    /// Keeps the lower of the bound so far and another one.
    fn lower(&mut self, bound: Bound) {
        match &self.bound {
            Some(own) if bound.compare(own).is_ge() => {}
            _ => self.bound = Some(bound),
        }
    }
}

impl cases::Open for Open {
    fn bound(&self) -> Option<&Bound> {
        self.bound.as_ref()
    }
}

/// State of a search.
struct Search<'a> {
    setting: Setting<'a>,
    market: Option<Market>,
    cases: Cases<Open>,
    found: Found,
}

/// The best matching of the pairs that are asked for, pins included, or proof that there is none. With `reach` it is
/// enough to find one that is worth as much, or to prove that none is.
pub(super) fn search(
    problem: &Problem,
    free: &Free,
    ask: Ask<'_>,
    reach: Option<&[i128]>,
    pricing: &mut Option<Pricing>,
    budget: &mut Budget<'_>,
) -> Result<Solved, Halt> {
    let setting = Setting::new(problem, free.clone(), ask);
    let mut search = Search {
        market: None,
        setting,
        cases: Cases::new(Open {
            steps: Vec::new(),
            place: Cases::<Open>::ROOT,
            bound: None,
            prices: None,
        }),
        found: Found {
            best: None,
            target: reach.map(<[i128]>::to_vec),
        },
    };
    let met = match Market::new(&search.setting, budget) {
        Ok(market) => search.run(market, reach.is_some(), pricing, budget),
        Err(stop) => Err(stop.into()),
    };
    match met {
        Ok(()) => {
            let best = search.found.best.map(|(pairs, _)| pairs);
            Ok(search.cases.ended(best, reach.is_some()))
        }
        Err(Halt::Stopped(Stop::Limit | Stop::Allowance)) => {
            let best = search.found.best.as_ref();
            let best = best.map(|(pairs, value)| (pairs.clone(), value.as_slice()));
            Ok(search.cases.stopped(best, problem.pins()))
        }
        Err(halt) => Err(halt),
    }
}

impl Search<'_> {
    fn run(
        &mut self,
        market: Option<Market>,
        reaching: bool,
        pricing: &mut Option<Pricing>,
        budget: &mut Budget<'_>,
    ) -> Result<(), Halt> {
        self.market = market;
        while !(reaching && self.found.best.is_some()) {
            let Some(mut next) = self.cases.next(self.found.best.is_some()) else {
                break;
            };
            if let Err(halt) = self.look(&mut next, pricing, budget) {
                self.cases.open(next);
                return Err(halt);
            }
        }
        Ok(())
    }

    /// Bounds a case, and closes it or splits it in two.
    fn look(
        &mut self,
        open: &mut Open,
        pricing: &mut Option<Pricing>,
        budget: &mut Budget<'_>,
    ) -> Result<(), Halt> {
        budget.node(self.setting.problem)?;
        let steps = open.steps.clone();
        let case = Case::new(&self.setting, &steps);
        let undecided = case.undecided().count();
        let mut look = Look::new(
            &case,
            self.market.as_ref(),
            &mut self.found,
            pricing,
            budget,
        );
        if let Some(nodes) = look.bounded(open)? {
            self.cases.close(open.place, nodes);
            return Ok(());
        }
        let (said, seen) = (look.said, look.seen);
        let chooses = self.market.as_ref().map(|market| market.side);
        if let Some(said) = &said {
            self.decide(open, said);
        }
        let decided = open.steps[steps.len()..].iter();
        let decided: usize = decided.map(|step| step.members.len()).sum();
        if decided > 0 && decided * 8 >= undecided {
            // The same case with much fewer to decide.
            self.cases.open(open.clone());
            return Ok(());
        }
        let case = Case::new(&self.setting, &open.steps);
        let (side, person, up) =
            waver(&case, (chooses, &seen), said.as_ref().map(|(_, said)| said))
                .ok_or(Halt::Broken("a case of quotas of people can't be split"))?;
        let step = |more| Step {
            side,
            members: vec![person],
            most: 0,
            more,
        };
        let cases = self.cases.split(open.place, step(false).node());
        // The case that is looked at first comes last.
        for more in [!up, up] {
            let mut next = open.clone();
            next.steps.push(step(more));
            next.place = cases[usize::from(more)];
            self.cases.open(next);
        }
        Ok(())
    }

    /// Decides all of whom the bound shows what they are in anything better: two branches, one case of each closed.
    fn decide(&mut self, open: &mut Open, (prices, said): &(Prices, Said)) {
        let Some(target) = &self.found.target else {
            return;
        };
        let goal: Vec<i128> = target.iter().map(|n| n * i128::from(OVER)).collect();
        let zero = vec![0; goal.len()];
        let case = Case::new(&self.setting, &open.steps);
        // By side: whoever is out, and whoever is placed.
        let mut lists = [const { [Vec::new(), Vec::new()] }; 2];
        for (side, person) in case.undecided() {
            let Some(Some(left)) = said.left[side.index()].get(person as usize) else {
                continue;
            };
            // What is lost by placing them all the same, or by leaving them out.
            let (list, sign) = match *left < zero {
                true => (0, 1),
                false => (1, -1),
            };
            let bound = said.bound.iter().zip(left);
            let bound = bound.map(|(bound, n)| bound + sign * n);
            if bound.lt(goal.iter().copied()) {
                lists[side.index()][list].push(person);
            }
        }
        let sides = Side::BOTH.into_iter().zip(lists);
        let all = sides.flat_map(|(side, [out, placed])| {
            let but_one = (placed.len() as u64).saturating_sub(1);
            [(side, out, 0, false), (side, placed, but_one, true)]
        });
        for (side, members, most, goes_on) in all {
            if members.is_empty() {
                continue;
            }
            let step = |more| Step {
                side,
                members: members.clone(),
                most,
                more,
            };
            let mut steps = open.steps.clone();
            steps.push(step(!goes_on));
            let other = Case::new(&self.setting, &steps);
            let (Some(market), Some(target)) = (&self.market, &self.found.target) else {
                return;
            };
            let leaf = market.draft(&other, prices, said).finish(&other);
            if let Some(leaf) = leaf.filter(|leaf| leaf.closes(Some(target))) {
                let cases = self.cases.split(open.place, step(false).node());
                self.cases
                    .close(cases[usize::from(!goes_on)], vec![leaf.node()]);
                open.place = cases[usize::from(goes_on)];
                open.steps.push(step(goes_on));
            }
        }
    }
}

/// Somebody to split on, and whether the case in which they are placed is looked at first: about whom the market changed
/// its mind most often, of those alike whose charge is nearest to their worth. `seen` is of those who choose there.
fn waver(
    case: &Case<'_, '_>,
    seen: (Option<Side>, &[u64]),
    said: Option<&Said>,
) -> Option<(Side, u32, bool)> {
    let (chooses, seen) = seen;
    let most = seen.iter().copied().max().unwrap_or(0);
    let doubt = |side: Side, person: u32| {
        let often = seen.get(person as usize).filter(|_| chooses == Some(side));
        often.map_or(0, |&often| often.min(most - often))
    };
    let near = |side: Side, person: u32| -> Vec<i128> {
        let left = said.and_then(|said| said.left[side.index()].get(person as usize)?.as_ref());
        let Some(left) = left else { return Vec::new() };
        let sign = if *left < vec![0; left.len()] { -1 } else { 1 };
        left.iter().map(|n| sign * n).collect()
    };
    let open = case.undecided();
    let key = |one: &(Side, u32)| (Reverse(doubt(one.0, one.1)), near(one.0, one.1));
    let (side, person) = open.min_by_key(key)?;
    let placed = said.and_then(|said| said.placed.get(person as usize));
    let placed = placed.filter(|_| chooses == Some(side));
    Some((side, person, placed.copied().unwrap_or(true)))
}

//! Pricing: one look at every pair of the source, for those that the core's potentials don't account for.

use super::super::Halt;
use super::super::budget::Budget;
use super::candidates::Candidates;
use crate::ids::{Pair, Side};
use crate::problem::{
    BARRED, Free, LARGEST_PRICE, Level, Number, OPEN, Potentials, Problem, Query, effective,
};
use std::cmp::Ordering;

/// Most numbers of a tuple: an additive level of each kind, the lot and charges ahead of them. All levels with a name but
/// the lowest score are additive.
const MOST_LEVELS: usize = Level::NAMED.len() - 1 + 2;

/// A slack: one number a level, zeros beyond the levels that are solved.
type Slack = [i64; MOST_LEVELS];

/// What a sweep found.
pub(super) struct Found {
    /// Pairs of negative slack that are not candidates.
    pub(super) violated: u64,
    /// The most violated and nearly tight pairs of each mentee that are not candidates.
    pub(super) entering: Vec<(Pair, i64)>,
}

/// The potentials as prices, and where the score stands among the levels.
struct Priced<'a> {
    problem: &'a Problem,
    free: &'a Free,
    levels: Vec<Number>,
    /// Effective potentials and charges by side: `levels.len()` numbers a person.
    prices: [Vec<i64>; 2],
    /// How many levels come before the first whose values depend on the pair.
    head: usize,
    /// Whether that level is the score.
    scored: bool,
}

/// Looks at every pair of score `least` or more. Enters at most `most` for a mentee; of those that are not violated
/// only such as are tight before the score and have a slack below `near` there.
pub(super) fn sweep(
    problem: &Problem,
    free: &Free,
    (levels, potentials): (usize, &Potentials),
    least: i64,
    candidates: &Candidates,
    (most, near): (usize, i64),
    budget: &mut Budget<'_>,
) -> Result<Found, Halt> {
    let all = free.source.len();
    budget.tell("pricing", 0, all);
    let priced = Priced::new(problem, free, levels, potentials)?;
    let mut ids: Vec<u32> = (0u32..).take(free.people[0].len()).collect();
    ids.sort_by(|&a, &b| priced.head_of(a).cmp(priced.head_of(b)));
    let mut entering = Entering {
        most,
        row: Vec::new(),
        found: Found {
            violated: 0,
            entering: Vec::new(),
        },
    };
    for ids in ids.chunk_by(|&a, &b| priced.head_of(a) == priced.head_of(b)) {
        let Some(&first) = ids.first() else { continue };
        let prices = priced.across(priced.head_of(first));
        if prices.iter().all(|&p| p == BARRED) {
            continue;
        }
        let own: Vec<i64> = ids
            .iter()
            .map(|&id| priced.score_price(Side::Mentees, id))
            .collect();
        let query = Query {
            side: Side::Mentees,
            ids,
            prices: &prices,
            least,
            threads: budget.threads(),
        };
        let mut current = first;
        budget.polled(|poll| {
            free.source
                .within(&query, &own, near, poll, &mut |mentee, mentor, score| {
                    if mentee != current {
                        entering.close(current);
                        current = mentee;
                    }
                    let pair = Pair::new(mentee, mentor);
                    let slack = priced.slack(pair, score);
                    if !candidates.has(pair) {
                        entering.offer(slack, mentor, score);
                    }
                })
        })?;
        entering.close(current);
    }
    budget.tell("pricing", all, all);
    Ok(entering.found)
}

impl Priced<'_> {
    fn new<'a>(
        problem: &'a Problem,
        free: &'a Free,
        count: usize,
        potentials: &Potentials,
    ) -> Result<Priced<'a>, Halt> {
        let levels: Vec<Number> = (0..count).map(|at| free.number(problem, at)).collect();
        let depends =
            |number: &Number| matches!(number.level(), Some(Level::TotalScore | Level::Lot));
        let head = levels.iter().position(depends).unwrap_or(count);
        let mut prices: [Vec<i64>; 2] = Default::default();
        for side in Side::BOTH {
            let exact = |number: i128| {
                let small = i64::try_from(number).ok();
                small.filter(|n| n.abs() <= LARGEST_PRICE)
            };
            let effective = effective(problem, side, potentials);
            let people = problem.people(side).positions();
            // What a pair is charged is as good as a part of the potentials.
            let charges = people.flat_map(|person| {
                let charge = move |&number: &Number| free.charge(side, person, number);
                levels.iter().map(charge)
            });
            let sums = effective.numbers().zip(charges);
            let numbers: Option<Vec<i64>> = sums
                .map(|(n, charge)| exact(n + i128::from(charge)))
                .collect();
            prices[side.index()] =
                numbers.ok_or(Halt::Broken("potentials are beyond the exact range"))?;
        }
        Ok(Priced {
            problem,
            free,
            scored: levels.get(head).and_then(|number| number.level()) == Some(Level::TotalScore),
            head,
            prices,
            levels,
        })
    }

    fn of(&self, side: Side, person: u32) -> &[i64] {
        let from = person as usize * self.levels.len();
        &self.prices[side.index()][from..from + self.levels.len()]
    }

    /// A mentee's numbers at the levels whose values don't depend on the pair.
    fn head_of(&self, mentee: u32) -> &[i64] {
        &self.of(Side::Mentees, mentee)[..self.head]
    }

    /// What a person's pairs cost in scores, rounded down: no pair has a lower slack than it is asked for with.
    fn score_price(&self, side: Side, person: u32) -> i64 {
        if self.scored {
            self.of(side, person)[self.head].div_euclid(self.free.over())
        } else {
            0
        }
    }

    /// What the mentors cost somebody with these numbers: barred where the slack is above zero before the score, open
    /// where it is below, or where it is zero and something other than the score comes next.
    fn across(&self, head: &[i64]) -> Vec<i64> {
        let levels = &self.levels[..self.head];
        let constants: Vec<i64> = levels
            .iter()
            .map(|&n| self.free.own_value(self.problem, n, Pair::new(0, 0), 0))
            .collect();
        let price = |mentor: u32| {
            let across = self.of(Side::Mentors, mentor);
            let slack = head
                .iter()
                .zip(across)
                .zip(&constants)
                .map(|((a, b), c)| a + b - c);
            match slack.map(|s| s.cmp(&0)).find(|order| order.is_ne()) {
                Some(Ordering::Greater) => BARRED,
                Some(_) => OPEN,
                None if self.scored => self.score_price(Side::Mentors, mentor),
                // Tight at all levels: not violated.
                None if self.head == self.levels.len() => BARRED,
                None => OPEN,
            }
        };
        (0u32..)
            .take(self.problem.people(Side::Mentors).len())
            .map(price)
            .collect()
    }

    /// The slack of a pair; levels after the lot's place are filled only where those before are zero.
    fn slack(&self, pair: Pair, score: i64) -> Slack {
        let (u, v) = (
            self.of(Side::Mentees, pair.mentee.0),
            self.of(Side::Mentors, pair.mentor.0),
        );
        let mut slack = [0; MOST_LEVELS];
        for (at, &number) in self.levels.iter().enumerate() {
            // The hash costs more than all the rest, and rarely decides.
            if number.level() == Some(Level::Lot) && slack != [0; MOST_LEVELS] {
                break;
            }
            slack[at] = u[at] + v[at] - self.free.own_value(self.problem, number, pair, score);
        }
        slack
    }
}

/// Gathers the pairs of one mentee after the other.
struct Entering {
    most: usize,
    row: Vec<(Slack, u32, i64)>,
    found: Found,
}

impl Entering {
    fn offer(&mut self, slack: Slack, mentor: u32, score: i64) {
        self.found.violated += u64::from(slack < [0; MOST_LEVELS]);
        self.row.push((slack, mentor, score));
    }

    /// Keeps the mentee's pairs of least slack.
    fn close(&mut self, mentee: u32) {
        if self.row.len() > self.most {
            self.row.select_nth_unstable(self.most);
            self.row.truncate(self.most);
        }
        let pairs = self.row.drain(..);
        let pairs = pairs.map(|(_, mentor, score)| (Pair::new(mentee, mentor), score));
        self.found.entering.extend(pairs);
    }
}

//! How far each weight may move before another matching is best.
//!
//! Let F be the matchings that are best at every level before the total score: the face of the earlier levels. Where
//! the lowest score is one of them, F is that of today's scores: the pairs below it are left out. For a criterion of
//! weight w, total(x) = A(x) + w · B(x), A and B sums over the pairs of x. f(w) = max over F of total(x) is convex and
//! piecewise linear, so the weights at which the given matching m is best form a closed interval. Its upper end is
//! found by Newton's method (Dinkelbach, Management Science 13, 1967; for the lines of combinatorial optima Gusfield,
//! Sensitivity analysis for combinatorial optimization, Berkeley 1980): begin with x best at B alone, the weight far
//! out; take the weight at which the lines of m and x cross; the best x there becomes the next, until m itself is best
//! there.
//!
//! Invariant: x is better than m right of the crossing, and B(x) > B(m). Each step lowers both the crossing and B(x),
//! so it ends; for integers after O(log (size of the numbers)) solves (Radzik, Newton's method for fractional
//! combinatorial optimization, FOCS 1992). No solve sees a fraction: at w = p/q the scores q·A + p·B are integers,
//! divided by what they have in common and refused where they leave the exact range. The lower end is the upper one of
//! −B and −w.

use super::compare::Codes;
use super::ratio::{Exact, Ratio};
use super::trial::{Ask, EVERY, Rewards, Trial, Tried};
use crate::fault::{Error, Fault};
use crate::ids::{Pair, Side};
use crate::problem::{Level, Matching, Problem};
use crate::score::{POINT_DECIMALS, format_decimal, parse_decimal};
use crate::solve::Settings;
use serde::Serialize;
use std::borrow::Cow;

/// Between which weights a matching stays the best. `Display` makes the note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Weights {
    /// What one of each side is called, mentees first.
    pub called: [String; 2],
    /// The lowest score, where it comes before the total score: pairs below it are left out, whatever the weights.
    pub lowest: Option<String>,
    /// One a criterion, in order.
    pub criteria: Vec<WeightRange>,
}

/// The closed interval of one weight while all else stays as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WeightRange {
    /// The spoken sentence, or `given score`, or `other`: of these two the weight multiplies the whole.
    pub name: String,
    /// Today's weight.
    pub weight: String,
    /// The least weight at which the matching is still best; `None`: there is none, or it is not known.
    pub low: Option<Exact>,
    /// The greatest; likewise.
    pub high: Option<Exact>,
    /// What changes just below the least.
    pub below: Option<Takeover>,
    /// What changes just above the greatest.
    pub above: Option<Takeover>,
    /// Why the interval is not known.
    pub not_known: Option<NotKnown>,
}

/// How the best matching just outside the interval differs: by the levels after the total score and the lot, too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Takeover {
    /// Pairs that are given up, ascending.
    pub lost: Vec<Codes>,
    /// Pairs that come in, ascending.
    pub gained: Vec<Codes>,
}

/// Why the interval of a weight is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum NotKnown {
    /// The weight is 0, and what the points would be is in the people's files, which are not at hand.
    PointsNotAtHand,
    /// The weight as it stands is no decimal of at most four places, or does not fit what the criterion gives.
    WeightUnreadable,
    /// A weight on the way would make scores beyond the exact range.
    TooLarge,
    /// A search met its limit of cases (groups overlap or count people).
    Stopped,
}

/// The interval of every weight, and what changes on either side. A matching that ties at the total score counts as
/// best: the levels after it and the lot are not looked at, but for what takes over. O(log (size of numbers)) solves a
/// criterion, in practice 2 to 10 a side; memory O(eligible pairs), of which there may be 20 million.
///
/// # Errors
/// [`Error::Problem`] where no weight decides anything: scores came as they are, or the aim has no total score; where
/// the matching is not best up to the total score as it is; [`Error::Interrupted`].
pub fn weights(
    problem: &Problem,
    matching: &Matching,
    settings: &Settings,
) -> Result<Weights, Error> {
    let refuse = |code: &str, message: &str, hint: &str| {
        Err(Error::Problem(
            Fault::new(code, message).with_hint(hint).into(),
        ))
    };
    if problem.criteria().is_empty() {
        let message =
            "there are no weights: the scores came as they are, or no criterion pays points";
        return refuse("no-weights", message, "ask of a scheme with a prefer");
    }
    let Some(total) = problem
        .aim()
        .iter()
        .position(|level| *level == Level::TotalScore)
    else {
        let message =
            "the aim has no `total score`, where weights would be traded against each other";
        return refuse("no-total-score", message, "name `total score` in the aim");
    };
    let trial = Trial::new(problem, &settings.cancel)?;
    let face = Face::new(&trial, matching, total, settings);
    let as_it_is = face.solve(&|at| Some(trial.scores[at].into()), 1, false)?;
    let best = match as_it_is {
        Tried::Best(pairs) => face.upto_total(&pairs) == face.upto_total(&matching.pairs),
        // What a limit or the range keeps from being known is said a criterion.
        Tried::Stopped(_) | Tried::TooLarge => true,
        Tried::Infeasible => false,
    };
    if !best {
        let message = "the matching is not the best of its problem as the weights are";
        return refuse("not-optimal", message, "ask of one that is proved optimal");
    }
    let criteria = (0..problem.criteria().len()).map(|at| face.range(at));
    Ok(Weights {
        called: Side::BOTH.map(|side| problem.called(side).to_owned()),
        lowest: face
            .lowest
            .map(|lowest| format_decimal(i128::from(lowest), problem.decimals())),
        criteria: criteria.collect::<Result<_, Error>>()?,
    })
}

/// The matchings that are best before the total score.
struct Face<'a> {
    trial: &'a Trial<'a>,
    matching: &'a Matching,
    settings: &'a Settings,
    /// Levels up to the total score, without the lowest.
    upto: Vec<Level>,
    /// Levels of the aim, without a lowest score before the total.
    all: Vec<Level>,
    /// Where the total score is among the additive levels.
    position: usize,
    lowest: Option<i64>,
}

/// A criterion, its contributions turned so that they grow with the weight: the total score of a pair is rest + r ·
/// own.
struct Line {
    rest: Vec<i64>,
    own: Vec<i64>,
    /// r as the weight is now: its sign.
    now: i64,
    /// The weight is r · unit.
    unit: Ratio,
}

/// Why an interval is not found.
enum Halt {
    Error(Error),
    NotKnown(NotKnown),
}

impl From<Error> for Halt {
    fn from(error: Error) -> Halt {
        Halt::Error(error)
    }
}

impl From<NotKnown> for Halt {
    fn from(reason: NotKnown) -> Halt {
        Halt::NotKnown(reason)
    }
}

/// The pairs that a solve found best.
fn best(tried: Tried) -> Result<Vec<Pair>, NotKnown> {
    match tried {
        Tried::Best(pairs) => Ok(pairs),
        Tried::TooLarge => Err(NotKnown::TooLarge),
        // The matching itself is feasible.
        Tried::Stopped(_) | Tried::Infeasible => Err(NotKnown::Stopped),
    }
}

/// One end of an interval: where it lies and what is best beyond, or nothing where there is no end.
type End = Option<(Ratio, Vec<Pair>)>;

impl<'a> Face<'a> {
    fn new(
        trial: &'a Trial<'a>,
        matching: &'a Matching,
        total: usize,
        settings: &'a Settings,
    ) -> Face<'a> {
        let problem = trial.problem;
        let aim = problem.aim();
        let additive = |levels: &[Level]| -> Vec<Level> {
            let kept = levels.iter().filter(|level| level.is_additive());
            kept.copied().collect()
        };
        let (upto, after) = aim.split_at((total + 1).min(aim.len()));
        let score = |&pair: &Pair| problem.source().score(pair);
        let lowest = match upto.contains(&Level::LowestScore) {
            true => matching.pairs.iter().filter_map(score).min(),
            false => None,
        };
        let upto = additive(upto);
        Face {
            trial,
            matching,
            settings,
            all: upto.iter().chain(after).copied().collect(),
            position: upto.len().saturating_sub(1),
            upto,
            lowest,
        }
    }

    /// The best of the face at these scores, and at `worth` times what people are worth at the total score. `drawn`:
    /// also by the levels after the total score and the lot.
    fn solve(
        &self,
        score: &dyn Fn(usize) -> Option<i128>,
        worth: i128,
        drawn: bool,
    ) -> Result<Tried, Error> {
        let problem = self.trial.problem;
        let rewards = |side: Side, person: u32| -> Option<Rewards> {
            let tuple = |tuple: &Vec<i64>| -> Option<Vec<i128>> {
                let width = if drawn { tuple.len() } else { self.upto.len() };
                let mut own: Vec<i128> = tuple.iter().take(width).map(|&n| n.into()).collect();
                let at_total = own.get_mut(self.position)?;
                *at_total = at_total.checked_mul(worth)?;
                Some(own)
            };
            let tuples = problem.people(side).rewards(person).iter();
            tuples.map(tuple).collect()
        };
        let ask = Ask {
            aim: if drawn { &self.all } else { &self.upto },
            seed: problem.seed().filter(|_| drawn),
            least: self.lowest.unwrap_or(EVERY),
            score,
            rewards: &rewards,
            group: None,
        };
        self.trial.solve(&ask, self.settings)
    }

    /// The values of the levels up to the total score, the lowest apart.
    fn upto_total(&self, pairs: &[Pair]) -> Vec<Option<i128>> {
        let objective = self.trial.problem.objective(pairs).into_iter();
        let upto = objective.filter(|(level, _)| self.upto.contains(level));
        upto.map(|(_, value)| value).collect()
    }

    /// The interval of the criterion at this position.
    fn range(&self, criterion: usize) -> Result<WeightRange, Error> {
        let named = self.trial.problem.criteria().get(criterion);
        let named = named.cloned().unwrap_or_default();
        let mut range = WeightRange {
            name: named.name,
            weight: named.weight,
            low: None,
            high: None,
            below: None,
            above: None,
            not_known: None,
        };
        let found = self.line(criterion, &range.weight).and_then(|line| {
            let ends = [self.upper(&line.mirrored())?, self.upper(&line)?];
            Ok((line, ends))
        });
        let (line, [low, high]) = match found {
            Ok(found) => found,
            Err(Halt::Error(error)) => return Err(error),
            Err(Halt::NotKnown(reason)) => {
                range.not_known = Some(reason);
                return Ok(range);
            }
        };
        let weight = |end: &End, sign: fn(Ratio) -> Ratio| match end {
            None => Some(None),
            Some((ratio, _)) => sign(*ratio)
                .times(line.unit)
                .map(|weight| Some(weight.text())),
        };
        let (Some(least), Some(greatest)) = (weight(&low, Ratio::negated), weight(&high, |r| r))
        else {
            range.not_known = Some(NotKnown::TooLarge);
            return Ok(range);
        };
        (range.low, range.high) = (least, greatest);
        range.below = low.map(|(_, pairs)| self.takeover(&pairs));
        range.above = high.map(|(_, pairs)| self.takeover(&pairs));
        Ok(range)
    }

    /// The criterion as a line, or why its points are not known.
    fn line(&self, criterion: usize, weight: &str) -> Result<Line, Halt> {
        let Trial {
            problem,
            pairs,
            scores,
        } = self.trial;
        let Ok(weight) = parse_decimal(weight, POINT_DECIMALS.unsigned_abs()) else {
            return Err(NotKnown::WeightUnreadable.into());
        };
        let mut line = Line {
            rest: Vec::with_capacity(pairs.len()),
            own: Vec::with_capacity(pairs.len()),
            now: weight.signum(),
            unit: Ratio::ONE,
        };
        if weight != 0 {
            let unit = Ratio::new(
                weight.abs().into(),
                10i128.pow(POINT_DECIMALS.unsigned_abs()),
            );
            let Some(unit) = unit else {
                return Err(NotKnown::TooLarge.into());
            };
            line.unit = unit;
        }
        for (&pair, &score) in pairs.iter().zip(scores) {
            if self.settings.cancel.is_cancelled() {
                return Err(Error::Interrupted.into());
            }
            let contribution = problem.source().points(pair).get(criterion).copied();
            let contribution = contribution.unwrap_or(0);
            let own = match line.now {
                0 if contribution != 0 => return Err(NotKnown::WeightUnreadable.into()),
                0 => match self.at_weight_one(criterion, pair) {
                    Some(own) => own,
                    None => return Err(NotKnown::PointsNotAtHand.into()),
                },
                sign => contribution.saturating_mul(sign),
            };
            let Some(rest) = score.checked_sub(contribution) else {
                return Err(NotKnown::TooLarge.into());
            };
            line.rest.push(rest);
            line.own.push(own);
        }
        Ok(line)
    }

    /// What the criterion would add at weight 1, where the people's files are at hand.
    fn at_weight_one(&self, criterion: usize, pair: Pair) -> Option<i64> {
        let problem = self.trial.problem;
        let results = problem.evaluator()?.evaluate(pair).criteria;
        let points = results.get(criterion)?.points?;
        let places = u32::try_from(problem.decimals() - POINT_DECIMALS).ok()?;
        points.checked_mul(10i64.checked_pow(places)?)
    }

    /// The greatest r at which the matching is best, and what is best just beyond.
    fn upper(&self, line: &Line) -> Result<End, Halt> {
        let far = self.solve(&|at| line.own.get(at).map(|&own| own.into()), 0, false)?;
        let mut found = self.sums(line, &best(far)?);
        let given = self.sums(line, &self.matching.pairs);
        let mut beyond: Option<Ratio> = None;
        while found.own > given.own {
            let (crossing, exact, pairs) = self.at_crossing(line, given, found)?;
            let next = self.sums(line, &pairs);
            let values = next.at(crossing).zip(given.at(crossing));
            let (value, standing) = values.ok_or(NotKnown::TooLarge)?;
            if value > standing {
                beyond = Some(crossing);
                found = next;
                continue;
            }
            if !exact {
                return Err(NotKnown::TooLarge.into());
            }
            // Between the two crossings all that is best has the sums of `found`.
            let just_beyond = match beyond {
                Some(beyond) => crossing.between(beyond),
                None => crossing.plus_one(),
            };
            let just_beyond = just_beyond.ok_or(NotKnown::TooLarge)?;
            let taken = best(self.at(line, just_beyond, true)?)?;
            return Ok(Some((crossing, taken)));
        }
        Ok(None)
    }

    /// Where `found` overtakes `given`, whether that is exact, and what is best there. Where its terms take scores
    /// beyond the exact range, an r a little below it of a smaller denominator: on the way to the end any that is still
    /// beyond will do.
    fn at_crossing(
        &self,
        line: &Line,
        given: Sums,
        found: Sums,
    ) -> Result<(Ratio, bool, Vec<Pair>), Halt> {
        let (above, below) = (given.rest - found.rest, found.own - given.own);
        let now = Ratio::new(line.now.into(), 1);
        let exact = Ratio::new(above, below).map(|r| (r, true));
        let rounded = [24u32, 16, 8, 0].into_iter().filter_map(|bits| {
            let whole = above.checked_mul(1 << bits)?.checked_div_euclid(below)?;
            let r = Ratio::new(whole, 1 << bits)?;
            // Before now another may be better that is not so later.
            (Some(r) > now).then_some((r, false))
        });
        for (r, exact) in exact.into_iter().chain(rounded) {
            match self.at(line, r, false)? {
                Tried::TooLarge => {}
                tried => return Ok((r, exact, best(tried)?)),
            }
        }
        Err(NotKnown::TooLarge.into())
    }

    /// The score of the pair at a position at r, times the denominator of r.
    fn score(line: &Line, r: Ratio, at: usize) -> Option<i128> {
        let rest = i128::from(*line.rest.get(at)?).checked_mul(r.below())?;
        rest.checked_add(i128::from(*line.own.get(at)?).checked_mul(r.above())?)
    }

    /// The best of the face at r.
    fn at(&self, line: &Line, r: Ratio, drawn: bool) -> Result<Tried, Error> {
        self.solve(&|at| Face::score(line, r, at), r.below(), drawn)
    }

    /// What some pairs add up to, what people are worth included.
    fn sums(&self, line: &Line, chosen: &[Pair]) -> Sums {
        let at = |pair: &Pair| self.trial.pairs.binary_search(pair).ok();
        let own = |pair: &Pair| line.own.get(at(pair)?).copied().map(i128::from);
        let own: i128 = chosen.iter().filter_map(own).sum();
        let objective = self.trial.problem.objective(chosen);
        let total = objective
            .iter()
            .find(|(level, _)| *level == Level::TotalScore);
        let total = total.and_then(|(_, value)| *value).unwrap_or(0);
        Sums {
            rest: total - own * i128::from(line.now),
            own,
        }
    }

    /// From the given matching to these pairs.
    fn takeover(&self, pairs: &[Pair]) -> Takeover {
        let problem = self.trial.problem;
        let before = &self.matching.pairs;
        let code = |side: Side, at: u32| {
            let id = problem.people(side).id(at);
            id.map_or_else(String::new, Cow::into_owned)
        };
        let only = |these: &[Pair], those: &[Pair]| -> Vec<Codes> {
            let own = these
                .iter()
                .filter(|pair| those.binary_search(pair).is_err());
            let codes = own.map(|pair| {
                let mentee = code(Side::Mentees, pair.mentee.0);
                [mentee, code(Side::Mentors, pair.mentor.0)]
            });
            let mut codes: Vec<Codes> = codes.collect();
            codes.sort_unstable();
            codes
        };
        Takeover {
            lost: only(before, pairs),
            gained: only(pairs, before),
        }
    }
}

/// The sums of a set of pairs: its total score is rest + r · own.
#[derive(Clone, Copy, Debug)]
struct Sums {
    rest: i128,
    own: i128,
}

impl Sums {
    /// The total score at r, times the denominator of r.
    fn at(self, r: Ratio) -> Option<i128> {
        let rest = self.rest.checked_mul(r.below())?;
        rest.checked_add(self.own.checked_mul(r.above())?)
    }
}

impl Line {
    /// Where r runs the other way.
    fn mirrored(&self) -> Line {
        Line {
            rest: self.rest.clone(),
            own: self.own.iter().map(|own| own.saturating_neg()).collect(),
            now: -self.now,
            unit: self.unit,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::{Criterion, Outcome, Parts};

    fn parts(lowest: bool) -> Parts {
        let mut parts = Parts::with_shape(2, 2);
        parts.called = ["officer", "mentor"].map(str::to_owned);
        parts.decimals = 0;
        parts.aim = vec![Level::MenteesPlaced, Level::TotalScore];
        if lowest {
            parts.aim.insert(1, Level::LowestScore);
        }
        parts.criteria = [
            ("They are near", "1"),
            ("They share topics", "2"),
            ("Same site", "0"),
        ]
        .map(|(name, weight)| Criterion {
            name: name.to_owned(),
            weight: weight.to_owned(),
        })
        .to_vec();
        for (i, j, near, topics) in [(0, 0, 4, 0), (0, 1, 0, 2), (1, 0, 0, 2), (1, 1, 1, 0)] {
            parts.pairs.push((Pair::new(i, j), near + topics));
            parts.points.extend([near, topics, 0]);
        }
        parts
    }

    fn asked(parts: Parts) -> Result<Weights, Error> {
        let problem = Problem::from_pairs(parts).unwrap();
        match problem.solve(&Settings::default()).unwrap() {
            Outcome::Optimal(matching) => weights(&problem, &matching, &Settings::default()),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn ends_are_told_with_what_takes_over() {
        let said = asked(parts(false)).unwrap();
        let swap = "officer 0 would have 1 instead of 0 and officer 1 would have 0 instead of 1";
        assert_eq!(
            said.to_string(),
            format!(
                "How far each weight may move, all else as it is:\n  \
                 “They are near” has weight 1: this matching stays the best from 0.8 up; below 0.8, {swap}.\n  \
                 “They share topics” has weight 2: this matching stays the best up to 2.5; above 2.5, {swap}.\n  \
                 “Same site” has weight 0: how far it may move is not known, as what the points would be is in the \
                 people's files, which are not at hand."
            )
        );
        let low = said.criteria[0].low.as_ref().unwrap();
        assert_eq!(
            (low.exact.as_str(), low.decimal.as_deref()),
            ("4/5", Some("0.8"))
        );
    }

    #[test]
    fn a_lowest_score_before_the_total_leaves_pairs_out() {
        let said = asked(parts(true)).unwrap();
        let text = said.to_string();
        assert!(
            text.ends_with(
                "\nThe lowest score comes before the total score: pairs below 2 are left out throughout."
            ),
            "{text}"
        );
        assert!(text.contains(
            "“They are near” has weight 1: this matching stays the best whatever the weight."
        ));
    }

    #[test]
    fn where_no_weight_decides_that_is_said() {
        let mut without = parts(false);
        without.aim = vec![Level::Pairs];
        let mut bare = parts(false);
        (bare.criteria, bare.points) = (Vec::new(), Vec::new());
        for (parts, words) in [
            (
                without,
                "the aim has no `total score`, where weights would be traded against each other",
            ),
            (
                bare,
                "there are no weights: the scores came as they are, or no criterion pays points",
            ),
        ] {
            let Error::Problem(faults) = asked(parts).unwrap_err() else {
                panic!("another error");
            };
            assert_eq!(faults.as_slice()[0].message, words);
        }
    }

    #[test]
    fn a_matching_that_is_not_the_best_has_no_interval() {
        let problem = Problem::from_pairs(parts(false)).unwrap();
        let Outcome::Optimal(mut matching) = problem.solve(&Settings::default()).unwrap() else {
            panic!("feasible");
        };
        matching.pairs = vec![Pair::new(0, 1), Pair::new(1, 0)];
        let refused = weights(&problem, &matching, &Settings::default()).unwrap_err();
        assert!(
            refused
                .to_string()
                .starts_with("the matching is not the best of its problem")
        );
        let stopped = Settings::default();
        stopped.cancel.cancel();
        assert!(matches!(
            weights(&problem, &matching, &stopped),
            Err(Error::Interrupted)
        ));
    }
}

//! Why a pair: what each criterion gives, and the facts behind each must.

use super::certain::Certainty;
use crate::fault::{Error, Fault};
use crate::ids::{Pair, Side};
use crate::problem::evaluate::{CriterionResult, Fact, GIVEN_SCORE, MustResult, OTHER};
use crate::problem::{Criterion, Matching, Problem};
use crate::score::{POINT_DECIMALS, format_decimal, parse_decimal};
use serde::Serialize;
use std::borrow::Cow;

/// Why two people are a pair.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Why {
    /// Code of the mentee.
    pub mentee: String,
    /// Code of the mentor.
    pub mentor: String,
    /// What one of each side is called, mentees first.
    pub called: [String; 2],
    /// Whether the pair was pinned by hand.
    pub pinned: bool,
    /// The score, an exact decimal: the sum of the contributions.
    pub score: String,
    /// What each criterion gives; empty where scores came as they are.
    pub criteria: Vec<WhyCriterion>,
    /// The sums of what counts for the mentee's and for the mentor's benefit; `None` where no criterion says for whom it
    /// is, or the people's files are not at hand.
    pub benefits: Option<[String; 2]>,
    /// The musts with their facts; `None` where the people's files are not at hand.
    pub musts: Option<Vec<MustResult>>,
    /// The pair's place by score among all that the mentee could have, and among all that the mentor could have.
    pub places: [Place; 2],
    /// Whether every matching that is best before the lot has the pair, or the lot decided; `None` where that was not asked
    /// ([`certainty`](super::certainty()) tells).
    pub certainty: Option<Certainty>,
}

/// Where a pair stands by score among all eligible pairs of one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Place {
    /// One more than there are pairs of a higher score.
    pub rank: u64,
    /// How many other pairs have the same score.
    pub alike: u64,
    /// How many pairs there are.
    pub of: u64,
}

/// What one criterion gives a pair; numbers are exact decimals.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WhyCriterion {
    /// The spoken sentence, or `given score`, or `other`.
    pub name: String,
    /// Points before the weight; `None` where only their product is known, as of `given score` and `other`.
    pub points: Option<String>,
    /// What multiplies the points.
    pub weight: String,
    /// Points times weight; `None` where a blank leaves it open, which it never does for a chosen pair.
    pub contribution: Option<String>,
    /// Whose benefit it is, where the scheme says so.
    pub benefit: Option<Side>,
    /// The comparisons behind the points; `None` where the people's files are not at hand.
    pub facts: Option<Vec<Fact>>,
}

/// Why the pair was chosen, in data; `Display` makes the note. O(pairs of the two people + lines).
///
/// # Errors
/// [`Error::Problem`] where the pair is not one of the matching.
pub fn why(problem: &Problem, matching: &Matching, pair: Pair) -> Result<Why, Error> {
    let code = |side: Side, at: u32| {
        let id = problem.people(side).id(at);
        id.map_or_else(|| format!("#{at}"), Cow::into_owned)
    };
    let mentee = code(Side::Mentees, pair.mentee.0);
    let mentor = code(Side::Mentors, pair.mentor.0);
    let score = problem.source().score(pair);
    let (true, Some(score)) = (matching.pairs.contains(&pair), score) else {
        let message = format!("`{mentee}` and `{mentor}` are not a pair of this matching");
        let hint = "ask about one of its pairs, or why one of the two is unplaced";
        return Err(Error::Problem(
            Fault::new("not-a-pair", message).with_hint(hint).into(),
        ));
    };
    let decimal = |value: i128| format_decimal(value, problem.decimals());
    let evaluation = problem
        .evaluator()
        .map(|evaluator| evaluator.evaluate(pair));
    let results = evaluation.as_ref().map(|e| e.criteria.as_slice());
    let contributions = problem.source().points(pair);
    let mut criteria = Vec::new();
    for (at, (criterion, &contribution)) in
        problem.criteria().iter().zip(&contributions).enumerate()
    {
        let result = results.and_then(|results| results.get(at));
        let points = match result {
            Some(result) => result.points,
            None => points_before(contribution, criterion),
        };
        criteria.push(WhyCriterion {
            name: criterion.name.clone(),
            points: points.map(|p| format_decimal(i128::from(p), POINT_DECIMALS)),
            weight: criterion.weight.clone(),
            contribution: Some(decimal(i128::from(contribution))),
            benefit: result.and_then(|r| r.benefit),
            facts: result.map(|r| r.facts.clone()),
        });
    }
    let benefits = results.and_then(|results| benefits(results, &contributions));
    Ok(Why {
        mentee,
        mentor,
        called: Side::BOTH.map(|side| problem.called(side).to_owned()),
        pinned: problem.pins().contains(&pair),
        score: decimal(i128::from(score)),
        criteria,
        benefits: benefits.map(|sums| sums.map(decimal)),
        musts: evaluation.map(|e| e.musts),
        places: Side::BOTH.map(|side| place(problem, side, pair.person(side), score)),
        certainty: None,
    })
}

fn place(problem: &Problem, side: Side, person: u32, score: i64) -> Place {
    let mut place = Place {
        rank: 1,
        alike: 0,
        of: 0,
    };
    let mut same = 0u64;
    problem.source().for_each(side, person, &mut |_, other| {
        place.of += 1;
        place.rank += u64::from(other > score);
        same += u64::from(other == score);
    });
    // The pair itself is one of them.
    place.alike = same.saturating_sub(1);
    place
}

/// Points in 1/10,000 from their product with the weight in 10⁻⁸, where that is a whole number of them. Given scores and
/// what is summed up as `other` are no points times a weight: no line of a scheme may have their names.
fn points_before(contribution: i64, criterion: &Criterion) -> Option<i64> {
    if [GIVEN_SCORE, OTHER].contains(&criterion.name.as_str()) {
        return None;
    }
    let weight = parse_decimal(&criterion.weight, POINT_DECIMALS.unsigned_abs()).ok()?;
    let exact = contribution.checked_rem(weight)? == 0;
    exact.then(|| contribution.checked_div(weight)).flatten()
}

/// The sums of what counts for the benefit of each side; `None` where nothing says for whom it is.
pub(super) fn benefits(results: &[CriterionResult], contributions: &[i64]) -> Option<[i128; 2]> {
    let mut sums = None;
    for (result, &contribution) in results.iter().zip(contributions) {
        if let Some(side) = result.benefit {
            sums.get_or_insert([0; 2])[side.index()] += i128::from(contribution);
        }
    }
    sums
}

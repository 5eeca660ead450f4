//! The one evaluator of musts and prefers: everything that scores a pair of a cohort goes through it.
//!
//! Names become columns once, when it is made; a pair is then a few comparisons of integers. Amounts are exact
//! fractions compared by cross-multiplication, distances squared metres, points rounded down to 1/10,000, and the
//! weight multiplies afterwards: a score counts in 10⁻⁸ and is linear in every weight.

pub(crate) mod blanks;
mod compiled;
mod facts;
mod found;
mod line;
#[cfg(test)]
mod line_lists_days;
mod listing;
mod measure;
mod priority;
mod refusals;
mod resolve;
pub(crate) mod said;
#[cfg(test)]
mod staff;
#[cfg(test)]
mod tests;
mod truth;

pub use facts::{Fact, Finding};
pub use line::Verdict;
pub use priority::Worth;

use super::Criterion;
use crate::cohort::{Cohort, Extras};
use crate::fault::{Error, Fault, Faults};
use crate::ids::{Mentee, Pair, Side};
use crate::scheme::{Attribute, Ladder, Prefer, Scheme};
use crate::score::{POINT_DECIMALS, format_decimal};
use blanks::WhyBlank;
use compiled::Compiled;
use line::{Line, MustLine, PayRow, PreferLine};
use measure::{Given, Met, given_score};
use priority::PriorityLine;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// Name of the criterion that adds the scores given beside the cohort.
pub const GIVEN_SCORE: &str = "given score";
/// Name of the criterion that sums those that read a sensitive attribute.
pub const OTHER: &str = "other";

/// A scheme's musts and prefers over the columns of one cohort.
pub struct Evaluator {
    cohort: Cohort,
    asked: BTreeMap<String, Attribute>,
    ladders: BTreeMap<String, Ladder>,
    musts: Vec<MustLine>,
    prefers: Vec<PreferLine>,
    /// The criteria as they are shown: those of the file that read nothing sensitive, `given score`, `other`.
    criteria: Vec<Criterion>,
    /// Where each prefer stands among the criteria.
    places: Vec<usize>,
    /// Where `given score` stands, and the scores.
    given: Option<(usize, Given)>,
    priorities: Vec<PriorityLine>,
    /// The lines as all pairs are scored by them; `None`: pair by pair.
    compiled: Option<Compiled>,
}

/// What the evaluator says of one pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Decision {
    /// It passes all musts, with this score in 10⁻⁸.
    Eligible(i64),
    /// At least one must refuses it.
    Refused,
    /// A blank leaves it open, and the line that needs it does not say what that means.
    Unknown,
}

/// Everything about one pair, for answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evaluation {
    /// Whether it passes all musts; `None` where a blank leaves that open.
    pub eligible: Option<bool>,
    /// The musts in the order of the scheme.
    pub musts: Vec<MustResult>,
    /// The criteria in the order of [`Evaluator::criteria`]; also of a pair that is not eligible.
    pub criteria: Vec<CriterionResult>,
}

/// What one must says of a pair.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MustResult {
    /// The spoken sentence.
    pub name: String,
    /// Kept, refused, or left open. Of a must that reads a sensitive attribute: not that a blank
    /// made it pass or refuse.
    pub verdict: Verdict,
    /// The comparisons that make it so.
    pub facts: Vec<Fact>,
}

/// What one criterion gives a pair.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CriterionResult {
    /// The spoken sentence, or `given score`, or `other`.
    pub name: String,
    /// Points before the weight in 1/10,000; `None` for `given score` and `other`, or where a blank leaves them open.
    pub points: Option<i64>,
    /// What it adds to the score, in 10⁻⁸; `None` where a blank leaves it open.
    pub contribution: Option<i64>,
    /// Whose benefit it is, where the scheme says so.
    pub benefit: Option<Side>,
    /// The comparisons that make it so.
    pub facts: Vec<Fact>,
}

/// For whom an answer is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum View {
    /// Whoever reads a result. Whom a must that reads a sensitive attribute refused, and how often, tells of values: it is
    /// withheld.
    #[default]
    Anybody,
    /// The coordinator, who holds the people's files and asks for it: refusals by every must. Values are withheld here, too.
    Coordinator,
}

/// How many people one must refused.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Refusal {
    /// The must's spoken sentence.
    pub must: String,
    /// How many people of the other side.
    pub count: u64,
}

impl Evaluator {
    /// Resolves a scheme over a cohort and what was given beside it: of `extras` the scores, the earlier results and the
    /// day of the run are read. O(cohort · log cohort + scores + earlier pairs); where a line bounds steps in the reporting
    /// line, those who are that near are looked at too, up to a quarter of all pairs.
    ///
    /// # Errors
    /// [`Error::Scheme`] where a line reads what is not asked or doesn't fit its measure, [`Error::Cohort`] where one
    /// reads given scores, earlier results or the day of the run and there are none, or earlier results are given and none
    /// reads them, [`Error::Problem`] where points times weights could leave the exact range.
    pub fn new(scheme: &Scheme, cohort: &Cohort, extras: &Extras) -> Result<Evaluator, Error> {
        let given: Option<Given> = extras.scores.as_deref().map(Given::from);
        let previous: Option<Met> = extras.previous.as_deref().map(Met::from);
        let unread = previous.is_some() && !scheme.reads_previous();
        let mut resolver =
            resolve::Resolver::new(scheme, cohort, given.clone(), previous, extras.as_of);
        if unread {
            resolver.cohort_faults.push(unread_previous());
        }
        // A faulty line leaves a fault and is left out: with a fault nothing is built.
        let musts: Vec<MustLine> = scheme
            .musts
            .iter()
            .filter_map(|m| resolver.must(m))
            .collect();
        let prefers = scheme.prefers.iter().filter_map(|p| resolver.prefer(p));
        let prefers: Vec<PreferLine> = prefers.collect();
        let priorities = scheme.priorities.iter();
        let priorities = priorities.filter_map(|p| resolver.priority(p));
        let priorities: Vec<PriorityLine> = priorities.collect();
        Faults::or_ok(resolver.scheme_faults).map_err(Error::Scheme)?;
        Faults::or_ok(resolver.cohort_faults).map_err(Error::Cohort)?;
        // A prefer that reads the scores decides what they are worth: they are not added a second time.
        let added = given.filter(|_| !scheme.prefers.iter().any(Prefer::reads_given_score));
        check_range(&prefers, added.as_deref())?;
        let (criteria, places, given_at) = columns(&prefers, added.is_some());
        let sizes = Side::BOTH.map(|side| cohort.people(side).len());
        let compiled = Compiled::new(&musts, &prefers, sizes);
        Ok(Evaluator {
            cohort: cohort.clone(),
            asked: scheme.asked.clone(),
            ladders: scheme.ladders.clone(),
            musts,
            prefers,
            criteria,
            places,
            given: given_at.zip(added),
            priorities,
            compiled,
        })
    }

    /// The same, asking every pair alone.
    pub(crate) fn pair_by_pair(self) -> Evaluator {
        Evaluator {
            compiled: None,
            ..self
        }
    }

    /// The criteria as outputs show them: those that read nothing sensitive in the order of the scheme, then
    /// `given score` where scores are added as they are, then `other` for all that read a sensitive attribute.
    #[must_use]
    pub fn criteria(&self) -> &[Criterion] {
        &self.criteria
    }

    /// Where each prefer of the scheme stands among the criteria.
    pub(crate) fn prefer_places(&self) -> &[usize] {
        &self.places
    }

    /// The score of an eligible pair in 10⁻⁸; `None` where a must refuses it or a blank leaves it open.
    #[must_use]
    pub fn score(&self, pair: Pair) -> Option<i64> {
        let mut contributions = vec![0; self.criteria.len()];
        self.contributions(pair, &mut contributions)
    }

    /// [`Evaluator::score`], with what each criterion adds written to `contributions` (as long as the criteria).
    /// No text is read and nothing is allocated.
    pub fn contributions(&self, pair: Pair, contributions: &mut [i64]) -> Option<i64> {
        match self.decide(pair, contributions) {
            Decision::Eligible(score) => Some(score),
            Decision::Refused | Decision::Unknown => None,
        }
    }

    pub(crate) fn decide(&self, pair: Pair, contributions: &mut [i64]) -> Decision {
        let mut open = false;
        for must in &self.musts {
            let verdict = must.verdict(pair);
            if verdict.refuses() {
                return Decision::Refused;
            }
            open |= verdict == Verdict::Unknown;
        }
        if open {
            return Decision::Unknown;
        }
        contributions.fill(0);
        let mut score = 0;
        let mut add = |place: usize, contribution: i64| {
            score += contribution;
            if let Some(sum) = contributions.get_mut(place) {
                *sum += contribution;
            }
        };
        for (prefer, &place) in self.prefers.iter().zip(&self.places) {
            let Some(points) = prefer.points(pair) else {
                return Decision::Unknown;
            };
            add(place, points * prefer.weight);
        }
        if let Some((place, given)) = &self.given {
            add(*place, given_score(given, pair).unwrap_or(0));
        }
        Decision::Eligible(score)
    }

    /// Calls for every pair of a mentee that no must refuses, mentors ascending, with what is decided and what each
    /// criterion adds.
    pub(crate) fn row(&self, mentee: u32, mut visit: impl FnMut(Pair, Decision, &[i64])) {
        let mut contributions = vec![0; self.criteria.len()];
        let Some(compiled) = &self.compiled else {
            for mentor in self.mentors() {
                let pair = Pair::new(mentee, mentor);
                match self.decide(pair, &mut contributions) {
                    Decision::Refused => {}
                    decision => visit(pair, decision, &contributions),
                }
            }
            return;
        };
        let mut tile = compiled.room(true);
        for at in 0..compiled.tiles() {
            compiled.look(mentee, at, &mut tile);
            for (lane, mentor, score) in compiled.alive(&tile) {
                let pair = Pair::new(mentee, mentor);
                let Some(mut score) = score else {
                    visit(pair, Decision::Unknown, &contributions);
                    continue;
                };
                contributions.fill(0);
                for (criterion, place) in self.places.iter().enumerate() {
                    if let Some(sum) = contributions.get_mut(*place) {
                        *sum += compiled.part(&tile, criterion, lane);
                    }
                }
                if let Some((place, given)) = &self.given {
                    let given = given_score(given, pair).unwrap_or(0);
                    score += given;
                    if let Some(sum) = contributions.get_mut(*place) {
                        *sum += given;
                    }
                }
                visit(pair, Decision::Eligible(score), &contributions);
            }
        }
    }

    /// The scores of a mentee's pairs with all mentors, in 10⁻⁸; [`i64::MIN`] where a must refuses the pair or a blank
    /// leaves it open, or where there is no such mentee or mentor. What there is no room for in `scores` is left out.
    /// O(mentors · lines), a fraction of a nanosecond for most lines.
    pub fn scores(&self, mentee: Mentee, scores: &mut [i64]) {
        let is_there = mentee.index() < self.cohort.people(Side::Mentees).len();
        let mentors = if is_there { self.mentors().count() } else { 0 };
        let (scores, beyond) = scores.split_at_mut(mentors.min(scores.len()));
        beyond.fill(i64::MIN);
        if !is_there {
            return;
        }
        let Some(compiled) = &self.compiled else {
            for (mentor, score) in self.mentors().zip(scores) {
                let pair = Pair::new(mentee.0, mentor);
                *score = self.score(pair).unwrap_or(i64::MIN);
            }
            return;
        };
        let mut tile = compiled.room(false);
        for (at, out) in (0..compiled.tiles()).zip(scores.chunks_mut(compiled::WIDTH)) {
            compiled.look(mentee.0, at, &mut tile);
            if let Ok(out) = <&mut [i64; compiled::WIDTH]>::try_from(&mut *out) {
                compiled.scores(&tile, out);
            } else {
                let mut own = [0; compiled::WIDTH];
                compiled.scores(&tile, &mut own);
                out.iter_mut().zip(own).for_each(|(out, own)| *out = own);
            }
        }
        if let Some((_, given)) = &self.given {
            let from = given.partition_point(|(pair, _)| pair.mentee < mentee);
            let own = given.iter().skip(from);
            for (pair, more) in own.take_while(|(pair, _)| pair.mentee == mentee) {
                match scores.get_mut(pair.mentor.index()) {
                    Some(score) if *score > i64::MIN => *score += more,
                    _ => {}
                }
            }
        }
    }

    fn mentors(&self) -> impl Iterator<Item = u32> {
        (0u32..).take(self.cohort.people(Side::Mentors).len())
    }

    /// Everything about one pair, with the facts behind each line; those of sensitive attributes withheld.
    #[must_use]
    pub fn evaluate(&self, pair: Pair) -> Evaluation {
        let mut eligible = Some(true);
        let mut musts = Vec::new();
        for must in &self.musts {
            let verdict = must.verdict(pair);
            if verdict.refuses() {
                eligible = Some(false);
            } else if verdict == Verdict::Unknown {
                eligible = eligible.filter(|passes| !passes);
            }
            musts.push(MustResult {
                name: must.line.name.clone(),
                verdict: if must.line.sensitive {
                    withheld(verdict)
                } else {
                    verdict
                },
                facts: self.facts(&must.line, &[], pair),
            });
        }
        Evaluation {
            eligible,
            musts,
            criteria: self.criterion_results(pair),
        }
    }

    fn criterion_results(&self, pair: Pair) -> Vec<CriterionResult> {
        let empty = |criterion: &Criterion| CriterionResult {
            name: criterion.name.clone(),
            points: None,
            contribution: Some(0),
            benefit: None,
            facts: Vec::new(),
        };
        let mut results: Vec<CriterionResult> = self.criteria.iter().map(empty).collect();
        for (prefer, &place) in self.prefers.iter().zip(&self.places) {
            let Some(result) = results.get_mut(place) else {
                continue;
            };
            let points = prefer.points(pair);
            let sum = result.contribution.zip(points);
            result.contribution = sum.map(|(sum, points)| sum + points * prefer.weight);
            if prefer.line.sensitive {
                result.facts = vec![Fact::withheld()];
            } else {
                result.points = points;
                result.benefit = prefer.benefit;
                result.facts = self.facts(&prefer.line, prefer.rows(), pair);
            }
        }
        if let Some((place, given)) = &self.given
            && let Some(result) = results.get_mut(*place)
        {
            result.contribution = Some(given_score(given, pair).unwrap_or(0));
        }
        results
    }

    fn facts(&self, line: &Line, rows: &[PayRow], pair: Pair) -> Vec<Fact> {
        if line.sensitive {
            return vec![Fact::withheld()];
        }
        let cited = line.cite(pair);
        cited
            .into_iter()
            .map(|test| self.fact(test, rows, pair))
            .collect()
    }

    /// Whether a must reads a sensitive attribute, whomever it refuses.
    #[must_use]
    pub fn withholds(&self) -> bool {
        self.musts.iter().any(|must| must.line.sensitive)
    }

    /// The musts that refuse a pair, in the order of the scheme; none where a must of the scheme reads a sensitive attribute:
    /// whom that one refuses would follow from whom the others do.
    #[must_use]
    pub fn refused_by(&self, pair: Pair) -> Vec<String> {
        let musts = self.musts.iter().filter(|_| !self.withholds());
        let refusing = musts.filter(|must| must.verdict(pair).refuses());
        refusing.map(|must| must.line.name.clone()).collect()
    }

    /// The cells that leave this pair open, each with the line that needs it; none where the pair is decided.
    pub(crate) fn blame(&self, pair: Pair, blamed: &mut BTreeSet<Blame>) {
        if self.musts.iter().any(|must| must.verdict(pair).refuses()) {
            return;
        }
        let musts = self.musts.iter().enumerate();
        for (at, must) in musts.filter(|(_, must)| must.verdict(pair) == Verdict::Unknown) {
            blame_line(&must.line, LineAt::Must(at), pair, blamed);
        }
        let prefers = self.prefers.iter().enumerate();
        for (at, prefer) in prefers.filter(|(_, prefer)| prefer.points(pair).is_none()) {
            blame_line(&prefer.line, LineAt::Prefer(at), pair, blamed);
        }
    }

    /// One fault for every blank cell that a line needs and does not say what it means.
    pub(crate) fn blank_faults(&self, blamed: &BTreeSet<Blame>) -> Vec<Fault> {
        let fault = |blame: &Blame| {
            let people = self.cohort.people(blame.side);
            let (blank, from) = match self.why_blank(&blame.attribute) {
                WhyBlank::Empty => ("the cell is empty".to_owned(), Some(&*blame.attribute)),
                WhyBlank::LookedUp(from) => (
                    format!("the cell gives no `{}`", blame.attribute),
                    Some(from),
                ),
                WhyBlank::Staff(table) => (
                    format!(
                        "the table `{table}` leaves open who is above this person, or further up"
                    ),
                    None,
                ),
            };
            let heading = from.and_then(|from| self.asked.get(from));
            let (line, hint) = match blame.line {
                LineAt::Must(at) => (
                    self.musts.get(at).map(|must| &must.line),
                    "fill it in, or say in the must what a blank means: `blank = \"pass\"` or `blank = \"fail\"`",
                ),
                LineAt::Prefer(at) => (
                    self.prefers.get(at).map(|prefer| &prefer.line),
                    "fill it in, or say in the prefer what a blank is worth, such as `blank = 0`",
                ),
            };
            let name = line.map_or("", |line| line.name.as_str());
            let fault = Fault::new("blank", format!("{blank}, and `{name}` needs it"))
                .in_file(people.file.clone())
                .with_hint(hint);
            let fault = match heading {
                Some(asked) => fault.at_column(asked.column.clone()),
                None => fault,
            };
            match people.rows.get(blame.person as usize) {
                Some(&row) => fault.at_row(row),
                None => fault,
            }
        };
        blamed.iter().map(fault).collect()
    }
}

/// Earlier results that nothing reads would change nothing, which nobody means.
fn unread_previous() -> Fault {
    let message = "earlier results are given, and no line of the scheme reads them";
    let hint = "add a must with `listed = \"previous\"` and `at_most = 0`, or leave them out";
    Fault::new("unread", message)
        .in_file("previous")
        .with_hint(hint)
}

/// A blank cell and the line that needs it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Blame {
    side: Side,
    person: u32,
    attribute: String,
    line: LineAt,
}

/// A must or a prefer by position.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum LineAt {
    Must(usize),
    Prefer(usize),
}

fn blame_line(line: &Line, at: LineAt, pair: Pair, blamed: &mut BTreeSet<Blame>) {
    for test in line.cite(pair) {
        for (side, person) in test.measure.blanks(pair) {
            if let Some(attribute) = &test.reads[side.index()] {
                blamed.insert(Blame {
                    side,
                    person,
                    attribute: attribute.clone(),
                    line: at,
                });
            }
        }
    }
}

/// What may be shown of the verdict of a must that reads a sensitive attribute: not that it passes or refuses because somebody
/// left it blank. That a blank leaves it open is shown, as nothing else would say why the pair is undecided.
fn withheld(verdict: Verdict) -> Verdict {
    match verdict {
        Verdict::Refused | Verdict::BlankRefuses => Verdict::Refused,
        Verdict::Unknown => Verdict::Unknown,
        Verdict::Holds | Verdict::NotAsked | Verdict::BlankPasses => Verdict::Holds,
    }
}

/// The criteria as shown, the place of each prefer among them, and that of `given score`.
fn columns(prefers: &[PreferLine], given: bool) -> (Vec<Criterion>, Vec<usize>, Option<usize>) {
    let criterion = |name: &str, weight: String| Criterion {
        name: name.to_owned(),
        weight,
    };
    let one = || "1".to_owned();
    let open = prefers.iter().filter(|prefer| !prefer.line.sensitive);
    let mut criteria: Vec<Criterion> = open
        .map(|prefer| {
            let weight = format_decimal(i128::from(prefer.weight), POINT_DECIMALS);
            criterion(&prefer.line.name, weight)
        })
        .collect();
    let given = given.then(|| {
        criteria.push(criterion(GIVEN_SCORE, one()));
        criteria.len() - 1
    });
    let other = criteria.len();
    if prefers.iter().any(|prefer| prefer.line.sensitive) {
        criteria.push(criterion(OTHER, one()));
    }
    let mut next = 0;
    let place = |prefer: &PreferLine| {
        if prefer.line.sensitive {
            return other;
        }
        next += 1;
        next - 1
    };
    let places = prefers.iter().map(place).collect();
    (criteria, places, given)
}

/// That no sum of points times weights can leave an `i64`, whatever the pair.
fn check_range(prefers: &[PreferLine], given: Option<&[(Pair, i64)]>) -> Result<(), Error> {
    let scores = given.unwrap_or_default().iter();
    let mut sum = i128::from(scores.map(|(_, s)| s.unsigned_abs()).max().unwrap_or(0));
    for prefer in prefers {
        sum = sum.saturating_add(prefer.greatest());
        if sum > i128::from(i64::MAX) {
            let message = format!(
                "with the points of `{}` a score could exceed 92,233,720,368, the greatest that is kept exactly",
                prefer.line.name
            );
            let hint = "divide all points and given scores by the same number";
            return Err(Error::Problem(
                Fault::new("too-large", message).with_hint(hint).into(),
            ));
        }
    }
    Ok(())
}

impl fmt::Debug for Evaluator {
    /// Counts alone: the columns hold what people told in confidence.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Evaluator")
            .field("musts", &self.musts.len())
            .field("prefers", &self.prefers.len())
            .finish_non_exhaustive()
    }
}

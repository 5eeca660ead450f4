//! One walk over all pairs that counts and keeps none of them.

use super::remarks::ByHand;
use crate::cancel::CancelToken;
use crate::cohort::{Cohort, Extras};
use crate::fault::{Error, Faults};
use crate::ids::{Pair, Side};
use crate::problem::Evaluator;
use crate::problem::evaluate::Decision;
use crate::problem::evaluate::blanks::AtBlanks;
use crate::problem::evaluate::said::{BLANK, OPEN, REFUSED};
use std::collections::{BTreeMap, BTreeSet};

/// What was counted over all pairs. Rules are the musts in the order of the scheme, then the lists given by hand.
#[derive(Debug, Default)]
pub(super) struct Counts<'e> {
    pub(super) pairs: u64,
    /// No rule refuses.
    pub(super) eligible: u64,
    pub(super) rules: Vec<RuleCounts>,
    /// The lists by hand that are not empty.
    pub(super) by_hand: Vec<ByHand>,
    /// How many mates each person may have by all rules, by side.
    pub(super) mates: [Vec<u32>; 2],
    /// How many more each would have if one rule alone were dropped, by side, rule and person.
    pub(super) regained: [Vec<Vec<u32>>; 2],
    /// What people left blank where a must refuses blanks, by side.
    pub(super) blanks: [AtBlanks<'e>; 2],
    /// The scores of eligible pairs, in 10⁻⁸.
    pub(super) scores: Tally,
    /// What each criterion adds to eligible pairs, in 10⁻⁸.
    pub(super) criteria: Vec<Tally>,
}

/// What one rule says of all pairs.
#[derive(Clone, Debug, Default)]
pub(super) struct RuleCounts {
    pub(super) refused: u64,
    /// A blank decides, by what the must says of blanks; of these some are refused, or none.
    pub(super) blank: u64,
    /// A blank leaves it open; other rules refuse these pairs.
    pub(super) open: u64,
    /// Refused by this rule and passed by every other.
    pub(super) alone: u64,
}

/// How often each value occurs.
#[derive(Debug, Default)]
pub(super) struct Tally {
    values: BTreeMap<i64, u64>,
}

impl Tally {
    /// Takes the values out of a list. O(values · log different values).
    fn take(&mut self, values: &mut Vec<i64>) {
        values.sort_unstable();
        for alike in values.chunk_by(|a, b| a == b) {
            if let Some(value) = alike.first() {
                *self.values.entry(*value).or_default() += alike.len() as u64;
            }
        }
        values.clear();
    }

    /// The least and the greatest.
    pub(super) fn range(&self) -> Option<(i64, i64)> {
        let (least, _) = self.values.first_key_value()?;
        let (greatest, _) = self.values.last_key_value()?;
        Some((*least, *greatest))
    }

    pub(super) fn sum(&self) -> i128 {
        let each = self.values.iter();
        each.map(|(value, count)| i128::from(*value) * i128::from(*count))
            .sum()
    }

    /// How many are not zero.
    pub(super) fn not_zero(&self) -> u64 {
        let each = self.values.iter().filter(|(value, _)| **value != 0);
        each.map(|(_, count)| count).sum()
    }

    /// How many different values there are.
    pub(super) fn different(&self) -> u64 {
        self.values.len() as u64
    }

    /// The least difference of two values that differ.
    pub(super) fn step(&self) -> Option<i128> {
        let next = self.values.keys().skip(1);
        let gaps = self.values.keys().zip(next);
        gaps.map(|(a, b)| i128::from(*b) - i128::from(*a)).min()
    }

    /// How many values occur more than once, counted as often as they occur.
    pub(super) fn shared(&self) -> u64 {
        self.values.values().filter(|count| **count > 1).sum()
    }

    /// The value that occurs most often, the greatest of several, and how often.
    pub(super) fn most_often(&self) -> Option<(i64, u64)> {
        let most = self.values.iter().max_by_key(|(_, count)| **count);
        most.map(|(value, count)| (*value, *count))
    }
}

/// Looks at every pair. O(mentees · mentors · lines).
///
/// # Errors
/// [`Error::Cohort`] with the blanks that a line needs without saying what they mean; [`Error::Interrupted`].
pub(super) fn count<'e>(
    evaluator: &'e Evaluator,
    cohort: &Cohort,
    extras: &Extras,
    cancel: &CancelToken,
) -> Result<Counts<'e>, Error> {
    let [mentees, mentors] = Side::BOTH.map(|side| cohort.people(side).len());
    let lists = ByHand::given(extras);
    let mut said = evaluator.unsaid();
    let rules = said.musts().len() + lists.len();
    let mut counts = Counts {
        pairs: mentees as u64 * mentors as u64,
        rules: vec![RuleCounts::default(); rules],
        by_hand: lists.clone(),
        mates: [vec![0; mentees], vec![0; mentors]],
        regained: [mentees, mentors].map(|people| vec![vec![0; people]; rules]),
        ..Counts::default()
    };
    counts
        .criteria
        .resize_with(evaluator.criteria().len(), Tally::default);
    let mut row = Row::new(mentors);
    let mut by_hand = vec![vec![0; mentors]; lists.len()];
    let mut scores = Vec::new();
    let mut points = vec![Vec::new(); counts.criteria.len()];
    let mut blamed = BTreeSet::new();
    let mut blanks = evaluator.blanks_unmet();
    for mentee in (0u32..).take(mentees) {
        if cancel.is_cancelled() {
            return Err(Error::Interrupted);
        }
        evaluator.say(mentee, &mut said);
        evaluator.say_open(mentee, &mut said);
        blanks.look(mentee, &said);
        for (list, bytes) in lists.iter().zip(&mut by_hand) {
            bytes.fill(0);
            list.each(extras, mentee, &mut |mentor| {
                if let Some(byte) = bytes.get_mut(mentor as usize) {
                    *byte = REFUSED;
                }
            });
        }
        let bytes: Vec<&Vec<u8>> = said.musts().iter().chain(&by_hand).collect();
        row.add_up(&bytes, said.criteria());
        counts.add(mentee, &row, &bytes);
        evaluator.row(mentee, |pair, decision, contributions| match decision {
            Decision::Refused => {}
            Decision::Unknown => evaluator.blame(pair, &mut blamed),
            Decision::Eligible(score) => {
                if row.refused(pair) {
                    return;
                }
                scores.push(score);
                for (points, contribution) in points.iter_mut().zip(contributions) {
                    points.push(*contribution);
                }
            }
        });
        counts.scores.take(&mut scores);
        for (tally, points) in counts.criteria.iter_mut().zip(&mut points) {
            tally.take(points);
        }
    }
    Faults::or_ok(evaluator.blank_faults(&blamed)).map_err(Error::Cohort)?;
    counts.blanks = blanks.found();
    Ok(counts)
}

impl Counts<'_> {
    /// Adds what the rules say of one mentee.
    fn add(&mut self, mentee: u32, row: &Row, rules: &[&Vec<u8>]) {
        let [own, mentors] = &mut self.mates;
        let mut eligible = 0;
        for (mentor, refused) in mentors.iter_mut().zip(&row.once) {
            *mentor += u32::from(1 - refused);
            eligible += u32::from(1 - refused);
        }
        if let Some(own) = own.get_mut(mentee as usize) {
            *own = eligible;
        }
        self.eligible += u64::from(eligible);
        let [by_mentee, by_mentor] = &mut self.regained;
        let regained = by_mentee.iter_mut().zip(by_mentor);
        for ((counts, bytes), (own, mentors)) in self.rules.iter_mut().zip(rules).zip(regained) {
            counts.refused += ones(bytes, REFUSED);
            counts.blank += ones(bytes, BLANK);
            counts.open += ones(bytes, OPEN);
            let mut alone = 0;
            for ((byte, shared), mentor) in bytes.iter().zip(&row.shared).zip(mentors) {
                let only = u32::from(byte & REFUSED & !shared);
                *mentor += only;
                alone += only;
            }
            if let Some(own) = own.get_mut(mentee as usize) {
                *own = alone;
            }
            counts.alone += u64::from(alone);
        }
    }
}

/// What all rules say together of one mentee and every mentor: 1 or 0.
struct Row {
    /// At least one rule refuses the pair.
    once: Vec<u8>,
    /// Dropping one rule would not make it eligible: two refuse it, or a must or criterion is open.
    shared: Vec<u8>,
}

impl Row {
    fn new(mentors: usize) -> Row {
        Row {
            once: vec![0; mentors],
            shared: vec![0; mentors],
        }
    }

    fn add_up(&mut self, rules: &[&Vec<u8>], criteria: &[u8]) {
        self.once.fill(0);
        for (shared, byte) in self.shared.iter_mut().zip(criteria) {
            *shared = u8::from(byte & OPEN > 0);
        }
        for bytes in rules {
            let own = self.once.iter_mut().zip(&mut self.shared);
            for ((once, shared), byte) in own.zip(bytes.iter()) {
                let refused = byte & REFUSED;
                *shared |= (*once & refused) | u8::from(byte & OPEN > 0);
                *once |= refused;
            }
        }
    }

    fn refused(&self, pair: Pair) -> bool {
        self.once
            .get(pair.mentor.index())
            .is_some_and(|once| *once > 0)
    }
}

/// How many bytes have this bit.
fn ones(bytes: &[u8], bit: u8) -> u64 {
    // In pieces whose number fits a byte, which the compiler can add up side by side.
    let piece = |piece: &[u8]| {
        u64::from(
            piece
                .iter()
                .map(|byte| u8::from(byte & bit > 0))
                .sum::<u8>(),
        )
    };
    bytes.chunks(255).map(piece).sum()
}

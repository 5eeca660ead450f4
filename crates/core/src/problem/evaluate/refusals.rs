//! How many people each must refused somebody.

use super::said::REFUSED;
use super::{Evaluator, Refusal, View};
use crate::cancel::CancelToken;
use crate::fault::Error;
use crate::ids::{Pair, Side};

/// So many times as long takes a pair that is asked alone, about.
const ALONE: usize = 16;

impl Evaluator {
    /// How many people of the other side each must refused this person: the musts that refused somebody, in the order of the
    /// scheme. A pair that several refuse counts under each. `None` where the view may not know: one must of the scheme reads a
    /// sensitive attribute, and what the others refused would tell what that one did. O(people across · musts).
    #[must_use]
    pub fn refusals(&self, side: Side, person: u32, view: View) -> Option<Vec<Refusal>> {
        if view == View::Anybody && self.withholds() {
            return None;
        }
        Some(self.listed(&self.refused(side, person)))
    }

    /// [`Evaluator::refusals`] of several people, each asked about once, in their order.
    /// O(people across · musts) for each of them, or O(mentees · mentors · musts) for all; of mentees, and of many mentors, a
    /// fraction of a nanosecond a pair for most musts.
    ///
    /// # Errors
    /// [`Error::Interrupted`] where `cancel` asks for a stop.
    pub(crate) fn refusals_of(
        &self,
        side: Side,
        people: &[u32],
        view: View,
        cancel: &CancelToken,
    ) -> Result<Vec<Option<Vec<Refusal>>>, Error> {
        if view == View::Anybody && self.withholds() {
            return Ok(vec![None; people.len()]);
        }
        let counts = if side == Side::Mentors && people.len() > self.mentors().count() / ALONE {
            self.refused_mentors(people, cancel)?
        } else {
            let mut counts = Vec::with_capacity(people.len());
            for person in people {
                stop(cancel)?;
                counts.push(self.refused(side, *person));
            }
            counts
        };
        let listed = counts.iter().map(|counts| Some(self.listed(counts)));
        Ok(listed.collect())
    }

    /// The musts by name, in the order of the scheme, and whether each reads a sensitive attribute.
    pub(crate) fn musts_by_name(&self) -> impl Iterator<Item = (&str, bool)> {
        let musts = self.musts.iter();
        musts.map(|must| (must.line.name.as_str(), must.line.sensitive))
    }

    /// The musts that refuse a pair, by their places in the scheme: those that read sensitive attributes, too.
    pub(crate) fn refusing(&self, pair: Pair) -> impl Iterator<Item = usize> {
        let musts = self.musts.iter().enumerate();
        let refusing = musts.filter(move |(_, must)| must.verdict(pair).refuses());
        refusing.map(|(at, _)| at)
    }

    /// By must.
    fn refused(&self, side: Side, person: u32) -> Vec<u64> {
        if side == Side::Mentees {
            let mut said = self.unsaid();
            self.say(person, &mut said);
            let refused = |byte: &&u8| **byte & REFUSED > 0;
            let count = |bytes: &Vec<u8>| bytes.iter().filter(refused).count() as u64;
            return said.musts().iter().map(count).collect();
        }
        let across = self.cohort.people(side.other()).len();
        let mut counts = vec![0u64; self.musts.len()];
        for mate in (0u32..).take(across) {
            let pair = side.pair(person, mate);
            for (must, count) in self.musts.iter().zip(&mut counts) {
                *count += u64::from(must.verdict(pair).refuses());
            }
        }
        counts
    }

    /// Of several mentors, by must.
    fn refused_mentors(
        &self,
        mentors: &[u32],
        cancel: &CancelToken,
    ) -> Result<Vec<Vec<u64>>, Error> {
        let mut said = self.unsaid();
        let mut counts = vec![vec![0u32; self.mentors().count()]; self.musts.len()];
        for mentee in (0u32..).take(self.cohort.people(Side::Mentees).len()) {
            stop(cancel)?;
            self.say(mentee, &mut said);
            for (counts, bytes) in counts.iter_mut().zip(said.musts()) {
                for (count, byte) in counts.iter_mut().zip(bytes) {
                    *count += u32::from(byte & REFUSED);
                }
            }
        }
        let of = |mentor: &u32| {
            let own = |counts: &Vec<u32>| counts.get(*mentor as usize).copied().unwrap_or(0);
            counts.iter().map(|counts| u64::from(own(counts))).collect()
        };
        Ok(mentors.iter().map(of).collect())
    }

    /// The musts that refused somebody, by name.
    fn listed(&self, counts: &[u64]) -> Vec<Refusal> {
        let refusals = self.musts.iter().zip(counts);
        let refusals = refusals.map(|(must, count)| Refusal {
            must: must.line.name.clone(),
            count: *count,
        });
        refusals.filter(|refusal| refusal.count > 0).collect()
    }
}

fn stop(cancel: &CancelToken) -> Result<(), Error> {
    if cancel.is_cancelled() {
        return Err(Error::Interrupted);
    }
    Ok(())
}

//! Blanks: why somebody has one, and at whose a must refuses.

use super::Evaluator;
use super::said::{BLANK, REFUSED, Said};
use crate::ids::{Pair, Side};
use crate::scheme::{MustBlank, root};
use std::collections::{BTreeMap, BTreeSet};

/// Why somebody's value of an attribute is blank.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WhyBlank<'e> {
    /// Their cell is empty.
    Empty,
    /// It is looked up, and their cell of this attribute gives none.
    LookedUp(&'e str),
    /// This table of staff leaves open who is above them, or further up.
    Staff(&'e str),
}

/// The attributes that people left blank and at which a must therefore refuses a pair of theirs, each with the position
/// of the must.
pub(crate) type AtBlanks<'e> = BTreeMap<u32, BTreeSet<(usize, &'e str)>>;

/// [`AtBlanks`] as they are found, mentee by mentee; nothing of musts that read a sensitive attribute.
pub(crate) struct BlanksMet<'e> {
    evaluator: &'e Evaluator,
    /// By side: what may come to be found.
    waiting: [AtBlanks<'e>; 2],
    found: [AtBlanks<'e>; 2],
    /// By must, then by mentor: whether one of the mentor's waits; empty for musts that ask nobody.
    mentors: Vec<Vec<bool>>,
}

impl Evaluator {
    /// Why a value of this attribute is blank wherever it is.
    pub(crate) fn why_blank(&self, attribute: &str) -> WhyBlank<'_> {
        let own = self.asked.get(attribute);
        let staff = own.filter(|own| own.is_of_staff());
        if let Some(table) = staff.and_then(|own| own.table.as_ref()) {
            return WhyBlank::Staff(table);
        }
        // What is derived has no cell of its own: it is looked up from one that has.
        let asked = root(&self.asked, attribute).filter(|(from, _)| *from != attribute);
        match asked.and_then(|(from, _)| self.asked.get_key_value(from)) {
            Some((from, _)) => WhyBlank::LookedUp(from),
            None => WhyBlank::Empty,
        }
    }

    /// Nothing met yet. O(people · attributes that musts read).
    pub(crate) fn blanks_unmet(&self) -> BlanksMet<'_> {
        let mut met = BlanksMet {
            evaluator: self,
            waiting: Default::default(),
            found: Default::default(),
            mentors: vec![Vec::new(); self.musts.len()],
        };
        for (at, must) in self.musts.iter().enumerate() {
            if must.line.sensitive || must.blank != MustBlank::Fail {
                continue;
            }
            let tests = must.line.tests();
            for side in Side::BOTH {
                let people = self.cohort.people(side);
                let reads = tests
                    .iter()
                    .filter_map(|test| test.reads[side.index()].as_deref());
                for attribute in reads.collect::<BTreeSet<&str>>() {
                    let column = people.columns.get(attribute);
                    // Who is above somebody in a table of staff stands in no column of theirs.
                    let blank = |person: &u32| column.is_none_or(|own| own.is_blank(*person));
                    for person in (0u32..).take(people.len()).filter(blank) {
                        let own = met.waiting[side.index()].entry(person).or_default();
                        own.insert((at, attribute));
                    }
                }
            }
            let waits = |mentor| met.waits(Side::Mentors, mentor, at);
            let mentors = self.mentors().map(waits).collect();
            if let Some(own) = met.mentors.get_mut(at) {
                *own = mentors;
            }
        }
        met
    }
}

impl<'e> BlanksMet<'e> {
    fn waits(&self, side: Side, person: u32, must: usize) -> bool {
        let own = self.waiting[side.index()].get(&person);
        own.is_some_and(|own| {
            own.range((must, "")..)
                .next()
                .is_some_and(|own| own.0 == must)
        })
    }

    /// Looks at what the musts said of a mentee. O(mentors · musts), and the tests of those pairs that a must refuses for a
    /// blank and that may tell something new: as a rule one a person and must.
    pub(crate) fn look(&mut self, mentee: u32, said: &Said) {
        for (at, bytes) in said.musts().iter().enumerate() {
            let mut own = self.waits(Side::Mentees, mentee, at);
            for (mentor, byte) in (0u32..).zip(bytes) {
                let waits = |own: &Vec<bool>| own.get(mentor as usize).copied().unwrap_or(false);
                if *byte != BLANK | REFUSED || !(own || self.mentors.get(at).is_some_and(waits)) {
                    continue;
                }
                self.cite(at, Pair::new(mentee, mentor));
                own = self.waits(Side::Mentees, mentee, at);
                let waits = self.waits(Side::Mentors, mentor, at);
                let mentors = self.mentors.get_mut(at);
                if let Some(mentor) = mentors.and_then(|all| all.get_mut(mentor as usize)) {
                    *mentor = waits;
                }
            }
        }
    }

    /// Settles what the tests tell that leave a must open for a pair: one that reads an attribute lacks it of whoever is
    /// blank there, whoever the other is.
    fn cite(&mut self, must: usize, pair: Pair) {
        let Some(line) = self.evaluator.musts.get(must).map(|must| &must.line) else {
            return;
        };
        for test in line.cite(pair) {
            let blanks = test.measure.blanks(pair);
            for side in Side::BOTH {
                let (person, Some(attribute)) = (pair.person(side), &test.reads[side.index()])
                else {
                    continue;
                };
                let waiting = self.waiting[side.index()].get_mut(&person);
                let waited = waiting.is_some_and(|own| own.remove(&(must, attribute)));
                if waited && blanks.contains(&(side, person)) {
                    let found = self.found[side.index()].entry(person).or_default();
                    found.insert((must, attribute));
                }
            }
        }
    }

    /// What was found, by side.
    pub(crate) fn found(self) -> [AtBlanks<'e>; 2] {
        self.found
    }
}

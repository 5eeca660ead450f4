//! Conditions in three values: true, false, unknown (Kleene 1952, §64), over resolved measures.

use super::measure::{Amount, Measure};
use crate::ids::Pair;
use crate::scheme::Unit;

/// A condition whose names have become columns.
#[derive(Clone)]
pub(super) enum Truth {
    All(Vec<Truth>),
    Any(Vec<Truth>),
    Not(Box<Truth>),
    Test(Test),
}

/// A measure within bounds.
#[derive(Clone)]
pub(super) struct Test {
    pub(super) measure: Measure,
    pub(super) at_least: Option<Amount>,
    pub(super) at_most: Option<Amount>,
    /// In what its bounds and its table of points were written.
    pub(super) unit: Unit,
    /// The mentee's attribute and the mentor's, where it reads one.
    pub(super) reads: [Option<String>; 2],
    /// The tags that alone count, where not all do.
    pub(super) among: Option<Box<[String]>>,
}

impl Test {
    /// `None` where a blank decides.
    pub(super) fn of(&self, pair: Pair) -> Option<bool> {
        self.measure.of(pair).within(self.at_least, self.at_most)
    }
}

impl Truth {
    /// True, false, or `None`: unknown.
    pub(super) fn of(&self, pair: Pair) -> Option<bool> {
        match self {
            Truth::All(parts) => settle(parts, pair, false),
            Truth::Any(parts) => settle(parts, pair, true),
            Truth::Not(part) => part.of(pair).map(|truth| !truth),
            Truth::Test(test) => test.of(pair),
        }
    }

    /// The tests that make the truth what it is for this pair: of `all` and `any` those parts whose truth is that of
    /// the whole, and theirs in turn. For an unknown truth these are the tests that blanks leave open.
    pub(super) fn cite<'a>(&'a self, pair: Pair, cited: &mut Vec<&'a Test>) {
        match self {
            Truth::All(parts) | Truth::Any(parts) => {
                let truth = self.of(pair);
                for part in parts.iter().filter(|part| part.of(pair) == truth) {
                    part.cite(pair, cited);
                }
            }
            Truth::Not(part) => part.cite(pair, cited),
            Truth::Test(test) => cited.push(test),
        }
    }

    /// All tests, in the order of the file.
    pub(super) fn tests<'a>(&'a self, found: &mut Vec<&'a Test>) {
        match self {
            Truth::All(parts) | Truth::Any(parts) => {
                for part in parts {
                    part.tests(found);
                }
            }
            Truth::Not(part) => part.tests(found),
            Truth::Test(test) => found.push(test),
        }
    }
}

/// `decisive` if one part is, else unknown if one part is, else the contrary: `all` with false, `any` with true.
fn settle(parts: &[Truth], pair: Pair, decisive: bool) -> Option<bool> {
    let mut settled = Some(!decisive);
    for part in parts {
        match part.of(pair) {
            Some(truth) if truth == decisive => return Some(decisive),
            Some(_) => {}
            None => settled = None,
        }
    }
    settled
}

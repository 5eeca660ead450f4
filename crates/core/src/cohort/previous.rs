//! Pairs of earlier results, for a rule that reads them (`listed = "previous"`).
//!
//! They go by id alone: codes are made anew in every run, so that an earlier `mentee-07` may be anybody. Whoever is not
//! among the people has left, and their pairs say nothing about those who are here.

use super::extras::{Index, Reading, named};
use super::read::{is_made_code, shown};
use super::{Cell, Cohort, Table};
use crate::fault::Fault;
use crate::ids::{Pair, Side};
use std::collections::{BTreeMap, BTreeSet};

/// The pairs of all tables whose people are both here, ascending. O(rows · log people).
pub(super) fn pairs(reading: &mut Reading<'_>, cohort: &Cohort, tables: &[Table]) -> Vec<Pair> {
    let ids = Side::BOTH.map(|side| Ids::new(cohort, side));
    let find = |index: &Index<'_>, cell: &Cell| ids[index.side.index()].find(cell);
    let mut all = BTreeSet::new();
    for table in tables {
        let headings = reading.headings(table, &["mentee", "mentor"], false);
        all.extend(reading.pairs_by(table, &headings, &find).into_keys());
    }
    all.into_iter().collect()
}

/// One side's people by id.
struct Ids<'a> {
    side: Side,
    positions: BTreeMap<&'a str, u32>,
    /// Whether one of the ids has the form of a made code.
    like_codes: bool,
}

impl<'a> Ids<'a> {
    fn new(cohort: &'a Cohort, side: Side) -> Ids<'a> {
        let ids = &cohort.people(side).ids;
        Ids {
            side,
            positions: ids.iter().map(String::as_str).zip(0..).collect(),
            like_codes: ids.iter().any(|id| is_made_code(side, id)),
        }
    }

    /// The person of this id, if they are here.
    fn find(&self, cell: &Cell) -> Result<Option<u32>, Fault> {
        let name = named(cell)
            .map_err(|fault| fault.with_hint("write an id as it stood in the people's file"))?;
        let found = self.positions.get(name.as_str()).copied();
        if found.is_none() && !self.like_codes && is_made_code(self.side, &name) {
            let message = format!("{} is a code that was made in one run", shown(&name, false));
            let hint = "codes differ from run to run: give the folder of that result with its file of keys beside it, or ids";
            return Err(Fault::new("made-code", message)
                .with_value(name)
                .with_hint(hint));
        }
        Ok(found)
    }
}

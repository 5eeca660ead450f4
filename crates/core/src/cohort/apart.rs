//! People who are kept apart: lists of codes without reasons, in groups. Of one group, no mentee and mentor are paired.
//!
//! A group's name tells its rows from those of other groups, and goes no further: it stands in no error and no result.

use super::extras::{Index, Reading, named};
use super::read::shown;
use super::{Cell, Table, answer};
use crate::fault::Fault;
use crate::ids::{Pair, Side};
use crate::scheme::fold;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A group of people who are kept apart, by position, each list ascending.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Apart {
    /// Its mentees.
    pub mentees: Vec<u32>,
    /// Its mentors; nobody of the one list is paired with anybody of the other.
    pub mentors: Vec<u32>,
}

impl Apart {
    /// Its people of a side.
    #[must_use]
    pub fn people(&self, side: Side) -> &[u32] {
        match side {
            Side::Mentees => &self.mentees,
            Side::Mentors => &self.mentors,
        }
    }

    /// Whether it keeps the two of a pair apart.
    #[must_use]
    pub fn holds(&self, pair: Pair) -> bool {
        let has = |side: Side| self.people(side).binary_search(&pair.person(side)).is_ok();
        Side::BOTH.into_iter().all(has)
    }

    /// Every pair that it keeps apart.
    pub fn pairs(&self) -> impl Iterator<Item = Pair> + '_ {
        let mentees = self.mentees.iter();
        mentees.flat_map(|&mentee| self.mentors.iter().map(move |&m| Pair::new(mentee, m)))
    }
}

/// A group while its rows are read.
struct Draft {
    /// Its mark, as the first of its rows has it.
    mark: String,
    /// Number of that row.
    first: u64,
    people: [BTreeSet<u32>; 2],
    /// The row of each name.
    rows: BTreeMap<String, u64>,
    /// A row of it is at fault, so that it may lack somebody.
    broken: bool,
}

impl Draft {
    fn new(mark: &str, first: u64) -> Draft {
        Draft {
            mark: mark.to_owned(),
            first,
            people: Default::default(),
            rows: BTreeMap::new(),
            broken: false,
        }
    }
}

/// The groups of a table with the columns `group` and `id`, ascending, no two equal. O(rows · log people).
pub(super) fn groups(reading: &mut Reading<'_>, table: &Table) -> Vec<Apart> {
    let headings = reading.headings(table, &["group", "id"], true);
    let (Some(group), Some(id)) = (headings.position("group"), headings.position("id")) else {
        return Vec::new();
    };
    let mut drafts: BTreeMap<String, Draft> = BTreeMap::new();
    let mut faults = Vec::new();
    // Whether every row belongs to a group; of any other, each group may lack it.
    let mut whole = table.faults.is_empty();
    for (row, cells) in table.rows.iter().enumerate() {
        let number = table.number(row);
        let cell = |at: usize| cells.get(at).unwrap_or(&Cell::Blank);
        let mark = match mark(cell(group)) {
            Ok(mark) => mark,
            Err(fault) => {
                whole = false;
                faults.push(fault.at_row(number).at_column("group"));
                continue;
            }
        };
        let draft = drafts.entry(fold(&mark));
        let draft = draft.or_insert_with(|| Draft::new(&mark, number));
        if draft.mark != mark {
            draft.broken = true;
            let first = draft.first;
            let message = format!("the group differs from that of row {first} by case alone");
            let hint =
                "write the same in all rows of one group, and marks of other groups otherwise";
            let fault = Fault::new("group", message).with_hint(hint);
            faults.push(fault.at_row(number).at_column("group"));
        }
        if let Err(fault) = add(draft, reading, cell(id), number) {
            draft.broken = true;
            faults.push(fault.at_row(number).at_column("id"));
        }
    }
    for draft in drafts.values().filter(|draft| whole && !draft.broken) {
        for side in Side::BOTH {
            if draft.people[side.index()].is_empty() {
                let message = format!(
                    "nobody of this group is a {}: it keeps nobody apart",
                    side.one()
                );
                let hint = "add a row for whom the others must not meet, or take its rows out";
                let fault = Fault::new("one-side", message).with_hint(hint);
                faults.push(fault.at_row(draft.first).at_column("group"));
            }
        }
    }
    let faults = faults.into_iter().map(|fault| fault.in_file(&table.name));
    reading.faults.extend(faults);
    let groups: BTreeSet<Apart> = drafts
        .into_values()
        .map(|draft| {
            let [mentees, mentors] = draft.people.map(|people| people.into_iter().collect());
            Apart { mentees, mentors }
        })
        .collect();
    groups.into_iter().collect()
}

/// The mark of a group, read as an id is; no fault shows it.
fn mark(cell: &Cell) -> Result<String, Fault> {
    let (code, what) = match answer::id(cell) {
        Ok(Some(mark)) => return Ok(mark),
        Ok(None) => ("blank", "is blank".to_owned()),
        Err(complaint) => (complaint.code, complaint.what),
    };
    let hint = "write the same in all rows of one group, a number or any other mark";
    Err(Fault::new(code, format!("the group {what}")).with_hint(hint))
}

/// Adds whom a cell names, on whichever side they are, or on both.
fn add(draft: &mut Draft, reading: &Reading<'_>, cell: &Cell, row: u64) -> Result<(), Fault> {
    let name = named(cell)?;
    let mut known = false;
    for (index, people) in reading.people.iter().zip(&mut draft.people) {
        if let Some(person) = index.look_up(&name)? {
            people.insert(person);
            known = true;
        }
    }
    if !known {
        let people = &reading.people;
        let near = people.iter().find_map(|one| one.nearest(&name));
        let hint = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => people.each_ref().map(Index::any).join("; or "),
        };
        return Err(Fault::new(
            "unknown-id",
            format!("{} is neither a mentee nor a mentor", shown(&name, false)),
        )
        .with_hint(hint)
        .with_value(name));
    }
    if let Some(first) = draft.rows.insert(name, row) {
        return Err(Fault::new(
            "duplicate-id",
            format!("the row is that of row {first} again"),
        )
        .with_hint("remove one of the rows"));
    }
    Ok(())
}

//! Who is above, where nobody is asked: everybody's own id is looked up in a table of staff.

use super::answer::{Answer, Words, in_table};
use super::read::{Reading, shown};
use super::{Cohort, People};
use crate::fault::{Fault, Nearest};
use crate::ids::Side;
use crate::scheme::{Attribute, Scheme, Staff, visible};
use std::collections::BTreeSet;

/// Who is above everybody of a side, by row; `ids`: everybody's own, empty where it could not be read.
pub(super) fn above(
    reading: &mut Reading<'_>,
    name: &str,
    attribute: &Attribute,
    ids: &[String],
    words: &mut Words,
) -> Vec<Option<Answer>> {
    let scheme = reading.scheme;
    // Without its table the scheme is at fault, which is said once.
    let Some(staff) = scheme.staff(attribute) else {
        return Vec::new();
    };
    let heading = &scheme.sides[reading.side.index()].id;
    let known = Nearest::new(|| staff.ids());
    let mut column = Vec::with_capacity(ids.len());
    for (row, id) in ids.iter().enumerate() {
        column.push(match staff.above(id) {
            Some(Some(above)) => Some(Answer::Person(Some(words.number(above.to_owned())))),
            Some(None) => Some(Answer::Person(None)),
            None => None,
        });
        if id.is_empty() || staff.has(id) {
            continue;
        }
        let table = staff.name;
        let message = format!(
            "{} is not in the table `{table}`, where `{name}` is looked up",
            shown(id, false)
        );
        let fault = Fault::new("not-in-table", message)
            .with_value(visible(id))
            .with_hint(in_table(id, table, &known, false));
        reading.fault_at(row, heading, fault);
    }
    column
}

/// What keeps tables of staff from being read with these people.
pub(super) fn faults(scheme: &Scheme, cohort: &Cohort) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (name, attribute) in &scheme.asked {
        if !attribute.is_of_staff() {
            continue;
        }
        let Some(staff) = scheme.staff(attribute) else {
            let message = format!("there is no table and column to look `{name}` up in");
            let hint = "name a table and a heading of it in the scheme";
            let fault = Fault::new("staff", message).with_hint(hint);
            faults.push(fault.in_file("scheme"));
            continue;
        };
        faults.extend(of_table(&staff));
        for side in Side::BOTH {
            faults.extend(given_away(
                scheme,
                attribute,
                &staff,
                side,
                cohort.people(side),
            ));
        }
        if !scheme.same_person {
            faults.extend(of_two_people(scheme, &staff, cohort));
        }
    }
    faults
}

/// What the scheme's own check finds, of a scheme that was not checked.
fn of_table(staff: &Staff<'_>) -> impl Iterator<Item = Fault> {
    staff.faults().into_iter().map(|fault| {
        let (file, row) = staff.place(fault.row);
        Fault::new(fault.code, visible(&fault.message))
            .in_file(file)
            .at_row(row)
            .at_column(staff.heading(fault.column))
            .with_hint(visible(&fault.hint))
    })
}

/// Codes stand for ids that nobody is to see, and the table holds them.
fn given_away(
    scheme: &Scheme,
    attribute: &Attribute,
    staff: &Staff<'_>,
    side: Side,
    people: &People,
) -> Option<Fault> {
    let holds = || attribute.of.includes(side) || people.ids.iter().any(|id| staff.has(id));
    (people.codes_made && holds()).then(|| {
        let message = format!(
            "codes are made for these ids, and the table `{}` would stand with them in every result",
            staff.name
        );
        let hint = "use staff numbers as ids, in both files and in the table";
        Fault::new("codes", message)
            .with_hint(hint)
            .in_file(&people.file)
            .at_column(&scheme.sides[side.index()].id)
    })
}

/// One id of two people would be one row of the table.
fn of_two_people(scheme: &Scheme, staff: &Staff<'_>, cohort: &Cohort) -> Vec<Fault> {
    let mentees: BTreeSet<&String> = cohort.people(Side::Mentees).ids.iter().collect();
    let mentors = cohort.people(Side::Mentors);
    let everybody = mentors.ids.iter().zip(&mentors.rows);
    let twice = everybody.filter(|(id, _)| mentees.contains(id) && staff.has(id));
    let fault = |(id, row): (&String, &u64)| {
        let message = format!(
            "{} is a mentee's id and a mentor's, and one row of the table `{}`",
            shown(id, false),
            staff.name
        );
        Fault::new("two-people", message)
            .in_file(&mentors.file)
            .at_row(*row)
            .at_column(&scheme.sides[Side::Mentors.index()].id)
            .with_value(visible(id))
            .with_hint("write `same_person = \"same id\"` at the top of the scheme if they are one person, else give them ids that differ")
    };
    twice.map(fault).collect()
}

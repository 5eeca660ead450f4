//! Whom answers name by id: that they are there, that nobody is above themselves, and that of two answers of one person the
//! one counts that is not blank.

use super::read::shown;
use super::reporting_line::{Everybody, ReportingLine, Tangle, Unfound};
use super::{Above, Cohort, Column, People};
use crate::fault::{Fault, WITHHELD, nearest};
use crate::ids::Side;
use crate::scheme::{Attribute, AttributeBlank, Kind, Measure, Scheme, visible};
use std::collections::{BTreeMap, BTreeSet};

/// More strangers than this are not each compared with everybody: a file without the managers has thousands.
const COMPARED: usize = 100;
/// People of a circle that are named before the rest is counted.
const ROUND: usize = 12;

/// Everything that is wrong with the ids that the answers of a cohort hold in which nobody is missing.
pub(super) fn faults(scheme: &Scheme, cohort: &Cohort) -> Vec<Fault> {
    let mut strangers = Strangers::default();
    let mut faults = Vec::new();
    for side in Side::BOTH {
        for (name, attribute) in scheme.attributes(side) {
            let Some(column) = cohort.people(side).columns.get(name) else {
                continue;
            };
            let told = Told {
                cohort,
                side,
                attribute,
            };
            match column {
                Column::Person(cells) => {
                    told.persons(scheme, cells, &mut strangers, &mut faults);
                }
                Column::Ranked(cells) => told.ranked(cells, &mut strangers, &mut faults),
                _ => {}
            }
        }
    }
    let lines = lines(scheme).into_iter();
    faults.extend(lines.flat_map(|names| {
        cohort
            .reporting_line(scheme, names)
            .err()
            .unwrap_or_default()
    }));
    faults
}

/// The lines that a scheme's attributes make: each attribute by itself, and the pairs that measures read.
fn lines(scheme: &Scheme) -> BTreeSet<[Option<&str>; 2]> {
    let mut lines = BTreeSet::new();
    for (name, attribute) in &scheme.asked {
        if attribute.kind == Kind::Person {
            let asked = |side| attribute.of.includes(side).then_some(name.as_str());
            lines.insert(Side::BOTH.map(asked));
        }
    }
    for condition in scheme.conditions() {
        condition.each_measure(&mut |measure| {
            if let Measure::Line { .. } = measure {
                lines.insert(measure.reads());
            }
        });
    }
    lines
}

/// Whoever is on both sides has one person above: where one of the two cells is blank, the other counts.
/// O(people · log people).
pub(super) fn complete(scheme: &Scheme, cohort: &mut Cohort) {
    if !scheme.same_person {
        return;
    }
    let [mentees, mentors] = &mut cohort.sides;
    let mentor: BTreeMap<&str, usize> = mentors.ids.iter().map(String::as_str).zip(0..).collect();
    let found = |(at, id): (usize, &String)| Some((at, *mentor.get(id.as_str())?));
    let twins: Vec<(usize, usize)> = mentees.ids.iter().enumerate().filter_map(found).collect();
    for (name, column) in &mut mentees.columns {
        let (Column::Person(ours), Some(Column::Person(theirs))) =
            (column, mentors.columns.get_mut(name))
        else {
            continue;
        };
        for &(mentee, mentor) in &twins {
            if let (Some(one), Some(other)) = (ours.get_mut(mentee), theirs.get_mut(mentor)) {
                match one {
                    Some(Above::Somebody(_)) => *other = *one,
                    _ => *one = *other,
                }
            }
        }
    }
}

impl Cohort {
    /// The reporting line that an attribute of the mentees and one of the mentors make. O(people · log people).
    ///
    /// # Errors
    /// A fault for every circle, and for everybody above whom the two files put different people.
    pub(crate) fn reporting_line(
        &self,
        scheme: &Scheme,
        names: [Option<&str>; 2],
    ) -> Result<ReportingLine, Vec<Fault>> {
        let ids = self.sides.each_ref().map(|people| people.ids.as_slice());
        let known = Everybody::new(ids, scheme.same_person);
        let mut pairs = Vec::new();
        for (side, name) in Side::BOTH.into_iter().zip(names) {
            let column = name.and_then(|name| self.people(side).columns.get(name));
            let Some(Column::Person(cells)) = column else {
                continue;
            };
            for (person, cell) in (0..).zip(cells) {
                let above = match cell {
                    None => continue,
                    Some(Above::Nobody) => None,
                    Some(Above::Somebody(word)) => {
                        let id = self.words.get(*word as usize);
                        // An id of nobody is a fault of its own.
                        let Some(Ok(number)) = id.map(|id| known.find(id)) else {
                            continue;
                        };
                        Some(number)
                    }
                };
                pairs.extend(known.number(side, person).map(|number| (number, above)));
            }
        }
        ReportingLine::new(&known, pairs).map_err(|tangles| {
            let fault = |tangle| self.tangled(scheme, names, &known, tangle);
            tangles.into_iter().map(fault).collect()
        })
    }

    fn tangled(
        &self,
        scheme: &Scheme,
        names: [Option<&str>; 2],
        everybody: &Everybody<'_>,
        tangle: Tangle,
    ) -> Fault {
        let attribute = |side: Side| scheme.asked.get(names[side.index()]?);
        let asked = || Side::BOTH.into_iter().filter_map(attribute);
        let sensitive = asked().any(|attribute| attribute.sensitive);
        let ((side, person), fault) = match tangle {
            Tangle::Circle(round) => {
                let id = |number: &u32| {
                    let row = everybody.first_row(*number);
                    let id = row.and_then(|(side, at)| self.people(side).ids.get(at as usize));
                    shown(id.map_or("", String::as_str), sensitive)
                };
                let first = round.first().copied().unwrap_or_default();
                let row = self.row_of_link(names, everybody, first);
                (row, circle(&round, id, sensitive))
            }
            Tangle::TwoAbove(number) => {
                let mentees = self.people(Side::Mentees);
                let first = everybody.first_row(number).unwrap_or((Side::Mentees, 0));
                let row = mentees.rows.get(first.1 as usize).copied();
                let message = format!(
                    "somebody else is above the same person in {}, row {}",
                    mentees.file,
                    row.unwrap_or_default()
                );
                let hint = "write the same in both files, or leave one of them blank";
                let again = everybody.mentor(number).unwrap_or_default();
                let fault = Fault::new("two-above", message).with_hint(hint);
                ((Side::Mentors, again), fault)
            }
        };
        let column = attribute(side).map_or("", |attribute| attribute.column.as_str());
        placed(fault.at_column(column), self.people(side), person)
    }

    /// The row that says who is above a person: the mentee's, where it is not blank.
    fn row_of_link(
        &self,
        names: [Option<&str>; 2],
        everybody: &Everybody<'_>,
        number: u32,
    ) -> (Side, u32) {
        let says = |(side, person): &(Side, u32)| {
            let name = names[side.index()];
            let column = name.and_then(|name| self.people(*side).columns.get(name));
            match column {
                Some(Column::Person(cells)) => {
                    cells.get(*person as usize).is_some_and(Option::is_some)
                }
                _ => false,
            }
        };
        let first = everybody.first_row(number).unwrap_or((Side::Mentees, 0));
        let again = || Some((Side::Mentors, everybody.mentor(number)?));
        Some(first).filter(says).or_else(again).unwrap_or(first)
    }
}

/// What is said of people who are above each other.
fn circle(round: &[u32], id: impl Fn(&u32) -> String, sensitive: bool) -> Fault {
    let message = match round {
        [only] => format!("the reporting line puts {} above themselves", id(only)),
        _ if sensitive => format!("the reporting line goes round in a circle: {WITHHELD}"),
        all => {
            let mut named: Vec<String> = all.iter().take(ROUND).map(&id).collect();
            if let more @ 1.. = all.len() - named.len() {
                named.push(format!("{more} more"));
            }
            named.extend(all.first().map(|first| format!("{} again", id(first))));
            let named = named.join(", then ");
            format!("the reporting line goes round in a circle: {named}")
        }
    };
    let hint = "correct one of these cells; for whoever is at the top it is blank, with `blank = \"none\"` in the scheme";
    Fault::new("circle", message).with_hint(hint)
}

/// The fault at somebody's row.
fn placed(fault: Fault, people: &People, person: u32) -> Fault {
    let fault = fault.in_file(&people.file);
    match people.rows.get(person as usize) {
        Some(row) => fault.at_row(*row),
        None => fault,
    }
}

/// The nearest ids to ids of nobody, each searched for once.
#[derive(Default)]
struct Strangers(BTreeMap<(Option<Side>, String), Option<String>>);

impl Strangers {
    fn nearest<'a>(
        &mut self,
        across: Option<Side>,
        id: &str,
        known: impl Iterator<Item = &'a str>,
    ) -> Option<String> {
        let compared = self.0.len() < COMPARED;
        let search = || {
            compared
                .then(|| nearest(id, known).map(str::to_owned))
                .flatten()
        };
        let entry = self.0.entry((across, id.to_owned()));
        entry.or_insert_with(search).clone()
    }
}

/// One column of answers that name people.
struct Told<'a> {
    cohort: &'a Cohort,
    side: Side,
    attribute: &'a Attribute,
}

impl Told<'_> {
    fn persons(
        &self,
        scheme: &Scheme,
        cells: &[Option<Above>],
        strangers: &mut Strangers,
        faults: &mut Vec<Fault>,
    ) {
        let sides = self.cohort.sides.each_ref();
        let everybody = Everybody::new(sides.map(|people| &*people.ids), scheme.same_person);
        for (person, cell) in (0..).zip(cells) {
            let Some(Above::Somebody(word)) = cell else {
                continue;
            };
            let id = self.word(*word);
            let (code, what, hint) = match everybody.find(id) {
                Ok(_) => continue,
                Err(Unfound::TwoPeople) => (
                    "two-people",
                    "is a mentee's id and a mentor's".to_owned(),
                    "write `same_person = \"same id\"` at the top of the scheme if they are one person, else give them ids that differ".to_owned(),
                ),
                Err(Unfound::Nobody) => {
                    let near = self.near(|| strangers.nearest(None, id, everybody.ids()));
                    let hint = near.unwrap_or_else(|| self.advice(sides.map(|p| p.file.as_str())));
                    ("unknown-id", "is neither a mentee nor a mentor".to_owned(), hint)
                }
            };
            faults.push(self.fault(person, code, id, &what, hint));
        }
    }

    fn ranked(
        &self,
        cells: &[Option<Vec<u32>>],
        strangers: &mut Strangers,
        faults: &mut Vec<Fault>,
    ) {
        let across = self.cohort.people(self.side.other());
        let known: BTreeSet<&str> = across.ids.iter().map(String::as_str).collect();
        for (person, cell) in (0..).zip(cells) {
            for word in cell.iter().flatten() {
                let id = self.word(*word);
                if known.contains(id) {
                    continue;
                }
                let side = Some(self.side.other());
                let near = self.near(|| strangers.nearest(side, id, known.iter().copied()));
                let hint = near
                    .unwrap_or_else(|| format!("write ids of {} as they stand there", across.file));
                let what = format!("is no {}", self.side.other().one());
                faults.push(self.fault(person, "unknown-id", id, &what, hint));
            }
        }
    }

    fn word(&self, word: u32) -> &str {
        let word = self.cohort.words.get(word as usize);
        word.map_or("", String::as_str)
    }

    /// The nearest id tells much of the one that was written: a sensitive one gets none.
    fn near(&self, search: impl FnOnce() -> Option<String>) -> Option<String> {
        let near = (!self.attribute.sensitive).then(search).flatten()?;
        Some(format!("did you mean {}?", shown(&near, false)))
    }

    fn advice(&self, [mentees, mentors]: [&str; 2]) -> String {
        let blank = match self.attribute.blank {
            AttributeBlank::Error => {
                ", or give the attribute `blank = \"allowed\"` and leave the cell blank"
            }
            AttributeBlank::Allowed => ", or leave the cell blank",
            AttributeBlank::None => "",
        };
        format!("write an id of {mentees} or {mentors} as it stands there{blank}")
    }

    fn fault(&self, person: u32, code: &str, id: &str, what: &str, hint: String) -> Fault {
        let sensitive = self.attribute.sensitive;
        let value = if sensitive {
            WITHHELD.to_owned()
        } else {
            visible(id)
        };
        let fault = Fault::new(code, format!("{} {what}", shown(id, sensitive)))
            .at_column(&*self.attribute.column)
            .with_value(value)
            .with_hint(hint);
        placed(fault, self.cohort.people(self.side), person)
    }
}

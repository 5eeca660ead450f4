//! Whom answers name by id: that they are there, that nobody is above themselves, and that of two answers of one person the
//! one counts that is not blank.

use super::read::shown;
use super::reporting_line::{Everybody, ReportingLine, Tangle, Unfound};
use super::{Above, Cohort, Column, People};
use crate::fault::{Fault, Nearest, WITHHELD};
use crate::ids::Side;
use crate::scheme::{
    Attribute, AttributeBlank, Kind, Measure, Scheme, Staff, circle_words, visible,
};
use std::collections::{BTreeMap, BTreeSet};

/// Everything that is wrong with the ids that the answers of a cohort hold in which nobody is missing.
pub(super) fn faults(scheme: &Scheme, cohort: &Cohort) -> Vec<Fault> {
    let strangers = Strangers::new(cohort);
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
                // A table of staff names people who are in neither file.
                Column::Person(_) if attribute.is_of_staff() => {}
                Column::Person(cells) => {
                    told.persons(scheme, cells, &strangers, &mut faults);
                }
                Column::Ranked(cells) => told.ranked(cells, &strangers, &mut faults),
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
    /// The reporting line that an attribute of the mentees and one of the mentors make, with everybody in their tables of
    /// staff. O((people + staff) · log).
    ///
    /// # Errors
    /// A fault for every circle, and for everybody above whom the two put different people.
    pub(crate) fn reporting_line(
        &self,
        scheme: &Scheme,
        names: [Option<&str>; 2],
    ) -> Result<ReportingLine, Vec<Fault>> {
        let ids = self.sides.each_ref().map(|people| people.ids.as_slice());
        let mut known = Everybody::new(ids, scheme.same_person);
        let sources = self.sources(scheme, names);
        let mut pairs = Vec::new();
        for source in sources.iter().flatten() {
            source.links(&mut known, &mut pairs);
        }
        ReportingLine::new(&known, pairs).map_err(|tangles| {
            let fault = |tangle| self.tangled(&sources, &known, tangle);
            tangles.into_iter().map(fault).collect()
        })
    }

    /// What says who is above the mentees, and the mentors.
    fn sources<'a>(
        &'a self,
        scheme: &'a Scheme,
        names: [Option<&str>; 2],
    ) -> [Option<Source<'a>>; 2] {
        Side::BOTH.map(|side| {
            let name = names[side.index()]?;
            let attribute = scheme.asked.get(name)?;
            let of = match self.people(side).columns.get(name)? {
                _ if attribute.is_of_staff() => Of::Staff(scheme.staff(attribute)?),
                Column::Person(cells) => Of::Cells(cells),
                _ => return None,
            };
            Some(Source {
                cohort: self,
                side,
                attribute,
                of,
            })
        })
    }

    fn tangled(
        &self,
        sources: &[Option<Source<'_>>; 2],
        everybody: &Everybody<'_>,
        tangle: Tangle,
    ) -> Fault {
        let all = || sources.iter().flatten();
        let sensitive = all().any(|source| source.attribute.sensitive);
        let id = |number: u32| match everybody.first_row(number) {
            Some((side, at)) => self.people(side).ids.get(at as usize).map(String::as_str),
            None => everybody.outsider(number),
        };
        let said = |number: u32| -> Vec<Said> {
            let id = id(number).unwrap_or_default();
            let said = all().filter_map(|source| source.said(everybody, number, id));
            said.collect()
        };
        let (fault, at) = match tangle {
            Tangle::Circle(round) => {
                let message = if sensitive {
                    format!("the reporting line goes round in a circle: {WITHHELD}")
                } else {
                    circle_words(&round, |number| {
                        shown(id(number).unwrap_or_default(), false)
                    })
                };
                let hint = "correct one of these cells; for whoever is at the top it is blank, with `blank = \"none\"` in the scheme";
                let first = round.first().map(|first| said(*first));
                (
                    Fault::new("circle", message).with_hint(hint),
                    first.and_then(|said| said.into_iter().next()),
                )
            }
            Tangle::TwoAbove(number) => {
                let mut said = said(number);
                // A person's own answer is where to look first; of two, the second is called the other.
                said.sort_by_key(|said| !said.in_table);
                let hint = if said.iter().any(|said| said.in_table) {
                    "write the same in both"
                } else {
                    "write the same in both files, or leave one of them blank"
                };
                let other = said
                    .first()
                    .map(|at| format!("{}, row {}", at.file, at.row));
                let other = other.unwrap_or_default();
                let message = format!("somebody else is above the same person in {other}");
                (Fault::new("two-above", message).with_hint(hint), said.pop())
            }
        };
        match at {
            Some(at) => fault.in_file(at.file).at_row(at.row).at_column(at.column),
            None => fault,
        }
    }
}

/// What says who is above the people of a side.
struct Source<'a> {
    cohort: &'a Cohort,
    side: Side,
    attribute: &'a Attribute,
    of: Of<'a>,
}

/// Where it says so.
enum Of<'a> {
    /// In everybody's own answer.
    Cells(&'a [Option<Above>]),
    /// In a table of staff, of people who are in neither file, too.
    Staff(Staff<'a>),
}

/// Where it is said who is above somebody.
struct Said {
    file: String,
    row: u64,
    column: String,
    in_table: bool,
}

impl<'a> Source<'a> {
    /// Adds everybody of whom it is known who is above. An id of nobody, or of two people, is a fault of its own.
    fn links(&self, known: &mut Everybody<'a>, pairs: &mut Vec<(u32, Option<u32>)>) {
        match &self.of {
            Of::Cells(cells) => {
                for (person, cell) in (0..).zip(*cells) {
                    let above = match cell {
                        None => continue,
                        Some(Above::Nobody) => None,
                        Some(Above::Somebody(word)) => {
                            let id = self.cohort.words.get(*word as usize);
                            let Some(Ok(number)) = id.map(|id| known.find(id)) else {
                                continue;
                            };
                            Some(number)
                        }
                    };
                    let number = known.number(self.side, person);
                    pairs.extend(number.map(|number| (number, above)));
                }
            }
            Of::Staff(staff) => {
                for (id, above) in staff.links() {
                    let above = above.map(|above| known.let_in(above)).transpose();
                    if let (Ok(person), Ok(above)) = (known.let_in(id), above) {
                        pairs.push((person, above));
                    }
                }
            }
        }
    }

    /// Where it says who is above the person of this number and id.
    fn said(&self, everybody: &Everybody<'_>, number: u32, id: &str) -> Option<Said> {
        match &self.of {
            Of::Cells(cells) => {
                let row = match self.side {
                    Side::Mentees => {
                        everybody
                            .first_row(number)
                            .filter(|row| row.0 == self.side)?
                            .1
                    }
                    Side::Mentors => everybody.mentor(number)?,
                };
                cells.get(row as usize)?.as_ref()?;
                let people = self.cohort.people(self.side);
                Some(Said {
                    file: people.file.clone(),
                    row: *people.rows.get(row as usize)?,
                    column: self.attribute.column.clone(),
                    in_table: false,
                })
            }
            Of::Staff(staff) => {
                staff.above(id)?;
                let (file, row, column) = staff.cell_of(id);
                Some(Said {
                    file,
                    row,
                    column: column.to_owned(),
                    in_table: true,
                })
            }
        }
    }
}

/// The fault at somebody's row.
fn placed(fault: Fault, people: &People, person: u32) -> Fault {
    let fault = fault.in_file(&people.file);
    match people.rows.get(person as usize) {
        Some(row) => fault.at_row(*row),
        None => fault,
    }
}

/// Whom ids of nobody are compared with.
struct Strangers<'a> {
    both: Nearest<'a>,
    sides: [Nearest<'a>; 2],
}

impl<'a> Strangers<'a> {
    fn new(cohort: &'a Cohort) -> Strangers<'a> {
        let ids = |people: &'a People| people.ids.iter().map(String::as_str);
        Strangers {
            both: Nearest::new(move || cohort.sides.iter().flat_map(ids)),
            sides: cohort
                .sides
                .each_ref()
                .map(|one| Nearest::new(move || ids(one))),
        }
    }
}

/// One column of answers that name people.
struct Told<'a> {
    cohort: &'a Cohort,
    side: Side,
    attribute: &'a Attribute,
}

impl<'a> Told<'a> {
    fn persons(
        &self,
        scheme: &Scheme,
        cells: &[Option<Above>],
        strangers: &Strangers<'a>,
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
                    let near = self.near(|| strangers.both.of(id));
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
        strangers: &Strangers<'a>,
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
                let side = self.side.other();
                let near = self.near(|| strangers.sides[side.index()].of(id));
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
    fn near<'n>(&self, search: impl FnOnce() -> Option<&'n str>) -> Option<String> {
        let near = (!self.attribute.sensitive).then(search).flatten()?;
        Some(format!("did you mean {}?", shown(near, false)))
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
